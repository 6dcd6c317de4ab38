//! Parser of JSONPath in the dialect of Step Functions: `$` is the input, `$$` the context object, `$name` a variable.
//!
//! Where the dialect is not documented, the parser accepts a path.

/// The root of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root<'a> {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(&'a str),
}

/// A parsed path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JsonPath<'a> {
    /// Root.
    pub(crate) root: Root<'a>,
    /// Text after the root.
    pub(crate) steps: &'a str,
    /// Whether every step selects a single node, so that the path is a reference path.
    pub(crate) reference: bool,
    /// Whether a step is a function call, such as `length()`.
    pub(crate) calls: bool,
}

/// Parses a path. Returns `None` for a syntax error.
pub(crate) fn parse(text: &str) -> Option<JsonPath<'_>> {
    let rest = text.trim().strip_prefix('$')?;
    let (root, steps) = match rest.strip_prefix('$') {
        Some(steps) => (Root::Context, steps),
        None => match rest.find(['.', '[']).unwrap_or(rest.len()) {
            0 => (Root::Input, rest),
            end => {
                let (name, steps) = rest.split_at(end);
                is_name(name).then_some((Root::Variable(name), steps))?
            }
        },
    };
    let mut path = JsonPath {
        root,
        steps,
        reference: true,
        calls: false,
    };
    let mut rest = steps;
    while !rest.is_empty() {
        rest = path.step(rest)?;
    }
    Some(path)
}

/// Whether a text can be the name of a variable: a letter, then letters, digits and underscores. Every character
/// outside of ASCII counts as a letter.
pub(crate) fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}

impl JsonPath<'_> {
    fn step<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if let Some(content) = text.strip_prefix('[') {
            let end = closing(content)?;
            self.bracket(content.get(..end)?.trim())?;
            return content.get(end + 1..);
        }
        let mut rest = text.strip_prefix('.')?;
        if let Some(deep) = rest.strip_prefix('.') {
            self.reference = false;
            rest = deep;
        }
        if rest.starts_with('[') {
            return Some(rest);
        }
        let (name, tail) = rest.split_at(name_end(rest));
        if name.is_empty() {
            return None;
        }
        if name == "*" {
            self.reference = false;
        } else if name.ends_with(')') && name.contains('(') {
            self.calls = true;
            self.reference = false;
        }
        Some(tail)
    }

    fn bracket(&mut self, content: &str) -> Option<()> {
        match content.chars().next()? {
            '\'' | '"' => {
                let names = quoted_names(content)?;
                self.reference &= names == 1;
            }
            '*' if content == "*" => self.reference = false,
            '?' | '(' => self.reference = false,
            _ => {
                let allowed = |c: char| c.is_ascii_digit() || matches!(c, '-' | ',' | ':' | ' ');
                if !content.chars().all(allowed) {
                    return None;
                }
                self.reference &= !content.contains([',', ':']);
            }
        }
        Some(())
    }
}

/// Returns the end of a name after a dot. The arguments of a function are part of the name.
fn name_end(text: &str) -> usize {
    let mut depth = 0_usize;
    text.find(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, '.' | '[')
    })
    .unwrap_or(text.len())
}

/// Returns the position of the bracket that closes the open one.
pub(super) fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (i, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match (quote, c) {
            (Some(_), '\\') => escaped = true,
            (Some(q), _) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return Some(i),
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Returns the number of quoted names in a list that commas separate.
fn quoted_names(content: &str) -> Option<usize> {
    let (mut names, mut rest) = (0, content);
    loop {
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (mut end, mut escaped) = (None, false);
        for (i, c) in rest.char_indices().skip(1) {
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                end = Some(i);
                break;
            }
        }
        names += 1;
        rest = rest.get(end? + 1..)?.trim_start();
        if rest.is_empty() {
            return Some(names);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_differ_from_reference_paths_and_from_other_text() {
        for reference in [
            "$",
            "$.a",
            "$.a.b[0].c",
            "$['a b']['c:d']",
            "$.input-foo",
            "$$",
            "$$.Map.Item.Value",
            "$x",
            "$x.a[1]",
            "$.a[-1]",
            "$.['a']",
            "$.é",
            "$[\"it's\"]",
        ] {
            assert!(parse(reference).is_some_and(|p| p.reference), "{reference}");
        }
        for path in [
            "$..a",
            "$.a[*]",
            "$.*",
            "$.a[1:3]",
            "$.a[0,1]",
            "$['a','b']",
            "$.a[?(@.b == 'x]')].c",
            "$..[0]",
            "$.a.length()",
            "$.a[(@.length-1)]",
            "$.a[?(@.b in ['x','y'])]",
            "$.sum($.a.b, 1).c",
        ] {
            assert!(parse(path).is_some_and(|p| !p.reference), "{path}");
        }
        for bad in [
            "",
            "a",
            ".a",
            "$.",
            "$.a.",
            "$.[a",
            "$[",
            "$[]",
            "$.a[b]",
            "$['a",
            "$['a' 'b']",
            "$a b",
            "$.a..",
            "$[0]a",
            "$1",
            "States.Array(1)",
            "$$a",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_path_has_its_root() {
        assert_eq!(parse("$x.y").unwrap().root, Root::Variable("x"));
        assert_eq!(parse("$$.Task.Token").unwrap().root, Root::Context);
        assert!(parse("$.a.length()").unwrap().calls);
    }
}
