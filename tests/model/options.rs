//! Generated specs: what a function and a state machine need not have.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Of a function.
pub fn of_function() -> impl Strategy<Value = Map<String, Value>> {
    let (one, two) = (
        "arn:aws:kms:eu-west-1:123456789012:key/1",
        "arn:aws:kms:eu-west-1:123456789012:key/2",
    );
    let network = prop::sample::select(vec![
        json!({}),
        json!({"vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}}),
        json!({"vpcConfig": {"subnetIds": ["subnet-2", "subnet-1"], "securityGroupIds": ["sg-1"],
            "ipv6AllowedForDualStack": true},
            "fileSystemConfigs": [{"localMountPath": "/mnt/data",
                "arn": "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0"}]}),
    ]);
    let settings = prop::sample::subsequence(
        vec![
            json!({"deadLetterConfig": {"targetArn": "arn:aws:sqs:eu-west-1:123456789012:q"}}),
            json!({"deadLetterConfig": {"targetArn": "arn:aws:sns:eu-west-1:123456789012:t"}}),
            json!({"kmsKeyArn": one}),
            json!({"kmsKeyArn": two}),
            json!({"snapStart": {"applyOn": "PublishedVersions"}}),
            json!({"snapStart": {"applyOn": "None"}}),
            json!({"codeSigningConfigArn": "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0"}),
            json!({"reservedConcurrentExecutions": 0}),
            json!({"reservedConcurrentExecutions": 7}),
            json!({"recursiveLoop": "Allow"}),
            json!({"recursiveLoop": "Terminate"}),
            json!({"runtimeManagementConfig": {"updateRuntimeOn": "FunctionUpdate"}}),
            json!({"runtimeManagementConfig": {"updateRuntimeOn": "Manual",
                "runtimeVersionArn": "arn:aws:lambda:eu-west-1::runtime:abc"}}),
        ],
        0..=5,
    );
    (network, settings).prop_map(|(network, settings)| merged(settings.into_iter().chain([network])))
}

/// Of a state machine.
pub fn of_machine() -> impl Strategy<Value = Map<String, Value>> {
    let key = |id: &str, seconds: Option<u32>| {
        json!({"encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsDataKeyReusePeriodSeconds": seconds,
            "kmsKeyId": format!("arn:aws:kms:eu-west-1:123456789012:key/{id}")}})
    };
    let encryption = prop::sample::select(vec![
        json!({}),
        json!({"encryptionConfiguration": {"type": "AWS_OWNED_KEY"}}),
        key("1", None),
        key("2", Some(60)),
    ]);
    encryption.prop_map(|encryption| merged([encryption].into_iter()))
}

fn merged(parts: impl Iterator<Item = Value>) -> Map<String, Value> {
    parts.filter_map(|part| part.as_object().cloned()).flatten().collect()
}
