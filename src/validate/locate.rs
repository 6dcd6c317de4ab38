//! Where in JSON text a path leads.

/// Line and column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// Line.
    pub(crate) line: usize,
    /// Column, in characters.
    pub(crate) column: usize,
}

/// The place in the text where the value at a finding's path is, such as `.States["A b"].Choices[0]`: the key for a
/// field, the value for the rest. The nearest one around it, if there is no such value, or the text is no JSON.
pub(super) fn locate(text: &str, path: &str) -> Option<Position> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.space();
    let mut found = scanner.at;
    for step in steps(path) {
        let Some(inner) = scanner.enter(&step) else { break };
        found = inner;
    }
    let before = text.get(..found)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    Some(Position { line, column })
}

/// One step of a path.
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// Takes a path apart, as far as it is one. The first dot may be left out.
pub(super) fn steps(mut path: &str) -> Vec<Step> {
    let mut steps = vec![];
    while let Some((step, rest)) = first(path, steps.is_empty()) {
        steps.push(step);
        path = rest;
    }
    steps
}

fn first(path: &str, is_first: bool) -> Option<(Step, &str)> {
    if let Some(rest) = path.strip_prefix("[\"") {
        let mut escape = false;
        let (end, _) = rest.char_indices().find(|(_, c)| {
            let ends = *c == '"' && !escape;
            escape = *c == '\\' && !escape;
            ends
        })?;
        let key = serde_json::from_str(&format!("\"{}\"", rest.get(..end)?)).ok()?;
        Some((Step::Key(key), rest.get(end..)?.strip_prefix("\"]")?))
    } else if let Some(rest) = path.strip_prefix('[') {
        let (index, rest) = rest.split_once(']')?;
        Some((Step::Index(index.parse().ok()?), rest))
    } else {
        let rest = match path.strip_prefix('.') {
            None if is_first => path,
            rest => rest?,
        };
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let key = rest.get(..end).filter(|key| !key.is_empty())?;
        Some((Step::Key(key.to_owned()), rest.get(end..)?))
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Goes into the object or list that begins here, up to a value in it; tells where key or value begins.
    fn enter(&mut self, step: &Step) -> Option<usize> {
        match step {
            Step::Key(key) => {
                self.take(b'{')?;
                loop {
                    self.space();
                    let began = self.at;
                    let name = self.string()?;
                    self.take(b':')?;
                    self.space();
                    if name == *key {
                        return Some(began);
                    }
                    self.skip()?;
                    self.take(b',')?;
                }
            }
            Step::Index(index) => {
                self.take(b'[')?;
                for _ in 0..*index {
                    self.skip()?;
                    self.take(b',')?;
                }
                self.space();
                Some(self.at)
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        self.space();
        let began = self.at;
        self.skip_string()?;
        serde_json::from_str(self.text.get(began..self.at)?).ok()
    }

    fn skip_string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return Some(());
            }
        }
    }

    /// Skips a value of whatever kind.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.space();
            match self.peek()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    self.at += 1;
                    depth += 1;
                }
                b'}' | b']' => {
                    self.at += 1;
                    depth = depth.checked_sub(1)?;
                }
                b',' | b':' => self.at += 1,
                _ => {
                    while self
                        .peek()
                        .is_some_and(|b| !b",:]}[{\"".contains(&b) && !b.is_ascii_whitespace())
                    {
                        self.at += 1;
                    }
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_where_they_say() {
        let text = "{\n  \"StartAt\": \"A b\",\n  \"States\": {\n    \"x\": [1, {\"é\": \"}\\\"\"}, 2],\n    \"A b\": {\"Next\": [ 1,\n true]}\n  }\n}";
        let at = |path: &str| locate(text, path).map(|p| (p.line, p.column));
        assert_eq!(at(""), Some((1, 1)));
        assert_eq!(at(".StartAt"), Some((2, 3)));
        assert_eq!(at(".States.x[1].é"), Some((4, 15)));
        assert_eq!(at(".States.x[2]"), Some((4, 28)));
        assert_eq!(at(".States[\"A b\"].Next[1]"), Some((6, 2)));
        for (nothing, around) in [
            (".No", (1, 1)),
            ("[0]", (1, 1)),
            ("[\"", (1, 1)),
            (".States.x[3]", (4, 5)),
            (".States.x.y", (4, 5)),
            ("States.x[", (4, 5)),
        ] {
            assert_eq!(at(nothing), Some(around), "{nothing}");
        }
    }
}
