//! The objects that a spec names outside its own AWS objects: sources, artifacts and the ConfigMaps of the outputs.

use crate::artifact::{Artifacts, Unread};
use crate::export;
use crate::names::Place;
use crate::object::Object;
use crate::pattern::{self, Pattern, Unfit};
use crate::reason::Violation;
use crate::settings::Settings;
use crate::source::Sources;
use std::collections::BTreeMap;

/// Everything that the dereference step read for an object.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Secrets and ConfigMaps.
    pub sources: Sources,
    /// Objects in S3 and images in ECR.
    pub artifacts: Artifacts,
    /// ConfigMaps of the outputs.
    pub exports: BTreeMap<String, export::Found>,
    /// Result of the parse before the artifacts were read.
    parsed: Option<Result<Pattern, Unfit>>,
}

impl Found {
    /// Parses the spec of the object, or completes the parse of [`Found::unread`].
    ///
    /// # Errors
    /// All violations. If the AWS objects are in another account, that is the only violation.
    pub fn parse(&mut self, object: &Object, settings: &Settings, place: &Place) -> Result<Pattern, Vec<Violation>> {
        let resolved = match self.parsed.take() {
            Some(Err(Unfit::Unread(_, Some(pattern)))) => pattern.complete(&self.artifacts),
            Some(Err(Unfit::Unread(_, None))) | None => self.resolve(object, settings, place),
            Some(resolved) => resolved,
        };
        resolved.map_err(Unfit::violations)
    }

    /// Returns the artifacts to read before the parse of the spec can end. A spec with violations needs none. The
    /// caller puts the result of the read into [`Found::artifacts`].
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

    /// Returns a pattern for a deletion: from the spec if it is valid, otherwise from the names in it.
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
