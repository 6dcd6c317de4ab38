//! The checks of one file: its objects and its definitions.

use super::definition::{definition_text, definition_value};
use super::documents::{Sort, WrongType, other_kind};
use super::locate::Position;
use super::object::{Basis, object};
use super::places::Places;
use super::problem::{Check, Problem};
use amazon_states_language::{Definition, Finding, Format, MachineKind, YamlError, yaml_documents};
use serde_json::Value;

/// Kind of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A `LambdaSfnPattern`.
    Object {
        /// Namespace of the object, if the document has one.
        namespace: Option<String>,
        /// Name of the object.
        name: String,
        /// Position of the name in the file.
        at: Option<Position>,
    },
    /// A States Language document.
    Definition,
    /// A document of an unknown kind.
    Unknown,
}

/// A document and its problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    /// Number of the document in the file, from 1; `None` if the file has only one.
    pub(crate) document: Option<usize>,
    /// Kind of the document.
    pub(crate) subject: Subject,
    /// Problems of the document.
    pub(crate) problems: Vec<Problem>,
}

/// The result for a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Objects and definitions, in their order.
    pub(crate) documents: Vec<Judged>,
    /// Kinds of the objects that were skipped.
    pub(crate) skipped: Vec<String>,
}

/// How documents without a Kubernetes kind are treated.
#[derive(Clone, Copy, Debug)]
pub struct Definitions {
    /// Type of the state machine that the definitions are for.
    pub kind: MachineKind,
    /// Whether every document is a definition, even if it does not look like one.
    pub only: bool,
}

/// The place of a document in its text, or of an object of a list in it.
#[derive(Clone, Copy)]
struct Place<'a> {
    places: &'a Places,
    /// Index of the document in the text, from 0.
    index: usize,
    /// Number of the document, if the text has more than one.
    document: Option<usize>,
    /// Path to the object in the list.
    within: &'a str,
}

impl Place<'_> {
    fn locate(self, path: &str) -> Option<Position> {
        let dot = if path.starts_with(['[', '.']) { "" } else { "." };
        self.places.locate(self.index, &format!("{}{dot}{path}", self.within))
    }
}

/// Checks the content of a file.
pub fn file(text: &str, definitions: Definitions, basis: Basis<'_>) -> File {
    let text = text.trim_start_matches('\u{feff}');
    let mut file = File::default();
    let json = text.trim_start().starts_with(['{', '[']);
    let parsed = json.then(|| serde_json::from_str::<Value>(text));
    match parsed {
        Some(Ok(value)) if definitions.only || is_definition(&value) => file.definition(text, definitions.kind),
        // Only the text shows that a key occurs twice.
        Some(Ok(_)) if !repeated_keys(text).is_empty() => file.push(None, Subject::Unknown, repeated_keys(text)),
        Some(Ok(value)) => {
            let place = Place {
                places: &Places::read(text),
                index: 0,
                document: None,
                within: "",
            };
            file.value(place, &value, definitions, basis);
        }
        Some(Err(_)) if definitions.only || text.contains("\"StartAt\"") => file.definition(text, definitions.kind),
        None if definitions.only && text.trim().is_empty() => file.definition(text, definitions.kind),
        Some(Err(_)) | None => file.yaml(text, definitions, basis),
    }
    file
}

fn is_definition(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some();
    (has("StartAt") || has("States")) && !(has("kind") && has("apiVersion"))
}

fn repeated_keys(text: &str) -> Vec<Problem> {
    let findings = Definition::parse(text, Format::Json).err().unwrap_or_default();
    let places = Places::read(text);
    let problem = |f: Finding| Problem {
        position: places.locate(0, &f.path),
        ..Problem::error(Check::Schema, f.path.trim_start_matches('.'), f.message)
    };
    findings.into_iter().map(problem).collect()
}

/// Returns the next step for a syntax error, if its message shows one.
fn remedy(message: &str) -> &'static str {
    if message.contains("tabs disallowed") {
        "; indent with spaces, not with tabs"
    } else if message.contains("did not find expected key") {
        "; check the indentation of this line"
    } else {
        ""
    }
}

impl File {
    fn push(&mut self, document: Option<usize>, subject: Subject, problems: Vec<Problem>) {
        self.documents.push(Judged {
            document,
            subject,
            problems,
        });
    }

    fn unknown(&mut self, document: Option<usize>, position: Option<Position>, path: &str, message: impl Into<String>) {
        let problem = Problem {
            position,
            ..Problem::error(Check::Schema, path, message)
        };
        self.push(document, Subject::Unknown, vec![problem]);
    }

    fn judged(&mut self, place: Place<'_>, subject: Subject, mut problems: Vec<Problem>) {
        for problem in &mut problems {
            problem.position = place.locate(&problem.path);
        }
        self.push(place.document, subject, problems);
    }

    fn definition(&mut self, text: &str, kind: MachineKind) {
        self.push(None, Subject::Definition, definition_text(text, kind));
    }

    fn yaml(&mut self, text: &str, definitions: Definitions, basis: Basis<'_>) {
        let documents = yaml_documents(text);
        let places = Places::read(text);
        let many = documents.len() > 1;
        for (i, document) in documents.into_iter().enumerate() {
            let place = Place {
                places: &places,
                index: i,
                document: many.then_some(i + 1),
                within: "",
            };
            match document {
                Ok(value) => self.value(place, &value, definitions, basis),
                Err(YamlError { message, at }) => {
                    let message = format!("is not valid YAML or JSON: {message}{}", remedy(&message));
                    let position = at.map(|(line, column)| Position { line, column });
                    self.unknown(place.document, position.or_else(|| place.locate("")), "", message);
                }
            }
        }
    }

    fn value(&mut self, place: Place<'_>, value: &Value, definitions: Definitions, basis: Basis<'_>) {
        if definitions.only && !value.is_null() || is_definition(value) {
            let problems = definition_value(value, definitions.kind);
            return self.judged(place, Subject::Definition, problems);
        }
        match Sort::detect(value) {
            Sort::Nothing => {}
            Sort::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    let within = &format!("{}.items[{i}]", place.within);
                    self.value(Place { within, ..place }, item, definitions, basis);
                }
            }
            Sort::NoObject => {
                let message = "must be a Kubernetes object, with apiVersion and kind, or a States Language document, \
                               with StartAt and States";
                self.unknown(place.document, place.locate(""), "", message);
            }
            Sort::Other => self.skipped.push(other_kind(value)),
            Sort::Wrong(WrongType { field, message }) => {
                self.unknown(place.document, place.locate(field), field, message);
            }
            Sort::Pattern => {
                let metadata = |key: &str| value.pointer(&format!("/metadata/{key}")).and_then(Value::as_str);
                let subject = Subject::Object {
                    namespace: metadata("namespace").map(ToOwned::to_owned),
                    name: metadata("name").unwrap_or_default().to_owned(),
                    at: place.locate("metadata.name"),
                };
                self.judged(place, subject, object(value, basis));
            }
        }
    }
}
