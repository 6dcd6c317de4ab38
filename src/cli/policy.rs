//! `lambdasfn policy`: the IAM documents of the roles, without a call to AWS.

use super::cluster::ClusterArgs;
use super::live::Live;
use super::manifests::{FileArgs, Manifest, Manifests};
use super::offline::OfflineArgs;
use super::output;
use crate::object::Object;
use crate::operator_policy::{INLINE_MAX, operator_policy};
use crate::pattern::Pattern;
use crate::resource::role;
use crate::settings::{BucketRule, ImageRule};
use crate::validate::{self, ConfigMaps, StandIn};
use serde_json::{Value, json};
use std::collections::BTreeSet;

// No doc comment: clap would show it in place of the subcommand's description.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    files: FileArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    /// Print the least policy for the operator. --account, --region, --partition, --role-path and
    /// --permissions-boundary narrow it. It allows reading code and definitions only from --allowed-buckets and
    /// --allowed-image-repositories.
    #[arg(long, conflicts_with_all = ["targets", "files", "role", "document"])]
    operator: bool,

    /// Role to print. [default: both]
    #[arg(long)]
    role: Option<Of>,

    /// Document of the role to print, in the form that `aws iam` accepts. [default: both, with the role]
    #[arg(long, requires = "role")]
    document: Option<Document>,

    /// Format of the output.
    #[arg(short, long, default_value = "documents")]
    output: Output,

    #[command(flatten)]
    offline: OfflineArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    /// Execution role of the function.
    Function,
    /// Execution role of the state machine.
    StateMachine,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Document {
    /// Trust policy.
    Trust,
    /// Inline permissions policy.
    Permissions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// JSON of the roles, with warnings on standard error.
    Documents,
    /// JSON of the roles, the warnings and the assumed values.
    Json,
}

/// Prints the documents.
pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    if args.operator {
        let policy = operator_policy(&args.offline.narrowing());
        let size = policy.to_string().len();
        if size > INLINE_MAX {
            eprintln!("warning: the policy has {size} characters; the limit of inline policies is {INLINE_MAX}");
        }
        return output::text(&format!("{policy:#}\n"));
    }
    let names = args.files.names();
    if args.files.has_files() || names.is_empty() {
        print(args, &args.files.read()?, &args.offline)
    } else {
        let live = Live::read(&names, &args.cluster, &args.offline).await?;
        print(args, &live.manifests, &live.offline)
    }
}

fn print(args: &Args, manifests: &Manifests, offline: &OfflineArgs) -> anyhow::Result<()> {
    anyhow::ensure!(manifests.problems.is_empty(), "{}", manifests.problems.join("\n"));
    anyhow::ensure!(!manifests.objects.is_empty(), "the files have no LambdaSfnPattern");
    let (mut roles, mut warnings, mut assumed) = (vec![], vec![], BTreeSet::new());
    for manifest in &manifests.objects {
        let Parsed { pattern, unknown } = parse(manifest, &manifests.config_maps, offline)?;
        let name = manifest.object.metadata.name.as_deref().unwrap_or_default();
        let of_machine = args.role != Some(Of::Function) && pattern.machine_role.is_some();
        if let Some(place) = unknown.filter(|_| of_machine) {
            anyhow::bail!(
                "{}: spec.stateMachine.definitionFrom: the rights of the state machine follow from its definition, which \
                 is in {place}; pass the ConfigMap with -f too, or pass --role function",
                manifest.origin
            );
        }
        assumed.extend(offline.assumed(&pattern.place));
        roles.extend(all(&pattern, name, args.role));
        if args.role != Some(Of::Function) {
            warnings.extend(unclear(&pattern, name));
        }
    }
    if args.output == Output::Documents {
        let lines = warnings
            .iter()
            .map(|w| format!("warning: {}: {}", text(w, "path"), text(w, "message")));
        for line in lines.chain(assumed.iter().cloned()) {
            eprintln!("{line}");
        }
    }
    let answer = match (args.document, args.output) {
        (Some(document), _) => match &roles[..] {
            [role] => single(role, document)?,
            _ => anyhow::bail!("--document requires one LambdaSfnPattern, not {}", roles.len()),
        },
        (None, Output::Documents) => json!(roles),
        (None, Output::Json) => json!({"roles": roles, "warnings": warnings, "assumed": text_of(&assumed)}),
    };
    output::text(&format!("{answer:#}\n"))
}

fn text_of(assumed: &BTreeSet<String>) -> Option<String> {
    assumed.iter().cloned().reduce(|all, more| format!("{all}; {more}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn single(role: &Value, document: Document) -> anyhow::Result<Value> {
    let key = match document {
        Document::Trust => "assumeRolePolicyDocument",
        Document::Permissions => "policyDocument",
    };
    match role.get(key) {
        Some(Value::Null) => anyhow::bail!("the role {} has no inline policy", text(role, "roleName")),
        Some(document) => Ok(document.clone()),
        None => anyhow::bail!(
            "the role {} is not generated: the object refers to an existing role",
            text(role, "arn")
        ),
    }
}

struct Parsed {
    pattern: Pattern,
    /// Place of a definition that is not known. The rights of the pattern are those of a stand-in then.
    unknown: Option<String>,
}

fn parse(manifest: &Manifest, given: &ConfigMaps, offline: &OfflineArgs) -> anyhow::Result<Parsed> {
    let object = Object::from_dynamic(&manifest.object);
    let StandIn {
        mut found,
        unknown_definition: unknown,
    } = validate::stand_in(&object, given);
    let place = offline.whereabouts().place(&object);
    let mut settings = offline.settings();
    if !offline.are_known() {
        // The documents do not depend on whether the sources are allowed.
        settings.allowed_buckets = vec![BucketRule::parse("*")];
        let images = found.artifacts.images.keys();
        settings.allowed_image_repositories = images.map(|uri| ImageRule::parse(&uri.name())).collect();
    }
    let parsed = found.parse(&object, &settings, &place);
    let parsed = parsed.map(|pattern| Parsed { pattern, unknown });
    parsed.map_err(|violations| {
        let violations: Vec<String> = violations.iter().map(|v| format!("{}: {v}", manifest.origin)).collect();
        anyhow::anyhow!(
            "{}\nPass the settings of the operator as flags if they differ from the defaults.",
            violations.join("\n")
        )
    })
}

/// Returns the roles of the pattern, with their documents in the form of IAM.
fn all(pattern: &Pattern, object: &str, wanted: Option<Of>) -> Vec<Value> {
    let mut roles = vec![];
    if wanted != Some(Of::StateMachine) {
        let arn = &pattern.function.configuration.role;
        roles.push(role(object, "function", arn, pattern.function_role.as_ref()));
    }
    if wanted != Some(Of::Function) {
        let arn = &pattern.machine.configuration.role_arn;
        roles.push(role(object, "stateMachine", arn, pattern.machine_role.as_ref()));
    }
    roles
}

fn role(object: &str, of: &str, arn: &str, own: Option<&role::Desired>) -> Value {
    match own {
        None => json!({"object": object, "of": of, "existing": true, "arn": arn}),
        Some(own) => json!({
            "object": object,
            "of": of,
            "roleName": own.name.as_str(),
            "arn": arn,
            "permissionsBoundary": own.permissions_boundary,
            "managedPolicyArns": own.managed_policy_arns,
            "assumeRolePolicyDocument": own.trust,
            "policyDocument": own.policy,
        }),
    }
}

/// Returns the rights of the state machine that are not narrowed, or not granted.
fn unclear(pattern: &Pattern, object: &str) -> Vec<Value> {
    let warnings = pattern.definition.rights.iter().flat_map(|rights| &rights.warnings);
    let at = pattern.definition.at;
    warnings
        .map(|w| json!({"object": object, "path": format!("{at}{}", w.path), "message": w.message}))
        .collect()
}
