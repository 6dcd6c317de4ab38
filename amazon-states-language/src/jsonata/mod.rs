//! JSONata: whether an expression parses, and what it refers to. Nothing is evaluated.
//!
//! The grammar is that of the reference implementation (<https://github.com/jsonata-js/jsonata>), 2.x; where
//! there is doubt, an expression is taken as valid.

mod builtins;
mod lexer;
mod parser;

pub(crate) use builtins::is_builtin;
pub(crate) use parser::parse;

#[cfg(test)]
mod tests;
