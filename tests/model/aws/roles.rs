//! Roles in the model.

use super::Model;
use lambdasfn::aws::Answer;
use lambdasfn::resource::role;

impl Model {
    pub(super) fn role(&mut self, call: &role::Call) -> Answer {
        use role::Call::*;
        let of = |name: &str| name.to_owned();
        match call {
            CreateRole(d) => {
                let role = role::Observed {
                    name: d.name.to_string(),
                    role_id: format!("id-{}", d.name),
                    path: d.path.clone(),
                    description: d.description.clone(),
                    max_session_duration: d.max_session_duration,
                    permissions_boundary: d.permissions_boundary.clone(),
                    trust: d.trust.clone(),
                    policy: None,
                    tags: d.tags.clone(),
                    policies: Some((vec![], vec![])),
                };
                assert!(
                    self.roles.insert(d.name.to_string(), role).is_none(),
                    "EntityAlreadyExists"
                );
                return Answer {
                    id: Some(format!("id-{}", d.name)),
                    ..Answer::default()
                };
            }
            DeleteRole { role } => {
                assert!(!self.in_use(role), "{role} is deleted although it is in use");
                let policies = self.roles.remove(role).unwrap().policies.unwrap();
                assert_eq!(policies, (vec![], vec![]), "DeleteConflict");
                return Answer {
                    gone: true,
                    ..Answer::default()
                };
            }
            _ => {}
        }
        let name = match call {
            UpdateRole { role, .. }
            | UpdateAssumeRolePolicy { role, .. }
            | PutRolePolicy { role, .. }
            | DeleteRolePolicy { role, .. } => of(role),
            AttachRolePolicy { role, .. }
            | DetachRolePolicy { role, .. }
            | TagRole { role, .. }
            | UntagRole { role, .. } => of(role),
            PutRolePermissionsBoundary { role, .. } | DeleteRolePermissionsBoundary { role } => of(role),
            CreateRole(_) | DeleteRole { .. } => unreachable!("handled above"),
        };
        let role = self.roles.get_mut(&name).expect("NoSuchEntity");
        let (inline, attached) = role.policies.as_mut().unwrap();
        match call.clone() {
            UpdateRole {
                description,
                max_session_duration,
                ..
            } => {
                (role.description, role.max_session_duration) = (description, max_session_duration);
            }
            UpdateAssumeRolePolicy { document, .. } => role.trust = document,
            PutRolePolicy { document, .. } => {
                role.policy = Some(document);
                *inline = vec![role::POLICY_NAME.into()];
            }
            DeleteRolePolicy { policy, .. } => {
                inline.retain(|p| *p != policy);
                role.policy = role.policy.take().filter(|_| policy != role::POLICY_NAME);
            }
            AttachRolePolicy { arn, .. } => {
                attached.push(arn);
                attached.sort();
            }
            DetachRolePolicy { arn, .. } => attached.retain(|a| *a != arn),
            PutRolePermissionsBoundary { arn, .. } => role.permissions_boundary = Some(arn),
            DeleteRolePermissionsBoundary { .. } => role.permissions_boundary = None,
            TagRole { tags, .. } => role.tags.extend(tags),
            UntagRole { keys, .. } => role.tags.retain(|k, _| !keys.contains(k)),
            CreateRole(_) | DeleteRole { .. } => unreachable!("handled above"),
        }
        Answer::default()
    }
}
