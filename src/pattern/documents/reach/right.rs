//! Rights, and the rights that a destination needs.

use crate::names::arn_service;

/// The Sid of a statement, and its actions.
pub(super) type Right = (&'static str, &'static [&'static str]);

pub(super) const INVOKE: Right = ("InvokeFunctions", &["lambda:InvokeFunction"]);

/// Returns the rights to send to a queue, topic, function, event bus or bucket, each with its resource.
pub(super) fn destination_rights(arn: &str) -> Vec<(Right, String)> {
    let to = |right: Right| vec![(right, arn.to_owned())];
    match arn_service(arn) {
        "sqs" => to(("SendToQueues", &["sqs:SendMessage"])),
        "sns" => to(("PublishToTopics", &["sns:Publish"])),
        "lambda" => to(INVOKE),
        "events" => to(("PutToEventBuses", &["events:PutEvents"])),
        "s3" => vec![
            (("ListBuckets", &["s3:ListBucket"][..]), arn.to_owned()),
            (("PutObjects", &["s3:PutObject"][..]), format!("{arn}/*")),
        ],
        _ => vec![],
    }
}
