use super::Cx;
use crate::api::{DefinitionSource, StateMachineSpec};
use crate::artifact::S3Location;
use crate::pattern::{default_definition, validate};
use crate::source::{SourceKind, SourceRef};
use amazon_states_language::{self as asl, Finding, Format, MAX_BYTES};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A definition after substitution.
pub(super) struct Definition {
    pub value: Value,
    /// Its text, where that is sent as it was written.
    pub text: Option<Arc<str>>,
    /// Field of the spec that it comes from.
    pub at: &'static str,
}

/// A definition's text, and where it was found.
struct Text<'a> {
    text: &'a str,
    name: String,
    format: Format,
}

const INLINE: &str = "spec.stateMachine.definition";
const FROM: &str = "spec.stateMachine.definitionFrom";

impl<'a> Cx<'a> {
    pub(super) fn definition(&mut self, spec: &StateMachineSpec, builtins: &BTreeMap<String, String>) -> Definition {
        let mut table = spec.definition_substitutions.clone();
        for name in builtins.keys().filter(|name| table.contains_key(*name)) {
            self.problems.invalid(
                &format!("spec.stateMachine.definitionSubstitutions.{name}"),
                "is built in; choose another name",
            );
        }
        table.extend(builtins.clone());
        let type_ = spec.type_.unwrap_or_default();
        let Some(from) = &spec.definition_from else {
            let raw = spec.definition.as_ref();
            let raw = raw.map_or_else(default_definition, |d| Value::Object(d.0.clone()));
            let value = asl::Definition::from(&raw).substitute(&table).into_value();
            for finding in validate::definition(&value, type_) {
                self.problems.finding(INLINE, &finding, "");
            }
            return Definition {
                value,
                text: None,
                at: INLINE,
            };
        };
        if spec.definition.is_some() {
            self.problems.invalid(FROM, "excludes stateMachine.definition");
        }
        // Where there is nothing to judge yet, the pattern's own stands in, so that all else is judged.
        let stand_in = || Definition {
            value: default_definition(),
            text: None,
            at: FROM,
        };
        let Some(found) = self.definition_text(from) else {
            return stand_in();
        };
        let raw = match asl::Definition::parse(found.text, found.format) {
            Ok(raw) => raw,
            Err(findings) => {
                self.findings(&findings, &found);
                return stand_in();
            }
        };
        let value = raw.substitute(&table).into_value();
        let text = (found.format == Format::Json).then(|| asl::substitute_text(found.text, &table));
        if let Some(size) = text.as_ref().map(String::len).filter(|size| *size > MAX_BYTES) {
            let message = format!(
                "{} has {size} bytes; Step Functions takes at most {MAX_BYTES}",
                found.name
            );
            self.problems.invalid(FROM, &message);
        }
        self.findings(&validate::definition(&value, type_), &found);
        Definition {
            value,
            text: text.map(Into::into),
            at: FROM,
        }
    }

    fn definition_text(&mut self, from: &DefinitionSource) -> Option<Text<'a>> {
        match (&from.config_map_ref, &from.s3) {
            (Some(config_map), None) => {
                let at = format!("{FROM}.configMapRef");
                let source = SourceRef {
                    kind: SourceKind::ConfigMap,
                    name: config_map.name.clone(),
                };
                let name = format!("key {} of {source}", config_map.key);
                let Some(found) = self.source(&at, &source)?.data.get(&config_map.key) else {
                    self.problems
                        .not_found(&at, &format!("{source} has no key {}", config_map.key));
                    return None;
                };
                let text = std::str::from_utf8(found).map_err(|_| format!("{name} is not text"));
                let text = self.problems.check(&at, text)?;
                let format = Format::detect(&config_map.key, text);
                Some(Text { text, name, format })
            }
            (None, Some(source)) => {
                let at = format!("{FROM}.s3");
                let location = S3Location::of(source);
                if !self.allowed_object(&at, &location) {
                    return None;
                }
                match self.artifacts.definitions.get(&location) {
                    Some(Ok(text)) => Some(Text {
                        text,
                        name: location.to_string(),
                        format: Format::detect(&location.key, text),
                    }),
                    Some(Err(why)) => {
                        self.problems.unreadable(&at, why);
                        None
                    }
                    None => {
                        self.problems.unread.definitions.insert(location);
                        None
                    }
                }
            }
            _ => {
                self.problems.invalid(FROM, "needs exactly one of configMapRef and s3");
                None
            }
        }
    }

    fn findings(&mut self, findings: &[Finding], found: &Text<'_>) {
        let paths = findings.iter().map(|finding| finding.path.as_str()).collect();
        let positions = match found.format {
            Format::Json => asl::positions(found.text, &paths),
            Format::Yaml => BTreeMap::new(),
        };
        for finding in findings {
            let position = positions.get(&finding.path).filter(|_| !finding.path.is_empty());
            let place = match position {
                Some((line, column)) => format!(", in {} line {line} column {column}", found.name),
                None => format!(", in {}", found.name),
            };
            self.problems.finding(FROM, finding, &place);
        }
    }
}
