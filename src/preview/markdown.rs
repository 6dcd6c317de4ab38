//! Previews for pull requests.

use super::{ChangePreview, ObjectPreview, Preview, Remark, Summary, counts, grouped, sort, symbol};
use crate::reason::Violation;
use std::fmt::Write as _;

/// Returns the preview as GitHub's Markdown, with one folded table for each object.
pub(crate) fn markdown(preview: &Preview) -> String {
    let mut text = format!("### lambdasfn plan: {}\n\n", counts(preview.summary));
    for object in &preview.objects {
        object_section(&mut text, object);
    }
    list(&mut text, "Error", preview.problems.iter().map(|p| code(p)));
    list(&mut text, "Note", preview.notes.iter().map(|n| escaped(n)));
    text
}

fn object_section(text: &mut String, object: &ObjectPreview) {
    let errors = object.refusals.len() + object.failures.len() + object.violations.len();
    let summary = if errors > 0 {
        format!("{errors} errors")
    } else if object.ignored.is_some() {
        "not managed by the operator".into()
    } else if object.is_settled() {
        "no changes".into()
    } else {
        counts(Summary::count(std::slice::from_ref(object)))
    };
    let open = if errors > 0 { " open" } else { "" };
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "<details{open}>\n<summary>{}: {summary}</summary>\n",
        code(&format!("{}/{}", object.namespace, object.name))
    );
    let _ = writeln!(text, "Account {}\n", object.place(code));
    if !object.changes.is_empty() {
        text.push_str("| | AWS object | call | changes |\n|---|---|---|---|\n");
        for ((kind, name), changes) in object.by_resource() {
            let symbol = code(symbol(sort(&changes)));
            for change in changes {
                let (name, call, details) = (code(name), &change.call, details(change));
                let _ = writeln!(text, "| {symbol} | {kind} {name} | {call} | {details} |");
            }
        }
        text.push('\n');
    }
    list(text, "Ignored", object.ignored.iter().map(|why| escaped(why)));
    let about = |remarks: Vec<&Remark>| {
        let objects = remarks
            .iter()
            .map(|remark| format!("{} {}", remark.kind, code(&remark.name)));
        let objects: Vec<String> = objects.collect();
        let first = remarks.first()?;
        Some(format!(
            "{}: {} ({})",
            objects.join(", "),
            escaped(&first.message),
            first.reason
        ))
    };
    list(text, "Waits", object.waits.iter().filter_map(|wait| about(vec![wait])));
    let errors = grouped(object.refusals.iter().chain(&object.failures));
    list(text, "Error", errors.into_iter().filter_map(about));
    let violation = |v: &Violation| format!("{}: {} ({})", code(&v.path), escaped(&v.message), v.reason);
    list(text, "Error", object.violations.iter().map(violation));
    list(text, "Note", object.notes.iter().map(|note| escaped(note)));
    text.push_str("</details>\n\n");
}

fn details(change: &ChangePreview) -> String {
    let value = |text: &str| if text.is_empty() { "none".into() } else { code(text) };
    let fields = change.fields.iter().map(|f| match change.action.as_str() {
        "Create" if f.old.is_empty() => format!("{}: {}", code(&f.field), value(&f.new)),
        _ => format!("{}: {} → {}", code(&f.field), value(&f.old), value(&f.new)),
    });
    let remarks = change.remarks().into_iter().map(ToOwned::to_owned);
    fields.chain(remarks).collect::<Vec<_>>().join("<br>")
}

fn list(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.map(|item| format!("- **{title}**: {item}\n")).collect();
    if !items.is_empty() {
        text.push_str(&items.concat());
        text.push('\n');
    }
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Escapes text, so that it contains no Markdown, no HTML and no end of a table cell.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_control() => " ".into(),
            '&' | '<' | '>' | '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '@' | '#' | '!' => {
                format!("&#{};", u32::from(c))
            }
            c => c.to_string(),
        })
        .collect()
}
