//! `lambdasfn graph`: a workflow's diagram.

use super::aws_error;
use super::cluster::ClusterArgs;
use super::manifests::FileArgs;
use super::output;
use super::work::{self, failed};
use crate::api::LambdaSfnPattern;
use crate::aws;
use crate::pattern::default_definition;
use crate::validate::{ConfigMaps, documents};
use amazon_states_language::{Definition, Event, Format, Notation, Progress};
use anyhow::Context as _;
use aws_sdk_sfn::types::HistoryEvent;
use kube::api::DynamicObject;
use kube::{Resource, ResourceExt};
use serde_json::Value;

// No doc comment: clap would show it in place of the subcommand's description.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the object in the cluster; with -f, which of the file's objects.
    name: Option<String>,

    #[command(flatten)]
    files: FileArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Execution of a STANDARD state machine whose states are coloured: its ARN, or with NAME its ID, as `executions`
    /// prints it. Without -f and NAME, the definition of the execution is drawn.
    #[arg(long, value_name = "ID")]
    execution: Option<String>,

    /// Notation of the diagram.
    #[arg(short, long, default_value = "mermaid")]
    output: Output,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Output {
    Mermaid,
    Dot,
    Svg,
}

/// Prints the diagram.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let execution = match &args.execution {
        Some(id) => Some(Execution::find(&arn(id, args).await?).await?),
        None => None,
    };
    let definition = match (&args.name, &execution) {
        _ if !args.files.is_empty() => of_files(args)?,
        (Some(name), _) => of_cluster(name, &args.cluster).await?,
        (None, Some(execution)) => execution.definition().await?,
        (None, None) => anyhow::bail!("nothing is named: give -f FILE, the NAME of an object, or --execution ARN"),
    };
    let progress = match &execution {
        Some(execution) => execution.progress().await?,
        None => Progress::default(),
    };
    let notation = match args.output {
        Output::Mermaid => Notation::Mermaid,
        Output::Dot => Notation::Dot,
        Output::Svg => Notation::Svg,
    };
    output::text(&definition.draw(notation, &progress))
}

/// The ARN of an execution. An ID belongs to the state machine of the named object.
async fn arn(execution: &str, args: &Args) -> anyhow::Result<String> {
    if execution.starts_with("arn:") {
        return Ok(execution.to_owned());
    }
    let name = args.name.as_ref();
    let name = name.context("--execution requires the ARN of an execution, or the NAME of an object with the ID")?;
    let object = args.cluster.connect().await?.pattern(name).await?;
    Ok(work::execution_arn(&state_machine(&object)?, execution))
}

/// The one definition in the files.
fn of_files(args: &Args) -> anyhow::Result<Definition<'static>> {
    let mut found = vec![];
    let texts = args.files.texts()?;
    let config_maps = ConfigMaps::of_texts(&texts);
    for (file, text) in texts {
        for document in documents(&text) {
            let document = document.map_err(|error| anyhow::anyhow!("{file} is no YAML or JSON: {error}"))?;
            let (name, definition) = if document.get("StartAt").is_some() {
                (file.clone(), Ok(Definition::from(document)))
            } else if document.get("kind").and_then(Value::as_str) == Some(&LambdaSfnPattern::kind(&())) {
                let name = document.pointer("/metadata/name").and_then(Value::as_str);
                let name = name.unwrap_or_default().to_owned();
                let definition = match of_object(&document) {
                    Some(definition) => Ok(definition),
                    None => of_config_map(&document, &config_maps),
                };
                (name, definition.with_context(|| file.clone()))
            } else {
                continue;
            };
            if args.name.as_ref().is_none_or(|wanted| *wanted == name) {
                found.push((name, definition));
            }
        }
    }
    match (found.pop(), found.len()) {
        (Some((_, definition)), 0) => definition,
        (None, _) => anyhow::bail!("the files hold no such workflow: neither a LambdaSfnPattern nor a definition"),
        (Some((last, _)), _) => {
            let names: Vec<String> = found.into_iter().map(|(name, _)| name).chain([last]).collect();
            anyhow::bail!("there are several workflows, name one of them: {}", names.join(", "))
        }
    }
}

/// The definition that an object holds, its own substitutions made, or that it has by default; `None` if it names
/// another place for it.
fn of_object(object: &Value) -> Option<Definition<'static>> {
    let machine = object.pointer("/spec/stateMachine");
    let field = |name: &str| machine.and_then(|machine| machine.get(name)).filter(|v| !v.is_null());
    match (field("definition"), field("definitionFrom")) {
        (Some(definition), _) => Some(substituted(object, &definition.into())),
        (None, None) => Some(default_definition().into()),
        (None, Some(_)) => None,
    }
}

/// A definition with the substitutions that the object itself gives.
fn substituted(object: &Value, definition: &Definition<'_>) -> Definition<'static> {
    let table = object.pointer("/spec/stateMachine/definitionSubstitutions");
    let table = table.and_then(|table| serde_json::from_value(table.clone()).ok());
    definition.substitute(&table.unwrap_or_default())
}

/// The definition that an object takes from a ConfigMap of the same files.
fn of_config_map(object: &Value, given: &ConfigMaps) -> anyhow::Result<Definition<'static>> {
    let field = |path: &str| object.pointer(path).and_then(Value::as_str);
    let from = |field_of: &str| field(&format!("/spec/stateMachine/definitionFrom/{field_of}"));
    let name = field("/metadata/name").unwrap_or_default();
    let unknown = |place: &str, remedy: &str| {
        let message = format!("the definition of {name} is in {place}, which is not known here; {remedy}");
        anyhow::anyhow!(message)
    };
    let (Some(map), Some(key)) = (from("configMapRef/name"), from("configMapRef/key")) else {
        let place = from("s3/key").map_or_else(
            || "another place".to_owned(),
            |key| format!("s3://{}/{key}", from("s3/bucket").unwrap_or_default()),
        );
        return Err(unknown(&place, "draw that file by itself"));
    };
    let place = format!("key {key} of ConfigMap/{map}");
    let found = given.find(field("/metadata/namespace"), map);
    let found = found.with_context(|| unknown(&place, "give the ConfigMap with -f too"))?;
    let text = found.data.get(key).with_context(|| format!("there is no {place}"))?;
    let text = std::str::from_utf8(text).with_context(|| format!("{place} is not text"))?;
    let read = Definition::parse(text, Format::detect(key, text));
    let read = read.map(|definition| substituted(object, &definition));
    read.map_err(|findings| {
        let messages: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
        anyhow::anyhow!("{place}: {}", messages.join("; "))
    })
}

/// The definition of an object in the cluster; the state machine's own if the object does not hold it.
async fn of_cluster(name: &str, cluster: &ClusterArgs) -> anyhow::Result<Definition<'static>> {
    let object = cluster.connect().await?.pattern(name).await?;
    if let Some(definition) = of_object(&object.data) {
        return Ok(definition);
    }
    let arn = state_machine(&object)?;
    let request = client_for(&arn).await?.describe_state_machine().state_machine_arn(arn);
    let answer = request.send().await.map_err(failed("DescribeStateMachine"))?;
    parsed(&answer.definition)
}

/// The ARN of an object's state machine.
fn state_machine(object: &DynamicObject) -> anyhow::Result<String> {
    let arn = object.data.pointer("/status/outputs/stateMachineArn");
    let arn = arn.and_then(Value::as_str).map(ToOwned::to_owned);
    arn.with_context(|| format!("{} has no state machine yet", object.name_any()))
}

fn parsed(definition: &str) -> anyhow::Result<Definition<'static>> {
    Definition::parse(definition, Format::Json)
        .map_err(|_| anyhow::anyhow!("the state machine's definition is no JSON"))
}

async fn client_for(arn: &str) -> anyhow::Result<aws_sdk_sfn::Client> {
    let parts: Vec<&str> = arn.split(':').collect();
    let region = match parts[..] {
        ["arn", _, "states", region, _, ..] if !region.is_empty() => region.to_owned(),
        _ => anyhow::bail!("{arn} is no ARN of Step Functions"),
    };
    aws_error::check_profile()?;
    let config = aws::configuration(Some(&region)).await;
    Ok(aws_sdk_sfn::Client::new(&config))
}

/// An execution at Step Functions.
struct Execution {
    arn: String,
    client: aws_sdk_sfn::Client,
}

impl Execution {
    async fn find(arn: &str) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !arn.contains(":express:"),
            "{arn} is of an EXPRESS workflow: Step Functions keeps no history of those, only their log group does"
        );
        anyhow::ensure!(arn.contains(":execution:"), "{arn} is no ARN of an execution");
        Ok(Self {
            arn: arn.to_owned(),
            client: client_for(arn).await?,
        })
    }

    /// The definition that it runs, whatever became of the state machine since.
    async fn definition(&self) -> anyhow::Result<Definition<'static>> {
        let request = self
            .client
            .describe_state_machine_for_execution()
            .execution_arn(&self.arn);
        let answer = request
            .send()
            .await
            .map_err(failed("DescribeStateMachineForExecution"))?;
        parsed(&answer.definition)
    }

    async fn progress(&self) -> anyhow::Result<Progress> {
        let events = work::history(&self.client, &self.arn).await?;
        Ok(Progress::from_history(events.iter().map(event)))
    }
}

fn event(event: &HistoryEvent) -> Event<'_> {
    let entered = event.state_entered_event_details().map(|d| d.name());
    let left = event.state_exited_event_details().map(|d| d.name());
    Event {
        id: event.id,
        previous: event.previous_event_id,
        kind: event.r#type.as_str(),
        state: entered.or(left),
    }
}
