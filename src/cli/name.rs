//! Names of objects on the command line, as kubectl accepts them. Pure.

use crate::api::LambdaSfnPattern;
use kube::Resource;
use std::fmt;
use std::ops::Deref;
use std::path::PathBuf;
use std::str::FromStr;

/// Short name of the resource. `src/api/spec.rs` declares it.
const SHORT: &str = "lsp";

/// The name of a `LambdaSfnPattern`: `hello`, `lsp/hello`, `lambdasfnpattern/hello` or
/// `lambdasfnpatterns.serverlesspatterns.dev/hello`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name(String);

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = match text.rsplit_once('/') {
            None => text,
            Some((kind, name)) if is_kind(kind) => name,
            Some((kind, _)) => {
                let full = full();
                return Err(format!(
                    "the kind must be {SHORT}, lambdasfnpattern or {full}, not {kind:?}; pass a namespace with -n"
                ));
            }
        };
        if is_dns_name(name) {
            Ok(Self(name.to_owned()))
        } else {
            Err("must be the name of a Kubernetes object: lower-case letters, digits, \"-\" and \".\"".into())
        }
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file, or the name of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A path that ends in `.yaml`, `.yml` or `.json`, that is a path by its form (`./hello`, `/tmp/hello`, `hello/`),
    /// or `-` for standard input.
    File(PathBuf),
    /// Any other word.
    Name(Name),
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let has_suffix = [".yaml", ".yml", ".json"].iter().any(|suffix| text.ends_with(suffix));
        let is_path = text == "-" || text.starts_with(['.', '/', '~']) || text.ends_with('/');
        if has_suffix || is_path {
            return Ok(Self::File(text.into()));
        }
        let name = text.parse().map(Self::Name);
        name.map_err(|error: String| format!("{error}; pass a file or folder with -f"))
    }
}

/// Plural and group of the resource.
fn full() -> String {
    format!("{}.{}", LambdaSfnPattern::plural(&()), LambdaSfnPattern::group(&()))
}

fn is_kind(text: &str) -> bool {
    let text = text.to_lowercase();
    let (plural, kind) = (
        LambdaSfnPattern::plural(&()),
        LambdaSfnPattern::kind(&()).to_lowercase(),
    );
    let group = LambdaSfnPattern::group(&());
    let (resource, rest) = text.split_once('.').unwrap_or((&text, &group));
    let has_group = rest == group || rest == format!("{}.{group}", LambdaSfnPattern::version(&()));
    has_group && [SHORT, &kind, &plural].contains(&resource)
}

fn is_dns_name(text: &str) -> bool {
    let is_edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (1..=253).contains(&text.len())
        && text.starts_with(is_edge)
        && text.ends_with(is_edge)
        && text.chars().all(|c| is_edge(c) || "-.".contains(c))
}

/// Returns known names that are similar to a name: at most three, the nearest first.
pub(super) fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near: Vec<(usize, &str)> = known
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            let within = name.len() > 2 && candidate.contains(name) || name.contains(candidate);
            *distance <= 2.min(name.len() / 2) || within
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

/// Returns the number of characters to insert, delete, replace or swap with the next one (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: [Vec<usize>; 2] = [vec![], (0..=b.len()).collect()];
    for (i, from) in a.iter().enumerate() {
        let [before, last] = rows;
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&last, j) + usize::from(from != to);
            let mut best = replaced.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let previous = |text: &[char], i: usize| i.checked_sub(1).and_then(|i| text.get(i).copied());
            if i > 0 && j > 0 && previous(&a, i) == Some(*to) && previous(&b, j) == Some(*from) {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        rows = [last, row];
    }
    let [_, last] = rows;
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_have_a_kind_before_it() {
        for text in [
            "hello",
            "lsp/hello",
            "LambdaSfnPattern/hello",
            "lambdasfnpatterns/hello",
            "lsp.serverlesspatterns.dev/hello",
            "lambdasfnpatterns.serverlesspatterns.dev/hello",
            "lambdasfnpatterns.v1alpha1.serverlesspatterns.dev/hello",
        ] {
            assert_eq!(text.parse(), Ok(Name("hello".into())), "{text}");
        }
        let full = full();
        assert_eq!(full, "lambdasfnpatterns.serverlesspatterns.dev");
    }

    #[test]
    fn a_wrong_kind_is_an_error_that_lists_the_right_ones() {
        for text in ["deploy/hello", "lsp.apps/hello", "team-a/hello", "a/lsp/hello"] {
            let error = text.parse::<Name>().unwrap_err();
            assert!(
                error.contains("must be lsp, lambdasfnpattern or lambdasfnpatterns."),
                "{error}"
            );
        }
        for text in ["", "lsp/", "Hello", "-a", "a_b"] {
            assert!(text.parse::<Name>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_is_a_file_and_any_other_word_a_name() {
        for text in [
            "-",
            "hello.yaml",
            "examples/a.yml",
            "a.json",
            "./hello",
            "/tmp/x",
            "examples/",
        ] {
            assert_eq!(text.parse(), Ok(Target::File(text.into())), "{text}");
        }
        for text in ["hello", "lsp/hello"] {
            assert_eq!(text.parse(), Ok(Target::Name(Name("hello".into()))), "{text}");
        }
        let error = "examples/orders".parse::<Target>().unwrap_err();
        assert!(error.ends_with("pass a file or folder with -f"), "{error}");
    }

    #[test]
    fn near_names_differ_in_two_characters_or_contain_each_other() {
        let known = ["hello", "orders", "orders-eu", "quotes"];
        let near = |name| near(name, known.into_iter());
        assert_eq!(near("helo"), ["hello"]);
        assert_eq!(near("ehllo"), ["hello"]);
        assert_eq!(near("order"), ["orders", "orders-eu"]);
        assert_eq!(near("x"), [""; 0]);
        assert_eq!(near("payments"), [""; 0]);
    }
}
