//! Pattern → the AWS objects, fully spelled out.

use crate::api::{DeletionPolicy, InventoryEntry, Kind, MachineType, ResourceId};
use crate::names::{Target, digest};
use crate::pattern::{Function, LogGroup, Machine, OwnRole, Pattern, documents};
use crate::resource::{
    Desired, event_invoke_config, event_source_mapping, function, function_alias, function_url, log_group, permission,
    provisioned_concurrency, role, state_machine, state_machine_alias,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// One AWS object, and the ones that have to stand before it can work.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The object.
    pub resource: Desired,
    /// Digest of the object: whether what was last applied is what is wanted now. Made once, since a
    /// definition may have a megabyte.
    pub digest: String,
    /// Its ARN; empty for an event source mapping, to which Lambda gives one of its own.
    pub arn: String,
    /// What it uses.
    pub needs: Vec<ResourceId>,
    /// Kept when everything else is deleted.
    pub retain: bool,
    /// Protected from deletion.
    pub protected: bool,
}

impl Entry {
    /// The inventory's entry for the object before it is created.
    pub fn planned(&self) -> InventoryEntry {
        InventoryEntry::planned(&self.resource.id(), &self.arn, self.retain, self.protected)
    }
}

/// All AWS objects of a pattern.
#[derive(Clone, Debug)]
pub struct DesiredState {
    entries: BTreeMap<ResourceId, Entry>,
}

impl DesiredState {
    /// The AWS objects of a pattern. ARNs are computed from names, so that function and state machine
    /// can name each other before either exists. Where aliases point is not told yet, see `deploy`.
    pub fn of(pattern: &Pattern) -> Self {
        let (function, machine) = (&pattern.function, &pattern.machine);
        let function_role = function.role.own().map(|role| {
            pattern.role(
                role,
                documents::function_trust(&pattern.place, pattern.function_trust_condition, Some(role)),
                Some(documents::function_policy(pattern, role)),
            )
        });
        let machine_role = machine.role.own().map(|role| {
            let policy = documents::machine_policy(pattern, role);
            pattern.role(role, documents::machine_trust(&pattern.place, Some(role)), policy)
        });
        let function_group = pattern.log_group(&function.log_group);
        let machine_group = pattern.log_group(&machine.log_group);
        let parts = pattern.parts();
        let mut function = pattern.function(function);
        let mut machine = pattern.machine(machine);
        let ids = |role: &Option<Entry>, group: &Entry| {
            let role = role.as_ref().map(|role| role.resource.id());
            role.into_iter().chain([group.resource.id()]).collect()
        };
        function.needs = ids(&function_role, &function_group);
        machine.needs = ids(&machine_role, &machine_group);
        let roles = function_role.into_iter().chain(machine_role);
        let mains = [function_group, machine_group, function, machine];
        let entries = roles.chain(mains).chain(parts).chain(pattern.aliases());
        Self {
            entries: entries.map(|entry| (entry.resource.id(), entry)).collect(),
        }
    }

    /// The objects.
    pub fn entries(&self) -> impl Iterator<Item = (&ResourceId, &Entry)> {
        self.entries.iter()
    }

    /// Changes the objects that `change` accepts, and their digests with them.
    pub(crate) fn change_each(&mut self, change: impl Fn(&mut Desired) -> bool) {
        for entry in self.entries.values_mut() {
            if change(&mut entry.resource) {
                entry.digest = digest(&entry.resource);
            }
        }
    }

    /// Ids of the aliases.
    pub fn aliases(&self) -> impl Iterator<Item = &ResourceId> {
        self.entries.keys().filter(|id| id.kind.is_alias())
    }

    /// One object.
    pub fn get(&self, id: &ResourceId) -> Option<&Entry> {
        self.entries.get(id)
    }
}

impl Pattern {
    fn role(&self, role: &OwnRole, trust: Value, policy: Option<Value>) -> Entry {
        entry(
            self.place.role_arn(&role.path, role.name.as_str()),
            Desired::Role(role::Desired {
                name: role.name.clone(),
                path: role.path.clone(),
                description: role.description.clone(),
                max_session_duration: role.max_session_duration,
                permissions_boundary: role.permissions_boundary.clone(),
                trust,
                policy,
                managed_policy_arns: role.managed_policy_arns.clone(),
                tags: self.tags.clone(),
                keeps_rights: false,
            }),
        )
    }

    fn log_group(&self, group: &LogGroup) -> Entry {
        let arn = self.place.log_group_arn(group.name.as_str());
        let desired = Desired::LogGroup(log_group::Desired {
            name: group.name.clone(),
            arn: arn.clone(),
            retention_in_days: group.retention_in_days,
            kms_key_id: group.kms_key_id.clone(),
            class: group.class.clone(),
            deletion_protection: group.deletion_protection,
            tags: self.tags.clone(),
        });
        Entry {
            retain: group.deletion_policy == DeletionPolicy::Retain,
            protected: group.deletion_protection,
            ..entry(arn, desired)
        }
    }

    fn function(&self, f: &Function) -> Entry {
        let arn = self.place.function_arn(f.name.as_str());
        let (application_log_level, system_log_level) = f.log_levels.clone().unzip();
        let configuration = function::Configuration {
            role: f.role.arn(&self.place),
            description: f.description.clone(),
            runtime: f.runtime.clone(),
            handler: f.handler.clone(),
            image_config: f.image_config.clone(),
            memory_size: f.memory_size,
            timeout: f.timeout,
            ephemeral_storage: f.ephemeral_storage,
            environment: f.environment.clone(),
            layers: f.layers.clone(),
            tracing_mode: f.tracing_mode.clone(),
            log_format: f.log_format.clone(),
            application_log_level,
            system_log_level,
            log_group: f.log_group.name.to_string(),
            vpc_config: f.vpc_config.clone(),
            file_system_configs: Some(f.file_system_configs.clone()).filter(|mounts| !mounts.is_empty()),
            dead_letter_target_arn: f.dead_letter_target_arn.clone(),
            kms_key_arn: f.kms_key_arn.clone(),
            snap_start: f.snap_start.clone(),
            durable_config: f.durable_config.clone(),
        };
        let desired = function::Desired {
            name: f.name.clone(),
            arn: arn.clone(),
            configuration,
            code: f.code.clone(),
            source_kms_key_arn: f.source_kms_key_arn.clone(),
            code_managed_externally: f.code_managed_externally,
            architectures: vec![f.architecture.clone()],
            publish: f.publish,
            versions_to_keep: f.versions_to_keep,
            tenant_isolation_mode: f.tenant_isolation_mode.clone(),
            settings: function::Settings {
                reserved_concurrent_executions: f.reserved_concurrent_executions,
                code_signing_config_arn: f.code_signing_config_arn.clone(),
                recursive_loop: f.recursive_loop.clone(),
                runtime_management_config: f.runtime_management_config.clone(),
            },
            tags: self.tags.clone(),
        };
        entry(arn, Desired::Function(Box::new(desired)))
    }

    /// What goes with the function, or with its alias, if it has one.
    fn parts(&self) -> Vec<Entry> {
        let f = &self.function;
        let target = Target {
            function: f.name.to_string(),
            qualifier: f.alias.as_ref().map(|alias| alias.name.clone()),
        };
        let alias = f
            .alias
            .as_ref()
            .map(|alias| ResourceId::part(Kind::FunctionAlias, f.name.as_str(), &alias.name));
        let url = f.url.clone().map(|configuration| {
            Desired::FunctionUrl(function_url::Desired {
                target: target.clone(),
                configuration,
            })
        });
        let permissions = f.permissions.iter().map(|(statement_id, grant)| {
            Desired::Permission(permission::Desired {
                target: target.clone(),
                statement_id: statement_id.clone(),
                grant: grant.clone(),
            })
        });
        let config = f.event_invoke_config.clone().map(|configuration| {
            Desired::EventInvokeConfig(event_invoke_config::Desired {
                target: target.clone(),
                configuration,
            })
        });
        let all = url.into_iter().chain(permissions).chain(config);
        let parts = all.map(|desired| part(self.place.target_arn(&target), desired));
        let mappings = f.event_source_mappings.iter().map(|(source, settings)| {
            let desired = event_source_mapping::Desired {
                target: target.clone(),
                source: source.clone(),
                settings: settings.clone(),
                tags: self.tags.clone(),
            };
            let mapping = entry(String::new(), Desired::EventSourceMapping(Box::new(desired)));
            let function = ResourceId {
                kind: Kind::Function,
                name: f.name.to_string(),
            };
            Entry {
                needs: vec![function],
                ..mapping
            }
        });
        parts
            .chain(mappings)
            .map(|mut entry| {
                entry.needs.extend(alias.clone());
                entry
            })
            .collect()
    }

    fn aliases(&self) -> Vec<Entry> {
        let mut entries = vec![];
        let function = self.function.name.as_str();
        if let Some(alias) = &self.function.alias {
            let arn = self.place.qualified_function_arn(function, &alias.name);
            let desired = function_alias::Desired {
                function: function.to_owned(),
                name: alias.name.clone(),
                description: alias.description.clone(),
                routing: None,
                moves: false,
            };
            let entry = part(arn.clone(), Desired::FunctionAlias(desired));
            if let Some(wanted) = self.function.provisioned_concurrent_executions {
                let desired = provisioned_concurrency::Desired {
                    function: function.to_owned(),
                    qualifier: alias.name.clone(),
                    provisioned_concurrent_executions: wanted,
                    settled: false,
                };
                let mut provisioned = part(arn, Desired::ProvisionedConcurrency(desired));
                provisioned.needs.push(entry.resource.id());
                entries.push(provisioned);
            }
            entries.push(entry);
        }
        if let Some(alias) = &self.machine.alias {
            let machine = self.machine.name.as_str();
            let desired = state_machine_alias::Desired {
                machine_arn: self.place.state_machine_arn(machine),
                machine: machine.to_owned(),
                name: alias.name.clone(),
                description: alias.description.clone(),
                routing: None,
                moves: false,
            };
            let arn = self.place.qualified_state_machine_arn(machine, &alias.name);
            entries.push(part(arn, Desired::StateMachineAlias(desired)));
        }
        entries
    }

    fn machine(&self, m: &Machine) -> Entry {
        let arn = self.place.state_machine_arn(m.name.as_str());
        let group = self.place.log_group_arn(m.log_group.name.as_str());
        let configuration = state_machine::Configuration {
            definition: m.definition.clone(),
            definition_text: m.definition_text.clone(),
            role_arn: m.role.arn(&self.place),
            log_level: m.log_level.clone(),
            // Nothing is logged then, so that one and the same is sent whatever the spec says.
            include_execution_data: m.include_execution_data && m.log_level != "OFF",
            log_destination: (m.log_level != "OFF").then(|| format!("{group}:*")),
            tracing: m.tracing,
            encryption: m.encryption.clone().map(state_machine::Encryption::CustomerManagedKey),
        };
        let type_ = match m.type_ {
            MachineType::Standard => "STANDARD",
            MachineType::Express => "EXPRESS",
        };
        let desired = state_machine::Desired {
            name: m.name.clone(),
            arn: arn.clone(),
            type_: type_.to_owned(),
            configuration,
            publish: m.publish,
            versions_to_keep: m.versions_to_keep,
            tags: self.tags.clone(),
        };
        entry(arn, Desired::StateMachine(Box::new(desired)))
    }
}

/// A part needs its whole.
fn part(arn: String, resource: Desired) -> Entry {
    Entry {
        needs: resource.id().whole().into_iter().collect(),
        ..entry(arn, resource)
    }
}

fn entry(arn: String, resource: Desired) -> Entry {
    Entry {
        digest: digest(&resource),
        resource,
        arn,
        needs: vec![],
        retain: false,
        protected: false,
    }
}
