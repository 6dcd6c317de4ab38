//! `lambdasfn completion`: completion in shells, with the names of objects, namespaces and contexts.
//!
//! The script of a shell calls the program with [`VARIABLE`] set and the words of the line after `--`. kubectl calls
//! a program of the name [`PLUGIN`] instead, with the words after the name of the plugin.

use super::cluster::ClusterArgs;
use super::output;
use clap::{Args as _, Command, FromArgMatches as _};
use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCompleter, PathCompleter, ValueCompleter as _, complete};
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Environment variable that has the name of the shell while the shell asks for candidates.
const VARIABLE: &str = "LAMBDASFN_COMPLETE";
/// Name of the program that kubectl asks for the candidates of the plugin.
const PLUGIN: &str = "kubectl_complete-lambdasfn";
/// A slow cluster must not block the terminal.
const WITHIN: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Shell of the script. For `kubectl lambdasfn`, link this program as kubectl_complete-lambdasfn in a folder of PATH.
    shell: Shell,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shell {
    /// Bash: add `source <(lambdasfn completion bash)` to ~/.bashrc.
    Bash,
    /// Zsh: add `source <(lambdasfn completion zsh)` to ~/.zshrc, after `compinit`.
    Zsh,
    /// Fish: write the output to ~/.config/fish/completions/lambdasfn.fish.
    Fish,
}

impl Shell {
    fn completer(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &Bash,
            Self::Zsh => &Zsh,
            Self::Fish => &Fish,
        }
    }
}

/// Prints the script for a shell.
pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let mut script = vec![];
    let program = env!("CARGO_PKG_NAME");
    args.shell
        .completer()
        .write_registration(VARIABLE, program, program, program, &mut script)?;
    output::text(&String::from_utf8(script)?)
}

/// Prints the candidates if a shell or kubectl asks for them. Returns whether one does.
pub(super) fn answer(command: &mut Command) -> std::io::Result<bool> {
    let mut words = std::env::args_os();
    let called = words.next().unwrap_or_default();
    let mut out = vec![];
    if Path::new(&called).file_name() == Some(OsStr::new(PLUGIN)) {
        let words: Vec<OsString> = std::iter::once(called).chain(words).collect();
        let last = words.len().saturating_sub(1);
        for candidate in complete(command, words, last, None)? {
            let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
            let help = help.lines().next().unwrap_or_default();
            writeln!(out, "{}\t{help}", candidate.get_value().to_string_lossy())?;
        }
        // The directive of kubectl's completion: no special behaviour.
        writeln!(out, ":0")?;
    } else {
        let shell = std::env::var(VARIABLE).unwrap_or_default();
        let shell = [Shell::Bash, Shell::Zsh, Shell::Fish]
            .map(Shell::completer)
            .into_iter()
            .find(|s| s.is(&shell));
        let Some(shell) = shell else { return Ok(false) };
        let words: Vec<OsString> = words.skip_while(|word| word != "--").skip(1).collect();
        if !words.is_empty() {
            let folder = std::env::current_dir().ok();
            shell.write_complete(command, words, folder.as_deref(), &mut out)?;
        }
    }
    std::io::stdout().write_all(&out)?;
    Ok(true)
}

/// Lets the arguments of a subcommand complete: names of objects, namespaces and contexts.
pub(super) fn with_candidates(subcommand: Command) -> Command {
    subcommand.mut_args(|argument| {
        let value = argument
            .get_value_names()
            .and_then(|names| names.first())
            .map(ToString::to_string);
        match (argument.get_long(), value.as_deref()) {
            (None, Some("NAME")) => argument.add(ArgValueCompleter::new(objects)),
            (None, Some("NAME|FILE")) => argument.add(ArgValueCompleter::new(objects_and_files)),
            (Some("namespace"), _) => argument.add(ArgValueCompleter::new(namespaces)),
            (Some("context"), _) => argument.add(ArgValueCompleter::new(contexts)),
            _ => argument,
        }
    })
}

fn objects(current: &OsStr) -> Vec<CompletionCandidate> {
    let kind = current.to_str().and_then(|current| current.rsplit_once('/'));
    let kind = kind.map(|(kind, _)| format!("{kind}/")).unwrap_or_default();
    let names = ask(async |cluster: ClusterArgs| cluster.connect().await?.names().await);
    candidates(current, names.into_iter().map(|name| format!("{kind}{name}")))
}

fn objects_and_files(current: &OsStr) -> Vec<CompletionCandidate> {
    let is_manifest = |path: &Path| {
        path.extension()
            .is_some_and(|e| e == "yaml" || e == "yml" || e == "json")
    };
    let files = PathCompleter::file().filter(is_manifest).complete(current);
    objects(current).into_iter().chain(files).collect()
}

fn namespaces(current: &OsStr) -> Vec<CompletionCandidate> {
    let names = ask(async |cluster: ClusterArgs| cluster.connect().await?.namespaces().await);
    candidates(current, names.into_iter())
}

fn contexts(current: &OsStr) -> Vec<CompletionCandidate> {
    candidates(current, cluster_args().contexts().into_iter())
}

fn candidates(current: &OsStr, values: impl Iterator<Item = String>) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    let matching = values.filter(|value| value.starts_with(&*current));
    matching.map(CompletionCandidate::new).collect()
}

/// Asks the cluster that the words on the line select. Any error means that no names are known.
fn ask<A>(question: A) -> Vec<String>
where
    A: AsyncFnOnce(ClusterArgs) -> anyhow::Result<Vec<String>> + Send + 'static,
{
    // The completer is not async, and the runtime of the program is in use.
    let asking = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .ok()?;
        let answer = runtime.block_on(async { tokio::time::timeout(WITHIN, question(cluster_args())).await });
        answer.ok()?.ok()
    });
    asking.join().ok().flatten().unwrap_or_default()
}

fn cluster_args() -> ClusterArgs {
    of_words(std::env::args().skip(1))
}

/// Picks the arguments of the cluster from the words on the line.
fn of_words(words: impl Iterator<Item = String>) -> ClusterArgs {
    let command = || ClusterArgs::augment_args(Command::new("words").no_binary_name(true));
    let is_known = |flag: &str| ["-n", "--namespace", "--context", "--kubeconfig"].contains(&flag);
    let mut known = vec![];
    let mut words = words;
    while let Some(word) = words.next() {
        let flag = word.split_once('=').map_or(word.as_str(), |(flag, _)| flag);
        if is_known(&word) {
            known.extend([word, words.next().unwrap_or_default()]);
        } else if is_known(flag) || word.starts_with("-n") {
            known.push(word);
        }
    }
    let matches = command().try_get_matches_from(known);
    let args = matches.and_then(|matches| ClusterArgs::from_arg_matches(&matches));
    args.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_on_the_line_select_the_namespace() {
        for line in [
            "status -n team-a he",
            "status --namespace=team-a -o json h",
            "logs -nteam-a",
        ] {
            let args = of_words(line.split(' ').map(ToOwned::to_owned));
            assert_eq!(args.namespace(), Some("team-a"), "{line}");
        }
        let args = of_words(["status", "-n"].into_iter().map(ToOwned::to_owned));
        assert_eq!(args.namespace(), Some(""));
    }

    #[test]
    fn candidates_begin_with_the_current_word() {
        let names = ["hello", "help", "orders"].map(ToOwned::to_owned);
        let found = candidates(OsStr::new("hel"), names.into_iter());
        let found: Vec<_> = found.iter().map(|candidate| candidate.get_value().to_owned()).collect();
        assert_eq!(found, ["hello", "help"]);
    }
}
