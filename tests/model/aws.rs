//! AWS as far as the operator's calls go: each takes effect at once and as documented.

mod roles;

use lambdasfn::aws::Answer;
use lambdasfn::observe::{Observation, ObservedState};
use lambdasfn::pattern::json::parse;
use lambdasfn::resource::{Call, Kind, Observed, ResourceId, function, log_group, role, state_machine};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the account holds.
#[derive(Clone, Debug, Default)]
pub struct Model {
    roles: BTreeMap<String, role::Observed>,
    groups: BTreeMap<String, log_group::Observed>,
    functions: BTreeMap<String, (function::Observed, Vec<String>)>,
    machines: BTreeMap<String, (state_machine::Observed, Vec<String>)>,
    /// Rounds that a deleted machine is still DELETING.
    lingering: usize,
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Model {
    fn text(&self) -> String {
        format!("{self:?}")
    }

    /// Without published versions, in which the past shows.
    pub fn without_history(&self) -> Value {
        let functions = self.functions.values().map(|(f, _)| {
            json!({"name": f.name, "configuration": f.configuration, "codeSha256": f.code_sha256,
                "architectures": f.architectures, "tags": f.tags})
        });
        let machines = self
            .machines
            .values()
            .map(|(m, _)| json!({"arn": m.arn, "type": m.type_, "configuration": m.configuration, "tags": m.tags}));
        let roles = self.roles.values().map(|r| {
            json!({"name": r.name, "path": r.path, "description": r.description, "maxSessionDuration": r.max_session_duration,
                "trust": r.trust, "policy": r.policy, "policies": r.policies, "tags": r.tags})
        });
        let groups = self
            .groups
            .values()
            .map(|g| json!({"name": g.name, "retentionInDays": g.retention_in_days, "class": g.class, "tags": g.tags}));
        json!({"functions": functions.collect::<Vec<_>>(), "stateMachines": machines.collect::<Vec<_>>(),
            "roles": roles.collect::<Vec<_>>(), "logGroups": groups.collect::<Vec<_>>()})
    }

    /// A round goes by.
    pub fn tick(&mut self) {
        self.lingering = self.lingering.saturating_sub(1);
        if self.lingering == 0 {
            self.machines.retain(|_, (machine, _)| !machine.deleting);
        }
    }

    /// Whether a function or a machine, also a DELETING one, uses the role or the log group of that name.
    fn in_use(&self, name: &str) -> bool {
        let by_function = self
            .functions
            .values()
            .any(|(f, _)| f.configuration.role.ends_with(&format!("/{name}")) || f.configuration.log_group == name);
        let by_machine = self.machines.values().any(|(m, _)| {
            let group = format!(":log-group:{name}:*");
            m.configuration.role_arn.ends_with(&format!("/{name}"))
                || m.configuration
                    .log_destination
                    .as_ref()
                    .is_some_and(|d| d.ends_with(&group))
        });
        by_function || by_machine
    }

    /// A strict read.
    pub fn observe(&self, ids: impl Iterator<Item = ResourceId>) -> ObservedState {
        let found = |id: &ResourceId| match id.kind {
            Kind::Role => self.roles.get(&id.name).cloned().map(Observed::Role),
            Kind::LogGroup => self.groups.get(&id.name).cloned().map(Observed::LogGroup),
            Kind::Function => self
                .functions
                .get(&id.name)
                .map(|(f, _)| Observed::Function(Box::new(f.clone()))),
            Kind::StateMachine => self
                .machines
                .get(&id.name)
                .map(|(m, _)| Observed::StateMachine(Box::new(m.clone()))),
        };
        let observation = |id: ResourceId| {
            let observation = found(&id).map_or(Observation::Absent, Observation::Present);
            (id, observation)
        };
        ObservedState::new(ids.map(observation).collect())
    }

    pub fn apply(&mut self, call: &Call) -> Answer {
        match call {
            Call::Role(call) => self.role(call),
            Call::LogGroup(call) => self.log_group(call),
            Call::Function(call) => self.function(call),
            Call::StateMachine(call) => self.state_machine(call),
        }
    }

    fn log_group(&mut self, call: &log_group::Call) -> Answer {
        use log_group::Call::*;
        let name_of = |arn: &str| arn.split(":log-group:").nth(1).unwrap().to_owned();
        match call.clone() {
            CreateLogGroup(d) => {
                let group = log_group::Observed {
                    name: d.name.to_string(),
                    created: 1,
                    retention_in_days: None,
                    kms_key_id: d.kms_key_id.clone(),
                    class: d.class.clone(),
                    deletion_protection: d.deletion_protection,
                    tags: Some(d.tags.clone()),
                };
                assert!(
                    self.groups.insert(d.name.to_string(), group).is_none(),
                    "ResourceAlreadyExistsException"
                );
            }
            PutRetentionPolicy { group, days } => self.groups.get_mut(&group).unwrap().retention_in_days = Some(days),
            DeleteRetentionPolicy { group } => self.groups.get_mut(&group).unwrap().retention_in_days = None,
            AssociateKmsKey { group, key } => self.groups.get_mut(&group).unwrap().kms_key_id = Some(key),
            DisassociateKmsKey { group } => self.groups.get_mut(&group).unwrap().kms_key_id = None,
            PutLogGroupDeletionProtection { group, enabled } => {
                self.groups.get_mut(&group).unwrap().deletion_protection = enabled;
            }
            TagResource { arn, tags } => self
                .groups
                .get_mut(&name_of(&arn))
                .unwrap()
                .tags
                .as_mut()
                .unwrap()
                .extend(tags),
            UntagResource { arn, keys } => {
                self.groups
                    .get_mut(&name_of(&arn))
                    .unwrap()
                    .tags
                    .as_mut()
                    .unwrap()
                    .retain(|k, _| !keys.contains(k));
            }
            DeleteLogGroup { group } => {
                assert!(!self.in_use(&group), "{group} is deleted under its user");
                self.groups.remove(&group).unwrap();
                return Answer {
                    gone: true,
                    ..Answer::default()
                };
            }
        }
        Answer::default()
    }

    fn function(&mut self, call: &function::Call) -> Answer {
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

    fn state_machine(&mut self, call: &state_machine::Call) -> Answer {
        use state_machine::Call::*;
        let name_of = |arn: &str| arn.rsplit(':').next().unwrap().to_owned();
        // As AWS does: documents come back as text.
        let stored = |mut c: state_machine::Configuration| {
            c.definition = parse(&c.definition.to_string());
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
                    running: vec![],
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
                self.machines.get_mut(&name).unwrap().0.configuration = stored(*configuration);
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

    /// What somebody with a console might do.
    pub fn hurt(&mut self, how: usize) {
        let function = &mut self.functions.values_mut().next().unwrap().0;
        let machine = &mut self.machines.values_mut().next().unwrap().0;
        let group = self.groups.values_mut().next().unwrap();
        let role = self.roles.values_mut().next().unwrap();
        match how {
            0 => function.configuration.memory_size += 1,
            1 => drop(
                function
                    .configuration
                    .environment
                    .insert("EXTRA".into(), lambdasfn::pattern::Variable::plain("x".into())),
            ),
            2 => function.code_sha256.push('x'),
            3 => machine.configuration.definition = json!({}),
            4 => machine.configuration.tracing ^= true,
            5 => group.retention_in_days = Some(1),
            6 => {
                role.policy = Some(json!({"Statement": []}));
                role.policies.as_mut().unwrap().0.push("theirs".into());
            }
            _ => role.trust = json!({}),
        }
    }
}
