//! What the names in an object stand for: sources, artifacts, and the ConfigMaps of its outputs.

use crate::artifact::{Artifacts, Unread};
use crate::export;
use crate::names::Place;
use crate::object::Object;
use crate::pattern::{self, Pattern, Unfit};
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
    /// What the spec gave before the artifacts were read.
    parsed: Option<Result<Pattern, Unfit>>,
}

impl Found {
    /// Parses the object's spec, or completes what [`Found::unread`] parsed of it.
    ///
    /// # Errors
    /// All violations; the only one is about the account, if the AWS objects are in another account.
    pub fn parse(&mut self, object: &Object, settings: &Settings, place: &Place) -> Result<Pattern, Vec<Violation>> {
        let resolved = match self.parsed.take() {
            Some(Err(Unfit::Unread(_, Some(pattern)))) => pattern.complete(&self.artifacts),
            Some(Err(Unfit::Unread(_, None))) | None => self.resolve(object, settings, place),
            Some(resolved) => resolved,
        };
        resolved.map_err(Unfit::violations)
    }

    /// The artifacts that have to be read before the spec can be parsed to its end: none of a spec that is refused
    /// whatever they hold. The artifacts then belong into [`Found::artifacts`].
    pub fn unread(&mut self, object: &Object, settings: &Settings, place: &Place) -> Unread {
        if !object.names_artifacts() {
            return Unread::default();
        }
        let resolved = self.parsed.insert(self.resolve(object, settings, place));
        match resolved {
            Err(Unfit::Unread(unread, _)) => unread.clone(),
            Ok(_) | Err(Unfit::Invalid(_)) => Unread::default(),
        }
    }

    /// A pattern for a deletion: that of the spec if it is valid, else one that has its names.
    pub(super) fn parse_for_deletion(&self, object: &Object, settings: &Settings, place: &Place) -> Option<Pattern> {
        let named = || Pattern::resolve(&object.identity, object.named_spec(), settings, place, self.of_spec());
        self.resolve(object, settings, place).or_else(|_| named()).ok()
    }

    fn resolve(&self, object: &Object, settings: &Settings, place: &Place) -> Result<Pattern, Unfit> {
        if let Some(violation) = object.moved_from(place) {
            return Err(Unfit::Invalid(vec![violation]));
        }
        let spec = object
            .spec()
            .map_err(|violation| Unfit::Invalid(vec![violation.clone()]))?;
        Pattern::resolve(&object.identity, spec, settings, place, self.of_spec())
    }

    fn of_spec(&self) -> pattern::Found<'_> {
        pattern::Found {
            sources: &self.sources,
            artifacts: &self.artifacts,
        }
    }
}
