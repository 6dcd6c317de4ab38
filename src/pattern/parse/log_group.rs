use super::Cx;
use crate::api::LogGroupSpec;
use crate::names::LogGroupName;
use crate::pattern::{LogGroup, validate};

impl Cx<'_> {
    pub(super) fn log_group(&mut self, at: &str, spec: Option<&LogGroupSpec>, default_name: &str) -> Option<LogGroup> {
        let spec = spec.cloned().unwrap_or_default();
        let name = spec.name.unwrap_or_else(|| default_name.to_owned());
        let name = self.problems.check(&format!("{at}.name"), LogGroupName::parse(&name));
        let retention_in_days = validate::retention(at, spec.retention_in_days.unwrap_or(60), self.problems);
        Some(LogGroup {
            name: name?,
            retention_in_days,
            kms_key_id: spec.kms_key_id,
            class: spec.log_group_class.unwrap_or_else(|| "STANDARD".into()),
            deletion_protection: spec.deletion_protection_enabled.unwrap_or(false),
            deletion_policy: spec.deletion_policy.unwrap_or_default(),
        })
    }
}
