//! Amazon SageMaker AI (<https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html>).

use crate::rights::need::{Integration, Need, On, events, need, on, pass, sync};

const LIST: &[&str] = &["sagemaker:ListTags"];
/// Jobs that are waited for are tagged by Step Functions, others as the Task says.
const TAG: &[&str] = &["sagemaker:AddTags"];
const TO_SAGEMAKER: &[(&str, &str, &str)] = &[("StringEquals", "iam:PassedToService", "sagemaker.amazonaws.com")];
const ROLE: Need = pass(&["{RoleArn}"], TO_SAGEMAKER);

const TRAINING: &[&str] = &["arn:{p}:sagemaker:{r}:{a}:training-job/{TrainingJobName}*"];
const TRANSFORM: &[&str] = &["arn:{p}:sagemaker:{r}:{a}:transform-job/{TransformJobName}*"];
const PROCESSING: &[&str] = &["arn:{p}:sagemaker:{r}:{a}:processing-job/{ProcessingJobName}*"];
const TUNING: &[&str] = &["arn:{p}:sagemaker:{r}:{a}:hyper-parameter-tuning-job/{HyperParameterTuningJobName}*"];
const LABELING: &[&str] = &["arn:{p}:sagemaker:{r}:{a}:labeling-job/{LabelingJobName}*"];
const MODEL: &[&str] = &["arn:{p}:sagemaker:{r}:{a}:model/{ModelName}"];
const CONFIG: &[&str] = &["arn:{p}:sagemaker:{r}:{a}:endpoint-config/{EndpointConfigName}"];
/// An endpoint is made from, or moved to, a configuration: IAM asks for both.
const ENDPOINT: &[&str] = &[
    "arn:{p}:sagemaker:{r}:{a}:endpoint/{EndpointName}",
    "arn:{p}:sagemaker:{r}:{a}:endpoint-config/{EndpointConfigName}",
];

/// Rows for this service.
pub(super) const TABLE: &[Integration] = &[
    on(
        "sagemaker",
        "createTrainingJob",
        &[
            need(&["sagemaker:CreateTrainingJob"], TRAINING),
            need(LIST, TRAINING),
            need(TAG, TRAINING).when(On::Has("Tags")),
            sync(TAG, TRAINING),
            ROLE,
            sync(
                &["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"],
                TRAINING,
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule"]),
        ],
    ),
    on(
        "sagemaker",
        "createTransformJob",
        &[
            need(&["sagemaker:CreateTransformJob"], TRANSFORM),
            need(LIST, TRANSFORM),
            need(TAG, TRANSFORM).when(On::Has("Tags")),
            sync(TAG, TRANSFORM),
            sync(
                &["sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"],
                TRANSFORM,
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule"]),
        ],
    ),
    on(
        "sagemaker",
        "createProcessingJob",
        &[
            need(&["sagemaker:CreateProcessingJob"], PROCESSING),
            need(LIST, PROCESSING),
            need(TAG, PROCESSING).when(On::Has("Tags")),
            sync(TAG, PROCESSING),
            ROLE,
            sync(
                &["sagemaker:DescribeProcessingJob", "sagemaker:StopProcessingJob"],
                PROCESSING,
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule"]),
        ],
    ),
    on(
        "sagemaker",
        "createHyperParameterTuningJob",
        &[
            need(&["sagemaker:CreateHyperParameterTuningJob"], TUNING),
            need(LIST, TUNING),
            need(TAG, TUNING).when(On::Has("Tags")),
            sync(TAG, TUNING),
            pass(
                &[
                    "{TrainingJobDefinition.RoleArn?}",
                    "{TrainingJobDefinitions[].RoleArn?}",
                ],
                TO_SAGEMAKER,
            ),
            sync(
                &[
                    "sagemaker:DescribeHyperParameterTuningJob",
                    "sagemaker:StopHyperParameterTuningJob",
                ],
                TUNING,
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForSageMakerTuningJobsRule"]),
        ],
    ),
    on(
        "sagemaker",
        "createLabelingJob",
        &[
            need(&["sagemaker:CreateLabelingJob"], LABELING),
            need(LIST, LABELING),
            need(TAG, LABELING).when(On::Has("Tags")),
            sync(TAG, LABELING),
            ROLE,
            sync(
                &["sagemaker:DescribeLabelingJob", "sagemaker:StopLabelingJob"],
                LABELING,
            ),
            events(&["arn:{p}:events:{r}:{a}:rule/StepFunctionsGetEventsForSageMakerLabelingJobsRule"]),
        ],
    ),
    on(
        "sagemaker",
        "createModel",
        &[
            need(&["sagemaker:CreateModel"], MODEL),
            need(TAG, MODEL).when(On::Has("Tags")),
            pass(&["{ExecutionRoleArn?}"], TO_SAGEMAKER),
        ],
    ),
    on(
        "sagemaker",
        "createEndpointConfig",
        &[
            need(&["sagemaker:CreateEndpointConfig"], CONFIG),
            need(TAG, CONFIG).when(On::Has("Tags")),
            pass(&["{ExecutionRoleArn?}"], TO_SAGEMAKER),
        ],
    ),
    on(
        "sagemaker",
        "createEndpoint",
        &[
            need(&["sagemaker:CreateEndpoint"], ENDPOINT),
            need(TAG, &["arn:{p}:sagemaker:{r}:{a}:endpoint/{EndpointName}"]).when(On::Has("Tags")),
        ],
    ),
    on(
        "sagemaker",
        "updateEndpoint",
        &[need(&["sagemaker:UpdateEndpoint"], ENDPOINT)],
    ),
];
