use super::Model;
use lambdasfn::aws::Answer;
use lambdasfn::resource::{Kind, ResourceId, function};
use serde_json::json;

impl Model {
    pub(super) fn function(&mut self, call: &function::Call) -> Answer {
        use function::Call::*;
        let name_of = |arn: &str| arn.rsplit(':').next().unwrap().to_owned();
        match call.clone() {
            CreateFunction(d) => {
                let function = function::Observed {
                    name: d.name.to_string(),
                    configuration: d.configuration.clone(),
                    code_sha256: d.code.sha256.clone(),
                    architectures: d.architectures.clone(),
                    revision_id: None,
                    state: "Active".into(),
                    state_reason: String::new(),
                    last_update_status: "Successful".into(),
                    last_update_status_reason: String::new(),
                    tags: d.tags.clone(),
                };
                assert!(
                    self.functions.insert(d.name.to_string(), (function, vec![])).is_none(),
                    "ResourceConflictException"
                );
                let version = d.publish.then(|| self.publish(d.name.as_str()));
                return Answer {
                    version,
                    in_progress: true,
                    ..Answer::default()
                };
            }
            UpdateFunctionConfiguration {
                function,
                configuration,
                ..
            } => {
                self.functions.get_mut(&function).unwrap().0.configuration = *configuration;
                return Answer {
                    in_progress: true,
                    ..Answer::default()
                };
            }
            UpdateFunctionCode {
                function,
                code,
                architectures,
                publish,
                ..
            } => {
                let found = &mut self.functions.get_mut(&function).unwrap().0;
                (found.code_sha256, found.architectures) = (code.sha256, architectures);
                let version = publish.then(|| self.publish(&function));
                return Answer {
                    version,
                    in_progress: true,
                    ..Answer::default()
                };
            }
            PublishVersion {
                function, code_sha256, ..
            } => {
                assert_eq!(self.functions[&function].0.code_sha256, code_sha256);
                return Answer {
                    version: Some(self.publish(&function)),
                    ..Answer::default()
                };
            }
            TagResource { arn, tags } => self.functions.get_mut(&name_of(&arn)).unwrap().0.tags.extend(tags),
            UntagResource { arn, keys } => {
                self.functions
                    .get_mut(&name_of(&arn))
                    .unwrap()
                    .0
                    .tags
                    .retain(|k, _| !keys.contains(k));
            }
            DeleteFunction { function } => {
                self.functions.remove(&function).unwrap();
                let whole = ResourceId {
                    kind: Kind::Function,
                    name: function,
                };
                self.parts.retain(|id, _| id.whole().as_ref() != Some(&whole));
                return Answer {
                    gone: true,
                    ..Answer::default()
                };
            }
        }
        Answer::default()
    }

    /// A function that is as its latest version is publishes none.
    fn publish(&mut self, name: &str) -> String {
        let (function, versions) = self.functions.get_mut(name).unwrap();
        let now = json!([function.configuration, function.code_sha256, function.architectures]).to_string();
        if versions.last() != Some(&now) {
            versions.push(now);
        }
        versions.len().to_string()
    }
}
