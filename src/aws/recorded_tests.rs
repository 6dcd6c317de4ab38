//! The error table against errors that AWS answered.

use super::failure::Class;
use std::fs;
use std::path::Path;

/// Recorded codes without a class, and why the operator never meets them.
const KNOWN: &[(&str, &str)] = &[
    ("ActivityDoesNotExist", "the operator calls no operation on activities"),
    ("ExecutionAlreadyExists", "the operator starts no execution"),
    ("InvalidExecutionInput", "the operator starts no execution"),
    ("InvalidRequestContentException", "the operator invokes no function"),
    ("InvalidToken", "the operator sends only tokens of AWS"),
    ("ParamValidationError", "botocore refuses the call itself"),
];

/// The cells of a row of the table: operation, code, status, type, message.
fn cells(line: &str) -> Option<[&str; 5]> {
    let line = line.strip_prefix("| ")?;
    let mut cells = line.splitn(6, " | ").map(str::trim);
    let row = [
        cells.next()?,
        cells.next()?,
        cells.next()?,
        cells.next()?,
        cells.next()?,
    ];
    (row[0] != "operation").then_some(row)
}

/// The records stand beside the repository. Without them the test reports that it was skipped.
#[test]
fn every_recorded_error_has_a_class() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/recorded-aws/errors.md");
    let Ok(text) = fs::read_to_string(&file) else {
        eprintln!("skipped: no recorded errors at {}", file.display());
        return;
    };
    let mut count = 0;
    for [operation, code, status, _, message] in text.lines().filter_map(cells) {
        count += 1;
        let class = Class::classify(code, message, status.parse().unwrap_or_default());
        let known = KNOWN.iter().any(|(known, _)| *known == code);
        assert!(
            class != Class::Other || known,
            "{operation}: {code} ({status}): {message}"
        );
    }
    assert!(count > 400, "{count} records");
}
