//! Spec to [`Pattern`]: defaults, names, substitutions. The limits are in `validate`.

mod callers;
mod code;
mod definition;
mod deployment;
mod events;
mod function;
mod log_group;
mod machine;
mod mappings;
mod role;

use super::validate::{self, Problems};
use super::{Found, Pattern, sources};
use crate::api::{FunctionSpec, LambdaSfnPatternSpec, StateMachineSpec};
use crate::artifact::Artifacts;
use crate::names::{FunctionName, Place, StateMachineName, default_base};
use crate::owner::{Identity, Owner, Tags};
use crate::policies::Policies;
use crate::settings::Settings;
use crate::source::{Source, SourceRef, Sources};
use std::time::Duration;

pub(super) fn pattern(
    identity: &Identity,
    spec: &LambdaSfnPatternSpec,
    settings: &Settings,
    place: &Place,
    found: Found<'_>,
) -> Result<Pattern, Problems> {
    let mut problems = Problems::default();
    let base = spec
        .name
        .clone()
        .unwrap_or_else(|| default_base(&settings.cluster_name, &identity.namespace, &identity.name));
    let made_for = format!("lambdasfn: {}/{}", identity.namespace, identity.name);
    let owner = Owner::of(identity, &settings.cluster_name);
    let mut names = Names {
        base: &base,
        problems: &mut problems,
    };
    let function_spec = spec.function.clone().unwrap_or_default();
    let machine_spec = spec.state_machine.clone().unwrap_or_default();
    let function_name = names.function(&function_spec);
    let machine_name = names.machine(&machine_spec);
    let (Some(function_name), Some(machine_name)) = (function_name, machine_name) else {
        return Err(problems);
    };
    let mut cx = Cx {
        base: &base,
        made_for: &made_for,
        settings,
        problems: &mut problems,
        sources: found.sources,
        artifacts: found.artifacts,
        namespace: &identity.namespace,
        account: &place.account,
        place,
    };
    let deployment = cx.deployment(spec.deployment.as_ref(), &function_spec, &machine_spec);
    let function = cx.function(
        &function_spec,
        function_name,
        &machine_arn(place, &machine_name, &machine_spec),
    );
    let machine = cx.machine(&machine_spec, machine_name, place, &function_spec, &base);
    let tags = tags(spec, settings, &owner);
    validate::tags(&spec.tags, &tags, &mut problems);
    let outputs = spec.outputs.as_ref().and_then(|o| o.config_map_ref.as_ref());
    validate::outputs(outputs, &sources::refs(spec), &mut problems);
    let reconcile_interval = match &spec.reconcile_interval {
        Some(text) => interval("spec.reconcileInterval", text, &mut problems),
        None => settings.reconcile_interval,
    };
    let (Some(function), Some(machine)) = (function, machine) else {
        return Err(problems);
    };
    let pattern = Pattern {
        policies: Policies::of(identity, spec, settings),
        place: place.clone(),
        tags,
        reconcile_interval,
        function_trust_condition: settings.function_trust_condition,
        function,
        machine,
        deployment,
    };
    validate::whole(&pattern, &mut problems);
    if problems.is_empty() {
        Ok(pattern)
    } else {
        Err(problems)
    }
}

fn tags(spec: &LambdaSfnPatternSpec, settings: &Settings, owner: &Owner) -> Tags {
    let mut tags = settings.default_tags.clone();
    tags.extend(spec.tags.clone());
    tags.extend(owner.tags());
    tags
}

fn interval(at: &str, text: &str, problems: &mut Problems) -> Duration {
    let parsed = text
        .parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|d| Duration::try_from(d).ok());
    match parsed {
        Some(d) if (Duration::from_secs(1)..=Duration::from_secs(86_400)).contains(&d) => d,
        _ => {
            problems.invalid(at, "must be a duration from 1s to 24h, such as 10m or 1h30m");
            Duration::ZERO
        }
    }
}

/// The ARN by which the function starts executions: the alias's, where there is one.
fn machine_arn(place: &Place, name: &StateMachineName, spec: &StateMachineSpec) -> String {
    match &spec.alias {
        Some(alias) => place.qualified_state_machine_arn(name.as_str(), &alias.name),
        None => place.state_machine_arn(name.as_str()),
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
    artifacts: &'a Artifacts,
    namespace: &'a str,
    account: &'a str,
    place: &'a Place,
}

impl<'a> Cx<'a> {
    /// What a Secret or ConfigMap holds; if it was not found, that is a problem.
    fn source(&mut self, at: &str, source: &SourceRef) -> Option<&'a Source> {
        sources::find(self.sources, source, at, self.problems)
    }

    /// Another account does only what an administrator lets it do.
    fn check_account(&mut self, at: &str, account: &str, what: &str) {
        let allowed = account == self.account || self.settings.allowed_accounts.iter().any(|a| a == account);
        if !allowed {
            let message = format!("{account} may not {what}; an administrator allows it with --allowed-accounts");
            self.problems.not_allowed(at, &message);
        }
    }
}
