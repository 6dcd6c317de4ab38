//! IAM documents, built as JSON values.

mod function;
#[cfg(test)]
#[path = "../../../amazon-states-language/src/rights/tests/iam.rs"]
mod iam;
mod machine;
mod reach;
mod statement;
mod trust;

pub(super) use function::function_policy;
pub(super) use machine::{machine_policy, machine_rights};
pub(super) use statement::statements;
pub(super) use trust::{lambda, step_functions, trust};
