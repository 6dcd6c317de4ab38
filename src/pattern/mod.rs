//! From the custom resource to the AWS objects that it asks for. Parsing a spec finds all violations at once,
//! before any call to AWS, and yields the kinds' own `Desired` values.

mod deployment;
mod documents;
mod limits;
mod parse;
mod problems;
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
    /// Parses a spec, once: checks it, applies the defaults, and computes the rights of its states and the
    /// documents of its roles.
    ///
    /// # Errors
    /// What has to be read first, or all violations of the spec.
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

    /// Completes a pattern that lacked only code in S3 or ECR, which is read by now.
    ///
    /// # Errors
    /// Why the code cannot be read.
    pub(crate) fn complete(self, artifacts: &Artifacts) -> Result<Self, Unfit> {
        parse::complete(self, artifacts)
    }
}
