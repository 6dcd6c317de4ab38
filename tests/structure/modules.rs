//! The tree of modules of a crate, with the definitions and mentions of each module. Code that is compiled only for
//! tests is excluded.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, ImplItem, Item, TraitItem};

use crate::finding::{Finding, Place, Rule};
use crate::mentions::Reader;
use crate::sources::Sources;

/// A crate of the table. The binary of a crate with a library counts as its module `main`, which imports the library by
/// name.
#[derive(Clone, Copy)]
pub(crate) struct Package {
    /// The crate's name in paths.
    pub(crate) name: &'static str,
    /// The folder of its sources.
    pub(crate) folder: &'static str,
}

/// A `use` of one name, or of all names of a module.
pub(crate) struct Use {
    /// The imported name. `None` for a glob.
    pub(crate) name: Option<String>,
    pub(crate) path: Vec<String>,
    /// Whether other modules can import the name from this module.
    pub(crate) exported: bool,
    pub(crate) line: usize,
}

/// A path in the code of a module.
pub(crate) struct Mention {
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
}

/// A function and its number of lines, from `fn` to the closing brace.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) lines: usize,
}

/// A module in its own file or in braces.
pub(crate) struct Module {
    pub(crate) path: String,
    pub(crate) file: String,
    pub(crate) parent: Option<usize>,
    /// The module that `crate` names in this module.
    pub(crate) root: usize,
    /// The module of the file. A module in braces is a part of it.
    pub(crate) node: usize,
    pub(crate) children: BTreeMap<String, usize>,
    pub(crate) defined: BTreeSet<String>,
    pub(crate) uses: Vec<Use>,
    pub(crate) mentions: Vec<Mention>,
    /// Lines that await or read a clock without a path, with a description.
    pub(crate) impure: Vec<(usize, &'static str)>,
    pub(crate) functions: Vec<Function>,
}

/// All modules of all crates.
#[derive(Default)]
pub(crate) struct Modules {
    pub(crate) all: Vec<Module>,
    /// The roots of the libraries, by name.
    pub(crate) crates: BTreeMap<String, usize>,
    pub(crate) findings: Vec<Finding>,
    /// The files that a module declares, also those of tests.
    reached: BTreeSet<String>,
}

impl Modules {
    pub(crate) fn of(sources: &Sources, packages: &[Package]) -> Self {
        let mut modules = Modules::default();
        for Package { name, folder } in packages {
            let roots = [format!("{folder}/lib.rs"), format!("{folder}/main.rs")];
            let Some(library) = roots.into_iter().find(|root| sources.contains_key(root)) else {
                let text = format!("the table of crates has `{name}`, but {folder} has neither lib.rs nor main.rs");
                modules.findings.push(Finding::new(Rule::CrateTable, text));
                continue;
            };
            let root = modules.add((*name).to_owned(), library.clone(), None, None);
            modules.crates.insert((*name).to_owned(), root);
            modules.file(sources, root, folder);
            let binary = format!("{folder}/main.rs");
            if binary != library && sources.contains_key(&binary) {
                let main = modules.add(format!("{name}::main"), binary, Some(root), None);
                modules.all[main].root = main;
                modules.all[root].children.insert("main".to_owned(), main);
                modules.file(sources, main, folder);
            }
            let inside = format!("{folder}/");
            let unreached = sources
                .keys()
                .filter(|file| file.starts_with(&inside) && !modules.reached.contains(*file));
            let unreached =
                unreached.map(|file| Finding::new(Rule::Readable, format!("{file}: no module declares this file")));
            let unreached: Vec<_> = unreached.collect();
            modules.findings.extend(unreached);
        }
        modules
    }

    fn add(&mut self, path: String, file: String, parent: Option<usize>, node: Option<usize>) -> usize {
        let id = self.all.len();
        self.all.push(Module {
            path,
            file,
            parent,
            root: parent.map_or(id, |parent| self.all[parent].root),
            node: node.unwrap_or(id),
            children: BTreeMap::new(),
            defined: BTreeSet::new(),
            uses: Vec::new(),
            mentions: Vec::new(),
            impure: Vec::new(),
            functions: Vec::new(),
        });
        id
    }

    /// Reads the file of a module. Its children are in `folder`.
    fn file(&mut self, sources: &Sources, id: usize, folder: &str) {
        let file = self.all[id].file.clone();
        self.reached.insert(file.clone());
        let Some(text) = sources.get(&file) else {
            let text = format!("{file}: a module declares this file, but the file does not exist");
            self.findings.push(Finding::new(Rule::Readable, text));
            return;
        };
        match syn::parse_file(text) {
            Ok(parsed) => self.items(sources, id, folder, &parsed.items),
            Err(error) => {
                let text = format!("{file}:{}: {error}", error.span().start().line);
                self.findings.push(Finding::new(Rule::Readable, text));
            }
        }
    }

    fn items(&mut self, sources: &Sources, id: usize, folder: &str, items: &[Item]) {
        for item in items {
            if let Item::Mod(module) = item {
                self.child(sources, id, folder, module);
            } else if !tests_only(item_attributes(item)) {
                self.all[id].defined.extend(defined(item));
                Reader::new(&mut self.all[id]).item(item);
            }
        }
    }

    fn child(&mut self, sources: &Sources, id: usize, folder: &str, module: &syn::ItemMod) {
        let name = plain(&module.ident);
        let below = format!("{folder}/{name}");
        let path = format!("{}::{name}", self.all[id].path);
        if tests_only(&module.attrs) {
            if module.content.is_none() {
                self.skip(sources, &self.child_file(sources, id, &below, module), &below);
            }
            return;
        }
        if let Some((_, items)) = &module.content {
            let (file, node) = (self.all[id].file.clone(), self.all[id].node);
            let child = self.add(path, file, Some(id), Some(node));
            self.all[id].children.insert(name, child);
            self.items(sources, child, &below, items);
        } else {
            let file = self.child_file(sources, id, &below, module);
            let child = self.add(path, file, Some(id), None);
            self.all[id].children.insert(name, child);
            self.file(sources, child, &below);
        }
    }

    fn child_file(&self, sources: &Sources, id: usize, below: &str, module: &syn::ItemMod) -> String {
        let beside = self.all[id].file.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(path) = module.attrs.iter().find_map(file_of_attribute) {
            return format!("{beside}/{path}");
        }
        let flat = format!("{below}.rs");
        if sources.contains_key(&flat) {
            flat
        } else {
            format!("{below}/mod.rs")
        }
    }

    /// Marks a file of tests and all files below it as reached.
    fn skip(&mut self, sources: &Sources, file: &str, below: &str) {
        self.reached.insert(file.to_owned());
        let inside = format!("{below}/");
        let files = sources.keys().filter(|name| name.starts_with(&inside));
        self.reached.extend(files.cloned());
    }

    /// Whether `inner` is `outer` or is below it.
    pub(crate) fn within(&self, inner: usize, outer: usize) -> bool {
        let mut at = Some(inner);
        while let Some(id) = at {
            if id == outer {
                return true;
            }
            at = self.all[id].parent;
        }
        false
    }
}

/// Returns an identifier without the prefix `r#`.
pub(crate) fn plain(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// Whether the attributes exclude the code from builds that are not for tests.
pub(crate) fn tests_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        if path.is_ident("cfg") {
            attribute.parse_args().is_ok_and(|condition| needs_test(&condition))
        } else {
            path.segments.last().is_some_and(|segment| segment.ident == "test")
        }
    })
}

fn needs_test(condition: &syn::Meta) -> bool {
    match condition {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) if list.path.is_ident("all") => {
            let parts = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
            list.parse_args_with(parts)
                .is_ok_and(|parts| parts.iter().any(needs_test))
        }
        _ => false,
    }
}

/// Returns `x.rs` of `#[path = "x.rs"]`.
fn file_of_attribute(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(plain(ident))
}

macro_rules! attributes {
    ($name:ident: $type:ident { $($variant:ident)* }) => {
        pub(crate) fn $name(item: &$type) -> &[Attribute] {
            match item {
                $($type::$variant(item) => &item.attrs,)*
                _ => &[],
            }
        }
    };
}

attributes!(item_attributes: Item {
    Const Enum ExternCrate Fn ForeignMod Impl Macro Mod Static Struct Trait TraitAlias Type Union Use
});
attributes!(impl_attributes: ImplItem { Const Fn Type Macro });
attributes!(trait_attributes: TraitItem { Const Fn Type Macro });
