//! (io) Reads log groups.

use super::Observed;
use crate::aws::{Aws, Failure, Service};
use crate::owner::Tags;
use crate::resource::depth::{Depth, Found, Wanted};
use aws_sdk_cloudwatchlogs::types::LogGroup;
use std::collections::BTreeMap;

/// Calls DescribeLogGroups once for all names. CloudWatch Logs accepts 50 identifiers, and omits groups that do not
/// exist. Calls ListTagsForResource for a group that is not in the inventory, and in a strict read.
///
/// An answer with a group that was not asked for comes from an endpoint that ignores the identifiers: it proves nothing
/// about a group that it omits. Such a group is looked for by the prefix of its name.
pub(crate) async fn read(aws: &Aws, wanted: &Wanted<'_>) -> Vec<Found<Observed>> {
    let names: Vec<String> = wanted.iter().map(|(id, _)| id.name.clone()).collect();
    let request = aws
        .logs
        .describe_log_groups()
        .set_log_group_identifiers(Some(names.clone()));
    let out = match aws.call(Service::Logs, "DescribeLogGroups", request.send()).await {
        Ok(out) => out,
        Err(failure) => return wanted.iter().map(|_| Err(failure.clone())).collect(),
    };
    // A page that is not the last one omits groups too.
    let partial = out.next_token.is_some();
    let groups = out.log_groups.unwrap_or_default().into_iter();
    let mut groups: BTreeMap<String, LogGroup> = groups.filter_map(|g| Some((g.log_group_name.clone()?, g))).collect();
    let is_answer = !partial && groups.keys().all(|name| names.contains(name));
    let mut found = vec![];
    for (id, depth) in wanted {
        let group = match groups.remove(&id.name) {
            Some(group) => Ok(Some(group)),
            None if is_answer => Ok(None),
            None => by_prefix(aws, &id.name).await,
        };
        found.push(match group {
            Ok(Some(group)) => with_tags(aws, &id.name, depth, group).await.map(Some),
            Ok(None) => Ok(None),
            Err(failure) => Err(failure),
        });
    }
    found
}

/// Returns the group of exactly this name, from all pages of the groups whose names begin with it.
async fn by_prefix(aws: &Aws, name: &str) -> Found<LogGroup> {
    let list = aws.logs.describe_log_groups().log_group_name_prefix(name);
    let mut pages = list.into_paginator().send();
    while let Some(page) = aws.page(Service::Logs, "DescribeLogGroups", pages.next()).await? {
        let mut groups = page.log_groups.unwrap_or_default().into_iter();
        let group = groups.find(|group| group.log_group_name.as_deref() == Some(name));
        if group.is_some() {
            return Ok(group);
        }
    }
    Ok(None)
}

async fn with_tags(aws: &Aws, name: &str, depth: &Depth, group: LogGroup) -> Result<Observed, Failure> {
    let created = group.creation_time.unwrap_or_default();
    let tags = if depth.needs_tags(&created.to_string()) {
        Some(tags(aws, name).await?)
    } else {
        None
    };
    Ok(Observed {
        name: name.to_owned(),
        created,
        retention_in_days: group.retention_in_days,
        kms_key_id: group.kms_key_id,
        class: group
            .log_group_class
            .map_or_else(|| "STANDARD".to_owned(), |c| c.as_str().to_owned()),
        deletion_protection: group.deletion_protection_enabled.unwrap_or(false),
        tags,
    })
}

async fn tags(aws: &Aws, name: &str) -> Result<Tags, Failure> {
    let group = aws.place.log_group_arn(name);
    let request = aws.logs.list_tags_for_resource().resource_arn(group).send();
    let out = aws.call(Service::LogsNarrow, "ListTagsForResource", request).await?;
    Ok(out.tags.unwrap_or_default().into_iter().collect())
}
