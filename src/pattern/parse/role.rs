use super::Cx;
use crate::api::{PolicyStatement, RoleSpec};
use crate::names::{RoleName, arn_account};
use crate::pattern::{OwnRole, Role};
use crate::settings::matches;
use serde_json::{Map, Value, json};

impl Cx<'_> {
    pub(super) fn role(&mut self, at: &str, spec: Option<&RoleSpec>, default_name: &str) -> Option<Role> {
        let spec = spec.cloned().unwrap_or_default();
        if let Some(arn) = &spec.arn {
            return self.existing_role(at, arn, &spec);
        }
        let name = spec.name.unwrap_or_else(|| default_name.to_owned());
        let name = self.problems.check(&format!("{at}.name"), RoleName::parse(&name));
        let path = spec.path.unwrap_or_else(|| self.settings.role_path.clone());
        if !path.starts_with(&self.settings.role_path) {
            self.problems.not_allowed(
                &format!("{at}.path"),
                &format!("must be below {}", self.settings.role_path),
            );
        }
        let boundary = &self.settings.permissions_boundary;
        if boundary.is_some() && spec.permissions_boundary.is_some() && *boundary != spec.permissions_boundary {
            self.problems.not_allowed(
                &format!("{at}.permissionsBoundary"),
                "an administrator has set another one; leave it out",
            );
        }
        let extras = [
            ("managedPolicyArns", spec.managed_policy_arns.is_empty()),
            ("policyStatements", spec.policy_statements.is_empty()),
            ("trustedEntities", spec.trusted_entities.is_empty()),
        ];
        for (field, empty) in extras {
            if !empty && boundary.is_none() {
                let message = "is allowed only where an administrator has set --permissions-boundary";
                self.problems.not_allowed(&format!("{at}.{field}"), message);
            }
        }
        for (n, entity) in spec.trusted_entities.iter().enumerate() {
            if let Some(account) = arn_account(entity) {
                self.check_account(&format!("{at}.trustedEntities[{n}]"), account, "assume the role");
            }
        }
        Some(Role::Own(OwnRole {
            name: name?,
            path,
            bounded: boundary.is_some(),
            permissions_boundary: boundary.clone().or(spec.permissions_boundary),
            max_session_duration: spec.max_session_duration.unwrap_or(3600),
            description: spec.description.unwrap_or_else(|| self.made_for.to_owned()),
            managed_policy_arns: spec.managed_policy_arns,
            trusted_entities: spec.trusted_entities,
            statements: spec.policy_statements.iter().map(statement).collect(),
        }))
    }

    fn existing_role(&mut self, at: &str, arn: &str, spec: &RoleSpec) -> Option<Role> {
        let alone = RoleSpec {
            arn: spec.arn.clone(),
            ..RoleSpec::default()
        };
        if *spec != alone {
            self.problems
                .invalid(at, "arn excludes all other fields: an existing role is used as it is");
        }
        if arn_account(arn) != Some(self.account) {
            let message = format!("must be of account {}: AWS passes no role to another", self.account);
            self.problems.invalid(&format!("{at}.arn"), &message);
        } else if !self
            .settings
            .allowed_role_arns
            .iter()
            .any(|allowed| matches(allowed, arn))
        {
            let message = "is not allowed; an administrator allows roles with --allowed-role-arns";
            self.problems.not_allowed(&format!("{at}.arn"), message);
        }
        Some(Role::Existing(arn.to_owned()))
    }
}

fn statement(spec: &PolicyStatement) -> Value {
    let mut statement = Map::from_iter([
        ("Effect".to_owned(), json!(spec.effect.unwrap_or_default())),
        ("Action".to_owned(), json!(spec.actions)),
        ("Resource".to_owned(), json!(spec.resources)),
    ]);
    if let Some(sid) = &spec.sid {
        statement.insert("Sid".into(), json!(sid));
    }
    if !spec.conditions.is_empty() {
        statement.insert("Condition".into(), json!(spec.conditions));
    }
    Value::Object(statement)
}
