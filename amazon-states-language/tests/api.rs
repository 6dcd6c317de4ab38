//! Snapshot of the public API of the crate, item by item. A change of the API must change the snapshot.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use quote::ToTokens;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Fields, ImplItem, Item, TraitItem, Type, UseTree, Visibility};

/// Maximum number of items of the API: types, functions, constants, methods, fields and variants.
const MOST: usize = 80;

/// The items of each source file, without tests.
struct Sources(BTreeMap<PathBuf, Vec<Item>>);

impl Sources {
    fn read() -> Self {
        let mut files = BTreeMap::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
                    files.insert(path, file.items);
                }
            }
        }
        Self(files)
    }

    /// Returns the file of a module that `outer` declares.
    fn module(&self, outer: &Path, name: &str) -> PathBuf {
        let folder = match outer.file_stem().and_then(|stem| stem.to_str()) {
            Some("lib" | "mod") => outer.parent().unwrap().to_owned(),
            _ => outer.with_extension(""),
        };
        let candidates = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
        let found = candidates.iter().find(|path| self.0.contains_key(*path));
        found
            .unwrap_or_else(|| panic!("{} has no module {name}", outer.display()))
            .clone()
    }

    /// Adds the public items of a module.
    fn exports(&self, file: &Path, api: &mut Api) {
        for item in &self.0[file] {
            match item {
                Item::Use(item) if is_public(&item.vis) => self.reexport(file, &item.tree, api),
                Item::Mod(item) if is_public(&item.vis) => {
                    api.line(0, format!("mod {}", item.ident));
                    self.exports(&self.module(file, &item.ident.to_string()), api);
                }
                other => api.item(other, None),
            }
        }
    }

    /// Adds the items of a `pub use`, under their exported names.
    fn reexport(&self, file: &Path, tree: &UseTree, api: &mut Api) {
        match tree {
            UseTree::Path(path) => self.reexport(&self.module(file, &path.ident.to_string()), &path.tree, api),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.reexport(file, tree, api)),
            UseTree::Name(name) => self.named(file, &name.ident.to_string(), &name.ident.to_string(), api),
            UseTree::Rename(name) => self.named(file, &name.ident.to_string(), &name.rename.to_string(), api),
            UseTree::Glob(_) => panic!("a glob `pub use` hides the items of the API"),
        }
    }

    fn named(&self, file: &Path, name: &str, outside: &str, api: &mut Api) {
        for item in &self.0[file] {
            match item {
                Item::Use(item) if is_public(&item.vis) => self.behind(file, &item.tree, name, outside, api),
                other if name_of(other).as_deref() == Some(name) => api.item(other, Some(outside)),
                _ => {}
            }
        }
    }

    /// Follows a `pub use` if it exports the name.
    fn behind(&self, file: &Path, tree: &UseTree, name: &str, outside: &str, api: &mut Api) {
        match tree {
            UseTree::Path(path) => {
                self.behind(
                    &self.module(file, &path.ident.to_string()),
                    &path.tree,
                    name,
                    outside,
                    api,
                );
            }
            UseTree::Group(group) => group
                .items
                .iter()
                .for_each(|tree| self.behind(file, tree, name, outside, api)),
            UseTree::Name(found) if found.ident == name => self.named(file, name, outside, api),
            UseTree::Rename(found) if found.rename == name => self.named(file, &found.ident.to_string(), outside, api),
            _ => {}
        }
    }
}

/// The listing of the API: one line for each item.
#[derive(Default)]
struct Api {
    lines: Vec<String>,
}

impl Api {
    fn line(&mut self, depth: usize, text: impl Into<String>) {
        self.lines.push(format!("{}{}", "  ".repeat(depth), text.into()));
    }

    fn item(&mut self, item: &Item, outside: Option<&str>) {
        let name = |own: &syn::Ident| outside.map_or_else(|| own.to_string(), str::to_owned);
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                self.line(0, format!("struct {}{}", name(&item.ident), tidy(&item.generics)));
                self.fields(&item.fields, false);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                self.line(0, format!("enum {}{}", name(&item.ident), tidy(&item.generics)));
                for variant in &item.variants {
                    self.line(1, variant.ident.to_string());
                    self.fields(&variant.fields, true);
                }
            }
            Item::Trait(item) if is_public(&item.vis) => {
                self.line(0, format!("trait {}", name(&item.ident)));
                for method in &item.items {
                    if let TraitItem::Fn(method) = method {
                        self.line(1, tidy(&method.sig));
                    }
                }
            }
            Item::Fn(item) if is_public(&item.vis) => {
                let own = tidy(&item.sig).replacen(&item.sig.ident.to_string(), &name(&item.sig.ident), 1);
                self.line(0, own);
            }
            Item::Const(item) if is_public(&item.vis) => {
                self.line(0, format!("const {}: {}", name(&item.ident), tidy(&item.ty)));
            }
            Item::Static(item) if is_public(&item.vis) => self.line(0, format!("static {}", name(&item.ident))),
            Item::Type(item) if is_public(&item.vis) => {
                self.line(0, format!("type {} = {}", name(&item.ident), tidy(&item.ty)));
            }
            Item::Macro(item) if item.attrs.iter().any(|a| a.path().is_ident("macro_export")) => {
                self.line(0, format!("macro {}", tidy(&item.ident)));
            }
            _ => {}
        }
    }

    fn fields(&mut self, fields: &Fields, of_variant: bool) {
        for (i, field) in fields.iter().enumerate() {
            if of_variant || is_public(&field.vis) {
                let name = field.ident.as_ref().map_or_else(|| i.to_string(), ToString::to_string);
                self.line(1 + usize::from(of_variant), format!("{name}: {}", tidy(&field.ty)));
            }
        }
    }

    /// Adds the public methods and constants of each type below the type.
    fn methods(&mut self, sources: &Sources) {
        let impls = sources.0.values().flatten().filter_map(|item| match item {
            Item::Impl(item) if item.trait_.is_none() => Some(item),
            _ => None,
        });
        for block in impls {
            let Type::Path(path) = &*block.self_ty else { continue };
            let name = path.path.segments.last().unwrap().ident.to_string();
            let is_of = |line: &String| {
                let rest = line.strip_prefix("struct ").or_else(|| line.strip_prefix("enum "));
                rest.is_some_and(|rest| rest.split('<').next() == Some(&name))
            };
            let Some(at) = self.lines.iter().position(is_of) else {
                continue;
            };
            let inside = self
                .lines
                .iter()
                .skip(at + 1)
                .take_while(|line| line.starts_with(' '))
                .count();
            let public = block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(item) if is_public(&item.vis) => Some(tidy(&item.sig)),
                ImplItem::Const(item) if is_public(&item.vis) => {
                    Some(format!("const {}: {}", item.ident, tidy(&item.ty)))
                }
                _ => None,
            });
            let public: Vec<String> = public.map(|text| format!("  {text}")).collect();
            self.lines.splice(at + 1 + inside..at + 1 + inside, public);
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Struct(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Const(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Formats tokens as source code.
fn tidy(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        (" :", ":"),
        (" (", "("),
        (",(", ", ("),
        ("( ", "("),
        (" )", ")"),
    ] {
        text = text.replace(from, to);
    }
    text.replace("< ", "<")
}

#[test]
fn the_api_matches_its_snapshot_and_stays_small() {
    let sources = Sources::read();
    let mut api = Api::default();
    sources.exports(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"), &mut api);
    api.methods(&sources);
    let count = api.lines.len();
    let listing = format!("{count} items\n\n{}", api.lines.join("\n"));
    insta::assert_snapshot!("api", listing);
    assert!(count <= MOST, "{count} items are more than {MOST}");
}
