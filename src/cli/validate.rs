//! `lambdasfn validate`: errors of objects and definitions, without a call to AWS.

use super::cluster::ClusterArgs;
use super::live::Live;
use super::manifests::{FileArgs, ensure_found};
use super::name::Name;
use super::offline::OfflineArgs;
use super::output::{self, OutputArgs};
use crate::validate::{Basis, ConfigMaps, Definitions, File, Judged, Problem, Subject, files};
use amazon_states_language::MachineKind;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::process::ExitCode;

// No doc comment: clap would show it in place of the subcommand's description.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 without errors, 1 with errors. Warnings do not count.")]
pub(super) struct Args {
    #[command(flatten)]
    files: FileArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Check every document as a States Language definition, also one that does not look like a definition.
    #[arg(long)]
    definition: bool,

    /// Type of the state machines of States Language definitions.
    #[arg(long = "type", value_name = "TYPE", default_value = "STANDARD", ignore_case = true)]
    kind: Kind,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    offline: OfflineArgs,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// Standard workflows.
    #[value(name = "STANDARD")]
    Standard,
    /// Express workflows.
    #[value(name = "EXPRESS")]
    Express,
}

/// Checks, prints, and returns 1 if errors exist.
pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let names = args.files.names();
    let result = if args.files.has_files() || names.is_empty() {
        let texts = args.files.texts()?;
        let config_maps = ConfigMaps::of_texts(&texts);
        let mut result = judge(args, texts, &config_maps, &args.offline);
        result.keep(&names)?;
        result
    } else {
        let live = Live::read(&names, &args.cluster, &args.offline).await?;
        let objects = live.manifests.objects.into_iter();
        let texts = objects.map(|manifest| Ok((manifest.origin, serde_json::to_string(&manifest.object)?)));
        let texts = texts.collect::<anyhow::Result<Vec<_>>>()?;
        let mut result = judge(args, texts, &live.manifests.config_maps, &live.offline);
        result.remove_positions();
        result
    };
    args.output.output.print(&result.json(), || result.text())?;
    Ok(output::exit(result.count(true) == 0))
}

fn judge(args: &Args, texts: Vec<(String, String)>, config_maps: &ConfigMaps, offline: &OfflineArgs) -> Judgement {
    let basis = Basis {
        settings: &offline.settings(),
        settings_are_known: offline.are_known(),
        whereabouts: &offline.whereabouts(),
        config_maps,
    };
    let definitions = Definitions {
        kind: match args.kind {
            Kind::Standard => MachineKind::Standard,
            Kind::Express => MachineKind::Express,
        },
        only: args.definition,
    };
    Judgement(files(texts, definitions, basis))
}

/// Results by file.
struct Judgement(Vec<(String, File)>);

impl Judgement {
    /// Keeps the named objects, and the documents that cannot be read. Without names, keeps everything.
    ///
    /// # Errors
    /// No object has one of the names.
    fn keep(&mut self, names: &[Name]) -> anyhow::Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let found = self.documents().filter_map(|(_, judged)| match &judged.subject {
            Subject::Object { name, .. } => Some(name.as_str()),
            _ => None,
        });
        ensure_found(names, &found.collect::<Vec<_>>())?;
        for (_, file) in &mut self.0 {
            file.documents.retain(|judged| match &judged.subject {
                Subject::Object { name, .. } => names.iter().any(|wanted| **wanted == **name),
                Subject::Definition => false,
                Subject::Unknown => true,
            });
        }
        Ok(())
    }

    /// Removes lines and columns, which an object of the cluster does not have.
    fn remove_positions(&mut self) {
        let documents = self.0.iter_mut().flat_map(|(_, file)| &mut file.documents);
        for problem in documents.flat_map(|judged| &mut judged.problems) {
            problem.position = None;
        }
    }

    fn documents(&self) -> impl Iterator<Item = (&str, &Judged)> {
        self.0
            .iter()
            .flat_map(|(name, file)| file.documents.iter().map(move |judged| (name.as_str(), judged)))
    }

    fn count(&self, errors: bool) -> usize {
        let problems = self.documents().flat_map(|(_, judged)| &judged.problems);
        problems.filter(|p| p.is_error() == errors).count()
    }

    fn skipped(&self) -> usize {
        self.0.iter().map(|(_, file)| file.skipped.len()).sum()
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for (name, judged) in self.documents() {
            for problem in &judged.problems {
                // Writing to a String does not fail.
                let _ = writeln!(out, "{}", line(name, judged, problem));
            }
        }
        let of = |wanted: fn(&Subject) -> bool| self.documents().filter(|(_, j)| wanted(&j.subject)).count();
        let objects = of(|s| matches!(s, Subject::Object { .. }));
        let definitions = of(|s| *s == Subject::Definition);
        let skipped = self.skipped();
        let mut parts = vec![];
        if objects > 0 {
            parts.push(counted(objects, "object", "objects"));
        }
        if definitions > 0 {
            parts.push(counted(definitions, "definition", "definitions"));
        }
        if parts.is_empty() {
            parts.push("nothing to check".into());
        }
        if skipped > 0 {
            let others = counted(skipped, "object of another kind", "objects of other kinds");
            parts.push(format!("{others} skipped"));
        }
        let errors = counted(self.count(true), "error", "errors");
        let warnings = counted(self.count(false), "warning", "warnings");
        let _ = writeln!(out, "{}: {errors}, {warnings}", parts.join(", "));
        out
    }

    fn json(&self) -> Value {
        let documents: Vec<Value> = self.documents().map(|(name, judged)| document(name, judged)).collect();
        json!({
            "valid": self.count(true) == 0,
            "errors": self.count(true),
            "warnings": self.count(false),
            "skipped": self.skipped(),
            "documents": documents,
        })
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn line(file: &str, judged: &Judged, problem: &Problem) -> String {
    let mut line = file.to_owned();
    if let Some(position) = problem.position {
        let _ = write!(line, ":{}:{}", position.line, position.column);
    }
    if let Some(document) = judged.document {
        let _ = write!(line, " (document {document})");
    }
    let severity = if problem.is_error() { "error" } else { "warning" };
    let _ = write!(line, ": {severity}: ");
    if !problem.path.is_empty() {
        let _ = write!(line, "{}: ", problem.path);
    }
    line.push_str(&problem.message);
    if let Some(code) = problem.code {
        let _ = write!(line, " ({code})");
    }
    line
}

fn document(file: &str, judged: &Judged) -> Value {
    let problems = judged.problems.iter().map(|p| {
        json!({
            "severity": if p.is_error() { "error" } else { "warning" },
            "check": p.check,
            "path": p.path,
            "message": p.message,
            "code": p.code,
            "line": p.position.map(|p| p.line),
            "column": p.position.map(|p| p.column),
        })
    });
    let (kind, namespace, name) = match &judged.subject {
        Subject::Object { namespace, name, .. } => (Some("LambdaSfnPattern"), namespace.as_ref(), Some(name)),
        Subject::Definition => (Some("Definition"), None, None),
        Subject::Unknown => (None, None, None),
    };
    json!({
        "file": file,
        "document": judged.document,
        "kind": kind,
        "namespace": namespace,
        "name": name,
        "valid": !judged.problems.iter().any(Problem::is_error),
        "problems": problems.collect::<Vec<_>>(),
    })
}
