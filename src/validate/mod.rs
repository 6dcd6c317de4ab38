//! What can be wrong with an object or a definition, told without any call: what the API server would refuse on
//! creation (schema and CEL rules), and what the operator would.

mod definition;
mod documents;
mod locate;
mod object;
mod path;
mod places;
mod problem;
mod rules;
mod schema;
mod sources;
mod text;
mod whereabouts;

pub(crate) use documents::Sort;
pub use documents::documents;
pub use object::Basis;
pub use object::object;
pub use problem::Check;
pub use problem::Problem;
pub use sources::ConfigMaps;
pub(crate) use sources::{StandIn, stand_in};
pub use text::{Definitions, file};
pub(crate) use text::{File, Judged, Subject};
pub(crate) use whereabouts::Whereabouts;

#[cfg(test)]
mod tests;
