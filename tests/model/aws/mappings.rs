//! Event source mappings in the model.

use super::Model;
use lambdasfn::api::{Kind, ResourceId};
use lambdasfn::aws::Answer;
use lambdasfn::names::Target;
use lambdasfn::resource::event_source_mapping::{Call, Observed, Settings};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Model {
    pub(super) fn mappings_as_values(&self) -> Vec<Value> {
        let value = |(id, m): (&ResourceId, &Observed)| json!({"id": id.to_string(), "target": m.target, "source": m.source, "settings": m.settings, "tags": m.tags});
        self.mappings.iter().map(value).collect()
    }

    fn mapping(&mut self, uuid: &str) -> &mut Observed {
        let found = self.mappings.values_mut().find(|m| m.uuid == uuid);
        found.expect("ResourceNotFoundException")
    }

    fn target_exists(&self, target: &Target) -> bool {
        match &target.qualifier {
            Some(alias) => self
                .parts
                .contains_key(&ResourceId::part(Kind::FunctionAlias, &target.function, alias)),
            None => self.functions.contains_key(&target.function),
        }
    }

    pub(super) fn event_source_mapping(&mut self, call: &Call) -> Answer {
        match call.clone() {
            Call::CreateEventSourceMapping(d) => {
                assert!(self.target_exists(&d.target), "ResourceNotFoundException: {}", d.target);
                let id = ResourceId {
                    kind: Kind::EventSourceMapping,
                    name: d.name(),
                };
                let uuid = format!("uuid of {}", id.name);
                let made = Observed {
                    uuid: uuid.clone(),
                    arn: format!("arn of {}", id.name),
                    target: d.target,
                    source: d.source,
                    settings: d.settings,
                    state: "Enabled".into(),
                    tags: Some(d.tags),
                };
                let old = self.mappings.insert(id, made);
                assert!(old.is_none(), "ResourceConflictException");
                Answer {
                    id: Some(uuid),
                    in_progress: true,
                    ..Answer::default()
                }
            }
            Call::UpdateEventSourceMapping {
                uuid,
                target,
                settings,
                fields,
            } => {
                assert!(self.target_exists(&target), "ResourceNotFoundException: {target}");
                let mapping = self.mapping(&uuid);
                let sent = sent(&settings, &mapping.settings, &fields);
                mapping.settings = sent;
                if fields.contains("functionName") {
                    mapping.target = target;
                }
                Answer::default()
            }
            Call::TagResource { arn, tags } => {
                let mapping = self.mappings.values_mut().find(|m| m.arn == arn).unwrap();
                mapping.tags.as_mut().unwrap().extend(tags);
                Answer::default()
            }
            Call::UntagResource { arn, keys } => {
                let mapping = self.mappings.values_mut().find(|m| m.arn == arn).unwrap();
                mapping.tags.as_mut().unwrap().retain(|key, _| !keys.contains(key));
                Answer::default()
            }
            // The next round does not find the mapping.
            Call::DeleteEventSourceMapping { uuid } => {
                self.mapping(&uuid).state = "Deleting".into();
                Answer::default()
            }
        }
    }
}

/// Returns the updated settings, and checks that the call sends every changed field. Lambda keeps an absent log level.
fn sent(new: &Settings, old: &Settings, fields: &BTreeSet<String>) -> Settings {
    let differing = new.differing_fields(old);
    let unsent = differing.iter().find(|field| !fields.contains(*field));
    assert!(unsent.is_none(), "not sent: {unsent:?}");
    Settings {
        system_log_level: new.system_log_level.clone().or(old.system_log_level.clone()),
        ..new.clone()
    }
}
