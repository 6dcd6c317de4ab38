//! Tests that the command line accepts the commands that the documents show.

use super::Cli;
use clap::CommandFactory;
use clap::error::ErrorKind;
use lambdasfn_testbed_harness::pages::{blocks, commands, page, pages};
use regex::Regex;

/// Parses the words of a command, the program first.
fn parse(words: &[String]) -> Result<(), clap::Error> {
    Cli::command().try_get_matches_from(words).map(drop)
}

/// The arguments of this program in a command: of `lambdasfn`, or of `kubectl lambdasfn`.
fn own(words: &[String]) -> Option<&[String]> {
    let words = words.strip_prefix(&["kubectl".to_owned()]).unwrap_or(words);
    (words.first()? == "lambdasfn").then_some(words)
}

/// The message of an error, without the usage.
fn refusal(words: &[String]) -> Option<String> {
    let error = parse(words).err()?;
    let is_short = error.kind() == ErrorKind::MissingRequiredArgument;
    let text = error.to_string();
    let message = text.lines().next().unwrap_or_default();
    (!is_short).then(|| format!("{}: {message}", words.join(" ")))
}

#[test]
fn the_command_line_accepts_every_command_of_a_shell_block() {
    let (mut refused, mut count) = (vec![], 0);
    for path in pages().unwrap() {
        let blocks = blocks(&page(&path).unwrap());
        for block in blocks.iter().filter(|block| block.language == "sh") {
            let commands = commands(&block.text);
            let commands = commands.iter().filter_map(|words| own(words));
            for words in commands {
                count += 1;
                let message = parse(words).err().map(|error| error.kind().to_string());
                refused
                    .extend(message.map(|message| format!("{}:{}: {words:?}: {message}", path.display(), block.line)));
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(count > 40, "the pages show {count} commands");
}

#[test]
fn the_command_line_accepts_every_command_in_the_text() {
    let code = Regex::new("`((?:kubectl )?lambdasfn [a-z][^`]*)`").unwrap();
    let mut refused = vec![];
    // The generated reference has usage lines.
    for path in pages().unwrap().iter().filter(|path| !path.ends_with("cli.md")) {
        for found in code.captures_iter(&page(path).unwrap()) {
            let commands = commands(&found[1]);
            let messages = commands.iter().filter_map(|words| refusal(own(words)?));
            refused.extend(messages.map(|message| format!("{}: {message}", path.display())));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
