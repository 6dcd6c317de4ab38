//! Values of arguments that are known before the state machine runs.

use crate::model::QueryLanguage;
use serde_json::Value;

/// The knowledge of a text before the state machine runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// The whole text.
    Known(String),
    /// Prefix of the text.
    Prefix(String),
    /// No part of the text.
    Unknown,
}

impl Text {
    /// Converts the known part of the text.
    pub(super) fn map(self, change: impl Fn(String) -> String) -> Self {
        match self {
            Self::Known(text) => Self::Known(change(text)),
            Self::Prefix(text) => Self::Prefix(change(text)),
            Self::Unknown => Self::Unknown,
        }
    }
}

/// Whether a text is an ARN at least up to its resource.
pub(super) fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.matches(':').count() >= 5
}

/// Escapes `*` and `?` so that IAM does not treat them as wildcards.
pub(super) fn escape(text: &str) -> String {
    text.replace('*', "${*}").replace('?', "${?}")
}

/// The arguments of a Task, an ItemReader or a ResultWriter: `Arguments` in JSONata, `Parameters` in JSONPath.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a> {
    value: Option<&'a Value>,
    jsonata: bool,
}

impl<'a> Arguments<'a> {
    /// Returns the arguments of an object with the field `Arguments` or `Parameters`.
    pub(super) fn new(holder: &'a Value, language: QueryLanguage) -> Self {
        let jsonata = language == QueryLanguage::Jsonata;
        let field = if jsonata { "Arguments" } else { "Parameters" };
        Self {
            value: holder.get(field),
            jsonata,
        }
    }

    /// Returns all fields of an object as arguments.
    pub(super) fn all(value: &'a Value, language: QueryLanguage) -> Self {
        Self {
            value: Some(value),
            jsonata: language == QueryLanguage::Jsonata,
        }
    }

    /// Returns the texts at a path such as `Entries[].EventBusName`. Empty if the field is certainly absent. Without
    /// `Parameters`, the arguments are the input of the state, which is unknown.
    pub(super) fn texts(&self, path: &str) -> Vec<Text> {
        self.texts_or(path, None)
    }

    /// Like `texts`, with a default for an item of a list, or for the whole, that lacks the field.
    pub(super) fn texts_or(&self, path: &str, default: Option<&str>) -> Vec<Text> {
        let mut out = vec![];
        match self.value {
            None => out.push(Text::Unknown),
            Some(value) => self.collect(value, path, default, &mut out),
        }
        if out.is_empty() {
            out.extend(default.map(|text| Text::Known(text.to_owned())));
        }
        out
    }

    /// Returns the first text at a path.
    pub(super) fn text(&self, path: &str) -> Option<Text> {
        self.texts(path).into_iter().next()
    }

    /// Whether the field is present, or may be present.
    pub(super) fn has(&self, path: &str) -> bool {
        !self.texts(path).is_empty()
    }

    /// Whether the names of the fields are known only at run time.
    pub(super) fn unknown(&self) -> bool {
        !self.value.is_some_and(Value::is_object)
    }

    /// Returns every text at any depth, with the name of its field. Omits fields that are known only at run time.
    pub(super) fn leaves(&self) -> Vec<(String, Text)> {
        let mut out = vec![];
        if let Some(value) = self.value {
            self.walk("", value, &mut out);
        }
        out
    }

    /// Returns the fields at the top level that contain one text each.
    pub(super) fn top_level(&self) -> Vec<(String, Text)> {
        let fields = self.value.and_then(Value::as_object).into_iter().flatten();
        fields
            .filter_map(|(key, value)| Some((key.clone(), self.leaf(value)?)))
            .collect()
    }

    /// Returns the names of the fields of the object at a path, such as the tables of `RequestItems`. An expression in
    /// place of the object yields one unknown name.
    pub(super) fn keys(&self, path: &str) -> Vec<Text> {
        let dynamic = || vec![Text::Unknown];
        let Some(mut value) = self.value else { return dynamic() };
        for name in path.split('.') {
            let Value::Object(object) = value else { return dynamic() };
            match object.get(name) {
                Some(inner) => value = inner,
                None if object.contains_key(&format!("{name}.$")) => return dynamic(),
                None => return vec![],
            }
        }
        match value {
            Value::Object(object) => object
                .keys()
                .map(|k| Text::Known(k.strip_suffix(".$").unwrap_or(k).to_owned()))
                .collect(),
            _ => dynamic(),
        }
    }

    fn walk(&self, key: &str, value: &Value, out: &mut Vec<(String, Text)>) {
        match value {
            Value::Object(object) => object.iter().for_each(|(k, v)| self.walk(k, v, out)),
            Value::Array(items) => items.iter().for_each(|v| self.walk(key, v, out)),
            Value::String(_) => match key.strip_suffix(".$") {
                Some(name) if !self.jsonata => out.push((name.to_owned(), json_path(value))),
                _ => out.extend(self.leaf(value).map(|text| (key.to_owned(), text))),
            },
            _ => {}
        }
    }

    fn collect(&self, value: &Value, path: &str, default: Option<&str>, out: &mut Vec<Text>) {
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let (name, many) = match name.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let Value::Object(object) = value else {
            // An expression can yield the field. Any other value cannot contain it.
            if value.is_string() {
                out.push(Text::Unknown);
            }
            return;
        };
        let Some(found) = object.get(name) else {
            if let Some(expression) = object.get(&format!("{name}.$")).filter(|_| !self.jsonata) {
                out.push(match rest {
                    None if !many => json_path(expression),
                    _ => Text::Unknown,
                });
            }
            return;
        };
        let items: &[Value] = match found {
            Value::Array(items) if many => items,
            Value::String(_) if many => {
                out.push(Text::Unknown);
                return;
            }
            one => std::slice::from_ref(one),
        };
        for item in items {
            let before = out.len();
            match rest {
                Some(rest) => self.collect(item, rest, default, out),
                None => out.extend(self.leaf(item)),
            }
            if many && out.len() == before {
                out.extend(default.map(|text| Text::Known(text.to_owned())));
            }
        }
    }

    fn leaf(&self, value: &Value) -> Option<Text> {
        match value {
            Value::String(text) => Some(match text.strip_prefix("{%").and_then(|t| t.strip_suffix("%}")) {
                Some(expression) if self.jsonata => jsonata(expression),
                _ => Text::Known(text.clone()),
            }),
            Value::Number(number) => Some(Text::Known(number.to_string())),
            Value::Bool(flag) => Some(Text::Known(flag.to_string())),
            Value::Null => None,
            Value::Array(_) | Value::Object(_) => Some(Text::Unknown),
        }
    }
}

/// Returns the known part of the result of a JSONata expression: the leading literals that `&` joins
/// (<https://docs.jsonata.org/other-operators>).
fn jsonata(expression: &str) -> Text {
    let mut known = String::new();
    let mut rest = expression.trim();
    loop {
        let Some((literal, after)) = quoted(rest) else {
            return if known.is_empty() {
                Text::Unknown
            } else {
                Text::Prefix(known)
            };
        };
        known.push_str(&literal);
        rest = after.trim_start();
        if rest.is_empty() {
            return Text::Known(known);
        }
        match rest.strip_prefix('&') {
            Some(next) => rest = next.trim_start(),
            None => return Text::Unknown,
        }
    }
}

/// Returns the known part of the result of an expression under a key that ends with `.$`: the start of the template of
/// `States.Format` (<https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>).
fn json_path(expression: &Value) -> Text {
    let template = expression
        .as_str()
        .and_then(|e| e.trim().strip_prefix("States.Format("))
        .and_then(|e| quoted_raw(e.trim_start()));
    let Some(template) = template else { return Text::Unknown };
    let mut known = String::new();
    let mut letters = template.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => known.extend(letters.next()),
            '{' if known.is_empty() => return Text::Unknown,
            '{' => return Text::Prefix(known),
            other => known.push(other),
        }
    }
    Text::Known(known)
}

/// Returns the literal at the start of a text, and the text after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut letters = text.char_indices().skip(1);
    let mut literal = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                (_, plain @ ('\\' | '/' | '\'' | '"')) => literal.push(plain),
                _ => return None,
            },
            end if end == quote => return Some((literal, text.get(at + quote.len_utf8()..)?)),
            other => literal.push(other),
        }
    }
    None
}

/// Returns the content of the single-quoted literal at the start of a text, with its escapes.
fn quoted_raw(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('\'')?;
    let mut escaped = false;
    for (at, letter) in inner.char_indices() {
        match letter {
            '\'' if !escaped => return inner.get(..at),
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(arguments: &Value, jsonata: bool, path: &str) -> Vec<Text> {
        let language = if jsonata {
            QueryLanguage::Jsonata
        } else {
            QueryLanguage::JsonPath
        };
        Arguments::all(arguments, language).texts(path)
    }

    #[test]
    fn literals_and_the_leading_literals_of_expressions_are_known() {
        let known = |t: &str| vec![Text::Known(t.into())];
        let prefix = |t: &str| vec![Text::Prefix(t.into())];
        let a = json!({"A": "x", "B.$": "$.b", "C.$": "States.Format('arn:\\'{}', $.c)", "D": {"E": ["f", {"G": 1}]},
            "F.$": "States.Format('all')", "H": null});
        assert_eq!(one(&a, false, "A"), known("x"));
        assert_eq!(one(&a, false, "B"), [Text::Unknown]);
        assert_eq!(one(&a, false, "C"), prefix("arn:'"));
        assert_eq!(one(&a, false, "F"), known("all"));
        assert_eq!(one(&a, false, "D.E[].G"), [Text::Unknown, Text::Known("1".into())]);
        assert_eq!(one(&a, false, "H"), []);
        assert_eq!(one(&a, false, "None.At.All"), []);
        let j = json!({"A": "{% 'a' & \"b\" & $x %}", "B": "{% 'a' & 'b' %}", "C": "{% $c %}", "D": "{% 'a' = $b %}"});
        assert_eq!(one(&j, true, "A"), prefix("ab"));
        assert_eq!(one(&j, true, "B"), known("ab"));
        assert_eq!(one(&j, true, "C"), [Text::Unknown]);
        assert_eq!(one(&j, true, "D"), [Text::Unknown]);
        assert_eq!(one(&json!("{% $all %}"), true, "A.B"), [Text::Unknown]);
    }

    #[test]
    fn without_parameters_the_arguments_are_unknown() {
        let holder = json!({});
        assert_eq!(
            Arguments::new(&holder, QueryLanguage::JsonPath).texts("A"),
            [Text::Unknown]
        );
    }
}
