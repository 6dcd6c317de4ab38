//! Integrations of SageMaker: what the documents let through, and what they do not.

use super::{Case, case, check};

/// All cases of this file.
pub(super) const SAGEMAKER: &[Case] = &[
    case(
        "sagemaker:createTrainingJob.sync",
        r#"{"TrainingJobName": "j", "RoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateTrainingJob arn:aws:sagemaker:@:training-job/j-1",
            "sagemaker:DescribeTrainingJob arn:aws:sagemaker:@:training-job/j-1",
            "sagemaker:StopTrainingJob arn:aws:sagemaker:@:training-job/j-1",
            "sagemaker:AddTags arn:aws:sagemaker:@:training-job/j-1",
            "sagemaker:ListTags arn:aws:sagemaker:@:training-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
            "events:PutRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule",
            "events:PutTargets arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule",
            "events:DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule",
        ],
        &[
            "sagemaker:CreateTrainingJob arn:aws:sagemaker:@:training-job/k",
            "sagemaker:StopTrainingJob arn:aws:sagemaker:@:training-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    case(
        "sagemaker:createTransformJob.sync",
        r#"{"TransformJobName": "j"}"#,
        &[
            "sagemaker:CreateTransformJob arn:aws:sagemaker:@:transform-job/j-1",
            "sagemaker:DescribeTransformJob arn:aws:sagemaker:@:transform-job/j-1",
            "sagemaker:StopTransformJob arn:aws:sagemaker:@:transform-job/j-1",
            "sagemaker:AddTags arn:aws:sagemaker:@:transform-job/j-1",
            "sagemaker:ListTags arn:aws:sagemaker:@:transform-job/j-1",
            "events:PutRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule",
            "events:PutTargets arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule",
            "events:DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule",
        ],
        &[
            "sagemaker:CreateTransformJob arn:aws:sagemaker:@:transform-job/k",
            "sagemaker:StopTransformJob arn:aws:sagemaker:@:transform-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    case(
        "sagemaker:createProcessingJob.sync",
        r#"{"ProcessingJobName": "j", "RoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateProcessingJob arn:aws:sagemaker:@:processing-job/j-1",
            "sagemaker:DescribeProcessingJob arn:aws:sagemaker:@:processing-job/j-1",
            "sagemaker:StopProcessingJob arn:aws:sagemaker:@:processing-job/j-1",
            "sagemaker:AddTags arn:aws:sagemaker:@:processing-job/j-1",
            "sagemaker:ListTags arn:aws:sagemaker:@:processing-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
            "events:PutRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule",
            "events:PutTargets arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule",
            "events:DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule",
        ],
        &[
            "sagemaker:CreateProcessingJob arn:aws:sagemaker:@:processing-job/k",
            "sagemaker:StopProcessingJob arn:aws:sagemaker:@:processing-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    case(
        "sagemaker:createHyperParameterTuningJob.sync",
        r#"{"HyperParameterTuningJobName": "j", "TrainingJobDefinition": {"RoleArn": "arn:aws:iam::123456789012:role/r"}}"#,
        &[
            "sagemaker:CreateHyperParameterTuningJob arn:aws:sagemaker:@:hyper-parameter-tuning-job/j-1",
            "sagemaker:DescribeHyperParameterTuningJob arn:aws:sagemaker:@:hyper-parameter-tuning-job/j-1",
            "sagemaker:StopHyperParameterTuningJob arn:aws:sagemaker:@:hyper-parameter-tuning-job/j-1",
            "sagemaker:AddTags arn:aws:sagemaker:@:hyper-parameter-tuning-job/j-1",
            "sagemaker:ListTags arn:aws:sagemaker:@:hyper-parameter-tuning-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
            "events:PutRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTuningJobsRule",
            "events:PutTargets arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTuningJobsRule",
            "events:DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTuningJobsRule",
        ],
        &[
            "sagemaker:CreateHyperParameterTuningJob arn:aws:sagemaker:@:hyper-parameter-tuning-job/k",
            "sagemaker:StopHyperParameterTuningJob arn:aws:sagemaker:@:hyper-parameter-tuning-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    case(
        "sagemaker:createLabelingJob.sync",
        r#"{"LabelingJobName": "j", "RoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateLabelingJob arn:aws:sagemaker:@:labeling-job/j-1",
            "sagemaker:DescribeLabelingJob arn:aws:sagemaker:@:labeling-job/j-1",
            "sagemaker:StopLabelingJob arn:aws:sagemaker:@:labeling-job/j-1",
            "sagemaker:AddTags arn:aws:sagemaker:@:labeling-job/j-1",
            "sagemaker:ListTags arn:aws:sagemaker:@:labeling-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
            "events:PutRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerLabelingJobsRule",
            "events:PutTargets arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerLabelingJobsRule",
            "events:DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerLabelingJobsRule",
        ],
        &[
            "sagemaker:CreateLabelingJob arn:aws:sagemaker:@:labeling-job/k",
            "sagemaker:StopLabelingJob arn:aws:sagemaker:@:labeling-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    case(
        "sagemaker:createModel",
        r#"{"ModelName": "m", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateModel arn:aws:sagemaker:@:model/m",
            "sagemaker:AddTags arn:aws:sagemaker:@:model/m",
            "sagemaker:ListTags arn:aws:sagemaker:@:model/m",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
        &["sagemaker:CreateModel arn:aws:sagemaker:@:model/n"],
    ),
    case(
        "sagemaker:createEndpointConfig",
        r#"{"EndpointConfigName": "c"}"#,
        &[
            "sagemaker:CreateEndpointConfig arn:aws:sagemaker:@:endpoint-config/c",
            "sagemaker:AddTags arn:aws:sagemaker:@:endpoint-config/c",
            "sagemaker:ListTags arn:aws:sagemaker:@:endpoint-config/c",
        ],
        &["sagemaker:CreateEndpointConfig arn:aws:sagemaker:@:endpoint-config/d"],
    ),
    case(
        "sagemaker:createEndpoint",
        r#"{"EndpointName": "e", "EndpointConfigName": "c"}"#,
        &[
            "sagemaker:CreateEndpoint arn:aws:sagemaker:@:endpoint/e",
            "sagemaker:CreateEndpoint arn:aws:sagemaker:@:endpoint-config/c",
            "sagemaker:AddTags arn:aws:sagemaker:@:endpoint/e",
            "sagemaker:ListTags arn:aws:sagemaker:@:endpoint/e",
        ],
        &["sagemaker:CreateEndpoint arn:aws:sagemaker:@:endpoint/f"],
    ),
    case(
        "sagemaker:updateEndpoint",
        r#"{"EndpointName": "e", "EndpointConfigName": "c"}"#,
        &[
            "sagemaker:UpdateEndpoint arn:aws:sagemaker:@:endpoint/e",
            "sagemaker:UpdateEndpoint arn:aws:sagemaker:@:endpoint-config/c",
        ],
        &["sagemaker:DeleteEndpoint arn:aws:sagemaker:@:endpoint/e"],
    ),
];

#[test]
fn machine_learning_jobs() {
    check(SAGEMAKER);
}
