//! Actions and arguments that are sensitive, by IAM's prefix of the service; each with the access level or
//! description that the Service Authorization Reference gives it.

/// Services that are about identities and accounts as a whole.
pub(super) const SERVICES: &[&str] = &[
    "account",
    "cognito-identity",
    "eks-auth",
    "iam",
    "identity-sync",
    "identitystore",
    "organizations",
    "ram",
    "rolesanywhere",
    "sso",
    "sso-directory",
    "sso-oauth",
    "sts",
];

/// Names that mean the same in whatever service.
pub(super) const POLICY_ANYWHERE: &[&str] = &[
    "AddPermission",
    "DeletePolicy",
    "DeleteResourcePolicy",
    "PutPermission",
    "PutPolicy",
    "PutResourcePolicy",
    "RemovePermission",
];

/// Actions that change who may use what.
pub(super) const POLICIES: &[(&str, &[&str])] = &[
    ("acm-pca", &["CreatePermission", "DeletePermission"]),
    (
        "apigateway",
        &[
            "UpdateRestApiPolicy",
            "UpdateDomainNamePolicy",
            "PATCH",
            "POST",
            "PUT",
            "DELETE",
        ],
    ),
    (
        "backup",
        &[
            "PutBackupVaultAccessPolicy",
            "DeleteBackupVaultAccessPolicy",
            "PutBackupVaultSharingPolicy",
        ],
    ),
    ("cloudformation", &["SetStackPolicy"]),
    (
        "codeartifact",
        &["PutDomainPermissionsPolicy", "PutRepositoryPermissionsPolicy"],
    ),
    ("codebuild", &["ImportSourceCredentials", "DeleteSourceCredentials"]),
    ("datazone", &["AddPolicyGrant", "RemovePolicyGrant"]),
    ("dynamodb", &["UpdateAbacStatus"]),
    (
        "ec2",
        &[
            "AuthorizeSecurityGroupEgress",
            "AuthorizeSecurityGroupIngress",
            "CreateNetworkInterfacePermission",
            "ModifyImageAttribute",
            "ModifySnapshotAttribute",
            "ModifyVpcEndpointServicePermissions",
            "ResetSnapshotAttribute",
        ],
    ),
    (
        "ecr",
        &[
            "SetRepositoryPolicy",
            "DeleteRepositoryPolicy",
            "PutRegistryPolicy",
            "DeleteRegistryPolicy",
        ],
    ),
    ("ecr-public", &["SetRepositoryPolicy", "DeleteRepositoryPolicy"]),
    (
        "eks",
        &[
            "AssociateAccessPolicy",
            "CreateAccessEntry",
            "CreatePodIdentityAssociation",
            "UpdateAccessEntry",
        ],
    ),
    ("elasticfilesystem", &["PutFileSystemPolicy", "DeleteFileSystemPolicy"]),
    ("elasticmapreduce", &["PutBlockPublicAccessConfiguration"]),
    (
        "es",
        &[
            "CreateElasticsearchDomain",
            "UpdateElasticsearchDomainConfig",
            "UpdateDomainConfig",
        ],
    ),
    (
        "glacier",
        &["SetVaultAccessPolicy", "DeleteVaultAccessPolicy", "InitiateVaultLock"],
    ),
    (
        "iot",
        &[
            "AttachPolicy",
            "AttachPrincipalPolicy",
            "CreatePolicy",
            "CreatePolicyVersion",
            "DetachPolicy",
            "SetDefaultAuthorizer",
            "SetDefaultPolicyVersion",
        ],
    ),
    (
        "kms",
        &[
            "CreateGrant",
            "DisableKey",
            "PutKeyPolicy",
            "RetireGrant",
            "RevokeGrant",
            "ScheduleKeyDeletion",
        ],
    ),
    (
        "lakeformation",
        &[
            "BatchGrantPermissions",
            "BatchRevokePermissions",
            "GrantPermissions",
            "PutDataLakeSettings",
            "RevokePermissions",
        ],
    ),
    (
        "lambda",
        &[
            "AddLayerVersionPermission",
            "CreateFunctionUrlConfig",
            "RemoveLayerVersionPermission",
            "UpdateFunctionUrlConfig",
        ],
    ),
    ("mediastore", &["PutContainerPolicy", "DeleteContainerPolicy"]),
    (
        "quicksight",
        &[
            "CreateAdmin",
            "CreateIAMPolicyAssignment",
            "RegisterUser",
            "UpdateIAMPolicyAssignment",
            "UpdateUser",
        ],
    ),
    (
        "rds",
        &["ModifyDBClusterSnapshotAttribute", "ModifyDBSnapshotAttribute"],
    ),
    (
        "redshift",
        &["AuthorizeDataShare", "AuthorizeSnapshotAccess", "ModifyClusterIamRoles"],
    ),
    (
        "s3",
        &[
            "CreateAccessGrant",
            "CreateAccessGrantsInstance",
            "CreateAccessGrantsLocation",
            "DeleteAccessPointPolicy",
            "DeleteBucketPolicy",
            "PutAccessPointPolicy",
            "PutAccountPublicAccessBlock",
            "PutBucketAcl",
            "PutBucketOwnershipControls",
            "PutBucketPolicy",
            "PutBucketPublicAccessBlock",
            "PutObjectAcl",
            "PutObjectVersionAcl",
        ],
    ),
    ("servicecatalog", &["CreatePortfolioShare", "UpdatePortfolioShare"]),
    (
        "ses",
        &[
            "PutIdentityPolicy",
            "CreateEmailIdentityPolicy",
            "UpdateEmailIdentityPolicy",
        ],
    ),
    ("signer", &["AddProfilePermission", "RemoveProfilePermission"]),
    ("sns", &["CreateTopic", "SetTopicAttributes"]),
    ("sqs", &["CreateQueue", "SetQueueAttributes"]),
    ("ssm", &["ModifyDocumentPermission"]),
    ("vpc-lattice", &["PutAuthPolicy", "DeleteAuthPolicy"]),
];

/// Actions that hand out credentials or secrets, or set them.
pub(super) const SECRETS: &[(&str, &[&str])] = &[
    ("apigateway", &["GET"]),
    ("codeartifact", &["GetAuthorizationToken"]),
    (
        "cognito-idp",
        &[
            "AdminSetUserPassword",
            "AdminInitiateAuth",
            "AdminResetUserPassword",
            "DescribeUserPoolClient",
        ],
    ),
    ("connect", &["GetFederationToken"]),
    ("ec2", &["CreateKeyPair", "GetPasswordData"]),
    (
        "ec2-instance-connect",
        &["SendSSHPublicKey", "SendSerialConsoleSSHPublicKey"],
    ),
    ("ecr", &["GetAuthorizationToken"]),
    ("elasticmapreduce", &["GetClusterSessionCredentials"]),
    ("events", &["RetrieveConnectionCredentials"]),
    (
        "gamelift",
        &["GetComputeAuthToken", "GetInstanceAccess", "RequestUploadCredentials"],
    ),
    ("glue", &["GetConnection", "GetConnections"]),
    (
        "lakeformation",
        &[
            "GetTemporaryGluePartitionCredentials",
            "GetTemporaryGlueTableCredentials",
        ],
    ),
    ("lambda", &["GetFunction"]),
    (
        "lightsail",
        &[
            "DownloadDefaultKeyPair",
            "GetInstanceAccessDetails",
            "GetRelationalDatabaseMasterUserPassword",
        ],
    ),
    ("redshift", &["GetClusterCredentials", "GetClusterCredentialsWithIAM"]),
    ("redshift-serverless", &["GetCredentials"]),
    ("s3", &["GetDataAccess"]),
    ("secretsmanager", &["BatchGetSecretValue", "GetSecretValue"]),
    ("workmail", &["ResetPassword"]),
];

/// Actions by which code that the caller chooses runs with a role that is not the caller's.
pub(super) const CODE_RUNNERS: &[(&str, &[&str])] = &[
    ("batch", &["RegisterJobDefinition"]),
    (
        "cloudformation",
        &[
            "CreateChangeSet",
            "CreateStack",
            "CreateStackSet",
            "ExecuteChangeSet",
            "UpdateStack",
            "UpdateStackSet",
        ],
    ),
    ("codebuild", &["CreateProject", "UpdateProject"]),
    ("codepipeline", &["CreatePipeline", "UpdatePipeline"]),
    (
        "ecs",
        &["ExecuteCommand", "RegisterTaskDefinition", "StartTask", "UpdateService"],
    ),
    ("eks", &["AccessKubernetesApi"]),
    (
        "elasticmapreduce",
        &[
            "AddJobFlowSteps",
            "CreatePersistentAppUI",
            "RunJobFlow",
            "StartNotebookExecution",
        ],
    ),
    ("emr-containers", &["StartJobRun"]),
    (
        "ec2",
        &[
            "AssociateIamInstanceProfile",
            "ModifyInstanceAttribute",
            "ReplaceIamInstanceProfileAssociation",
            "RunInstances",
        ],
    ),
    ("glue", &["CreateJob", "CreateSession", "RunStatement", "UpdateJob"]),
    ("imagebuilder", &["CreateImage"]),
    (
        "lambda",
        &[
            "CreateEventSourceMapping",
            "CreateFunction",
            "PublishLayerVersion",
            "UpdateEventSourceMapping",
            "UpdateFunctionCode",
            "UpdateFunctionConfiguration",
        ],
    ),
    (
        "sagemaker",
        &[
            "CreateNotebookInstance",
            "CreatePresignedDomainUrl",
            "CreatePresignedNotebookInstanceUrl",
        ],
    ),
    ("scheduler", &["CreateSchedule", "UpdateSchedule"]),
    (
        "ssm",
        &[
            "CreateAssociation",
            "CreateDocument",
            "ResumeSession",
            "SendCommand",
            "StartAutomationExecution",
            "StartSession",
            "UpdateDocument",
        ],
    ),
    (
        "states",
        &[
            "CreateStateMachine",
            "TestState",
            "UpdateStateMachine",
            "UpdateStateMachineAlias",
        ],
    ),
];

/// Actions that change the tags of what this operator makes.
pub(super) const TAGGERS: &[(&str, &[&str])] = &[
    ("lambda", &["TagResource", "UntagResource"]),
    (
        "logs",
        &["TagLogGroup", "TagResource", "UntagLogGroup", "UntagResource"],
    ),
    ("states", &["TagResource", "UntagResource"]),
    ("tag", &["TagResources", "UntagResources"]),
];

/// Arguments that make a job run something else than what it was made for, under the job's own role.
pub(super) const OVERRIDES: &[(&str, &[&str])] = &[
    ("codebuild:StartBuild", BUILD_OVERRIDES),
    ("codebuild:StartBuildBatch", BUILD_OVERRIDES),
    (
        "batch:SubmitJob",
        &[
            "ContainerOverrides.Command",
            "EcsPropertiesOverride",
            "EksPropertiesOverride",
            "NodeOverrides",
        ],
    ),
    (
        "glue:StartJobRun",
        &[
            "Arguments.--scriptLocation",
            "Arguments.--extra-jars",
            "Arguments.--extra-py-files",
        ],
    ),
];

/// Arguments by which a build runs something else than its project says.
pub(super) const BUILD_OVERRIDES: &[&str] = &[
    "BuildspecOverride",
    "EnvironmentVariablesOverride",
    "ImageOverride",
    "PrivilegedModeOverride",
    "SecondarySourcesOverride",
    "ServiceRoleOverride",
    "SourceLocationOverride",
    "SourceTypeOverride",
    "SourceVersion",
];
