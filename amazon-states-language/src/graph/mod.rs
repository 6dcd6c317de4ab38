//! Diagrams of definitions, with the shapes that people know from the Step Functions console: as Mermaid, as DOT, and
//! as SVG that is laid out here.

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

/// A notation of diagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A flowchart of Mermaid, which Markdown viewers draw.
    Mermaid,
    /// A graph for Graphviz.
    Dot,
    /// A picture, laid out already.
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
