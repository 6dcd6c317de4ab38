//! What the status of an object says, for terminals.

use super::terminal::{BOLD, DIM, GREEN, YELLOW, line, plain};
use crate::api::{Condition, InventoryEntry, Kind, LambdaSfnPatternStatus, PlanStatus, ResourceState};
use crate::object::Object;
use comfy_table::{ContentArrangement, Table, presets};

/// Conditions, AWS objects as a tree, what differs, what is held back, outputs.
pub(crate) fn status(object: &Object) -> String {
    let mut text = String::new();
    let status = &object.status;
    let place = |part: &Option<String>| part.clone().unwrap_or_else(|| "unknown".into());
    let deleting = if object.deleting { ", being deleted" } else { "" };
    line(
        &mut text,
        format_args!(
            "{BOLD}{}/{}{BOLD:#} {DIM}(account {}, {}{deleting}){DIM:#}\n",
            object.identity.namespace,
            object.identity.name,
            place(&status.account_id),
            place(&status.region)
        ),
    );
    if status.conditions.is_empty() {
        text.push_str(
            "No status yet: the operator has not looked at it. Is it running, and does it watch this namespace?\n",
        );
        return text;
    }
    if status.observed_generation != object.generation {
        line(
            &mut text,
            format_args!("{YELLOW}The operator has not looked at the latest edit yet.{YELLOW:#}\n"),
        );
    }
    conditions(&mut text, &status.conditions);
    section(&mut text, "AWS object", "state", tree(status));
    let drift = status.drift.iter().map(|d| {
        let what = format!("{} {}", d.resource, d.field);
        (what, format!("{} instead of {}", shown(&d.observed), shown(&d.desired)))
    });
    section(&mut text, "changed in AWS", "observed", drift.collect());
    if let Some(plan) = &status.plan {
        held_back(&mut text, plan);
    }
    let outputs = serde_json::to_value(&status.outputs).unwrap_or_default();
    let outputs = outputs.as_object().into_iter().flatten();
    let outputs = outputs.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
    section(&mut text, "output", "value", outputs.collect());
    while text.ends_with("\n\n") {
        text.pop();
    }
    text
}

/// The condition `Ready`, in a line.
pub(crate) fn readiness(object: &Object) -> String {
    let ready = object.status.conditions.iter().find(|c| c.type_ == "Ready");
    let (namespace, name) = (&object.identity.namespace, &object.identity.name);
    match ready {
        Some(ready) => {
            let style = if ready.status == "True" { GREEN } else { YELLOW };
            format!(
                "{BOLD}{namespace}/{name}{BOLD:#} {style}{}{style:#}: {}\n",
                ready.reason,
                plain(&ready.message)
            )
        }
        None => format!("{BOLD}{namespace}/{name}{BOLD:#}: no status yet\n"),
    }
}

/// The calls of a plan that waits in a status.
pub(crate) fn held_back(text: &mut String, plan: &PlanStatus) {
    let rows = plan.changes.iter().map(|change| {
        let call = format!("{} {} {}", change.call, change.kind, change.name);
        (call, change.fields.join(", "))
    });
    let (title, note) = if plan.approved {
        ("under way", "approved")
    } else {
        ("held back", "not done yet")
    };
    section(text, title, "fields", rows.collect());
    let before_blank = text.trim_end_matches('\n').len();
    text.truncate(before_blank);
    let hash = plain(&plan.hash);
    line(text, format_args!("\n{DIM}hash {hash} ({note}){DIM:#}\n"));
}

/// The conditions share one message, but for `Drifted`, which is told by field.
fn conditions(text: &mut String, conditions: &[Condition]) {
    let mut table = table(&["condition", "status", "reason", "since"]);
    for condition in conditions {
        let Condition {
            type_,
            status,
            reason,
            last_transition_time: since,
            ..
        } = condition;
        table.add_row([type_, status, reason, since].map(|t| plain(t)));
    }
    push(text, &table);
    for ready in conditions.iter().filter(|c| c.type_ == "Ready") {
        line(text, format_args!("{}", plain(&ready.message)));
    }
    text.push('\n');
}

fn section(text: &mut String, title: &str, value: &str, rows: Vec<(String, String)>) {
    if rows.is_empty() {
        return;
    }
    let mut table = table(&[title, value]);
    for (name, value) in rows {
        table.add_row([plain(&name), plain(&value)]);
    }
    push(text, &table);
}

/// A table without lines, under a header.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().map(|title| title.to_uppercase()));
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

fn push(text: &mut String, table: &Table) {
    text.push_str(&table.trim_fmt());
    text.push_str("\n\n");
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "(none)" } else { text }
}

/// Function and state machine, each with what it uses and its parts below it; then the rest.
fn tree(status: &LambdaSfnPatternStatus) -> Vec<(String, String)> {
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
    let mut rows = vec![];
    for root in roots {
        rows.push((label(root), state(root, status)));
        let (own, others): (Vec<_>, Vec<_>) = children.into_iter().partition(|entry| parent(entry) == Some(root.kind));
        children = others;
        let last = own.len().saturating_sub(1);
        for (i, child) in own.into_iter().enumerate() {
            let branch = if i == last { "└─" } else { "├─" };
            rows.push((format!("{branch} {}", label(child)), state(child, status)));
        }
    }
    rows
}

fn label(entry: &InventoryEntry) -> String {
    format!("{} {}", entry.kind, entry.name)
}

fn state(entry: &InventoryEntry, status: &LambdaSfnPatternStatus) -> String {
    let state = match entry.state {
        ResourceState::Planned => "Planned",
        ResourceState::Present => "Present",
        ResourceState::Deleting => "Deleting",
    };
    let id = entry.resource_id().to_string();
    let drifted = status.drift.iter().any(|d| d.resource == id);
    format!("{state}{}", if drifted { ", changed in AWS" } else { "" })
}
