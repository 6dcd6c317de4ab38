//! The IAM policy that the operator needs: the shipped policy, and narrower forms of it.

use crate::settings::{BucketRule, ImageRule};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The shipped policy.
pub(crate) const SHIPPED: &str = include_str!("../deploy/iam/operator-policy.json");

/// The shipped policy for patterns with sources in S3 and ECR.
const SOURCES: &str = include_str!("../deploy/iam/sources-policy.json");

/// Maximum size of all inline policies of a role, in characters without white space
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub(crate) const INLINE_MAX: usize = 10_240;

/// Common properties of the operator's AWS objects. `None` does not narrow the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Narrowing {
    /// Partition, for example `aws`.
    pub(crate) partition: Option<String>,
    /// Account.
    pub(crate) account: Option<String>,
    /// Region of all objects.
    pub(crate) region: Option<String>,
    /// Path of all roles (`--role-path`).
    pub(crate) role_path: Option<String>,
    /// Permissions boundary of all roles (`--permissions-boundary`).
    pub(crate) permissions_boundary: Option<String>,
    /// Objects in S3 that the operator reads (`--allowed-buckets`).
    pub(crate) buckets: Vec<BucketRule>,
    /// ECR repositories that the operator reads (`--allowed-image-repositories`).
    pub(crate) repositories: Vec<ImageRule>,
}

/// Actions for which IAM can require the permissions boundary of the role
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>).
const BOUND: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
];

/// Resources that always belong to the operator's own account and region. Layers, images and others can belong to
/// another one.
const OWN: [&str; 6] = [
    "role/",
    "function:",
    "event-source-mapping:",
    "stateMachine:",
    "execution:",
    "log-group:",
];

/// Returns the narrowest policy for these properties, with the rights to read the allowed sources.
pub(crate) fn operator_policy(narrowing: &Narrowing) -> Value {
    let shipped = statements(SHIPPED);
    let shipped = shipped.iter().flat_map(|s| narrowed(s, narrowing));
    let statements: Vec<Value> = shipped.chain(on_sources(narrowing)).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn statements(policy: &str) -> Vec<Value> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = policy.get("Statement").and_then(Value::as_array);
    statements.cloned().unwrap_or_default()
}

/// Returns the shipped statements for sources, each with the allowed resources of its service. Omits a statement
/// without resources.
fn on_sources(narrowing: &Narrowing) -> Vec<Value> {
    let any = |part: &Option<String>| part.clone().unwrap_or_else(|| "*".into());
    let partition = any(&narrowing.partition);
    let objects = narrowing.buckets.iter().map(|rule| {
        let (bucket, key) = rule.pattern();
        format!("arn:{partition}:s3:::{}/{}", literal(bucket), literal(key))
    });
    let repositories = narrowing.repositories.iter().map(|rule| {
        let (registry, repository) = rule.pattern();
        let (account, region) = match registry {
            Some((account, region)) => (account.to_owned(), region.to_owned()),
            None => (any(&narrowing.account), any(&narrowing.region)),
        };
        format!(
            "arn:{partition}:ecr:{region}:{account}:repository/{}",
            literal(repository)
        )
    });
    let (objects, repositories): (BTreeSet<String>, BTreeSet<String>) = (objects.collect(), repositories.collect());
    let mut on_sources = vec![];
    for mut statement in statements(SOURCES) {
        let arn = statement.get("Resource").and_then(Value::as_str).unwrap_or_default();
        let allowed = if arn.contains(":s3:") { &objects } else { &repositories };
        if let Some(fields) = statement.as_object_mut().filter(|_| !allowed.is_empty()) {
            fields.insert("Resource".into(), json!(allowed));
            on_sources.push(statement);
        }
    }
    on_sources
}

/// Escapes a text as IAM requires, so that only `*` is special
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars>).
fn literal(text: &str) -> String {
    text.replace('$', "${$}").replace('?', "${?}")
}

fn narrowed(statement: &Value, narrowing: &Narrowing) -> Vec<Value> {
    let mut statement = statement.clone();
    match statement.get_mut("Resource") {
        Some(Value::String(arn)) => *arn = resource(arn, narrowing),
        Some(Value::Array(arns)) => {
            for arn in arns {
                *arn = json!(resource(arn.as_str().unwrap_or_default(), narrowing));
            }
        }
        _ => {}
    }
    match &narrowing.permissions_boundary {
        Some(boundary) => bound(statement, boundary),
        None => vec![statement],
    }
}

fn resource(arn: &str, narrowing: &Narrowing) -> String {
    let mut parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, _, region, account, rest] = &mut parts[..] else {
        return arn.to_owned();
    };
    let own = OWN.iter().any(|kind| rest.starts_with(kind));
    for (part, value, wanted) in [
        (partition, &narrowing.partition, true),
        (region, &narrowing.region, own),
        (account, &narrowing.account, own),
    ] {
        if let Some(value) = value.as_deref().filter(|_| wanted && *part == "*") {
            *part = value;
        }
    }
    let path = narrowing.role_path.as_ref().filter(|_| *rest == "role/*");
    let path = path.map(|path| format!("role{path}*"));
    if let Some(path) = &path {
        *rest = path;
    }
    parts.join(":")
}

/// Splits off the actions for which IAM can require the boundary. Omits the action that removes a boundary.
fn bound(statement: Value, boundary: &str) -> Vec<Value> {
    let Some(Value::Array(actions)) = statement.get("Action") else {
        return vec![statement];
    };
    let is = |action: &Value, names: &[&str]| action.as_str().is_some_and(|action| names.contains(&action));
    let kept = actions
        .iter()
        .filter(|a| !is(a, &["iam:DeleteRolePermissionsBoundary"]));
    let (bound, rest): (Vec<&Value>, Vec<&Value>) = kept.partition(|action| is(action, &BOUND));
    let with = |actions: &[&Value]| {
        let mut statement = statement.clone();
        if let Some(object) = statement.as_object_mut() {
            object.insert("Action".into(), json!(actions));
        }
        statement
    };
    let mut statements = vec![];
    if !rest.is_empty() {
        statements.push(with(&rest));
    }
    if !bound.is_empty() {
        let mut with_boundary = with(&bound);
        if let Some(object) = with_boundary.as_object_mut() {
            let sid = object.get("Sid").and_then(Value::as_str).unwrap_or_default();
            object.insert("Sid".into(), json!(format!("{sid}WithBoundary")));
            let conditions = object.entry("Condition").or_insert_with(|| json!({}));
            if let Some(conditions) = conditions.as_object_mut() {
                let equals = conditions.entry("StringEquals").or_insert_with(|| json!({}));
                if let Some(equals) = equals.as_object_mut() {
                    equals.insert("iam:PermissionsBoundary".into(), json!(boundary));
                }
            }
        }
        statements.push(with_boundary);
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_without_narrowing_is_the_shipped_policy() {
        let shipped: Value = serde_json::from_str(SHIPPED).unwrap();
        assert_eq!(operator_policy(&Narrowing::default()), shipped);
        assert!(shipped.to_string().len() <= INLINE_MAX);
    }

    #[test]
    fn arns_of_the_operators_own_account_and_region_are_narrowed() {
        let narrowing = Narrowing {
            partition: Some("aws".into()),
            account: Some("123456789012".into()),
            region: Some("eu-west-1".into()),
            role_path: Some("/lambdasfn/".into()),
            ..Narrowing::default()
        };
        for (arn, expected) in [
            ("arn:*:iam::*:role/*", "arn:aws:iam::123456789012:role/lambdasfn/*"),
            (
                "arn:*:lambda:*:*:function:*",
                "arn:aws:lambda:eu-west-1:123456789012:function:*",
            ),
            ("arn:*:lambda:*:*:layer:*:*", "arn:aws:lambda:*:*:layer:*:*"),
            ("*", "*"),
        ] {
            assert_eq!(resource(arn, &narrowing), expected);
        }
        let policy = operator_policy(&narrowing).to_string();
        assert!(!policy.contains("arn:*") && !policy.contains("role/*"), "{policy}");
    }

    #[test]
    fn the_policy_allows_reads_of_allowed_sources_only() {
        let of = |buckets: &[&str], repositories: &[&str], narrowing: Narrowing| {
            let policy = operator_policy(&Narrowing {
                buckets: buckets.iter().map(|rule| BucketRule::parse(rule)).collect(),
                repositories: repositories.iter().map(|rule| ImageRule::parse(rule)).collect(),
                ..narrowing
            });
            let sid = |sid: &str| {
                let statements = policy["Statement"].as_array().unwrap();
                statements
                    .iter()
                    .find(|s| s["Sid"] == sid)
                    .map(|s| s["Resource"].clone())
            };
            (sid("ReadSources"), sid("ReadImages"))
        };
        let place = Narrowing {
            partition: Some("aws".into()),
            account: Some("123456789012".into()),
            region: Some("eu-west-1".into()),
            ..Narrowing::default()
        };
        assert_eq!(of(&[], &[], place.clone()), (None, None));
        let buckets = ["code", "team-a:code/a/*", "team-b:code/a/*", "odd/a?$b.zip"];
        let (objects, none) = of(&buckets, &[], place.clone());
        let expected = [
            "arn:aws:s3:::code/*",
            "arn:aws:s3:::code/a/*",
            "arn:aws:s3:::odd/a${?}${$}b.zip",
        ];
        assert_eq!((objects, none), (Some(json!(expected)), None));
        let repositories = ["team-a:team-a/*", "210987654321.dkr.ecr.*.amazonaws.com/shared"];
        let (none, images) = of(&[], &repositories, place);
        let expected = [
            "arn:aws:ecr:*:210987654321:repository/shared",
            "arn:aws:ecr:eu-west-1:123456789012:repository/team-a/*",
        ];
        assert_eq!((none, images), (None, Some(json!(expected))));
        let (_, images) = of(&[], &["*"], Narrowing::default());
        assert_eq!(images, Some(json!(["arn:*:ecr:*:*:repository/*"])));
    }

    #[test]
    fn the_policy_requires_the_boundary_of_every_role_and_cannot_remove_it() {
        let boundary = "arn:aws:iam::123456789012:policy/b";
        let policy = operator_policy(&Narrowing {
            permissions_boundary: Some(boundary.into()),
            ..Narrowing::default()
        });
        assert!(!policy.to_string().contains("DeleteRolePermissionsBoundary"));
        let statements = policy["Statement"].as_array().unwrap();
        for statement in statements {
            let actions = statement["Action"].to_string();
            let needs = BOUND.iter().any(|action| actions.contains(&format!("\"{action}\"")));
            let has = statement["Condition"]["StringEquals"]["iam:PermissionsBoundary"] == boundary;
            assert_eq!(needs, has, "{statement}");
        }
        let of = |sid: &str| statements.iter().find(|s| s["Sid"] == sid).unwrap();
        assert_eq!(of("CreateTaggedRoles")["Action"], json!(["iam:TagRole"]));
        assert_eq!(
            of("CreateTaggedRolesWithBoundary")["Condition"]["StringEquals"],
            json!({"aws:RequestTag/serverlesspatterns.dev/managed-by": "lambdasfn", "iam:PermissionsBoundary": boundary})
        );
    }
}
