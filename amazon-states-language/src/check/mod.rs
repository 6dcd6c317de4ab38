//! Validation of definitions, with the diagnostic codes of Step Functions.
//!
//! An error means that Step Functions is known to refuse the definition, or that the language forbids it. Every other
//! finding is a warning.

mod choice;
mod context;
mod data;
mod errors;
mod express;
mod fields;
mod finding;
pub(crate) mod integration;
mod machine;
mod map;
mod map_io;
mod names;
mod parameters;
mod scope;
mod state;
mod task;
mod transitions;
mod variables;

pub(crate) use finding::code;
pub use finding::{Finding, Severity};

use super::model::{MAX_BYTES, MAX_NESTING, Machine, QueryLanguage};
use finding::Report;
use serde_json::Value;
use std::io::{self, Write};

/// The two types of state machines. Express workflows do not support all features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MachineKind {
    /// `STANDARD`: runs up to one year, with exactly-once execution.
    #[default]
    Standard,
    /// `EXPRESS`: runs up to five minutes, without `.sync`, task tokens, activities and distributed Maps.
    Express,
}

/// Checks a whole definition and returns all findings, in the order of the definition. Never panics. The check does not
/// judge a text that contains `${Name}`, because the replacement can make it valid.
pub(crate) fn check(definition: &Value, kind: MachineKind) -> Vec<Finding> {
    let mut report = Report::default();
    if !definition.is_object() {
        report.error("", code::INVALID_JSON, "Definition must be a valid JSON object");
        return report.into_findings();
    }
    let size = size(definition);
    if size > MAX_BYTES {
        let message = format!("Definition has {size} bytes; Step Functions accepts at most {MAX_BYTES}");
        report.schema("", message);
    }
    let top = Machine::new(definition);
    let machines = top.machines();
    if machines.len() > MAX_NESTING && too_deep(&top, 0) {
        report.error("", code::TOO_DEEP, "States are nested too deeply");
    }
    names::check(&machines, &mut report);
    let place = machine::Place {
        express: kind == MachineKind::Express,
        in_map: false,
        language: language(definition),
    };
    machine::check(&top, None, place, &mut report);
    report.into_findings()
}

fn language(definition: &Value) -> QueryLanguage {
    let own = definition.get("QueryLanguage").and_then(Value::as_str);
    own.and_then(QueryLanguage::named).unwrap_or(QueryLanguage::JsonPath)
}

fn too_deep(machine: &Machine<'_>, depth: usize) -> bool {
    depth >= MAX_NESTING
        || machine
            .states
            .iter()
            .flat_map(|s| &s.machines)
            .any(|m| too_deep(m, depth + 1))
}

/// Returns the size of the definition as compact JSON, in bytes.
fn size(definition: &Value) -> usize {
    struct Counter(usize);
    impl Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    match serde_json::to_writer(&mut counter, definition) {
        Ok(()) => counter.0,
        Err(_) => 0,
    }
}
