//! Collects the imports between the modules of files, with the place of each import.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Place;
use crate::modules::{Module, Modules};
use crate::resolve::Target;

/// For each pair of importing and imported module, the lines that import.
pub(crate) type Imports = BTreeMap<(usize, usize), BTreeSet<Place>>;

pub(crate) fn imports(modules: &Modules) -> Imports {
    let mut imports = Imports::new();
    for (id, module) in modules.all.iter().enumerate() {
        let mut add = |target: usize, line: usize| {
            let (from, to) = (module.node, modules.all[target].node);
            if from != to {
                let file = module.file.clone();
                imports.entry((from, to)).or_default().insert(Place { file, line });
            }
        };
        for import in &module.uses {
            let target = match modules.resolve(id, &import.path) {
                Target::Item(target) => target,
                // An import of a module counts only through the paths that start with its name.
                Target::Module(target) if import.name.is_none() || unseen(module, import.name.as_deref()) => target,
                _ => continue,
            };
            // A re-export of an item below the module is not an import.
            if !(import.exported && modules.within(target, id)) {
                add(target, import.line);
            }
        }
        for mention in &module.mentions {
            // The import of the first name is already counted, unless the name is a module.
            let first = &mention.path[0];
            if let Target::Item(target) = modules.resolve(id, &mention.path)
                && (modules.brought(id, first) || leads_to_module(modules, id, first))
            {
                add(target, mention.line);
            }
        }
    }
    imports
}

fn leads_to_module(modules: &Modules, id: usize, name: &str) -> bool {
    matches!(
        modules.resolve(id, &[name.to_owned(), "self".to_owned()]),
        Target::Module(_)
    )
}

/// Whether no visible path of the module starts with the imported name.
fn unseen(module: &Module, name: Option<&str>) -> bool {
    !module
        .mentions
        .iter()
        .any(|mention| Some(mention.path[0].as_str()) == name)
}
