//! The `Resource` of a Task state: its target and its integration pattern.

/// How a Task state waits for the result of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Pattern {
    /// No suffix: Step Functions continues with the response of the call.
    RequestResponse,
    /// `.sync`: Step Functions waits until the job ends.
    Sync,
    /// `.sync:2`: like `.sync`, but the output is JSON.
    Sync2,
    /// `.waitForTaskToken`: Step Functions waits until a caller returns the task token.
    WaitForTaskToken,
}

impl Pattern {
    /// Returns the suffix of the resource. Empty for request-response.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::RequestResponse => "",
            Self::Sync => ".sync",
            Self::Sync2 => ".sync:2",
            Self::WaitForTaskToken => ".waitForTaskToken",
        }
    }
}

/// The target of a Task state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceKind<'a> {
    /// A Lambda function. The resource is the ARN of the function.
    LambdaFunction,
    /// An activity. The resource is the ARN of the activity.
    Activity,
    /// An optimized integration, such as `lambda:invoke`, `states:startExecution.sync:2` or `http:invoke`.
    Optimized {
        /// Service as the resource spells it, such as `elasticmapreduce`.
        service: &'a str,
        /// Action as the resource spells it, such as `addStep`.
        action: &'a str,
        /// Suffix.
        pattern: Pattern,
    },
    /// `aws-sdk:<service>:<action>`: an AWS SDK integration, which can call any AWS API.
    AwsSdk {
        /// Service as the resource spells it, such as `dynamodb`.
        service: &'a str,
        /// Action as the resource spells it, such as `batchGetItem`.
        action: &'a str,
        /// Suffix.
        pattern: Pattern,
    },
    /// Not known yet, because the resource contains an unreplaced `${Name}`.
    Placeholder,
    /// Any other text.
    Unknown,
}

/// The parsed `Resource` of a Task state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resource<'a> {
    /// Text of the field.
    pub(crate) text: &'a str,
    /// Partition of the ARN, such as `aws`. Empty if the text is not an ARN.
    pub(crate) partition: &'a str,
    /// Service of the ARN: `states` for integrations and activities. Empty if the text is not an ARN.
    pub(crate) service: &'a str,
    /// Region of the ARN. Usually empty for integrations.
    pub(crate) region: &'a str,
    /// Account of the ARN. Usually empty for integrations.
    pub(crate) account: &'a str,
    /// Target of the call.
    pub(crate) kind: ResourceKind<'a>,
}

impl<'a> Resource<'a> {
    /// Parses a resource. Accepts any text: an unknown form becomes [`ResourceKind::Unknown`].
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

    /// Returns how the task waits. Request-response for a target that has no suffix.
    pub(crate) const fn pattern(&self) -> Pattern {
        match self.kind {
            ResourceKind::Optimized { pattern, .. } | ResourceKind::AwsSdk { pattern, .. } => pattern,
            _ => Pattern::RequestResponse,
        }
    }

    /// Whether the resource is `http:invoke`, the call of an HTTP endpoint.
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

/// Returns the six parts of an ARN. A missing part is empty. A colon within `${...}` does not separate parts.
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

/// Whether a text contains a `${...}`, which can become any text.
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
    fn each_form_of_resource_has_its_kind() {
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
    fn a_placeholder_hides_only_the_part_that_contains_it() {
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
