//! The IAM policy that the operator itself needs, as it is shipped, and narrower forms of it.

use serde_json::{Value, json};

/// The policy as it is shipped.
pub const SHIPPED: &str = include_str!("../deploy/iam/operator-policy.json");

/// Longest managed policy in characters, white space apart
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub const MANAGED_MAX: usize = 6144;

/// What the operator's AWS objects have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Partition, such as `aws`.
    pub partition: Option<String>,
    /// Account.
    pub account: Option<String>,
    /// The only region.
    pub region: Option<String>,
    /// Path of all roles (`--role-path`).
    pub role_path: Option<String>,
    /// Boundary of all roles (`--permissions-boundary`).
    pub permissions_boundary: Option<String>,
}

/// Actions that IAM can bind to the boundary of the role that they are about
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>).
const BOUND: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
];

/// Resources that are of the operator's own account and region; layers, images and others may be of another.
const OWN: [&str; 6] = [
    "role/",
    "function:",
    "event-source-mapping:",
    "stateMachine:",
    "execution:",
    "log-group:",
];

/// The policy, as narrow as it then can be.
pub fn operator_policy(narrowing: &Narrowing) -> Value {
    let shipped: Value = serde_json::from_str(SHIPPED).unwrap_or_default();
    let statements = shipped.get("Statement").and_then(Value::as_array).into_iter().flatten();
    let statements: Vec<Value> = statements.flat_map(|s| narrowed(s, narrowing)).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
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

/// Splits off the actions that can be bound to the boundary. Taking it away is left out altogether.
fn bound(statement: Value, boundary: &str) -> Vec<Value> {
    let Some(Value::Array(actions)) = statement.get("Action") else {
        return vec![statement];
    };
    let is = |action: &Value, of: &[&str]| action.as_str().is_some_and(|action| of.contains(&action));
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
        let mut of_boundary = with(&bound);
        if let Some(object) = of_boundary.as_object_mut() {
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
        statements.push(of_boundary);
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_narrowing_it_is_what_is_shipped() {
        let shipped: Value = serde_json::from_str(SHIPPED).unwrap();
        assert_eq!(operator_policy(&Narrowing::default()), shipped);
        assert!(shipped.to_string().len() <= MANAGED_MAX);
    }

    #[test]
    fn arns_are_narrowed_where_they_are_the_operators_own() {
        let narrowing = Narrowing {
            partition: Some("aws".into()),
            account: Some("123456789012".into()),
            region: Some("eu-west-1".into()),
            role_path: Some("/lambdasfn/".into()),
            permissions_boundary: None,
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
    fn a_boundary_is_demanded_of_every_role_and_never_taken_away() {
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
