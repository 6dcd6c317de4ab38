//! One round of the pipeline. Each step is a type, so no caller can skip or repeat a step:
//!
//! ```text
//! Object ─ Found ─ Survey ─ Routed ─ Observed ─ Planned ─ Applied
//! ```
//!
//! The controller, a deletion, `plan` and the tests of the model take this path and stop where they need to.
//! [`Survey::observe`] and [`Planned::apply`] call AWS. Every other step is a pure function.

mod found;
mod observed;
mod planned;
mod survey;

pub use found::Found;
pub use observed::Look;
pub(crate) use planned::{Applied, Planned};
pub use survey::Survey;
pub(crate) use survey::{Refused, Subject};
