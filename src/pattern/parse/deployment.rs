use super::{Cx, interval};
use crate::api::{DeploymentSpec, DeploymentStrategy, FunctionSpec, StateMachineSpec};
use crate::pattern::Strategy;
use crate::pattern::{Alias, Deployment};
use std::time::Duration;

impl Cx<'_> {
    pub(super) fn alias(&self, name: &str, description: Option<&String>) -> Alias {
        Alias {
            name: name.to_owned(),
            description: description.cloned().unwrap_or_else(|| self.made_for.to_owned()),
        }
    }

    pub(super) fn deployment(
        &mut self,
        spec: Option<&DeploymentSpec>,
        function: &FunctionSpec,
        machine: &StateMachineSpec,
    ) -> Deployment {
        let aliases = [
            (
                "spec.function",
                function.alias.as_ref().map(|a| &a.name),
                function.publish,
            ),
            (
                "spec.stateMachine",
                machine.alias.as_ref().map(|a| &a.name),
                machine.publish,
            ),
        ];
        for (at, name, publish) in aliases {
            let Some(name) = name else { continue };
            if publish == Some(false) {
                let message = "must not be false with an alias, which follows the published versions";
                self.problems.invalid(&format!("{at}.publish"), message);
            }
            if name.chars().all(|c| c.is_ascii_digit()) {
                let message = "must not be digits only: that would be a version";
                self.problems.invalid(&format!("{at}.alias.name"), message);
            }
        }
        if function
            .alias
            .as_ref()
            .is_some_and(|a| a.provisioned_concurrent_executions.is_some_and(|n| n < 1))
        {
            let path = "spec.function.alias.provisionedConcurrentExecutions";
            self.problems.invalid(path, "must be at least 1; leave it out for none");
        }
        for (at, keep) in [
            ("spec.function", function.versions_to_keep),
            ("spec.stateMachine", machine.versions_to_keep),
        ] {
            if let Some(keep) = keep.filter(|keep| !(1..=1000).contains(keep)) {
                let message = format!("is {keep}; must be 1 to 1000");
                self.problems.invalid(&format!("{at}.versionsToKeep"), &message);
            }
        }
        let spec = match spec {
            Some(spec) if function.alias.is_none() && machine.alias.is_none() => {
                let message = "moves aliases: set function.alias, stateMachine.alias or both";
                self.problems.invalid("spec.deployment", message);
                spec.clone()
            }
            spec => spec.cloned().unwrap_or_default(),
        };
        let percentage = spec.step_percentage.unwrap_or(10);
        if !(1..=99).contains(&percentage) {
            let message = format!("is {percentage}; must be 1 to 99");
            self.problems.invalid("spec.deployment.stepPercentage", &message);
        }
        let every = match &spec.interval {
            Some(text) => interval("spec.deployment.interval", text, self.problems),
            None => Duration::from_secs(300),
        };
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
}
