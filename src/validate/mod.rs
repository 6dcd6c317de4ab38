//! What can be wrong with an object or a definition, told without any call: what the API server would refuse on
//! creation (schema and CEL rules), and what the operator would.

mod definition;
mod documents;
mod file;
mod locate;
mod object;
mod path;
mod places;
mod problem;
mod rules;
mod schema;
mod sources;
mod whereabouts;

pub(crate) use documents::Sort;
pub use documents::documents;
pub use file::{Definitions, file};
pub(crate) use file::{File, Judged, Subject};
pub use object::{Basis, object};
pub use problem::{Check, Problem};
pub use sources::ConfigMaps;
pub(crate) use sources::{StandIn, stand_in};
pub(crate) use whereabouts::Whereabouts;

#[cfg(test)]
mod tests;
