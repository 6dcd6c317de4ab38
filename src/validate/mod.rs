//! The checks of objects and definitions that need no call: what the API server refuses on creation (schema and CEL
//! rules), and what the operator refuses.

mod arn;
mod definition;
mod documents;
mod file;
mod files;
mod hints;
mod locate;
mod nulls;
mod object;
mod path;
mod places;
mod problem;
mod rules;
mod schema;
mod sound;
mod sources;
mod whereabouts;

pub(crate) use documents::Sort;
pub use documents::documents;
pub use file::{Definitions, file};
pub(crate) use file::{File, Judged, Subject};
pub(crate) use files::files;
pub use object::{Basis, object};
pub use problem::{Check, Problem};
pub use sources::ConfigMaps;
pub(crate) use sources::{StandIn, stand_in};
pub(crate) use whereabouts::Whereabouts;

#[cfg(test)]
mod mistakes_tests;
#[cfg(test)]
mod tests;
