//! The definition of the state machine.

use super::parser::Parser;
use super::substitutions::misspelt;
use crate::api::DefinitionSource;
use crate::artifact::S3Location;
use crate::pattern::limits;
use crate::pattern::value::DefinitionFacts;
use crate::pattern::workflow::default_definition;
use crate::source::SourceRef;
use amazon_states_language::{self as asl, Finding, Format, MAX_BYTES};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A definition after substitution.
pub(super) struct Definition {
    pub(super) value: Value,
    /// Text of the definition, if it is sent unchanged.
    pub(super) text: Option<Arc<str>>,
    pub(super) facts: DefinitionFacts,
}

impl Definition {
    fn new(at: &'static str, value: Value, text: Option<String>, doubts: Vec<Finding>) -> Self {
        Self {
            value,
            text: text.map(Into::into),
            facts: DefinitionFacts {
                at,
                doubts,
                rights: None,
            },
        }
    }
}

/// A definition's text and its source.
struct Text<'a> {
    text: &'a str,
    name: String,
    format: Format,
}

const INLINE: &str = "spec.stateMachine.definition";
const FROM: &str = "spec.stateMachine.definitionFrom";

impl<'a> Parser<'a> {
    pub(super) fn definition(&mut self, builtins: BTreeMap<String, String>) -> Definition {
        let spec = self.machine_spec;
        let mut table = spec.definition_substitutions.clone();
        let null = "Null".to_owned();
        for name in builtins.keys().chain([&null]).filter(|name| table.contains_key(*name)) {
            self.invalid(
                &format!("spec.stateMachine.definitionSubstitutions.{name}"),
                "is a built-in name; choose another name",
            );
        }
        table.extend(builtins);
        let type_ = spec.type_.unwrap_or_default();
        let Some(from) = &spec.definition_from else {
            let raw = spec.definition.as_ref();
            let raw = raw.map_or_else(default_definition, |d| Value::Object(d.0.clone()));
            for (path, message) in misspelt(&raw, &table) {
                self.invalid(&format!("{INLINE}{path}"), &message);
            }
            let value = asl::Definition::from(&raw).substitute(&table).into_value();
            let (errors, doubts) = limits::definition(&value, type_);
            for finding in errors {
                self.problems.finding(INLINE, &finding, "");
            }
            return Definition::new(INLINE, value, None, doubts);
        };
        if spec.definition.is_some() {
            self.invalid(FROM, "must not be set together with stateMachine.definition");
        }
        // The default definition replaces an unknown one, so that the rest of the spec is checked.
        let stand_in = || Definition::new(FROM, default_definition(), None, vec![]);
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
        for (path, message) in misspelt(raw.value(), &table) {
            self.invalid(&format!("{FROM}{path}"), &format!("{message}, in {}", found.name));
        }
        let value = raw.substitute(&table).into_value();
        let text = (found.format == Format::Json).then(|| asl::substitute_text(found.text, &table));
        if let Some(size) = text.as_ref().map(String::len).filter(|size| *size > MAX_BYTES) {
            let message = format!(
                "{} has {size} bytes; Step Functions accepts at most {MAX_BYTES}",
                found.name
            );
            self.invalid(FROM, &message);
        }
        let (errors, doubts) = limits::definition(&value, type_);
        self.findings(&errors, &found);
        Definition::new(FROM, value, text, doubts)
    }

    fn definition_text(&mut self, from: &DefinitionSource) -> Option<Text<'a>> {
        match (&from.config_map_ref, &from.s3) {
            (Some(config_map), None) => {
                let at = format!("{FROM}.configMapRef");
                let source = SourceRef::config_map(&config_map.name);
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
                let location = S3Location::from_source(source);
                if !self.allowed_object(&at, &location) {
                    return None;
                }
                let definitions = &self.found.artifacts.definitions;
                let text = self
                    .problems
                    .artifact(&at, &location, definitions, |unread| &mut unread.definitions)?;
                let (name, format) = (location.to_string(), Format::detect(&location.key, text));
                Some(Text { text, name, format })
            }
            _ => {
                self.invalid(FROM, "must have exactly one of configMapRef and s3");
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
