//! The parser from a spec to a [`Pattern`]: defaults, names and substitutions. The limits are in `limits`.

mod callers;
mod code;
mod definition;
mod deployment;
mod environment;
mod events;
mod function;
mod handler;
mod log_group;
mod machine;
mod mappings;
mod names;
mod parser;
mod role;
mod substitutions;

use super::problems::Problems;
use super::value::{Found, Pattern, Unfit};
use super::{documents, limits, sources};
use crate::api::{FunctionSpec, LambdaSfnPatternSpec, RoleSpec, StateMachineSpec};
use crate::artifact::Artifacts;
use crate::names::{Place, default_base};
use crate::owner::{Identity, Owner};
use crate::policies::Policies;
use crate::settings::Settings;
use amazon_states_language::Rights;
use names::Names;
use parser::Parser;

pub(super) fn pattern(
    identity: &Identity,
    spec: &LambdaSfnPatternSpec,
    settings: &Settings,
    place: &Place,
    found: Found<'_>,
) -> Result<Pattern, Unfit> {
    let mut problems = Problems::default();
    let (function, machine) = (FunctionSpec::default(), StateMachineSpec::default());
    let function_spec = spec.function.as_ref().unwrap_or(&function);
    let machine_spec = spec.state_machine.as_ref().unwrap_or(&machine);
    let default = || default_base(&settings.cluster_name, &identity.namespace, &identity.name);
    let base = spec.name.clone().unwrap_or_else(default);
    let Some(names) = Names::parse(base, function_spec, machine_spec, place, &mut problems) else {
        return problems.unless_any(None);
    };
    let mut tags = settings.default_tags.clone();
    tags.extend(spec.tags.clone());
    tags.extend(Owner::new(identity, &settings.cluster_name).tags());
    let mut parser = Parser {
        identity,
        spec,
        function_spec,
        machine_spec,
        settings,
        place,
        found,
        names,
        tags,
        problems,
    };
    let pattern = parser.pattern();
    parser.problems.unless_any(pattern)
}

/// Completes a pattern that lacked only code in S3 or ECR.
pub(super) fn complete(mut pattern: Pattern, artifacts: &Artifacts) -> Result<Pattern, Unfit> {
    let mut problems = Problems::default();
    if !pattern.function.code_managed_externally {
        code::fill_in(&mut pattern.function.code, artifacts, &mut problems);
    }
    problems.unless_any(Some(pattern))
}

impl Parser<'_> {
    fn pattern(&mut self) -> Option<Pattern> {
        let (spec, settings) = (self.spec, self.settings);
        let deployment = self.deployment();
        let function = self.function();
        let machine = self.machine();
        limits::tags(&spec.tags, &self.tags, &mut self.problems);
        let outputs = spec.outputs.as_ref().and_then(|o| o.config_map_ref.as_ref());
        limits::outputs(outputs, &sources::refs(spec), &mut self.problems);
        let interval = spec.reconcile_interval.as_ref();
        let reconcile_interval = self.interval("spec.reconcileInterval", interval, settings.reconcile_interval);
        let (function, machine) = (function?, machine?);
        let mut pattern = Pattern {
            policies: Policies::from_spec(self.identity, spec, settings),
            place: self.place.clone(),
            reconcile_interval,
            deployment,
            function: function.desired,
            function_role: function.role,
            function_log_group: function.log_group,
            machine: machine.desired,
            machine_role: machine.role,
            machine_log_group: machine.log_group,
            parts: function.parts.into_iter().chain(machine.alias).collect(),
            definition: machine.definition,
        };
        self.grant(&mut pattern);
        limits::whole(&pattern, self.is_bounded(), &mut self.problems);
        Some(pattern)
    }

    /// Sets the policies of the pattern's roles. Only this function computes the rights of the definition.
    fn grant(&self, pattern: &mut Pattern) {
        let prefix = Owner::namespace_prefix(&self.settings.cluster_name, &self.identity.namespace);
        let added = |role: &Option<RoleSpec>| documents::statements(role.iter().flat_map(|r| &r.policy_statements));
        if let Some(mut role) = pattern.function_role.take() {
            let policy = documents::function_policy(pattern, &prefix, added(&self.function_spec.role));
            role.policy = Some(policy);
            pattern.function_role = Some(role);
        }
        if let Some(mut role) = pattern.machine_role.take() {
            // The default workflow replaces a definition that was not read yet. It needs no rights.
            let rights = if self.problems.unread.definitions.is_empty() {
                documents::machine_rights(pattern, &prefix, self.is_bounded())
            } else {
                Rights::default()
            };
            role.policy = documents::machine_policy(pattern, &rights, added(&self.machine_spec.role));
            pattern.machine_role = Some(role);
            pattern.definition.rights = Some(rights);
        }
    }
}
