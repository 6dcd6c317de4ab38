//! Log groups in the model.

use super::Model;
use lambdasfn::aws::Answer;
use lambdasfn::resource::log_group;

impl Model {
    pub(super) fn log_group(&mut self, call: &log_group::Call) -> Answer {
        use log_group::Call::*;
        let name_of = |arn: &str| arn.split(":log-group:").nth(1).unwrap().to_owned();
        match call.clone() {
            CreateLogGroup(d) => {
                let group = log_group::Observed {
                    name: d.name.to_string(),
                    created: 1,
                    retention_in_days: None,
                    kms_key_id: d.kms_key_id.clone(),
                    class: d.class.clone(),
                    deletion_protection: d.deletion_protection,
                    tags: Some(d.tags.clone()),
                };
                assert!(
                    self.groups.insert(d.name.to_string(), group).is_none(),
                    "ResourceAlreadyExistsException"
                );
            }
            PutRetentionPolicy { group, days } => self.groups.get_mut(&group).unwrap().retention_in_days = Some(days),
            DeleteRetentionPolicy { group } => self.groups.get_mut(&group).unwrap().retention_in_days = None,
            AssociateKmsKey { group, key } => self.groups.get_mut(&group).unwrap().kms_key_id = Some(key),
            DisassociateKmsKey { group } => self.groups.get_mut(&group).unwrap().kms_key_id = None,
            PutLogGroupDeletionProtection { group, enabled } => {
                self.groups.get_mut(&group).unwrap().deletion_protection = enabled;
            }
            TagResource { arn, tags } => self
                .groups
                .get_mut(&name_of(&arn))
                .unwrap()
                .tags
                .as_mut()
                .unwrap()
                .extend(tags),
            UntagResource { arn, keys } => {
                self.groups
                    .get_mut(&name_of(&arn))
                    .unwrap()
                    .tags
                    .as_mut()
                    .unwrap()
                    .retain(|k, _| !keys.contains(k));
            }
            DeleteLogGroup { group } => {
                assert!(!self.in_use(&group), "{group} is deleted although it is in use");
                self.groups.remove(&group).unwrap();
                return Answer {
                    gone: true,
                    ..Answer::default()
                };
            }
        }
        Answer::default()
    }
}
