//! Spec to [`Pattern`]: defaults, names, substitutions. The limits are in `validate`.

use super::names::{FunctionName, LogGroupName, Place, RoleName, StateMachineName, default_base};
use super::package::{BUNDLED_HANDLER, BUNDLED_RUNTIME, Package};
use super::policies::{Policies, matches};
use super::validate::{self, Problems};
use super::{
    Function, Identity, LogGroup, Machine, OwnRole, Owner, Pattern, Role, Settings, Sources, Tags, Variable, Violation,
    environment,
};
use crate::api::{FunctionSpec, LambdaSfnPatternSpec, LogGroupSpec, PolicyStatement, RoleSpec, StateMachineSpec};
use crate::asl;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, time::Duration};

pub(super) fn pattern(
    identity: &Identity,
    spec: &LambdaSfnPatternSpec,
    settings: &Settings,
    place: &Place,
    sources: &Sources,
) -> Result<Pattern, Vec<Violation>> {
    let mut problems = Problems::default();
    let base = spec
        .name
        .clone()
        .unwrap_or_else(|| default_base(&settings.cluster_name, &identity.namespace, &identity.name));
    let made_for = format!("lambdasfn: {}/{}", identity.namespace, identity.name);
    let owner = Owner::of(identity, settings);
    let mut names = Names {
        base: &base,
        problems: &mut problems,
    };
    let function_spec = spec.function.clone().unwrap_or_default();
    let machine_spec = spec.state_machine.clone().unwrap_or_default();
    let function_name = names.function(&function_spec);
    let machine_name = names.machine(&machine_spec);
    let (Some(function_name), Some(machine_name)) = (function_name, machine_name) else {
        return Err(problems.all());
    };
    let mut cx = Cx {
        base: &base,
        made_for: &made_for,
        settings,
        problems: &mut problems,
        sources,
        account: &place.account,
    };
    let function = cx.function(&function_spec, function_name, place, &machine_name);
    let machine = cx.machine(&machine_spec, machine_name, place, &function_spec, &base);
    let tags = tags(spec, settings, &owner);
    validate::tags(&spec.tags, &tags, &mut problems);
    let reconcile_interval = match &spec.reconcile_interval {
        Some(text) => interval(text, &mut problems),
        None => settings.reconcile_interval,
    };
    let (Some(function), Some(machine)) = (function, machine) else {
        return Err(problems.all());
    };
    let pattern = Pattern {
        policies: Policies::of(identity, spec, settings),
        place: place.clone(),
        tags,
        reconcile_interval,
        function_trust_condition: settings.function_trust_condition,
        function,
        machine,
    };
    validate::whole(&pattern, &mut problems);
    if problems.is_empty() {
        Ok(pattern)
    } else {
        Err(problems.all())
    }
}

fn tags(spec: &LambdaSfnPatternSpec, settings: &Settings, owner: &Owner) -> Tags {
    let mut tags = settings.default_tags.clone();
    tags.extend(spec.tags.clone());
    tags.extend(owner.tags());
    tags
}

fn interval(text: &str, problems: &mut Problems) -> Duration {
    let parsed = text
        .parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|d| Duration::try_from(d).ok());
    match parsed {
        Some(d) if (Duration::from_secs(1)..=Duration::from_secs(86_400)).contains(&d) => d,
        _ => {
            problems.invalid(
                "spec.reconcileInterval",
                "must be a duration from 1s to 24h, such as 10m or 1h30m",
            );
            Duration::ZERO
        }
    }
}

struct Names<'a> {
    base: &'a str,
    problems: &'a mut Problems,
}

impl Names<'_> {
    fn function(&mut self, spec: &FunctionSpec) -> Option<FunctionName> {
        let name = spec.name.clone().unwrap_or_else(|| format!("{}-lambda", self.base));
        self.problems.check("spec.function.name", FunctionName::parse(&name))
    }
    fn machine(&mut self, spec: &StateMachineSpec) -> Option<StateMachineName> {
        let name = spec.name.clone().unwrap_or_else(|| self.base.to_owned());
        self.problems
            .check("spec.stateMachine.name", StateMachineName::parse(&name))
    }
}

struct Cx<'a> {
    base: &'a str,
    made_for: &'a str,
    settings: &'a Settings,
    problems: &'a mut Problems,
    sources: &'a Sources,
    account: &'a str,
}

impl Cx<'_> {
    fn function(
        &mut self,
        spec: &FunctionSpec,
        name: FunctionName,
        place: &Place,
        machine: &StateMachineName,
    ) -> Option<Function> {
        let at = "spec.function";
        let role = self.role(
            &format!("{at}.role"),
            spec.role.as_ref(),
            &format!("{}-lambda", self.base),
        );
        let group = self.log_group(
            &format!("{at}.logGroup"),
            spec.log_group.as_ref(),
            &format!("/aws/lambda/{name}"),
        );
        let inline = spec.code.as_ref().map(|c| &c.inline).filter(|files| !files.is_empty());
        let own_code = inline.is_some();
        for (field, value) in [("runtime", &spec.runtime), ("handler", &spec.handler)] {
            if own_code && value.is_none() {
                self.problems
                    .invalid(&format!("{at}.{field}"), "is required with own code");
            }
        }
        let code = match inline {
            Some(files) => {
                validate::file_names(files, self.problems);
                self.problems.check("spec.function.code.inline", Package::of(files))
            }
            None => self.problems.check("spec.function.code", Package::bundled()),
        };
        let own = spec.environment.clone().unwrap_or_default().variables;
        validate::environment_names("spec.function.environment.variables", own.keys(), self.problems);
        let mut environment = environment::from_sources(&spec.environment_from, self.sources, self.problems);
        environment.extend(own.into_iter().map(|(name, value)| (name, Variable::plain(value))));
        let machine_arn = place.state_machine_arn(machine.as_str());
        environment.insert("SFN_ARN".into(), Variable::plain(machine_arn));
        let logging = spec.logging_config.clone().unwrap_or_default();
        let log_format = logging.log_format.unwrap_or_else(|| "JSON".into());
        let levels = (logging.application_log_level, logging.system_log_level);
        let log_levels = if log_format == "JSON" {
            Some((
                levels.0.unwrap_or_else(|| "INFO".into()),
                levels.1.unwrap_or_else(|| "INFO".into()),
            ))
        } else {
            if levels != (None, None) {
                self.problems
                    .invalid(&format!("{at}.loggingConfig"), "log levels need logFormat JSON");
            }
            None
        };
        Some(Function {
            name,
            description: spec.description.clone().unwrap_or_else(|| self.made_for.to_owned()),
            runtime: spec.runtime.clone().unwrap_or_else(|| BUNDLED_RUNTIME.into()),
            handler: spec.handler.clone().unwrap_or_else(|| BUNDLED_HANDLER.into()),
            code: code?,
            architecture: spec.architectures.first().cloned().unwrap_or_else(|| "x86_64".into()),
            memory_size: spec.memory_size.unwrap_or(256),
            timeout: spec.timeout.unwrap_or(10),
            ephemeral_storage: spec.ephemeral_storage.as_ref().map_or(512, |e| e.size),
            environment,
            layers: spec.layers.clone(),
            tracing_mode: spec
                .tracing_config
                .as_ref()
                .map_or_else(|| "PassThrough".into(), |t| t.mode.clone()),
            log_format,
            log_levels,
            publish: spec.publish.unwrap_or(true),
            role: role?,
            log_group: group?,
        })
    }

    fn machine(
        &mut self,
        spec: &StateMachineSpec,
        name: StateMachineName,
        place: &Place,
        function: &FunctionSpec,
        base: &str,
    ) -> Option<Machine> {
        let at = "spec.stateMachine";
        let role = self.role(&format!("{at}.role"), spec.role.as_ref(), &format!("{base}-sfn"));
        let group_name = format!("/aws/vendedlogs/states/{name}");
        let group = self.log_group(&format!("{at}.logGroup"), spec.log_group.as_ref(), &group_name);
        let function_name = function.name.clone().unwrap_or_else(|| format!("{base}-lambda"));
        let definition = self.definition(spec, &builtins(place, &function_name, name.as_str()));
        let logging = spec.logging_configuration.clone().unwrap_or_default();
        Some(Machine {
            type_: spec.type_.unwrap_or_default(),
            definition,
            log_level: logging.level.unwrap_or_else(|| "ALL".into()),
            include_execution_data: logging.include_execution_data.unwrap_or(true),
            tracing: spec.tracing_configuration.as_ref().is_none_or(|t| t.enabled),
            publish: spec.publish.unwrap_or(false),
            role: role?,
            log_group: group?,
            name,
        })
    }

    fn definition(&mut self, spec: &StateMachineSpec, builtins: &BTreeMap<String, String>) -> Value {
        let mut table = spec.definition_substitutions.clone();
        for name in builtins.keys().filter(|name| table.contains_key(*name)) {
            self.problems.invalid(
                &format!("spec.stateMachine.definitionSubstitutions.{name}"),
                "is built in; choose another name",
            );
        }
        table.extend(builtins.clone());
        let raw = spec
            .definition
            .as_ref()
            .map_or_else(asl::default_definition, |d| Value::Object(d.0.clone()));
        let definition = asl::substitute(&raw, &table);
        validate::definition(&definition, spec.type_.unwrap_or_default(), self.problems);
        definition
    }

    fn role(&mut self, at: &str, spec: Option<&RoleSpec>, default_name: &str) -> Option<Role> {
        let spec = spec.cloned().unwrap_or_default();
        if let Some(arn) = &spec.arn {
            return self.existing_role(at, arn, &spec);
        }
        let name = spec.name.unwrap_or_else(|| default_name.to_owned());
        let name = self.problems.check(&format!("{at}.name"), RoleName::parse(&name));
        let path = spec.path.unwrap_or_else(|| self.settings.role_path.clone());
        if !path.starts_with(&self.settings.role_path) {
            self.problems.not_allowed(
                &format!("{at}.path"),
                &format!("must be below {}", self.settings.role_path),
            );
        }
        let boundary = &self.settings.permissions_boundary;
        if boundary.is_some() && spec.permissions_boundary.is_some() && *boundary != spec.permissions_boundary {
            self.problems.not_allowed(
                &format!("{at}.permissionsBoundary"),
                "an administrator has set another one; leave it out",
            );
        }
        let extras = [
            ("managedPolicyArns", spec.managed_policy_arns.is_empty()),
            ("policyStatements", spec.policy_statements.is_empty()),
        ];
        for (field, empty) in extras {
            if !empty && boundary.is_none() {
                let message = "is allowed only where an administrator has set --permissions-boundary";
                self.problems.not_allowed(&format!("{at}.{field}"), message);
            }
        }
        Some(Role::Own(OwnRole {
            name: name?,
            path,
            bounded: boundary.is_some(),
            permissions_boundary: boundary.clone().or(spec.permissions_boundary),
            max_session_duration: spec.max_session_duration.unwrap_or(3600),
            description: spec.description.unwrap_or_else(|| self.made_for.to_owned()),
            managed_policy_arns: spec.managed_policy_arns,
            statements: spec.policy_statements.iter().map(statement).collect(),
        }))
    }

    fn existing_role(&mut self, at: &str, arn: &str, spec: &RoleSpec) -> Option<Role> {
        let alone = RoleSpec {
            arn: spec.arn.clone(),
            ..RoleSpec::default()
        };
        if *spec != alone {
            self.problems
                .invalid(at, "arn excludes all other fields: an existing role is used as it is");
        }
        if arn.split(':').nth(4) != Some(self.account) {
            let message = format!("must be of account {}: AWS passes no role to another", self.account);
            self.problems.invalid(&format!("{at}.arn"), &message);
        } else if !self
            .settings
            .allowed_role_arns
            .iter()
            .any(|allowed| matches(allowed, arn))
        {
            let message = "is not allowed; an administrator allows roles with --allowed-role-arns";
            self.problems.not_allowed(&format!("{at}.arn"), message);
        }
        Some(Role::Existing(arn.to_owned()))
    }

    fn log_group(&mut self, at: &str, spec: Option<&LogGroupSpec>, default_name: &str) -> Option<LogGroup> {
        let spec = spec.cloned().unwrap_or_default();
        let name = spec.name.unwrap_or_else(|| default_name.to_owned());
        let name = self.problems.check(&format!("{at}.name"), LogGroupName::parse(&name));
        let retention_in_days = validate::retention(at, spec.retention_in_days.unwrap_or(60), self.problems);
        Some(LogGroup {
            name: name?,
            retention_in_days,
            kms_key_id: spec.kms_key_id,
            class: spec.log_group_class.unwrap_or_else(|| "STANDARD".into()),
            deletion_protection: spec.deletion_protection_enabled.unwrap_or(false),
            deletion_policy: spec.deletion_policy.unwrap_or_default(),
        })
    }
}

fn builtins(place: &Place, function: &str, machine: &str) -> BTreeMap<String, String> {
    [
        ("FunctionArn", place.function_arn(function)),
        ("FunctionName", function.to_owned()),
        ("StateMachineArn", place.state_machine_arn(machine)),
        ("StateMachineName", machine.to_owned()),
        ("Region", place.region.clone()),
        ("AccountId", place.account.clone()),
        ("Partition", place.partition.clone()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn statement(spec: &PolicyStatement) -> Value {
    let mut statement = Map::from_iter([
        ("Effect".to_owned(), json!(spec.effect.unwrap_or_default())),
        ("Action".to_owned(), json!(spec.actions)),
        ("Resource".to_owned(), json!(spec.resources)),
    ]);
    if let Some(sid) = &spec.sid {
        statement.insert("Sid".into(), json!(sid));
    }
    if !spec.conditions.is_empty() {
        statement.insert("Condition".into(), json!(spec.conditions));
    }
    Value::Object(statement)
}
