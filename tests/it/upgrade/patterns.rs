//! The patterns of a recorded world, in addition to those in the documentation.

use serde_json::{Value, json};

const SIGNING: &str = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";

/// Returns code that differs for each text.
pub(crate) fn code(text: &str) -> String {
    format!("def run(event, context):\n    return {text:?}\n")
}

fn own(code: Value) -> Value {
    json!({"function": {"runtime": "python3.13", "handler": "app.run", "code": code}})
}

fn workflow(n: i32) -> Value {
    json!({"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Result": {"generation": n}, "End": true}}})
}

/// Returns generation `n` of a pattern with aliases.
pub(crate) fn generation(n: i32, deployment: &Value) -> Value {
    json!({
        "function": {"memorySize": 128 * n, "versionsToKeep": 2, "alias": {"name": "live"}},
        "stateMachine": {"versionsToKeep": 3, "alias": {"name": "live"}, "definition": workflow(n)},
        "deployment": deployment,
    })
}

/// Returns generation `n` of a pattern that publishes versions without aliases.
pub(crate) fn published(n: i32) -> Value {
    json!({
        "function": {"memorySize": 128 * n, "versionsToKeep": 2},
        "stateMachine": {"publish": true, "versionsToKeep": 2, "definition": workflow(n)},
    })
}

/// Returns generation `n` of a pattern that requires approvals.
pub(crate) fn manual(n: i32) -> Value {
    json!({
        "approvalPolicy": "Manual",
        "function": {"memorySize": 128 * n},
        "stateMachine": {"definition": workflow(n)},
    })
}

/// Returns patterns that become ready without an approval.
pub(crate) fn settled(bucket: &str, first_version: &str) -> Vec<(&'static str, Value)> {
    let from_bucket = |key: &str| json!({"bucket": bucket, "key": key});
    let mut files = own(json!({"configMapRef": {"name": "files"}}));
    files["stateMachine"] = json!({"definitionFrom": {"configMapRef": {"name": "workflows", "key": "workflow.yaml"}}});
    files["outputs"] = json!({"configMapRef": {"name": "files-outputs"}});
    let mut objects = own(json!({"s3": from_bucket("plain.zip")}));
    objects["stateMachine"] = json!({"definitionFrom": {"s3": from_bucket("workflow.json")}});
    let pinned = json!({"bucket": bucket, "key": "plain.zip", "objectVersion": first_version});
    vec![
        ("environment", environment()),
        ("files", files),
        ("objects", objects),
        ("checksum", own(json!({"s3": from_bucket("checksum.zip")}))),
        ("pinned", own(json!({"s3": pinned}))),
        (
            "external",
            own(json!({"managedExternally": true, "inline": {"app.py": code("first")}})),
        ),
        ("options", options()),
        ("elsewhere", json!({"region": "eu-central-1", "tags": {"team": "a"}})),
        ("drifting", json!({"driftPolicy": "Report"})),
        (
            "retained",
            json!({"deletionPolicy": "Retain", "function": {
            "ephemeralStorage": {"size": 1024}, "logGroup": {"retentionInDays": 0}}}),
        ),
    ]
}

fn environment() -> Value {
    json!({"function": {
        "environment": {"variables": {"PLAIN": "value"}},
        "environmentFrom": [
            {"secretRef": {"name": "credentials"}},
            {"prefix": "SET_", "configMapRef": {"name": "settings"}},
        ],
    }})
}

/// Returns a pattern with fields that have their own calls, and with rare fields.
fn options() -> Value {
    json!({
        "tags": {"team": "payments", "env": "prod"},
        "function": {
            "description": "with options",
            "architectures": ["arm64"],
            "layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:tools:1"],
            "tracingConfig": {"mode": "Active"},
            "vpcConfig": {"subnetIds": ["subnet-2", "subnet-1"], "securityGroupIds": ["sg-1"]},
            "fileSystemConfigs": [{
                "arn": "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0",
                "localMountPath": "/mnt/data",
            }],
            "deadLetterConfig": {"targetArn": "arn:aws:sqs:eu-west-1:123456789012:dead"},
            "kmsKeyArn": KEY,
            "snapStart": {"applyOn": "PublishedVersions"},
            "codeSigningConfigArn": SIGNING,
            "reservedConcurrentExecutions": 0,
            "recursiveLoop": "Allow",
            "runtimeManagementConfig": {"updateRuntimeOn": "FunctionUpdate"},
            "eventInvokeConfig": {"maximumRetryAttempts": 1, "maximumEventAgeInSeconds": 600},
            "role": {"policyStatements": [
                {"effect": "Allow", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::data/*"]},
            ]},
            "logGroup": {"kmsKeyId": KEY, "logGroupClass": "INFREQUENT_ACCESS"},
        },
        "stateMachine": {
            "tracingConfiguration": {"enabled": true},
            "loggingConfiguration": {"level": "ALL", "includeExecutionData": true},
            "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": KEY,
                "kmsDataKeyReusePeriodSeconds": 300},
        },
    })
}
