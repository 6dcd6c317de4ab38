//! The States Language as a typed view on a definition: what is there, where it is written, and which query
//! language it is in. The view borrows the definition and leaves nothing out, so fields that it does not know
//! stay visible to its readers; it judges nothing.

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
