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

pub use definition::{definition_text, definition_value};
pub use documents::documents;
pub use locate::Position;
pub use object::{Basis, object};
pub use problem::{Check, Problem};
pub use sources::{ConfigMaps, StandIn, stand_in};
pub use text::{Definitions, File, Judged, Subject, file};
pub use whereabouts::Whereabouts;

#[cfg(test)]
mod tests;
