#![doc = include_str!("../README.md")]
#![deny(unreachable_pub)]
#![warn(missing_docs)]

mod check;
mod definition;
mod graph;
mod intrinsic;
mod jsonata;
mod jsonpath;
mod model;
mod rights;
mod source;
mod substitute;
mod text;
mod timestamp;
mod yaml;

#[cfg(test)]
mod fuzz;

pub use check::{Finding, MachineKind, Severity};
pub use definition::{Definition, Format};
pub use graph::{Event, Notation, Progress};
pub use model::{MAX_BYTES, path_segment};
pub use rights::{Context, Rights, Sensitive, Statement, Warning};
pub use source::{positions, substitute_text};
pub use yaml::{YamlError, yaml_documents};
