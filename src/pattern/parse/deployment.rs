//! Aliases, and the deployment that moves them.

use super::parser::Parser;
use crate::api::DeploymentStrategy;
use crate::pattern::deployment::{Deployment, Strategy};
use crate::resource::{Desired, function_alias, provisioned_concurrency, state_machine_alias};
use std::time::Duration;

impl Parser<'_> {
    /// Returns the function's alias and its provisioned concurrency.
    pub(super) fn function_alias(&self) -> Vec<Desired> {
        let Some(spec) = &self.function_spec.alias else {
            return vec![];
        };
        let function = || self.names.function.to_string();
        let alias = Desired::FunctionAlias(function_alias::Desired {
            function: function(),
            name: spec.name.clone(),
            description: self.description(spec.description.as_ref()),
            routing: None,
            moves: false,
        });
        let provisioned = spec.provisioned_concurrent_executions.map(|wanted| {
            Desired::ProvisionedConcurrency(provisioned_concurrency::Desired {
                function: function(),
                qualifier: spec.name.clone(),
                provisioned_concurrent_executions: wanted,
                settled: false,
            })
        });
        [alias].into_iter().chain(provisioned).collect()
    }

    pub(super) fn state_machine_alias(&self) -> Option<Desired> {
        let spec = self.machine_spec.alias.as_ref()?;
        let machine = &self.names.machine;
        Some(Desired::StateMachineAlias(state_machine_alias::Desired {
            machine_arn: self.place.state_machine_arn(machine.as_str()),
            machine: machine.to_string(),
            name: spec.name.clone(),
            description: self.description(spec.description.as_ref()),
            routing: None,
            moves: false,
        }))
    }

    pub(super) fn deployment(&mut self) -> Deployment {
        self.check_aliases();
        self.check_versions_to_keep();
        let spec = self.spec.deployment.as_ref();
        let has_alias = self.function_spec.alias.is_some() || self.machine_spec.alias.is_some();
        if spec.is_some() && !has_alias {
            let message = "requires function.alias or stateMachine.alias";
            self.invalid("spec.deployment", message);
        }
        let spec = spec.cloned().unwrap_or_default();
        let percentage = spec.step_percentage.unwrap_or(10);
        if !(1..=99).contains(&percentage) {
            let message = format!("must be 1 to 99, not {percentage}");
            self.invalid("spec.deployment.stepPercentage", &message);
        }
        let default = Duration::from_secs(300);
        let every = self.interval("spec.deployment.interval", spec.interval.as_ref(), default);
        let strategy = match spec.strategy.unwrap_or_default() {
            DeploymentStrategy::AllAtOnce => Strategy::AllAtOnce,
            DeploymentStrategy::Canary => Strategy::Canary(percentage),
            DeploymentStrategy::Linear => Strategy::Linear(percentage),
        };
        Deployment {
            alarms: match strategy {
                Strategy::AllAtOnce => vec![],
                Strategy::Canary(_) | Strategy::Linear(_) => spec.alarms,
            },
            strategy,
            interval: every,
        }
    }

    fn check_aliases(&mut self) {
        let (function, machine) = (self.function_spec, self.machine_spec);
        let function_alias = function.alias.as_ref();
        let machine_alias = machine.alias.as_ref();
        for (at, name, publish) in [
            ("spec.function", function_alias.map(|a| &a.name), function.publish),
            ("spec.stateMachine", machine_alias.map(|a| &a.name), machine.publish),
        ] {
            let Some(name) = name else { continue };
            if publish == Some(false) {
                let message = "must not be false with an alias: the alias follows the published versions";
                self.invalid(&format!("{at}.publish"), message);
            }
            if name.chars().all(|c| c.is_ascii_digit()) {
                let message = "must not consist of digits only: that is the name of a version";
                self.invalid(&format!("{at}.alias.name"), message);
            }
        }
        let provisioned = function_alias.and_then(|a| a.provisioned_concurrent_executions);
        if provisioned.is_some_and(|n| n < 1) {
            let path = "spec.function.alias.provisionedConcurrentExecutions";
            self.invalid(path, "must be at least 1; remove the field for none");
        }
    }

    fn check_versions_to_keep(&mut self) {
        for (at, keep) in [
            ("spec.function", self.function_spec.versions_to_keep),
            ("spec.stateMachine", self.machine_spec.versions_to_keep),
        ] {
            if let Some(keep) = keep.filter(|keep| !(1..=1000).contains(keep)) {
                let message = format!("must be 1 to 1000, not {keep}");
                self.invalid(&format!("{at}.versionsToKeep"), &message);
            }
        }
    }
}
