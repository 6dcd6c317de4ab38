//! Which grants let the author of a definition widen rights, or borrow those of others.
//!
//! Four kinds: actions whose access level is *Permissions management* in the Service Authorization Reference
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html>)
//! as far as they change who may do what; actions that hand out credentials or secrets; actions by which own
//! code runs with another role; and changes of the tags that show whose an object is. A secret's value is one of
//! them because it opens what no boundary bounds. `kms:Decrypt`, `ssm:GetParameter` without decryption and all
//! use of data are not.

use super::table::{lists, tables};
use super::text::{Arguments, Text};

const IDENTITY: &str = "changes or hands out identities and their rights";
const POLICY: &str = "changes who may use the resource";
const CREDENTIALS: &str = "reads credentials or a secret";
const CODE: &str = "runs code of one's own with the rights of another role";
const PASS: &str = "hands a role to a service";
const ASSUME: &str = "takes on another role";
const TAGS: &str = "changes tags, by which ownership and access are told";

/// What could be done with an action, if that is more than using data.
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
