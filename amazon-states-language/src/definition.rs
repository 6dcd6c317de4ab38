use crate::check::{Finding, MachineKind, check};
use crate::graph::{Notation, Progress, draw};
use crate::model::Machine;
use crate::rights::{Context, Rights, rights};
use crate::substitute::substitute;
use crate::text;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How the text of a definition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, which is what Step Functions itself takes.
    Json,
    /// YAML.
    Yaml,
}

impl Format {
    /// The format by the ending of the file's name, else by how the text begins.
    pub fn detect(file_name: &str, text: &str) -> Self {
        if text::is_yaml(file_name, text) {
            Self::Yaml
        } else {
            Self::Json
        }
    }
}

/// A definition: a JSON document, owned or borrowed. Nothing about it has to be valid; every method has an answer
/// for every document.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition<'a>(Cow<'a, Value>);

impl From<Value> for Definition<'_> {
    fn from(value: Value) -> Self {
        Self(Cow::Owned(value))
    }
}

impl<'a> From<&'a Value> for Definition<'a> {
    fn from(value: &'a Value) -> Self {
        Self(Cow::Borrowed(value))
    }
}

impl Definition<'_> {
    /// Reads a definition from text.
    ///
    /// # Errors
    /// The place where the text stops being JSON or YAML, or every key that an object has twice: Step Functions
    /// would see only one of the two.
    pub fn parse(text: &str, format: Format) -> Result<Definition<'static>, Vec<Finding>> {
        let value = match format {
            Format::Json => text::parse_text(text),
            Format::Yaml => text::parse_yaml(text),
        };
        value.map(Definition::from)
    }

    /// The document.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// The document, cloned if it is borrowed.
    pub fn into_value(self) -> Value {
        self.0.into_owned()
    }

    /// The definition with `${Name}` replaced in every string (values, not keys). Names that the table lacks stay as
    /// they are, since `${...}` may belong to a shell script or to JSONata.
    #[must_use]
    pub fn substitute(&self, table: &BTreeMap<String, String>) -> Definition<'static> {
        substitute(&self.0, table).into()
    }

    /// All findings at once, in the order of the definition. Text with `${Name}` in it is not judged by what it may
    /// still become.
    pub fn check(&self, kind: MachineKind) -> Vec<Finding> {
        check(&self.0, kind)
    }

    /// The rights that the states need, those in branches and iterations included.
    pub fn rights(&self, context: &Context<'_>) -> Rights {
        rights(&self.0, context)
    }

    /// A diagram, coloured by how far an execution has come.
    pub fn draw(&self, notation: Notation, progress: &Progress) -> String {
        draw(&self.0, notation, progress)
    }

    /// Name of the first state.
    pub fn start_at(&self) -> Option<&str> {
        self.0.get("StartAt")?.as_str()
    }

    /// Number of states, those in branches and iterations included.
    pub fn state_count(&self) -> usize {
        Machine::new(&self.0).all_states().count()
    }
}
