//! The help: subcommands in groups, and examples for each of them. Pure.

use anstyle::Style;
use clap::Command;
use std::fmt::Write as _;

/// Subcommands under a heading.
pub(super) struct Group {
    /// Heading.
    pub(super) heading: &'static str,
    /// Names of the subcommands.
    pub(super) commands: &'static [&'static str],
}

/// All subcommands, in the order of the help.
pub(super) const GROUPS: &[Group] = &[
    Group {
        heading: "Write patterns",
        commands: &["validate", "graph", "policy", "plan"],
    },
    Group {
        heading: "Look at patterns",
        commands: &["list", "status", "diff", "logs", "executions"],
    },
    Group {
        heading: "Act on patterns",
        commands: &["invoke", "reconcile", "suspend", "resume", "approve"],
    },
    Group {
        heading: "Operate lambdasfn",
        commands: &["run", "crd", "completion"],
    },
];

/// Purpose and command line of an example.
type Example = (&'static str, &'static str);

/// Examples of each subcommand. A test parses each command line.
const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "validate",
        &[
            (
                "Check the patterns of a file",
                "lambdasfn validate -f examples/hello.yaml",
            ),
            (
                "Check all files of a folder, with JSON for an editor",
                "lambdasfn validate -f examples/ -o json",
            ),
            (
                "Check a definition of Express workflows from standard input",
                "cat workflow.asl.json | lambdasfn validate -f - --type EXPRESS",
            ),
            ("Check an object of the cluster", "lambdasfn validate hello"),
        ],
    ),
    (
        "graph",
        &[
            (
                "Draw the workflow of a file as Mermaid",
                "lambdasfn graph -f examples/orders.yaml",
            ),
            (
                "Draw one of several patterns in a file as SVG",
                "lambdasfn graph -f examples/ orders -o svg > orders.svg",
            ),
            (
                "Draw an object of the cluster, coloured by an execution",
                "lambdasfn graph hello --execution 6e2b41c3-6f0f-4f4b-8a4e-0d6e0f4f9b1a",
            ),
        ],
    ),
    (
        "policy",
        &[
            (
                "Print the IAM documents of both roles",
                "lambdasfn policy -f examples/hello.yaml",
            ),
            (
                "Print the permissions of the state machine's role only",
                "lambdasfn policy -f examples/hello.yaml --role state-machine --document permissions",
            ),
            (
                "Print the documents of an object of the cluster",
                "lambdasfn policy hello",
            ),
            (
                "Print the least policy for the operator",
                "lambdasfn policy --operator --account 123456789012 --region eu-west-1",
            ),
        ],
    ),
    (
        "plan",
        &[
            (
                "Plan the changes that a file makes",
                "lambdasfn plan -f examples/hello.yaml",
            ),
            (
                "Plan a pull request as Markdown",
                "lambdasfn plan -f examples/ -n team-a -o markdown",
            ),
            (
                "Plan all objects before an upgrade of the operator",
                "lambdasfn plan --all",
            ),
        ],
    ),
    (
        "list",
        &[
            ("List the objects of the namespace", "lambdasfn list"),
            (
                "List the objects of all namespaces with a label",
                "lambdasfn list -A -l team=a",
            ),
            ("Follow a list", "lambdasfn list --watch"),
        ],
    ),
    (
        "status",
        &[
            ("Show an object", "lambdasfn status hello"),
            ("Show the ARNs too", "lambdasfn status hello --outputs"),
            ("Follow a shift to new versions", "lambdasfn status hello --watch"),
            ("Print its status as JSON", "lambdasfn status hello -n team-a -o json"),
        ],
    ),
    (
        "diff",
        &[(
            "Show what differs in AWS from the objects",
            "lambdasfn diff hello orders",
        )],
    ),
    (
        "logs",
        &[
            ("Print the logs of the last ten minutes", "lambdasfn logs hello"),
            (
                "Follow the logs, from an hour ago",
                "lambdasfn logs hello --since 1h --follow",
            ),
            (
                "Print the lines of one execution",
                "lambdasfn logs hello --execution 6e2b41c3-6f0f-4f4b-8a4e-0d6e0f4f9b1a",
            ),
        ],
    ),
    (
        "executions",
        &[("List the last 20 executions", "lambdasfn executions hello --limit 20")],
    ),
    (
        "invoke",
        &[
            (
                "Invoke the function",
                "lambdasfn invoke hello --payload '{\"Choice\": \"A\"}'",
            ),
            (
                "Follow the execution that the function starts",
                "lambdasfn invoke hello --payload '{\"Choice\": \"A\"}' --follow",
            ),
            (
                "Read the event from a file, and print the end of the function's log",
                "lambdasfn invoke hello --payload @event.json --log-tail",
            ),
        ],
    ),
    (
        "reconcile",
        &[
            (
                "Reconcile an object and wait for the result",
                "lambdasfn reconcile hello",
            ),
            ("Do not wait", "lambdasfn reconcile hello --wait=false"),
        ],
    ),
    ("suspend", &[("Suspend two objects", "lambdasfn suspend hello orders")]),
    ("resume", &[("Resume an object", "lambdasfn resume hello")]),
    (
        "approve",
        &[
            ("Show the waiting plan and ask for approval", "lambdasfn approve hello"),
            (
                "Approve the plan of a review, and wait until it is carried out",
                "lambdasfn approve hello --hash 5f2c9a31 --wait",
            ),
            ("Approve without a question", "lambdasfn approve hello --yes"),
        ],
    ),
    (
        "run",
        &[
            (
                "Run on this host, with the kubeconfig and the AWS credentials of the shell",
                "lambdasfn run --leader-elect=false",
            ),
            (
                "Run for two namespaces, and tag all AWS objects",
                "lambdasfn run --watch-namespaces=team-a,team-b --default-tags=env=prod",
            ),
        ],
    ),
    (
        "crd",
        &[(
            "Install the custom resource definition",
            "lambdasfn crd | kubectl apply --server-side -f -",
        )],
    ),
    (
        "completion",
        &[
            ("Complete in this Bash", "source <(lambdasfn completion bash)"),
            (
                "Install for Fish",
                "lambdasfn completion fish > ~/.config/fish/completions/lambdasfn.fish",
            ),
        ],
    ),
];

/// Returns the examples of a subcommand.
pub(super) fn examples(subcommand: &str) -> &'static [Example] {
    let found = EXAMPLES.iter().find(|(name, _)| *name == subcommand);
    found.map_or(&[], |(_, examples)| examples)
}

/// Adds groups and examples to the help. `called` is the name of the program for the user.
pub(super) fn with_help(command: Command, called: &str) -> Command {
    let template = template(&command);
    let more = format!("Use \"{called} COMMAND --help\" for the options and examples of a command.");
    command
        .help_template(template)
        .after_help(more)
        .mut_subcommands(|subcommand| with_examples(subcommand, called))
}

/// The help of the program, with a list of subcommands for each group.
fn template(command: &Command) -> String {
    let heading = Style::new().bold().underline();
    let literal = Style::new().bold();
    let mut text = String::from("{about-with-newline}\n{usage-heading} {usage}\n");
    for group in GROUPS {
        let _ = writeln!(text, "\n{heading}{}:{heading:#}", group.heading);
        for name in group.commands {
            let about = command.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(text, "  {literal}{name:<12}{literal:#}{}", about.trim_end_matches('.'));
        }
    }
    let _ = write!(text, "\n{heading}Options:{heading:#}\n{{options}}{{after-help}}");
    text
}

fn with_examples(subcommand: Command, called: &str) -> Command {
    let heading = Style::new().bold().underline();
    let mut text = format!("{heading}Examples:{heading:#}\n");
    let examples = examples(subcommand.get_name());
    if examples.is_empty() {
        return subcommand;
    }
    for (i, (what, line)) in examples.iter().enumerate() {
        let line = line.replacen("lambdasfn ", &format!("{called} "), 1);
        let gap = if i == 0 { "" } else { "\n" };
        let _ = writeln!(text, "{gap}  # {what}\n  {line}");
    }
    if let Some(after) = subcommand.get_after_help() {
        let _ = write!(text, "\n{after}");
    }
    let text = text.trim_end().to_owned();
    subcommand.after_help(text)
}
