use std::collections::VecDeque;

/// In which layer each node is, and which edges run from below to above.
pub(super) struct Ranks {
    pub(crate) rank: Vec<usize>,
    pub(crate) backwards: Vec<bool>,
}

/// Layers for nodes, so that every edge runs down by its least length at least; but for those that would close a
/// circle, which run up. Edges have a source, a target and a least length; `usual` has their numbers, those first
/// that had better run down.
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

/// Edges that lead back to a node that they come from, as a walk in depth finds them.
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
    fn edges_run_down_but_for_those_that_close_a_circle() {
        let edges = [(0, 1, 1), (1, 2, 2), (2, 1, 1), (0, 2, 1), (2, 2, 1), (2, 3, 1)];
        let ranks = ranks(5, &edges, &[0, 1, 2, 3, 4, 5]);
        assert_eq!(ranks.rank, [0, 1, 3, 4, 0]);
        assert_eq!(ranks.backwards, [false, false, true, false, true, false]);
    }

    #[test]
    fn a_long_chain_is_no_deep_recursion() {
        let edges: Vec<_> = (0..100_000).map(|i| (i, i + 1, 1)).collect();
        let usual: Vec<_> = (0..edges.len()).collect();
        assert_eq!(ranks(100_001, &edges, &usual).rank.last(), Some(&100_000));
    }
}
