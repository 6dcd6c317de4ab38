//! The graph of a machine: nodes and edges, which each notation draws.

use super::{caption, label};
use crate::model::{Machine, Role, State, StateType, TransitionKind};
use std::collections::{BTreeMap, VecDeque};

/// Colour of the transition of a catcher.
pub(super) const CATCH: &str = "#b35c00";

/// The states of one machine as a graph.
#[derive(Clone, Debug)]
pub(crate) struct Graph<'a> {
    /// Nodes, in the order in which a walk from the start reaches them.
    pub(crate) nodes: Vec<Node<'a>>,
    /// Edges between the nodes.
    pub(crate) edges: Vec<Edge>,
}

/// A node, which a diagram shows as a box or a circle.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    /// Kind.
    pub(crate) kind: NodeKind<'a>,
    /// Small text above the name: the target of a task, or else the type of the state.
    pub(crate) caption: String,
    /// Graphs inside the node: the branches of a Parallel state, or the item processor of a Map state.
    pub(crate) inner: Vec<Graph<'a>>,
}

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind<'a> {
    /// Start of an execution.
    Start,
    /// End of an execution.
    End,
    /// A state.
    State {
        /// Name.
        name: &'a str,
        /// Type. `None` if it is missing or unknown.
        state_type: Option<StateType>,
    },
}

impl NodeKind<'_> {
    /// Returns the text in the node.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Start => "Start",
            Self::End => "End",
            Self::State { name, .. } => name,
        }
    }

    /// Whether the state runs for each of many items. The console draws such a state as a stack.
    pub(super) fn is_stack(&self) -> bool {
        matches!(
            self,
            Self::State {
                state_type: Some(StateType::Map),
                ..
            }
        )
    }
}

/// An edge between two nodes. Each node is an index of [`Graph::nodes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// Source.
    pub(crate) from: usize,
    /// Target.
    pub(crate) to: usize,
    /// Conditions of the transition. Any one is sufficient. Empty for an unconditional transition.
    pub(crate) conditions: Vec<String>,
    /// Whether the transition belongs to a catcher.
    pub(crate) caught: bool,
}

impl Edge {
    /// Returns the lines of the label.
    pub(super) fn label(&self) -> Vec<String> {
        label::any(&self.conditions)
    }
}

impl<'a> Graph<'a> {
    /// Returns the graph of a machine and of every nested machine. Unreachable states come last. The graph omits a
    /// transition whose target does not exist. Rules with the same target are one edge.
    pub(super) fn new(machine: &Machine<'a>) -> Self {
        let top = machine.role == Role::Top;
        let states = in_order(machine);
        let first = usize::from(top);
        let place: BTreeMap<&str, usize> = states.iter().enumerate().map(|(i, s)| (s.name, i + first)).collect();
        let (mut nodes, mut edges) = (vec![], vec![]);
        if top {
            nodes.push(circle(NodeKind::Start));
            let start = machine.start_at.and_then(|start| place.get(start));
            edges.extend(start.map(|to| plain(0, *to)));
        }
        for state in &states {
            nodes.push(node(state));
            let from = place.get(state.name).copied().unwrap_or_default();
            edges.extend(ways(state, from, &place));
        }
        if top {
            let end = nodes.len();
            nodes.push(circle(NodeKind::End));
            let last = states.iter().filter(|s| s.is_terminal());
            edges.extend(last.filter_map(|s| Some(plain(*place.get(s.name)?, end))));
        }
        Self { nodes, edges }
    }
}

fn plain(from: usize, to: usize) -> Edge {
    Edge {
        from,
        to,
        conditions: vec![],
        caught: false,
    }
}

/// Returns the edges out of a state. Transitions with the same target are one edge.
fn ways(state: &State<'_>, from: usize, place: &BTreeMap<&str, usize>) -> Vec<Edge> {
    let mut edges: Vec<Edge> = vec![];
    let mut known = BTreeMap::new();
    for way in state.transitions() {
        let Some(to) = place.get(way.to).copied() else { continue };
        let caught = matches!(way.kind, TransitionKind::Catch(_));
        let at = *known.entry((to, caught)).or_insert(edges.len());
        if at == edges.len() {
            edges.push(Edge {
                caught,
                ..plain(from, to)
            });
        }
        let condition = label::transition_label(state, way.kind);
        if let Some(edge) = edges.get_mut(at).filter(|_| !condition.is_empty()) {
            edge.conditions.push(condition);
        }
    }
    edges
}

fn circle(kind: NodeKind<'_>) -> Node<'_> {
    Node {
        kind,
        caption: String::new(),
        inner: vec![],
    }
}

fn node<'a>(state: &State<'a>) -> Node<'a> {
    Node {
        kind: NodeKind::State {
            name: state.name,
            state_type: state.state_type,
        },
        caption: caption::state_caption(state),
        inner: state.machines.iter().map(Graph::new).collect(),
    }
}

/// Returns the states in the order in which a walk reaches them, then the unreachable states.
fn in_order<'m, 'a>(machine: &'m Machine<'a>) -> Vec<&'m State<'a>> {
    let mut left: BTreeMap<&str, &State<'a>> = machine.states.iter().map(|s| (s.name, s)).collect();
    let mut queue: VecDeque<&str> = machine.start_at.into_iter().collect();
    let mut states = vec![];
    while let Some(name) = queue.pop_front() {
        if let Some(state) = left.remove(name) {
            queue.extend(state.transitions().iter().map(|way| way.to));
            states.push(state);
        }
    }
    states.extend(left.into_values());
    states
}
