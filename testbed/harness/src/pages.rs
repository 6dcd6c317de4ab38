//! The pages of the documentation, the code blocks of a page, and the commands of a shell block.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use crate::checkout;

/// Returns README.md, CONTRIBUTING.md and every page below `docs`, as paths from the checkout, in a fixed order.
///
/// # Errors
/// A folder cannot be read.
pub fn pages() -> anyhow::Result<Vec<PathBuf>> {
    let mut found = vec![];
    visit(&checkout().join("docs"), &mut found)?;
    found.sort();
    let named = ["README.md", "CONTRIBUTING.md"].map(|name| checkout().join(name));
    let all = named.into_iter().chain(found);
    all.map(|path| Ok(path.strip_prefix(checkout())?.to_owned())).collect()
}

fn visit(dir: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            visit(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    Ok(())
}

/// Returns the text of a page.
///
/// # Errors
/// The file cannot be read.
pub fn page(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(checkout().join(path)).with_context(|| format!("cannot read {}", path.display()))
}

/// A fenced block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Language after the fence, such as `sh`; empty if none.
    pub language: String,
    /// Number of the first line of the text, from 1.
    pub line: usize,
    /// Last line with text before the block.
    pub before: String,
    /// Text, without the indentation of the fence.
    pub text: String,
}

/// Returns the fenced blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut open, mut before) = (vec![], None::<(usize, Block)>, "");
    for (number, line) in page.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(language)) => {
                let block = Block {
                    language: language.trim().to_owned(),
                    line: number + 2,
                    before: before.to_owned(),
                    text: String::new(),
                };
                open = Some((line.len() - line.trim_start().len(), block));
            }
            (Some(_), Some("")) => blocks.extend(open.take().map(|(_, block)| block)),
            (Some((indent, block)), _) => {
                block.text.push_str(line.get(*indent..).unwrap_or_default());
                block.text.push('\n');
            }
            (None, None) if !line.trim().is_empty() => before = line,
            (None, None) => {}
        }
    }
    blocks
}

/// Returns the commands of a shell block, each as its words.
///
/// A line that ends with `\` continues. Comments, redirections and what follows them are left out. `|`, `&&` and `;`
/// separate commands. Quotes are taken off; variables stay as they are written. `name=$(command)` is one word.
pub fn commands(block: &str) -> Vec<Vec<String>> {
    let joined = block.replace("\\\n", " ");
    joined.lines().flat_map(commands_of_line).collect()
}

fn commands_of_line(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut words, mut word) = (vec![], vec![], None::<String>);
    let (mut quote, mut depth, mut skip) = (None, 0_u32, false);
    for c in line.chars() {
        match (quote, c) {
            (Some(end), c) if c == end => {
                quote = None;
                if depth > 0 {
                    word.get_or_insert_default().push(c);
                }
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                let word = word.get_or_insert_default();
                if depth > 0 {
                    word.push(c);
                }
            }
            (None, '(' | ')') => {
                depth = if c == '(' { depth + 1 } else { depth.saturating_sub(1) };
                word.get_or_insert_default().push(c);
            }
            (None, '#') if word.is_none() => break,
            (None, '|' | ';' | '&') if depth == 0 => {
                finish(&mut words, word.take(), skip);
                commands.push(std::mem::take(&mut words));
                skip = false;
            }
            (None, '>' | '<') if depth == 0 => {
                finish(&mut words, word.take(), skip);
                skip = true;
            }
            (None, c) if c.is_whitespace() && depth == 0 => finish(&mut words, word.take(), skip),
            _ => word.get_or_insert_default().push(c),
        }
    }
    finish(&mut words, word, skip);
    commands.push(words);
    commands.retain(|words| !words.is_empty());
    commands
}

fn finish(words: &mut Vec<String>, word: Option<String>, skip: bool) {
    words.extend(word.filter(|_| !skip));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_language_line_and_the_line_before() {
        let page =
            "Save this as `a.yaml`:\n\n```yaml\na: 1\n```\n\n1. Run\n\n   ```sh\n   ls\n     -l\n   ```\n```\nx\n```\n";
        let found = blocks(page);
        let shown: Vec<_> = found
            .iter()
            .map(|block| {
                (
                    block.language.as_str(),
                    block.line,
                    block.before.as_str(),
                    block.text.as_str(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("yaml", 4, "Save this as `a.yaml`:", "a: 1\n"),
                ("sh", 10, "1. Run", "ls\n  -l\n"),
                ("", 14, "1. Run", "x\n"),
            ]
        );
    }

    #[test]
    fn commands_are_words_without_comments_redirections_and_quotes() {
        let block = "kubectl get lsp hello -o jsonpath='{.status.a}'  # all\n\
                     a=$(kubectl get lsp -o 'x y')\n\
                     lambdasfn plan -f a.yaml -o markdown >> \"$FILE\" && echo \"a # b\" | wc\n\
                     kubectl annotate lsp hello \\\n  a/b=c\n# nothing\n";
        let words: Vec<Vec<String>> = commands(block);
        let expected: [&[&str]; 6] = [
            &["kubectl", "get", "lsp", "hello", "-o", "jsonpath={.status.a}"],
            &["a=$(kubectl get lsp -o 'x y')"],
            &["lambdasfn", "plan", "-f", "a.yaml", "-o", "markdown"],
            &["echo", "a # b"],
            &["wc"],
            &["kubectl", "annotate", "lsp", "hello", "a/b=c"],
        ];
        assert_eq!(words, expected);
    }
}
