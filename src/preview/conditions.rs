//! The state of an object, from its conditions and its spec. Pure.

use super::terminal::{GREEN, RED, YELLOW};
use crate::api::Condition;
use crate::object::Object;
use anstyle::Style;

/// Whether the operator writes nothing to AWS for the object.
pub(crate) fn suspended(object: &Object) -> bool {
    object.spec().is_ok_and(|spec| spec.suspend == Some(true))
}

/// Returns the condition `Ready`.
pub(super) fn ready(object: &Object) -> Option<&Condition> {
    object.status.conditions.iter().find(|c| c.type_ == "Ready")
}

/// Whether a condition is `True`.
pub(crate) fn is_true(object: &Object, type_: &str) -> bool {
    let mut conditions = object.status.conditions.iter();
    conditions.any(|c| c.type_ == type_ && c.status == "True")
}

/// Returns the style of the condition `Ready`: green if it is `True`, red if the object is stalled, else yellow.
pub(super) fn condition_style(object: &Object, ready: &Condition) -> Style {
    match ready.status.as_str() {
        "True" => GREEN,
        _ if is_true(object, "Stalled") => RED,
        _ => YELLOW,
    }
}
