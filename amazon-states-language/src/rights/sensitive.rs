//! Sensitive rights: the grants by which the author of a definition could widen rights, or borrow the rights of others.
//!
//! Four kinds are sensitive:
//! - actions with the access level *Permissions management* in the Service Authorization Reference
//!   (<https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html>),
//!   if they change permissions;
//! - actions that issue or read credentials or secrets, because no permissions boundary limits the use of a secret's
//!   value;
//! - actions that run code of the author with another role;
//! - actions that change the tags of ownership.
//!
//! `kms:Decrypt`, `ssm:GetParameter` without decryption and all use of data are not sensitive.

use super::table::{lists, tables};
use super::text::{Arguments, Text};

const IDENTITY: &str = "changes or issues identities and their rights";
const POLICY: &str = "changes who can use the resource";
const CREDENTIALS: &str = "reads credentials or a secret";
const CODE: &str = "runs code with the rights of another role";
const PASS: &str = "passes a role to a service";
const ASSUME: &str = "assumes another role";
const TAGS: &str = "changes tags that control ownership and access";

/// Returns why an action is sensitive. `None` for an action that is not.
pub(super) fn why(action: &str, arguments: &Arguments<'_>) -> Option<&'static str> {
    let (service, name) = action.split_once(':')?;
    match (service, name) {
        ("iam", "PassRole") => return Some(PASS),
        ("sts", "AssumeRole") => return Some(ASSUME),
        _ => {}
    }
    let table = &tables().sensitive;
    if table.identity.iter().any(|identity| identity == service) {
        return Some(IDENTITY);
    }
    let anywhere = table
        .policy_anywhere
        .iter()
        .any(|other| other.eq_ignore_ascii_case(name));
    let listed = |table| lists(table, service, name);
    if anywhere || listed(&table.policy) {
        Some(POLICY)
    } else if listed(&table.credentials) {
        Some(CREDENTIALS)
    } else if listed(&table.code) || overrides(action, arguments) {
        Some(CODE)
    } else if service == "ssm" && name.starts_with("GetParameter") && decrypts(arguments) {
        Some(CREDENTIALS)
    } else if listed(&table.tags) {
        Some(TAGS)
    } else {
        None
    }
}

fn overrides(action: &str, arguments: &Arguments<'_>) -> bool {
    let paths = tables().sensitive.overrides.get(action);
    paths.is_some_and(|paths| paths.iter().any(|path| arguments.has(path)))
}

fn decrypts(arguments: &Arguments<'_>) -> bool {
    arguments
        .text("WithDecryption")
        .is_some_and(|text| text != Text::Known("false".to_owned()))
}
