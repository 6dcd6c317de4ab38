//! The checks of a request that Step Functions makes without a look-up.

use http::StatusCode;
use serde_json::json;

use super::{definition, states::refused};
use crate::{answer::Answer, request::AwsRequest};

/// Rejects a name with forbidden characters. The API model does not exclude all of them.
///
/// Source: API reference, `CreateStateMachine`, parameter `name`.
pub(super) fn bad_name(request: &AwsRequest) -> Option<Answer> {
    let name = request.text("name")?;
    (!valid_name(name)).then(|| refused("InvalidName", &format!("Invalid Name: '{name}'")))
}

fn valid_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c);
    !name.chars().any(forbidden)
}

/// Rejects an invalid definition.
///
/// Source: API reference, `CreateStateMachine` and `UpdateStateMachine`, error `InvalidDefinition`.
pub(super) fn bad_definition(request: &AwsRequest) -> Option<Answer> {
    let problems = definition::problems(request.text("definition")?);
    (!problems.is_empty()).then(|| refused("InvalidDefinition", &definition::message(&problems)))
}

/// Rejects an update without a change.
///
/// Source: API reference, `UpdateStateMachine`, error `MissingRequiredParameter`.
pub(super) fn nothing_to_update(request: &AwsRequest) -> Option<Answer> {
    let given = [
        "definition",
        "roleArn",
        "loggingConfiguration",
        "tracingConfiguration",
        "encryptionConfiguration",
        "publish",
    ];
    let nothing = given.iter().all(|name| request.param(name).is_none());
    nothing.then(|| {
        let message = "Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the \
                       EncryptionConfiguration must be specified";
        refused("MissingRequiredParameter", message)
    })
}

/// Answers the validation of an invalid definition.
///
/// Source: API reference, `ValidateStateMachineDefinition`.
pub(super) fn validation_failure(request: &AwsRequest) -> Option<Answer> {
    let problems = definition::problems(request.text("definition")?);
    let diagnostics: Vec<_> = problems
        .iter()
        .map(|p| json!({"severity": "ERROR", "code": p.code, "message": p.message, "location": p.location}))
        .collect();
    let failure = json!({"result": "FAIL", "diagnostics": diagnostics, "truncated": false});
    (!diagnostics.is_empty()).then(|| Answer::json("states", StatusCode::OK, &failure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_forbidden_character_is_invalid() {
        assert!(valid_name("orders-v1_A.b(ü)"));
        for name in ["a b", "a*", "a/b", "a:b", "a\u{7f}b", "{a}"] {
            assert!(!valid_name(name), "{name}");
        }
    }
}
