use super::corpus::valid;
use lambdasfn::asl::{MachineKind, check, intrinsic, jsonata, jsonpath, parse_text};
use lambdasfn::names::Place;
use lambdasfn::settings::Settings;
use lambdasfn::validate::{Basis, Definitions, file};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value};

/// Words of the language, so that chance comes upon more than unknown fields.
const WORDS: [&str; 40] = [
    "StartAt",
    "States",
    "Type",
    "Next",
    "End",
    "Task",
    "Map",
    "Parallel",
    "Choice",
    "Pass",
    "Wait",
    "Fail",
    "Resource",
    "Branches",
    "ItemProcessor",
    "ProcessorConfig",
    "Mode",
    "DISTRIBUTED",
    "Choices",
    "And",
    "Not",
    "Variable",
    "Retry",
    "Catch",
    "ErrorEquals",
    "Parameters",
    "x.$",
    "Assign",
    "Output",
    "QueryLanguage",
    "JSONata",
    "Label",
    "Timestamp",
    "ItemReader",
    "ReaderConfig",
    "A",
    "$.a[0]",
    "{% $states.input.a[b] %}",
    "States.Format('{}', $.a)",
    "${X}",
];

pub(super) fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        select(&WORDS[..]).prop_map(str::to_owned),
        ".*",
        "[$.\\[\\]{}%()'a?@*: ]{0,12}"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let key = prop_oneof![4 => select(&WORDS[..]).prop_map(str::to_owned), 1 => ".*"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((key, inner), 0..6).prop_map(|pairs| Value::Object(Map::from_iter(pairs))),
        ]
    })
}

/// Puts a value in the place of one within another.
fn replace(target: &mut Value, place: &Index, value: Value) {
    fn count(value: &Value) -> usize {
        1 + match value {
            Value::Array(items) => items.iter().map(count).sum(),
            Value::Object(object) => object.values().map(count).sum(),
            _ => 0,
        }
    }
    fn set(target: &mut Value, at: &mut usize, value: &mut Option<Value>) {
        if *at == 0 {
            if let Some(value) = value.take() {
                *target = value;
            }
            return;
        }
        *at -= 1;
        match target {
            Value::Array(items) => items.iter_mut().for_each(|item| {
                if value.is_some() {
                    set(item, at, value);
                }
            }),
            Value::Object(object) => object.values_mut().for_each(|item| {
                if value.is_some() {
                    set(item, at, value);
                }
            }),
            _ => {}
        }
    }
    let mut at = place.index(count(target));
    set(target, &mut at, &mut Some(value));
}

fn look(definition: &Value) {
    for kind in [MachineKind::Standard, MachineKind::Express] {
        check(definition, kind);
    }
}

/// The whole way that a file takes through `lambdasfn validate`.
pub(super) fn judge(text: &str) {
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
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_json_makes_it_panic(value in json()) {
        look(&value);
    }

    #[test]
    fn no_change_of_a_definition_makes_it_panic(
        which in any::<Index>(), changes in prop::collection::vec((any::<Index>(), json()), 1..4)
    ) {
        let corpus = valid();
        let (_, text) = which.get(&corpus);
        let mut definition = parse_text(text).unwrap();
        for (place, value) in changes {
            replace(&mut definition, &place, value);
        }
        look(&definition);
    }

    #[test]
    fn no_text_makes_it_panic(text in ".*", which in any::<Index>(), from in any::<Index>(), to in any::<Index>()) {
        let _ = parse_text(&text);
        let _ = (jsonpath::parse(&text), intrinsic::parse(&text), jsonata::parse(&text));
        let corpus = valid();
        let (_, sound) = which.get(&corpus);
        let (mut from, mut to) = (from.index(sound.len()), to.index(sound.len()));
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        let bytes = [&sound.as_bytes()[..from], text.as_bytes(), &sound.as_bytes()[to..]].concat();
        if let Ok(definition) = parse_text(&String::from_utf8_lossy(&bytes)) {
            look(&definition);
        }
    }

    #[test]
    fn no_expression_makes_it_panic(text in "[a-z$%.(){}\\[\\]'\"/*:=<>|,;?~&@#^ `\\\\-]{0,40}") {
        let _ = (jsonpath::parse(&text), jsonata::parse(&text));
        let _ = intrinsic::parse(&format!("States.Array({text})"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_makes_validate_panic(
        text in "[-a-z:{}\\[\\]'\"|>&*!%#, \n\t]{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..64), spec in json()
    ) {
        judge(&text);
        judge(&String::from_utf8_lossy(&bytes));
        judge(&format!("{{{text}"));
        let object = |spec: &Value| serde_json::json!({"apiVersion": "serverlesspatterns.dev/v1alpha1",
            "kind": "LambdaSfnPattern", "metadata": {"name": "a"}, "spec": spec});
        judge(&object(&spec).to_string());
        judge(&object(&serde_json::json!({"function": spec, "stateMachine": {"definition": spec}})).to_string());
    }
}
