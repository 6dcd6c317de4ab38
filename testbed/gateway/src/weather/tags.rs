//! Tags that do not count for the conditions of a policy yet.
//!
//! Source: hashicorp/terraform-provider-aws issue 27028 (PutRetentionPolicy right after CreateLogGroup is denied under
//! `aws:ResourceTag`), fixed there by a retry in pull request 29325.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Mutex,
    time::{Duration, Instant},
};

use super::{subjects, within};
use crate::{answer::Answer, lock, request::AwsRequest};

/// When each object got its last tag.
#[derive(Debug, Default)]
pub(super) struct Tags(Mutex<HashMap<String, Instant>>);

const TAGGING: &[&str] = &[
    "CreateFunction",
    "CreateEventSourceMapping",
    "CreateLogGroup",
    "CreateRole",
    "CreateStateMachine",
    "TagLogGroup",
    "TagResource",
    "TagRole",
];

impl Tags {
    pub(super) fn learn(&self, request: &AwsRequest, answer: &Answer) {
        if answer.ok() && TAGGING.contains(&request.operation.name.as_str()) {
            let now = Instant::now();
            lock(&self.0).extend(subjects(request).into_iter().map(|subject| (subject, now)));
        }
    }

    pub(super) fn refusal(
        &self,
        request: &AwsRequest,
        lag: Duration,
        conditioned: &BTreeSet<String>,
    ) -> Option<Answer> {
        let operation = &request.operation;
        let action = format!("{}:{}", operation.service, operation.name);
        if !conditioned.contains(&action) {
            return None;
        }
        let tagged = lock(&self.0);
        let subject = subjects(request)
            .into_iter()
            .find(|subject| within(tagged.get(subject).copied(), lag))?;
        Some(denied(operation.service, &action, &subject))
    }
}

/// AWS's answer to a call that no policy allows.
fn denied(service: &str, action: &str, subject: &str) -> Answer {
    let (status, code) = match service {
        "iam" => (403, "AccessDenied"),
        "lambda" => (403, "AccessDeniedException"),
        _ => (400, "AccessDeniedException"),
    };
    let message = format!(
        "User: arn:aws:iam::123456789012:user/operator is not authorized to perform: {action} on resource: {subject} \
         because no identity-based policy allows the {action} action"
    );
    Answer::error(service, status, code, &message)
}

/// The actions that a policy allows only under a condition on the object's tags.
pub fn conditioned_on_tags(policy: &serde_json::Value) -> BTreeSet<String> {
    let list = |value: &serde_json::Value| match value {
        serde_json::Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    let statements = policy.get("Statement").map(list).unwrap_or_default();
    let (under, free): (Vec<_>, Vec<_>) = statements.iter().partition(|statement| {
        let condition = statement.get("Condition").map(ToString::to_string).unwrap_or_default();
        condition.contains("aws:ResourceTag/")
    });
    let actions = |statements: Vec<&serde_json::Value>| -> BTreeSet<String> {
        let all = statements.into_iter().filter_map(|s| s.get("Action")).flat_map(list);
        all.filter_map(|action| action.as_str().map(str::to_owned)).collect()
    };
    &actions(under) - &actions(free)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_action_that_another_statement_allows_is_not_conditioned() {
        let policy = json!({"Statement": [
            {"Action": ["iam:TagRole", "iam:CreateRole"], "Condition": {"StringEquals": {"aws:RequestTag/m": "l"}}},
            {"Action": ["iam:TagRole", "iam:PutRolePolicy"], "Condition": {"StringEquals": {"aws:ResourceTag/m": "l"}}}]});
        let expected = BTreeSet::from(["iam:PutRolePolicy".to_owned()]);
        assert_eq!(conditioned_on_tags(&policy), expected);
    }
}
