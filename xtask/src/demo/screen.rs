//! What the demo shows: numbered steps, short lines, tables. Goes to standard output;
//! progress goes to standard error.

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

/// Where it is shown.
pub(super) struct Screen {
    colours: bool,
    steps: u32,
}

impl Screen {
    /// Standard output, in colours if that is a terminal and `NO_COLOR` is not set.
    pub(super) fn stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            colours: io::stdout().is_terminal() && !refused,
            steps: 0,
        }
    }

    /// Begins the next step.
    pub(super) fn step(&mut self, title: &str) -> io::Result<()> {
        self.steps += 1;
        if self.steps > 1 {
            self.write("")?;
        }
        self.write(&self.paint(BOLD, &format!("{}. {title}", self.steps)))
    }

    /// Says something.
    pub(super) fn say(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{INDENT}{text}"))
    }

    /// Says what has been found to be as it should.
    pub(super) fn good(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{INDENT}{} {text}", self.paint(GREEN, "✓")))
    }

    /// A command, and what it wrote if it has been run.
    pub(super) fn command(&self, command: &str, output: &str) -> io::Result<()> {
        self.write(&format!("{INDENT}{}", self.paint(DIM, &format!("$ {command}"))))?;
        output
            .lines()
            .try_for_each(|line| self.write(&format!("{INDENT}{}", line.trim_end())))
    }

    /// A table; long cells are wrapped.
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

    /// The last line.
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

    /// A reader that went away is an error, not a panic: what runs is to be stopped.
    fn write(&self, line: &str) -> io::Result<()> {
        writeln!(io::stdout(), "{line}")
    }
}

/// A duration for people.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
