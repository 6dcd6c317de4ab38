//! The integrations that Step Functions has made for single services
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>).

use super::call::{Call, Findings};
use super::table::tables;

/// What a Task with this integration needs.
pub(super) fn call(call: &Call<'_>, service: &str, action: &str, findings: &mut Findings) {
    match tables().optimized.get(&format!("{service}:{action}")) {
        Some(entry) => call.entry(entry, findings),
        None => call.warn(
            findings,
            format!("{service}:{action} is no integration that is known, so nothing is granted for it"),
        ),
    }
}
