//! Objects as a list for terminals. Pure.

use super::age::age;
use super::conditions::{condition_style, ready, suspended};
use super::shift::shift_in_short;
use super::table::{Cell, Table};
use super::terminal::YELLOW;
use crate::object::Object;
use anstyle::Style;
use jiff::Timestamp;

/// Shown in a cell without a value.
const NONE: &str = "-";

/// Returns a table of objects with their times of creation; with a column for the namespace if `namespaces`.
pub(crate) fn list(objects: &[(Object, Option<Timestamp>)], namespaces: bool, now: Timestamp) -> String {
    let header = [
        "namespace",
        "name",
        "ready",
        "reason",
        "drift",
        "suspended",
        "shift",
        "age",
    ];
    let mut table = Table::new(header.get(usize::from(!namespaces)..).unwrap_or_default());
    for (object, created) in objects {
        let cells = cells(object, *created, now);
        if namespaces {
            table.add(cells);
        } else {
            let [_, rest @ ..] = cells;
            table.add(rest);
        }
    }
    table.render()
}

fn cells(object: &Object, created: Option<Timestamp>, now: Timestamp) -> [Cell; 8] {
    let (status, reason, style) = match ready(object) {
        Some(ready) => (
            ready.status.as_str(),
            ready.reason.as_str(),
            condition_style(object, ready),
        ),
        None => (NONE, NONE, Style::new()),
    };
    let drift = match object.status.drift.len() {
        0 => NONE.into(),
        1 => Cell::new("1 field", YELLOW),
        fields => Cell::new(&format!("{fields} fields"), YELLOW),
    };
    let suspended = if suspended(object) {
        Cell::new("true", YELLOW)
    } else {
        NONE.into()
    };
    let shift = shift_in_short(object);
    let age = created.map_or_else(
        || NONE.to_owned(),
        |created| age(now.duration_since(created).unsigned_abs()),
    );
    [
        object.identity.namespace.as_str().into(),
        object.identity.name.as_str().into(),
        Cell::new(status, style),
        Cell::new(reason, style),
        drift,
        suspended,
        if shift.is_empty() {
            NONE.into()
        } else {
            Cell::new(&shift, YELLOW)
        },
        age.into(),
    ]
}
