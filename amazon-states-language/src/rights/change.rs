//! Conversions of arguments that the tables can name.

use super::arn::{
    alias, api, bus, connection_secret, function, key, machine, machine_qualifier, model, profile_model, project,
    qualified_function, queue, report_group, revisions, s3_bucket, s3_uri, secret, unqualified,
};
use super::context::Context;
use super::text::{Arguments, Text, is_arn};
use serde::Deserialize;

/// A conversion of an argument to the text that a template needs. The tables spell its name in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change {
    Queue,
    /// ARN of a function, with its qualifier.
    Function,
    /// ARN of a function without its qualifier.
    Unqualified,
    /// ARN of a state machine without version and alias.
    Machine,
    /// Prefix of the ARNs of a state machine's executions.
    Execution,
    /// Version or alias in the ARN of a state machine.
    Qualifier,
    Revisions,
    /// Text after the last `/`.
    Last,
    /// Text without a leading `/`.
    Strip,
    /// Text with a trailing `/`, unless it is empty.
    Folder,
    Project,
    Bus,
    Stack,
    ReportGroup,
    ConnectionSecret,
    Api,
    Model,
    ProfileModel,
    S3Uri,
    S3Bucket,
    /// Role with the name of an instance profile.
    InstanceRole,
    /// ARN of a workgroup. The ARN that AWS assigns has an id instead of the name.
    Workgroup,
    Secret,
    /// Name of a parameter without a leading `/`, or its ARN.
    Parameter,
    Key,
    Alias,
    /// Empty text for an alias of a KMS key. The template does not apply to any other key.
    OnlyAlias,
}

/// Returns the converted text. `None` if the template does not apply.
pub(super) fn change(change: Change, text: Text, arguments: &Arguments<'_>, context: &Context<'_>) -> Option<Text> {
    Some(match change {
        Change::Queue => queue(text, context),
        Change::Function => qualified_function(text, arguments, context),
        Change::Unqualified => unqualified(function(text, context)),
        Change::Machine => machine(text, context, false),
        Change::Execution => machine(text, context, true),
        Change::Qualifier => return machine_qualifier(text),
        Change::Revisions => return revisions(text),
        Change::Last => text.map(|t| t.rsplit('/').next().unwrap_or(&t).to_owned()),
        Change::Strip => text.map(|t| t.trim_start_matches('/').to_owned()),
        Change::Folder => folder(text),
        Change::Project => project(text),
        Change::Bus => bus(text),
        Change::Stack => stack(text),
        Change::ReportGroup => report_group(text),
        Change::ConnectionSecret => connection_secret(text),
        Change::Api => api(text, context),
        Change::Model => model(text, context),
        Change::ProfileModel => return profile_model(text, context),
        Change::S3Uri => s3_uri(text),
        Change::S3Bucket => s3_bucket(text),
        Change::InstanceRole => text.map(|t| t.replacen(":instance-profile/", ":role/", 1)),
        Change::Workgroup => only_arn(text),
        Change::Secret => secret(text),
        Change::Parameter => parameter(text),
        Change::Key => return key(text),
        Change::Alias => return alias(text),
        Change::OnlyAlias => return alias(text).map(|_| Text::Known(String::new())),
    })
}

fn folder(path: Text) -> Text {
    match path {
        Text::Known(t) if !t.is_empty() && !t.ends_with('/') => Text::Known(format!("{t}/")),
        other => other,
    }
}

/// Returns a stack without the id at the end of its ARN.
fn stack(name: Text) -> Text {
    name.map(|t| match t.match_indices('/').nth(1) {
        Some((at, _)) if is_arn(&t) => t.get(..at).unwrap_or(&t).to_owned(),
        _ => t,
    })
}

fn only_arn(text: Text) -> Text {
    match text {
        Text::Known(arn) if is_arn(&arn) => Text::Known(arn),
        _ => Text::Unknown,
    }
}

fn parameter(name: Text) -> Text {
    name.map(|t| match is_arn(&t) {
        true => t,
        false => t.trim_start_matches('/').to_owned(),
    })
}
