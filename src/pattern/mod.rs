//! The parser of a spec. It finds all violations at once, before any call to AWS, and returns the desired AWS objects.

mod deployment;
mod documents;
mod limits;
mod parse;
mod problems;
pub mod regions;
mod runtimes;
pub(crate) mod sources;
#[cfg(test)]
pub(crate) mod tests_support;
mod value;
mod workflow;

pub(crate) use deployment::Deployment;
#[cfg(test)]
pub(crate) use deployment::Strategy;
pub(crate) use limits::findings;
pub(crate) use regions::unknown_region;
pub(crate) use runtimes::similar_runtime;
pub(crate) use value::Pattern;
pub(crate) use value::{DefinitionFacts, Found, Unfit};
pub use workflow::default_definition;

use crate::api::LambdaSfnPatternSpec;
use crate::artifact::Artifacts;
use crate::names::Place;
use crate::owner::Identity;
use crate::settings::Settings;

impl Pattern {
    /// Parses a spec: checks it, applies the defaults, and computes the rights of its states and the documents of its
    /// roles.
    ///
    /// # Errors
    /// The artifacts that must be read first, or all violations of the spec.
    pub(crate) fn resolve(
        identity: &Identity,
        spec: &LambdaSfnPatternSpec,
        settings: &Settings,
        place: &Place,
        found: Found<'_>,
    ) -> Result<Self, Unfit> {
        #[cfg(test)]
        tests_support::parser_entered();
        parse::pattern(identity, spec, settings, place, found)
    }

    /// Completes a pattern that lacked only code in S3 or ECR, after the code was read.
    ///
    /// # Errors
    /// The reason why the code cannot be read.
    pub(crate) fn complete(self, artifacts: &Artifacts) -> Result<Self, Unfit> {
        parse::complete(self, artifacts)
    }
}
