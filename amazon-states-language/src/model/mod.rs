//! Typed, read-only view on a definition: its machines, states, resources and transitions, with their JSON paths and
//! query languages.
//!
//! The view borrows the definition and keeps every field, so a reader can access unknown fields. It does not validate.

mod language;
mod limits;
mod machine;
mod path;
mod resource;
mod state_type;

pub(crate) use language::QueryLanguage;
pub use limits::MAX_BYTES;
pub(crate) use limits::MAX_NESTING;
pub(crate) use machine::{Machine, Role, State};
pub(crate) use path::At;
pub use path::segment as path_segment;
pub(crate) use resource::{Pattern, Resource, ResourceKind, has_placeholder};
pub(crate) use state_type::{StateType, TransitionKind};
