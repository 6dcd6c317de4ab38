//! Diagrams in DOT.

use super::label;
use super::nodes::{CATCH, Graph, Node, NodeKind};
use super::status::Statuses;
use std::fmt::{Error, Write};

/// Style of the start and the end.
const TERMINAL: &str = "shape=circle, style=filled, fillcolor=\"#fbd8bf\", color=\"#d45b07\"";

/// Returns a DOT graph, for Graphviz.
pub(crate) fn dot(graph: &Graph<'_>, statuses: &Statuses) -> String {
    let head = "digraph {\n  compound=true;\n  graph [fontname=\"Helvetica\"];\n  \
                node [fontname=\"Helvetica\", shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\"];\n  \
                edge [fontname=\"Helvetica\", fontsize=10];\n";
    let mut writer = Writer {
        out: head.into(),
        next: 0,
        statuses,
    };
    // Writing to a String does not fail.
    let _ = writer.graph(graph, 1);
    writer.out.push_str("}\n");
    writer.out
}

/// The nodes where the edges of a node begin and end. An edge must also name the cluster of a container.
struct Port {
    first: String,
    last: String,
    cluster: Option<String>,
}

struct Writer<'s> {
    out: String,
    next: usize,
    statuses: &'s Statuses,
}

impl Writer<'_> {
    fn graph(&mut self, graph: &Graph<'_>, depth: usize) -> Result<Option<Port>, Error> {
        let indent = "  ".repeat(depth);
        let mut ports = vec![];
        for node in &graph.nodes {
            ports.push(self.node(node, depth)?);
        }
        for edge in &graph.edges {
            let (Some(from), Some(to)) = (ports.get(edge.from), ports.get(edge.to)) else {
                continue;
            };
            let mut attributes = vec![];
            let label = edge.label();
            if !label.is_empty() {
                attributes.push(format!("label=\"{}\"", broken(&label)));
            }
            if edge.caught {
                attributes.push(format!("style=dashed, color=\"{CATCH}\""));
            }
            attributes.extend(from.cluster.iter().map(|c| format!("ltail=\"{c}\"")));
            attributes.extend(to.cluster.iter().map(|c| format!("lhead=\"{c}\"")));
            let attributes = attributes.join(", ");
            writeln!(self.out, "{indent}{} -> {} [{attributes}];", from.last, to.first)?;
        }
        let last = ports.pop();
        let first = ports.into_iter().next().map(|port| port.first);
        Ok(last.map(|last| Port {
            first: first.unwrap_or(last.first),
            last: last.last,
            cluster: None,
        }))
    }

    fn node(&mut self, node: &Node<'_>, depth: usize) -> Result<Port, Error> {
        let indent = "  ".repeat(depth);
        let id = format!("s{}", self.next);
        self.next += 1;
        let name = broken(&label::name(node.kind.name()));
        let colours = match node.kind {
            NodeKind::State { name, .. } => self.statuses.get(name).map(|s| s.colours()),
            _ => None,
        };
        let caption = escaped(&node.caption);
        let mut port = Port {
            first: id.clone(),
            last: id.clone(),
            cluster: None,
        };
        if node.inner.is_empty() {
            let look = match (node.kind, colours) {
                (NodeKind::Start | NodeKind::End, _) => format!("label=\"{name}\", {TERMINAL}"),
                (_, Some((fill, border))) => {
                    format!("label=\"{caption}\\n{name}\", fillcolor=\"{fill}\", color=\"{border}\"")
                }
                _ => format!("label=\"{caption}\\n{name}\""),
            };
            writeln!(self.out, "{indent}{id} [{look}];")?;
            return Ok(port);
        }
        let border = colours.map_or("#5f6b7a", |(_, border)| border);
        writeln!(self.out, "{indent}subgraph cluster_{id} {{")?;
        let stack = if node.kind.is_stack() { " penwidth=2;" } else { "" };
        writeln!(
            self.out,
            "{indent}  label=\"{caption}: {name}\"; style=\"rounded,dashed\"; color=\"{border}\";{stack}"
        )?;
        for (i, graph) in node.inner.iter().enumerate() {
            writeln!(self.out, "{indent}  subgraph cluster_{id}_{i} {{")?;
            writeln!(self.out, "{indent}    label=\"\"; style=invis;")?;
            let inner = self.graph(graph, depth + 2)?;
            if let Some(inner) = inner.filter(|_| i == 0) {
                port.first = inner.first;
                port.last = inner.last;
                port.cluster = Some(format!("cluster_{id}"));
            }
            writeln!(self.out, "{indent}  }}")?;
        }
        if port.cluster.is_none() {
            writeln!(self.out, "{indent}  {id} [label=\"\", style=invis];")?;
        }
        writeln!(self.out, "{indent}}}")?;
        Ok(port)
    }
}

fn broken(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escaped(line)).collect();
    lines.join("\\n")
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Graphviz decodes HTML entities.
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
