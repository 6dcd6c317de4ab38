//! The input and the results of the parser.

use super::deployment::Deployment;
use crate::artifact::{Artifacts, Unread};
use crate::names::Place;
use crate::policies::Policies;
use crate::reason::{Reason, Violation};
use crate::resource::{Desired, function, log_group, role, state_machine};
use crate::source::Sources;
use amazon_states_language::{Finding, Rights};
use std::time::Duration;

/// A valid pattern: the desired AWS objects, with defaults applied and limits checked.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Policies of the pattern.
    pub(crate) policies: Policies,
    /// Account and region.
    pub(crate) place: Place,
    /// The time between two reads that look for drift.
    pub(crate) reconcile_interval: Duration,
    /// Steps in which aliases move to new versions.
    pub(crate) deployment: Deployment,
    /// The function.
    pub(crate) function: function::Desired,
    /// The function's role; `None` if the function uses an existing role.
    pub(crate) function_role: Option<role::Desired>,
    /// The function's log group.
    pub(crate) function_log_group: log_group::Desired,
    /// The state machine.
    pub(crate) machine: state_machine::Desired,
    /// The state machine's role; `None` if the state machine uses an existing role.
    pub(crate) machine_role: Option<role::Desired>,
    /// The state machine's log group.
    pub(crate) machine_log_group: log_group::Desired,
    /// The objects that belong to the function or the state machine, such as aliases and event source mappings.
    pub(crate) parts: Vec<Desired>,
    /// The facts about the definition.
    pub(crate) definition: DefinitionFacts,
}

/// The facts about a definition. The parser finds them once.
#[derive(Clone, Debug)]
pub(crate) struct DefinitionFacts {
    /// Path of the field that has the definition.
    pub(crate) at: &'static str,
    /// Warnings of the check. Its errors are violations of the spec.
    pub(crate) doubts: Vec<Finding>,
    /// The rights that the states need; `None` if the state machine uses an existing role.
    pub(crate) rights: Option<Rights>,
}

/// The content of the sources that a spec names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    /// Secrets and ConfigMaps.
    pub sources: &'a Sources,
    /// Objects in S3 and images in ECR.
    pub artifacts: &'a Artifacts,
}

/// The reason why a spec has no pattern.
#[derive(Clone, Debug)]
pub(crate) enum Unfit {
    /// Objects and images that must be read first. The rest of the spec is valid. The pattern lacks only them; `None` if
    /// its definition is one of them.
    Unread(Unread, Option<Box<Pattern>>),
    /// All violations, in the order of the spec's fields.
    Invalid(Vec<Violation>),
}

impl Unfit {
    /// Returns the violations if nothing else will be read. An artifact that was not read counts as not found.
    pub(crate) fn violations(self) -> Vec<Violation> {
        let not_read = |name: String| Violation {
            path: "spec".to_owned(),
            message: format!("{name} was not read"),
            reason: Reason::SourceNotFound,
        };
        match self {
            Self::Unread(unread, _) => unread.names().map(not_read).collect(),
            Self::Invalid(violations) => violations,
        }
    }
}
