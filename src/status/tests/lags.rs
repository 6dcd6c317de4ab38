//! Tests of the findings about lags of AWS.

use super::*;
use crate::timing;

/// Returns the reason of a denied call on a role that was last written this many seconds ago.
fn reason_of_denial(seconds_ago: i64) -> String {
    let mut found = Found::nothing();
    let written = Timestamp::from_second(-seconds_ago).unwrap();
    found.object = object(
        json!({"resources": [{"kind": "Role", "name": "hello-lambda", "arn": "arn", "state": "Present",
        "lastWriteTime": timing::text(written)}]}),
    );
    found.outcome.failed.push((step(), failure(Class::AccessDenied)));
    reason_of(&found.status()).unwrap().to_owned()
}

#[test]
fn a_denial_shortly_after_a_write_is_a_lag_and_later_a_missing_right() {
    assert_eq!(reason_of_denial(1), "Creating");
    assert_eq!(reason_of_denial(119), "Creating");
    assert_eq!(reason_of_denial(121), "AccessDenied");
}

#[test]
fn no_endpoint_in_an_unknown_region_is_a_wrong_region() {
    let mut found = Found::nothing();
    found.region = "eu-wset-1";
    found.plan.failures.push((id(), failure(Class::Unavailable)));
    let status = found.status();
    assert_eq!(reason_of(&status), Some("Invalid"));
    let message = &status.conditions[0].message;
    assert!(
        message.contains("spec.region") && message.contains("did you mean eu-west-1?"),
        "{message}"
    );
}
