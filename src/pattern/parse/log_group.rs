//! Log groups.

use super::parser::Parser;
use crate::api::{DeletionPolicy, LogGroupSpec};
use crate::names::LogGroupName;
use crate::pattern::limits;
use crate::resource::log_group::Desired;

impl Parser<'_> {
    pub(super) fn log_group(&mut self, of: &str, spec: Option<&LogGroupSpec>, default_name: &str) -> Option<Desired> {
        let at = &format!("{of}.logGroup");
        let spec = spec.cloned().unwrap_or_default();
        let name = spec.name.unwrap_or_else(|| default_name.to_owned());
        let name = self.problems.check(&format!("{at}.name"), LogGroupName::parse(&name));
        let retention_in_days = limits::retention(at, spec.retention_in_days.unwrap_or(60), &mut self.problems);
        let name = name?;
        Some(Desired {
            arn: self.place.log_group_arn(name.as_str()),
            name,
            retention_in_days,
            kms_key_id: spec.kms_key_id,
            class: spec.log_group_class.unwrap_or_else(|| "STANDARD".into()),
            deletion_protection: spec.deletion_protection_enabled.unwrap_or(false),
            retain: spec.deletion_policy == Some(DeletionPolicy::Retain),
            tags: self.tags.clone(),
        })
    }
}
