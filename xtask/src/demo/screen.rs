//! The transcript of the demo on standard output: numbered steps, short lines, tables. Progress goes to standard error.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::Duration,
};

use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};

const WIDTH: u16 = 90;
const INDENT: &str = "   ";
const BOLD: &str = "1";
const GREEN: &str = "32";
const DIM: &str = "2";

/// Writes the transcript.
pub(super) struct Screen {
    colours: bool,
    steps: u32,
}

impl Screen {
    /// Writes to standard output, with colours if it is a terminal and `NO_COLOR` is not set.
    pub(super) fn stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            colours: io::stdout().is_terminal() && !refused,
            steps: 0,
        }
    }

    /// Writes the number and the title of the next step.
    pub(super) fn step(&mut self, title: &str) -> io::Result<()> {
        self.steps += 1;
        if self.steps > 1 {
            self.write("")?;
        }
        self.write(&self.paint(BOLD, &format!("{}. {title}", self.steps)))
    }

    /// Writes a line.
    pub(super) fn say(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{INDENT}{text}"))
    }

    /// Writes a result that the demo has checked.
    pub(super) fn good(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{INDENT}{} {text}", self.paint(GREEN, "✓")))
    }

    /// Writes a command and its output. The output may be empty.
    pub(super) fn command(&self, command: &str, output: &str) -> io::Result<()> {
        self.write(&format!("{INDENT}{}", self.paint(DIM, &format!("$ {command}"))))?;
        output
            .lines()
            .try_for_each(|line| self.write(&format!("{INDENT}{}", line.trim_end())))
    }

    /// Writes a table and wraps long cells.
    pub(super) fn table<const N: usize>(
        &self,
        header: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> io::Result<()> {
        let mut table = Table::new();
        table
            .load_style(UTF8_FULL_CONDENSED)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(WIDTH - u16::try_from(INDENT.len()).unwrap_or(0))
            .set_header(header);
        for row in rows {
            table.add_row(row);
        }
        table
            .lines()
            .try_for_each(|line| self.write(&format!("{INDENT}{line}")))
    }

    /// Writes the last line.
    pub(super) fn end(&self, text: &str) -> io::Result<()> {
        self.write("")?;
        self.write(&self.paint(BOLD, text))
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        match self.colours {
            true => format!("\x1b[{colour}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// Writes one line. A closed pipe is an error instead of a panic, so that the caller stops all processes.
    fn write(&self, line: &str) -> io::Result<()> {
        writeln!(io::stdout(), "{line}")
    }
}

/// Formats a duration for the transcript.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
