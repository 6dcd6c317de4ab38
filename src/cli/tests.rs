use super::*;
use clap::{Arg, Command};

/// All subcommands, as the user gets them.
fn subcommands() -> Vec<Command> {
    let mut command = command("lambdasfn");
    command.build();
    command
        .get_subcommands()
        .filter(|c| c.get_name() != "help")
        .cloned()
        .collect()
}

/// The words of the part of a command line that runs this program: without other programs of a pipe and redirections.
fn words(line: &str) -> Vec<String> {
    let start = line.find("lambdasfn ").unwrap();
    let (mut words, mut quoted) = (vec![String::new()], false);
    for c in line[start..].chars() {
        match c {
            '\'' => quoted = !quoted,
            '|' | '>' | ')' if !quoted => break,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn causes_are_reported_once() {
    let error = anyhow::anyhow!("no file")
        .context("cannot read: no file")
        .context("no configuration");
    assert_eq!(in_short(&error), "no configuration: cannot read: no file");
}

#[test]
fn every_subcommand_is_in_one_group() {
    let mut grouped: Vec<&str> = help::GROUPS.iter().flat_map(|group| group.commands).copied().collect();
    grouped.sort_unstable();
    let subcommands = subcommands();
    let mut names: Vec<&str> = subcommands.iter().map(Command::get_name).collect();
    names.sort_unstable();
    assert_eq!(grouped, names);
    let help = command("lambdasfn").render_help().to_string();
    for group in help::GROUPS {
        assert!(help.contains(&format!("\n{}:\n", group.heading)), "{help}");
    }
    for subcommand in subcommands {
        let line = format!("\n  {:<12}{}", subcommand.get_name(), subcommand.get_about().unwrap());
        assert!(help.contains(line.trim_end_matches('.')), "{line}: {help}");
    }
}

#[test]
fn every_subcommand_has_examples_that_the_parser_accepts() {
    for subcommand in subcommands() {
        let name = subcommand.get_name();
        let examples = help::examples(name);
        assert!(!examples.is_empty(), "{name}");
        let after = subcommand.get_after_help().unwrap().to_string();
        for (what, line) in examples {
            let parsed = command("lambdasfn").try_get_matches_from(words(line));
            let matches = parsed.unwrap_or_else(|error| panic!("{line}: {error}"));
            assert_eq!(matches.subcommand_name(), Some(name), "{line}");
            Cli::from_arg_matches(&matches).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(after.contains(&format!("  # {what}\n  {line}")), "{after}");
            assert!(!what.ends_with('.') && what.starts_with(char::is_uppercase), "{what}");
        }
    }
}

#[test]
fn a_plugin_of_kubectl_has_its_name_in_the_examples() {
    let command = command("kubectl lambdasfn");
    let crd = command.find_subcommand("crd").unwrap().get_after_help().unwrap();
    assert!(
        crd.to_string().contains("  kubectl lambdasfn crd | kubectl apply"),
        "{crd}"
    );
}

#[test]
fn every_argument_and_every_value_of_an_enumeration_has_help() {
    let is_bool = |values: &[&str]| values == ["true", "false"];
    for subcommand in subcommands() {
        let name = subcommand.get_name();
        assert!(subcommand.get_about().is_some(), "{name}");
        for argument in subcommand
            .get_arguments()
            .filter(|argument| argument.get_id() != "help")
        {
            assert!(argument.get_help().is_some(), "{name}: {argument}");
            let values = argument.get_possible_values();
            let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
            let explained = values.iter().all(|value| value.get_help().is_some());
            assert!(explained || is_bool(&names), "{name}: {argument}: {names:?}");
        }
    }
}

#[test]
fn no_help_has_the_words_of_a_library() {
    for subcommand in subcommands() {
        let name = subcommand.get_name().to_owned();
        let help = subcommand.clone().render_long_help().to_string();
        for word in ["friendly", "clap", "jiff", "serde", "kube::", "SdkError"] {
            assert!(!help.contains(word), "{name}: {word}");
        }
        let durations = subcommand.get_arguments().filter(|argument| {
            let default = argument.get_default_values().first().and_then(|value| value.to_str());
            default.is_some_and(|default| default.parse::<jiff::SignedDuration>().is_ok() && default != "0")
        });
        let flags: Vec<String> = durations.filter_map(Arg::get_long).map(ToOwned::to_owned).collect();
        for flag in flags {
            let line = ["lambdasfn", &name, "hello", &format!("--{flag}=soon")];
            let line = line.iter().filter(|word| name != "run" || **word != "hello");
            let error = command("lambdasfn").try_get_matches_from(line).unwrap_err().to_string();
            assert!(error.contains("must be a duration such as 30s, 5m or 1h30m"), "{error}");
        }
    }
}
