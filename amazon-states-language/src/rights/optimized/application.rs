//! Functions, tables, queues, topics, buses, nested executions and HTTP endpoints.

use crate::rights::need::{AtRunTime, Integration, Need, On, events, need, on, sync};

const TABLE_ARN: &[&str] = &["arn:{p}:dynamodb:{r}:{a}:table/{TableName}"];

/// Invoking the function of `FunctionName` and `Qualifier`
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html>).
pub(super) const INVOKE: &[Need] = &[need(
    &["lambda:InvokeFunction"],
    &["arn:{p}:lambda:{r}:{a}:function:{FunctionName:function}"],
)
.at_run_time(AtRunTime::Prefix)];

const START: Need = need(&["states:StartExecution"], &["{StateMachineArn:machine}"])
    .at_run_time(AtRunTime::Prefix)
    .given(QUALIFIER);

/// A version or alias is no part of the ARN that IAM compares, but a key of its own
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html>).
const QUALIFIER: &[(&str, &str, &str)] = &[(
    "StringEquals",
    "states:StateMachineQualifier",
    "{StateMachineArn:qualifier}",
)];

/// Credentials of the connection that authorises an HTTP Task
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html>).
const fn connection(arn: &'static [&'static str], secret: &'static [&'static str], has: &'static str) -> [Need; 2] {
    [
        need(&["events:RetrieveConnectionCredentials"], arn)
            .at_run_time(AtRunTime::Refuse)
            .when(On::Has(has)),
        need(
            &["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            secret,
        )
        .at_run_time(AtRunTime::Refuse)
        .when(On::Has(has)),
    ]
}

const AUTHENTICATION: [Need; 2] = connection(
    &["{Authentication.ConnectionArn}"],
    &["{Authentication.ConnectionArn:connection_secret}*"],
    "Authentication.ConnectionArn",
);

const INVOCATION: [Need; 2] = connection(
    &["{InvocationConfig.ConnectionArn}"],
    &["{InvocationConfig.ConnectionArn:connection_secret}*"],
    "InvocationConfig.ConnectionArn",
);

/// Rows for these services.
pub(super) const TABLE: &[Integration] = &[
    on("lambda", "invoke", INVOKE),
    on("dynamodb", "getItem", &[need(&["dynamodb:GetItem"], TABLE_ARN)]),
    on("dynamodb", "putItem", &[need(&["dynamodb:PutItem"], TABLE_ARN)]),
    on("dynamodb", "updateItem", &[need(&["dynamodb:UpdateItem"], TABLE_ARN)]),
    on("dynamodb", "deleteItem", &[need(&["dynamodb:DeleteItem"], TABLE_ARN)]),
    on(
        "sqs",
        "sendMessage",
        &[need(&["sqs:SendMessage"], &["arn:{p}:sqs:{r}:{a}:{QueueUrl:queue}"])],
    ),
    on(
        "sns",
        "publish",
        &[
            need(&["sns:Publish"], &["arn:{p}:sns:{r}:{a}:{TopicArn}"]).when(On::Lacks(&["TargetArn", "PhoneNumber"])),
            need(&["sns:Publish"], &["arn:{p}:sns:{r}:{a}:{TargetArn}"]).when(On::Has("TargetArn")),
            need(&["sns:Publish"], &["*"]).when(On::Has("PhoneNumber")),
        ],
    ),
    on(
        "events",
        "putEvents",
        &[need(
            &["events:PutEvents"],
            &["arn:{p}:events:{r}:{a}:event-bus/{Entries[].EventBusName|default}"],
        )],
    ),
    on(
        "states",
        "startExecution",
        &[
            START,
            sync(
                &["states:DescribeExecution", "states:StopExecution"],
                &["{StateMachineArn:execution}:*"],
            )
            .at_run_time(AtRunTime::Prefix),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"]),
        ],
    ),
    on(
        "apigateway",
        "invoke",
        &[need(
            &["execute-api:Invoke"],
            &["arn:{p}:execute-api:{r}:{a}:{ApiEndpoint:api}/{Stage|$default}/{Method}/{Path:strip|}"],
        )
        .when(On::Is("AuthType", "IAM_ROLE"))],
    ),
    on(
        "http",
        "invoke",
        &[
            need(
                &["states:InvokeHTTPEndpoint"],
                &["arn:{p}:states:{r}:{a}:stateMachine:{machine}"],
            )
            .given(&[
                ("StringEquals", "states:HTTPMethod", "{Method}"),
                ("StringEquals", "states:HTTPEndpoint", "{ApiEndpoint}"),
            ]),
            AUTHENTICATION[0],
            AUTHENTICATION[1],
            INVOCATION[0],
            INVOCATION[1],
        ],
    ),
];
