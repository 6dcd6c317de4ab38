//! Resolves paths to the module that defines the item, through `use`, re-exports, renames and globs.

use std::collections::BTreeSet;

use crate::mentions::EXTERN;
use crate::modules::{Module, Modules, Use};

/// The target of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An item; the value is the module that defines it.
    Item(usize),
    Module(usize),
    /// A path into an external crate, or a name of the language.
    External(Vec<String>),
}

/// The names in resolution, with the module of each. A name that leads back to itself names a crate: `use rand::rand`.
type Seen = BTreeSet<(usize, String, bool)>;

impl Modules {
    /// Resolves `path` in the code of module `from`.
    pub(crate) fn resolve(&self, from: usize, path: &[String]) -> Target {
        self.follow(from, path, &mut Seen::new())
    }

    fn follow(&self, from: usize, path: &[String], seen: &mut Seen) -> Target {
        let Some((first, rest)) = path.split_first() else {
            return Target::Module(from);
        };
        let start = match first.as_str() {
            "crate" => Some(Target::Module(self.all[from].root)),
            "self" => Some(Target::Module(from)),
            "super" => self.all[from].parent.map(Target::Module),
            "Self" => Some(Target::Item(from)),
            EXTERN => return self.outside(&path[1..], seen),
            name => self.lookup(from, name, rest.is_empty(), seen),
        };
        match start {
            Some(start) => self.walk(start, rest, seen),
            None if self.crates.contains_key(first) => self.outside(path, seen),
            None => Target::External(path.to_vec()),
        }
    }

    /// Resolves a path that starts with the name of a crate.
    fn outside(&self, path: &[String], seen: &mut Seen) -> Target {
        match path.split_first() {
            Some((name, rest)) if self.crates.contains_key(name) => {
                self.walk(Target::Module(self.crates[name]), rest, seen)
            }
            _ => Target::External(path.to_vec()),
        }
    }

    fn walk(&self, start: Target, rest: &[String], seen: &mut Seen) -> Target {
        let mut at = start;
        for (index, name) in rest.iter().enumerate() {
            at = match at {
                Target::Module(module) if name == "super" => Target::Module(self.all[module].parent.unwrap_or(module)),
                Target::Module(module) if name == "self" => Target::Module(module),
                // A macro of the module defines a name that is not found.
                Target::Module(module) => self
                    .lookup(module, name, index + 1 == rest.len(), seen)
                    .unwrap_or(Target::Item(module)),
                // A name after an item is a variant or an associated item.
                Target::Item(module) => return Target::Item(module),
                Target::External(mut path) => {
                    path.push(name.clone());
                    Target::External(path)
                }
            };
        }
        at
    }

    /// Resolves `name` in `module`. The last name of a path can be a function with the name of a module.
    fn lookup(&self, module: usize, name: &str, last: bool, seen: &mut Seen) -> Option<Target> {
        if !seen.insert((module, name.to_owned(), last)) {
            return None;
        }
        let here = &self.all[module];
        let child = here.children.get(name).map(|child| Target::Module(*child));
        if let Some(child) = child.clone().filter(|_| !last) {
            return Some(child);
        }
        if here.defined.contains(name) {
            return Some(Target::Item(module));
        }
        let named = here.uses.iter().find(|import| import.name.as_deref() == Some(name));
        if let Some(import) = named {
            return Some(self.follow(module, &import.path, &mut seen.clone()));
        }
        self.glob(here, module, name, last, seen).or(child)
    }

    fn glob(&self, here: &Module, module: usize, name: &str, last: bool, seen: &mut Seen) -> Option<Target> {
        let globs = here.uses.iter().filter(|import| import.name.is_none());
        for import in globs {
            // Only a module or a type can precede `::*`, so the path does not name a function.
            let mut path = import.path.clone();
            path.push("self".to_owned());
            let target = self.follow(module, &path, &mut seen.clone());
            if let Target::Module(inner) = target
                && inner != module
                && let Some(found) = self.lookup(inner, name, last, seen)
            {
                return Some(found);
            }
        }
        None
    }

    /// Whether a name of the module is a re-export, a child, or comes from a glob, and not from its own items or
    /// private imports. The import of such a name is not counted yet.
    pub(crate) fn brought(&self, module: usize, name: &str) -> bool {
        let here = &self.all[module];
        let private = |import: &&Use| import.name.as_deref() == Some(name) && !import.exported;
        !here.defined.contains(name) && !here.uses.iter().any(|import| private(&import))
    }
}
