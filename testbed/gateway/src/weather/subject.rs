//! The AWS objects that a call is about.

use serde_json::Value;

use crate::{request::AwsRequest, rules::group_name};

/// The objects that a call names, each as `<kind>/<name>`. A version, an alias and a tag belong to their object.
pub(super) fn subjects(request: &AwsRequest) -> Vec<String> {
    let text = |names: &[&str]| names.iter().find_map(|name| request.text(name));
    match request.operation.service {
        "lambda" => match text(&["FunctionName", "Resource"]) {
            Some(name) => vec![format!("Function/{}", function_name(name))],
            None => text(&["UUID"]).map(|id| format!("Mapping/{id}")).into_iter().collect(),
        },
        "states" => text(&[
            "stateMachineArn",
            "resourceArn",
            "stateMachineAliasArn",
            "stateMachineVersionArn",
            "name",
        ])
        .map(|arn| format!("StateMachine/{}", machine_name(arn)))
        .into_iter()
        .collect(),
        "iam" => text(&["RoleName"])
            .map(|name| format!("Role/{name}"))
            .into_iter()
            .collect(),
        "logs" => {
            let one = text(&[
                "logGroupName",
                "resourceArn",
                "logGroupIdentifier",
                "logGroupNamePrefix",
            ]);
            let many = request.param("logGroupIdentifiers").and_then(Value::as_array);
            let many = many.into_iter().flatten().filter_map(Value::as_str);
            one.into_iter()
                .chain(many)
                .map(|group| format!("LogGroup/{}", group_name(group)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The name in a function's name, ARN or partial ARN, with or without a qualifier.
pub(super) fn function_name(text: &str) -> &str {
    let name = text.split_once(":function:").map_or(text, |(_, name)| name);
    name.split(':').next().unwrap_or(name)
}

/// The name in a state machine's name or ARN, with or without a version or an alias.
pub(super) fn machine_name(text: &str) -> &str {
    let name = text.split_once(":stateMachine:").map_or(text, |(_, name)| name);
    name.split(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualifiers_are_not_part_of_a_name() {
        assert_eq!(function_name("f"), "f");
        assert_eq!(
            function_name("arn:aws:lambda:eu-west-1:123456789012:function:f:live"),
            "f"
        );
        assert_eq!(
            machine_name("arn:aws:states:eu-west-1:123456789012:stateMachine:m:3"),
            "m"
        );
    }
}
