//! Output and exit codes of subcommands.

use crate::preview::{self, Conclusion, Preview};
use serde::Serialize;
use std::io::Write as _;
use std::process::ExitCode;

/// Format of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum PlanFormat {
    /// Text for a terminal.
    Text,
    /// JSON for programs.
    Json,
    /// YAML for programs.
    Yaml,
    /// Markdown for the comment of a pull request.
    Markdown,
}

/// Format of anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Output {
    /// Text for a terminal.
    #[default]
    Text,
    /// JSON for programs.
    Json,
    /// YAML for programs.
    Yaml,
}

// No doc comment: clap would show it as the description of the subcommand.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct OutputArgs {
    /// Format of the output.
    #[arg(short = 'o', long = "output", value_enum, default_value_t)]
    pub(super) output: Output,
}

impl Output {
    /// Prints a value in this format. `text` is called for text only.
    pub(super) fn print(self, value: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        match self {
            Self::Text => self::text(&text()),
            Self::Json => json(value),
            Self::Yaml => yaml(value),
        }
    }
}

/// Format without YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// Text for a terminal.
    Text,
    /// JSON for programs.
    Json,
}

/// Prints plans. The exit code is 0 if nothing is to do, 2 if something is, 1 if something prevents a plan.
pub(super) fn plan(preview: &Preview, format: PlanFormat) -> anyhow::Result<ExitCode> {
    match format {
        PlanFormat::Text => text(&preview::text(preview))?,
        PlanFormat::Markdown => text(&preview::markdown(preview))?,
        PlanFormat::Json => json(preview)?,
        PlanFormat::Yaml => yaml(preview)?,
    }
    Ok(match preview.conclusion() {
        Conclusion::Nothing => ExitCode::SUCCESS,
        Conclusion::Changes => ExitCode::from(2),
        Conclusion::Errors => ExitCode::FAILURE,
    })
}

/// Prints text. Its colours appear only on a terminal, and not if `NO_COLOR` is set. A reader that closes the pipe, as
/// `head` does, is no error.
pub(super) fn text(text: &str) -> anyhow::Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// Returns the exit code 0 for success, else 1.
pub(super) fn exit(success: bool) -> ExitCode {
    ExitCode::from(u8::from(!success))
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    text(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Prints a value as YAML.
pub(super) fn yaml(value: &impl Serialize) -> anyhow::Result<()> {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    let yaml = serde_saphyr::to_string_with_options(value, options)?;
    text(&format!("{}\n", yaml.trim_end()))
}
