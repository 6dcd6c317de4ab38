//! The kinds of AWS object, one module each, all of one shape. See `table.rs`.
//!
//! The enums over the kinds are closed, so the compiler lists the code that a new kind needs.

mod alias;
mod apply;
mod depth;
mod diff;
mod difference;
pub mod event_invoke_config;
pub mod event_source_mapping;
pub mod function;
pub mod function_alias;
pub mod function_url;
mod kind;
mod known;
pub mod log_group;
mod objects;
mod ownership;
pub mod permission;
pub mod provisioned_concurrency;
mod read;
pub mod role;
pub mod state_machine;
pub mod state_machine_alias;
mod table;
mod tags;
mod verdict;
mod versions;

pub(crate) use apply::apply;
pub(crate) use depth::Surroundings;
pub use depth::{Depth, Details};
pub(crate) use diff::diff;
pub(crate) use difference::Difference;
pub use objects::{Call, Observed};
pub(crate) use objects::{Desired, Step, Verdict, details};
pub(crate) use ownership::{Claim, Fence, Ownership, bears_our_uid, ownership};
pub(crate) use read::read;
pub(crate) use verdict::{Action, Refusal, Wait};
pub use versions::{Routing, Versions};
