//! Diagrams of definitions as Mermaid, DOT and SVG, with the shapes of the Step Functions console.

mod caption;
mod dot;
mod history;
mod label;
mod layout;
mod mermaid;
mod nodes;
mod status;
mod svg;
#[cfg(test)]
mod tests;

pub use history::{Event, Progress};

use crate::model::Machine;
use nodes::Graph;
use serde_json::Value;

/// The format of a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A Mermaid flowchart, which Markdown viewers render.
    Mermaid,
    /// A DOT graph for Graphviz.
    Dot,
    /// An SVG image. It needs no layout program.
    Svg,
}

/// Draws a definition.
pub(crate) fn draw(definition: &Value, notation: Notation, progress: &Progress) -> String {
    let graph = Graph::new(&Machine::new(definition));
    let notated = match notation {
        Notation::Mermaid => mermaid::mermaid,
        Notation::Dot => dot::dot,
        Notation::Svg => svg::svg,
    };
    notated(&graph, &progress.0)
}
