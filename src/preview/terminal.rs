//! Previews for terminals, in the style of Terraform.

use super::{ChangePreview, Conclusion, FieldPreview, ObjectPreview, Preview, Remark, counts, grouped, sort, symbol};
use crate::reason::Violation;
use crate::resource::Action;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(crate) const RED: Style = AnsiColor::Red.on_default();

/// Returns the preview as text with colours. The caller removes the colours outside a terminal.
pub(crate) fn text(preview: &Preview) -> String {
    let mut text = String::new();
    for object in &preview.objects {
        push_object(&mut text, object);
    }
    for problem in &preview.problems {
        line(&mut text, format_args!("{RED}Error{RED:#}: {}", plain(problem)));
    }
    for note in &preview.notes {
        line(&mut text, format_args!("{DIM}Note: {}{DIM:#}", plain(note)));
    }
    let wait = |o: &ObjectPreview| !o.waits.is_empty();
    let summary = if preview.summary.calls > 0 {
        format!("Plan: {}.", counts(preview.summary))
    } else if preview.conclusion() == Conclusion::Errors {
        "No plan: correct the errors first.".into()
    } else if preview.objects.iter().any(wait) {
        "No changes yet: AWS is not ready.".into()
    } else if preview.objects.is_empty() {
        "No LambdaSfnPattern was found.".into()
    } else if preview.objects.iter().any(|object| object.ignored.is_some()) {
        "No changes: the operator does not manage all objects.".into()
    } else {
        "No changes: all AWS objects match the spec.".into()
    };
    line(&mut text, format_args!("{BOLD}{summary}{BOLD:#}"));
    text
}

fn push_object(text: &mut String, object: &ObjectPreview) {
    line(
        text,
        format_args!(
            "{BOLD}{}/{}{BOLD:#} {DIM}(account {}){DIM:#}",
            object.namespace,
            object.name,
            object.place(str::to_owned)
        ),
    );
    for ((kind, name), changes) in object.by_resource() {
        let sort = sort(&changes);
        let style = match sort {
            Action::Create => GREEN,
            Action::Update => YELLOW,
            Action::Delete => RED,
        };
        let (symbol, name) = (symbol(sort), plain(name));
        line(
            text,
            format_args!("  {style}{symbol}{style:#} {kind} {BOLD}{name}{BOLD:#}"),
        );
        for change in changes {
            call(text, change);
        }
    }
    if let Some(why) = object.ignored.as_deref().map(plain) {
        line(text, format_args!("  {YELLOW}Ignored{YELLOW:#}: {why}"));
    } else if object.is_settled() && !object.fails() {
        line(text, format_args!("  {DIM}no changes{DIM:#}"));
    }
    push_findings(text, object);
    text.push('\n');
}

/// Appends waits, errors and notes.
fn push_findings(text: &mut String, object: &ObjectPreview) {
    let about = |remarks: Vec<&Remark>| {
        let objects = remarks.iter().map(|remark| format!("{} {}", remark.kind, remark.name));
        let objects: Vec<String> = objects.collect();
        let first = remarks.first()?;
        let message = plain(&first.message);
        Some(format!("{}: {message} ({})", objects.join(", "), first.reason))
    };
    for wait in object.waits.iter().filter_map(|wait| about(vec![wait])) {
        line(text, format_args!("  {YELLOW}Waits{YELLOW:#} for {wait}"));
    }
    let remarks = grouped(object.refusals.iter().chain(&object.failures));
    let remarks = remarks.into_iter().filter_map(about);
    let violation = |v: &Violation| format!("{}: {} ({})", plain(&v.path), plain(&v.message), v.reason);
    for error in remarks.chain(object.violations.iter().map(violation)) {
        line(text, format_args!("  {RED}Error{RED:#}: {error}"));
    }
    for note in &object.notes {
        line(text, format_args!("  {DIM}Note: {}{DIM:#}", plain(note)));
    }
    let waits_for_approval = |c: &ChangePreview| c.held_back_by.as_deref() == Some("AwaitingApproval");
    if object.changes.iter().any(waits_for_approval)
        && let Some(hash) = &object.hash
    {
        line(text, format_args!("  {DIM}Note: the plan's hash is {hash}{DIM:#}"));
    }
}

fn call(text: &mut String, change: &ChangePreview) {
    let mut remarks = change.remarks().join("; ");
    if !remarks.is_empty() {
        remarks = format!(" {DIM}({remarks}){DIM:#}");
    }
    line(text, format_args!("      {}{remarks}", change.call));
    for FieldPreview { field, old, new } in &change.fields {
        let created = change.action == "Create" && old.is_empty();
        let was = if created {
            String::new()
        } else {
            format!("{RED}{}{RED:#} -> ", value(old))
        };
        let (field, new) = (plain(field), value(new));
        line(text, format_args!("        {field}: {was}{GREEN}{new}{GREEN:#}"));
    }
}

fn value(text: &str) -> String {
    if text.is_empty() { "(none)".into() } else { plain(text) }
}

/// Escapes control characters: text from AWS or from a file must not control the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default().to_string());
            escaped.unwrap_or_else(|| c.to_string()).chars().collect::<Vec<_>>()
        })
        .collect()
}

pub(super) fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
