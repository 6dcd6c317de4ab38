//! What the tests of several modules need.

use super::{Found, Pattern};
use crate::artifact::Artifacts;
use crate::names::Place;
use crate::owner::Identity;
use crate::settings::Settings;
use crate::source::Sources;
use serde_json::Value;

/// The violations of a spec, under settings that the test adjusts.
pub(super) fn violations(spec: &Value, adjust: impl Fn(&mut Settings)) -> Vec<String> {
    let spec = serde_json::from_value(spec.clone()).expect("a spec");
    let mut settings = Settings::of_cluster("test");
    adjust(&mut settings);
    let place = Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    };
    let identity = Identity {
        namespace: "default".into(),
        name: "hello".into(),
        uid: "u1".into(),
    };
    let found = Found {
        sources: &Sources::new(),
        artifacts: &Artifacts::default(),
    };
    match Pattern::parse(&identity, &spec, &settings, &place, found) {
        Ok(_) => vec![],
        Err(violations) => violations.iter().map(ToString::to_string).collect(),
    }
}
