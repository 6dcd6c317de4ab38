//! Rights of optimized integrations (<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>).

use super::call::{Call, Findings};
use super::table::tables;

/// Adds the rights of a Task with an optimized integration.
pub(super) fn call(call: &Call<'_>, service: &str, action: &str, findings: &mut Findings) {
    match tables().optimized.get(&format!("{service}:{action}")) {
        Some(entry) => call.entry(entry, findings),
        None => call.warn(
            findings,
            format!("the integration {service}:{action} is unknown, so nothing is granted for it"),
        ),
    }
}
