//! From the custom resource to the AWS objects that it asks for. Parsing a spec finds all violations at once,
//! before any call to AWS, and yields the kinds' own `Desired` values.

mod deployment;
mod documents;
mod limits;
mod parse;
mod problems;
pub(crate) mod sources;
#[cfg(test)]
mod tests_support;
mod value;
mod workflow;

pub use deployment::{Deployment, Strategy};
pub use value::Pattern;
pub(crate) use value::{DefinitionFacts, Found, Unfit};
pub use workflow::default_definition;

use crate::api::LambdaSfnPatternSpec;
use crate::artifact::Unread;
use crate::names::Place;
use crate::owner::Identity;
use crate::reason::Violation;
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
        parse::pattern(identity, spec, settings, place, found)
    }

    /// [`Pattern::resolve`] where nothing more will be read.
    ///
    /// # Errors
    /// All violations of the spec, in the order of its fields.
    pub(crate) fn parse(
        identity: &Identity,
        spec: &LambdaSfnPatternSpec,
        settings: &Settings,
        place: &Place,
        found: Found<'_>,
    ) -> Result<Self, Vec<Violation>> {
        Self::resolve(identity, spec, settings, place, found).map_err(Unfit::violations)
    }

    /// The objects in S3 and images in ECR that have to be read before the spec can be parsed. Empty if the
    /// spec is invalid without them, so that no call is made for it.
    pub(crate) fn unread(
        identity: &Identity,
        spec: &LambdaSfnPatternSpec,
        settings: &Settings,
        place: &Place,
        found: Found<'_>,
    ) -> Unread {
        match Self::resolve(identity, spec, settings, place, found) {
            Err(Unfit::Unread(unread)) => unread,
            Ok(_) | Err(Unfit::Invalid(_)) => Unread::default(),
        }
    }
}
