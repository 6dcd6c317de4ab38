//! The status of an object for terminals. Pure.

use super::age::relative;
use super::conditions::{condition_style, is_true, ready, suspended};
use super::shift::push_shift;
use super::table::{Cell, Table};
use super::terminal::{BOLD, DIM, GREEN, RED, YELLOW, line, plain};
use crate::api::{Condition, InventoryEntry, Kind, LambdaSfnPatternStatus, PlanStatus, ResourceState};
use crate::object::Object;
use anstyle::Style;
use jiff::Timestamp;

/// Inputs of the text of a status, in addition to the object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    /// The time.
    pub(crate) now: Timestamp,
    /// Whether the outputs are printed.
    pub(crate) outputs: bool,
    /// A sentence about the operator's Lease.
    pub(crate) operator: &'a str,
    /// Whether the operator renews its Lease.
    pub(crate) alive: bool,
}

/// Returns conditions, operator, shift, AWS objects as a tree, drift and calls that are held back. Adds the outputs if
/// the view asks for them.
pub(crate) fn status(object: &Object, view: &View<'_>) -> String {
    let mut text = String::new();
    let status = &object.status;
    headline(&mut text, object);
    let style = if view.alive { DIM } else { YELLOW };
    line(&mut text, format_args!("{style}{}{style:#}", plain(view.operator)));
    if suspended(object) {
        line(
            &mut text,
            format_args!("{YELLOW}Suspended (spec.suspend): the operator writes nothing to AWS.{YELLOW:#}"),
        );
    }
    text.push('\n');
    if status.conditions.is_empty() {
        text.push_str("No status yet: the operator has not reconciled the object, or does not watch its namespace.\n");
        return text;
    }
    if status.observed_generation != object.generation {
        line(
            &mut text,
            format_args!("{YELLOW}The operator has not observed the latest edit.{YELLOW:#}\n"),
        );
    }
    conditions(&mut text, &status.conditions, view.now);
    push_shift(&mut text, object, suspended(object), view.now);
    push(&mut text, &tree(status));
    let mut drift = Table::new(&["changed in AWS", "observed"]);
    for entry in &status.drift {
        let (observed, desired) = (shown(&entry.observed), shown(&entry.desired));
        drift.add([
            format!("{} {}", entry.resource, entry.field).into(),
            format!("{observed} instead of {desired}").into(),
        ]);
    }
    push(&mut text, &drift);
    if let Some(plan) = &status.plan {
        held_back(&mut text, plan);
    }
    if view.outputs {
        push(&mut text, &outputs(status));
    }
    while text.ends_with("\n\n") {
        text.pop();
    }
    text
}

/// Returns the condition `Ready` in a line.
pub(crate) fn readiness(object: &Object) -> String {
    let (namespace, name) = (&object.identity.namespace, &object.identity.name);
    match ready(object) {
        Some(ready) => {
            let style = condition_style(object, ready);
            format!(
                "{BOLD}{namespace}/{name}{BOLD:#} {style}{}{style:#}: {}\n",
                plain(&ready.reason),
                plain(&ready.message)
            )
        }
        None => format!("{BOLD}{namespace}/{name}{BOLD:#}: no status yet\n"),
    }
}

/// Returns reason and message of the condition `Ready`, without a style.
pub(crate) fn readiness_in_words(object: &Object) -> String {
    let words = |ready: &Condition| format!("{}: {}", plain(&ready.reason), plain(&ready.message));
    ready(object).map_or_else(|| "no status yet".into(), words)
}

/// Appends the calls of a plan that waits in a status.
pub(crate) fn held_back(text: &mut String, plan: &PlanStatus) {
    let (title, note) = if plan.approved {
        ("under way", "approved")
    } else {
        ("held back", "not done yet")
    };
    let mut table = Table::new(&[title, "fields"]);
    for change in &plan.changes {
        let call = format!("{} {} {}", change.call, change.kind, change.name);
        table.add([call.into(), change.fields.join(", ").into()]);
    }
    if !table.is_empty() {
        text.push_str(&table.render());
    }
    let hash = plain(&plan.hash);
    line(text, format_args!("{DIM}hash {hash} ({note}){DIM:#}\n"));
}

/// Returns the name, the state in one or two words, the account and the region.
fn headline(text: &mut String, object: &Object) {
    let (namespace, name) = (&object.identity.namespace, &object.identity.name);
    let unknown = || "unknown".to_owned();
    let account = object.status.account_id.clone().unwrap_or_else(unknown);
    let region = object.status.region.clone().unwrap_or_else(unknown);
    let deleting = if object.deleting { ", being deleted" } else { "" };
    let state = match ready(object) {
        Some(ready) => {
            let style = condition_style(object, ready);
            let word = match (is_true(object, "Ready"), is_true(object, "Stalled")) {
                (true, _) => "Ready",
                (_, true) => "Stalled",
                (false, false) => "not Ready",
            };
            format!("  {style}{word}{style:#}")
        }
        None => String::new(),
    };
    line(
        text,
        format_args!("{BOLD}{namespace}/{name}{BOLD:#}{state}  {DIM}(account {account}, {region}{deleting}){DIM:#}"),
    );
}

/// Appends the conditions. They share one message, except `Drifted`, whose fields have a table of their own.
fn conditions(text: &mut String, conditions: &[Condition], now: Timestamp) {
    let mut table = Table::new(&["condition", "status", "reason", "since"]);
    for condition in conditions {
        let style = match (condition.type_.as_str(), condition.status.as_str()) {
            ("Ready", "True") => GREEN,
            ("Stalled", "True") => RED,
            ("Ready", _) | ("Reconciling" | "Drifted", "True") => YELLOW,
            _ => Style::new(),
        };
        table.add([
            condition.type_.as_str().into(),
            Cell::new(&condition.status, style),
            Cell::new(&condition.reason, style),
            since(&condition.last_transition_time, now).into(),
        ]);
    }
    push(text, &table);
    for ready in conditions.iter().filter(|c| c.type_ == "Ready") {
        line(text, format_args!("{}\n", plain(&ready.message)));
    }
}

/// Returns an RFC 3339 time relative to now. Another text stays unchanged.
fn since(time: &str, now: Timestamp) -> String {
    let relative = |at| relative(at, now);
    time.parse().map_or_else(|_| time.to_owned(), relative)
}

fn outputs(status: &LambdaSfnPatternStatus) -> Table {
    let mut table = Table::new(&["output", "value"]);
    let outputs = serde_json::to_value(&status.outputs).unwrap_or_default();
    for (name, value) in outputs.as_object().into_iter().flatten() {
        table.add([name.as_str().into(), value.as_str().unwrap_or_default().into()]);
    }
    table
}

fn push(text: &mut String, table: &Table) {
    if !table.is_empty() {
        text.push_str(&table.render());
        text.push('\n');
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "(none)" } else { text }
}

/// Returns function and state machine, each with the objects that it uses and its parts below it; then the others.
fn tree(status: &LambdaSfnPatternStatus) -> Table {
    let outputs = status.outputs.clone().unwrap_or_default();
    let parent = |entry: &InventoryEntry| -> Option<Kind> {
        let is = |arn: &Option<String>| arn.as_ref().is_some_and(|known| *known == entry.arn);
        let named = |name: &Option<String>| name.as_ref().is_some_and(|known| *known == entry.name);
        match entry.kind {
            Kind::Role if is(&outputs.lambda_role_arn) => Some(Kind::Function),
            Kind::Role if is(&outputs.step_function_role_arn) => Some(Kind::StateMachine),
            Kind::LogGroup if named(&outputs.lambda_log_group_name) => Some(Kind::Function),
            Kind::LogGroup if named(&outputs.state_machine_log_group_name) => Some(Kind::StateMachine),
            kind => kind.whole(),
        }
    };
    let exists = |kind: Kind| status.resources.iter().any(|e| e.kind == kind);
    let (mut children, mut roots): (Vec<&InventoryEntry>, Vec<&InventoryEntry>) = status
        .resources
        .iter()
        .partition(|entry| parent(entry).is_some_and(exists));
    roots.sort_by_key(|entry| !entry.kind.uses_others());
    let mut table = Table::new(&["AWS object", "state"]);
    for root in roots {
        table.add([label(root).into(), state(root, status)]);
        let (own, others): (Vec<_>, Vec<_>) = children.into_iter().partition(|entry| parent(entry) == Some(root.kind));
        children = others;
        let last = own.len().saturating_sub(1);
        for (i, child) in own.into_iter().enumerate() {
            let branch = if i == last { "└─" } else { "├─" };
            table.add([format!("{branch} {}", label(child)).into(), state(child, status)]);
        }
    }
    table
}

fn label(entry: &InventoryEntry) -> String {
    format!("{} {}", entry.kind, entry.name)
}

fn state(entry: &InventoryEntry, status: &LambdaSfnPatternStatus) -> Cell {
    let (state, style) = match entry.state {
        ResourceState::Planned => ("Planned", YELLOW),
        ResourceState::Present => ("Present", Style::new()),
        ResourceState::Deleting => ("Deleting", YELLOW),
    };
    let id = entry.resource_id().to_string();
    if status.drift.iter().any(|drift| drift.resource == id) {
        Cell::new(&format!("{state}, changed in AWS"), YELLOW)
    } else {
        Cell::new(state, style)
    }
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
