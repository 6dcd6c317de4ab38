//! Calls of the AWS SDK integrations that need more than one right, or one on something that is not among
//! their own arguments.

use crate::rights::need::{AtRunTime, Integration, Need, On, need, on, pass};

const ITEMS: &[&str] = &["arn:{p}:dynamodb:{r}:{a}:table/{RequestItems.*}"];

const TABLE_AND_INDEX: &[&str] = &[
    "arn:{p}:dynamodb:{r}:{a}:table/{TableName}",
    "arn:{p}:dynamodb:{r}:{a}:table/{TableName}/index/{IndexName?}",
];

const PARTIQL: Need = need(
    &[
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLSelect",
        "dynamodb:PartiQLUpdate",
    ],
    // Which tables and indexes a statement names is not looked into.
    &["arn:{p}:dynamodb:{r}:{a}:table/*"],
);

const DATA_API: Need = need(
    &["secretsmanager:GetSecretValue"],
    &["arn:{p}:secretsmanager:{r}:{a}:secret:{SecretArn:secret}"],
)
.at_run_time(AtRunTime::Prefix);

const fn data_api(actions: &'static [&'static str]) -> [Need; 2] {
    [need(actions, &["arn:{p}:rds:{r}:{a}:cluster:{ResourceArn}"]), DATA_API]
}

const EXECUTE: [Need; 2] = data_api(&["rds-data:ExecuteStatement"]);
const BATCH_EXECUTE: [Need; 2] = data_api(&["rds-data:BatchExecuteStatement"]);
const BEGIN: [Need; 2] = data_api(&["rds-data:BeginTransaction"]);
const COMMIT: [Need; 2] = data_api(&["rds-data:CommitTransaction"]);
const ROLLBACK: [Need; 2] = data_api(&["rds-data:RollbackTransaction"]);

const REDSHIFT: &[&str] = &[
    "arn:{p}:redshift:{r}:{a}:cluster:{ClusterIdentifier?}",
    "arn:{p}:redshift-serverless:{r}:{a}:workgroup/{WorkgroupName:workgroup?}",
];

const fn redshift(actions: &'static [&'static str]) -> [Need; 4] {
    [
        need(actions, REDSHIFT),
        need(
            &["redshift-serverless:GetCredentials"],
            &["arn:{p}:redshift-serverless:{r}:{a}:workgroup/{WorkgroupName:workgroup?}"],
        )
        .when(On::Lacks(&["SecretArn"])),
        need(
            &["redshift:GetClusterCredentialsWithIAM"],
            &["arn:{p}:redshift:{r}:{a}:dbname:{ClusterIdentifier?}/*"],
        )
        .when(On::Lacks(&["SecretArn", "DbUser"])),
        need(
            &["secretsmanager:GetSecretValue"],
            &["arn:{p}:secretsmanager:{r}:{a}:secret:{SecretArn:secret?}"],
        )
        .at_run_time(AtRunTime::Prefix),
    ]
}

const REDSHIFT_EXECUTE: [Need; 4] = redshift(&["redshift-data:ExecuteStatement"]);
const REDSHIFT_BATCH: [Need; 4] = redshift(&["redshift-data:BatchExecuteStatement"]);

const MODEL: &[&str] = &["arn:{p}:bedrock:{r}:*{ModelId:model}", "{ModelId:profile_model}"];

const OBJECT: &[&str] = &["arn:{p}:s3:::{Bucket}/{Key}"];
const COPY_SOURCE: &[&str] = &["arn:{p}:s3:::{CopySource:strip}"];

const KEY_BY_ID: &[&str] = &["arn:{p}:kms:{r}:{a}:key/{KeyId:key}"];
/// A key that is named by an alias is found by it only when it is asked for
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>).
const KEY_BY_ALIAS: &[(&str, &str, &str)] = &[("StringEquals", "kms:RequestAlias", "{KeyId:alias}")];

const fn kms(actions: &'static [&'static str]) -> [Need; 2] {
    [
        need(actions, KEY_BY_ID),
        need(actions, &["arn:{p}:kms:{r}:{a}:key/*{KeyId:only_alias}"]).given(KEY_BY_ALIAS),
    ]
}

const ENCRYPT: [Need; 2] = kms(&["kms:Encrypt"]);
const DECRYPT: [Need; 2] = kms(&["kms:Decrypt"]);
const DATA_KEY: [Need; 2] = kms(&["kms:GenerateDataKey"]);
const DATA_KEY_ONLY: [Need; 2] = kms(&["kms:GenerateDataKeyWithoutPlaintext"]);
const SIGN: [Need; 2] = kms(&["kms:Sign"]);
const VERIFY: [Need; 2] = kms(&["kms:Verify"]);
const MAC: [Need; 2] = kms(&["kms:GenerateMac"]);
const VERIFY_MAC: [Need; 2] = kms(&["kms:VerifyMac"]);

/// Rows by the service's name in the Resource.
pub(super) const TABLE: &[Integration] = &[
    on("dynamodb", "batchGetItem", &[need(&["dynamodb:BatchGetItem"], ITEMS)]),
    on(
        "dynamodb",
        "batchWriteItem",
        &[need(&["dynamodb:BatchWriteItem"], ITEMS)],
    ),
    on(
        "dynamodb",
        "transactGetItems",
        &[need(
            &["dynamodb:GetItem"],
            &["arn:{p}:dynamodb:{r}:{a}:table/{TransactItems[].Get.TableName}"],
        )],
    ),
    on(
        "dynamodb",
        "transactWriteItems",
        &[
            need(
                &["dynamodb:PutItem"],
                &["arn:{p}:dynamodb:{r}:{a}:table/{TransactItems[].Put.TableName?}"],
            ),
            need(
                &["dynamodb:UpdateItem"],
                &["arn:{p}:dynamodb:{r}:{a}:table/{TransactItems[].Update.TableName?}"],
            ),
            need(
                &["dynamodb:DeleteItem"],
                &["arn:{p}:dynamodb:{r}:{a}:table/{TransactItems[].Delete.TableName?}"],
            ),
            need(
                &["dynamodb:ConditionCheckItem"],
                &["arn:{p}:dynamodb:{r}:{a}:table/{TransactItems[].ConditionCheck.TableName?}"],
            ),
        ],
    ),
    on("dynamodb", "query", &[need(&["dynamodb:Query"], TABLE_AND_INDEX)]),
    on("dynamodb", "scan", &[need(&["dynamodb:Scan"], TABLE_AND_INDEX)]),
    on("dynamodb", "executeStatement", &[PARTIQL]),
    on("dynamodb", "batchExecuteStatement", &[PARTIQL]),
    on("dynamodb", "executeTransaction", &[PARTIQL]),
    on("rdsdata", "executeStatement", &EXECUTE),
    on("rdsdata", "batchExecuteStatement", &BATCH_EXECUTE),
    on("rdsdata", "beginTransaction", &BEGIN),
    on("rdsdata", "commitTransaction", &COMMIT),
    on("rdsdata", "rollbackTransaction", &ROLLBACK),
    on("redshiftdata", "executeStatement", &REDSHIFT_EXECUTE),
    on("redshiftdata", "batchExecuteStatement", &REDSHIFT_BATCH),
    on(
        "s3",
        "copyObject",
        &[
            need(&["s3:GetObject", "s3:GetObjectTagging"], COPY_SOURCE),
            need(&["s3:PutObject", "s3:PutObjectTagging"], OBJECT),
            need(&["s3:PutObjectAcl"], OBJECT).when(On::Has("ACL")),
        ],
    ),
    on(
        "s3",
        "uploadPartCopy",
        &[need(&["s3:GetObject"], COPY_SOURCE), need(&["s3:PutObject"], OBJECT)],
    ),
    on(
        "s3",
        "getObject",
        &[
            need(&["s3:GetObject"], OBJECT).when(On::Lacks(&["VersionId"])),
            need(&["s3:GetObjectVersion"], OBJECT).when(On::Has("VersionId")),
        ],
    ),
    on(
        "s3",
        "deleteObject",
        &[
            need(&["s3:DeleteObject"], OBJECT).when(On::Lacks(&["VersionId"])),
            need(&["s3:DeleteObjectVersion"], OBJECT).when(On::Has("VersionId")),
        ],
    ),
    on(
        "s3",
        "deleteObjects",
        &[
            need(&["s3:DeleteObject"], &["arn:{p}:s3:::{Bucket}/{Delete.Objects[].Key}"]),
            need(
                &["s3:DeleteObjectVersion"],
                &["arn:{p}:s3:::{Bucket}/{Delete.Objects[].Key}"],
            )
            .when(On::Has("Delete.Objects[].VersionId")),
        ],
    ),
    on(
        "s3",
        "putObject",
        &[
            need(&["s3:PutObject"], OBJECT),
            need(&["s3:PutObjectAcl"], OBJECT).when(On::Has("ACL")),
            need(&["s3:PutObjectTagging"], OBJECT).when(On::Has("Tagging")),
        ],
    ),
    on("kms", "encrypt", &ENCRYPT),
    on("kms", "decrypt", &DECRYPT),
    on("kms", "generateDataKey", &DATA_KEY),
    on("kms", "generateDataKeyWithoutPlaintext", &DATA_KEY_ONLY),
    on("kms", "sign", &SIGN),
    on("kms", "verify", &VERIFY),
    on("kms", "generateMac", &MAC),
    on("kms", "verifyMac", &VERIFY_MAC),
    on(
        "kms",
        "reEncrypt",
        &[
            need(&["kms:ReEncryptFrom"], &["arn:{p}:kms:{r}:{a}:key/{SourceKeyId:key|*}"]),
            need(
                &["kms:ReEncryptTo"],
                &["arn:{p}:kms:{r}:{a}:key/{DestinationKeyId:key}"],
            ),
        ],
    ),
    on(
        "sfn",
        "startSyncExecution",
        &[need(&["states:StartSyncExecution"], &["{StateMachineArn:machine}"])
            .at_run_time(AtRunTime::Prefix)
            .given(&[(
                "StringEquals",
                "states:StateMachineQualifier",
                "{StateMachineArn:qualifier}",
            )])],
    ),
    on(
        "ssm",
        "sendCommand",
        &[need(
            &["ssm:SendCommand"],
            &[
                "arn:{p}:ssm:{r}:{a}:document/{DocumentName}",
                // AWS's own documents belong to no account.
                "arn:{p}:ssm:{r}::document/{DocumentName}",
                "arn:{p}:ec2:{r}:{a}:instance/{InstanceIds[]|*}",
            ],
        )],
    ),
    on(
        "ssm",
        "startAutomationExecution",
        &[need(
            &["ssm:StartAutomationExecution"],
            &[
                "arn:{p}:ssm:{r}:{a}:automation-definition/{DocumentName}:*",
                "arn:{p}:ssm:{r}::automation-definition/{DocumentName}:*",
                "arn:{p}:ssm:{r}:{a}:document/{DocumentName}",
                "arn:{p}:ssm:{r}::document/{DocumentName}",
                "arn:{p}:ssm:{r}:{a}:automation-execution/*",
            ],
        )],
    ),
    on(
        "emr",
        "runJobFlow",
        &[
            need(&["elasticmapreduce:RunJobFlow"], &["*"]),
            pass(
                &["arn:{p}:iam::{a}:role/{ServiceRole?}"],
                &[("StringEquals", "iam:PassedToService", "elasticmapreduce.amazonaws.com")],
            ),
            pass(
                &["arn:{p}:iam::{a}:role/{JobFlowRole:instance_role?}"],
                &[("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")],
            ),
        ],
    ),
    on(
        "bedrockruntime",
        "converse",
        &[
            need(&["bedrock:InvokeModel"], MODEL),
            need(
                &["bedrock:ApplyGuardrail"],
                &["arn:{p}:bedrock:{r}:{a}:guardrail/{GuardrailConfig.GuardrailIdentifier}"],
            )
            .when(On::Has("GuardrailConfig.GuardrailIdentifier")),
        ],
    ),
    on(
        "bedrockruntime",
        "startAsyncInvoke",
        &[
            need(&["bedrock:InvokeModel"], MODEL),
            need(&["bedrock:InvokeModel"], &["arn:{p}:bedrock:{r}:{a}:async-invoke/*"]),
            need(
                &["s3:PutObject"],
                &["arn:{p}:s3:::{OutputDataConfig.S3OutputDataConfig.S3Uri:s3_uri}*"],
            )
            .when(On::Has("OutputDataConfig.S3OutputDataConfig.S3Uri")),
        ],
    ),
    on(
        "scheduler",
        "createSchedule",
        &[
            need(
                &["scheduler:CreateSchedule"],
                &["arn:{p}:scheduler:{r}:{a}:schedule/{GroupName|default}/{Name}"],
            ),
            pass(
                &["{Target.RoleArn}"],
                &[("StringEquals", "iam:PassedToService", "scheduler.amazonaws.com")],
            ),
        ],
    ),
    on(
        "scheduler",
        "updateSchedule",
        &[
            need(
                &["scheduler:UpdateSchedule"],
                &["arn:{p}:scheduler:{r}:{a}:schedule/{GroupName|default}/{Name}"],
            ),
            pass(
                &["{Target.RoleArn}"],
                &[("StringEquals", "iam:PassedToService", "scheduler.amazonaws.com")],
            ),
        ],
    ),
];
