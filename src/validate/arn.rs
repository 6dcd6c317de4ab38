//! The part of an ARN that is wrong.

use regex::Regex;

/// The parts of an ARN before its resource
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>).
const PARTS: usize = 6;

/// Says which part of a text keeps it from being an ARN that matches a pattern; `None` if the pattern is not for ARNs.
pub(super) fn wrong_part(pattern: &str, text: &str) -> Option<String> {
    let expected = pattern.strip_prefix("^arn:")?;
    let parts: Vec<&str> = text.splitn(PARTS, ':').collect();
    let [prefix, partition, service, region, account, resource] = parts.as_slice() else {
        return Some(format!(
            "has {} of the {PARTS} parts of an ARN, arn:partition:service:region:account:resource",
            parts.len()
        ));
    };
    let digits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let services = services(expected);
    let needs = |part: &str| expected.contains(part);
    Some(if *prefix != "arn" {
        format!("begins with {prefix:?}, not with arn:")
    } else if !partition.starts_with("aws") {
        format!("has the partition {partition:?}, not one such as aws or aws-cn")
    } else if !services.is_empty() && !services.contains(service) {
        format!("has the service {service:?}, not {}", services.join(" or "))
    } else if !account.is_empty() && *account != "aws" && !digits {
        format!("has the account {account:?}, which does not have 12 digits")
    } else if account.is_empty() && needs(":[0-9]{12}:") {
        "has no account".to_owned()
    } else if region.is_empty() && needs(":[a-z0-9-]+:") {
        "has no region".to_owned()
    } else if !region.is_empty() && !is_region(region) {
        format!("has the region {region:?}, not one such as eu-west-1")
    } else {
        format!("has the resource {resource:?}, which does not match {pattern}")
    })
}

/// The services that a pattern allows, if it lists them: `arn:<partition>:<services>:`.
fn services(expected: &str) -> Vec<&str> {
    let Some((_, rest)) = expected.split_once("]+:") else {
        return vec![];
    };
    let service = rest.split(':').next().unwrap_or_default();
    let group = service
        .strip_prefix('(')
        .map(|group| group.strip_suffix(')').unwrap_or_default());
    let listed = group.unwrap_or(service);
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let services: Vec<&str> = listed.split('|').collect();
    if services.iter().all(is_name) { services } else { vec![] }
}

fn is_region(region: &str) -> bool {
    Regex::new("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$").is_ok_and(|regex| regex.is_match(region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_part_of_an_arn_is_named() {
        const QUEUE: &str = r"^arn:[a-z-]+:(sqs|sns):[a-z0-9-]+:[0-9]{12}:[a-zA-Z0-9_.-]+$";
        for (text, expected) in [
            (
                "orders",
                "has 1 of the 6 parts of an ARN, arn:partition:service:region:account:resource",
            ),
            (
                "urn:aws:sqs:eu-west-1:123456789012:q",
                "begins with \"urn\", not with arn:",
            ),
            (
                "arn:ws:sqs:eu-west-1:123456789012:q",
                "has the partition \"ws\", not one such as aws or aws-cn",
            ),
            (
                "arn:aws:sq:eu-west-1:123456789012:q",
                "has the service \"sq\", not sqs or sns",
            ),
            (
                "arn:aws:sqs:eu-west-1:12345:q",
                "has the account \"12345\", which does not have 12 digits",
            ),
            ("arn:aws:sqs:eu-west-1::q", "has no account"),
            ("arn:aws:sqs::123456789012:q", "has no region"),
            (
                "arn:aws:sqs:ireland:123456789012:q",
                "has the region \"ireland\", not one such as eu-west-1",
            ),
        ] {
            assert_eq!(wrong_part(QUEUE, text).as_deref(), Some(expected), "{text}");
        }
        let resource = wrong_part(QUEUE, "arn:aws:sqs:eu-west-1:123456789012:a b").unwrap();
        assert!(
            resource.starts_with("has the resource \"a b\", which does not match ^arn:"),
            "{resource}"
        );
        assert_eq!(wrong_part("^[a-z]+$", "A"), None);
        assert!(wrong_part("^arn:", "queue").is_some());
    }

    #[test]
    fn the_services_of_every_pattern_of_the_schema_are_read_or_unknown() {
        assert_eq!(services(r"[a-z-]+:iam::[0-9]{12}:role/[!-~]+$"), ["iam"]);
        assert_eq!(services(r"[a-z-]+:(sqs|sns):[a-z0-9-]+"), ["sqs", "sns"]);
        assert!(services(r"[a-z-]+:(elasticfilesystem:[a-z0-9-]+|s3files:x)").is_empty());
        assert!(services("").is_empty());
    }
}
