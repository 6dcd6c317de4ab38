//! The commands of every page except the tutorial, on a pattern `hello` that is ready.

use crate::shell::{Shell, kubectl_exists};
use crate::world::World;
use lambdasfn_testbed_harness::checkout;
use lambdasfn_testbed_harness::pages::{blocks, commands, page, pages};
use std::os::unix::fs::symlink;
use std::path::Path;

/// Commands that are not run, by their beginning, and why.
const NOT_RUN: [(&str, &str); 16] = [
    ("kubectl apply --server-side -f -", "the CRD is installed already"),
    (
        "kubectl apply --server-side -k",
        "every test runs on the shipped manifests",
    ),
    (
        "kubectl -n lambdasfn-system rollout status",
        "the testbed has no nodes, so the operator is a process",
    ),
    ("kubectl -n lambdasfn-system scale", "the same"),
    ("kubectl -n lambdasfn-system logs", "the same"),
    ("kubectl delete -k", "other tests need the manifests"),
    ("kubectl delete lsp --all", "other tests have patterns"),
    ("kubectl patch lsp hello --type=json", "AWS objects would stay"),
    (
        "kubectl annotate --overwrite lsp hello serverlesspatterns.dev/approve=HASH",
        "HASH is a placeholder",
    ),
    ("lambdasfn approve", "no plan waits; tests/it/protect.rs approves one"),
    (
        "lambdasfn graph hello -n team-a",
        "the execution is an example; tests/it/graph.rs colours one",
    ),
    (
        "lambdasfn plan --all",
        "other tests have patterns; tests/it/plan.rs plans all of a namespace",
    ),
    ("lambdasfn completion", "tests/docs/commands.rs runs it"),
    (
        "lambdasfn graph hello --execution",
        "the execution is an example; tests/it/graph.rs colours one",
    ),
    ("lambdasfn run", "the operator of the test runs so"),
    (
        "lambdasfn validate -f - ",
        "the file before the pipe is one of the reader",
    ),
];

/// Files that the pages name, in the folder of the shell.
fn prepare(folder: &Path) {
    for name in ["examples", "src"] {
        symlink(checkout().join(name), folder.join(name)).unwrap();
    }
    std::fs::create_dir(folder.join("patterns")).unwrap();
    for file in ["hello.yaml", "patterns/hello.yaml"] {
        symlink(checkout().join("examples/hello.yaml"), folder.join(file)).unwrap();
    }
    std::fs::write(folder.join("event.json"), r#"{"Choice": "A"}"#).unwrap();
}

/// Whether the test runs a command.
fn is_run(words: &[String]) -> bool {
    let command = words.join(" ");
    let is_named = NOT_RUN.iter().any(|(name, _)| command.starts_with(name));
    // These run until they are interrupted.
    let has_no_end = words.iter().any(|word| ["-w", "--watch"].contains(&word.as_str()))
        || command.starts_with("lambdasfn logs") && command.contains("--follow");
    // The namespace is an example.
    let is_elsewhere = words.contains(&"team-a".to_owned());
    ["kubectl", "lambdasfn"].contains(&words[0].as_str()) && !is_named && !has_no_end && !is_elsewhere
}

fn words(command: &str) -> Vec<String> {
    commands(command).concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_pages_work_on_a_ready_pattern() {
    let mut world = World::new("documents").await;
    let settings = format!("--settings-namespace={}", world.namespace);
    world.start(&[&settings, "--allow-adoption=legacy-"]);
    let mut shell = Shell::new(&world, kubectl_exists());
    prepare(shell.folder());
    let orders = shell.run(&words("kubectl apply -f examples/orders.yaml")).await;
    assert_eq!(orders.code, 0, "{orders:?}");
    world.ready("orders").await;
    let mut count = 0;
    for path in pages().unwrap() {
        if path.ends_with("getting-started.md") {
            continue;
        }
        let blocks = blocks(&page(&path).unwrap());
        let shown: Vec<Vec<String>> = blocks
            .iter()
            .filter(|block| block.language == "sh")
            .flat_map(|block| commands(&block.text))
            .filter(|words| is_run(words))
            .collect();
        if shown.is_empty() {
            continue;
        }
        for command in ["kubectl apply -f hello.yaml", "lambdasfn resume hello"] {
            let ran = shell.run(&words(command)).await;
            assert_eq!(ran.code, 0, "{}: {command}: {ran:?}", path.display());
        }
        world.ready("hello").await;
        for words in shown {
            let ran = shell.run(&words).await;
            let has_changes = ran.code == 2 && ["plan", "diff"].contains(&words[1].as_str());
            assert!(ran.code == 0 || has_changes, "{}: {words:?}: {ran:?}", path.display());
            count += 1;
        }
    }
    assert!(count > 40, "the pages have {count} commands");
}
