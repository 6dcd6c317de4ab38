//! The positions of the values in a text that is YAML or JSON.

use super::locate::{Position, Step, steps};
use serde_saphyr::granit_parser::{self, Event, Marker, Parser, Span};
use std::collections::BTreeMap;

/// Most merge keys (`<<`) in a chain that are followed.
const MAX_MERGES: usize = 16;

/// The positions of a text, by document. All nodes are in one list, so that no nesting is too deep.
#[derive(Debug, Default)]
pub(super) struct Places {
    nodes: Vec<Node>,
    /// The outermost node of each document.
    documents: Vec<usize>,
    anchors: BTreeMap<usize, usize>,
    /// Position where the text stops being YAML.
    pub(crate) broken: Option<Position>,
}

#[derive(Debug)]
struct Node {
    at: Position,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Scalar,
    /// Key, its position, and the value's node.
    Fields(Vec<(String, Position, usize)>),
    Items(Vec<usize>),
    Alias(usize),
}

/// A map or list that has not ended yet.
struct Open {
    node: usize,
    /// The key whose value comes next.
    key: Option<(String, Position)>,
}

impl Places {
    /// Reads the positions of a text, up to the first syntax error.
    pub(crate) fn read(text: &str) -> Self {
        let mut places = Self::default();
        let mut open: Vec<Open> = vec![];
        let options = granit_parser::options! { emit_comments: false };
        for event in Parser::new_from_str_with_options(text, options) {
            match event {
                Ok((event, span)) => places.take(event, span, &mut open),
                Err(error) => {
                    places.broken = Some(position(error.marker()));
                    break;
                }
            }
        }
        places
    }

    fn take(&mut self, event: Event<'_>, span: Span, open: &mut Vec<Open>) {
        let at = position(&span.start);
        let (content, anchor, text) = match event {
            Event::Scalar(text, _, anchor, _) => (Content::Scalar, anchor, text.into_owned()),
            Event::MappingStart(_, anchor, _) => (Content::Fields(vec![]), anchor, String::new()),
            Event::SequenceStart(_, anchor, _) => (Content::Items(vec![]), anchor, String::new()),
            Event::Alias(anchor) => (Content::Alias(anchor), 0, String::new()),
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                return;
            }
            _ => return,
        };
        let opens = matches!(content, Content::Fields(_) | Content::Items(_));
        let node = self.nodes.len();
        self.nodes.push(Node { at, content });
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
        match open.last_mut() {
            None => self.documents.push(node),
            Some(parent) => match self.nodes.get_mut(parent.node).map(|parent| &mut parent.content) {
                Some(Content::Items(items)) => items.push(node),
                Some(Content::Fields(fields)) => match parent.key.take() {
                    Some((key, place)) => fields.push((key, place, node)),
                    None => parent.key = Some((text, at)),
                },
                _ => {}
            },
        }
        if opens {
            open.push(Open { node, key: None });
        }
    }

    /// Returns the position of the value at this path of a document: of the key for a field, of the value otherwise. If
    /// the document has no such value, returns the position of the nearest value around it.
    pub(crate) fn locate(&self, document: usize, path: &str) -> Option<Position> {
        let mut node = *self.documents.get(document)?;
        let mut found = self.nodes.get(node)?.at;
        for step in steps(path) {
            let Some((place, inner)) = self.enter(node, &step, 0) else {
                break;
            };
            (found, node) = (place, inner);
        }
        Some(found)
    }

    fn enter(&self, node: usize, step: &Step, merges: usize) -> Option<(Position, usize)> {
        let node = self.nodes.get(self.resolved(node)?)?;
        match (&node.content, step) {
            (Content::Fields(fields), Step::Key(key)) => {
                let own = fields.iter().find(|(name, ..)| name == key);
                own.map(|(_, place, inner)| (*place, *inner)).or_else(|| {
                    let merged = fields.iter().filter(|(name, ..)| name == "<<" && merges < MAX_MERGES);
                    merged
                        .flat_map(|(.., from)| self.sources(*from))
                        .find_map(|from| self.enter(from, step, merges + 1))
                })
            }
            (Content::Items(items), Step::Index(index)) => {
                let inner = *items.get(*index)?;
                Some((self.nodes.get(inner)?.at, inner))
            }
            _ => None,
        }
    }

    /// Returns the node that an alias represents, or the node itself.
    fn resolved(&self, node: usize) -> Option<usize> {
        match self.nodes.get(node)?.content {
            Content::Alias(anchor) => self.anchors.get(&anchor).copied(),
            _ => Some(node),
        }
    }

    /// Returns the maps that a merge key adds: one map or a list of maps.
    fn sources(&self, node: usize) -> Vec<usize> {
        match self.nodes.get(node).map(|node| &node.content) {
            Some(Content::Items(items)) => items.clone(),
            _ => vec![node],
        }
    }
}

fn position(marker: &Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn at(text: &str, document: usize, path: &str) -> Option<(usize, usize)> {
        Places::read(text).locate(document, path).map(|p| (p.line, p.column))
    }

    #[test]
    fn values_of_all_documents_have_a_position_in_the_file() {
        let text = "# a comment\nkind: A\nspec:\n  \"é\": {x: 1, \"a b\": [0,\n    {y: 2}]}\n---\r\nkind: B\r\nspec:\r\n- |\r\n  text\r\n- last: 1\r\n";
        assert_eq!(at(text, 0, ""), Some((2, 1)));
        assert_eq!(at(text, 0, "kind"), Some((2, 1)));
        assert_eq!(at(text, 0, "spec.é.x"), Some((4, 9)));
        assert_eq!(at(text, 0, "spec.é[\"a b\"][1].y"), Some((5, 6)));
        assert_eq!(at(text, 1, "kind"), Some((7, 1)));
        assert_eq!(at(text, 1, ".spec[1].last"), Some((11, 3)));
        assert_eq!(at(text, 2, ""), None);
    }

    #[test]
    fn values_in_json_have_their_position() {
        let text = "{\n  \"StartAt\": \"A b\",\n  \"States\": {\n    \"x\": [1, {\"é\": \"}\\\"\"}, 2],\n    \"A b\": {\"Next\": [ 1,\n true]}\n  }\n}";
        let at = |path: &str| at(text, 0, path);
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

    #[test]
    fn json_of_any_layout_has_positions() {
        let text = "{\n\t\"a\\/b\":1,\n\t\"\\ud83d\\ude00\" :\t[\"\\u00e9\", {\"c\":null}],\r\n\"d\":{}}";
        assert_eq!(at(text, 0, "[\"a/b\"]"), Some((2, 2)));
        assert_eq!(at(text, 0, "[\"😀\"][1].c"), Some((3, 31)));
        assert_eq!(at(text, 0, "d"), Some((4, 1)));
    }

    #[test]
    fn a_missing_value_has_the_position_of_the_value_around_it() {
        let text = "a:\n  b: 1\n";
        for path in ["a.c", "a[0]", "a.", "a[\"", "a.c.d"] {
            assert_eq!(at(text, 0, path), Some((1, 1)), "{path}");
        }
        assert_eq!(at("x: 1\nlist:\n- a\n", 0, "list[7].x"), Some((2, 1)));
    }

    #[test]
    fn aliases_and_merged_fields_have_the_position_of_their_source() {
        let text = "x: &x\n  a: 1\n  <<: &z {c: 3}\ny:\n  <<: [*x]\n  b: 2\nz: *x\nl: &l [*l]\nm: &m {<<: *m}\n";
        assert_eq!(at(text, 0, "y.a"), Some((2, 3)));
        assert_eq!(at(text, 0, "y.c"), Some((3, 11)));
        assert_eq!(at(text, 0, "y.b"), Some((6, 3)));
        assert_eq!(at(text, 0, "z.a"), Some((2, 3)));
        assert!(at(text, 0, "l[0][0][0]").is_some());
        assert_eq!(at(text, 0, "m.none"), Some((9, 1)));
    }

    #[test]
    fn broken_text_has_its_position_and_no_nesting_is_too_deep() {
        let broken = Places::read("é: 1\n---\na: [\n  ]]\n");
        assert_eq!(broken.broken.map(|p| p.line), Some(4));
        assert!(broken.locate(0, "é").is_some());
        Places::read(&"[".repeat(100_000));
        Places::read(&"- ".repeat(100_000));
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            "[a-z \"\\\\é${}#:,-]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z \"\\\\é.#:-]{0,6}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// Collects every path of a document, and the JSON at its position: the key of a field, or the value.
    fn paths(at: &str, begins: Value, value: &Value, all: &mut Vec<(String, Value)>) {
        all.push((at.to_owned(), begins));
        for (key, inner) in value.as_object().into_iter().flatten() {
            let key = Value::from(key.as_str());
            paths(&format!("{at}[{key}]"), key, inner, all);
        }
        for (i, inner) in value.as_array().into_iter().flatten().enumerate() {
            paths(&format!("{at}[{i}]"), inner.clone(), inner, all);
        }
    }

    /// Returns the JSON that begins at a position.
    fn json_at(text: &str, position: Position) -> Value {
        let line = text.split_inclusive('\n').skip(position.line - 1).collect::<String>();
        let rest: String = line.chars().skip(position.column - 1).collect();
        let mut values = serde_json::Deserializer::from_str(&rest).into_iter();
        values.next().unwrap().unwrap()
    }

    proptest! {
        #[test]
        fn json_is_yaml_with_the_same_positions(document in json(), pretty in any::<bool>()) {
            let text = if pretty { format!("{document:#}") } else { document.to_string() };
            let places = Places::read(&text);
            prop_assert_eq!(places.broken, None, "{}", text);
            let mut all = vec![];
            paths("", document.clone(), &document, &mut all);
            for (path, begins) in all {
                let position = places.locate(0, &path).unwrap();
                prop_assert_eq!(json_at(&text, position), begins, "{} in {}", path, text);
            }
        }

        #[test]
        fn no_text_and_no_path_makes_it_panic(text in "[a-z0-9&*<:\\[\\]{}\"'#|>!%@, \n\t-]{0,60}", path in "[a-z.\\[\\]\"0-9]{0,12}") {
            Places::read(&text).locate(0, &path);
            super::super::documents::documents(&text);
        }
    }
}
