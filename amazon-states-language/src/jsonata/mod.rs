//! JSONata: whether an expression parses, and what it refers to. Nothing is evaluated.
//!
//! The grammar is that of the reference implementation (<https://github.com/jsonata-js/jsonata>), 2.x; where
//! there is doubt, an expression is taken for good.

mod builtins;
mod lexer;
mod parser;

pub(crate) use builtins::is_builtin;

use std::collections::BTreeSet;

/// Why an expression does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// What is wrong.
    pub(crate) message: String,
    /// Where: number of characters before the place.
    pub(crate) offset: usize,
}

/// What an expression refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct References<'a> {
    /// Names, `$` and `$$` that are meant to be taken from a context item, where there is none; each once.
    pub(crate) contextual: Vec<&'a str>,
    /// Variables that the expression does not itself bind, without the `$`; built-in functions are among them.
    pub(crate) free: BTreeSet<&'a str>,
    /// Fields of `$states`, such as `input`.
    pub(crate) states: BTreeSet<&'a str>,
}

/// Parses an expression, without the `{%` and `%}` around it.
///
/// # Errors
/// The first thing that does not parse. An expression nested too deeply to be looked at is not refused; it has no
/// references then.
pub(crate) fn parse(text: &str) -> Result<References<'_>, SyntaxError> {
    parser::parse(text)
}

#[cfg(test)]
mod tests;
