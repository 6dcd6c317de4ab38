//! Parser of intrinsic functions, such as `States.Format('{}', $.x)`. It does not evaluate them.

use super::jsonpath::{self, JsonPath};

/// Maximum nesting of calls in Step Functions.
const MAX_NESTING: usize = 10;

/// Names without `States.`, with the minimum and the maximum number of arguments.
const FUNCTIONS: [(&str, usize, usize); 18] = [
    ("Array", 0, usize::MAX),
    ("ArrayContains", 2, 2),
    ("ArrayGetItem", 2, 2),
    ("ArrayLength", 1, 1),
    ("ArrayPartition", 2, 2),
    ("ArrayRange", 3, 3),
    ("ArrayUnique", 1, 1),
    ("Base64Decode", 1, 1),
    ("Base64Encode", 1, 1),
    ("Format", 1, usize::MAX),
    ("Hash", 2, 2),
    ("JsonMerge", 3, 3),
    ("JsonToString", 1, 1),
    ("MathAdd", 2, 2),
    ("MathRandom", 2, 3),
    ("StringSplit", 2, 2),
    ("StringToJson", 1, 1),
    ("UUID", 0, 0),
];

/// Functions that can return a string.
const OF_STRING: [&str; 7] = [
    "ArrayGetItem",
    "Base64Decode",
    "Base64Encode",
    "Format",
    "Hash",
    "JsonToString",
    "UUID",
];

/// A parsed call with its nested calls.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Intrinsic<'a> {
    /// Name of the outermost function, without `States.`.
    pub(crate) name: &'a str,
    /// All paths among the arguments, including those of nested calls.
    pub(crate) paths: Vec<JsonPath<'a>>,
    /// Warnings: constructs that parse but probably do not behave as intended.
    pub(crate) doubts: Vec<String>,
}

impl Intrinsic<'_> {
    /// Whether the function can return a string.
    pub(crate) fn gives_string(&self) -> bool {
        OF_STRING.contains(&self.name)
    }
}

/// Whether a text looks like a call of an intrinsic function.
pub(crate) fn is_call(text: &str) -> bool {
    text.trim_start().starts_with("States.") && text.contains('(')
}

/// Parses a call.
///
/// # Errors
/// A short description of the syntax error.
pub(crate) fn parse(text: &str) -> Result<Intrinsic<'_>, String> {
    let mut parser = Parser {
        rest: text.trim(),
        paths: vec![],
        doubts: vec![],
    };
    let name = parser.call(1)?;
    if !parser.rest.is_empty() {
        return Err(format!("unexpected text after the call: {:?}", parser.rest));
    }
    Ok(Intrinsic {
        name,
        paths: parser.paths,
        doubts: parser.doubts,
    })
}

struct Parser<'a> {
    rest: &'a str,
    paths: Vec<JsonPath<'a>>,
    doubts: Vec<String>,
}

/// Functions that accept numbers and no string literals.
const OF_NUMBERS: [&str; 3] = ["ArrayRange", "MathAdd", "MathRandom"];

enum Argument<'a> {
    Text(&'a str),
    Other,
}

impl<'a> Parser<'a> {
    fn call(&mut self, depth: usize) -> Result<&'a str, String> {
        if depth > MAX_NESTING {
            return Err(format!("calls are nested more than {MAX_NESTING} deep"));
        }
        let (head, arguments) = self.rest.split_once('(').ok_or("missing '('")?;
        let name = head.trim().strip_prefix("States.").unwrap_or_default();
        let &(_, least, most) = FUNCTIONS
            .iter()
            .find(|(known, _, _)| *known == name)
            .ok_or_else(|| format!("the function {} does not exist", head.trim()))?;
        self.rest = arguments.trim_start();
        let (mut count, mut template) = (0, None);
        if !self.rest.starts_with(')') {
            loop {
                let argument = self.argument(depth)?;
                if let Argument::Text(text) = argument {
                    if OF_NUMBERS.contains(&name) {
                        return Err(format!("States.{name} accepts numbers, not the text '{text}'"));
                    }
                    template = template.or(Some(text).filter(|_| count == 0));
                }
                count += 1;
                self.rest = self.rest.trim_start();
                match self.rest.strip_prefix(',') {
                    Some(rest) => self.rest = rest.trim_start(),
                    None => break,
                }
            }
        }
        self.rest = self.rest.strip_prefix(')').ok_or("missing ')'")?.trim_start();
        if count < least || count > most {
            return Err(format!("States.{name} does not accept {count} arguments"));
        }
        let gaps = template.filter(|_| name == "Format").map(gaps);
        if let Some(gaps) = gaps.filter(|g| *g != count - 1) {
            let given = count - 1;
            self.doubts.push(format!(
                "The template of States.Format has {gaps} {{}} for {given} arguments"
            ));
        }
        Ok(name)
    }

    fn argument(&mut self, depth: usize) -> Result<Argument<'a>, String> {
        if let Some(text) = self.rest.strip_prefix('\'') {
            let end = end_of_string(text).ok_or("missing ' at the end of a string")?;
            self.rest = text.get(end + 1..).unwrap_or_default();
            return Ok(Argument::Text(text.get(..end).unwrap_or_default()));
        }
        if self.rest.starts_with("States.") {
            self.call(depth + 1)?;
            return Ok(Argument::Other);
        }
        let (argument, rest) = self.rest.split_at(end_of_argument(self.rest));
        self.rest = rest;
        let argument = argument.trim();
        if argument.starts_with('$') {
            let path = jsonpath::parse(argument).ok_or_else(|| format!("{argument} is not a path"))?;
            self.paths.push(path);
            return Ok(Argument::Other);
        }
        let literal = matches!(argument, "null" | "true" | "false") || argument.parse::<f64>().is_ok();
        if literal {
            Ok(Argument::Other)
        } else {
            Err(format!(
                "{argument:?} is neither a string in single quotes nor a number, path or call"
            ))
        }
    }
}

fn end_of_string(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.find(|c| {
        let end = c == '\'' && !escaped;
        escaped = c == '\\' && !escaped;
        end
    })
}

/// Returns the end of an argument that is not a string: a comma or parenthesis outside of brackets.
fn end_of_argument(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '[' => {
                let Some(end) = text.get(at + 1..).and_then(jsonpath::closing) else {
                    return text.len();
                };
                at += end + 1;
            }
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ',' | ')' if depth == 0 => return at,
            _ => {}
        }
        at += text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8);
    }
    text.len()
}

/// Returns the number of unescaped `{}` in a template.
fn gaps(template: &str) -> usize {
    let (mut count, mut chars) = (0, template.chars().peekable());
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == '{' && chars.peek() == Some(&'}') {
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_parse_with_every_kind_of_argument() {
        for good in [
            "States.UUID()",
            "States.Format('It\\'s \\{\\} {} and {}', $.a[?(@.b == 'x,)')], $$.Execution.Id)",
            "States.Array( 1, -2.5 , null, true, $x.y , States.Array() )",
            "States.MathAdd($.a, States.ArrayLength($.b[0:2]))",
            "States.JsonMerge($.a, States.StringToJson('{\"a\": [1,2]}'), false)",
            "States.StringSplit('a,b', ',')",
            "States.Format($.template, $.a)",
        ] {
            assert!(
                parse(good).is_ok_and(|c| c.doubts.is_empty()),
                "{good} {:?}",
                parse(good)
            );
        }
        assert_eq!(parse("States.Hash($x, 'MD5')").unwrap().paths.len(), 1);
    }

    #[test]
    fn syntax_errors_name_their_cause() {
        for bad in [
            "States.Foo()",
            "States.UUID(1)",
            "States.Format()",
            "States.Format('a",
            "States.Array(1",
            "States.Array(a)",
            "States.Array(1,)",
            "States.Array(1) ",
            "States.Array(\"a\")",
            "States.Array($.[)",
            "states.Array(1)",
            "States.Array(1) x",
            "States.MathAdd(1)",
            "States.Array($.a[)",
        ] {
            assert_eq!(parse(bad).is_ok(), bad.ends_with(") "), "{bad}");
        }
        let nested = |n: usize| format!("{}1{}", "States.Array(".repeat(n), ")".repeat(n));
        assert!(parse(&nested(10)).is_ok());
        assert!(parse(&nested(11)).is_err());
        assert!(parse(&nested(100_000)).is_err());
        assert_eq!(parse("States.Format('{} {}', 1)").unwrap().doubts.len(), 1);
    }
}
