//! The policy of the function's role.

use super::reach;
use super::statement::{allow, policy, when, with};
use crate::api::FileSystemConfig;
use crate::names::{Place, arn_service};
use crate::pattern::value::Pattern;
use crate::resource::function::Desired;
use serde_json::{Value, json};

/// The actions that Lambda takes on network interfaces with the function's role.
const NETWORK: [&str; 6] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
];

/// Returns the policy of the function's role: rights to start the state machine, to write logs, and those that its
/// fields need. It lacks `logs:CreateLogGroup`: a late log line would create a deleted group again, without retention.
pub(in crate::pattern) fn function_policy(pattern: &Pattern, owner_prefix: &str, added: Vec<Value>) -> Value {
    let (place, function, machine) = (&pattern.place, &pattern.function, &pattern.machine);
    let group = &pattern.function_log_group.arn;
    let mut statements = vec![
        allow(
            "StartExecution",
            match machine.type_.as_str() {
                // The function can wait for the end of an Express workflow in one call.
                "EXPRESS" => &["states:StartExecution", "states:StartSyncExecution"],
                _ => &["states:StartExecution"],
            },
            &[&machine.arn],
        ),
        allow(
            "WriteLogs",
            &["logs:CreateLogStream", "logs:PutLogEvents"],
            &[&format!("{group}:*")],
        ),
    ];
    if function.configuration.tracing_mode == "Active" {
        statements.push(allow(
            "Trace",
            &["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
            &["*"],
        ));
    }
    statements.extend(options(place, function));
    statements.extend(reach::statements(place, &pattern.parts, owner_prefix));
    statements.extend(added);
    policy(statements)
}

/// Returns the statements that optional fields need.
fn options(place: &Place, function: &Desired) -> Vec<Value> {
    let (own_arn, function) = (&function.arn, &function.configuration);
    let versions = format!("{own_arn}:*");
    let mut statements = vec![];
    // Lambda needs these actions on all network interfaces. The function's code does not need them, and AWS recommends
    // to deny them to the code (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>).
    if function.vpc_config.is_some() {
        statements.push(allow("ConnectToVpc", &NETWORK, &["*"]));
        let deny = when(
            allow("DenyNetworkToCode", &NETWORK, &["*"]),
            json!({"ArnEquals": {"lambda:SourceFunctionArn": own_arn}}),
        );
        statements.push(with(deny, "Effect", json!("Deny")));
    }
    let mounts = function.file_system_configs.iter().flatten();
    statements.extend(mounts.filter_map(|mount| file_system(place, mount)));
    if let Some(target) = &function.dead_letter_target_arn {
        let action = if arn_service(target) == "sns" {
            "sns:Publish"
        } else {
            "sqs:SendMessage"
        };
        statements.push(allow("SendDeadLetters", &[action], &[target]));
    }
    if let Some(key) = &function.kms_key_arn {
        let context = json!({"ArnLike": {"kms:EncryptionContext:aws:lambda:FunctionArn": [own_arn, versions]}});
        statements.push(when(allow("DecryptEnvironment", &["kms:Decrypt"], &[key]), context));
    }
    if function.durable_config.is_some() {
        let actions = ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"];
        statements.push(allow("KeepDurableExecutions", &actions, &[own_arn, &versions]));
    }
    statements
}

/// Returns the statement for a mounted file system. The ARN of an EFS access point does not contain the file system, so
/// the statement allows every file system of account and region, through this access point only.
fn file_system(place: &Place, mount: &FileSystemConfig) -> Option<Value> {
    let service = mount.arn.split(':').nth(2)?;
    let file_system = match mount.arn.split_once("/access-point/") {
        Some((file_system, _)) => file_system.to_owned(),
        None => place.file_systems_arn(),
    };
    let actions = ["ClientMount", "ClientWrite"].map(|action| format!("{service}:{action}"));
    let actions = actions.each_ref().map(String::as_str);
    let by = format!("{service}:AccessPointArn");
    Some(when(
        allow("MountFileSystem", &actions, &[&file_system]),
        json!({"ArnEquals": {by: mount.arn}}),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::tests_support::pattern;

    fn statements(function: Value) -> Vec<Value> {
        let pattern = pattern(&json!({"name": "hello", "function": function}));
        let policy = pattern.function_role.unwrap().policy.unwrap();
        let all = policy["Statement"].as_array().unwrap();
        assert_eq!(all[0]["Sid"], "StartExecution");
        assert_eq!(all[1]["Sid"], "WriteLogs");
        all[2..].to_vec()
    }

    #[test]
    fn each_field_brings_the_rights_that_it_needs_and_no_others() {
        assert!(statements(json!({})).is_empty());
        let own = "arn:aws:lambda:eu-west-1:123456789012:function:hello-lambda";
        let vpc = json!({"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]});
        let network = statements(json!({"vpcConfig": vpc}));
        assert_eq!(network[0]["Action"], json!(NETWORK));
        assert_eq!(
            network[1],
            json!({"Sid": "DenyNetworkToCode", "Effect": "Deny", "Action": NETWORK, "Resource": ["*"],
                "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": own}}})
        );
        let cases = [
            (
                json!({"deadLetterConfig": {"targetArn": "arn:aws:sqs:eu-west-1:123456789012:q"}}),
                json!([{"Sid": "SendDeadLetters", "Effect": "Allow", "Action": ["sqs:SendMessage"],
                    "Resource": ["arn:aws:sqs:eu-west-1:123456789012:q"]}]),
            ),
            (
                json!({"deadLetterConfig": {"targetArn": "arn:aws:sns:eu-west-1:123456789012:t"}}),
                json!([{"Sid": "SendDeadLetters", "Effect": "Allow", "Action": ["sns:Publish"],
                    "Resource": ["arn:aws:sns:eu-west-1:123456789012:t"]}]),
            ),
            (
                json!({"kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k"}),
                json!([{"Sid": "DecryptEnvironment", "Effect": "Allow", "Action": ["kms:Decrypt"],
                    "Resource": ["arn:aws:kms:eu-west-1:123456789012:key/k"],
                    "Condition": {"ArnLike": {"kms:EncryptionContext:aws:lambda:FunctionArn": [own, format!("{own}:*")]}}}]),
            ),
            (
                json!({"durableConfig": {"executionTimeout": 60}}),
                json!([{"Sid": "KeepDurableExecutions", "Effect": "Allow", "Resource": [own, format!("{own}:*")],
                    "Action": ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"]}]),
            ),
        ];
        for (function, expected) in cases {
            assert_eq!(json!(statements(function.clone())), expected, "{function}");
        }
        let none = [
            json!({"snapStart": {"applyOn": "PublishedVersions"}, "reservedConcurrentExecutions": 1}),
            json!({"recursiveLoop": "Allow", "tenancyConfig": {"tenantIsolationMode": "PER_TENANT"}}),
        ];
        for function in none {
            assert!(statements(function.clone()).is_empty(), "{function}");
        }
    }

    #[test]
    fn a_file_system_is_mounted_by_its_access_point_only() {
        let mounted = |arn: &str| {
            let vpc = json!({"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]});
            let mount = json!([{"arn": arn, "localMountPath": "/mnt/data"}]);
            statements(json!({"vpcConfig": vpc, "fileSystemConfigs": mount}))[2].clone()
        };
        let efs = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0";
        assert_eq!(
            mounted(efs),
            json!({"Sid": "MountFileSystem", "Effect": "Allow",
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                "Resource": ["arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/*"],
                "Condition": {"ArnEquals": {"elasticfilesystem:AccessPointArn": efs}}})
        );
        let file_system = "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0";
        let s3 = format!("{file_system}/access-point/fsap-0123456789abcdef0");
        assert_eq!(
            mounted(&s3),
            json!({"Sid": "MountFileSystem", "Effect": "Allow", "Action": ["s3files:ClientMount", "s3files:ClientWrite"],
                "Resource": [file_system], "Condition": {"ArnEquals": {"s3files:AccessPointArn": s3}}})
        );
    }
}
