//! State machines in the model.

use super::Model;
use lambdasfn::api::Kind;
use lambdasfn::aws::Answer;
use lambdasfn::json::parse;
use lambdasfn::resource::state_machine::{self, Encryption};
use serde_json::json;

impl Model {
    pub(super) fn state_machine(&mut self, call: &state_machine::Call) -> Answer {
        use state_machine::Call::*;
        let name_of = |arn: &str| arn.rsplit(':').next().unwrap().to_owned();
        // AWS stores and returns documents as text.
        let stored = |mut c: state_machine::Configuration| {
            let text = c
                .definition_text
                .take()
                .map_or_else(|| c.definition.to_string(), |text| text.to_string());
            c.definition = parse(&text);
            c.encryption = c.encryption.filter(|e| *e != Encryption::AwsOwnedKey);
            c
        };
        match call.clone() {
            CreateStateMachine(d) => {
                let machine = state_machine::Observed {
                    arn: d.arn.clone(),
                    created: 1,
                    deleting: false,
                    type_: d.type_.clone(),
                    configuration: stored(d.configuration.clone()),
                    revision_id: None,
                    tags: Some(d.tags.clone()),
                    versions: None,
                    running: vec![],
                    key_error: None,
                };
                assert!(
                    self.machines.insert(d.name.to_string(), (machine, vec![])).is_none(),
                    "StateMachineAlreadyExists"
                );
                let version = d.publish.then(|| self.publish_machine(d.name.as_str()));
                return Answer {
                    id: Some("1".into()),
                    version,
                    ..Answer::default()
                };
            }
            UpdateStateMachine {
                arn,
                configuration,
                publish,
            } => {
                let name = name_of(&arn);
                let machine = &mut self.machines.get_mut(&name).unwrap().0;
                let mut configuration = *configuration;
                // A field that is not sent stays unchanged.
                let encryption = machine.configuration.encryption.clone();
                configuration.encryption = configuration.encryption.or(encryption);
                machine.configuration = stored(configuration);
                return Answer {
                    version: publish.then(|| self.publish_machine(&name)),
                    ..Answer::default()
                };
            }
            PublishStateMachineVersion { arn, .. } => {
                return Answer {
                    version: Some(self.publish_machine(&name_of(&arn))),
                    ..Answer::default()
                };
            }
            TagResource { arn, tags } => self
                .machines
                .get_mut(&name_of(&arn))
                .unwrap()
                .0
                .tags
                .as_mut()
                .unwrap()
                .extend(tags),
            UntagResource { arn, keys } => {
                self.machines
                    .get_mut(&name_of(&arn))
                    .unwrap()
                    .0
                    .tags
                    .as_mut()
                    .unwrap()
                    .retain(|k, _| !keys.contains(k));
            }
            DeleteStateMachineVersion { arn, version } => {
                let name = name_of(&arn);
                assert!(!self.versions(Kind::StateMachine, &name).in_use.contains(&version));
                self.machines.get_mut(&name).unwrap().1[version as usize - 1].clear();
            }
            StopExecution { execution } => {
                for (machine, _) in self.machines.values_mut() {
                    machine.running.retain(|e| *e != execution);
                }
            }
            DeleteStateMachine { arn } => {
                self.machines.get_mut(&name_of(&arn)).unwrap().0.deleting = true;
                self.lingering = 3;
            }
        }
        Answer::default()
    }

    fn publish_machine(&mut self, name: &str) -> String {
        let (machine, versions) = self.machines.get_mut(name).unwrap();
        let now = json!(machine.configuration).to_string();
        if versions.last() != Some(&now) {
            versions.push(now);
        }
        format!("{}:{}", machine.arn, versions.len())
    }
}
