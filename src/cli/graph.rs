//! `lambdasfn graph`: a workflow's diagram.

use super::aws_error;
use super::called::called;
use super::cluster::ClusterArgs;
use super::manifests::{FileArgs, ensure_found};
use super::name::Name;
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
    #[command(flatten)]
    files: FileArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Execution of a STANDARD workflow, which colours the states: its ARN, or with a NAME of the cluster its ID, as
    /// `executions` prints it. Without a file and a NAME, the definition of this execution is drawn.
    #[arg(long, value_name = "ID")]
    execution: Option<String>,

    /// Notation of the diagram.
    #[arg(short, long, default_value = "mermaid")]
    output: Output,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Output {
    /// Mermaid, which GitHub and GitLab draw in Markdown.
    Mermaid,
    /// DOT, the language of Graphviz.
    Dot,
    /// SVG, an image.
    Svg,
}

/// Prints the diagram.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let execution = match &args.execution {
        Some(id) => Some(Execution::find(&arn(id, args).await?).await?),
        None => None,
    };
    let names = args.files.names();
    let definition = match (names.as_slice(), &execution) {
        (names, _) if names.len() > 1 => anyhow::bail!("requires one NAME, not {}", names.len()),
        (names, _) if args.files.has_files() => of_files(&args.files, names.first())?,
        ([name, ..], _) => of_cluster(name, &args.cluster).await?,
        ([], Some(execution)) => execution.definition().await?,
        ([], None) => anyhow::bail!("requires -f FILE, the NAME of an object, or --execution ARN"),
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
    let names = args.files.names();
    let name = names.first();
    let name = name.context("--execution requires the ARN of an execution, or the NAME of an object with the ID")?;
    let object = args.cluster.connect().await?.pattern(name).await?;
    Ok(work::execution_arn(&state_machine(&object)?, execution))
}

/// Returns the definition of the named object in the files, or the only one of the files.
fn of_files(files: &FileArgs, name: Option<&Name>) -> anyhow::Result<Definition<'static>> {
    let mut found = vec![];
    let texts = files.texts()?;
    let config_maps = ConfigMaps::of_texts(&texts);
    for (file, text) in texts {
        for document in documents(&text) {
            let document = document.map_err(|error| anyhow::anyhow!("{file} is not YAML or JSON: {error}"))?;
            if document.get("StartAt").is_some() {
                found.push((file.clone(), Ok(Definition::from(document))));
            } else if document.get("kind").and_then(Value::as_str) == Some(&LambdaSfnPattern::kind(&())) {
                let name = document.pointer("/metadata/name").and_then(Value::as_str);
                let name = name.unwrap_or_default().to_owned();
                let definition = match of_object(&document) {
                    Some(definition) => Ok(definition),
                    None => of_config_map(&document, &config_maps),
                };
                found.push((name, definition.with_context(|| file.clone())));
            }
        }
    }
    let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
    if let Some(name) = name {
        ensure_found(
            std::slice::from_ref(name),
            &names.iter().map(String::as_str).collect::<Vec<_>>(),
        )?;
        found.retain(|(found, _)| **found == **name);
    }
    match (found.pop(), found.len()) {
        (Some((_, definition)), 0) => definition,
        (None, _) => anyhow::bail!("the files have no workflow: neither a LambdaSfnPattern nor a definition"),
        (Some(_), _) => anyhow::bail!(
            "the files have {} workflows: {}; add the NAME of one, or pass one file",
            names.len(),
            names.join(", ")
        ),
    }
}

/// Returns the definition in an object, with the substitutions of the object, or the default definition; `None` if the
/// object refers to another place.
fn of_object(object: &Value) -> Option<Definition<'static>> {
    let machine = object.pointer("/spec/stateMachine");
    let field = |name: &str| machine.and_then(|machine| machine.get(name)).filter(|v| !v.is_null());
    match (field("definition"), field("definitionFrom")) {
        (Some(definition), _) => Some(substituted(object, &definition.into())),
        (None, None) => Some(default_definition().into()),
        (None, Some(_)) => None,
    }
}

/// Returns a definition with the substitutions of the object.
fn substituted(object: &Value, definition: &Definition<'_>) -> Definition<'static> {
    let table = object.pointer("/spec/stateMachine/definitionSubstitutions");
    let table = table.and_then(|table| serde_json::from_value(table.clone()).ok());
    definition.substitute(&table.unwrap_or_default())
}

/// Returns the definition in the ConfigMap that an object refers to. The ConfigMap is in the same files.
fn of_config_map(object: &Value, given: &ConfigMaps) -> anyhow::Result<Definition<'static>> {
    let field = |path: &str| object.pointer(path).and_then(Value::as_str);
    let from = |field_of: &str| field(&format!("/spec/stateMachine/definitionFrom/{field_of}"));
    let name = field("/metadata/name").unwrap_or_default();
    let unknown = |place: &str, remedy: &str| {
        let message = format!("the definition of {name} is in {place}, which is not in the files; {remedy}");
        anyhow::anyhow!(message)
    };
    let (Some(map), Some(key)) = (from("configMapRef/name"), from("configMapRef/key")) else {
        let place = from("s3/key").map_or_else(
            || "an unknown place".to_owned(),
            |key| format!("s3://{}/{key}", from("s3/bucket").unwrap_or_default()),
        );
        return Err(unknown(&place, "pass the file of the definition with -f"));
    };
    let place = format!("key {key} of ConfigMap/{map}");
    let found = given.find(field("/metadata/namespace"), map);
    let found = found.with_context(|| unknown(&place, "pass the ConfigMap with -f too"))?;
    let text = found.data.get(key).with_context(|| format!("{place} does not exist"))?;
    let text = std::str::from_utf8(text).with_context(|| format!("{place} is not text"))?;
    let read = Definition::parse(text, Format::detect(key, text));
    let read = read.map(|definition| substituted(object, &definition));
    read.map_err(|findings| {
        let messages: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
        anyhow::anyhow!("{place}: {}", messages.join("; "))
    })
}

/// Returns the definition of an object in the cluster, or of its state machine if the object refers to another place.
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
    arn.with_context(|| {
        let name = object.name_any();
        format!("{name} has no state machine yet; see {} status {name}", called())
    })
}

fn parsed(definition: &str) -> anyhow::Result<Definition<'static>> {
    Definition::parse(definition, Format::Json)
        .map_err(|_| anyhow::anyhow!("the definition of the state machine is not JSON"))
}

async fn client_for(arn: &str) -> anyhow::Result<aws_sdk_sfn::Client> {
    let parts: Vec<&str> = arn.split(':').collect();
    let region = match parts[..] {
        ["arn", _, "states", region, _, ..] if !region.is_empty() => region.to_owned(),
        _ => anyhow::bail!("{arn} is not an ARN of Step Functions"),
    };
    aws_error::check_profile()?;
    let config = aws::configuration(Some(&region)).await;
    Ok(aws_sdk_sfn::Client::new(&config))
}

/// An execution in Step Functions.
struct Execution {
    arn: String,
    client: aws_sdk_sfn::Client,
}

impl Execution {
    async fn find(arn: &str) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !arn.contains(":express:"),
            "{arn} is an execution of an EXPRESS workflow, which has no history in Step Functions; see its log group"
        );
        anyhow::ensure!(arn.contains(":execution:"), "{arn} is not the ARN of an execution");
        Ok(Self {
            arn: arn.to_owned(),
            client: client_for(arn).await?,
        })
    }

    /// Returns the definition that the execution runs. A later update of the state machine does not change it.
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
