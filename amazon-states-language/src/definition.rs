//! The entry point of the crate: a definition and its operations.

use crate::check::{Finding, MachineKind, check};
use crate::graph::{Notation, Progress, draw};
use crate::model::Machine;
use crate::rights::{Context, Rights, rights};
use crate::substitute::substitute;
use crate::text;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The syntax of the text of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, the format that Step Functions accepts.
    Json,
    /// YAML.
    Yaml,
}

impl Format {
    /// Returns the format by the extension of the file name, or else by the first visible character.
    pub fn detect(file_name: &str, text: &str) -> Self {
        if text::is_yaml(file_name, text) {
            Self::Yaml
        } else {
            Self::Json
        }
    }
}

/// A definition of a state machine: a JSON document, owned or borrowed.
///
/// The document does not have to be a valid definition. Every method accepts every document, and no method panics.
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
    /// Parses a definition from text.
    ///
    /// # Errors
    /// The position of the first syntax error, or every duplicate key of an object. Step Functions uses only one value
    /// of a duplicate key.
    pub fn parse(text: &str, format: Format) -> Result<Definition<'static>, Vec<Finding>> {
        let value = match format {
            Format::Json => text::parse_text(text),
            Format::Yaml => text::parse_yaml(text),
        };
        value.map(Definition::from)
    }

    /// Returns the document.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// Returns the document by value. Clones it if it is borrowed.
    pub fn into_value(self) -> Value {
        self.0.into_owned()
    }

    /// Replaces `${Name}` in every string value, but not in keys. A name that the table does not contain stays
    /// unchanged, because `${...}` can also be part of a shell script or of JSONata. A string that is exactly `${Null}`
    /// becomes null.
    #[must_use]
    pub fn substitute(&self, table: &BTreeMap<String, String>) -> Definition<'static> {
        substitute(&self.0, table).into()
    }

    /// Checks the whole definition and returns all findings, in the order of the definition.
    ///
    /// The check does not judge a text that contains `${Name}`, because the replacement can make it valid.
    pub fn check(&self, kind: MachineKind) -> Vec<Finding> {
        check(&self.0, kind)
    }

    /// Returns the rights that the states need, including the states of branches and iterations. The same definition
    /// and context yield the same statements, in the same order and with the same Sids.
    ///
    /// A definition does not name every resource: the rights on keys of encrypted queues, for example, are missing.
    /// [`Rights::warnings`] names the missing rights that the crate knows.
    pub fn rights(&self, context: &Context<'_>) -> Rights {
        rights(&self.0, context)
    }

    /// Draws the definition. `progress` colours the states that an execution entered. The diagram omits a transition
    /// whose target does not exist.
    pub fn draw(&self, notation: Notation, progress: &Progress) -> String {
        draw(&self.0, notation, progress)
    }

    /// Returns the name of the first state.
    pub fn start_at(&self) -> Option<&str> {
        self.0.get("StartAt")?.as_str()
    }

    /// Returns the number of states, including the states of branches and iterations.
    pub fn state_count(&self) -> usize {
        Machine::new(&self.0).all_states().count()
    }
}
