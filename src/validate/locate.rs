//! Positions in a text, and the paths to them.

/// Line and column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// Line.
    pub(crate) line: usize,
    /// Column, in characters.
    pub(crate) column: usize,
}

/// One step of a path.
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// Splits a path into its steps, up to the first syntax error. The first dot is optional.
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
