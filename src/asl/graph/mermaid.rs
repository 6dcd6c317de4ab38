use super::{Graph, NodeKind, StateStatus, Statuses};
use std::collections::BTreeMap;
use std::fmt::{Error, Write};

/// A Mermaid flowchart of a graph.
pub fn mermaid(graph: &Graph<'_>, statuses: &Statuses) -> String {
    let mut writer = Writer {
        out: "flowchart TD\n".into(),
        next: 0,
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
            let name = escaped(node.kind.name());
            match node.kind {
                NodeKind::Start | NodeKind::End => writeln!(self.out, "{indent}{id}(({name}))")?,
                NodeKind::State { name: state, .. } => {
                    let caption = node.kind.caption();
                    let class = self.statuses.get(state).map(|status| status.class());
                    if node.inner.is_empty() {
                        writeln!(self.out, "{indent}{id}(\"<small>{caption}</small><br/>{name}\")")?;
                    } else {
                        self.container(&id, &format!("{caption}: {name}"), &node.inner, depth)?;
                        self.classes.entry("container").or_default().push(id.clone());
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
            let label = match edge.label.as_str() {
                "" => String::new(),
                label => format!("|\"{}\"|", escaped(label)),
            };
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
                None => "fill:transparent,stroke-dasharray:5 4".into(),
            };
            writeln!(self.out, "  classDef {class} {style}")?;
            writeln!(self.out, "  class {} {class}", ids.join(","))?;
        }
        Ok(())
    }
}

/// Text that ends no quoted text and is no markup.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
