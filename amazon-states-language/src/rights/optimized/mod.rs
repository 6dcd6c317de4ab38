//! The integrations that Step Functions has made for single services, and what each needs
//! (<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>).

mod application;
mod compute;
mod data;
mod emr;
mod sagemaker;

use super::call::{Call, Findings};
use super::need::{Integration, On};

/// All of them.
pub(super) const TABLES: &[&[Integration]] = &[
    application::TABLE,
    compute::TABLE,
    data::TABLE,
    emr::TABLE,
    sagemaker::TABLE,
];

/// The row of an integration.
pub(super) fn find(service: &str, action: &str) -> Option<&'static Integration> {
    TABLES
        .iter()
        .flat_map(|table| table.iter())
        .find(|row| row.service == service && row.action == action)
}

/// What a Task with this integration needs.
pub(super) fn call(call: &Call<'_>, service: &str, action: &str, findings: &mut Findings) {
    match find(service, action) {
        Some(found) => row(call, found, findings),
        None => call.warn(
            findings,
            format!("{service}:{action} is no integration that is known, so nothing is granted for it"),
        ),
    }
}

/// What a call of this row needs.
pub(super) fn row(call: &Call<'_>, row: &Integration, findings: &mut Findings) {
    call.needs(row.needs, findings);
    let here = NOTES
        .iter()
        .filter(|(service, action, ..)| (*service, *action) == (row.service, row.action));
    for (_, _, _, note) in here.filter(|(_, _, when, _)| call.applies(*when)) {
        call.warn(findings, (*note).to_owned());
    }
}

/// What the arguments of an integration cannot say.
const NOTES: &[(&str, &str, On, &str)] = &[
    (
        "ecs",
        "runTask",
        On::Always,
        "the roles of an ECS task are named in its task definition; policyStatements must grant iam:PassRole on them",
    ),
    (
        "elasticmapreduce",
        "createCluster",
        On::Has("JobFlowRole"),
        "JobFlowRole is an instance profile; iam:PassRole is granted on the role of the same name, and policyStatements \
         must grant it where that has another",
    ),
    (
        "athena",
        "startQueryExecution",
        On::Always,
        "the data that a query reads is named in the catalog; policyStatements must grant s3:GetObject and \
         s3:ListBucket on it, and what the query changes in the catalog and in S3",
    ),
    (
        "athena",
        "getQueryResults",
        On::Always,
        "where the results lie is known to Athena only; policyStatements must grant s3:GetObject on them",
    ),
];
