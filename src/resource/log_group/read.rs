use super::Observed;
use crate::aws::{Aws, Failure, Service};
use crate::owner::Tags;
use crate::resource::Depth;
use aws_sdk_cloudwatchlogs::types::LogGroup;
use std::collections::BTreeMap;

/// One DescribeLogGroups for all names (CloudWatch Logs takes 50 identifiers, and leaves out those that
/// do not exist); ListTagsForResource where the inventory does not know the group, or strictly.
pub async fn read(
    aws: &Aws,
    names: &[(String, Depth)],
) -> Result<BTreeMap<String, Result<Observed, Failure>>, Failure> {
    let identifiers = names.iter().map(|(name, _)| name.clone()).collect();
    let request = aws
        .logs
        .describe_log_groups()
        .set_log_group_identifiers(Some(identifiers));
    let out = aws.call(Service::Logs, "DescribeLogGroups", request.send()).await?;
    let mut groups: BTreeMap<String, LogGroup> = out
        .log_groups
        .unwrap_or_default()
        .into_iter()
        .filter_map(|g| Some((g.log_group_name.clone()?, g)))
        .collect();
    let mut found = BTreeMap::new();
    for (name, depth) in names {
        if let Some(group) = groups.remove(name) {
            let created = group.creation_time.unwrap_or_default();
            let tags = if depth.needs_tags(&created.to_string()) {
                Some(tags(aws, name).await)
            } else {
                None
            };
            let observed = tags.transpose().map(|tags| observed(name, created, group, tags));
            found.insert(name.clone(), observed);
        }
    }
    Ok(found)
}

async fn tags(aws: &Aws, name: &str) -> Result<Tags, Failure> {
    let request = aws
        .logs
        .list_tags_for_resource()
        .resource_arn(aws.place.log_group_arn(name));
    let out = aws
        .call(Service::LogsNarrow, "ListTagsForResource", request.send())
        .await?;
    Ok(out.tags.unwrap_or_default().into_iter().collect())
}

fn observed(name: &str, created: i64, group: LogGroup, tags: Option<Tags>) -> Observed {
    Observed {
        name: name.to_owned(),
        created,
        retention_in_days: group.retention_in_days,
        kms_key_id: group.kms_key_id,
        class: group
            .log_group_class
            .map_or_else(|| "STANDARD".to_owned(), |c| c.as_str().to_owned()),
        deletion_protection: group.deletion_protection_enabled.unwrap_or(false),
        tags,
    }
}
