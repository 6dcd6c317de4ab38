//! Tests of the YAML reader: the values that it returns, and the text that it refuses. Existing definitions and
//! manifests depend on these values, which are those of `serde_yaml`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use amazon_states_language::{Definition, Finding, Format, yaml_documents};
use serde_json::{Value, json};

fn parse_yaml(text: &str) -> Result<Value, Vec<Finding>> {
    Definition::parse(text, Format::Yaml).map(Definition::into_value)
}

/// Returns the value of a field `v` in a definition, or the error.
fn read(scalar: &str) -> Result<Value, String> {
    let text = format!("v: {scalar}\n");
    let definition = parse_yaml(&text).map_err(|mut findings| findings.remove(0).message);
    let documents = yaml_documents(&text);
    assert_eq!(documents.len(), 1, "{text}: {documents:?}");
    let document = documents.into_iter().next().unwrap();
    assert_eq!(
        definition.as_ref().ok(),
        document.as_ref().ok(),
        "definitions and manifests differ: {text}"
    );
    definition.map(|definition| definition.get("v").cloned().unwrap())
}

#[test]
fn values_are_those_of_serde_yaml() {
    let null = json!(null);
    for (scalar, expected) in [
        ("~", null.clone()),
        ("null", null.clone()),
        ("Null", null.clone()),
        ("NULL", null.clone()),
        ("", null.clone()),
        ("!!null null", null),
        ("true", json!(true)),
        ("True", json!(true)),
        ("FALSE", json!(false)),
        ("!!bool 'true'", json!(true)),
        ("0", json!(0)),
        ("-0", json!(0)),
        ("+1", json!(1)),
        ("-1", json!(-1)),
        ("0o7", json!(7)),
        ("0x1F", json!(31)),
        ("-0x1F", json!(-31)),
        ("0b11", json!(3)),
        ("!!int '1'", json!(1)),
        ("9007199254740993", json!(9_007_199_254_740_993_u64)),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("99999999999999999999999999999999999999999999", json!(1e44)),
        ("1.0", json!(1.0)),
        ("1.", json!(1.0)),
        (".5", json!(0.5)),
        ("+1.5", json!(1.5)),
        ("1e3", json!(1000.0)),
        ("1E-3", json!(0.001)),
        ("0.30000000000000004", json!(0.300_000_000_000_000_04)),
        ("1.7976931348623157e308", json!(f64::MAX)),
        ("!!float 1", json!(1.0)),
    ] {
        assert_eq!(read(scalar), Ok(expected), "{scalar:?}");
    }
}

#[test]
fn words_of_other_yaml_versions_are_text() {
    for text in [
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "tRue",
        "nUll",
        "010",
        "-010",
        "00",
        "1_000",
        "0x1_0",
        "1_0.5",
        "--1",
        "0x",
        "0o8",
        "0xG",
        "1e",
        "1e1.5",
        ".e3",
        "inf",
        "NaN",
        "-inf",
        "infinity",
        "2001-12-14",
        "2001-12-14T21:59:43.10-05:00",
        "12:30:45",
        "190:20:30",
        "=",
        "<<",
        "a:b",
        "a#b",
        "1 2",
        "é",
    ] {
        assert_eq!(read(text), Ok(json!(text)));
    }
    for (scalar, expected) in [
        ("'yes'", "yes"),
        ("\"1\"", "1"),
        ("!!str 1", "1"),
        ("!!str", ""),
        ("''", ""),
        ("!!binary aGk=", "aGk="),
        ("\"\\u00e9\\x41\\n\\0\\/\"", "éA\n\0/"),
        ("\"a\n  b\"", "a b"),
        ("'a\n\n  b'", "a\nb"),
        ("a\n b", "a b"),
        ("a #b", "a"),
        ("|\n a\n b", "a\nb\n"),
        ("|-\n a\n b", "a\nb"),
        ("|+\n a\n\n", "a\n\n\n"),
        ("|2\n   a", " a\n"),
        (">\n a\n b\n\n c", "a b\nc\n"),
        (">-\n  a\n   b\n  c", "a\n b\nc"),
    ] {
        assert_eq!(read(scalar), Ok(json!(expected)), "{scalar:?}");
    }
}

#[test]
fn a_block_scalar_at_the_end_of_the_text_gets_no_line_break() {
    for (text, expected) in [
        ("v: |\n  a", "a"),
        ("v: |+ # | >\n\n  a", "\na"),
        ("v: !!str &x |2-\n   a", " a"),
        ("v: >\n  a\n  b", "a b"),
        ("v: |\n  a\n  ", "a\n"),
        ("v: |-\n  a", "a"),
        ("w: |\n  é\nv:\n  |\n  a", "a"),
        ("w: |\n  b\nv: >-\n  a\n", "a"),
    ] {
        assert_eq!(parse_yaml(text).unwrap()["v"], json!(expected), "{text:?}");
        let document = yaml_documents(text).remove(0).unwrap();
        assert_eq!(document["v"], json!(expected), "{text:?}");
    }
}

#[test]
fn keys_are_text() {
    for (map, key) in [
        ("{1: x}", "1"),
        ("{1.50: x}", "1.50"),
        ("{true: x}", "true"),
        ("{yes: x}", "yes"),
        ("{010: x}", "010"),
        ("{'': x}", ""),
        ("{!!str 1: x}", "1"),
        ("{? a : x}", "a"),
    ] {
        assert_eq!(read(map), Ok(json!({key: "x"})), "{map}");
    }
    assert_eq!(read("{a, b}"), Ok(json!({"a": null, "b": null})));
}

#[test]
fn values_outside_of_json_are_refused_with_their_position() {
    for scalar in [
        ".inf",
        "-.INF",
        ".nan",
        "1e999",
        "!Ref x",
        "!Sub 'x'",
        "!x {a: 1}",
        "!x [1]",
        "!!set {a}",
        "!!int a",
        "!!bool yes",
        "{null: 1}",
        "{~: 1}",
        "{[a]: 1}",
        "{{a: 1}: 1}",
        "[1, 2]]",
        "[a",
        "{a: 1",
        "'a",
        "\"\\q\"",
        "\"\\ud83d\"",
        "*a",
        "&a [*a]",
        "@a",
        "`a",
        "a: b: c",
        "- a",
        "|0\n a",
        "\u{0}",
        "a\u{7}b",
        "\u{7f}",
    ] {
        let error = read(scalar).unwrap_err();
        assert!(error.contains(" at line 1, column "), "{scalar:?}: {error}");
    }
}

#[test]
fn duplicate_keys_are_refused_with_their_position() {
    let text = "a: 1\n---\nb: 1\nc: {d: 1}\nb: 2\n---\ne: 1\n";
    let documents = yaml_documents(text);
    assert_eq!(documents.len(), 3, "{documents:?}");
    assert_eq!(documents[0], Ok(json!({"a": 1})));
    let error = documents[1].as_ref().unwrap_err();
    assert_eq!(error.at, Some((5, 1)));
    assert_eq!(
        error.message,
        "duplicate mapping key `b` is not allowed here at line 5, column 1"
    );
    assert_eq!(documents[2], Ok(json!({"e": 1})));
}

#[test]
fn documents_keep_their_number() {
    for (text, expected) in [
        ("", vec![]),
        ("---\n", vec![json!(null)]),
        (
            "---\n# a\n---\na: 1\n---\n",
            vec![json!(null), json!({"a": 1}), json!(null)],
        ),
        ("a: 1\n...\n", vec![json!({"a": 1})]),
        (
            "a\n--- ~\n--- !!null ''\n--- ''\n--- b",
            vec![json!("a"), json!(null), json!(null), json!(""), json!("b")],
        ),
        ("\u{feff}a: 1\n", vec![json!({"a": 1})]),
        ("a: 1\r\n---\r\nb: 1\r\n", vec![json!({"a": 1}), json!({"b": 1})]),
        ("%YAML 1.1\n---\na: yes\n", vec![json!({"a": "yes"})]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(Ok).collect();
        assert_eq!(yaml_documents(text), expected, "{text:?}");
    }
    for text in ["a: 1\n---\nb: 2\n", "a: 1\n---\n"] {
        let error = parse_yaml(text).unwrap_err().remove(0).message;
        assert!(
            error.contains("single YAML document") && error.contains(" at line "),
            "{error}"
        );
    }
}

#[test]
fn merge_keys_are_applied() {
    let merged = |text: &str| {
        let document = yaml_documents(text).remove(0);
        assert_eq!(parse_yaml(text).ok(), document.as_ref().ok().cloned(), "{text}");
        document
    };
    let text = "x: &x {a: 1, b: 1}\ny: {<<: *x, b: 2}\nz: {<<: [{a: 3}, *x], c: 4}\n'<<': 5\n";
    let expected = json!({"x": {"a": 1, "b": 1}, "y": {"a": 1, "b": 2}, "z": {"a": 3, "b": 1, "c": 4}, "<<": 5});
    assert_eq!(merged(text), Ok(expected));
    for text in ["<<: 1", "<<: [1]"] {
        assert!(merged(text).is_err(), "{text}");
    }
    let twice = parse_yaml("x: &x {a: 1}\ny: {<<: *x, b: 1, b: 2}\n").unwrap_err();
    assert_eq!(twice.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), [".y.b"]);
}
