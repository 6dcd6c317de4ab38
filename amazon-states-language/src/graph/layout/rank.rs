//! Assignment of nodes to layers.

use std::collections::VecDeque;

/// The layer of each node, and whether each edge runs upwards.
pub(super) struct Ranks {
    pub(crate) rank: Vec<usize>,
    pub(crate) backwards: Vec<bool>,
}

/// Assigns layers to nodes. Every edge runs downwards by at least its minimum length, except an edge that closes a
/// cycle, which runs upwards.
///
/// An edge has a source, a target and a minimum length. `usual` contains the indices of the edges. An edge that comes
/// early in `usual` is more likely to run downwards.
pub(super) fn ranks(count: usize, edges: &[(usize, usize, usize)], usual: &[usize]) -> Ranks {
    let backwards = backwards(count, edges, usual);
    let mut down = vec![vec![]; count];
    let mut waits = vec![0_usize; count];
    for ((from, to, length), backwards) in edges.iter().zip(&backwards) {
        if from == to {
            continue;
        }
        let (upper, lower) = if *backwards { (to, from) } else { (from, to) };
        if let (Some(ways), Some(waits)) = (down.get_mut(*upper), waits.get_mut(*lower)) {
            ways.push((*lower, *length));
            *waits += 1;
        }
    }
    let mut rank = vec![0_usize; count];
    let mut queue: VecDeque<usize> = waits
        .iter()
        .enumerate()
        .filter(|(_, w)| **w == 0)
        .map(|(i, _)| i)
        .collect();
    while let Some(upper) = queue.pop_front() {
        let own = rank.get(upper).copied().unwrap_or_default();
        for (lower, length) in down.get(upper).into_iter().flatten() {
            if let (Some(rank), Some(waits)) = (rank.get_mut(*lower), waits.get_mut(*lower)) {
                *rank = (*rank).max(own + length);
                *waits -= 1;
                if *waits == 0 {
                    queue.push_back(*lower);
                }
            }
        }
    }
    Ranks { rank, backwards }
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    Not,
    Open,
    Done,
}

/// Returns for each edge whether it closes a cycle, according to a depth-first search.
fn backwards(count: usize, edges: &[(usize, usize, usize)], usual: &[usize]) -> Vec<bool> {
    let mut out = vec![vec![]; count];
    for i in usual {
        if let Some((from, to, _)) = edges.get(*i)
            && let Some(ways) = out.get_mut(*from)
        {
            ways.push((*i, *to));
        }
    }
    let mut backwards = vec![false; edges.len()];
    let mut visits = vec![Visit::Not; count];
    for root in 0..count {
        if visits.get(root) != Some(&Visit::Not) {
            continue;
        }
        let mut stack = vec![(root, 0_usize)];
        set(&mut visits, root, Visit::Open);
        while let Some((node, done)) = stack.pop() {
            let Some((edge, to)) = out.get(node).and_then(|ways| ways.get(done)).copied() else {
                set(&mut visits, node, Visit::Done);
                continue;
            };
            stack.push((node, done + 1));
            match visits.get(to) {
                Some(Visit::Open) => set(&mut backwards, edge, true),
                Some(Visit::Not) => {
                    set(&mut visits, to, Visit::Open);
                    stack.push((to, 0));
                }
                _ => {}
            }
        }
    }
    backwards
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_edges_that_close_a_cycle_run_upwards() {
        let edges = [(0, 1, 1), (1, 2, 2), (2, 1, 1), (0, 2, 1), (2, 2, 1), (2, 3, 1)];
        let ranks = ranks(5, &edges, &[0, 1, 2, 3, 4, 5]);
        assert_eq!(ranks.rank, [0, 1, 3, 4, 0]);
        assert_eq!(ranks.backwards, [false, false, true, false, true, false]);
    }

    #[test]
    fn a_long_chain_does_not_overflow_the_stack() {
        let edges: Vec<_> = (0..100_000).map(|i| (i, i + 1, 1)).collect();
        let usual: Vec<_> = (0..edges.len()).collect();
        assert_eq!(ranks(100_001, &edges, &usual).rank.last(), Some(&100_000));
    }
}
