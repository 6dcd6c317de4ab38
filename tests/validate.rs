//! `lambdasfn validate` has an answer for any file.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../amazon-states-language/tests/any_json/mod.rs"]
mod any_json;
#[path = "validate/yaml_fuzz.rs"]
mod yaml_fuzz;

use amazon_states_language::MachineKind;
use any_json::any_json;
use lambdasfn::names::Place;
use lambdasfn::settings::Settings;
use lambdasfn::validate::{Basis, Definitions, file};
use proptest::prelude::*;
use serde_json::Value;

/// Checks a file as `lambdasfn validate` does.
fn check(text: &str) {
    let settings = Settings::of_cluster("c");
    let place = Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    };
    let basis = Basis {
        settings: &settings,
        settings_are_known: true,
        whereabouts: &place.clone().into(),
        config_maps: &Default::default(),
    };
    for only in [false, true] {
        let kind = MachineKind::Standard;
        file(text, Definitions { kind, only }, basis);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_makes_validate_panic(
        text in "[-a-z:{}\\[\\]'\"|>&*!%#, \n\t]{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..64), spec in any_json()
    ) {
        check(&text);
        check(&String::from_utf8_lossy(&bytes));
        check(&format!("{{{text}"));
        let object = |spec: &Value| serde_json::json!({"apiVersion": "serverlesspatterns.dev/v1alpha1",
            "kind": "LambdaSfnPattern", "metadata": {"name": "a"}, "spec": spec});
        check(&object(&spec).to_string());
        check(&object(&serde_json::json!({"function": spec, "stateMachine": {"definition": spec}})).to_string());
    }
}
