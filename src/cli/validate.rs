//! `lambdasfn validate`: what is wrong with objects and definitions, without any call.

use super::manifests::FileArgs;
use super::offline::OfflineArgs;
use super::output;
use crate::validate::{Basis, ConfigMaps, Definitions, File, Judged, Problem, Subject, files};
use amazon_states_language::MachineKind;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::process::ExitCode;

// Ends with 1 if there are errors; warnings do not count. What lies outside of the files is not known and not
// asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    files: FileArgs,

    /// Take every document for a States Language document, also what does not look like one.
    #[arg(long)]
    definition: bool,

    /// Type of the state machines that States Language documents are for.
    #[arg(long = "type", value_name = "TYPE", default_value = "STANDARD", ignore_case = true)]
    kind: Kind,

    /// How the result is written.
    #[arg(short, long, default_value = "text")]
    output: Output,

    #[command(flatten)]
    offline: OfflineArgs,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    #[value(name = "STANDARD")]
    Standard,
    #[value(name = "EXPRESS")]
    Express,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Output {
    Text,
    Json,
}

/// Checks, prints, and tells whether there were errors.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let texts = args.files.texts()?;
    let config_maps = ConfigMaps::of_texts(&texts);
    let basis = Basis {
        settings: &args.offline.settings(),
        settings_are_known: args.offline.are_known(),
        whereabouts: &args.offline.whereabouts(),
        config_maps: &config_maps,
    };
    let definitions = Definitions {
        kind: match args.kind {
            Kind::Standard => MachineKind::Standard,
            Kind::Express => MachineKind::Express,
        },
        only: args.definition,
    };
    let result = Judgement(files(texts, definitions, basis));
    let text = match args.output {
        Output::Text => result.text(),
        Output::Json => format!("{:#}\n", result.json()),
    };
    output::text(&text)?;
    Ok(output::exit(result.count(true) == 0))
}

struct Judgement(Vec<(String, File)>);

impl Judgement {
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
