//! Tests of the analyser with small sources.

use crate::analysis::{House, findings};
use crate::finding::Rule;
use crate::floors::Floors;
use crate::modules::Package;
use crate::sources::Sources;

const HOUSE: House = House {
    packages: &[
        Package {
            name: "house",
            folder: "src",
        },
        Package {
            name: "garden",
            folder: "garden/src",
        },
    ],
    tools: &[],
    folders: &[],
    floors: &[],
    edges: &[],
    public_items: 100,
};

/// Returns the texts of the findings of one rule.
fn found(house: &House, rule: Rule, files: &[(&str, &str)]) -> Vec<String> {
    let sources: Sources = files
        .iter()
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
        .collect();
    let all = findings(&sources, house);
    let unreadable: Vec<_> = all.iter().filter(|finding| finding.rule == Rule::Readable).collect();
    assert!(rule == Rule::Readable || unreadable.is_empty(), "{unreadable:?}");
    all.into_iter()
        .filter(|finding| finding.rule == rule)
        .map(|finding| finding.text)
        .collect()
}

/// Returns the cycles between the modules `a` and `b`.
fn cycles(a: &str, b: &str) -> Vec<String> {
    found(
        &HOUSE,
        Rule::Cycle,
        &[("src/lib.rs", "mod a; mod b;"), ("src/a.rs", a), ("src/b.rs", b)],
    )
}

const A: &str = "use crate::b::B;\npub struct A(B);";

#[test]
fn a_cycle_is_found_with_the_line_of_each_import() {
    let found = cycles(A, "pub struct B;\n\npub fn b(_: crate::a::A) {}");
    let expected = "house::b, house::a import each other in a cycle\n    \
        house::a imports house::b: src/a.rs:1\n    \
        house::b imports house::a: src/b.rs:3";
    assert_eq!(found, [expected]);
}

#[test]
fn a_cycle_is_found_for_every_form_of_import() {
    for b in [
        "use crate::a; pub struct B(Option<Box<a::A>>);",
        "use super::a::A as Other; pub struct B; impl Other {}",
        "use crate::{a::{self as other}}; pub struct B; impl other::A {}",
        "use crate::a::*; pub struct B; impl A {}",
        "pub use crate::a::A; pub struct B;",
        "pub struct B; fn f() { use crate::a::A; let _: A; }",
        "pub struct B; fn f() { println!(\"{}\", crate::a::A::new()) }",
        "pub struct B; macro_rules! make { () => { $crate::a::A } }",
        "#[derive(Deserialize)] pub struct B { #[serde(default = \"crate::a::yes\")] yes: bool }",
        "pub struct B; mod inner { impl super::super::a::A {} }",
        "pub struct B; impl From<crate::a::A> for B {}",
        "pub struct B; fn f(b: B) { if let crate::a::A(_) = b {} }",
    ] {
        assert_eq!(cycles(A, b).len(), 1, "{b}");
    }
}

#[test]
fn comments_tests_and_own_items_are_not_imports() {
    for b in [
        "pub struct B; /* crate::a::A */ const TEXT: &str = \"crate::a::A\";",
        "pub struct B; #[cfg(test)] use crate::a::A;",
        "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }",
        "pub struct B; #[cfg(all(test, unix))] fn f(_: crate::a::A) {}",
        "pub struct B; #[test] fn f() { crate::a::A; }",
        "pub struct B; impl B { #[cfg(test)] fn f(_: crate::a::A) {} }",
        "pub(in crate::a) struct B;",
        "use a::A; pub struct B(A); mod a { pub struct A; }",
        "use ::a::A; pub struct B(A);",
    ] {
        assert_eq!(cycles(A, b), [""; 0], "{b}");
    }
}

#[test]
fn imports_lead_to_the_module_that_defines_the_item() {
    // `b` re-exports an item of `c`. Thus `a` imports only `c`, and `b` may import `a`.
    let files = |c: &'static str| {
        [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", A),
            ("src/b.rs", "mod c; pub use c::Inner as B; fn f(_: crate::a::A) {}"),
            ("src/b/c.rs", c),
        ]
    };
    assert_eq!(found(&HOUSE, Rule::Cycle, &files("pub struct Inner;")), [""; 0]);
    let cycle = found(
        &HOUSE,
        Rule::Cycle,
        &files("pub struct Inner(Option<Box<crate::a::A>>);"),
    );
    assert!(cycle[0].starts_with("house::b::c, house::a import"), "{cycle:?}");
}

/// Returns the cycles between `a` and its child `b`.
fn below(a: &str, b: &str) -> Vec<String> {
    found(
        &HOUSE,
        Rule::Cycle,
        &[("src/lib.rs", "mod a;"), ("src/a/mod.rs", a), ("src/a/b.rs", b)],
    )
}

#[test]
fn a_re_export_of_a_child_is_not_an_import_but_its_use_is() {
    let child = "use super::A; pub fn b(_: A) {}";
    assert_eq!(below("mod b; pub use b::b; pub struct A;", child), [""; 0]);
    assert_eq!(below("mod b; pub use b::*; pub struct A;", child), [""; 0]);
    // A variable hides the function.
    assert_eq!(
        below("mod b; pub use b::b; pub struct A; fn f(b: u8) -> u8 { b }", child),
        [""; 0]
    );
    for parent in [
        "mod b; use b::b; pub struct A;",
        "mod b; pub use b::b; pub struct A; fn f() { b(A) }",
        "mod b; pub use b::b; pub struct A; fn f() { vec![b(A)]; }",
        "mod b; pub use b::*; pub struct A; fn f() { b(A) }",
        "mod b; pub struct A; fn f() { b::b(A) }",
    ] {
        assert_eq!(below(parent, child).len(), 1, "{parent}");
    }
}

#[test]
fn siblings_form_a_cycle_through_different_files() {
    let files = [
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a/mod.rs", "pub mod low; pub mod high;"),
        ("src/a/low.rs", "pub struct Low;"),
        ("src/a/high.rs", "use crate::b::B;"),
        ("src/b.rs", "use crate::a::low::Low; pub struct B;"),
    ];
    assert_eq!(found(&HOUSE, Rule::Cycle, &files), [""; 0]);
    let cycle = found(&HOUSE, Rule::SiblingCycle, &files);
    assert!(
        cycle[0].contains("house::a imports house::b: src/a/high.rs:1"),
        "{cycle:?}"
    );
    assert!(cycle[0].contains("house::b imports house::a: src/b.rs:1"), "{cycle:?}");
}

const FLOORS: House = House {
    floors: &[Floors {
        package: "house",
        floors: &[&["ground"], &["left", "right"], &["main"]],
    }],
    ..HOUSE
};

fn floors(rule: Rule, library: &str, ground: &str) -> Vec<String> {
    let files = [
        ("src/lib.rs", library),
        ("src/main.rs", "fn main() { house::left::left() }"),
        ("src/ground.rs", ground),
        ("src/left.rs", "use crate::ground::Ground;\nuse crate::right::Right;"),
        ("src/right/mod.rs", "pub mod deep; pub struct Right;"),
        ("src/right/deep.rs", "pub struct Deep;"),
    ];
    found(&FLOORS, rule, &files)
}

#[test]
fn an_upward_import_is_found() {
    let library = "pub mod ground; pub mod left; pub mod right;";
    assert_eq!(floors(Rule::Floor, library, "pub struct Ground;"), [""; 0]);
    let upward = floors(
        Rule::Floor,
        library,
        "pub struct Ground;\nuse crate::right::deep::Deep;",
    );
    let expected = "src/ground.rs:2: house::ground (floor 0) imports house::right::deep (floor 1), which is above it";
    assert_eq!(upward, [expected]);
}

#[test]
fn the_table_of_floors_has_exactly_the_modules() {
    let complete = "pub mod ground; pub mod left; pub mod right;";
    assert_eq!(floors(Rule::FloorTable, complete, ""), [""; 0]);
    let more = format!("{complete} mod cellar {{}}");
    assert_eq!(
        floors(Rule::FloorTable, &more, ""),
        ["module `cellar` of house has no floor"]
    );
    let files = [
        ("src/lib.rs", "mod ground; mod left;"),
        ("src/ground.rs", ""),
        ("src/left.rs", ""),
    ];
    let stale = |entry| format!("the table of floors has `{entry}`: the module does not exist");
    assert_eq!(
        found(&FLOORS, Rule::FloorTable, &files),
        [stale("right"), stale("main")]
    );
}

/// Returns the impure lines of a module that is not an edge.
fn impure(text: &str) -> Vec<String> {
    let library = "mod a; mod hidden { pub use aws_sdk_lambda::Client as Door; }";
    let found = found(&HOUSE, Rule::Purity, &[("src/lib.rs", library), ("src/a.rs", text)]);
    // The re-export itself is not under test.
    found.into_iter().filter(|text| text.starts_with("src/a.rs")).collect()
}

#[test]
fn a_client_or_a_clock_in_a_pure_module_is_found() {
    let clock = impure("use jiff::Timestamp as Time;\nfn f() -> Time {\n    Time::now()\n}");
    assert_eq!(
        clock,
        ["src/a.rs:3: names `jiff::Timestamp::now`, but the file is not an edge"]
    );
    for text in [
        "fn f(last: Option<T>) { last.unwrap_or_else(std::time::Instant::now) }",
        "fn f() { format!(\"{}\", std::time::SystemTime::now()) }",
        "fn f(start: std::time::Instant) { start.elapsed() }",
        "async fn f() {}",
        "fn f() { async { 1 } }",
        "fn f() { async move |x| x }",
        "fn f() { select!(client.get().await) }",
        "use std::{fmt, fs};",
        "fn f() { std::env::var(\"HOME\") }",
        "use std::process::Command;",
        "use std::thread; fn f() { thread::sleep(SECOND) }",
        "use kube::{Api, ResourceExt};",
        "fn f(client: &kube::Client) {}",
        "fn f(kind: aws_sdk_sfn::types::StateMachineType) {}",
        "use tokio::sync::Mutex;",
        "fn f() { rand::random() }",
        "use std::collections::hash_map::RandomState;",
        "fn f() { uuid::Uuid::new_v4() }",
        "fn f(door: &crate::hidden::Door) {}",
    ] {
        assert_eq!(impure(text).len(), 1, "{text}");
    }
}

#[test]
fn values_and_tests_are_pure() {
    for text in [
        "use jiff::Timestamp; fn f(now: Timestamp) -> Timestamp { now }",
        "fn f(started: std::time::Instant, now: std::time::Instant) { now.duration_since(started) }",
        "fn f(env: u8, rand: u8, tokio: u8) -> u8 { vec![env, rand, tokio] }",
        "use std::process::ExitCode;",
        "use kube::ResourceExt;",
        "#[cfg(test)] mod tests { fn f() { std::fs::read(\"x\") } }",
        "#[cfg(test)] use std::fs;",
        "#[tokio::test] async fn f() { g().await }",
    ] {
        assert_eq!(impure(text), [""; 0], "{text}");
    }
}

#[test]
fn a_stale_entry_of_the_table_of_edges_is_found() {
    let house = House {
        edges: &["src/a.rs", "src/kinds/*/read.rs", "src/gone.rs"],
        ..HOUSE
    };
    let files = |read| {
        [
            ("src/lib.rs", "mod a; mod kinds { mod one { mod read; } }"),
            ("src/a.rs", "use std::fs;"),
            ("src/kinds/one/read.rs", read),
        ]
    };
    let gone = "the table of edges has `src/gone.rs`, which matches no file";
    assert_eq!(found(&house, Rule::EdgeTable, &files("async fn read() {}")), [gone]);
    assert_eq!(found(&house, Rule::Purity, &files("async fn read() {}")), [""; 0]);
    let pure = "the table of edges has `src/kinds/*/read.rs`, but src/kinds/one/read.rs is pure";
    assert_eq!(found(&house, Rule::EdgeTable, &files("fn read() {}")), [pure, gone]);
}

#[test]
fn crates_import_each_other_by_name() {
    let house = House {
        floors: &[Floors {
            package: "garden",
            floors: &[&["soil"], &["tree"]],
        }],
        ..HOUSE
    };
    let files = [
        ("src/lib.rs", "mod a; use garden::Tree;"),
        ("src/a.rs", "fn f() -> garden::Tree { garden::tree::Tree }"),
        ("garden/src/lib.rs", "pub mod tree; mod soil; pub use tree::Tree;"),
        ("garden/src/tree.rs", "use crate::soil::Soil; pub struct Tree;"),
        ("garden/src/soil.rs", "pub struct Soil;\nfn f(_: garden::Tree) {}"),
    ];
    assert_eq!(found(&house, Rule::Cycle, &files).len(), 1);
    let upward = "src/soil.rs:2: garden::soil (floor 0) imports garden::tree (floor 1), which is above it";
    assert_eq!(found(&house, Rule::Floor, &files), [format!("garden/{upward}")]);
}

#[test]
fn a_file_a_function_and_public_items_above_their_limit_are_found() {
    let function = |lines: usize| format!("mod m {{\nimpl A {{\npub fn f() {{{}}}\n}}\n}}", "\n".repeat(lines - 1));
    let library = |text: &str, rule| found(&HOUSE, rule, &[("src/lib.rs", text)]);
    assert_eq!(library(&function(80), Rule::FunctionLength), [""; 0]);
    assert_eq!(
        library(&function(81), Rule::FunctionLength),
        ["src/lib.rs:3: `f` has 81 lines"]
    );
    let in_test = format!("#[cfg(test)] {}", function(81));
    assert_eq!(library(&in_test, Rule::FunctionLength), [""; 0]);
    assert_eq!(library(&"\n".repeat(400), Rule::FileLength), [""; 0]);
    assert_eq!(
        library(&"\n".repeat(401), Rule::FileLength),
        ["src/lib.rs has 401 lines"]
    );
    assert_eq!(library(&"  pub struct A;\n".repeat(100), Rule::PublicItems), [""; 0]);
    let many = library(&"  pub struct A;\n".repeat(101), Rule::PublicItems);
    assert_eq!(many, ["101 lines begin with `pub `, more than 100"]);
}

#[test]
fn an_undeclared_a_missing_and_an_unparsable_file_are_found() {
    let files = [
        ("src/lib.rs", "mod a; mod gone;\n#[cfg(test)] mod tests;"),
        ("src/a.rs", "fn"),
        ("src/lost.rs", ""),
    ];
    let found = found(&HOUSE, Rule::Readable, &files);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("src/a.rs:1: "), "{found:?}");
    assert!(found[1].starts_with("src/gone/mod.rs: "), "{found:?}");
    assert!(found[2].starts_with("src/lost.rs: "), "{found:?}");
}

#[test]
fn a_stale_entry_of_the_tables_of_crates_and_folders_is_found() {
    let house = House {
        folders: &["src", "cellar"],
        ..HOUSE
    };
    let expected = [
        "the table of crates has `garden`, but garden/src has neither lib.rs nor main.rs",
        "the table of folders has `cellar`, which has no source file",
    ];
    assert_eq!(found(&house, Rule::CrateTable, &[("src/lib.rs", "")]), expected);
}
