//! Calls whose rights in IAM have other names
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>).

/// IAM's actions for a call, where they are not the call's own name; none where the call needs no right.
pub(super) fn renamed(prefix: &str, action: &str) -> Option<&'static [&'static str]> {
    RENAMED
        .iter()
        .find(|(service, calls, _)| *service == prefix && calls.contains(&action))
        .map(|(_, _, actions)| *actions)
}

type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

/// IAM's prefix, calls, and IAM's actions for each of them.
pub(super) const RENAMED: &[Row] = &[
    (
        "s3",
        &["listObjects", "listObjectsV2", "headBucket"],
        &["s3:ListBucket"],
    ),
    ("s3", &["listObjectVersions"], &["s3:ListBucketVersions"]),
    ("s3", &["listBuckets", "listDirectoryBuckets"], &["s3:ListAllMyBuckets"]),
    ("s3", &["headObject"], &["s3:GetObject"]),
    (
        "s3",
        &["getObjectAttributes"],
        &["s3:GetObject", "s3:GetObjectAttributes"],
    ),
    (
        "s3",
        &["createMultipartUpload", "uploadPart", "completeMultipartUpload"],
        &["s3:PutObject"],
    ),
    ("s3", &["listMultipartUploads"], &["s3:ListBucketMultipartUploads"]),
    ("s3", &["listParts"], &["s3:ListMultipartUploadParts"]),
    (
        "s3",
        &["getBucketLifecycleConfiguration", "getBucketLifecycle"],
        &["s3:GetLifecycleConfiguration"],
    ),
    (
        "s3",
        &[
            "putBucketLifecycleConfiguration",
            "putBucketLifecycle",
            "deleteBucketLifecycle",
        ],
        &["s3:PutLifecycleConfiguration"],
    ),
    ("s3", &["getBucketEncryption"], &["s3:GetEncryptionConfiguration"]),
    (
        "s3",
        &["putBucketEncryption", "deleteBucketEncryption"],
        &["s3:PutEncryptionConfiguration"],
    ),
    ("s3", &["deleteBucketCors"], &["s3:PutBucketCORS"]),
    ("s3", &["deleteBucketTagging"], &["s3:PutBucketTagging"]),
    (
        "s3",
        &["deleteBucketOwnershipControls"],
        &["s3:PutBucketOwnershipControls"],
    ),
    ("s3", &["getBucketReplication"], &["s3:GetReplicationConfiguration"]),
    (
        "s3",
        &["putBucketReplication", "deleteBucketReplication"],
        &["s3:PutReplicationConfiguration"],
    ),
    ("s3", &["getPublicAccessBlock"], &["s3:GetBucketPublicAccessBlock"]),
    (
        "s3",
        &["putPublicAccessBlock", "deletePublicAccessBlock"],
        &["s3:PutBucketPublicAccessBlock"],
    ),
    (
        "s3",
        &["getBucketNotificationConfiguration"],
        &["s3:GetBucketNotification"],
    ),
    (
        "s3",
        &["putBucketNotificationConfiguration"],
        &["s3:PutBucketNotification"],
    ),
    (
        "s3",
        &["getBucketAccelerateConfiguration"],
        &["s3:GetAccelerateConfiguration"],
    ),
    (
        "s3",
        &["putBucketAccelerateConfiguration"],
        &["s3:PutAccelerateConfiguration"],
    ),
    (
        "s3",
        &["getBucketAnalyticsConfiguration", "listBucketAnalyticsConfigurations"],
        &["s3:GetAnalyticsConfiguration"],
    ),
    (
        "s3",
        &["putBucketAnalyticsConfiguration", "deleteBucketAnalyticsConfiguration"],
        &["s3:PutAnalyticsConfiguration"],
    ),
    (
        "s3",
        &["getBucketInventoryConfiguration", "listBucketInventoryConfigurations"],
        &["s3:GetInventoryConfiguration"],
    ),
    (
        "s3",
        &["putBucketInventoryConfiguration", "deleteBucketInventoryConfiguration"],
        &["s3:PutInventoryConfiguration"],
    ),
    (
        "s3",
        &["getBucketMetricsConfiguration", "listBucketMetricsConfigurations"],
        &["s3:GetMetricsConfiguration"],
    ),
    (
        "s3",
        &["putBucketMetricsConfiguration", "deleteBucketMetricsConfiguration"],
        &["s3:PutMetricsConfiguration"],
    ),
    (
        "s3",
        &[
            "getBucketIntelligentTieringConfiguration",
            "listBucketIntelligentTieringConfigurations",
        ],
        &["s3:GetIntelligentTieringConfiguration"],
    ),
    (
        "s3",
        &[
            "putBucketIntelligentTieringConfiguration",
            "deleteBucketIntelligentTieringConfiguration",
        ],
        &["s3:PutIntelligentTieringConfiguration"],
    ),
    (
        "s3",
        &["getObjectLockConfiguration"],
        &["s3:GetBucketObjectLockConfiguration"],
    ),
    (
        "s3",
        &["putObjectLockConfiguration"],
        &["s3:PutBucketObjectLockConfiguration"],
    ),
    (
        "lambda",
        &["invokeAsync", "invokeWithResponseStream"],
        &["lambda:InvokeFunction"],
    ),
    ("lambda", &["getLayerVersionByArn"], &["lambda:GetLayerVersion"]),
    ("sns", &["publishBatch"], &["sns:Publish"]),
    ("sqs", &["sendMessageBatch"], &["sqs:SendMessage"]),
    ("sqs", &["deleteMessageBatch"], &["sqs:DeleteMessage"]),
    (
        "sqs",
        &["changeMessageVisibilityBatch"],
        &["sqs:ChangeMessageVisibility"],
    ),
    ("dynamodb", &["describeEndpoints"], &[]),
    ("sts", &["getCallerIdentity", "getSessionToken"], &[]),
    (
        "bedrock",
        &["invokeModelWithBidirectionalStream"],
        &["bedrock:InvokeModel"],
    ),
    (
        "timestream",
        &["query"],
        &["timestream:DescribeEndpoints", "timestream:Select"],
    ),
    ("glue", &["batchUpdatePartition"], &["glue:UpdatePartition"]),
    (
        "glue",
        &["createPartitionIndex", "deletePartitionIndex"],
        &["glue:UpdateTable"],
    ),
    ("glue", &["getPartitionIndexes"], &["glue:GetTable"]),
    (
        "budgets",
        &[
            "createBudget",
            "createNotification",
            "createSubscriber",
            "deleteBudget",
            "deleteNotification",
            "deleteSubscriber",
            "updateBudget",
            "updateNotification",
            "updateSubscriber",
        ],
        &["budgets:ModifyBudget"],
    ),
    (
        "budgets",
        &[
            "describeBudget",
            "describeBudgetNotificationsForAccount",
            "describeBudgetPerformanceHistory",
            "describeBudgets",
            "describeNotificationsForBudget",
            "describeSubscribersForNotification",
        ],
        &["budgets:ViewBudget"],
    ),
    ("mediapackage", &["configureLogs"], &["mediapackage:UpdateChannel"]),
    ("kms", &["reEncrypt"], &["kms:ReEncryptFrom", "kms:ReEncryptTo"]),
    (
        "neptune-graph",
        &["executeQuery"],
        &[
            "neptune-graph:DeleteDataViaQuery",
            "neptune-graph:ReadDataViaQuery",
            "neptune-graph:WriteDataViaQuery",
        ],
    ),
    (
        "cloudfront",
        &["createDistributionWithTags"],
        &["cloudfront:CreateDistribution", "cloudfront:TagResource"],
    ),
    ("outposts", &["createRenewal"], &["outposts:CreateOrder"]),
    (
        "verifiedpermissions",
        &["batchIsAuthorized"],
        &["verifiedpermissions:IsAuthorized"],
    ),
    (
        "verifiedpermissions",
        &["batchIsAuthorizedWithToken"],
        &["verifiedpermissions:IsAuthorizedWithToken"],
    ),
    (
        "verifiedpermissions",
        &["batchGetPolicy"],
        &["verifiedpermissions:GetPolicy"],
    ),
    ("access-analyzer", &["getFindingV2"], &["access-analyzer:GetFinding"]),
    (
        "access-analyzer",
        &["listFindingsV2"],
        &["access-analyzer:ListFindings"],
    ),
    (
        "quicksight",
        &["describeAnalysisDefinition"],
        &["quicksight:DescribeAnalysis"],
    ),
    (
        "quicksight",
        &["describeDashboardDefinition"],
        &["quicksight:DescribeDashboard"],
    ),
    (
        "quicksight",
        &["describeTemplateDefinition"],
        &["quicksight:DescribeTemplate"],
    ),
    (
        "cassandra",
        &["createKeyspace", "createTable", "createType"],
        &["cassandra:Create"],
    ),
    (
        "cassandra",
        &["deleteKeyspace", "deleteTable", "deleteType"],
        &["cassandra:Drop"],
    ),
    ("cassandra", &["updateKeyspace", "updateTable"], &["cassandra:Alter"]),
    (
        "cassandra",
        &[
            "getKeyspace",
            "getTable",
            "getTableAutoScalingSettings",
            "getType",
            "listKeyspaces",
            "listTables",
            "listTypes",
        ],
        &["cassandra:Select"],
    ),
    ("cassandra", &["restoreTable"], &["cassandra:Restore"]),
];

/// What API Gateway's control plane is asked with each kind of call: its actions are HTTP methods
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html>).
pub(super) fn api_gateway(action: &str) -> &'static [&'static str] {
    let begins = |with: &[&str]| with.iter().any(|w| action.starts_with(w));
    if begins(&["get", "export"]) {
        &["apigateway:GET"]
    } else if begins(&["create", "generate", "test"]) {
        &["apigateway:POST"]
    } else if begins(&["update"]) {
        &["apigateway:PATCH"]
    } else if begins(&["put", "tag"]) {
        &["apigateway:PUT"]
    } else if begins(&["delete", "flush", "untag", "reset"]) {
        &["apigateway:DELETE"]
    } else if begins(&["import"]) {
        &["apigateway:POST", "apigateway:PUT"]
    } else {
        &[]
    }
}
