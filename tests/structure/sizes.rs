//! Checks the lengths of files and functions, and the number of `pub` items.

use crate::finding::{Finding, Rule};
use crate::modules::Modules;
use crate::sources::Sources;

pub(crate) const FILE_LINES: usize = 400;
pub(crate) const FUNCTION_LINES: usize = 80;

pub(crate) fn files(sources: &Sources) -> Vec<Finding> {
    let lines = sources.iter().map(|(file, text)| (file, text.lines().count()));
    lines
        .filter(|(_, lines)| *lines > FILE_LINES)
        .map(|(file, lines)| Finding::new(Rule::FileLength, format!("{file} has {lines} lines")))
        .collect()
}

/// Returns the folders without a source file.
pub(crate) fn folders(sources: &Sources, folders: &[&str]) -> Vec<Finding> {
    let empty = |folder: &&&str| !sources.keys().any(|file| file.starts_with(&format!("{folder}/")));
    let empty = folders.iter().filter(empty);
    empty
        .map(|folder| {
            Finding::new(
                Rule::CrateTable,
                format!("the table of folders has `{folder}`, which has no source file"),
            )
        })
        .collect()
}

pub(crate) fn functions(modules: &Modules) -> Vec<Finding> {
    let functions = modules.all.iter().flat_map(|module| &module.functions);
    functions
        .filter(|function| function.lines > FUNCTION_LINES)
        .map(|function| {
            let text = format!("{}: `{}` has {} lines", function.place, function.name, function.lines);
            Finding::new(Rule::FunctionLength, text)
        })
        .collect()
}

/// Compares the number of lines that begin with `pub ` in `folders` with the budget.
pub(crate) fn public_items(sources: &Sources, folders: &[&str], budget: usize) -> Vec<Finding> {
    let inside = |file: &str| folders.iter().any(|folder| file.starts_with(&format!("{folder}/")));
    let texts = sources.iter().filter(|(file, _)| inside(file)).map(|(_, text)| text);
    let count = texts
        .flat_map(|text| text.lines())
        .filter(|line| line.trim().starts_with("pub "))
        .count();
    if count <= budget {
        return Vec::new();
    }
    let text = format!("{count} lines begin with `pub `, more than {budget}");
    vec![Finding::new(Rule::PublicItems, text)]
}
