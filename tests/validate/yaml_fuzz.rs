//! Generated YAML: no content of a ConfigMap or bucket does harm, and JSON keeps its meaning.

use super::any_json::any_json;
use super::check;
use amazon_states_language::{Definition, Finding, Format, yaml_documents};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

fn parse_yaml(text: &str) -> Result<Value, Vec<Finding>> {
    Definition::parse(text, Format::Yaml).map(Definition::into_value)
}

const SCALARS: [&str; 48] = [
    "a",
    "x y",
    "1",
    "-1",
    "1.5",
    "1e999",
    "0x1f",
    "010",
    "yes",
    "~",
    "null",
    "",
    "''",
    "'a b'",
    "'it''s'",
    "\"a\\nb\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "\"",
    "'",
    "*a",
    "*b",
    "&a",
    "&a 1",
    "&b x",
    "!!str 1",
    "!!int x",
    "!!map",
    "!Ref x",
    "!<a b>",
    "a#b",
    "a #c",
    "[a, *a]",
    "{a: 1, *b : 2}",
    "[",
    "}",
    "- a",
    "a: b",
    ": ",
    "? ",
    "é",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "\u{2028}",
    "%a",
    "@",
    "Seconds",
];

const KEYS: [&str; 16] = [
    "StartAt",
    "States",
    "A",
    "Type",
    "<<",
    "'<<'",
    "? a\n",
    "1",
    "~",
    "*a ",
    "&a b",
    "!!str c",
    "[a]",
    "é",
    "apiVersion",
    "kind",
];

const BREAKS: [&str; 8] = ["\n", "\n", "\n", "\r\n", "\n\n", "\n# c\n", "\n---\n", "\n...\n"];

/// A block of YAML, as lines with their indentation.
fn block() -> impl Strategy<Value = Vec<(usize, String)>> {
    let scalar = select(&SCALARS[..]).prop_map(|scalar| vec![(0, scalar.to_owned())]);
    let text = (
        select(&["|", ">", "|-", "|+", ">2", "|9"][..]),
        prop::collection::vec((0_usize..4, "[a-z#:é\t ]{0,6}"), 0..4),
    )
        .prop_map(|(header, lines)| [vec![(0, header.to_owned())], lines].concat());
    prop_oneof![3 => scalar, 1 => text].prop_recursive(5, 48, 5, |inner| {
        let properties = select(&["", "", "", "&a ", "&b ", "!!map ", "!x ", "# c"][..]);
        let step = prop_oneof![8 => Just(2_usize), 1 => Just(1), 1 => Just(0), 1 => Just(7)];
        let entry = (
            prop_oneof![1 => Just("-"), 2 => select(&KEYS[..])],
            properties,
            step,
            inner,
        );
        prop::collection::vec(entry, 1..5).prop_map(|entries| {
            let mut lines = vec![];
            for (key, properties, step, inner) in entries {
                let colon = if key == "-" { "" } else { ":" };
                if let [(_, scalar)] = &inner[..] {
                    lines.push((0, format!("{key}{colon} {properties}{scalar}")));
                } else {
                    lines.push((0, format!("{key}{colon} {properties}")));
                    lines.extend(inner.into_iter().map(|(indent, line)| (indent + step, line)));
                }
            }
            lines
        })
    })
}

fn yaml() -> impl Strategy<Value = String> {
    let block = (block(), prop::collection::vec(select(&BREAKS[..]), 1..6)).prop_map(|(lines, breaks)| {
        let lines = lines.iter().zip(breaks.iter().cycle());
        lines
            .map(|((indent, line), end)| format!("{}{line}{end}", " ".repeat(*indent)))
            .collect::<String>()
    });
    let start = select(
        &[
            "",
            "",
            "",
            "\u{feff}",
            "%YAML 1.1\n---\n",
            "%TAG !x! tag:a,1:\n---\n",
            "---\n",
            "\t",
        ][..],
    );
    (start, prop::collection::vec(block, 1..3)).prop_map(|(start, blocks)| start.to_owned() + &blocks.join("---\n"))
}

fn values(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Object(object) => object.values().map(values).sum(),
        _ => 0,
    }
}

/// Reads text in every way. The result is bounded for any number of aliases.
fn look(text: &str) {
    let definition = parse_yaml(text);
    for value in yaml_documents(text).iter().flatten().chain(&definition) {
        assert!(values(value) <= 250_000, "{} values", values(value));
    }
    check(text);
}

/// Refusals of a text as a definition and as a manifest.
fn refusals(text: &str) -> [String; 2] {
    let definition = parse_yaml(text).unwrap_err().remove(0).message;
    let documents = yaml_documents(text).into_iter();
    let manifest = documents.filter_map(Result::err).map(|error| error.message).next();
    [definition, manifest.unwrap()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_yaml_makes_it_panic(text in yaml(), cut in any::<prop::sample::Index>()) {
        look(&text);
        let end = text.char_indices().map(|(at, _)| at).nth(cut.index(text.chars().count().max(1)));
        look(&text[..end.unwrap_or_default()]);
    }

    #[test]
    fn json_means_the_same_as_yaml(document in any_json(), pretty in any::<bool>()) {
        let text = if pretty { format!("{document:#}") } else { document.to_string() };
        // YAML has these only as escapes, JSON also as they are.
        prop_assume!(!text.contains(|c: char| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')));
        prop_assert_eq!(parse_yaml(&text), Ok(document.clone()), "{}", text);
        prop_assert_eq!(yaml_documents(&text), vec![Ok(document)], "{}", text);
    }
}

#[test]
fn nesting_ends_before_the_stack_does() {
    let flow = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let list = |depth: usize| "- ".repeat(depth) + "1";
    let block = |depth: usize| (0..depth).map(|at| " ".repeat(at) + "a:\n").collect::<String>();
    for text in [flow(64), list(64), block(64)] {
        assert!(parse_yaml(&text).is_ok());
        assert!(yaml_documents(&text).iter().all(Result::is_ok));
        check(&text);
    }
    for depth in [65, 200, 1000, 2000] {
        for text in [
            flow(depth),
            list(depth),
            block(depth),
            "[".repeat(depth),
            "? ".repeat(depth),
            "{? ".repeat(depth),
        ] {
            for refusal in refusals(&text) {
                assert!(refusal.contains(" at line "), "{refusal}");
            }
            check(&text);
        }
    }
    // A level by an alias counts too.
    let chain = (1..100)
        .map(|i| format!("a{i}: &a{i} [*a{}]\n", i - 1))
        .collect::<String>();
    assert!(refusals(&("a0: &a0 1\n".to_owned() + &chain))[0].contains("Depth"));
}

#[test]
fn aliases_cannot_blow_a_document_up() {
    let levels = |first: &str, of: fn(String, usize) -> String| {
        let level = |i: usize| format!("a{i}: &a{i} {}\n", of(format!("*a{}", i - 1), i));
        format!("a0: &a0 {first}\n") + &(1..12).map(level).collect::<String>()
    };
    let lists = levels("[x, x]", |alias, _| format!("[{}]", vec![alias; 9].join(", ")));
    let maps = levels("{x: x}", |alias, _| {
        format!("{{{}}}", (0..9).map(|k| format!("k{k}: {alias}, ")).collect::<String>())
    });
    let merges = levels("{x: x}", |alias, i| {
        format!("{{<<: [{}], x{i}: 1}}", vec![alias; 9].join(", "))
    });
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(500_000), vec!["*a"; 1000].join(", "));
    for text in [lists, maps, merges, long] {
        for refusal in refusals(&text) {
            assert!(refusal.contains("too large or too complex"), "{refusal}");
            assert!(refusal.contains("line "), "{refusal}");
        }
    }
    // Sharing as people do it is no bomb.
    let shared = format!("retry: &retry [1, 2]\nstates: [{}]\n", vec!["*retry"; 1000].join(", "));
    assert_eq!(parse_yaml(&shared).unwrap()["states"][999], json!([1, 2]));
    assert_eq!(
        refusals("a: &a\n- *a\n").map(|refusal| refusal.contains("line 2")),
        [true, true]
    );
}

#[test]
fn long_texts_are_read_or_refused_at_once() {
    for text in [
        "---\n".repeat(20_000),
        "# a\n".repeat(20_000),
        "- |\n  a\n".repeat(5_000),
        "\"".repeat(20_000),
        "'a\n---\n".repeat(5_000),
        "*a ".repeat(20_000),
        "&a ".repeat(20_000),
        "!a ".repeat(20_000),
        ": ".repeat(20_000),
        "? a\n".repeat(5_000),
        "a".repeat(20_000) + ": 1",
        "%TAG !a! b\n".repeat(5_000),
        "[a: b, ".repeat(5_000),
        "|\n".to_owned() + &" ".repeat(20_000),
        "<<: ".repeat(5_000),
        "\0".repeat(20_000),
    ] {
        look(&text);
    }
}
