//! JSON paths of places in a definition.

use std::fmt::{self, Display, Formatter};

/// A place in a definition, as a chain from the innermost segment outwards. A walk extends the chain without an
/// allocation. The path becomes text only when a message needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At<'p> {
    /// A place whose path is already text.
    Path(&'p str),
    /// A field of an object.
    Key(&'p At<'p>, &'p str),
    /// An item of a list.
    Index(&'p At<'p>, usize),
}

impl<'p> At<'p> {
    /// Returns the place of a field of the object at this place.
    pub(crate) const fn key(&'p self, key: &'p str) -> At<'p> {
        At::Key(self, key)
    }

    /// Returns the place of an item of the list at this place.
    pub(crate) const fn index(&'p self, index: usize) -> At<'p> {
        At::Index(self, index)
    }
}

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut place = *self;
        let mut steps = vec![];
        loop {
            match place {
                At::Path(path) => {
                    f.write_str(path)?;
                    break;
                }
                At::Key(outer, key) => {
                    steps.push(segment(key));
                    place = *outer;
                }
                At::Index(outer, index) => {
                    steps.push(format!("[{index}]"));
                    place = *outer;
                }
            }
        }
        steps.iter().rev().try_for_each(|step| f.write_str(step))
    }
}

/// Returns a key as a segment of a JSON path: `.word`, or `["in quotes"]` for any other text.
pub fn segment(key: &str) -> String {
    let bare = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$'));
    if bare { format!(".{key}") } else { format!("[{key:?}]") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_displays_as_a_json_path() {
        let state = At::Path(".States.A");
        let choices = state.key("Choices");
        let rule = choices.index(2);
        assert_eq!(rule.key("a b").to_string(), ".States.A.Choices[2][\"a b\"]");
    }
}
