//! The names of the function and the state machine. They are known before the rest is parsed, so that function and
//! state machine can name each other.

use crate::api::{FunctionSpec, StateMachineSpec};
use crate::names::{FunctionName, Place, StateMachineName, Target};
use crate::pattern::problems::Problems;

pub(super) struct Names {
    /// Prefix of all names that the spec leaves out.
    pub(super) base: String,
    pub(super) function: FunctionName,
    pub(super) machine: StateMachineName,
    /// The function as callers name it: with its alias, if it has one.
    pub(super) target: Target,
    /// The ARN that the function starts executions with: that of the alias, if the state machine has one.
    pub(super) execution_arn: String,
}

impl Names {
    pub(super) fn parse(
        base: String,
        function_spec: &FunctionSpec,
        machine_spec: &StateMachineSpec,
        place: &Place,
        problems: &mut Problems,
    ) -> Option<Self> {
        let name = function_spec.name.clone().unwrap_or_else(|| format!("{base}-lambda"));
        let function = problems.check("spec.function.name", FunctionName::parse(&name));
        let name = machine_spec.name.as_ref().unwrap_or(&base);
        let machine = problems.check("spec.stateMachine.name", StateMachineName::parse(name));
        let (function, machine) = (function?, machine?);
        Some(Self {
            target: Target {
                function: function.to_string(),
                qualifier: function_spec.alias.as_ref().map(|alias| alias.name.clone()),
            },
            execution_arn: match &machine_spec.alias {
                Some(alias) => place.qualified_state_machine_arn(machine.as_str(), &alias.name),
                None => place.state_machine_arn(machine.as_str()),
            },
            base,
            function,
            machine,
        })
    }
}
