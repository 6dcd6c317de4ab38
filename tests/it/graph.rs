//! Diagrams of executions, from the history in Step Functions.

use crate::world::World;
use serde_json::json;

/// Returns the names of the states with this class in a Mermaid diagram.
fn coloured(diagram: &str, class: &str) -> Vec<String> {
    let end = format!(" {class}");
    let ids = diagram
        .lines()
        .find_map(|line| line.trim().strip_prefix("class ")?.strip_suffix(&end));
    let mut names: Vec<String> = ids
        .unwrap_or_default()
        .split(',')
        .filter(|id| !id.is_empty())
        .map(|id| {
            let line = diagram.lines().find(|line| {
                let line = line.trim();
                line.starts_with(&format!("{id}(")) || line.starts_with(&format!("subgraph {id}["))
            });
            let text = line.unwrap().trim_end_matches(['"', ']', ')']);
            let name = text.rsplit(['>', ':']).next().unwrap();
            name.trim().to_owned()
        })
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn the_diagram_colours_the_states_of_an_execution() {
    let world = World::started("graph").await;
    let ns = world.namespace.clone();
    world.apply("hello", json!({})).await;
    let machine = world.ready("hello").await.outputs.unwrap().state_machine_arn.unwrap();
    let execution = async |choice: &str| {
        let payload = json!({ "Choice": choice }).to_string();
        let args = [
            "invoke",
            "hello",
            "-n",
            &ns,
            "--payload",
            &payload,
            "--follow",
            "-o",
            "json",
        ];
        let answer = world.lambdasfn(&args).await.json();
        answer["executionArn"].as_str().unwrap().to_owned()
    };
    let (one, both, failed) = tokio::join!(execution("A"), execution("B"), execution("C"));
    let drawn = async |args: &[&str]| {
        let ran = world.lambdasfn(&[&["graph"], args].concat()).await;
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };

    let diagram = drawn(&["hello", "-n", &ns, "--execution", &one]).await;
    let all_of_one = ["Choice State", "Pass State", "Succeed State", "Wait State"];
    assert_eq!(coloured(&diagram, "succeeded"), all_of_one, "{diagram}");
    assert_eq!(coloured(&diagram, "failed"), [""; 0], "{diagram}");

    let id = one.rsplit(':').next().unwrap();
    assert_eq!(
        drawn(&["hello", "-n", &ns, "--execution", id]).await,
        diagram,
        "a short ID"
    );
    let alone = world.lambdasfn(&["graph", "--execution", id]).await;
    assert!(
        alone.code == 1 && alone.err.contains("the NAME of an object with the ID"),
        "{alone:?}"
    );

    // Without an object, the definition comes from the execution.
    let diagram = drawn(&["--execution", &both]).await;
    // Unlike AWS, the emulator's history has no events of states in branches.
    let mut succeeded = coloured(&diagram, "succeeded");
    succeeded.retain(|state| !state.starts_with("Branch"));
    let outer = [
        "Choice State",
        "Parallel State",
        "Pass State",
        "Succeed State",
        "Wait State",
    ];
    assert_eq!(succeeded, outer, "{diagram}");

    let diagram = drawn(&["hello", "-n", &ns, "--execution", &failed]).await;
    let before = ["Choice State", "Error Handling State", "Pass State", "Wait State"];
    assert_eq!(coloured(&diagram, "succeeded"), before, "{diagram}");
    assert_eq!(coloured(&diagram, "failed"), ["Fail State"], "{diagram}");
    let svg = drawn(&["--execution", &failed, "-o", "svg"]).await;
    assert!(
        svg.contains("class=\"state failed\"") && svg.contains("class=\"state succeeded\""),
        "{svg}"
    );
    let dot = drawn(&["--execution", &failed, "-o", "dot"]).await;
    assert!(dot.contains("Fail State\", fillcolor=\"#ffe0dc\""), "{dot}");

    let unknown = format!("{}:none", machine.replace(":stateMachine:", ":execution:"));
    let ran = world.lambdasfn(&["graph", "--execution", &unknown]).await;
    assert!(ran.code == 1 && ran.err.contains("ExecutionDoesNotExist"), "{ran:?}");
}
