//! Of what need not be there: fields that do not go together, and what AWS's patterns refuse.

use super::Problems;
use crate::pattern::{Function, Pattern, Role};

/// Longest ARN that Step Functions takes (`Arn` of its API).
const STATES_ARN_MAX: usize = 256;

pub(super) fn function(function: &Function, problems: &mut Problems) {
    let at = "spec.function";
    if let Some(vpc) = &function.vpc_config {
        let lists = [
            ("subnetIds", &vpc.subnet_ids, 16),
            ("securityGroupIds", &vpc.security_group_ids, 5),
        ];
        for (field, ids, max) in lists {
            if ids.is_empty() || ids.len() > max {
                problems.invalid(&format!("{at}.vpcConfig.{field}"), &format!("needs 1 to {max} ids"));
            }
        }
    } else if !function.file_system_configs.is_empty() {
        problems.invalid(
            &format!("{at}.fileSystemConfigs"),
            "needs vpcConfig: a file system is reached through a VPC",
        );
    }
    if let Some(config) = &function.runtime_management_config {
        let path = format!("{at}.runtimeManagementConfig.runtimeVersionArn");
        let manual = config.update_runtime_on == "Manual";
        match &config.runtime_version_arn {
            None if manual => problems.invalid(&path, "is required with updateRuntimeOn Manual"),
            Some(_) if !manual => problems.invalid(&path, "needs updateRuntimeOn Manual"),
            _ => {}
        }
    }
    description(at, &function.role, problems);
}

pub(super) fn machine(pattern: &Pattern, problems: &mut Problems) {
    let (at, machine) = ("spec.stateMachine", &pattern.machine);
    description(at, &machine.role, problems);
    let role = machine.role.arn(&pattern.place);
    let group = format!("{}:*", pattern.place.log_group_arn(machine.log_group.name.as_str()));
    for (field, arn) in [("role", role), ("logGroup.name", group)] {
        if arn.len() > STATES_ARN_MAX {
            let length = arn.len();
            let message = format!("its ARN has {length} characters; Step Functions takes at most {STATES_ARN_MAX}");
            problems.invalid(&format!("{at}.{field}"), &message);
        }
    }
}

fn description(at: &str, role: &Role, problems: &mut Problems) {
    if let Some(c) = role.own().and_then(|role| not_of_iam(&role.description)) {
        let message = format!("holds {c:?}, which IAM does not take; keep to Latin-1 letters");
        problems.invalid(&format!("{at}.role.description"), &message);
    }
}

/// A character that IAM takes neither in documents nor in descriptions (`policyDocumentType` and
/// `roleDescriptionType` of its API; documents could hold a few more, which nobody needs).
pub(super) fn not_of_iam(text: &str) -> Option<char> {
    let taken = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '¡'..='ÿ');
    text.chars().find(|c| !taken(*c))
}
