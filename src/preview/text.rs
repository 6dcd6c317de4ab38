//! Previews for terminals, in the manner of Terraform.

use super::{ChangePreview, FieldPreview, ObjectPreview, Preview, Sort, held, said, sort};
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(super) const RED: Style = AnsiColor::Red.on_default();

/// The preview as text with colours, which whoever prints it takes out where they are not wanted.
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
        format!("Plan: {}.", said(preview.summary))
    } else if preview.verdict() == super::Verdict::Errors {
        "Nothing can be planned before that is put right.".into()
    } else if preview.objects.iter().any(wait) {
        "No changes yet: AWS is still at work.".into()
    } else if preview.objects.is_empty() {
        "No LambdaSfnPattern was found.".into()
    } else if preview.objects.iter().any(|object| object.ignored.is_some()) {
        "No changes: the operator does not look after all of it.".into()
    } else {
        "No changes: AWS is as declared.".into()
    };
    line(&mut text, format_args!("{BOLD}{summary}{BOLD:#}"));
    text
}

fn push_object(text: &mut String, object: &ObjectPreview) {
    let ObjectPreview {
        namespace,
        name,
        account_id,
        region,
        ..
    } = object;
    let file = object.file.as_ref().map(|file| format!(", {file}")).unwrap_or_default();
    let state = match (object.new, object.deleting) {
        (true, _) => ", new",
        (_, true) => ", being deleted",
        _ => "",
    };
    line(
        text,
        format_args!("{BOLD}{namespace}/{name}{BOLD:#} {DIM}(account {account_id}, {region}{file}{state}){DIM:#}"),
    );
    for ((kind, name), changes) in object.by_resource() {
        let sort = sort(&changes);
        let style = match sort {
            Sort::Create => GREEN,
            Sort::Change => YELLOW,
            Sort::Delete => RED,
        };
        line(
            text,
            format_args!(
                "  {style}{}{style:#} {kind} {BOLD}{}{BOLD:#}",
                sort.symbol(),
                plain(name)
            ),
        );
        for change in changes {
            call(text, change);
        }
    }
    if let Some(why) = &object.ignored {
        line(
            text,
            format_args!("  {YELLOW}Nothing is done{YELLOW:#}: {}", plain(why)),
        );
    } else if object.is_settled() && !object.fails() {
        line(text, format_args!("  {DIM}no changes{DIM:#}"));
    }
    push_findings(text, object);
    text.push('\n');
}

/// Waits, errors and notes.
fn push_findings(text: &mut String, object: &ObjectPreview) {
    for told in &object.waits {
        line(
            text,
            format_args!(
                "  {YELLOW}Waits{YELLOW:#} for {} {}: {} ({})",
                told.kind,
                told.name,
                plain(&told.message),
                told.reason
            ),
        );
    }
    for told in object.refusals.iter().chain(&object.failures) {
        line(
            text,
            format_args!(
                "  {RED}Error{RED:#}: {} {}: {} ({})",
                told.kind,
                told.name,
                plain(&told.message),
                told.reason
            ),
        );
    }
    for violation in &object.violations {
        line(
            text,
            format_args!(
                "  {RED}Error{RED:#}: {}: {} ({})",
                plain(&violation.path),
                plain(&violation.message),
                violation.reason
            ),
        );
    }
    for note in &object.notes {
        line(text, format_args!("  {DIM}Note: {}{DIM:#}", plain(note)));
    }
    if object
        .changes
        .iter()
        .any(|c| c.held_back_by.as_deref() == Some("AwaitingApproval"))
        && let Some(hash) = &object.hash
    {
        line(text, format_args!("  {DIM}Note: the plan's hash is {hash}{DIM:#}"));
    }
}

fn call(text: &mut String, change: &ChangePreview) {
    let mut remarks = vec![];
    if change.drift {
        remarks.push("somebody changed it in AWS");
    }
    if change.later {
        remarks.push("later, once AWS is ready");
    }
    if let Some(reason) = &change.held_back_by {
        remarks.push(held(reason));
    }
    let remarks = if remarks.is_empty() {
        String::new()
    } else {
        format!(" {DIM}({}){DIM:#}", remarks.join("; "))
    };
    line(text, format_args!("      {}{remarks}", change.call));
    for FieldPreview { field, old, new } in &change.fields {
        let created = change.action == "Create" && old.is_empty();
        let (old, new) = (value(old), value(new));
        if created {
            line(text, format_args!("        {}: {GREEN}{new}{GREEN:#}", plain(field)));
            continue;
        }
        line(
            text,
            format_args!("        {}: {RED}{old}{RED:#} -> {GREEN}{new}{GREEN:#}", plain(field)),
        );
    }
}

fn value(text: &str) -> String {
    if text.is_empty() { "(none)".into() } else { plain(text) }
}

/// What comes from AWS or a file must not steer the terminal.
pub(super) fn plain(text: &str) -> String {
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
