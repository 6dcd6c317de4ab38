//! The commands of docs/getting-started.md, in their order, and what they print.

use crate::cli::Run;
use crate::shell::{Shell, kubectl_exists};
use crate::world::{Contents, World};
use lambdasfn_testbed_harness::pages::{blocks, commands, page};
use regex::Regex;
use std::path::Path;

/// Programs that start and stop the testbed and the operator: the test does this itself.
const NOT_RUN: [&str; 2] = ["cargo", "eval"];

/// What a user must see after a command that begins so.
const SHOWN: [(&str, &str); 9] = [
    ("kubectl get lsp hello", "-lambda"),
    ("lambdasfn validate", "0 errors"),
    ("lambdasfn list", "hello"),
    ("lambdasfn status hello", "Reconciled"),
    ("lambdasfn status hello --outputs", "lambdaFunctionArn"),
    ("lambdasfn invoke", "SUCCEEDED"),
    ("lambdasfn plan", "memorySize"),
    ("lambdasfn diff", "memorySize"),
    ("kubectl get events", "memorySize"),
];

fn check(words: &[String], ran: &Run) {
    let command = words.join(" ");
    // A plan with changes ends with 2.
    let expected = match words[1].as_str() {
        "plan" | "diff" => 2,
        _ => 0,
    };
    assert_eq!(ran.code, expected, "{command}: {ran:?}");
    let shown = SHOWN.iter().filter(|(prefix, _)| command.starts_with(prefix));
    for (_, text) in shown {
        assert!(ran.out.contains(text), "{command} shows no {text:?}: {ran:?}");
    }
}

/// Follows the page from the first command to the last.
async fn follow(name: &str, has_kubectl: bool) {
    let mut world = World::new(name).await;
    world.start(&[&format!("--settings-namespace={}", world.namespace)]);
    let mut shell = Shell::new(&world, has_kubectl);
    let saved = Regex::new(r"`(\w+\.yaml)`").unwrap();
    let (mut count, mut file) = (0, "hello.yaml".to_owned());
    for block in blocks(&page(Path::new("docs/getting-started.md")).unwrap()) {
        if block.language == "yaml" {
            if let Some(name) = saved.captures(&block.before) {
                file = name[1].to_owned();
            }
            std::fs::write(shell.folder().join(&file), &block.text).unwrap();
        }
        for words in commands(&block.text) {
            let is_run =
                block.language == "sh" && !NOT_RUN.contains(&words[0].as_str()) && !words.contains(&"crds".to_owned());
            if is_run {
                let ran = shell.run(&words).await;
                if words.len() > 1 {
                    check(&words, &ran);
                }
                assert!(matches!(ran.code, 0 | 2), "{words:?}: {ran:?}");
                count += 1;
            }
        }
    }
    assert!(count > 15, "the tutorial has {count} commands");
    assert_eq!(world.contents().await, Contents::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_tutorial_work_in_their_order() {
    follow("tutorial", kubectl_exists()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tutorial_is_tested_without_kubectl_too() {
    if kubectl_exists() {
        follow("tutorial-client", false).await;
    }
}
