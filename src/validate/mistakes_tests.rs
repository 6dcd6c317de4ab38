//! Common mistakes, each with the exact answer: one problem for one mistake.

use super::*;
use crate::settings::Settings;
use amazon_states_language::MachineKind;
use std::fmt::Write as _;

const HEAD: &str =
    "apiVersion: serverlesspatterns.dev/v1alpha1\nkind: LambdaSfnPattern\nmetadata:\n  name: orders\nspec:\n";

/// The answer to files, a line for each problem.
fn answer(texts: &[String]) -> String {
    let names = ["a.yaml", "b.yaml"].map(ToOwned::to_owned);
    let texts: Vec<(String, String)> = names.into_iter().zip(texts.iter().cloned()).collect();
    let config_maps = ConfigMaps::of_texts(&texts);
    let basis = Basis {
        settings: &Settings::of_cluster("c"),
        settings_are_known: true,
        whereabouts: &Whereabouts::default(),
        config_maps: &config_maps,
    };
    let definitions = Definitions {
        kind: MachineKind::Standard,
        only: false,
    };
    let mut lines = String::new();
    for (name, file) in files(texts, definitions, basis) {
        for problem in file.documents.into_iter().flat_map(|judged| judged.problems) {
            let at = problem.position.map(|p| format!(":{}:{}", p.line, p.column));
            let severity = if problem.is_error() { "error" } else { "warning" };
            let (at, path, message) = (at.unwrap_or_default(), problem.path, problem.message);
            writeln!(lines, "{name}{at}: {severity}: {path}: {message}").unwrap();
        }
    }
    lines
}

/// The objects with a mistake in their spec, by the name of the mistake.
const SPECS: &[(&str, &str)] = &[
    ("a field with a typo", "  function:\n    memorysize: 512\n"),
    ("a tab", "  function:\n\tmemorySize: 512\n"),
    (
        "a missing handler",
        "  function:\n    runtime: python3.14\n    code: {inline: {index.py: x}}\n",
    ),
    (
        "a missing runtime and handler",
        "  function:\n    code: {inline: {index.py: x}}\n",
    ),
    (
        "a typo in a required field",
        "  function:\n    runtim: python3.14\n    handler: index.handler\n    code: {inline: {index.py: x}}\n",
    ),
    (
        "a huge environment",
        "  function:\n    environment: {variables: {BIG: \"HUGE\"}}\n",
    ),
    (
        "JSONata with a syntax error",
        "  stateMachine:\n    definition:\n      QueryLanguage: JSONata\n      StartAt: A\n      States:\n        A: {Type: Pass, Output: \"{% $states.input.( %}\", End: true}\n",
    ),
    (
        "a dangling Next",
        "  stateMachine:\n    definition:\n      StartAt: A\n      States:\n        A: {Type: Pass, Next: Finihs}\n        Finish: {Type: Succeed}\n",
    ),
    (
        "a dangling Next without another end",
        "  stateMachine:\n    definition:\n      StartAt: A\n      States:\n        A: {Type: Pass, Next: B}\n",
    ),
    ("a timeout beyond the limit", "  function:\n    timeout: 901\n"),
    ("a timeout with a unit", "  function:\n    timeout: 5m\n"),
    (
        "policy statements without a boundary",
        "  function:\n    role:\n      policyStatements: [{actions: [\"s3:GetObject\"], resources: [\"*\"]}]\n",
    ),
    ("a size with a unit", "  function:\n    memorySize: 512Mi\n"),
    ("a number in quotes", "  function:\n    memorySize: \"512\"\n"),
    ("a field one level too high", "  memorySize: 512\n  function: {}\n"),
    (
        "a field one level too low",
        "  function:\n    stateMachine: {type: EXPRESS}\n",
    ),
    (
        "a broken indentation",
        "  function:\n    memorySize: 512\n   timeout: 3\n",
    ),
    (
        "a definition as a string",
        "  stateMachine:\n    definition: |\n      {\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}\n",
    ),
    (
        "an environment without variables",
        "  function:\n    environment:\n      LOG_LEVEL: debug\n      STAGE: test\n",
    ),
    (
        "an environment as a list",
        "  function:\n    environment:\n    - {name: LOG_LEVEL, value: debug}\n",
    ),
    (
        "an environment variable that is a number",
        "  function:\n    environment: {variables: {LIMIT: 5}}\n",
    ),
    (
        "an ARN with a bad account",
        "  function:\n    deadLetterConfig: {targetArn: \"arn:aws:sqs:eu-west-1:1234:q\"}\n",
    ),
    (
        "an ARN of another service",
        "  function:\n    kmsKeyArn: arn:aws:s3:eu-west-1:123456789012:key/k\n",
    ),
    (
        "text in place of an ARN",
        "  function:\n    deadLetterConfig: {targetArn: orders}\n",
    ),
    (
        "a list with a bad ARN",
        "  function:\n    layers: [\"arn:aws:lambda:eu-west-1:123456789012:layer:a\"]\n",
    ),
    (
        "an unknown runtime",
        "  function:\n    runtime: pyton3.13\n    handler: index.handler\n    code: {inline: {index.py: x}}\n",
    ),
    (
        "a handler that names no file",
        "  function:\n    runtime: python3.14\n    handler: main.handler\n    code: {inline: {app.py: x, util.py: y}}\n",
    ),
    (
        "a misspelt substitution",
        "  stateMachine:\n    definition:\n      StartAt: A\n      States:\n        A: {Type: Task, Resource: \"${FunctonArn}\", End: true}\n",
    ),
    ("a value of an enum with a typo", "  stateMachine:\n    type: EXPRES\n"),
    ("a null", "  function:\n    layers: null\n    memorySize: null\n"),
    ("an interval without a unit", "  reconcileInterval: \"10\"\n"),
    (
        "a reserved variable",
        "  function:\n    environment: {variables: {AWS_REGION: x}}\n",
    ),
    (
        "two sources of code",
        "  function:\n    runtime: python3.14\n    handler: index.handler\n    code: {inline: {index.py: x}, configMapRef: {name: c}}\n",
    ),
    (
        "a source without its name",
        "  function:\n    environmentFrom:\n    - secretRef: {}\n",
    ),
    (
        "a duplicate statement",
        "  function:\n    permissions:\n    - {statementId: s, principal: \"123456789012\"}\n    - {statementId: s, principal: \"123456789012\"}\n",
    ),
    (
        "an entry behind a bad one",
        "  function:\n    permissions:\n    - {statementId: s}\n    - {statementId: t, principal: events.amazonaws.com}\n",
    ),
    (
        "a missing subnet with a file system",
        "  function:\n    vpcConfig: {securityGroupIds: [sg-1]}\n    fileSystemConfigs:\n    - {arn: \"arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0\", localMountPath: /mnt/d}\n",
    ),
    (
        "a retention that CloudWatch Logs lacks",
        "  function:\n    logGroup: {retentionInDays: 61}\n",
    ),
    (
        "a missing Secret",
        "  function:\n    environmentFrom: [{secretRef: {name: s}}]\n",
    ),
];

/// Other files with a mistake.
fn whole_files() -> Vec<(&'static str, Vec<String>)> {
    let ok = format!("{HEAD}  suspend: false\n");
    vec![
        ("a kind with a typo", vec![ok.replace("SfnPattern", "SfnPatern")]),
        ("a wrong apiVersion", vec![ok.replace("v1alpha1", "v1")]),
        (
            "no apiVersion",
            vec![ok.replace("apiVersion: serverlesspatterns.dev/v1alpha1\n", "")],
        ),
        ("no kind", vec![ok.replace("kind: LambdaSfnPattern\n", "")]),
        (
            "the spec one level too high",
            vec![ok.replace("spec:\n  suspend: false", "suspend: false\nspec: {}")],
        ),
        (
            "the name one level too high",
            vec![ok.replace("metadata:\n  name", "name")],
        ),
        ("a name with capitals", vec![ok.replace("orders", "Orders_1")]),
        ("the same name twice in a file", vec![format!("{ok}---\n{ok}")]),
        ("the same name twice in two files", vec![ok.clone(), ok.clone()]),
        ("a key twice", vec![format!("{ok}  suspend: true\n")]),
        (
            "only other kinds",
            vec!["apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: LambdaSfnPatern\n".into()],
        ),
        ("an empty file", vec!["# nothing\n".into()]),
        ("no Kubernetes object", vec!["a: 1\n".into()]),
    ]
}

#[test]
fn every_mistake_has_its_answer_once() {
    let huge = "x".repeat(4090);
    let specs = SPECS
        .iter()
        .map(|(name, spec)| (*name, vec![format!("{HEAD}{}", spec.replace("HUGE", &huge))]));
    let mut answers = String::new();
    let mut count = 0;
    for (name, texts) in specs.chain(whole_files()) {
        let answer = answer(&texts);
        // Two mistakes have two answers; a Secret is not known without a cluster.
        let expected = match name {
            "a missing runtime and handler" | "an entry behind a bad one" => 2,
            "a missing Secret" => 0,
            _ => 1,
        };
        assert_eq!(answer.lines().count(), expected, "{name}:\n{answer}");
        writeln!(answers, "# {name}\n{answer}").unwrap();
        count += 1;
    }
    assert!(count >= 30, "{count} mistakes");
    insta::assert_snapshot!(answers);
}
