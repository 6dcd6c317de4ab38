//! Layout of a graph: places its nodes in layers, from top to bottom, and routes its edges.

mod order;
mod rank;

use super::label;
use super::nodes::{Graph, Node, NodeKind};
use order::Layers;

/// Space between layers.
const LAYER_GAP: f64 = 26.0;
/// Space between nodes of a layer.
const NODE_GAP: f64 = 28.0;
/// Space between a container and its content.
const PADDING: f64 = 18.0;
/// Height of a line of a name.
pub(super) const LINE: f64 = 17.0;
/// Height of a line of a label.
pub(super) const LABEL_LINE: f64 = 15.0;
/// Width of the route of an edge from a node to itself, with the space next to it.
const LOOP: f64 = 24.0;
/// Offset of the lower sheets of a stack.
pub(super) const SHEET: f64 = 4.0;
/// Maximum number of waypoints of edges in layers. Beyond it, edges are straight.
const MAX_WAYPOINTS: usize = 50_000;

/// A rectangle. `x` and `y` are its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The route of an edge: points from its source to its target, and the centre of its label.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Route {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) label: Option<(f64, f64)>,
}

/// The positions of all parts of a graph, relative to its upper left corner.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Area of each node.
    pub(crate) areas: Vec<Area>,
    /// Route of each edge.
    pub(crate) routes: Vec<Route>,
    /// Inner layouts of each node, with their positions in the node.
    pub(crate) inner: Vec<Vec<(f64, f64, Layout)>>,
}

/// Returns the approximate width of a text in pixels. The function has no font to measure with.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    let units: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | '.' | ',' | '\'' | '|' | '!' | '(' | ')' | '[' | ']' => 0.34,
            'W' | 'M' | 'm' | '@' | '%' => 0.92,
            c if c.is_ascii_uppercase() || c == 'w' => 0.74,
            c if c.is_ascii() || c.is_alphabetic() && (c as u32) < 0x0590 => 0.56,
            _ => 1.0,
        })
        .sum();
    units * size
}

/// A node, a waypoint of an edge, or the label of an edge.
#[derive(Clone, Copy, Debug, Default)]
struct Vertex {
    rank: usize,
    width: f64,
    height: f64,
    /// Space at both sides, for the route of an edge from the node to itself.
    beside: f64,
}

struct Chain {
    /// Vertices from the upper end to the lower end, including both.
    vertices: Vec<usize>,
    /// Index of the label in `vertices`.
    label: Option<usize>,
    backwards: bool,
}

/// Lays out a graph with all nested graphs.
pub(super) fn layout(graph: &Graph<'_>) -> Layout {
    let inner: Vec<_> = graph.nodes.iter().map(within).collect();
    let mut vertices: Vec<Vertex> = graph.nodes.iter().zip(&inner).map(|(n, i)| size(n, i)).collect();
    for edge in graph.edges.iter().filter(|edge| edge.from == edge.to) {
        if let Some(vertex) = vertices.get_mut(edge.from) {
            vertex.beside = vertex.beside.max(LOOP + widest(&edge.label(), 12.0));
        }
    }
    // The label of an edge occupies a layer.
    let ways: Vec<_> = graph
        .edges
        .iter()
        .map(|e| (e.from, e.to, if e.conditions.is_empty() { 1 } else { 2 }))
        .collect();
    // Usual transitions come first, so that they run downwards: catchers come last, and Default comes before the rules.
    let mut usual: Vec<usize> = (0..ways.len()).rev().collect();
    usual.sort_by_key(|i| graph.edges.get(*i).is_some_and(|e| e.caught));
    let ranks = rank::ranks(vertices.len(), &ways, &usual);
    for (vertex, rank) in vertices.iter_mut().zip(&ranks.rank) {
        vertex.rank = *rank;
    }
    let chains = chains(graph, &ranks, &mut vertices);
    let mut layers = Layers::new(
        vertices.iter().map(|v| (v.rank, v.width + 2.0 * v.beside)).collect(),
        NODE_GAP,
    );
    for chain in chains.iter().flatten() {
        for (from, to) in chain.vertices.iter().zip(chain.vertices.iter().skip(1)) {
            layers.connect(*from, *to);
        }
    }
    let centers = layers.place();
    let mut heights = vec![0.0_f64; layers.count()];
    for vertex in &vertices {
        if let Some(height) = heights.get_mut(vertex.rank) {
            *height = height.max(vertex.height);
        }
    }
    let mut tops = vec![];
    let mut y = 0.0;
    for height in &heights {
        tops.push((y, *height));
        y += height + LAYER_GAP;
    }
    let areas: Vec<Area> = vertices
        .iter()
        .zip(&centers)
        .map(|(vertex, center)| {
            let (top, height) = tops.get(vertex.rank).copied().unwrap_or_default();
            Area {
                x: center - vertex.width / 2.0,
                y: top + (height - vertex.height) / 2.0,
                width: vertex.width,
                height: vertex.height,
            }
        })
        .collect();
    let routes = graph.edges.iter().zip(&chains).map(|(edge, chain)| match chain {
        Some(chain) => route(chain, &areas, graph.nodes.len(), &tops, &vertices),
        None => loop_at(areas.get(edge.from).copied().unwrap_or_default(), &edge.label()),
    });
    let routes: Vec<Route> = routes.collect();
    let reach = |right: f64, route: &Route| route.points.iter().fold(right, |r, (x, _)| r.max(*x));
    let width = areas.iter().zip(&vertices).fold(0.0_f64, |right, (area, vertex)| {
        right.max(area.x + area.width + vertex.beside)
    });
    Layout {
        width: routes.iter().fold(width, reach),
        height: (y - LAYER_GAP).max(0.0),
        areas: areas.into_iter().take(graph.nodes.len()).collect(),
        routes,
        inner,
    }
}

/// Returns the inner layouts of a node, side by side below its title.
fn within(node: &Node<'_>) -> Vec<(f64, f64, Layout)> {
    let mut x = PADDING;
    let top = title_height(node) + 12.0;
    let mut placed = vec![];
    for graph in &node.inner {
        let inner = layout(graph);
        let width = inner.width;
        placed.push((x, top, inner));
        x += width + 2.0 * PADDING;
    }
    placed
}

/// Returns the height of the caption and the name.
fn title_height(node: &Node<'_>) -> f64 {
    19.0 + LINE * lines_of(&label::name(node.kind.name()))
}

fn lines_of(lines: &[String]) -> f64 {
    lines.iter().map(|_| 1.0).sum()
}

/// Returns the width of the longest line.
fn widest(lines: &[String], size: f64) -> f64 {
    lines.iter().fold(0.0, |width, line| width.max(text_width(line, size)))
}

fn size(node: &Node<'_>, inner: &[(f64, f64, Layout)]) -> Vertex {
    let name = widest(&label::name(node.kind.name()), 14.0).max(text_width(&node.caption, 11.0));
    let (width, height) = match (node.kind, inner.last()) {
        (NodeKind::Start | NodeKind::End, _) => (54.0, 54.0),
        (_, None) => ((name + 36.0).max(120.0), title_height(node) + 12.0),
        (_, Some((x, top, last))) => {
            let tallest = inner.iter().fold(0.0_f64, |h, (_, _, i)| h.max(i.height));
            let width = x + last.width + PADDING;
            (width.max(name + 48.0).max(140.0), top + tallest + PADDING)
        }
    };
    let sheet = if node.kind.is_stack() { SHEET } else { 0.0 };
    Vertex {
        width: width + sheet,
        height: height + sheet,
        ..Vertex::default()
    }
}

/// Adds a vertex for each layer that an edge crosses. Returns `None` for an edge from a node to itself.
fn chains(graph: &Graph<'_>, ranks: &rank::Ranks, vertices: &mut Vec<Vertex>) -> Vec<Option<Chain>> {
    let mut chains = vec![];
    for (edge, backwards) in graph.edges.iter().zip(&ranks.backwards) {
        if edge.from == edge.to {
            chains.push(None);
            continue;
        }
        let (upper, lower) = if *backwards {
            (edge.to, edge.from)
        } else {
            (edge.from, edge.to)
        };
        let label = edge.label();
        let rank = |i: usize| ranks.rank.get(i).copied().unwrap_or_default();
        let mut chain = Chain {
            vertices: vec![upper],
            label: None,
            backwards: *backwards,
        };
        for between in rank(upper) + 1..rank(lower) {
            // The label is next to the source of the edge.
            let first = if *backwards { rank(lower) - 1 } else { rank(upper) + 1 };
            let labelled = !label.is_empty() && between == first;
            if !labelled && vertices.len() > MAX_WAYPOINTS {
                continue;
            }
            if labelled {
                chain.label = Some(chain.vertices.len());
            }
            chain.vertices.push(vertices.len());
            vertices.push(Vertex {
                rank: between,
                width: if labelled { widest(&label, 12.0) + 8.0 } else { 4.0 },
                height: if labelled {
                    LABEL_LINE * lines_of(&label) + 3.0
                } else {
                    0.0
                },
                beside: 0.0,
            });
        }
        chain.vertices.push(lower);
        chains.push(Some(chain));
    }
    chains
}

fn route(chain: &Chain, areas: &[Area], nodes: usize, tops: &[(f64, f64)], vertices: &[Vertex]) -> Route {
    let mut points = vec![];
    let mut label = None;
    for (i, vertex) in chain.vertices.iter().enumerate() {
        let area = areas.get(*vertex).copied().unwrap_or_default();
        let x = area.x + area.width / 2.0;
        let rank = vertices.get(*vertex).map_or(0, |v| v.rank);
        let (top, height) = tops.get(rank).copied().unwrap_or_default();
        if chain.label == Some(i) {
            label = Some((x, top + height / 2.0));
        }
        // Upward edges touch a node next to its centre, where the downward edges are.
        let aside = |next: Option<&usize>| {
            let next = next.and_then(|next| areas.get(*next)).copied().unwrap_or_default();
            let right = next.x + next.width / 2.0 >= x;
            match (chain.backwards, right) {
                (false, _) => x,
                (true, true) => x + area.width * 0.3,
                (true, false) => x - area.width * 0.3,
            }
        };
        match (i, *vertex < nodes) {
            (0, _) => points.push((aside(chain.vertices.get(1)), area.y + area.height)),
            (_, true) => points.push((aside(chain.vertices.get(i.saturating_sub(1))), area.y)),
            // The edge is straight within the layer, so that it touches no node.
            _ => points.extend([(x, top), (x, top + height)]),
        }
    }
    if chain.backwards {
        points.reverse();
    }
    Route { points, label }
}

/// Returns the route of an edge from a node to itself: it leaves and enters at the right side. The label is next to it.
fn loop_at(area: Area, label: &[String]) -> Route {
    let (right, middle) = (area.x + area.width, area.y + area.height / 2.0);
    let (high, low, out) = (middle - 10.0, middle + 10.0, right + LOOP - 8.0);
    Route {
        points: vec![(right, low), (out, low), (out, high), (right, high)],
        label: (!label.is_empty()).then(|| (right + LOOP + widest(label, 12.0) / 2.0, middle)),
    }
}
