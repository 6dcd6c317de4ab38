//! Optional fields of generated specs, in groups. A spec has one choice of each group or none.

use serde_json::{Value, json};

/// Returns an ARN in the account.
fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:123456789012:{rest}")
}

/// Returns optional fields of the function that are valid with any code.
pub(crate) fn of_function() -> Vec<Vec<Value>> {
    let function = |groups: Vec<Vec<Value>>| {
        let of = |choices: Vec<Value>| choices.into_iter().map(|choice| json!({"function": choice})).collect();
        groups.into_iter().map(of).collect::<Vec<Vec<Value>>>()
    };
    let vpc = |ids: &[&str]| json!({"vpcConfig": {"subnetIds": ids, "securityGroupIds": ["sg-1"]}});
    let mounted = json!({"vpcConfig": {"subnetIds": ["subnet-2", "subnet-1"], "securityGroupIds": ["sg-1"],
        "ipv6AllowedForDualStack": true}, "fileSystemConfigs": [{"localMountPath": "/mnt/data",
        "arn": arn("elasticfilesystem", "access-point/fsap-0123456789abcdef0")}]});
    let config_map = |key: Option<&str>, prefix: Option<&str>| json!({"environmentFrom": [{"configMapRef": {"name": "variables", "key": key}, "prefix": prefix}]});
    let secret = json!({"environmentFrom": [{"secretRef": {"name": "secret", "key": "WORD"}}, {"secretRef": {"name": "secret"}}]});
    let caller = |fields: Value| {
        let mut caller = json!({"statementId": "own", "principal": "sns.amazonaws.com"});
        crate::generate::merge(&mut caller, fields);
        json!({"permissions": [caller]})
    };
    function(vec![
        vec![vpc(&["subnet-1"]), vpc(&["subnet-2", "subnet-1"]), mounted],
        vec![
            json!({"deadLetterConfig": {"targetArn": arn("sqs", "q")}}),
            json!({"deadLetterConfig": {"targetArn": arn("sns", "t")}}),
        ],
        vec![
            json!({"kmsKeyArn": arn("kms", "key/1")}),
            json!({"kmsKeyArn": arn("kms", "key/2")}),
        ],
        vec![
            json!({"snapStart": {"applyOn": "PublishedVersions"}}),
            json!({"snapStart": {"applyOn": "None"}}),
        ],
        vec![json!({"codeSigningConfigArn": arn("lambda", "code-signing-config:csc-0123456789abcdef0")})],
        vec![
            json!({"reservedConcurrentExecutions": 0}),
            json!({"reservedConcurrentExecutions": 7}),
        ],
        vec![json!({"recursiveLoop": "Allow"}), json!({"recursiveLoop": "Terminate"})],
        vec![
            json!({"runtimeManagementConfig": {"updateRuntimeOn": "FunctionUpdate"}}),
            json!({"runtimeManagementConfig": {"updateRuntimeOn": "Manual",
                "runtimeVersionArn": "arn:aws:lambda:eu-west-1::runtime:abc"}}),
        ],
        vec![json!({"description": "says what it does"}), json!({"description": ""})],
        vec![
            json!({"architectures": ["arm64"]}),
            json!({"architectures": ["x86_64"]}),
        ],
        vec![
            json!({"ephemeralStorage": {"size": 512}}),
            json!({"ephemeralStorage": {"size": 1024}}),
        ],
        vec![
            json!({"loggingConfig": {"logFormat": "Text"}}),
            json!({"loggingConfig": {"logFormat": "JSON", "applicationLogLevel": "WARN", "systemLogLevel": "DEBUG"}}),
        ],
        vec![
            json!({"tracingConfig": {"mode": "Active"}}),
            json!({"tracingConfig": {"mode": "PassThrough"}}),
        ],
        vec![
            json!({"versionsToKeep": 1}),
            json!({"versionsToKeep": 2}),
            json!({"versionsToKeep": 1000}),
        ],
        vec![
            json!({"code": {"managedExternally": true}}),
            json!({"code": {"managedExternally": false}}),
        ],
        vec![config_map(None, None), config_map(Some("WORD"), Some("THEIR_")), secret],
        vec![
            caller(json!({"sourceAccount": "123456789012"})),
            caller(json!({"principal": "*", "principalOrgID": "o-a1b2c3d4e5"})),
            caller(json!({"principal": "alexa-connectedhome.amazon.com", "eventSourceToken": "token"})),
            caller(
                json!({"principal": "123456789012", "action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "AWS_IAM"}),
            ),
            caller(json!({"principal": "123456789012", "invokedViaFunctionUrl": true})),
        ],
        vec![
            json!({"url": {"authType": "AWS_IAM", "invokeMode": "RESPONSE_STREAM"}}),
            json!({"url": {"authType": "AWS_IAM", "cors": {"allowCredentials": true, "allowHeaders": ["b", "a"],
                "allowMethods": ["GET"], "exposeHeaders": ["c"], "maxAge": 60}}}),
        ],
        vec![
            json!({"eventInvokeConfig": {"maximumRetryAttempts": 0}}),
            json!({"eventInvokeConfig": {"destinationConfig": {"onSuccess": {"destination": arn("sns", "done")}}}}),
        ],
    ])
}

/// Returns optional fields of the state machine.
pub(crate) fn of_machine() -> Vec<Vec<Value>> {
    let key = |id: &str, seconds: Option<u32>| {
        json!({"encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsDataKeyReusePeriodSeconds": seconds,
            "kmsKeyId": arn("kms", &format!("key/{id}"))}})
    };
    let groups = vec![
        vec![
            json!({"encryptionConfiguration": {"type": "AWS_OWNED_KEY"}}),
            key("1", None),
            key("2", Some(60)),
        ],
        vec![
            json!({"versionsToKeep": 1}),
            json!({"versionsToKeep": 2}),
            json!({"versionsToKeep": 1000}),
        ],
        vec![
            json!({"definitionSubstitutions": {"Word": "a"}}),
            json!({"definitionSubstitutions": {"Word": "b"}}),
        ],
        vec![
            json!({"loggingConfiguration": {"includeExecutionData": false}}),
            json!({"loggingConfiguration": {"includeExecutionData": true}}),
        ],
        vec![
            json!({"executionsOnDelete": "Stop"}),
            json!({"executionsOnDelete": "Wait"}),
        ],
    ];
    let of = |choices: Vec<Value>| {
        choices
            .into_iter()
            .map(|choice| json!({"stateMachine": choice}))
            .collect()
    };
    groups.into_iter().map(of).collect()
}

/// Returns optional fields of the role and the log group of the function or the state machine.
pub(crate) fn of_role_and_log_group(of: &str) -> Vec<Vec<Value>> {
    let boundary = "arn:aws:iam::123456789012:policy/boundary";
    let statement = |conditions: Value| json!({"sid": "Extra", "effect": "Deny", "actions": ["s3:*"], "resources": ["*"], "conditions": conditions});
    let groups = vec![
        vec![
            json!({"role": {"description": "another"}}),
            json!({"role": {"maxSessionDuration": 7200}}),
        ],
        vec![
            json!({"role": {"managedPolicyArns": [boundary, "arn:aws:iam::aws:policy/ReadOnlyAccess"]}}),
            json!({"role": {"managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}),
        ],
        vec![json!({"role": {"permissionsBoundary": boundary}})],
        vec![
            json!({"role": {"trustedEntities": ["edgelambda.amazonaws.com"]}}),
            json!({"role": {"trustedEntities": ["arn:aws:iam::123456789012:role/people", "edgelambda.amazonaws.com"]}}),
        ],
        vec![
            json!({"role": {"policyStatements": [statement(json!({}))]}}),
            json!({"role": {"policyStatements": [statement(json!({"Bool": {"aws:SecureTransport": ["false"]}}))]}}),
        ],
        vec![json!({"role": {"arn": "arn:aws:iam::123456789012:role/shared/one"}})],
        vec![
            json!({"logGroup": {"retentionInDays": 0}}),
            json!({"logGroup": {"retentionInDays": 30}}),
        ],
        vec![
            json!({"logGroup": {"kmsKeyId": arn("kms", "key/1")}}),
            json!({"logGroup": {"kmsKeyId": arn("kms", "key/2")}}),
        ],
        vec![
            json!({"logGroup": {"deletionProtectionEnabled": true}}),
            json!({"logGroup": {"deletionProtectionEnabled": false}}),
        ],
        vec![
            json!({"logGroup": {"deletionPolicy": "Retain"}}),
            json!({"logGroup": {"deletionPolicy": "Delete"}}),
        ],
    ];
    let whole = |choices: Vec<Value>| choices.into_iter().map(|choice| json!({of: choice})).collect();
    groups.into_iter().map(whole).collect()
}

/// Returns optional fields of the pattern.
pub(crate) fn of_object() -> Vec<Vec<Value>> {
    vec![
        vec![json!({"adoptionPolicy": "Adopt"}), json!({"adoptionPolicy": "Never"})],
        vec![json!({"deletionPolicy": "Retain"}), json!({"deletionPolicy": "Delete"})],
        vec![json!({"driftPolicy": "Report"}), json!({"driftPolicy": "Correct"})],
        vec![
            json!({"approvalPolicy": "Manual"}),
            json!({"approvalPolicy": "Automatic"}),
        ],
        vec![json!({"suspend": true}), json!({"suspend": false})],
        vec![json!({"reconcileInterval": "1h30m"})],
        vec![json!({"outputs": {"configMapRef": {"name": "outputs"}}})],
    ]
}
