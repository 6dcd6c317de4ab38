//! The roles of function and state machine.

use super::parser::Parser;
use crate::api::RoleSpec;
use crate::names::{RoleName, arn_account};
use crate::pattern::documents;
use crate::resource::role;
use crate::settings::matches;
use serde_json::Value;

/// A role that a function or a state machine runs with.
pub(super) struct Role {
    pub(super) arn: String,
    /// The desired role; `None` for an existing role, which the operator neither changes nor deletes.
    pub(super) own: Option<role::Desired>,
}

impl Parser<'_> {
    /// Returns the role of the object at the path `of`. The service may assume the role. The role has no policy yet.
    pub(super) fn role(&mut self, of: &str, spec: Option<&RoleSpec>, suffix: &str, service: Value) -> Option<Role> {
        let at = &format!("{of}.role");
        let spec = spec.cloned().unwrap_or_default();
        if let Some(arn) = &spec.arn {
            return Some(self.existing_role(at, arn, &spec));
        }
        let name = spec.name.unwrap_or_else(|| format!("{}-{suffix}", self.names.base));
        let name = self.problems.check(&format!("{at}.name"), RoleName::parse(&name));
        let path = spec.path.unwrap_or_else(|| self.settings.role_path.clone());
        if !path.starts_with(&self.settings.role_path) {
            self.not_allowed(
                &format!("{at}.path"),
                &format!("must be below {}", self.settings.role_path),
            );
        }
        let boundary = &self.settings.permissions_boundary;
        if boundary.is_some() && spec.permissions_boundary.is_some() && *boundary != spec.permissions_boundary {
            self.not_allowed(
                &format!("{at}.permissionsBoundary"),
                "must not differ from the permissions boundary that an administrator has set; remove the field",
            );
        }
        let extras = [
            ("managedPolicyArns", spec.managed_policy_arns.is_empty()),
            ("policyStatements", spec.policy_statements.is_empty()),
            ("trustedEntities", spec.trusted_entities.is_empty()),
        ];
        for (field, empty) in extras {
            if !empty && boundary.is_none() {
                let message = "is not allowed; an administrator allows it with --permissions-boundary";
                self.not_allowed(&format!("{at}.{field}"), message);
            }
        }
        for (n, entity) in spec.trusted_entities.iter().enumerate() {
            if let Some(account) = arn_account(entity) {
                self.check_account(&format!("{at}.trustedEntities[{n}]"), account, "assume the role");
            }
        }
        let name = name?;
        Some(Role {
            arn: self.place.role_arn(&path, name.as_str()),
            own: Some(role::Desired {
                name,
                path,
                description: self.description(spec.description.as_ref()),
                max_session_duration: spec.max_session_duration.unwrap_or(3600),
                permissions_boundary: boundary.clone().or(spec.permissions_boundary),
                trust: documents::trust(service, &spec.trusted_entities),
                policy: None,
                managed_policy_arns: spec.managed_policy_arns,
                tags: self.tags.clone(),
                keeps_rights: false,
            }),
        })
    }

    fn existing_role(&mut self, at: &str, arn: &str, spec: &RoleSpec) -> Role {
        let alone = RoleSpec {
            arn: spec.arn.clone(),
            ..RoleSpec::default()
        };
        if *spec != alone {
            self.invalid(
                at,
                "must have no other field with arn: the operator does not change an existing role",
            );
        }
        if arn_account(arn) != Some(self.place.account.as_str()) {
            let message = format!(
                "must be in account {}: AWS passes no role to another account",
                self.place.account
            );
            self.invalid(&format!("{at}.arn"), &message);
        } else if !self
            .settings
            .allowed_role_arns
            .iter()
            .any(|allowed| matches(allowed, arn))
        {
            let message = "is not allowed; an administrator allows roles with --allowed-role-arns";
            self.not_allowed(&format!("{at}.arn"), message);
        }
        Role {
            arn: arn.to_owned(),
            own: None,
        }
    }
}
