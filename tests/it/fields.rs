//! Optional fields of function and state machine: set, changed and removed. After each step, AWS has the declared
//! values, and a resync makes no write.

use crate::world::{Aws, World, condition};
use lambdasfn::api::LambdaSfnPattern;
use serde_json::{Map, Value, json};

const KEYS: &str = "arn:aws:kms:eu-west-1:123456789012:key";
const ACCESS_POINTS: &str = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point";
const SIGNING: &str = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config";

/// Returns fields with two values and AWS's default, in the form of the spec.
fn table(account: &str) -> Vec<(&'static str, Value, Value, Value)> {
    let queue = format!("arn:aws:sqs:eu-west-1:{account}:q");
    let topic = format!("arn:aws:sns:eu-west-1:{account}:t");
    let mount = |id: &str, path: &str| json!([{"arn": format!("{ACCESS_POINTS}/fsap-{id}"), "localMountPath": path}]);
    let key = |id: &str, seconds: u32| json!({"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": format!("{KEYS}/{id}"), "kmsDataKeyReusePeriodSeconds": seconds});
    vec![
        (
            "function/vpcConfig",
            json!({"subnetIds": ["subnet-1", "subnet-2"], "securityGroupIds": ["sg-1"], "ipv6AllowedForDualStack": false}),
            json!({"subnetIds": ["subnet-3"], "securityGroupIds": ["sg-1", "sg-2"], "ipv6AllowedForDualStack": true}),
            Value::Null,
        ),
        (
            "function/fileSystemConfigs",
            mount("0123456789abcdef0", "/mnt/data"),
            mount("0123456789abcdef1", "/mnt/other"),
            json!([]),
        ),
        (
            "function/deadLetterConfig",
            json!({"targetArn": queue}),
            json!({"targetArn": topic}),
            Value::Null,
        ),
        (
            "function/kmsKeyArn",
            json!(format!("{KEYS}/1")),
            json!(format!("{KEYS}/2")),
            Value::Null,
        ),
        (
            "function/snapStart",
            json!({"applyOn": "PublishedVersions"}),
            json!({"applyOn": "None"}),
            json!({"applyOn": "None"}),
        ),
        (
            "function/codeSigningConfigArn",
            json!(format!("{SIGNING}:csc-0123456789abcdef0")),
            json!(format!("{SIGNING}:csc-0123456789abcdef1")),
            Value::Null,
        ),
        ("function/reservedConcurrentExecutions", json!(0), json!(7), Value::Null),
        (
            "function/recursiveLoop",
            json!("Allow"),
            json!("Terminate"),
            json!("Terminate"),
        ),
        (
            "function/runtimeManagementConfig",
            json!({"updateRuntimeOn": "Manual", "runtimeVersionArn": "arn:aws:lambda:eu-west-1::runtime:a"}),
            json!({"updateRuntimeOn": "FunctionUpdate"}),
            json!({"updateRuntimeOn": "Auto"}),
        ),
        (
            "stateMachine/encryptionConfiguration",
            key("1", 300),
            key("2", 60),
            json!({"type": "AWS_OWNED_KEY"}),
        ),
    ]
}

/// Returns a spec with these values.
fn spec(values: impl Iterator<Item = (&'static str, Value)>) -> Value {
    let (mut function, mut machine) = (Map::new(), Map::new());
    for (field, value) in values {
        let (of, name) = field.split_once('/').unwrap();
        let object = if of == "function" { &mut function } else { &mut machine };
        object.insert(name.to_owned(), value);
    }
    json!({"function": function, "stateMachine": machine})
}

/// Reads the value of a field from AWS.
async fn seen(aws: &Aws, field: &str, function: &str, machine: &str) -> Value {
    let client = &aws.lambda;
    let get = client.get_function().function_name(function).send().await.unwrap();
    let c = get.configuration.unwrap();
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    match field {
        "function/vpcConfig" => {
            let vpc = c.vpc_config.unwrap();
            let sorted = |mut ids: Vec<String>| {
                ids.sort();
                ids
            };
            let (subnets, groups) = (sorted(vpc.subnet_ids.unwrap()), sorted(vpc.security_group_ids.unwrap()));
            if subnets.is_empty() && groups.is_empty() {
                return Value::Null;
            }
            json!({"subnetIds": subnets, "securityGroupIds": groups,
                "ipv6AllowedForDualStack": vpc.ipv6_allowed_for_dual_stack.unwrap_or_default()})
        }
        "function/fileSystemConfigs" => {
            let mounts = c.file_system_configs.unwrap_or_default();
            let mount = |m: aws_sdk_lambda::types::FileSystemConfig| json!({"arn": m.arn, "localMountPath": m.local_mount_path});
            mounts.into_iter().map(mount).collect()
        }
        "function/deadLetterConfig" => text(c.dead_letter_config.and_then(|d| d.target_arn))
            .map_or(Value::Null, |target| json!({"targetArn": target})),
        "function/kmsKeyArn" => json!(text(c.kms_key_arn)),
        "function/snapStart" => json!({"applyOn": c.snap_start.unwrap().apply_on.unwrap().as_str()}),
        "function/codeSigningConfigArn" => {
            let get = client.get_function_code_signing_config().function_name(function);
            json!(text(Some(get.send().await.unwrap().code_signing_config_arn)))
        }
        "function/reservedConcurrentExecutions" => {
            json!(get.concurrency.and_then(|c| c.reserved_concurrent_executions))
        }
        "function/recursiveLoop" => {
            let get = client.get_function_recursion_config().function_name(function);
            json!(get.send().await.unwrap().recursive_loop.unwrap().as_str())
        }
        "function/runtimeManagementConfig" => {
            let get = client.get_runtime_management_config().function_name(function);
            let found = get.send().await.unwrap();
            let mut config = json!({"updateRuntimeOn": found.update_runtime_on.unwrap().as_str()});
            if let Some(arn) = found.runtime_version_arn {
                config["runtimeVersionArn"] = json!(arn);
            }
            config
        }
        "stateMachine/encryptionConfiguration" => {
            let get = aws.sfn.describe_state_machine().state_machine_arn(machine);
            let found = get.send().await.unwrap().encryption_configuration.unwrap();
            let mut config = json!({"type": found.r#type.as_str()});
            if let Some(key) = found.kms_key_id {
                config["kmsKeyId"] = json!(key);
                config["kmsDataKeyReusePeriodSeconds"] = json!(found.kms_data_key_reuse_period_seconds);
            }
            config
        }
        _ => panic!("add a case that reads {field}"),
    }
}

fn writes(world: &World) -> Vec<String> {
    let reads = ["Get", "List", "Describe"];
    let calls = world.calls().into_iter().map(|call| call.operation);
    calls
        .filter(|name| !reads.iter().any(|read| name.starts_with(read)))
        .collect()
}

#[tokio::test]
async fn each_optional_field_is_set_changed_and_cleared_and_then_not_written_again() {
    let world = World::started("options").await;
    let aws = Aws::connect(&world.gateway.url(), &world.account).await;
    let table = table(&world.account);
    type Row = (&'static str, Value, Value, Value);
    let first: fn(&Row) -> Value = |row| row.1.clone();
    let second: fn(&Row) -> Value = |row| row.2.clone();
    let default: fn(&Row) -> Value = |row| row.3.clone();
    let steps = [
        ("created with them", Some(first), first),
        ("changed", Some(second), second),
        ("cleared", None, default),
        ("set again", Some(first), first),
    ];
    for (step, (what, wanted, expected)) in steps.into_iter().enumerate() {
        let values = table.iter().filter_map(|row| Some((row.0, wanted?(row))));
        world.apply("hello", spec(values)).await;
        let status = world.ready("hello").await;
        let out = status.outputs.unwrap();
        let (function, machine) = (out.lambda_function_name.unwrap(), out.state_machine_arn.unwrap());
        for row in &table {
            let found = seen(&aws, row.0, &function, &machine).await;
            assert_eq!(found, expected(row), "{} {what}", row.0);
        }
        let before = writes(&world);
        for resync in 0..2 {
            let request = format!("{step}-{resync}");
            let key = "serverlesspatterns.dev/reconcile-requested-at";
            world.annotate("hello", key, &request).await;
            let done = |o: &LambdaSfnPattern| {
                let status = o.status.clone().unwrap_or_default();
                let handled = status.last_handled_reconcile_at.as_deref() == Some(request.as_str());
                handled && condition(&status, "Ready").1 == "Reconciled"
            };
            world.until("hello", "handled", done).await;
        }
        assert_eq!(writes(&world), before, "{what}: a resync makes no write");
    }
}
