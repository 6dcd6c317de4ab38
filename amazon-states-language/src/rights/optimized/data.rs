//! Queries and models.

use crate::rights::need::{Integration, Need, On, need, on, pass, sync};

const WORKGROUP: &[&str] = &["arn:{p}:athena:{r}:{a}:workgroup/{WorkGroup|primary}"];
/// The workgroup of a query is known to Athena only.
const ANY_WORKGROUP: &[&str] = &["arn:{p}:athena:{r}:{a}:workgroup/*"];

const RESULT_BUCKET: &str = "arn:{p}:s3:::{ResultConfiguration.OutputLocation:s3_bucket}";
const RESULT_OBJECTS: &str = "arn:{p}:s3:::{ResultConfiguration.OutputLocation:s3_uri}*";

/// Where the results go; the workgroup may name the place instead, and the data lies elsewhere
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html>).
const RESULTS: [Need; 2] = [
    need(
        &["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        &[RESULT_BUCKET],
    )
    .when(On::Has("ResultConfiguration.OutputLocation")),
    need(
        &[
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
        ],
        &[RESULT_OBJECTS],
    )
    .when(On::Has("ResultConfiguration.OutputLocation")),
];

/// Tables of the data catalog, and the locations that Lake Formation looks after.
const CATALOG: [Need; 4] = [
    need(
        &["athena:GetDataCatalog"],
        &["arn:{p}:athena:{r}:{a}:datacatalog/{QueryExecutionContext.Catalog|AwsDataCatalog}"],
    ),
    need(
        &["glue:GetDatabase", "glue:GetDatabases"],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{QueryExecutionContext.Database|*}",
        ],
    ),
    need(
        &[
            "glue:BatchGetPartition",
            "glue:GetPartition",
            "glue:GetPartitions",
            "glue:GetTable",
            "glue:GetTables",
        ],
        &[
            "arn:{p}:glue:{r}:{a}:catalog",
            "arn:{p}:glue:{r}:{a}:database/{QueryExecutionContext.Database|*}",
            "arn:{p}:glue:{r}:{a}:table/{QueryExecutionContext.Database|*}/*",
        ],
    ),
    need(&["lakeformation:GetDataAccess"], &["*"]),
];

const JOBS: &[&str] = &["arn:{p}:bedrock:{r}:{a}:model-customization-job/*"];
const CUSTOM: &[&str] = &[
    "arn:{p}:bedrock:{r}:{a}:model-customization-job/*",
    "arn:{p}:bedrock:{r}:{a}:custom-model/*",
    "arn:{p}:bedrock:{r}:*{BaseModelIdentifier:model}",
];

/// Rows for these services.
pub(super) const TABLE: &[Integration] = &[
    on(
        "athena",
        "startQueryExecution",
        &[
            need(&["athena:StartQueryExecution"], WORKGROUP),
            CATALOG[0],
            CATALOG[1],
            CATALOG[2],
            CATALOG[3],
            RESULTS[0],
            RESULTS[1],
            sync(&["athena:GetQueryExecution", "athena:StopQueryExecution"], WORKGROUP),
        ],
    ),
    on(
        "athena",
        "stopQueryExecution",
        &[need(&["athena:StopQueryExecution"], ANY_WORKGROUP)],
    ),
    on(
        "athena",
        "getQueryExecution",
        &[need(&["athena:GetQueryExecution"], ANY_WORKGROUP)],
    ),
    on(
        "athena",
        "getQueryResults",
        &[need(&["athena:GetQueryResults"], ANY_WORKGROUP)],
    ),
    // <https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html>
    on(
        "bedrock",
        "invokeModel",
        &[
            need(
                &["bedrock:InvokeModel"],
                &["arn:{p}:bedrock:{r}:*{ModelId:model}", "{ModelId:profile_model}"],
            ),
            need(
                &["bedrock:ApplyGuardrail"],
                &["arn:{p}:bedrock:{r}:{a}:guardrail/{GuardrailIdentifier}"],
            )
            .when(On::Has("GuardrailIdentifier")),
            need(&["s3:GetObject"], &["arn:{p}:s3:::{Input.S3Uri:s3_uri}"]).when(On::Has("Input.S3Uri")),
            need(&["s3:PutObject"], &["arn:{p}:s3:::{Output.S3Uri:s3_uri}"]).when(On::Has("Output.S3Uri")),
        ],
    ),
    on(
        "bedrock",
        "createModelCustomizationJob",
        &[
            need(&["bedrock:CreateModelCustomizationJob"], CUSTOM),
            need(&["bedrock:TagResource"], JOBS).when(On::Has("JobTags")),
            need(&["bedrock:TagResource"], &["arn:{p}:bedrock:{r}:{a}:custom-model/*"])
                .when(On::Has("CustomModelTags")),
            pass(
                &["{RoleArn}"],
                &[("StringEquals", "iam:PassedToService", "bedrock.amazonaws.com")],
            ),
            sync(
                &["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"],
                JOBS,
            ),
        ],
    ),
];
