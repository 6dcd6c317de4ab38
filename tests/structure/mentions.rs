//! Reads the items of a module: imports, paths, awaits and the lengths of functions.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::finding::Place;
use crate::modules::{
    Function, Mention, Module, Use, impl_attributes, item_attributes, plain, tests_only, trait_attributes,
};

/// The first segment of a path that starts with `::`. Such a path names a crate.
pub(crate) const EXTERN: &str = "::";

pub(crate) struct Reader<'m> {
    module: &'m mut Module,
    /// The names of variables of each enclosing function. A variable hides a function of the same name.
    variables: Vec<BTreeSet<String>>,
}

impl<'m> Reader<'m> {
    pub(crate) fn new(module: &'m mut Module) -> Self {
        Reader {
            module,
            variables: Vec::new(),
        }
    }

    pub(crate) fn item(mut self, item: &syn::Item) {
        self.visit_item(item);
    }

    fn mention(&mut self, path: Vec<String>, line: usize) {
        let variable = matches!(&path[..], [name] if self.variables.iter().any(|names| names.contains(name)));
        if !variable {
            self.module.mentions.push(Mention { path, line });
        }
    }

    fn path(&mut self, path: &syn::Path) {
        let Some(first) = path.segments.first() else { return };
        let line = first.ident.span().start().line;
        let start = path.leading_colon.map(|_| EXTERN.to_owned());
        let names = path.segments.iter().map(|segment| plain(&segment.ident));
        self.mention(start.into_iter().chain(names).collect(), line);
    }

    fn imports(&mut self, tree: &syn::UseTree, path: &mut Vec<String>, exported: bool) {
        let (last, name, ident) = match tree {
            syn::UseTree::Path(inner) => {
                path.push(plain(&inner.ident));
                self.imports(&inner.tree, path, exported);
                path.pop();
                return;
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.imports(tree, path, exported);
                }
                return;
            }
            syn::UseTree::Glob(glob) => {
                let line = glob.star_token.spans[0].start().line;
                self.push_use(None, path.clone(), exported, line);
                return;
            }
            syn::UseTree::Name(leaf) => (plain(&leaf.ident), plain(&leaf.ident), &leaf.ident),
            syn::UseTree::Rename(leaf) => (plain(&leaf.ident), plain(&leaf.rename), &leaf.ident),
        };
        let line = ident.span().start().line;
        let mut whole = path.clone();
        // `a::{self}` imports `a`.
        let name = match (last.as_str(), whole.last()) {
            ("self", Some(module)) if name == "self" => module.clone(),
            _ => name,
        };
        if last != "self" || whole.is_empty() {
            whole.push(last);
        }
        self.push_use(Some(name), whole, exported, line);
    }

    fn push_use(&mut self, name: Option<String>, path: Vec<String>, exported: bool, line: usize) {
        self.module.uses.push(Use {
            name,
            path,
            exported,
            line,
        });
    }

    fn function(&mut self, signature: &syn::Signature, block: Option<&syn::Block>) {
        if let Some(block) = block {
            let line = signature.fn_token.span.start().line;
            let end = block.brace_token.span.close().end().line;
            self.module.functions.push(Function {
                name: signature.ident.to_string(),
                place: Place {
                    file: self.module.file.clone(),
                    line,
                },
                lines: end - line + 1,
            });
        }
        let mut variables = Variables::default();
        variables.visit_signature(signature);
        if let Some(block) = block {
            variables.visit_block(block);
        }
        self.variables.push(variables.0);
    }

    /// Finds paths in tokens without a grammar: arguments of macros and attributes.
    fn tokens(&mut self, tokens: TokenStream, attribute: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream(), attribute),
                TokenTree::Literal(literal) if attribute => self.path_in_text(literal),
                TokenTree::Ident(ident) => {
                    let (path, next) = path_at(&tokens, at, ident);
                    self.path_in_tokens(&tokens, at, next, path);
                    at = next;
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn path_in_tokens(&mut self, tokens: &[TokenTree], start: usize, next: usize, mut path: Vec<String>) {
        let line = tokens[start].span().start().line;
        let before = |back: usize| start.checked_sub(back).and_then(|at| tokens.get(at));
        match path[0].as_str() {
            "await" if is(before(1), '.') => self.module.impure.push((line, "awaits")),
            "async" => self.module.impure.push((line, "has `async` code")),
            _ => {}
        }
        // `.field`, `'lifetime`, `$variable`; `field: value`, but not `a::<B>`.
        let is_crate = is(before(1), '$') && path[0] == "crate";
        let hidden = is(before(1), '.') || is(before(1), '\'') || is(before(1), '$') && !is_crate;
        let label = path.len() == 1 && is(tokens.get(next), ':') && !is(tokens.get(next + 1), ':');
        // `<A as B>::c` continues a path; `::a::b` starts one.
        let continued = is(before(1), ':') && is(before(2), ':') && is(before(3), '>');
        if hidden || label || continued {
            return;
        }
        if is(before(1), ':') && is(before(2), ':') {
            path.insert(0, EXTERN.to_owned());
        }
        self.mention(path, line);
    }

    /// Reads a path in a string literal, such as `#[serde(default = "crate::defaults::yes")]`.
    fn path_in_text(&mut self, literal: &proc_macro2::Literal) {
        let text = literal.to_string();
        let text = text.trim_matches('"');
        if !text.contains("::") {
            return;
        }
        if let Ok(path) = syn::parse_str::<syn::Path>(text) {
            let names = path.segments.iter().map(|segment| plain(&segment.ident));
            self.mention(names.collect(), literal.span().start().line);
        }
    }
}

fn is(token: Option<&TokenTree>, punctuation: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == punctuation)
}

/// Returns the path that starts with `ident` at `at`, and the position after it.
fn path_at(tokens: &[TokenTree], at: usize, ident: &Ident) -> (Vec<String>, usize) {
    let mut path = vec![plain(ident)];
    let mut next = at + 1;
    while let (true, true, Some(TokenTree::Ident(ident))) = (
        is(tokens.get(next), ':'),
        is(tokens.get(next + 1), ':'),
        tokens.get(next + 2),
    ) {
        path.push(plain(ident));
        next += 3;
    }
    (path, next)
}

/// The names of all variables below a node.
#[derive(Default)]
struct Variables(BTreeSet<String>);

impl<'ast> Visit<'ast> for Variables {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = plain(&pattern.ident);
        // A name in capitals is a constant or a variant.
        if name.starts_with(|first: char| first.is_lowercase() || first == '_') {
            self.0.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !tests_only(item_attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if !tests_only(impl_attributes(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast syn::TraitItem) {
        if !tests_only(trait_attributes(item)) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
        self.variables.pop();
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
        self.variables.pop();
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.function(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
        self.variables.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let exported = !matches!(item.vis, syn::Visibility::Inherited);
        let start = item.leading_colon.map(|_| EXTERN.to_owned());
        self.imports(&item.tree, &mut start.into_iter().collect(), exported);
    }

    // `pub(in crate::a)` imports nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let Some(token) = &signature.asyncness {
            let line = token.span.start().line;
            self.module.impure.push((line, "has an `async fn`"));
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        let line = block.async_token.span.start().line;
        self.module.impure.push((line, "has `async` code"));
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        if let Some(token) = &closure.asyncness {
            self.module.impure.push((token.span.start().line, "has `async` code"));
        }
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        let line = wait.await_token.span.start().line;
        self.module.impure.push((line, "awaits"));
        visit::visit_expr_await(self, wait);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "elapsed" && call.args.is_empty() {
            let line = call.method.span().start().line;
            self.module.impure.push((line, "reads a clock (`elapsed`)"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.path(&call.path);
        self.tokens(call.tokens.clone(), false);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().segments.len() > 1 {
            self.path(attribute.path());
        }
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone(), true);
        }
    }
}
