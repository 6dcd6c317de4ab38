use super::Cx;
use crate::api::{CodeSpec, ConfigMapRef, FunctionSpec, ImageSpec, S3Source};
use crate::artifact::{ImageUri, S3Location};
use crate::pattern::validate;
use crate::resource::function::code::{Code, ImageConfig};
use crate::resource::function::package::{BUNDLED_HANDLER, BUNDLED_RUNTIME, Package};
use crate::source::{SourceKind, SourceRef};

/// The code, and what the function's configuration says because of it.
pub(super) struct Parts {
    pub code: Code,
    pub managed_externally: bool,
    /// None for an image, which holds its own.
    pub runtime: Option<String>,
    /// None for an image.
    pub handler: Option<String>,
    /// Only for an image.
    pub image_config: Option<ImageConfig>,
}

impl Cx<'_> {
    pub(super) fn code(&mut self, function: &FunctionSpec) -> Option<Parts> {
        let spec = function.code.clone().unwrap_or_default();
        let external = spec.managed_externally.unwrap_or(false);
        let sources = [
            !spec.inline.is_empty(),
            spec.config_map_ref.is_some(),
            spec.s3.is_some(),
            spec.image.is_some(),
        ];
        if sources.iter().filter(|given| **given).count() > 1 {
            let message = "takes at most one of inline, configMapRef, s3 and image";
            self.problems.invalid("spec.function.code", message);
        }
        if let Some(image) = &spec.image {
            return self.image(function, image, external);
        }
        let own = sources.contains(&true);
        for (field, value) in [("runtime", &function.runtime), ("handler", &function.handler)] {
            if own && value.is_none() {
                let at = format!("spec.function.{field}");
                self.problems.invalid(&at, "is required with own code");
            }
        }
        Some(Parts {
            code: self.zip(&spec, external)?,
            managed_externally: external,
            runtime: Some(function.runtime.clone().unwrap_or_else(|| BUNDLED_RUNTIME.into())),
            handler: Some(function.handler.clone().unwrap_or_else(|| BUNDLED_HANDLER.into())),
            image_config: None,
        })
    }

    fn zip(&mut self, spec: &CodeSpec, external: bool) -> Option<Code> {
        if let Some(source) = &spec.s3 {
            return Some(self.object(source, external));
        }
        let package = if let Some(config_map) = &spec.config_map_ref {
            self.config_map(config_map)
        } else if spec.inline.is_empty() {
            self.problems.check("spec.function.code", Package::bundled())
        } else {
            validate::file_names(&spec.inline, self.problems);
            let package = Package::of(&spec.inline);
            self.problems.check("spec.function.code.inline", package)
        };
        package.map(Code::Zip)
    }

    fn config_map(&mut self, config_map: &ConfigMapRef) -> Option<Package> {
        let at = "spec.function.code.configMapRef";
        let source = SourceRef {
            kind: SourceKind::ConfigMap,
            name: config_map.name.clone(),
        };
        let files = &self.source(at, &source)?.data;
        if files.is_empty() {
            self.problems
                .not_found(at, &format!("{source} has no keys, and so no files"));
        }
        self.problems.check(at, Package::of(files))
    }

    /// What does not matter once the function stands is not read.
    fn object(&mut self, source: &S3Source, external: bool) -> Code {
        let at = "spec.function.code.s3";
        let location = S3Location::of(source);
        let mut found = None;
        if self.allowed_object(at, &location) && !external {
            match self.artifacts.packages.get(&location) {
                Some(Ok(object)) => found = Some(object.clone()),
                Some(Err(why)) => self.problems.unreadable(at, why),
                None => drop(self.problems.unread.packages.insert(location.clone())),
            }
        }
        Code::S3 { location, found }
    }

    /// Whether an administrator allows the object; if not, that is a problem.
    pub(super) fn allowed_object(&mut self, at: &str, location: &S3Location) -> bool {
        let allowed = self.settings.allows_object(self.namespace, location);
        if !allowed {
            let message = format!("{location} is not allowed; an administrator allows buckets with --allowed-buckets");
            self.problems.not_allowed(at, &message);
        }
        allowed
    }

    fn image(&mut self, function: &FunctionSpec, spec: &ImageSpec, external: bool) -> Option<Parts> {
        let place = self.place;
        let source_key = function.code.as_ref().and_then(|code| code.source_kms_key_arn.as_ref());
        let given = [
            ("runtime", function.runtime.is_some()),
            ("handler", function.handler.is_some()),
            ("layers", !function.layers.is_empty()),
            ("code.sourceKmsKeyArn", source_key.is_some()),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            let at = format!("spec.function.{field}");
            self.problems.invalid(&at, "cannot be used with code.image");
        }
        let at = "spec.function.code.image.uri";
        let uri = self.problems.check(at, ImageUri::parse(&spec.uri))?;
        let mut digest = uri.digest().map(ToOwned::to_owned);
        if uri.region != place.region {
            let message = format!(
                "is in {}; Lambda takes images of its own region {} only",
                uri.region, place.region
            );
            self.problems.invalid(at, &message);
        } else if !self.settings.allows_image(self.namespace, &uri, place) {
            let message = "is not allowed; an administrator allows repositories with --allowed-image-repositories";
            self.problems.not_allowed(at, message);
        } else if digest.is_none() && !external {
            match self.artifacts.images.get(&uri) {
                Some(Ok(found)) => digest = Some(found.clone()),
                Some(Err(why)) => self.problems.unreadable(at, why),
                None => drop(self.problems.unread.images.insert(uri.clone())),
            }
        }
        Some(Parts {
            code: Code::Image { uri, digest },
            managed_externally: external,
            runtime: None,
            handler: None,
            image_config: Some(ImageConfig {
                command: spec.command.clone(),
                entry_point: spec.entry_point.clone(),
                working_directory: spec.working_directory.clone(),
            }),
        })
    }
}
