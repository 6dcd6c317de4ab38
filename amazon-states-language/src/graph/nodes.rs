use super::{caption, label};
use crate::model::{Machine, Role, State, StateType, TransitionKind};
use std::collections::{BTreeMap, VecDeque};

/// Colour of what a catcher does.
pub(super) const CATCH: &str = "#b35c00";

/// The states of one machine as a graph.
#[derive(Clone, Debug)]
pub(crate) struct Graph<'a> {
    /// What is drawn, in the order in which it is reached.
    pub(crate) nodes: Vec<Node<'a>>,
    /// The ways between nodes.
    pub(crate) edges: Vec<Edge>,
}

/// Something that is drawn as a box or a circle.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    /// What it stands for.
    pub(crate) kind: NodeKind<'a>,
    /// What is written small above the name: what a task calls, else the type of the state.
    pub(crate) caption: String,
    /// What is drawn within it: the branches of a Parallel state, or what a Map state does for each item.
    pub(crate) inner: Vec<Graph<'a>>,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind<'a> {
    /// Where an execution starts.
    Start,
    /// Where it ends.
    End,
    /// A state.
    State {
        /// Its name.
        name: &'a str,
        /// Its type, if it has one that exists.
        state_type: Option<StateType>,
    },
}

impl NodeKind<'_> {
    /// What is written into the node.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Start => "Start",
            Self::End => "End",
            Self::State { name, .. } => name,
        }
    }

    /// Whether it does its work for each of many items, which the console draws as a stack.
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

/// A way from one node to another, each by its place in [`Graph::nodes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// Where it begins.
    pub(crate) from: usize,
    /// Where it leads.
    pub(crate) to: usize,
    /// When it is taken, any one of them being enough; nothing if that does not depend.
    pub(crate) conditions: Vec<String>,
    /// Whether a catcher takes it.
    pub(crate) caught: bool,
}

impl Edge {
    /// The lines that are written at it.
    pub(super) fn label(&self) -> Vec<String> {
        label::any(&self.conditions)
    }
}

impl<'a> Graph<'a> {
    /// The graph of a machine and all that are nested in it. States that no way leads to come last; ways that lead
    /// nowhere are left out; rules that lead to the same state are one way.
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

/// The ways out of a state, those with the same end as one.
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

/// The states as they are reached, then the others.
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
