//! What a file holds: objects, definitions, and what is neither.

use super::definition::{definition_text, definition_value};
use super::locate::{Position, locate};
use super::object::{Basis, object};
use super::places::Places;
use super::problem::{Check, Problem};
use crate::api::{GROUP, LambdaSfnPattern};
use amazon_states_language::{Definition, Finding, Format, MachineKind, YamlError, yaml_documents};
use kube::Resource;
use serde_json::Value;

/// What a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A `LambdaSfnPattern`.
    Object {
        /// Its namespace, if the document says so.
        namespace: Option<String>,
        /// Its name.
        name: String,
    },
    /// A States Language document.
    Definition,
    /// It cannot be told.
    Unknown,
}

/// A document and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    /// Which document of the file, from 1; `None` if it has only one.
    pub(crate) document: Option<usize>,
    /// What it is.
    pub(crate) subject: Subject,
    /// What is wrong with it.
    pub(crate) problems: Vec<Problem>,
}

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Objects and definitions, in their order.
    pub(crate) documents: Vec<Judged>,
    /// Number of objects of other kinds.
    pub(crate) skipped: usize,
}

/// How definitions of their own are taken.
#[derive(Clone, Copy, Debug)]
pub struct Definitions {
    /// The type of state machine that they are for.
    pub kind: MachineKind,
    /// Whether everything is one, also what does not look so.
    pub only: bool,
}

/// A document in its text, or an object of a list in one.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Its number, if the text has several.
    document: Option<usize>,
    source: Source<'a>,
    /// Path to the object of a list.
    within: &'a str,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Json(&'a str),
    Yaml(&'a Places, usize),
}

impl Place<'_> {
    fn locate(self, path: &str) -> Option<Position> {
        let dot = if self.within.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        let path = format!("{}{dot}{path}", self.within);
        match self.source {
            Source::Json(text) => locate(text, &path),
            Source::Yaml(places, document) => places.locate(document, &path),
        }
    }
}

/// Judges whatever a file holds.
pub fn file(text: &str, definitions: Definitions, basis: Basis<'_>) -> File {
    let text = text.trim_start_matches('\u{feff}');
    let mut file = File::default();
    let json = text.trim_start().starts_with(['{', '[']);
    let parsed = json.then(|| serde_json::from_str::<Value>(text));
    match parsed {
        Some(Ok(value)) if definitions.only || is_definition(&value) => file.definition(text, definitions.kind),
        // Keys that are there twice are found only in the text.
        Some(Ok(_)) if !twice(text).is_empty() => file.push(None, Subject::Unknown, twice(text)),
        Some(Ok(value)) => {
            let place = Place {
                document: None,
                source: Source::Json(text),
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

fn twice(text: &str) -> Vec<Problem> {
    let findings = Definition::parse(text, Format::Json).err().unwrap_or_default();
    let problem = |f: Finding| Problem {
        position: locate(text, &f.path),
        ..Problem::error(Check::Schema, f.path.trim_start_matches('.'), f.message)
    };
    findings.into_iter().map(problem).collect()
}

impl File {
    fn push(&mut self, document: Option<usize>, subject: Subject, problems: Vec<Problem>) {
        self.documents.push(Judged {
            document,
            subject,
            problems,
        });
    }

    fn unknown(&mut self, document: Option<usize>, position: Option<Position>, message: impl Into<String>) {
        let problem = Problem {
            position,
            ..Problem::error(Check::Schema, "", message)
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
        let places = Places::of(text);
        let many = documents.len() > 1;
        for (i, document) in documents.into_iter().enumerate() {
            let place = Place {
                document: many.then_some(i + 1),
                source: Source::Yaml(&places, i),
                within: "",
            };
            match document {
                Ok(value) => self.value(place, &value, definitions, basis),
                Err(YamlError { message, at }) => {
                    let message = format!("is no YAML or JSON: {message}");
                    let position = at.map(|(line, column)| Position { line, column });
                    self.unknown(place.document, position.or_else(|| place.locate("")), message);
                }
            }
        }
    }

    fn value(&mut self, place: Place<'_>, value: &Value, definitions: Definitions, basis: Basis<'_>) {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let (kind, version) = (text("kind"), text("apiVersion"));
        let own = LambdaSfnPattern::kind(&());
        let expected = LambdaSfnPattern::api_version(&());
        let unknown = |file: &mut Self, message: String| file.unknown(place.document, place.locate(""), message);
        if definitions.only && !value.is_null() || is_definition(value) {
            let problems = definition_value(value, definitions.kind);
            self.judged(place, Subject::Definition, problems);
        } else if value.is_null() {
            // An empty document, such as after a last `---`.
        } else if kind == "List" || *kind == format!("{own}List") {
            match value.get("items").and_then(Value::as_array) {
                Some(items) => {
                    for (i, item) in items.iter().enumerate() {
                        let within = format!(
                            "{}{}items[{i}]",
                            place.within,
                            if place.within.is_empty() { "" } else { "." }
                        );
                        self.value(
                            Place {
                                within: &within,
                                ..place
                            },
                            item,
                            definitions,
                            basis,
                        );
                    }
                }
                None => unknown(self, "is a list without items".into()),
            }
        } else if kind.is_empty() || version.is_empty() {
            let message = "is neither a Kubernetes object, with apiVersion and kind, nor a States Language document, \
                           with StartAt and States";
            unknown(self, message.into());
        } else if kind != own || version.split('/').next() != Some(GROUP) {
            self.skipped += 1;
        } else if version != expected {
            unknown(self, format!("apiVersion is {version}, must be {expected}"));
        } else {
            let metadata = |key: &str| {
                let found = value.get("metadata").and_then(|m| m.get(key)).and_then(Value::as_str);
                found.map(ToOwned::to_owned)
            };
            let subject = Subject::Object {
                namespace: metadata("namespace"),
                name: metadata("name").unwrap_or_default(),
            };
            self.judged(place, subject, object(value, basis));
        }
    }
}
