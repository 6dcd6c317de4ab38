//! IAM documents, built from types and never by pasting text together.

mod function;
mod machine;
mod reach;
mod statement;
mod trust;

pub(super) use function::function_policy;
pub(super) use machine::{machine_policy, machine_rights};
pub(super) use statement::statements;
pub(super) use trust::{lambda, step_functions, trust};
