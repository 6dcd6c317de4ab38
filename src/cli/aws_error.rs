//! Errors of the connection to AWS and of its credentials: one line each, with what to do next.

use super::cluster_error::without_number;
use crate::aws::{Class, Failure};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// AWS's variables and profiles.
#[derive(Clone, Debug, Default)]
struct Environment {
    /// `AWS_PROFILE`.
    profile: Option<String>,
    /// Whether `AWS_ACCESS_KEY_ID` is set. The SDK prefers it to a profile.
    has_keys: bool,
    /// Whether the SDK gets credentials for a role of the Pod or the host, as on EKS and ECS.
    has_role: bool,
    /// `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`, as `NAME=value`.
    endpoints: Vec<String>,
    /// Names of the profiles in the configuration and credentials files.
    known_profiles: BTreeSet<String>,
}

impl Environment {
    fn read() -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let file = |name: &str, default: &str| {
            let own = std::env::home_dir().map(|home| home.join(default));
            let path = variable(name).map(PathBuf::from).or(own);
            path.and_then(|path| std::fs::read_to_string(path).ok())
                .unwrap_or_default()
        };
        let endpoints = std::env::vars_os().filter_map(|(name, value)| {
            let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
            (name.starts_with("AWS_ENDPOINT_URL") && !value.is_empty()).then(|| format!("{name}={value}"))
        });
        let mut endpoints: Vec<String> = endpoints.collect();
        endpoints.sort();
        let mut known_profiles = profiles(&file("AWS_CONFIG_FILE", ".aws/config"));
        known_profiles.extend(profiles(&file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")));
        Self {
            profile: variable("AWS_PROFILE"),
            has_keys: variable("AWS_ACCESS_KEY_ID").is_some(),
            has_role: [
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            ]
            .into_iter()
            .any(|name| variable(name).is_some()),
            endpoints,
            known_profiles,
        }
    }
}

/// Returns the names of the profiles in the text of a configuration or credentials file.
fn profiles(text: &str) -> BTreeSet<String> {
    let sections = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix('[')?.split(']').next());
    let names = sections.filter_map(|section| {
        let section = section.trim();
        match section.split_once(char::is_whitespace) {
            Some(("profile", name)) => Some(name.trim()),
            // Other sections of the configuration, such as `sso-session`.
            Some(_) => None,
            None => Some(section),
        }
    });
    names.map(|name| name.trim_matches('"').to_owned()).collect()
}

/// Checks that the profile of `AWS_PROFILE` exists, before any call to AWS.
///
/// # Errors
/// Names the profile and the known ones.
pub(super) fn check_profile() -> anyhow::Result<()> {
    unknown_profile(&Environment::read()).map_or(Ok(()), |message| Err(anyhow::Error::msg(message)))
}

/// Explains a failure of the connection or of the credentials in one line; `None` for any other error.
pub(super) fn explain(error: &anyhow::Error) -> Option<String> {
    let failure = error.downcast_ref::<Failure>()?;
    explanation(failure, &Environment::read())
}

fn unknown_profile(environment: &Environment) -> Option<String> {
    let profile = environment.profile.as_ref()?;
    if environment.has_keys || environment.known_profiles.contains(profile) {
        return None;
    }
    let known: Vec<&str> = environment.known_profiles.iter().map(String::as_str).collect();
    let known = if known.is_empty() {
        "no profile exists; create one: aws configure".to_owned()
    } else {
        format!("known profiles: {}", known.join(", "))
    };
    Some(format!(
        "the AWS profile {profile} is not in ~/.aws/config or ~/.aws/credentials; {known}"
    ))
}

fn explanation(failure: &Failure, environment: &Environment) -> Option<String> {
    let (code, message) = (&failure.code, without_number(&failure.message));
    let text = match failure.class {
        Class::Credentials => match code.as_str() {
            "CredentialsError" => match unknown_profile(environment) {
                Some(text) => text,
                None => no_credentials(&message, environment),
            },
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
                format!("the AWS credentials are expired ({code}); renew them, for example with \"aws sso login\"")
            }
            "SignatureDoesNotMatch" | "InvalidSignatureException" => format!(
                "AWS rejects the signature of the request ({code}); check AWS_SECRET_ACCESS_KEY and the clock of this host"
            ),
            _ => format!("AWS does not know the access key ({code}); check AWS_ACCESS_KEY_ID or AWS_PROFILE"),
        },
        Class::Unavailable if code == "Unreachable" || code == "Timeout" => {
            let operation = &failure.operation;
            if environment.endpoints.is_empty() {
                format!("cannot reach AWS ({operation}): {message}; check AWS_REGION and the network")
            } else {
                let endpoints = environment.endpoints.join(" ");
                format!("cannot reach the AWS endpoint of {endpoints} ({operation}): {message}")
            }
        }
        _ => return None,
    };
    Some(text)
}

fn no_credentials(message: &str, environment: &Environment) -> String {
    match &environment.profile {
        Some(profile) if !environment.has_keys => {
            // The SDK asks the metadata service of EC2 last, whose error says nothing about the profile.
            let is_metadata = message.contains("IMDS");
            let why = if is_metadata {
                String::new()
            } else {
                format!(": {message}")
            };
            format!(
                "the AWS profile {profile} has no usable credentials{why}; try \"aws sso login --profile {profile}\""
            )
        }
        _ if environment.has_role => {
            format!("the IAM role of the Pod gives no AWS credentials: {message}; check its trust policy")
        }
        _ => "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or set AWS_PROFILE, or run \
              \"aws sso login\", or run in a Pod that has an IAM role"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(class: Class, code: &str, message: &str) -> Failure {
        Failure {
            class,
            operation: "GetCallerIdentity".into(),
            code: code.into(),
            message: message.into(),
        }
    }

    fn with_profile(profile: &str) -> Environment {
        Environment {
            profile: Some(profile.into()),
            known_profiles: profiles("[default]\nregion = x\n[profile dev]\n[sso-session s]\n"),
            ..Environment::default()
        }
    }

    #[test]
    fn an_unknown_profile_lists_the_known_ones() {
        assert_eq!(
            unknown_profile(&with_profile("prod")).unwrap(),
            "the AWS profile prod is not in ~/.aws/config or ~/.aws/credentials; known profiles: default, dev"
        );
        assert_eq!(unknown_profile(&with_profile("dev")), None);
        assert_eq!(unknown_profile(&Environment::default()), None);
        let keys = Environment {
            has_keys: true,
            ..with_profile("prod")
        };
        assert_eq!(unknown_profile(&keys), None);
    }

    #[test]
    fn a_refused_connection_names_the_endpoint() {
        let refused = failure(Class::Unavailable, "Unreachable", "Connection refused (os error 111)");
        let environment = Environment {
            endpoints: vec!["AWS_ENDPOINT_URL=http://127.0.0.1:1".into()],
            ..Environment::default()
        };
        assert_eq!(
            explanation(&refused, &environment).unwrap(),
            "cannot reach the AWS endpoint of AWS_ENDPOINT_URL=http://127.0.0.1:1 (GetCallerIdentity): Connection \
             refused"
        );
        let text = explanation(&refused, &Environment::default()).unwrap();
        assert!(text.ends_with("check AWS_REGION and the network"), "{text}");
    }

    #[test]
    fn missing_expired_and_wrong_credentials_each_have_one_line() {
        let none = Environment::default();
        for (code, part) in [
            ("CredentialsError", "no AWS credentials: set AWS_ACCESS_KEY_ID"),
            ("ExpiredToken", "are expired (ExpiredToken); renew them"),
            ("SignatureDoesNotMatch", "check AWS_SECRET_ACCESS_KEY"),
            ("InvalidClientTokenId", "check AWS_ACCESS_KEY_ID"),
        ] {
            let text = explanation(&failure(Class::Credentials, code, "no providers"), &none).unwrap();
            assert!(text.contains(part) && !text.contains('\n'), "{text}");
        }
        let denied = failure(Class::AccessDenied, "AccessDenied", "no");
        assert_eq!(explanation(&denied, &none), None);
        let text = explanation(
            &failure(Class::Credentials, "CredentialsError", "m"),
            &with_profile("dev"),
        )
        .unwrap();
        assert!(text.contains("profile dev has no usable credentials: m"), "{text}");
    }

    #[test]
    fn the_failure_is_found_below_a_context() {
        let error = anyhow::Error::msg(failure(Class::Credentials, "ExpiredToken", "")).context("/aws/lambda/f");
        assert!(error.downcast_ref::<Failure>().is_some());
    }
}
