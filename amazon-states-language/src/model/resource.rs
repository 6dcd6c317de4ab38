/// How a Task state waits for what it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Pattern {
    /// No suffix: on with the answer to the call.
    RequestResponse,
    /// `.sync`: waits until the job is done.
    Sync,
    /// `.sync:2`: as `.sync`, the output as JSON.
    Sync2,
    /// `.waitForTaskToken`: waits until the token comes back.
    WaitForTaskToken,
}

impl Pattern {
    /// The suffix of the resource; empty for request-response.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::RequestResponse => "",
            Self::Sync => ".sync",
            Self::Sync2 => ".sync:2",
            Self::WaitForTaskToken => ".waitForTaskToken",
        }
    }
}

/// What a Task state calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceKind<'a> {
    /// A Lambda function, its ARN being the whole resource.
    LambdaFunction,
    /// An activity, its ARN being the whole resource.
    Activity,
    /// An integration that Step Functions has made for the service, such as `lambda:invoke` or
    /// `states:startExecution.sync:2`. `http:invoke` is one too.
    Optimized {
        /// As the resource writes it, such as `elasticmapreduce`.
        service: &'a str,
        /// As the resource writes it, such as `addStep`.
        action: &'a str,
        /// The suffix.
        pattern: Pattern,
    },
    /// `aws-sdk:<service>:<action>`: any call of any AWS API.
    AwsSdk {
        /// As the resource writes it, such as `dynamodb`.
        service: &'a str,
        /// As the resource writes it, such as `batchGetItem`.
        action: &'a str,
        /// The suffix.
        pattern: Pattern,
    },
    /// It has a `${Name}` that is not replaced yet, so that one cannot tell.
    Placeholder,
    /// None of these.
    Unknown,
}

/// The `Resource` of a Task state, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resource<'a> {
    /// The text as it is written.
    pub(crate) text: &'a str,
    /// Partition of the ARN, such as `aws`; empty if it is no ARN.
    pub(crate) partition: &'a str,
    /// Service of the ARN; `states` for integrations and activities; empty if it is no ARN.
    pub(crate) service: &'a str,
    /// Region of the ARN; mostly empty for integrations.
    pub(crate) region: &'a str,
    /// Account of the ARN; mostly empty for integrations.
    pub(crate) account: &'a str,
    /// What it calls.
    pub(crate) kind: ResourceKind<'a>,
}

impl<'a> Resource<'a> {
    /// Takes a resource apart. Total: what is not understood is [`ResourceKind::Unknown`].
    pub(crate) fn parse(text: &'a str) -> Self {
        let [arn, partition, service, region, account, rest] = parts(text);
        let kind = match (arn, service) {
            ("arn", "lambda") if rest.starts_with("function:") => ResourceKind::LambdaFunction,
            ("arn", "states") if rest.starts_with("activity:") => ResourceKind::Activity,
            _ if arn != "arn" || has_placeholder(service) || has_placeholder(rest) => otherwise(text),
            ("arn", "states") => integration(rest),
            _ => ResourceKind::Unknown,
        };
        let known = arn == "arn";
        Self {
            text,
            partition: if known { partition } else { "" },
            service: if known { service } else { "" },
            region: if known { region } else { "" },
            account: if known { account } else { "" },
            kind,
        }
    }

    /// How the task waits; request-response for what has no patterns.
    pub(crate) const fn pattern(&self) -> Pattern {
        match self.kind {
            ResourceKind::Optimized { pattern, .. } | ResourceKind::AwsSdk { pattern, .. } => pattern,
            _ => Pattern::RequestResponse,
        }
    }

    /// Whether it is `http:invoke`, the call of an HTTP endpoint.
    pub(crate) fn is_http(&self) -> bool {
        matches!(
            self.kind,
            ResourceKind::Optimized {
                service: "http",
                action: "invoke",
                ..
            }
        )
    }
}

fn otherwise(text: &str) -> ResourceKind<'_> {
    if has_placeholder(text) {
        ResourceKind::Placeholder
    } else {
        ResourceKind::Unknown
    }
}

fn integration(rest: &str) -> ResourceKind<'_> {
    if let Some((service, call)) = rest.strip_prefix("aws-sdk:").and_then(|r| r.split_once(':')) {
        let (action, pattern) = suffix(call);
        return ResourceKind::AwsSdk {
            service,
            action,
            pattern,
        };
    }
    match rest.split_once(':') {
        Some((service, call)) if !service.is_empty() && !call.is_empty() => {
            let (action, pattern) = suffix(call);
            ResourceKind::Optimized {
                service,
                action,
                pattern,
            }
        }
        _ => ResourceKind::Unknown,
    }
}

fn suffix(call: &str) -> (&str, Pattern) {
    [Pattern::Sync2, Pattern::Sync, Pattern::WaitForTaskToken]
        .into_iter()
        .find_map(|p| Some((call.strip_suffix(p.suffix())?, p)))
        .unwrap_or((call, Pattern::RequestResponse))
}

/// The six parts of an ARN, empty where there is none; a colon within `${...}` is not a separator.
fn parts(text: &str) -> [&str; 6] {
    let mut out = [""; 6];
    let mut rest = text;
    for slot in out.iter_mut().take(5) {
        let Some((part, tail)) = split_colon(rest) else {
            *slot = rest;
            return out;
        };
        *slot = part;
        rest = tail;
    }
    if let Some(last) = out.last_mut() {
        *last = rest;
    }
    out
}

fn split_colon(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (i, c) in text.char_indices() {
        match c {
            '{' if text.get(..i).is_some_and(|before| before.ends_with('$')) => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return Some((text.get(..i)?, text.get(i + 1..)?)),
            _ => {}
        }
    }
    None
}

/// Whether a text has a `${...}` that may stand for anything.
pub(crate) fn has_placeholder(text: &str) -> bool {
    text.split_once("${").is_some_and(|(_, after)| after.contains('}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> ResourceKind<'_> {
        Resource::parse(text).kind
    }

    #[test]
    fn resources_are_told_apart() {
        assert_eq!(
            kind("arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST"),
            ResourceKind::LambdaFunction
        );
        assert_eq!(
            kind("arn:aws-cn:states:cn-north-1:123456789012:activity:a"),
            ResourceKind::Activity
        );
        assert_eq!(
            kind("arn:aws:states:::states:startExecution.sync:2"),
            ResourceKind::Optimized {
                service: "states",
                action: "startExecution",
                pattern: Pattern::Sync2
            }
        );
        assert_eq!(
            kind("arn:aws:states:::aws-sdk:sfn:startSyncExecution.waitForTaskToken"),
            ResourceKind::AwsSdk {
                service: "sfn",
                action: "startSyncExecution",
                pattern: Pattern::WaitForTaskToken
            }
        );
        assert!(Resource::parse("arn:aws:states:::http:invoke").is_http());
        for unknown in [
            "",
            "f",
            "arn:aws:states:::lambda",
            "arn:aws:s3:::bucket",
            "states:lambda:invoke",
        ] {
            assert_eq!(kind(unknown), ResourceKind::Unknown, "{unknown}");
        }
    }

    #[test]
    fn placeholders_hide_no_more_than_they_cover() {
        assert_eq!(kind("${Function}"), ResourceKind::Placeholder);
        assert_eq!(kind("arn:aws:states:::${Service}:invoke"), ResourceKind::Placeholder);
        assert_eq!(
            kind("arn:${AWS::Partition}:lambda:${Region}:${Account}:function:${Name}"),
            ResourceKind::LambdaFunction
        );
        let queue = Resource::parse("arn:${AWS::Partition}:states:::sqs:sendMessage");
        assert_eq!(queue.partition, "${AWS::Partition}");
        assert_eq!(queue.pattern(), Pattern::RequestResponse);
        assert!(matches!(queue.kind, ResourceKind::Optimized { service: "sqs", .. }));
    }
}
