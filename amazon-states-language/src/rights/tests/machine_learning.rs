//! Tests of the integrations of SageMaker: calls that the policy allows, and calls that it denies.

use super::{Case, case, check, job};

/// All cases of this file.
pub(super) const SAGEMAKER: &[Case] = &[
    job(
        "sagemaker:createTrainingJob",
        r#"{"TrainingJobName": "j", "RoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateTrainingJob,ListTags arn:aws:sagemaker:@:training-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
        &[
            "sagemaker:DescribeTrainingJob,StopTrainingJob,AddTags arn:aws:sagemaker:@:training-job/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule",
        ],
        &[
            "sagemaker:CreateTrainingJob,StopTrainingJob arn:aws:sagemaker:@:training-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    job(
        "sagemaker:createTransformJob",
        r#"{"TransformJobName": "j"}"#,
        &["sagemaker:CreateTransformJob,ListTags arn:aws:sagemaker:@:transform-job/j-1"],
        &[
            "sagemaker:DescribeTransformJob,StopTransformJob,AddTags arn:aws:sagemaker:@:transform-job/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule",
        ],
        &[
            "sagemaker:CreateTransformJob,StopTransformJob arn:aws:sagemaker:@:transform-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    job(
        "sagemaker:createProcessingJob",
        r#"{"ProcessingJobName": "j", "RoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateProcessingJob,ListTags arn:aws:sagemaker:@:processing-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
        &[
            "sagemaker:DescribeProcessingJob,StopProcessingJob,AddTags arn:aws:sagemaker:@:processing-job/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule",
        ],
        &[
            "sagemaker:CreateProcessingJob,StopProcessingJob arn:aws:sagemaker:@:processing-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    job(
        "sagemaker:createHyperParameterTuningJob",
        r#"{"HyperParameterTuningJobName": "j", "TrainingJobDefinition": {"RoleArn": "arn:aws:iam::123456789012:role/r"}}"#,
        &[
            "sagemaker:CreateHyperParameterTuningJob,ListTags arn:aws:sagemaker:@:hyper-parameter-tuning-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
        &[
            "sagemaker:DescribeHyperParameterTuningJob,StopHyperParameterTuningJob,AddTags arn:aws:sagemaker:@:hyper-parameter-tuning-job/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerTuningJobsRule",
        ],
        &[
            "sagemaker:CreateHyperParameterTuningJob,StopHyperParameterTuningJob arn:aws:sagemaker:@:hyper-parameter-tuning-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    job(
        "sagemaker:createLabelingJob",
        r#"{"LabelingJobName": "j", "RoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateLabelingJob,ListTags arn:aws:sagemaker:@:labeling-job/j-1",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
        &[
            "sagemaker:DescribeLabelingJob,StopLabelingJob,AddTags arn:aws:sagemaker:@:labeling-job/j-1",
            "events:PutRule,PutTargets,DescribeRule arn:aws:events:@:rule/StepFunctionsGetEventsForSageMakerLabelingJobsRule",
        ],
        &[
            "sagemaker:CreateLabelingJob,StopLabelingJob arn:aws:sagemaker:@:labeling-job/k",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=lambda.amazonaws.com",
        ],
    ),
    case(
        "sagemaker:createModel",
        r#"{"ModelName": "m", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateModel arn:aws:sagemaker:@:model/m",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
        &["sagemaker:CreateModel arn:aws:sagemaker:@:model/n"],
    ),
    case(
        "sagemaker:createEndpointConfig",
        r#"{"EndpointConfigName": "c", "Tags": [], "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}"#,
        &[
            "sagemaker:CreateEndpointConfig,AddTags arn:aws:sagemaker:@:endpoint-config/c",
            "iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=sagemaker.amazonaws.com",
        ],
        &["sagemaker:CreateEndpointConfig,AddTags arn:aws:sagemaker:@:endpoint-config/d"],
    ),
    case(
        "sagemaker:createEndpoint",
        r#"{"EndpointName": "e", "EndpointConfigName": "c"}"#,
        &[
            "sagemaker:CreateEndpoint arn:aws:sagemaker:@:endpoint/e",
            "sagemaker:CreateEndpoint arn:aws:sagemaker:@:endpoint-config/c",
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
