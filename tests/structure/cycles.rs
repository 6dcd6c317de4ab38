//! Finds cycles of imports between the modules of files, and between siblings.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::finding::{Finding, Place, Rule};
use crate::imports::Imports;
use crate::modules::Modules;

type Graph = BTreeMap<String, BTreeMap<String, BTreeSet<Place>>>;

/// Returns the cycles between the modules of files.
pub(crate) fn between_files(modules: &Modules, imports: &Imports) -> Vec<Finding> {
    let mut graph = Graph::new();
    for ((from, to), places) in imports {
        let (from, to) = (&modules.all[*from].path, &modules.all[*to].path);
        add(&mut graph, from, to, places);
    }
    cycles(&graph, Rule::Cycle)
}

/// Returns the cycles between the children of a module. Each child includes all modules below it.
///
/// The module's own code is a further node: it may import its children, or they may import it, but not both.
pub(crate) fn between_siblings(modules: &Modules, imports: &Imports) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (parent, module) in modules.all.iter().enumerate() {
        if module.children.is_empty() {
            continue;
        }
        let mut graph = Graph::new();
        for ((from, to), places) in imports {
            if let (Some(from), Some(to)) = (below(modules, parent, *from), below(modules, parent, *to))
                && from != to
            {
                add(&mut graph, &modules.all[from].path, &modules.all[to].path, places);
            }
        }
        findings.extend(cycles(&graph, Rule::SiblingCycle));
    }
    findings
}

/// Returns the child of `parent` that contains `module`, or `parent` itself.
fn below(modules: &Modules, parent: usize, module: usize) -> Option<usize> {
    if module == parent {
        return Some(parent);
    }
    let mut at = module;
    loop {
        let above = modules.all[at].parent?;
        if above == parent {
            return Some(at);
        }
        at = above;
    }
}

fn add(graph: &mut Graph, from: &str, to: &str, places: &BTreeSet<Place>) {
    let edges = graph.entry(from.to_owned()).or_default();
    edges.entry(to.to_owned()).or_default().extend(places.iter().cloned());
}

/// Returns one finding for each set of modules that reach each other.
fn cycles(graph: &Graph, rule: Rule) -> Vec<Finding> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|name| (name.as_str(), reached(graph, name))).collect();
    let mut done = BTreeSet::new();
    let mut findings = Vec::new();
    for (name, reachable) in &reach {
        if !reachable.contains(name) || done.contains(name) {
            continue;
        }
        let together = |other: &&&str| reach.get(**other).is_some_and(|back| back.contains(name));
        let members: BTreeSet<&str> = reachable.iter().filter(together).copied().collect();
        done.extend(members.iter().copied());
        findings.push(Finding::new(rule, describe(graph, &members)));
    }
    findings
}

fn reached<'g>(graph: &'g Graph, start: &str) -> BTreeSet<&'g str> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(name) = waiting.pop() {
        for next in graph.get(name).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(next.as_str()) {
                waiting.push(next);
            }
        }
    }
    found
}

/// Describes the shortest cycle among the members, import by import, and names all members.
fn describe(graph: &Graph, members: &BTreeSet<&str>) -> String {
    let cycles = members.iter().filter_map(|start| shortest(graph, start));
    let cycle = cycles.min_by_key(Vec::len).unwrap_or_default();
    let mut text = format!("{} import each other in a cycle", cycle[1..].join(", "));
    for pair in cycle.windows(2) {
        let places: Vec<String> = graph[&pair[0]][&pair[1]].iter().map(Place::to_string).collect();
        text += &format!("\n    {} imports {}: {}", pair[0], pair[1], places.join(", "));
    }
    if members.len() >= cycle.len() {
        let names: Vec<&str> = members.iter().copied().collect();
        text += &format!("\n    {} modules reach each other: {}", names.len(), names.join(", "));
    }
    text
}

/// Returns the shortest path from `start` back to `start`, with both ends.
fn shortest(graph: &Graph, start: &str) -> Option<Vec<String>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(name) = waiting.pop_front() {
        for next in graph.get(name)?.keys() {
            if next == start {
                let mut way = vec![start.to_owned(), name.to_owned()];
                let mut at = name;
                while at != start {
                    at = from.get(at)?;
                    way.push(at.to_owned());
                }
                way.reverse();
                return Some(way);
            }
            if graph.contains_key(next) && !from.contains_key(next.as_str()) {
                from.insert(next, name);
                waiting.push_back(next);
            }
        }
    }
    None
}
