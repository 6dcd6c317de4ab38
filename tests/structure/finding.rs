//! The rules and their findings.

use std::fmt;

/// A rule that the analyser checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Every entry of the tables of crates and folders matches sources.
    CrateTable,
    /// Every source file parses and is part of the tree of modules.
    Readable,
    /// No modules import each other in a cycle.
    Cycle,
    /// No siblings, with all modules below them, import each other in a cycle.
    SiblingCycle,
    /// Imports go to the same floor or a lower one.
    Floor,
    /// Every entry of the table of floors matches a module, and the reverse.
    FloorTable,
    /// Only edges hold clients, await, or read a clock, the environment or files.
    Purity,
    /// Every entry of the table of edges matches files that need it.
    EdgeTable,
    /// No file exceeds the limit of lines.
    FileLength,
    /// No function exceeds the limit of lines.
    FunctionLength,
    /// The number of `pub` items stays within its budget.
    PublicItems,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One violation of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) text: String,
}

impl Finding {
    pub(crate) fn new(rule: Rule, text: impl Into<String>) -> Self {
        Finding {
            rule,
            text: text.into(),
        }
    }
}
