//! What the names in an object stand for: sources, artifacts, and the ConfigMaps of its outputs.

use crate::artifact::{Artifacts, Unread};
use crate::export;
use crate::names::Place;
use crate::object::Object;
use crate::pattern::{self, Pattern};
use crate::reason::Violation;
use crate::settings::Settings;
use crate::source::Sources;
use std::collections::BTreeMap;

/// What was found of everything that an object names outside its own AWS objects.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Secrets and ConfigMaps.
    pub sources: Sources,
    /// Objects in S3 and images in ECR.
    pub artifacts: Artifacts,
    /// ConfigMaps of the outputs.
    pub exports: BTreeMap<String, export::Found>,
}

impl Found {
    /// Parses the object's spec.
    ///
    /// # Errors
    /// All violations; the only one is about the account, if the AWS objects are in another account.
    pub fn parse(&self, object: &Object, settings: &Settings, place: &Place) -> Result<Pattern, Vec<Violation>> {
        if let Some(violation) = object.moved_from(place) {
            return Err(vec![violation]);
        }
        let spec = object.spec().map_err(|violation| vec![violation.clone()])?;
        Pattern::parse(&object.identity, spec, settings, place, self.of_spec())
    }

    /// The artifacts that have to be read before the spec can be parsed: none of a spec that is refused whatever
    /// they hold.
    pub fn unread(&self, object: &Object, settings: &Settings, place: &Place) -> Unread {
        match object.spec() {
            Ok(spec) if object.names_artifacts() && object.moved_from(place).is_none() => {
                Pattern::unread(&object.identity, spec, settings, place, self.of_spec())
            }
            _ => Unread::default(),
        }
    }

    /// A pattern for a deletion: that of the spec if it is valid, else one that has its names.
    pub(super) fn parse_for_deletion(&self, object: &Object, settings: &Settings, place: &Place) -> Option<Pattern> {
        let named = || Pattern::parse(&object.identity, object.named_spec(), settings, place, self.of_spec());
        self.parse(object, settings, place).or_else(|_| named()).ok()
    }

    fn of_spec(&self) -> pattern::Found<'_> {
        pattern::Found {
            sources: &self.sources,
            artifacts: &self.artifacts,
        }
    }
}
