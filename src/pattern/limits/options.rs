//! Limits of optional fields: fields that exclude or require each other, and characters that AWS refuses.

use crate::pattern::problems::Problems;
use crate::pattern::value::Pattern;
use crate::resource::{function, role};

/// Longest ARN that Step Functions accepts (`Arn` of its API).
const STATES_ARN_MAX: usize = 256;

pub(super) fn function(function: &function::Desired, role: Option<&role::Desired>, problems: &mut Problems) {
    let (at, configuration) = ("spec.function", &function.configuration);
    if let Some(vpc) = &configuration.vpc_config {
        let lists = [
            ("subnetIds", &vpc.subnet_ids, 16),
            ("securityGroupIds", &vpc.security_group_ids, 5),
        ];
        for (field, ids, max) in lists {
            if ids.is_empty() || ids.len() > max {
                problems.invalid(&format!("{at}.vpcConfig.{field}"), &format!("must have 1 to {max} ids"));
            }
        }
    } else if configuration.file_system_configs.is_some() {
        problems.invalid(
            &format!("{at}.fileSystemConfigs"),
            "requires vpcConfig: Lambda reaches a file system through a VPC",
        );
    }
    if let Some(config) = &function.settings.runtime_management_config {
        let path = format!("{at}.runtimeManagementConfig.runtimeVersionArn");
        let manual = config.update_runtime_on == "Manual";
        match &config.runtime_version_arn {
            None if manual => problems.invalid(&path, "is required with updateRuntimeOn Manual"),
            Some(_) if !manual => problems.invalid(&path, "requires updateRuntimeOn Manual"),
            _ => {}
        }
    }
    description(at, role, problems);
}

pub(super) fn machine(pattern: &Pattern, problems: &mut Problems) {
    let at = "spec.stateMachine";
    description(at, pattern.machine_role.as_ref(), problems);
    let role = pattern.machine.configuration.role_arn.clone();
    let group = format!("{}:*", pattern.machine_log_group.arn);
    for (field, arn) in [("role", role), ("logGroup.name", group)] {
        if arn.len() > STATES_ARN_MAX {
            let length = arn.len();
            let message =
                format!("must have an ARN of at most {STATES_ARN_MAX} characters for Step Functions, not {length}");
            problems.invalid(&format!("{at}.{field}"), &message);
        }
    }
}

fn description(at: &str, role: Option<&role::Desired>, problems: &mut Problems) {
    if let Some(c) = role.and_then(|role| not_of_iam(&role.description)) {
        let message = format!("must not contain {c:?}: IAM accepts Latin-1 characters only");
        problems.invalid(&format!("{at}.role.description"), &message);
    }
}

/// Returns the first character that IAM refuses in descriptions (`roleDescriptionType` of its API). Documents
/// (`policyDocumentType`) may have a few more, which no pattern needs.
pub(super) fn not_of_iam(text: &str) -> Option<char> {
    let taken = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '¡'..='ÿ');
    text.chars().find(|c| !taken(*c))
}

#[cfg(test)]
mod tests {
    use crate::pattern::tests_support::violated_paths;
    use serde_json::json;

    #[test]
    fn all_fields_that_exclude_each_other_are_refused_at_once() {
        let function = json!({
            "vpcConfig": {"subnetIds": [], "securityGroupIds": []},
            "runtimeManagementConfig": {"updateRuntimeOn": "Manual"},
            "role": {"description": "a \u{2014} dash"},
        });
        let machine = json!({
            "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY"},
            "logGroup": {"name": "g".repeat(300)},
            "role": {"path": format!("/{}/", "p".repeat(250)), "description": "\u{201c}quoted\u{201d}"},
        });
        let paths = violated_paths(&json!({"function": function, "stateMachine": machine}));
        let expected = [
            "spec.stateMachine.encryptionConfiguration.kmsKeyId",
            "spec.function.vpcConfig.subnetIds",
            "spec.function.vpcConfig.securityGroupIds",
            "spec.function.runtimeManagementConfig.runtimeVersionArn",
            "spec.function.role.description",
            "spec.stateMachine.role.description",
            "spec.stateMachine.role",
            "spec.stateMachine.logGroup.name",
        ];
        assert_eq!(paths, expected);
        let alone = json!({"function": {"fileSystemConfigs": [{"arn": "a", "localMountPath": "/mnt/d"}],
            "runtimeManagementConfig": {"updateRuntimeOn": "Auto", "runtimeVersionArn": "a"}},
            "stateMachine": {"encryptionConfiguration": {"type": "AWS_OWNED_KEY", "kmsKeyId": "k"}}});
        let expected = [
            "spec.stateMachine.encryptionConfiguration",
            "spec.function.fileSystemConfigs",
            "spec.function.runtimeManagementConfig.runtimeVersionArn",
        ];
        assert_eq!(violated_paths(&alone), expected);
    }
}
