//! The kinds, one row each: the variant in the closed enums, the module, how `Desired` and `Observed` hold the kind's
//! values, and how its objects are read. [`objects`](super::objects), [`read`](super::read) and
//! [`apply`](super::apply) make their parts from these rows, so they import all of this file.
//!
//! A module of a kind has:
//! - the types `Desired`, `Observed` and `Call`, with the traits of [`kind`](super::kind);
//! - the pure functions `create`, `update` and `delete`, which fill a verdict with the calls to make;
//! - `read`, which reads one object where the row says `one_by_one`, and any number of objects where it says
//!   `together`, and `apply`, which makes one call: the only parts with a client.

pub(super) use super::{
    event_invoke_config, event_source_mapping, function, function_alias, function_url, log_group, permission,
    provisioned_concurrency, role, state_machine, state_machine_alias,
};

/// Calls a macro with the rows.
macro_rules! each_kind {
    ($consumer:ident) => {
        $consumer! {
            Role: role in Plain, read one_by_one;
            LogGroup: log_group in Plain, read together;
            Function: function in Box, read one_by_one;
            StateMachine: state_machine in Box, read one_by_one;
            FunctionUrl: function_url in Plain, read one_by_one;
            FunctionAlias: function_alias in Plain, read one_by_one;
            ProvisionedConcurrency: provisioned_concurrency in Plain, read one_by_one;
            StateMachineAlias: state_machine_alias in Plain, read one_by_one;
            Permission: permission in Plain, read together;
            EventInvokeConfig: event_invoke_config in Plain, read one_by_one;
            EventSourceMapping: event_source_mapping in Box, read together;
        }
    };
}

pub(super) use each_kind;
