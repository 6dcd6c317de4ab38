//! One round of the pipeline. Each step is a type, so that no step can be left out or taken twice:
//!
//! ```text
//! Object ─ Found ─ Survey ─ Routed ─ Observed ─ Planned ─ Applied
//! ```
//!
//! The controller, deletion, `plan` and the tests of the model take this one path, and stop where they have to.
//! [`Survey::observe`] and [`Planned::apply`] call AWS; every other step is a function of values.

mod found;
mod observed;
mod planned;
mod survey;

pub use found::Found;
pub use observed::Look;
pub(crate) use planned::{Applied, Planned};
pub use survey::Survey;
pub(crate) use survey::{Refused, Subject};
