//! Diagrams in SVG.

use super::label;
use super::layout::{Area, LABEL_LINE, LINE, Layout, Route, SHEET, layout, text_width};
use super::nodes::{Edge, Graph, Node, NodeKind};
use super::status::{StateStatus, Statuses};
use std::fmt::{Error, Write};

/// Space around the drawing.
const MARGIN: f64 = 20.0;

/// Colours of the light theme. [`DARK`] overrides them for the dark theme.
const STYLE: &str = "\
.page{fill:#ffffff}\
text{font-family:'Amazon Ember','Helvetica Neue',Helvetica,Arial,sans-serif;font-size:14px;fill:#16191f;text-anchor:middle}\
.caption{font-size:11px;fill:#5f6b7a}\
.label{font-size:12px;fill:#414d5c}\
.under{fill:#ffffff}\
.state{fill:#ffffff;stroke:#7d8998;stroke-width:1.2}\
.container{fill:none;stroke:#7d8998;stroke-width:1.2;stroke-dasharray:6 4}\
.sheet{fill:none;stroke:#7d8998;stroke-width:1.2}\
.end{fill:#fbd8bf;stroke:#d45b07;stroke-width:1.2}\
.way{fill:none;stroke:#5f6b7a;stroke-width:1.3}\
.catch{stroke:#b35c00;stroke-dasharray:5 4}\
.tip{fill:#5f6b7a}\
.tip.catch{fill:#b35c00;stroke:none}";

const DARK: &str = "\
.page,.under{fill:#0f1b2a}\
text{fill:#d1d5db}\
.caption,.label{fill:#9ba7b6}\
.state{fill:#192534;stroke:#5f6b7a}\
.container{stroke:#7d8998}\
.end{fill:#4d2b14}\
.way{stroke:#8d99a8}\
.tip{fill:#8d99a8}\
.catch{stroke:#e8a152}\
.tip.catch{fill:#e8a152}";

/// Returns an SVG image of a graph.
pub(crate) fn svg(graph: &Graph<'_>, statuses: &Statuses) -> String {
    let layout = layout(graph);
    let mut writer = Writer {
        out: String::new(),
        statuses,
    };
    // Writing to a String does not fail.
    let _ = writer.page(graph, &layout);
    writer.out
}

struct Writer<'s> {
    out: String,
    statuses: &'s Statuses,
}

impl Writer<'_> {
    fn page(&mut self, graph: &Graph<'_>, layout: &Layout) -> Result<(), Error> {
        let (width, height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
        writeln!(
            self.out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" role="img">"#
        )?;
        let statuses = StateStatus::ALL.map(|status| {
            let (fill, border) = status.colours();
            let class = status.class();
            (
                format!(".{class}{{fill:{fill};stroke:{border}}}"),
                format!(".{class}{{fill:{border};fill-opacity:.35;stroke:{border}}}"),
            )
        });
        let light: String = statuses.iter().map(|(light, _)| light.as_str()).collect();
        let dark: String = statuses.iter().map(|(_, dark)| dark.as_str()).collect();
        writeln!(
            self.out,
            "<style>{STYLE}{light}@media (prefers-color-scheme:dark){{{DARK}{dark}}}</style>"
        )?;
        for (id, class) in [("tip", "tip"), ("catch-tip", "tip catch")] {
            let tip = format!(r#"<path class="{class}" d="M0,0 L8,4 L0,8 z"/>"#);
            writeln!(
                self.out,
                r#"<defs><marker id="{id}" markerWidth="8" markerHeight="8" refX="7.5" refY="4" orient="auto" markerUnits="userSpaceOnUse">{tip}</marker></defs>"#
            )?;
        }
        writeln!(self.out, r#"<rect class="page" width="100%" height="100%"/>"#)?;
        self.graph(graph, layout, (MARGIN, MARGIN))?;
        writeln!(self.out, "</svg>")
    }

    fn graph(&mut self, graph: &Graph<'_>, layout: &Layout, origin: (f64, f64)) -> Result<(), Error> {
        writeln!(
            self.out,
            r#"<g transform="translate({:.1},{:.1})">"#,
            origin.0, origin.1
        )?;
        for (edge, route) in graph.edges.iter().zip(&layout.routes) {
            self.edge(edge, route)?;
        }
        for (edge, route) in graph.edges.iter().zip(&layout.routes) {
            self.label(edge, route)?;
        }
        for ((node, area), inner) in graph.nodes.iter().zip(&layout.areas).zip(&layout.inner) {
            self.node(node, *area, inner)?;
        }
        writeln!(self.out, "</g>")
    }

    fn edge(&mut self, edge: &Edge, route: &Route) -> Result<(), Error> {
        let (class, tip) = if edge.caught {
            ("way catch", "catch-tip")
        } else {
            ("way", "tip")
        };
        let path = path(&route.points, edge.from == edge.to);
        writeln!(
            self.out,
            r#"<path class="{class}" d="{path}" marker-end="url(#{tip})"/>"#
        )
    }

    /// Draws a label. Labels follow all edges, so that no edge crosses a label.
    fn label(&mut self, edge: &Edge, route: &Route) -> Result<(), Error> {
        let Some((x, y)) = route.label else { return Ok(()) };
        let lines = edge.label();
        let mut top = y;
        for _ in &lines {
            top -= LABEL_LINE / 2.0;
        }
        for line in &lines {
            let width = text_width(line, 12.0) + 4.0;
            writeln!(
                self.out,
                r#"<rect class="under" x="{:.1}" y="{top:.1}" width="{width:.1}" height="{LABEL_LINE:.1}"/>"#,
                x - width / 2.0
            )?;
            let (base, text) = (top + 11.5, escaped(line));
            writeln!(
                self.out,
                r#"<text class="label" x="{x:.1}" y="{base:.1}">{text}</text>"#
            )?;
            top += LABEL_LINE;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node<'_>, area: Area, inner: &[(f64, f64, Layout)]) -> Result<(), Error> {
        let Area { x, y, width, height } = area;
        let NodeKind::State { name, .. } = node.kind else {
            let (middle, center, radius) = (x + width / 2.0, y + height / 2.0, width / 2.0);
            let (name, base) = (node.kind.name(), center + 5.0);
            writeln!(
                self.out,
                r#"<circle class="end" cx="{middle:.1}" cy="{center:.1}" r="{radius:.1}"/>"#
            )?;
            return writeln!(self.out, r#"<text x="{middle:.1}" y="{base:.1}">{name}</text>"#);
        };
        let status = self.statuses.get(name).map_or("", |status| status.class());
        let (class, radius) = if inner.is_empty() {
            ("state", 8)
        } else {
            ("container", 10)
        };
        let sheet = if node.kind.is_stack() { SHEET } else { 0.0 };
        let (width, height) = (width - sheet, height - sheet);
        let middle = x + width / 2.0;
        writeln!(self.out, "<g><title>{}</title>", escaped(name))?;
        if node.kind.is_stack() {
            let (left, right, low) = (x + 12.0, x + width + SHEET, y + height + SHEET);
            writeln!(
                self.out,
                r#"<path class="sheet" d="M{left:.1},{low:.1} H{:.1} Q{right:.1},{low:.1} {right:.1},{:.1} V{:.1}"/>"#,
                right - 10.0,
                low - 10.0,
                y + 12.0
            )?;
        }
        writeln!(
            self.out,
            r#"<rect class="{class} {status}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{radius}"/>"#
        )?;
        let caption = escaped(&node.caption);
        let mut base = y + 18.0;
        writeln!(
            self.out,
            r#"<text class="caption" x="{middle:.1}" y="{base:.1}">{caption}</text>"#
        )?;
        for line in label::name(name) {
            base += LINE;
            let line = escaped(&line);
            writeln!(self.out, r#"<text x="{middle:.1}" y="{base:.1}">{line}</text>"#)?;
        }
        writeln!(self.out, "</g>")?;
        // Centres the inner graphs if the title is wider.
        let taken = inner.last().map_or(0.0, |(left, _, last)| left + last.width);
        let first = inner.first().map_or(0.0, |(left, _, _)| *left);
        let shift = ((width - taken - first) / 2.0).max(0.0);
        for (graph, (left, top, layout)) in node.inner.iter().zip(inner) {
            self.graph(graph, layout, (x + left + shift, y + top))?;
        }
        Ok(())
    }
}

/// Returns a path that is vertical at each point.
fn path(points: &[(f64, f64)], straight: bool) -> String {
    let mut out = String::new();
    let mut before: Option<(f64, f64)> = None;
    for (x, y) in points {
        let step = match before {
            None => format!("M{x:.1},{y:.1}"),
            Some((from, _)) if straight || (from - x).abs() < 0.05 => format!(" L{x:.1},{y:.1}"),
            Some((from, top)) => {
                let middle = (top + y) / 2.0;
                format!(" C{from:.1},{middle:.1} {x:.1},{middle:.1} {x:.1},{y:.1}")
            }
        };
        out.push_str(&step);
        before = Some((*x, *y));
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
