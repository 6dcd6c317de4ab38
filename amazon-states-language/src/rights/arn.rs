//! Conversions of arguments to ARNs, or to the parts of an ARN that a template needs.

use super::context::Context;
use super::text::{Arguments, Text, is_arn};

/// Returns the ARN of the queue with the URL `https://sqs.<region>.amazonaws.com/<account>/<name>`
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>).
pub(super) fn queue(url: Text, context: &Context<'_>) -> Text {
    let parse = |url: &str| -> Option<String> {
        let (host, path) = url.split_once("://")?.1.split_once('/')?;
        let (account, name) = path.split_once('/')?;
        // Legacy URLs begin with the region.
        let region = match host.strip_prefix("sqs.") {
            Some(rest) => rest.split('.').next()?,
            None => host.split_once(".queue.")?.0,
        };
        let own = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        (own || account.starts_with("${")).then(|| format!("arn:{}:sqs:{region}:{account}:{name}", context.partition))
    };
    match &url {
        Text::Known(text) if is_arn(text) => url,
        Text::Known(text) => parse(text).map_or(Text::Unknown, Text::Known),
        Text::Prefix(text) => parse(text).map_or(Text::Unknown, Text::Prefix),
        Text::Unknown => Text::Unknown,
    }
}

/// Returns the ARN of a function from its name, `<account>:function:<name>` or ARN, each with or without a qualifier
/// (<https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>).
pub(super) fn function(name: Text, context: &Context<'_>) -> Text {
    let Context {
        partition: p,
        region: r,
        account: a,
        ..
    } = context;
    name.map(|n| {
        if n.starts_with("arn:") {
            n
        } else if n.contains(":function:") {
            format!("arn:{p}:lambda:{r}:{n}")
        } else if n.is_empty() {
            String::new()
        } else {
            format!(
                "arn:{p}:lambda:{r}:{a}:function:{}",
                n.strip_prefix("function:").unwrap_or(&n)
            )
        }
    })
}

/// Returns the ARN of a function with its qualifier. IAM compares this ARN when Lambda invokes the function
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html>).
pub(super) fn qualified_function(name: Text, arguments: &Arguments<'_>, context: &Context<'_>) -> Text {
    let Text::Known(arn) = function(name.clone(), context) else {
        return match function(name, context) {
            // `function:` without a name is the prefix of every function's ARN.
            Text::Prefix(arn) if arn.splitn(7, ':').nth(6).is_some_and(|name| !name.is_empty()) => Text::Prefix(arn),
            _ => Text::Unknown,
        };
    };
    match arguments.text("Qualifier") {
        None => Text::Known(arn),
        Some(_) if arn.split(':').count() > 7 => Text::Known(arn),
        Some(Text::Known(q)) if !q.contains(['*', '?']) => Text::Known(format!("{arn}:{q}")),
        Some(Text::Prefix(q)) if !q.contains(['*', '?']) => Text::Prefix(format!("{arn}:{q}")),
        Some(_) => Text::Prefix(format!("{arn}:")),
    }
}

/// Returns the ARN of a function without its qualifier.
pub(super) fn unqualified(arn: Text) -> Text {
    match arn {
        Text::Known(arn) => Text::Known(arn.splitn(8, ':').take(7).collect::<Vec<_>>().join(":")),
        other => other,
    }
}

/// Returns the ARN of a state machine, or the prefix of the ARNs of its executions. IAM compares the ARN of the state
/// machine without version and alias (<https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html>).
pub(super) fn machine(arn: Text, context: &Context<'_>, execution: bool) -> Text {
    let cut = |arn: &str| -> Option<(String, bool)> {
        let parts: Vec<&str> = arn.split(':').collect();
        let [_, _, _, region, account, kind, name, ..] = parts.as_slice() else {
            return None;
        };
        if *kind != "stateMachine" || name.is_empty() {
            return None;
        }
        let kind = if execution { "execution" } else { "stateMachine" };
        let arn = format!("arn:{}:states:{region}:{account}:{kind}:{name}", context.partition);
        Some((arn, parts.len() > 7))
    };
    match arn {
        Text::Known(arn) => cut(&arn).map_or(Text::Known(arn), |(arn, _)| Text::Known(arn)),
        Text::Prefix(arn) => match cut(&arn) {
            Some((arn, true)) => Text::Known(arn),
            Some((arn, false)) => Text::Prefix(arn),
            None => Text::Unknown,
        },
        Text::Unknown => Text::Unknown,
    }
}

/// Returns the version or alias in the ARN of a state machine.
pub(super) fn machine_qualifier(arn: Text) -> Option<Text> {
    match arn {
        Text::Known(arn) => arn.splitn(8, ':').nth(7).map(|q| Text::Known(q.to_owned())),
        _ => None,
    }
}

/// Returns a pattern for all revisions of a task or job definition whose name has no revision.
pub(super) fn revisions(name: Text) -> Option<Text> {
    match name {
        Text::Known(name) => {
            let revision = name
                .rsplit_once(':')
                .is_some_and(|(_, r)| r.bytes().all(|b| b.is_ascii_digit()));
            (!revision).then(|| Text::Known(format!("{name}:")))
        }
        _ => None,
    }
}

/// Returns the project of a build, from its id `<project>:<uuid>` or its ARN.
pub(super) fn project(id: Text) -> Text {
    let cut = |id: &str| -> String {
        if is_arn(id) {
            let project: Vec<&str> = id.splitn(7, ':').take(6).collect();
            project
                .join(":")
                .replacen(":build-batch/", ":project/", 1)
                .replacen(":build/", ":project/", 1)
        } else {
            id.split(':').next().unwrap_or(id).to_owned()
        }
    };
    match id {
        Text::Known(id) => Text::Known(cut(&id)),
        Text::Prefix(id) if !is_arn(&id) && id.contains(':') => Text::Known(cut(&id)),
        other => other,
    }
}

/// Returns the part of a rule's ARN before the name of the rule. Empty for the default bus
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html>).
pub(super) fn bus(name: Text) -> Text {
    match name {
        Text::Known(name) => Text::Known(match name.rsplit('/').next() {
            None | Some("" | "default") => String::new(),
            Some(name) => format!("{name}/"),
        }),
        other => other,
    }
}

/// Returns the report group in the ARN `report/<group>:<id>` of a report.
pub(super) fn report_group(arn: Text) -> Text {
    arn.map(|arn| {
        arn.splitn(7, ':')
            .take(6)
            .collect::<Vec<_>>()
            .join(":")
            .replacen(":report/", ":report-group/", 1)
    })
}

/// Returns the prefix of the ARN of the secret that EventBridge stores for a connection `connection/<name>/<id>`
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html>).
pub(super) fn connection_secret(arn: Text) -> Text {
    let cut = |arn: &str| -> Option<String> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, partition, _, region, account, rest] = parts.as_slice() else {
            return None;
        };
        let name = rest
            .strip_prefix("connection/")?
            .split('/')
            .next()
            .filter(|n| !n.is_empty())?;
        Some(format!(
            "arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/"
        ))
    };
    match arn {
        Text::Known(arn) => cut(&arn).map_or(Text::Unknown, Text::Known),
        Text::Prefix(arn) if arn.matches('/').count() > 1 => cut(&arn).map_or(Text::Unknown, Text::Known),
        _ => Text::Unknown,
    }
}

/// Returns the ARN of an API from its host `<id>.execute-api.<region>.amazonaws.com`
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html>).
pub(super) fn api(endpoint: Text, context: &Context<'_>) -> Text {
    let host = match &endpoint {
        Text::Known(host) | Text::Prefix(host) => host.trim_start_matches("https://"),
        Text::Unknown => return Text::Unknown,
    };
    match host.split_once(".execute-api.") {
        Some((id, _)) => Text::Known(format!(
            "arn:{}:execute-api:{}:{}:{id}",
            context.partition, context.region, context.account
        )),
        None => Text::Unknown,
    }
}

/// Returns the ARN of a model from its id. The ARN of a foundation model has no account
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html>).
pub(super) fn model(id: Text, context: &Context<'_>) -> Text {
    let Context {
        partition: p,
        region: r,
        account: a,
        ..
    } = context;
    id.map(|id| {
        if id.starts_with("arn:") || id.is_empty() {
            id
        } else if regional_model(&id).is_some() {
            format!("arn:{p}:bedrock:{r}:{a}:inference-profile/{id}")
        } else {
            format!("arn:{p}:bedrock:{r}::foundation-model/{id}")
        }
    })
}

/// Returns the model of an inference profile such as `eu.anthropic.claude`.
fn regional_model(id: &str) -> Option<&str> {
    let (geography, model) = id.rsplit('/').next()?.split_once('.')?;
    let known = matches!(
        geography,
        "us" | "eu" | "apac" | "us-gov" | "jp" | "au" | "ca" | "global"
    );
    (known && model.contains('.')).then_some(model)
}

/// Returns the foundation models that an inference profile can send a request to, in all regions
/// (<https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html>).
pub(super) fn profile_model(id: Text, context: &Context<'_>) -> Option<Text> {
    match id {
        Text::Known(id) => regional_model(&id)
            .map(|m| Text::Known(format!("arn:{}:bedrock:*::foundation-model/{m}", context.partition))),
        _ => None,
    }
}

/// Returns `<bucket>/<key>` of `s3://<bucket>/<key>`.
pub(super) fn s3_uri(uri: Text) -> Text {
    match uri {
        Text::Known(uri) => uri
            .strip_prefix("s3://")
            .map_or(Text::Unknown, |rest| Text::Known(rest.to_owned())),
        Text::Prefix(uri) => match uri.strip_prefix("s3://") {
            // A part of a bucket name would match other buckets whose names begin with it.
            Some(rest) if rest.contains('/') => Text::Prefix(rest.to_owned()),
            _ => Text::Unknown,
        },
        Text::Unknown => Text::Unknown,
    }
}

/// Returns the bucket of `s3://<bucket>/<key>`.
pub(super) fn s3_bucket(uri: Text) -> Text {
    let bucket = |rest: &str| rest.split('/').next().map(str::to_owned);
    match s3_uri(uri) {
        Text::Known(rest) | Text::Prefix(rest) => bucket(&rest).map_or(Text::Unknown, Text::Known),
        Text::Unknown => Text::Unknown,
    }
}

/// Returns the resource of a secret from its name. Its ARN ends with six random characters
/// (<https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html>).
pub(super) fn secret(id: Text) -> Text {
    match id {
        Text::Known(id) if is_arn(&id) => Text::Known(id),
        Text::Known(id) => Text::Known(format!("{id}-??????")),
        other => other,
    }
}

/// Returns the id or ARN of a KMS key. `None` for an alias: IAM identifies a key only by its ARN
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>).
pub(super) fn key(id: Text) -> Option<Text> {
    match &id {
        Text::Known(t) | Text::Prefix(t) if t.starts_with("alias/") || t.contains(":alias/") => None,
        _ => Some(id),
    }
}

/// Returns the alias, if the argument names a KMS key by its alias.
pub(super) fn alias(id: Text) -> Option<Text> {
    match id {
        Text::Known(t) => t
            .rsplit_once("alias/")
            .map(|(_, name)| Text::Known(format!("alias/{name}"))),
        _ => None,
    }
}
