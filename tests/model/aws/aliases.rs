//! Aliases, provisioned concurrency and versions in the model.

use super::Model;
use lambdasfn::api::{Kind, ResourceId};
use lambdasfn::aws::Answer;
use lambdasfn::resource::Routing;
use lambdasfn::resource::{Observed, Versions, function_alias, provisioned_concurrency, state_machine_alias};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DELETED: Answer = Answer {
    id: None,
    version: None,
    code_sha256: None,
    in_progress: false,
    gone: true,
};

impl Model {
    /// Returns an alias with the content of its version instead of the number, which depends on earlier specs.
    pub(super) fn pointed_to(&self, id: &ResourceId, part: &Observed) -> Option<Value> {
        let whole = id.whole()?.name;
        let (versions, description, version) = match part {
            Observed::FunctionAlias(o) if o.additional_version_weights.is_empty() => {
                (&self.functions[&whole].1, &o.description, &o.function_version)
            }
            Observed::StateMachineAlias(o) if o.routing.len() == 1 => {
                (&self.machines[&whole].1, &o.description, o.routing.keys().next()?)
            }
            _ => return None,
        };
        let content = versions.get(version.parse::<usize>().ok()? - 1)?;
        assert!(!content.is_empty(), "{id} points to a version that was deleted");
        Some(json!({"id": id.to_string(), "description": description, "version": content}))
    }

    /// Returns the existing versions, and the versions of aliases.
    pub(super) fn versions(&self, kind: Kind, name: &str) -> Versions {
        let all = match kind {
            Kind::Function => &self.functions[name].1,
            _ => &self.machines[name].1,
        };
        let existing = all.iter().zip(1..).filter(|(content, _)| !content.is_empty());
        let of = |part: &Observed| match part {
            Observed::FunctionAlias(o) if kind == Kind::Function => o
                .additional_version_weights
                .keys()
                .chain([&o.function_version])
                .cloned()
                .collect(),
            Observed::StateMachineAlias(o) if kind == Kind::StateMachine => o.routing.keys().cloned().collect(),
            _ => vec![],
        };
        Versions {
            published: existing.map(|(_, n)| n).collect(),
            in_use: self
                .parts
                .values()
                .flat_map(of)
                .filter_map(|v| v.parse().ok())
                .collect(),
        }
    }

    /// Returns the existing versions of function and machine.
    pub(crate) fn versions_left(&self) -> [std::collections::BTreeSet<u64>; 2] {
        let function = self.functions.keys().next().unwrap();
        let machine = self.machines.keys().next().unwrap();
        [(Kind::Function, function), (Kind::StateMachine, machine)]
            .map(|(kind, name)| self.versions(kind, name).published)
    }

    pub(super) fn function_alias(&mut self, call: &function_alias::Call) -> Answer {
        use function_alias::Call::*;
        let id = |function: &str, name: &str| ResourceId::part(Kind::FunctionAlias, function, name);
        let (creates, function, name, description, routing) = match call.clone() {
            CreateAlias {
                function,
                name,
                description,
                routing,
            } => (true, function, name, description, routing),
            UpdateAlias {
                function,
                name,
                description,
                routing,
                ..
            } => (false, function, name, description, routing),
            DeleteAlias { function, name } => {
                self.parts.remove(&id(&function, &name)).unwrap();
                self.parts
                    .remove(&ResourceId::part(Kind::ProvisionedConcurrency, &function, &name));
                return DELETED;
            }
        };
        let Routing { version, additional } = routing.unwrap();
        let newest = self.functions[&function].1.len();
        for version in additional.iter().map(|(v, _)| v).chain([&version]) {
            assert!((1..=newest).contains(&number(version)), "version {version} of {newest}");
        }
        assert_ne!(Some(&version), additional.as_ref().map(|(v, _)| v));
        assert_eq!(creates, !self.parts.contains_key(&id(&function, &name)));
        let alias = function_alias::Observed {
            arn: format!("{function}:{name}"),
            function: function.clone(),
            name: name.clone(),
            description,
            function_version: version,
            additional_version_weights: additional
                .map(|(v, p)| (v, i64::from(p) * 10_000))
                .into_iter()
                .collect(),
            revision_id: None,
        };
        self.parts.insert(id(&function, &name), Observed::FunctionAlias(alias));
        Answer::default()
    }

    pub(super) fn provisioned_concurrency(&mut self, call: &provisioned_concurrency::Call) -> Answer {
        use provisioned_concurrency::Call::*;
        match call.clone() {
            PutProvisionedConcurrencyConfig {
                function,
                qualifier,
                provisioned_concurrent_executions,
            } => {
                let alias = &self.parts[&ResourceId::part(Kind::FunctionAlias, &function, &qualifier)];
                let Observed::FunctionAlias(alias) = alias else {
                    panic!("{alias:?}")
                };
                assert!(
                    alias.additional_version_weights.is_empty(),
                    "InvalidParameterValueException"
                );
                let id = ResourceId::part(Kind::ProvisionedConcurrency, &function, &qualifier);
                let observed = provisioned_concurrency::Observed {
                    function,
                    qualifier,
                    requested: provisioned_concurrent_executions,
                    status: "READY".into(),
                    status_reason: String::new(),
                };
                self.parts.insert(id, Observed::ProvisionedConcurrency(observed));
                Answer::default()
            }
            DeleteProvisionedConcurrencyConfig { function, qualifier } => {
                self.parts
                    .remove(&ResourceId::part(Kind::ProvisionedConcurrency, &function, &qualifier));
                DELETED
            }
        }
    }

    pub(super) fn state_machine_alias(&mut self, call: &state_machine_alias::Call) -> Answer {
        use state_machine_alias::Call::*;
        let machine = |arn: &str| arn.rsplit(':').next().unwrap().to_owned();
        let (creates, arn, name, description, routing) = match call.clone() {
            CreateStateMachineAlias {
                machine_arn,
                name,
                description,
                routing,
            } => (true, machine_arn, name, description, routing),
            UpdateStateMachineAlias {
                machine_arn,
                name,
                description,
                routing,
            } => (false, machine_arn, name, description, routing),
            DeleteStateMachineAlias { arn } => {
                let (machine_arn, name) = arn.rsplit_once(':').unwrap();
                let id = ResourceId::part(Kind::StateMachineAlias, &machine(machine_arn), name);
                self.parts.remove(&id).unwrap();
                return DELETED;
            }
        };
        let newest = self.machines[&machine(&arn)].1.len();
        assert!(routing.keys().all(|v| (1..=newest).contains(&number(v))), "{routing:?}");
        assert_eq!(routing.values().sum::<i32>(), 100, "ValidationException");
        let id = ResourceId::part(Kind::StateMachineAlias, &machine(&arn), &name);
        assert_eq!(creates, !self.parts.contains_key(&id));
        let alias = state_machine_alias::Observed {
            arn: format!("{arn}:{name}"),
            description,
            routing,
        };
        self.parts.insert(id, Observed::StateMachineAlias(alias));
        Answer::default()
    }

    /// Returns the traffic of the aliases of function and machine: percentages by version.
    pub(crate) fn traffic(&self) -> [BTreeMap<String, i64>; 2] {
        let mut traffic = [BTreeMap::new(), BTreeMap::new()];
        for part in self.parts.values() {
            match part {
                Observed::FunctionAlias(o) => {
                    let weights = o
                        .additional_version_weights
                        .iter()
                        .map(|(v, w)| (v.clone(), w / 10_000));
                    traffic[0] = weights.collect();
                    let rest = 100 - traffic[0].values().sum::<i64>();
                    traffic[0].insert(o.function_version.clone(), rest);
                }
                Observed::StateMachineAlias(o) => {
                    traffic[1] = o.routing.iter().map(|(v, w)| (v.clone(), i64::from(*w))).collect();
                }
                _ => {}
            }
        }
        traffic
    }
}

fn number(version: &str) -> usize {
    version.parse().unwrap()
}
