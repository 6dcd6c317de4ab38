//! Step: changes memory and code in one edit, which publishes one version.

use anyhow::{Context as _, ensure};
use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput;
use serde_json::{Value, json};

use super::{Demo, invoke::execution_of};

const OWN_CODE: &str = include_str!("../own_code.py");
const MEMORY: i32 = 512;

pub(super) async fn run(demo: &mut Demo<'_>) -> anyhow::Result<()> {
    demo.screen.step("Change memory and code in one edit")?;
    let before = demo.patterns.get().await?;
    let function = before.output("lambdaFunctionName")?;
    let old_version = before.output("lambdaFunctionVersion")?;
    let calls = demo.calls_from_now();
    demo.screen.say(&format!(
        "spec.function: memorySize {MEMORY}, code.inline with a new index.py"
    ))?;
    let edit = json!({"spec": {"function": {
        "memorySize": MEMORY,
        "runtime": "python3.14",
        "handler": "index.handler",
        "code": {"inline": {"index.py": OWN_CODE}},
    }}});
    demo.patterns.merge(&edit).await?;
    let waited = demo.patterns.ready(|_| true).await?;
    demo.screen.good(&waited.summary())?;
    demo.screen.good(&format!("AWS calls: {}", calls.tally()))?;

    let new_version = waited.pattern.output("lambdaFunctionVersion")?;
    let (old, new, latest) = tokio::try_join!(
        version(demo, function, old_version),
        version(demo, function, new_version),
        version(demo, function, "$LATEST"),
    )?;
    let rows = facts(&old).into_iter().zip(facts(&new));
    let changed = rows.filter(|((_, old), (_, new))| old != new);
    let rows = changed.map(|((name, old), (_, new))| [name.to_owned(), old, new]);
    demo.screen.table(["function", "old version", "new version"], rows)?;

    ensure!(
        (old_version, new_version) == ("1", "2"),
        "one edit should publish one version, but {old_version} became {new_version}"
    );
    ensure!(
        old.code_sha256() != new.code_sha256(),
        "the code is the same in both versions"
    );
    for configuration in [&new, &latest] {
        let (memory, version) = (configuration.memory_size(), configuration.version());
        ensure!(memory == Some(MEMORY), "{version:?} has {memory:?} MB, not {MEMORY}");
        ensure!(
            configuration.code_sha256() == new.code_sha256(),
            "{version:?} has different code"
        );
    }
    let answer = demo.account.invoke(function, "A").await?;
    execution_of(&answer)?;
    let memory = answer.get("memoryInMB").and_then(Value::as_i64);
    ensure!(memory == Some(MEMORY.into()), "the new code answers {answer}");
    demo.screen
        .good(&format!("the new code runs and reports {MEMORY} MB of memory"))?;
    Ok(())
}

async fn version(demo: &Demo<'_>, function: &str, version: &str) -> anyhow::Result<GetFunctionConfigurationOutput> {
    let get = demo.account.lambda.get_function_configuration();
    let got = get.function_name(function).qualifier(version).send().await;
    got.with_context(|| format!("cannot read version {version} of {function}"))
}

fn facts(function: &GetFunctionConfigurationOutput) -> [(&'static str, String); 6] {
    let text = |value: Option<&str>| value.unwrap_or("-").to_owned();
    let number = |value: Option<i32>| value.map_or("-".to_owned(), |value| value.to_string());
    [
        ("Version", text(function.version())),
        ("MemorySize", number(function.memory_size())),
        ("CodeSha256", text(function.code_sha256())),
        ("Handler", text(function.handler())),
        ("Runtime", text(function.runtime().map(|runtime| runtime.as_str()))),
        ("Timeout", number(function.timeout())),
    ]
}
