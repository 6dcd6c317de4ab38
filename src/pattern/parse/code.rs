//! The code of the function.

use super::handler;
use super::parser::Parser;
use crate::api::{CodeSpec, ConfigMapRef, ImageSpec, S3Source};
use crate::artifact::{Artifacts, ImageUri, S3Location};
use crate::pattern::limits;
use crate::pattern::problems::Problems;
use crate::resource::function::code::{Code, ImageConfig};
use crate::resource::function::package::{BUNDLED_HANDLER, BUNDLED_RUNTIME, Package};
use crate::source::SourceRef;

/// The code, and the fields of the configuration that depend on the kind of code.
pub(super) struct ParsedCode {
    pub(super) code: Code,
    /// Runtime; `None` for an image, which contains its own.
    pub(super) runtime: Option<String>,
    /// Handler; `None` for an image.
    pub(super) handler: Option<String>,
    /// Configuration of an image; `None` for other code.
    pub(super) image_config: Option<ImageConfig>,
}

impl Parser<'_> {
    pub(super) fn code(&mut self) -> Option<ParsedCode> {
        let function = self.function_spec;
        let spec = function.code.clone().unwrap_or_default();
        let external = spec.managed_externally.unwrap_or(false);
        let sources = [
            !spec.inline.is_empty(),
            spec.config_map_ref.is_some(),
            spec.s3.is_some(),
            spec.image.is_some(),
        ];
        if sources.iter().filter(|given| **given).count() > 1 {
            let message = "must have at most one of inline, configMapRef, s3 and image";
            self.invalid("spec.function.code", message);
        }
        if let Some(image) = &spec.image {
            return self.image(image, external);
        }
        let own = sources.contains(&true);
        for (field, value) in [("runtime", &function.runtime), ("handler", &function.handler)] {
            if own && value.is_none() {
                let at = format!("spec.function.{field}");
                self.invalid(&at, "is required with code.inline, code.configMapRef and code.s3");
            }
        }
        if let (Some(runtime), Some(handler), false) = (&function.runtime, &function.handler, spec.inline.is_empty())
            && function.layers.is_empty()
        {
            // With layers, the file may be in a layer.
            let named = handler::check(runtime, handler, &spec.inline);
            self.problems.check("spec.function.handler", named);
        }
        Some(ParsedCode {
            code: self.zip(&spec, external)?,
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
            limits::file_names(&spec.inline, &mut self.problems);
            let package = Package::zip(&spec.inline);
            self.problems.check("spec.function.code.inline", package)
        };
        package.map(Code::Zip)
    }

    fn config_map(&mut self, config_map: &ConfigMapRef) -> Option<Package> {
        let at = "spec.function.code.configMapRef";
        let source = SourceRef::config_map(&config_map.name);
        let files = &self.source(at, &source)?.data;
        if files.is_empty() {
            self.problems
                .not_found(at, &format!("{source} has no keys; each key is a file of the code"));
        }
        self.problems.check(at, Package::zip(files))
    }

    /// Returns code in S3. The object is not read if another pipeline deploys the code: only a new function needs it then.
    fn object(&mut self, source: &S3Source, external: bool) -> Code {
        let at = S3_OBJECT;
        let location = S3Location::from_source(source);
        let mut code = Code::S3 { location, found: None };
        if let Code::S3 { location, .. } = &code
            && self.allowed_object(at, location)
            && !external
        {
            fill_in(&mut code, self.found.artifacts, &mut self.problems);
        }
        code
    }

    /// Whether an administrator allows the object. If not, adds a violation.
    pub(super) fn allowed_object(&mut self, at: &str, location: &S3Location) -> bool {
        let allowed = self.settings.allows_object(&self.identity.namespace, location);
        if !allowed {
            let message = format!("{location} is not allowed; an administrator allows buckets with --allowed-buckets");
            self.not_allowed(at, &message);
        }
        allowed
    }

    fn image(&mut self, spec: &ImageSpec, external: bool) -> Option<ParsedCode> {
        let (function, place) = (self.function_spec, self.place);
        let source_key = function.code.as_ref().and_then(|code| code.source_kms_key_arn.as_ref());
        let given = [
            ("runtime", function.runtime.is_some()),
            ("handler", function.handler.is_some()),
            ("layers", !function.layers.is_empty()),
            ("code.sourceKmsKeyArn", source_key.is_some()),
        ];
        for (field, _) in given.iter().filter(|(_, given)| *given) {
            let at = format!("spec.function.{field}");
            self.invalid(&at, "cannot be used with code.image");
        }
        let at = IMAGE;
        let uri = self.problems.check(at, ImageUri::parse(&spec.uri))?;
        let digest = uri.digest().map(ToOwned::to_owned);
        let mut code = Code::Image {
            uri: uri.clone(),
            digest,
        };
        if uri.region != place.region {
            let message = format!(
                "must be in region {}, not {}: Lambda uses images of its own region only",
                place.region, uri.region
            );
            self.invalid(at, &message);
        } else if !self.settings.allows_image(&self.identity.namespace, &uri, place) {
            let message = "is not allowed; an administrator allows repositories with --allowed-image-repositories";
            self.not_allowed(at, message);
        } else if !external {
            fill_in(&mut code, self.found.artifacts, &mut self.problems);
        }
        Some(ParsedCode {
            code,
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

const S3_OBJECT: &str = "spec.function.code.s3";
const IMAGE: &str = "spec.function.code.image.uri";

/// Sets the result of reading code in S3 or ECR. Code that was not read yet is added to the unread artifacts.
pub(super) fn fill_in(code: &mut Code, artifacts: &Artifacts, problems: &mut Problems) {
    match code {
        Code::S3 { location, found } if found.is_none() => {
            let read = problems.artifact(S3_OBJECT, location, &artifacts.packages, |unread| &mut unread.packages);
            *found = read.cloned();
        }
        Code::Image { uri, digest } if digest.is_none() => {
            let read = problems.artifact(IMAGE, uri, &artifacts.images, |unread| &mut unread.images);
            *digest = read.cloned();
        }
        Code::S3 { .. } | Code::Image { .. } | Code::Zip(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::Unfit;
    use crate::pattern::tests_support::{resolved, violations};
    use crate::settings::{BucketRule, Settings};
    use serde_json::json;

    #[test]
    fn sources_are_read_only_for_a_spec_without_violations() {
        let spec = |memory: i32| {
            json!({"function": {"runtime": "python3.14", "handler": "index.handler", "memorySize": memory,
                "code": {"s3": {"bucket": "b", "key": "k"}}}})
        };
        let allow = |settings: &mut Settings| settings.allowed_buckets = vec![BucketRule::parse("b")];
        let Err(Unfit::Unread(unread, Some(_))) = resolved(&spec(256), allow) else {
            panic!("the package must be read");
        };
        assert_eq!(unread.names().collect::<Vec<_>>(), ["s3://b/k"]);
        let not_read = "spec: s3://b/k was not read";
        assert_eq!(violations(&spec(256), allow), [not_read]);
        let too_small = "spec.function.memorySize: must be 128 to 10240 MB, not 1";
        assert!(matches!(resolved(&spec(1), allow), Err(Unfit::Invalid(_))));
        assert_eq!(violations(&spec(1), allow), [too_small, not_read]);
    }
}
