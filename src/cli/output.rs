//! What subcommands print, and how they end.

use crate::preview::{self, Conclusion, Preview};
use std::io::Write as _;
use std::process::ExitCode;

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum PlanFormat {
    /// For terminals.
    Text,
    /// For programs.
    Json,
    /// For pull requests.
    Markdown,
}

/// How anything else is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Prints plans, and says how to end: 0 if there is nothing to do, 2 if there is something, 1 if something
/// is in the way.
pub(super) fn plan(preview: &Preview, format: PlanFormat) -> anyhow::Result<ExitCode> {
    match format {
        PlanFormat::Text => text(&preview::text(preview))?,
        PlanFormat::Markdown => text(&preview::markdown(preview))?,
        PlanFormat::Json => json(preview)?,
    }
    Ok(match preview.conclusion() {
        Conclusion::Nothing => ExitCode::SUCCESS,
        Conclusion::Changes => ExitCode::from(2),
        Conclusion::Errors => ExitCode::FAILURE,
    })
}

/// Prints text; without its colours where nobody sees them, or `NO_COLOR` is set. Whoever reads may have
/// gone, as `head` does.
pub(super) fn text(text: &str) -> anyhow::Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// How a subcommand ends: 0 if all went well, else 1.
pub(super) fn exit(well: bool) -> ExitCode {
    ExitCode::from(u8::from(!well))
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    text(&format!("{}\n", serde_json::to_string_pretty(value)?))
}
