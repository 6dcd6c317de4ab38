//! What the check of definitions promises: nothing valid is refused, and what is wrong is named.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "asl/corpus.rs"]
mod corpus;
#[path = "asl/fuzz.rs"]
mod fuzz;
#[path = "asl/yaml.rs"]
mod yaml;
#[path = "asl/yaml_fuzz.rs"]
mod yaml_fuzz;
