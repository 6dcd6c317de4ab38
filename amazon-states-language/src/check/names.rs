//! Checks of the names of states and the labels of Maps.

use super::finding::{Report, code};
use crate::model::{At, Machine, has_placeholder};
use std::collections::BTreeSet;

/// Checks names of states and labels of Maps. Both must be unique in the whole definition.
pub(super) fn check(machines: &[&Machine<'_>], report: &mut Report) {
    let (mut names, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for state in machines.iter().flat_map(|m| &m.states) {
        if !names.insert(state.name) {
            let message = format!("Duplicate state name: {}", state.name);
            report.error(&state.path, code::DUPLICATE_STATE, message);
        } else if state.name.chars().count() > 80 {
            let message = "A state name must have at most 80 characters";
            report.error(&state.path, code::INVALID_STATE, message);
        }
        let at = At::Path(&state.path);
        if let Some(label) = state.text("Label").filter(|l| !has_placeholder(l)) {
            if !labels.insert(label) {
                let message = format!("Duplicate label: {label}");
                report.error(at.key("Label"), code::DUPLICATE_LABEL, message);
            } else if let Some(why) = bad_label(label) {
                report.error(at.key("Label"), code::INVALID_LABEL, why);
            }
        }
    }
}

fn bad_label(label: &str) -> Option<String> {
    if label.chars().count() > 40 {
        return Some("A label must have at most 40 characters".into());
    }
    let bad = |c: &char| c.is_whitespace() || c.is_control() || "?*<>{}[]:;,\\|^~$#%&`\"".contains(*c);
    let bad = label.chars().find(bad)?;
    Some(format!("A label must not contain the character {bad:?}"))
}
