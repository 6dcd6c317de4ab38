//! The kinds, one row each: the variant in the closed enums, the module, and how `Desired` and `Observed` hold the
//! kind's values. [`objects`](super::objects), [`read`](super::read) and [`apply`](super::apply) make their parts
//! from these rows, so they import all of this file.
//!
//! A module of a kind has:
//! - the types `Desired`, `Observed` and `Call`, with the traits of [`kind`](super::kind);
//! - the pure functions `create`, `update` and `delete`, which fill a verdict with the calls to make;
//! - `read`, which reads any number of objects, and `apply`, which makes one call: the only parts with a client.

pub(super) use super::{
    event_invoke_config, event_source_mapping, function, function_alias, function_url, log_group, permission,
    provisioned_concurrency, role, state_machine, state_machine_alias,
};

/// Calls a macro with the rows.
macro_rules! each_kind {
    ($consumer:ident) => {
        $consumer! {
            Role: role in Plain,
            LogGroup: log_group in Plain,
            Function: function in Box,
            StateMachine: state_machine in Box,
            FunctionUrl: function_url in Plain,
            FunctionAlias: function_alias in Plain,
            ProvisionedConcurrency: provisioned_concurrency in Plain,
            StateMachineAlias: state_machine_alias in Plain,
            Permission: permission in Plain,
            EventInvokeConfig: event_invoke_config in Plain,
            EventSourceMapping: event_source_mapping in Box,
        }
    };
}

pub(super) use each_kind;
