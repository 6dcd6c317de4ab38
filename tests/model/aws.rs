//! A model of AWS for the operator's calls. Each call takes effect immediately and as documented.

mod aliases;
mod edit;
mod functions;
mod groups;
mod machines;
mod mappings;
mod parts;
mod roles;

use lambdasfn::api::Setting;
use lambdasfn::api::{Kind, ResourceId};
use lambdasfn::aws::Answer;
use lambdasfn::observe::{Observation, ObservedState};
use lambdasfn::resource::{
    Call, Depth, Details, Observed, event_source_mapping, function, log_group, role, state_machine,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The content of the account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    roles: BTreeMap<String, role::Observed>,
    groups: BTreeMap<String, log_group::Observed>,
    functions: BTreeMap<String, (function::Observed, Vec<String>)>,
    machines: BTreeMap<String, (state_machine::Observed, Vec<String>)>,
    /// Parts of functions and machines. The deletion of the whole deletes its parts.
    parts: BTreeMap<ResourceId, Observed>,
    mappings: BTreeMap<ResourceId, event_source_mapping::Observed>,
    /// Number of rounds for which a deleted machine stays `DELETING`.
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

    /// Returns the content without published versions, which depend on earlier specs.
    pub(crate) fn without_history(&self) -> Value {
        let functions = self.functions.values().map(|(f, _)| {
            let code = f.resolved_image_uri.as_ref().unwrap_or(&f.code_sha256);
            json!({"name": f.name, "configuration": f.configuration, "codeSha256": code, "sourceKmsKeyArn": f.source_kms_key_arn,
                "architectures": f.architectures, "tenantIsolationMode": f.tenant_isolation_mode, "settings": f.settings, "tags": f.tags})
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
            "roles": roles.collect::<Vec<_>>(), "logGroups": groups.collect::<Vec<_>>(), "parts": self.parts_as_values()})
    }

    /// Lets the time of one round pass.
    pub(crate) fn tick(&mut self) {
        self.lingering = self.lingering.saturating_sub(1);
        self.mappings.retain(|_, mapping| mapping.state != "Deleting");
        if self.lingering == 0 {
            self.machines.retain(|_, (machine, _)| !machine.deleting);
            let machines = &self.machines;
            self.parts.retain(|id, _| {
                let whole = id.whole().unwrap();
                whole.kind != Kind::StateMachine || machines.contains_key(&whole.name)
            });
        }
    }

    /// Whether a function or a machine, also a `DELETING` one, uses the role or the log group of this name.
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

    /// Reads all details of the objects.
    pub(crate) fn observe(&self, ids: impl Iterator<Item = ResourceId>) -> ObservedState {
        let depth = Depth {
            strict: true,
            versions: true,
            details: Details::Settings(Setting::ALL.into()),
            ..Depth::default()
        };
        self.observe_to(ids.map(|id| (id, depth.clone())))
    }

    /// Reads the objects to the given depths.
    pub(crate) fn observe_to(&self, scope: impl Iterator<Item = (ResourceId, Depth)>) -> ObservedState {
        let found = |id: &ResourceId, depth: &Depth| match id.kind {
            Kind::Role => self.roles.get(&id.name).map(|role| {
                let role = role.clone();
                let policies = role.policies.filter(|_| depth.strict);
                Observed::Role(role::Observed { policies, ..role })
            }),
            Kind::LogGroup => self.groups.get(&id.name).map(|group| {
                let group = group.clone();
                let tags = group.tags.filter(|_| depth.needs_tags(&group.created.to_string()));
                Observed::LogGroup(log_group::Observed { tags, ..group })
            }),
            Kind::Function => self.functions.get(&id.name).map(|(f, _)| {
                let versions = depth.versions.then(|| self.versions(id.kind, &id.name));
                let seen = functions::seen(f.clone(), &depth.settings());
                Observed::Function(Box::new(function::Observed { versions, ..seen }))
            }),
            Kind::StateMachine => self.machines.get(&id.name).map(|(m, _)| {
                let machine = m.clone();
                let versions = (depth.versions && !m.deleting).then(|| self.versions(id.kind, &id.name));
                let needed = depth.needs_tags(&m.created.to_string());
                let tags = machine.tags.filter(|_| needed && !m.deleting);
                Observed::StateMachine(Box::new(state_machine::Observed {
                    versions,
                    tags,
                    ..machine
                }))
            }),
            Kind::FunctionUrl
            | Kind::FunctionAlias
            | Kind::ProvisionedConcurrency
            | Kind::StateMachineAlias
            | Kind::Permission
            | Kind::EventInvokeConfig => self.parts.get(id).cloned(),
            Kind::EventSourceMapping => {
                let found = self.mappings.get(id).cloned();
                found.map(|m| Observed::EventSourceMapping(Box::new(m)))
            }
        };
        let observation = |(id, depth): (ResourceId, Depth)| {
            let observation = found(&id, &depth).map_or(Observation::Absent, Observation::Present);
            (id, observation)
        };
        ObservedState::new(scope.map(observation).collect())
    }

    pub(crate) fn apply(&mut self, call: &Call) -> Answer {
        match call {
            Call::Role(call) => self.role(call),
            Call::LogGroup(call) => self.log_group(call),
            Call::Function(call) => self.function(call),
            Call::StateMachine(call) => self.state_machine(call),
            Call::FunctionUrl(call) => self.function_url(call),
            Call::FunctionAlias(call) => self.function_alias(call),
            Call::ProvisionedConcurrency(call) => self.provisioned_concurrency(call),
            Call::StateMachineAlias(call) => self.state_machine_alias(call),
            Call::Permission(call) => self.permission(call),
            Call::EventInvokeConfig(call) => self.event_invoke_config(call),
            Call::EventSourceMapping(call) => self.event_source_mapping(call),
        }
    }

    /// Changes an object as a user of the console might do. `how` selects the change.
    pub(crate) fn change(&mut self, how: usize) {
        let function = &mut self.functions.values_mut().next().unwrap().0;
        let machine = &mut self.machines.values_mut().next().unwrap().0;
        let group = self.groups.values_mut().next().unwrap();
        match how {
            0 => function.configuration.memory_size += 1,
            1 => drop(
                function
                    .configuration
                    .environment
                    .insert("EXTRA".into(), lambdasfn::source::Variable::plain("x".into())),
            ),
            2 => {
                function.code_sha256.push('x');
                function.resolved_image_uri.iter_mut().for_each(|uri| uri.push('x'));
            }
            3 => machine.configuration.definition = json!({}),
            4 => machine.configuration.tracing ^= true,
            5 => group.retention_in_days = Some(1),
            // A pattern with existing roles has no role of its own.
            6 => {
                for role in self.roles.values_mut().take(1) {
                    role.policy = Some(json!({"Statement": []}));
                    role.policies.as_mut().unwrap().0.push("theirs".into());
                }
            }
            _ => self.roles.values_mut().take(1).for_each(|role| role.trust = json!({})),
        }
    }
}
