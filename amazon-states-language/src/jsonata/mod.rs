//! Parser of JSONata: whether an expression is valid, and which names it refers to. It does not evaluate.
//!
//! The grammar is that of the reference implementation (<https://github.com/jsonata-js/jsonata>), version 2.x. In case
//! of doubt, the parser accepts an expression.

mod builtins;
mod lexer;
mod parser;

pub(crate) use builtins::is_builtin;
pub(crate) use parser::parse;

#[cfg(test)]
mod tests;
