//! Checks whether a service can assume a role: the role exists, trusts the service and is old enough.
//!
//! Source: IAM User Guide, "Troubleshoot IAM: Changes that I make are not always
//! immediately visible", and the roles' pages of Lambda ("Defining Lambda function
//! permissions with an execution role") and Step Functions ("How AWS Step Functions works
//! with IAM").

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::{Rules, trust};
use crate::{
    answer::Answer,
    lock,
    request::AwsRequest,
    upstream::{Scope, Unreachable},
};

/// Creation times of roles by role ID. They are more precise than `CreateDate`, which has whole seconds. A role that is
/// deleted and created again has a new ID.
#[derive(Debug)]
pub(crate) struct Roles {
    propagation: Mutex<Duration>,
    created: Mutex<HashMap<String, Instant>>,
}

impl Roles {
    pub(super) fn new(propagation: Duration) -> Self {
        Self {
            propagation: Mutex::new(propagation),
            created: Mutex::default(),
        }
    }

    pub(super) fn set_propagation(&self, delay: Duration) {
        *lock(&self.propagation) = delay;
    }

    pub(super) fn remember_creation(&self, request: &AwsRequest, answer: &Answer) {
        if request.is("iam", "CreateRole")
            && answer.ok()
            && let Some(id) = answer.element("RoleId")
        {
            lock(&self.created).insert(id, Instant::now());
        }
    }

    fn propagated(&self, role: &Answer) -> bool {
        let delay = *lock(&self.propagation);
        if delay.is_zero() {
            return true;
        }
        let seen = role
            .element("RoleId")
            .and_then(|id| lock(&self.created).get(&id).copied());
        let age = match seen {
            Some(created) => created.elapsed(),
            None => role
                .element("CreateDate")
                .and_then(|date| date.parse::<Timestamp>().ok())
                .and_then(|created| Timestamp::now().duration_since(created).try_into().ok())
                .unwrap_or(delay),
        };
        age >= delay
    }
}

impl Rules {
    /// Whether the service can assume the role now.
    pub(super) async fn can_assume(&self, scope: &Scope, service: &str, role_arn: &str) -> Result<bool, Unreachable> {
        let name = role_arn.rsplit('/').next().unwrap_or(role_arn);
        let role = self.upstream.iam(scope, "GetRole", &[("RoleName", name)]).await?;
        if !role.ok() {
            return Ok(false);
        }
        let document = role.element("AssumeRolePolicyDocument").unwrap_or_default();
        let document = percent_decode_str(&document).decode_utf8_lossy();
        Ok(trust::allows(&document, service) && self.roles.propagated(&role))
    }
}

/// Whether this is a role's ARN.
pub(super) fn is_role_arn(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| partition.starts_with("aws"))
        && parts.next() == Some("iam")
        && parts.next() == Some("")
        && parts.next().is_some_and(super::is_account)
        && parts
            .next()
            .is_some_and(|resource| resource.starts_with("role/") && resource.len() > 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_arn_of_a_role_is_accepted() {
        assert!(is_role_arn("arn:aws:iam::123456789012:role/path/r"));
        for arn in [
            "garbage",
            "arn:aws:iam::1:role/r",
            "arn:aws:iam::123456789012:user/r",
            "arn:aws:iam::123456789012:role/",
        ] {
            assert!(!is_role_arn(arn), "{arn}");
        }
    }
}
