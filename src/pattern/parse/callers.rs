//! The callers of the function: its URL and its resource policy.

use super::parser::Parser;
use crate::api::{FunctionUrlSpec, PermissionSpec};
use crate::names::arn_account;
use crate::resource::permission::{self, Grant};
use crate::resource::{Desired, function_url};
use std::collections::BTreeSet;

const ALLOW_PUBLIC: &str =
    "allows everyone to call the function; an administrator permits that with --allow-public-access";

/// Ids that AWS's console gives the two statements that a URL of AuthType NONE needs
/// (<https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>).
const PUBLIC_URL: [&str; 2] = ["FunctionURLAllowPublicAccess", "FunctionURLInvokeAllowPublicAccess"];

impl Parser<'_> {
    pub(super) fn callers(&mut self) -> Vec<Desired> {
        let url = self.function_spec.url.as_ref();
        let url = url.map(|url| Desired::FunctionUrl(self.url(url)));
        let permissions = self.permissions().into_iter().map(Desired::Permission);
        url.into_iter().chain(permissions).collect()
    }

    fn url(&mut self, spec: &FunctionUrlSpec) -> function_url::Desired {
        if spec.auth_type == "NONE" && !self.settings.allow_public_access {
            self.not_allowed("spec.function.url.authType", ALLOW_PUBLIC);
        }
        let cors = spec.cors.clone().unwrap_or_default();
        let set = |list: Vec<String>| list.into_iter().collect::<BTreeSet<String>>();
        let configuration = function_url::Configuration {
            auth_type: spec.auth_type.clone(),
            invoke_mode: spec.invoke_mode.clone().unwrap_or_else(|| "BUFFERED".into()),
            cors: function_url::Cors {
                allow_credentials: cors.allow_credentials.unwrap_or_default(),
                allow_headers: set(cors.allow_headers),
                allow_methods: set(cors.allow_methods),
                allow_origins: set(cors.allow_origins),
                expose_headers: set(cors.expose_headers),
                max_age: cors.max_age.unwrap_or_default(),
            },
        };
        function_url::Desired {
            target: self.names.target.clone(),
            configuration,
        }
    }

    /// Returns the statements of the spec, and those that a public URL needs.
    fn permissions(&mut self) -> Vec<permission::Desired> {
        let spec = self.function_spec;
        let target = self.names.target.clone();
        let statement = |statement_id: String, grant| permission::Desired {
            target: target.clone(),
            statement_id,
            grant,
        };
        let mut ids = BTreeSet::new();
        let mut all = vec![];
        if spec.url.as_ref().is_some_and(|url| url.auth_type == "NONE") {
            for (id, grant) in PUBLIC_URL.into_iter().zip(public_url()) {
                ids.insert(id.to_owned());
                all.push(statement(id.to_owned(), grant));
            }
        }
        for (i, permission) in spec.permissions.iter().enumerate() {
            let at = format!("spec.function.permissions[{i}]");
            if !ids.insert(permission.statement_id.clone()) {
                let message = format!(
                    "must be unique: another statement has the id {}",
                    permission.statement_id
                );
                self.invalid(&format!("{at}.statementId"), &message);
            }
            let grant = grant(permission);
            self.check_grant(&at, &grant);
            all.push(statement(permission.statement_id.clone(), grant));
        }
        all
    }

    /// Checks that a statement gives rights outside of the account only where an administrator allows it.
    fn check_grant(&mut self, at: &str, grant: &Grant) {
        if grant.function_url_auth_type.is_some() && grant.action != "lambda:InvokeFunctionUrl" {
            let message = "requires the action lambda:InvokeFunctionUrl";
            self.invalid(&format!("{at}.functionUrlAuthType"), message);
        }
        if grant.invoked_via_function_url.is_some() && grant.action != "lambda:InvokeFunction" {
            let message = "requires the action lambda:InvokeFunction";
            self.invalid(&format!("{at}.invokedViaFunctionUrl"), message);
        }
        let source_account = grant.source_account.as_deref();
        let source_arn_account = grant.source_arn.as_deref().and_then(arn_account);
        let organization = grant.principal_org_id.as_deref();
        let narrowed = source_account.or(source_arn_account).or(organization);
        let whose = match grant.principal.as_str() {
            "*" if narrowed.is_none() => {
                if !self.settings.allow_public_access {
                    self.not_allowed(&format!("{at}.principal"), ALLOW_PUBLIC);
                }
                return;
            }
            "*" => None,
            account if is_account(account) => Some(account),
            arn if arn.starts_with("arn:") => arn_account(arn),
            _ => {
                if narrowed.is_none() && grant.source_arn.is_none() && grant.event_source_token.is_none() {
                    let message = "is a service, which acts for any account: set sourceArn, sourceAccount, principalOrgID or eventSourceToken";
                    self.invalid(&format!("{at}.principal"), message);
                }
                None
            }
        };
        let named = [
            ("principal", whose),
            ("sourceAccount", source_account),
            ("sourceArn", source_arn_account),
            ("principalOrgID", organization),
        ];
        for (field, account) in named.into_iter().filter_map(|(field, account)| Some((field, account?))) {
            self.check_account(&format!("{at}.{field}"), account, "call the function");
        }
    }
}

fn grant(spec: &PermissionSpec) -> Grant {
    let spec = spec.clone();
    Grant {
        principal: spec.principal,
        action: spec.action.unwrap_or_else(|| "lambda:InvokeFunction".into()),
        source_arn: spec.source_arn,
        source_account: spec.source_account,
        principal_org_id: spec.principal_org_id,
        event_source_token: spec.event_source_token,
        function_url_auth_type: spec.function_url_auth_type,
        invoked_via_function_url: spec.invoked_via_function_url,
    }
}

fn public_url() -> [Grant; 2] {
    let everyone = |action: &str| Grant {
        principal: "*".into(),
        action: action.into(),
        ..Grant::default()
    };
    [
        Grant {
            function_url_auth_type: Some("NONE".into()),
            ..everyone("lambda:InvokeFunctionUrl")
        },
        Grant {
            invoked_via_function_url: Some(true),
            ..everyone("lambda:InvokeFunction")
        },
    ]
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::pattern::tests_support::violations;
    use serde_json::json;

    #[test]
    fn callers_outside_of_the_account_need_an_administrators_consent() {
        let cases = [
            (
                json!({"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::b"}),
                "",
            ),
            (json!({"principal": "s3.amazonaws.com"}), "principal: is a service"),
            (
                json!({"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:eu-west-1:123456789012:rule/r"}),
                "",
            ),
            (
                json!({"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:eu-west-1:999999999999:rule/r"}),
                "sourceArn: 9999",
            ),
            (
                json!({"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:*:*:rule/r"}),
                "sourceArn: *",
            ),
            (
                json!({"principal": "sns.amazonaws.com", "sourceAccount": "999999999999"}),
                "sourceAccount",
            ),
            (json!({"principal": "123456789012"}), ""),
            (json!({"principal": "999999999999"}), "principal: 9999"),
            (json!({"principal": "111111111111"}), ""),
            (
                json!({"principal": "arn:aws:iam::999999999999:role/r"}),
                "principal: 9999",
            ),
            (json!({"principal": "arn:aws:iam::123456789012:role/r"}), ""),
            (json!({"principal": "*"}), "principal: allows everyone"),
            (
                json!({"principal": "*", "eventSourceToken": "t"}),
                "principal: allows everyone",
            ),
            (
                json!({"principal": "*", "principalOrgID": "o-aaaaaaaaaa"}),
                "principalOrgID",
            ),
            (json!({"principal": "*", "sourceAccount": "123456789012"}), ""),
            (
                json!({"principal": "alexa-appkit.amazon.com", "eventSourceToken": "t"}),
                "",
            ),
            (
                json!({"principal": "123456789012", "functionUrlAuthType": "NONE"}),
                "functionUrlAuthType: requires",
            ),
        ];
        for (mut permission, expected) in cases {
            permission["statementId"] = json!("s");
            let found = violations(&json!({"function": {"permissions": [permission]}}), |settings| {
                settings.allowed_accounts = vec!["111111111111".into()];
            });
            match expected {
                "" => assert!(found.is_empty(), "{permission}: {found:?}"),
                _ => assert!(
                    found.len() == 1 && found[0].contains(expected),
                    "{permission}: {found:?}"
                ),
            }
        }
        let public =
            json!({"function": {"url": {"authType": "NONE"}, "permissions": [{"statementId": "s", "principal": "*"}]}});
        assert_eq!(violations(&public, |_| {}).len(), 2);
        assert!(violations(&public, |settings| settings.allow_public_access = true).is_empty());
    }

    #[test]
    fn ids_of_statements_are_unique_including_those_of_a_public_url() {
        let twice = json!({"function": {"url": {"authType": "NONE"}, "permissions": [
            {"statementId": "s", "principal": "123456789012"}, {"statementId": "s", "principal": "123456789012"},
            {"statementId": "FunctionURLAllowPublicAccess", "principal": "123456789012"}]}});
        let found = violations(&twice, |settings| settings.allow_public_access = true);
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
