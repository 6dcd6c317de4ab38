//! The kinds, one row each: the variant in the closed enums, the module, how `Desired` and `Observed` hold the values
//! of the kind, and how the kind reads its objects. [`objects`](super::objects), [`read`](super::read) and
//! [`apply`](super::apply) generate code from these rows, so they import all of this file.
//!
//! The module of a kind contains:
//! - the types `Desired`, `Observed` and `Call`, with the traits of [`kind`](super::kind);
//! - the pure functions `create`, `update` and `delete`, which add the calls to a verdict;
//! - `read`, which reads one object if the row says `one_by_one`, and any number of objects if the row says `together`;
//! - `apply`, which sends one call. Only `read` and `apply` have a client.

pub(super) use super::{
    event_invoke_config, event_source_mapping, function, function_alias, function_url, log_group, permission,
    provisioned_concurrency, role, state_machine, state_machine_alias,
};

/// Invokes a macro with the rows.
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
