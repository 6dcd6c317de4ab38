//! Diagrams in Mermaid.

use super::label;
use super::nodes::{CATCH, Graph, NodeKind};
use super::status::{StateStatus, Statuses};
use std::collections::BTreeMap;
use std::fmt::{Error, Write};

/// Returns a Mermaid flowchart of a graph.
pub(crate) fn mermaid(graph: &Graph<'_>, statuses: &Statuses) -> String {
    let mut writer = Writer {
        out: "flowchart TD\n".into(),
        next: 0,
        edges: 0,
        caught: vec![],
        classes: BTreeMap::new(),
        statuses,
    };
    // Writing to a String does not fail.
    let _ = writer.graph(graph, 1).and_then(|()| writer.styles());
    writer.out
}

struct Writer<'s> {
    out: String,
    next: usize,
    /// Number of edges so far. The style of an edge refers to its number.
    edges: usize,
    caught: Vec<String>,
    classes: BTreeMap<&'static str, Vec<String>>,
    statuses: &'s Statuses,
}

impl Writer<'_> {
    fn graph(&mut self, graph: &Graph<'_>, depth: usize) -> Result<(), Error> {
        let indent = "  ".repeat(depth);
        let mut ids = vec![];
        for node in &graph.nodes {
            let id = format!("s{}", self.next);
            self.next += 1;
            let name = broken(&label::name(node.kind.name()));
            match node.kind {
                NodeKind::Start | NodeKind::End => {
                    writeln!(self.out, "{indent}{id}(({name}))")?;
                    self.classes.entry("terminal").or_default().push(id.clone());
                }
                NodeKind::State { name: state, .. } => {
                    let caption = escaped(&node.caption);
                    let class = self.statuses.get(state).map(|status| status.class());
                    if node.inner.is_empty() {
                        writeln!(self.out, "{indent}{id}(\"<small>{caption}</small><br/>{name}\")")?;
                    } else {
                        self.container(&id, &format!("{caption}: {name}"), &node.inner, depth)?;
                        let class = if node.kind.is_stack() { "stack" } else { "container" };
                        self.classes.entry(class).or_default().push(id.clone());
                    }
                    if let Some(class) = class {
                        self.classes.entry(class).or_default().push(id.clone());
                    }
                }
            }
            ids.push(id);
        }
        for edge in &graph.edges {
            let (Some(from), Some(to)) = (ids.get(edge.from), ids.get(edge.to)) else {
                continue;
            };
            let arrow = if edge.caught { "-.->" } else { "-->" };
            let label = match edge.label().as_slice() {
                [] => String::new(),
                lines => format!("|\"{}\"|", broken(lines)),
            };
            if edge.caught {
                self.caught.push(self.edges.to_string());
            }
            self.edges += 1;
            writeln!(self.out, "{indent}{from} {arrow}{label} {to}")?;
        }
        Ok(())
    }

    fn container(&mut self, id: &str, title: &str, inner: &[Graph<'_>], depth: usize) -> Result<(), Error> {
        let indent = "  ".repeat(depth);
        writeln!(self.out, "{indent}subgraph {id}[\"{title}\"]")?;
        for (i, graph) in inner.iter().enumerate() {
            if inner.len() == 1 {
                self.graph(graph, depth + 1)?;
            } else {
                writeln!(self.out, "{indent}  subgraph {id}b{i}[\" \"]")?;
                self.graph(graph, depth + 2)?;
                writeln!(self.out, "{indent}  end")?;
                self.classes.entry("container").or_default().push(format!("{id}b{i}"));
            }
        }
        writeln!(self.out, "{indent}end")
    }

    fn styles(&mut self) -> Result<(), Error> {
        for (class, ids) in &self.classes {
            let status = StateStatus::ALL.into_iter().find(|s| s.class() == *class);
            let style = match status.map(StateStatus::colours) {
                Some((fill, border)) => format!("fill:{fill},stroke:{border},color:#16191f"),
                None if *class == "terminal" => "fill:#fbd8bf,stroke:#d45b07,color:#16191f".into(),
                None if *class == "stack" => "fill:transparent,stroke-dasharray:5 4,stroke-width:3px".into(),
                None => "fill:transparent,stroke-dasharray:5 4".into(),
            };
            writeln!(self.out, "  classDef {class} {style}")?;
            writeln!(self.out, "  class {} {class}", ids.join(","))?;
        }
        if !self.caught.is_empty() {
            writeln!(self.out, "  linkStyle {} stroke:{CATCH}", self.caught.join(","))?;
        }
        Ok(())
    }
}

fn broken(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escaped(line)).collect();
    lines.join("<br/>")
}

/// Escapes quotes and markup. New versions of Mermaid read Markdown in labels and refuse to display a list or a link.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let first = out.chars().all(|c| c.is_ascii_digit());
        let markup = match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '*' | '_' | '~' | '[' | ']' | '|' | '\\' | '@' => true,
            // Part of a link.
            ':' => chars.peek().is_some_and(|next| *next != ' '),
            // Part of a list, or of the line under a heading.
            '-' | '+' | '=' | '.' | ')' => first || out.ends_with("www"),
            _ => false,
        };
        match c {
            c if c.is_control() => out.push(' '),
            c if markup => out.push_str(&format!("#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_is_escaped() {
        for (text, expected) in [
            ("$.a > 1", "$.a #62; 1"),
            ("Lambda: Invoke · .sync", "Lambda: Invoke · .sync"),
            ("end", "end"),
            ("\"x\" [y](z)", "#34;x#34; #91;y#93;(z)"),
            ("1. one", "1#46; one"),
            ("- one", "#45; one"),
            ("two-three", "two-three"),
            ("https://a.b", "https#58;//a.b"),
            ("www.a.b", "www#46;a.b"),
            ("_a_\n", "#95;a#95; "),
            ("größer ≥ 日本", "größer ≥ 日本"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
