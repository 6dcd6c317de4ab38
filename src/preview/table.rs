//! Tables for terminals: columns without lines, as kubectl prints them. Pure.

use super::terminal::plain;
use anstyle::Style;

/// Spaces between two columns.
const GAP: usize = 2;

/// A table with a header.
pub(crate) struct Table {
    rows: Vec<Vec<Cell>>,
}

/// The text of a cell without control characters, and its style.
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// Returns a cell with a style.
    pub(crate) fn new(text: &str, style: Style) -> Self {
        Self {
            text: plain(text),
            style,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text, Style::new())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl Table {
    /// Returns a table without rows. The header is printed in capitals.
    pub(crate) fn new(header: &[&str]) -> Self {
        let header = header.iter().map(|title| title.to_uppercase().into());
        Self {
            rows: vec![header.collect()],
        }
    }

    /// Adds a row.
    pub(crate) fn add<const N: usize>(&mut self, row: [Cell; N]) {
        self.rows.push(row.into());
    }

    /// Whether the table has no row but its header.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    /// Returns the lines of the table. A line ends without spaces.
    pub(crate) fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.text.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        self.rows.iter().map(|row| line(row, &widths)).collect()
    }
}

fn line(row: &[Cell], widths: &[usize]) -> String {
    let mut line = String::new();
    let mut gap = 0;
    for (Cell { text, style }, width) in row.iter().zip(widths) {
        if !text.is_empty() {
            line.push_str(&" ".repeat(gap));
            line.push_str(&format!("{style}{text}{style:#}"));
            gap = 0;
        }
        gap += width.saturating_sub(text.chars().count()) + GAP;
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::terminal::RED;

    #[test]
    fn a_style_does_not_move_a_column() {
        let mut table = Table::new(&["name", "state", "age"]);
        assert!(table.is_empty());
        table.add(["a".into(), Cell::new("Failed", RED), "5m".into()]);
        table.add(["longer\n".into(), "".into(), "1h".into()]);
        table.add(["b".into(), "".into(), "".into()]);
        let text = anstream::adapter::strip_str(&table.render()).to_string();
        assert_eq!(
            text,
            "NAME      STATE   AGE\n\
             a         Failed  5m\n\
             longer\\n          1h\n\
             b\n"
        );
    }
}
