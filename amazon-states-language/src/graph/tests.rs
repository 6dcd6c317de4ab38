use super::nodes::Edge;
use super::status::{StateStatus, Statuses};
use super::*;
use serde_json::json;

fn drawn(definition: &Value, notation: Notation) -> String {
    let statuses = Statuses::from([
        ("Wait State".into(), StateStatus::Succeeded),
        ("Parallel State".into(), StateStatus::InProgress),
    ]);
    draw(definition, notation, &Progress(statuses))
}

#[test]
fn states_of_many_types_in_all_notations() {
    let definition = serde_json::from_str(include_str!("../../tests/valid/workflow-without-tasks.json")).unwrap();
    insta::assert_snapshot!("mermaid", drawn(&definition, Notation::Mermaid));
    insta::assert_snapshot!("dot", drawn(&definition, Notation::Dot));
    insta::assert_snapshot!("svg", drawn(&definition, Notation::Svg));
}

#[test]
fn conditions_are_written_in_infix_notation() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Choice", "Default": "B", "Choices": [
            {"Variable": "$.n", "NumericGreaterThanEquals": 5, "Next": "B"},
            {"Variable": "$.t", "TimestampLessThanPath": "$.u", "Next": "B"},
            {"And": [{"Variable": "$.x", "IsPresent": true}, {"Not": {"Variable": "$.x", "StringEquals": "é"}}], "Next": "B"},
            {"Variable": "$.x", "IsNull": false, "Next": "B"},
            {"Condition": "{% $states.input.a > 1 %}", "Next": "B"},
            {"Comment": "a rule with a comment that is far too long to be drawn", "Variable": "$", "IsNull": true, "Next": "B"}]},
        "B": {"Type": "Task", "Catch": [{"ErrorEquals": ["X", "Y"], "Next": "A"}], "End": true}}});
    let graph = Graph::new(&Machine::new(&definition));
    let labels: Vec<_> = graph
        .edges
        .iter()
        .flat_map(|e| e.conditions.iter().map(String::as_str))
        .collect();
    assert_eq!(
        labels,
        [
            "$.n ≥ 5",
            "$.t < $.u",
            "$.x is present and not $.x = \"é\"",
            "$.x is not null",
            "$states.input.a > 1",
            "a rule with a comment that is far too long to be drawn",
            "Default",
            "Catch X, Y"
        ]
    );
}

#[test]
fn transitions_with_one_target_are_one_edge_and_names_are_not_cut() {
    let rule = |n: u32| json!({"Variable": "$.n", "NumericEquals": n, "Next": "B"});
    let rules: Vec<_> = (0..7).map(rule).collect();
    let long = "A name of eighty characters, which is the most that Step Functions takes for one";
    let definition = json!({"StartAt": long, "States": {
        long: {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Next": "C",
            "Catch": [{"ErrorEquals": ["E"], "Next": "C"}]},
        "C": {"Type": "Choice", "Choices": rules, "Default": "B"},
        "B": {"Type": "Succeed"}}});
    let graph = Graph::new(&Machine::new(&definition));
    let labels: Vec<_> = graph.edges.iter().map(Edge::label).collect();
    let rules = [
        "$.n = 0",
        "or $.n = 1",
        "or $.n = 2",
        "or $.n = 3",
        "or $.n = 4",
        "or 3 more",
    ];
    assert_eq!(
        labels,
        [
            vec![],
            vec![],
            vec!["Catch E".to_owned()],
            rules.map(String::from).to_vec(),
            vec![]
        ]
    );
    assert_eq!(label::name(long).join(" "), long);
    let drawn = drawn(&definition, Notation::Svg);
    assert!(
        drawn.contains("SNS: Publish") && drawn.contains("is the most that Step Functions"),
        "{drawn}"
    );
}

#[test]
fn an_invalid_definition_is_drawn_without_its_invalid_parts() {
    for definition in [
        json!(null),
        json!({}),
        json!({"StartAt": "No", "States": {"A": {"Type": "What", "Next": "No"}, "B": 1}}),
        json!({"StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [{}, 1], "Next": "A"}}}),
        json!({"StartAt": "<&\"\n", "States": {"<&\"\n": {"Type": "Map", "ItemProcessor": {"States": {}}, "End": true}}}),
    ] {
        for notation in [Notation::Mermaid, Notation::Dot, Notation::Svg] {
            assert!(!drawn(&definition, notation).is_empty());
        }
    }
}

#[test]
fn many_states_are_drawn_within_the_time_limit() {
    let mut states = serde_json::Map::new();
    for n in 0..3000 {
        let choice = json!({"Type": "Choice", "Default": format!("S{}", n + 1),
            "Choices": [{"Variable": "$.x", "IsNull": true, "Next": "S3000"}]});
        states.insert(format!("S{n}"), choice);
    }
    states.insert("S3000".into(), json!({"Type": "Succeed"}));
    let definition = json!({"StartAt": "S0", "States": states});
    assert!(drawn(&definition, Notation::Svg).contains("S2999"));
}
