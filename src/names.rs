//! Names and ARNs. A value of a name type is always valid in AWS.

use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

macro_rules! name_type {
    ($(#[$doc:meta])* $type:ident, $max:literal, $allowed:literal, $letter:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $type(String);

        impl $type {
            /// Maximum length of the name in AWS.
            pub(crate) const MAX: usize = $max;

            /// # Errors
            /// Explains why AWS does not accept the name.
            pub(crate) fn parse(name: &str) -> Result<Self, String> {
                let letter: fn(char) -> bool = $letter;
                if name.is_empty() || name.len() > Self::MAX {
                    return Err(format!("must have 1 to {} characters, but has {}", Self::MAX, name.len()));
                }
                match name.chars().find(|c| !letter(*c)) {
                    Some(bad) => Err(format!("may contain only {}, not {bad:?}", $allowed)),
                    None => Ok(Self(name.to_owned())),
                }
            }

            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_type!(
    /// IAM's RoleName.
    RoleName, 64, "letters, digits and +=,.@_-", |c| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c));
name_type!(
    /// Lambda's FunctionName, without qualifier.
    FunctionName, 64, "letters, digits, - and _", |c| c.is_ascii_alphanumeric() || "-_".contains(c));
name_type!(
    /// Step Functions' state machine name, without the characters that CloudWatch cannot show.
    StateMachineName, 80, "letters, digits, - and _", |c| c.is_ascii_alphanumeric() || "-_".contains(c));
name_type!(
    /// CloudWatch Logs' logGroupName.
    LogGroupName, 512, "letters, digits and ._/#-", |c| c.is_ascii_alphanumeric() || "._/#-".contains(c));

/// Maximum length of a base name: `<base>-lambda` must be a valid role name.
pub(crate) const BASE_MAX: usize = RoleName::MAX - "-lambda".len();

/// Returns `<name>-<8 hex digits>`. The result is always the same for the same cluster, namespace and name. AWS's
/// create calls have no client token, so the name is the idempotency key.
pub(crate) fn default_base(cluster: &str, namespace: &str, name: &str) -> String {
    let hash = hex(&Sha256::digest(format!("{cluster}/{namespace}/{name}")));
    let mut base = name.replace('.', "-");
    base.truncate(BASE_MAX - 9);
    format!("{base}-{}", &hash.get(..8).unwrap_or_default())
}

/// Returns bytes as lower-case hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Returns a digest that shows whether a value has changed. Not for secrets, because a digest can be guessed.
pub fn digest(value: &impl Serialize) -> String {
    // The values are plain data types, whose serialisation cannot fail.
    let text = serde_json::to_vec(value).unwrap_or_default();
    let mut hash = hex(&Sha256::digest(text));
    hash.truncate(32);
    hash
}

/// Returns the service in an ARN, such as `sqs`. The text is empty if the ARN has no service.
pub(crate) fn arn_service(arn: &str) -> &str {
    arn.split(':').nth(2).unwrap_or_default()
}

/// Returns the account in an ARN, if the ARN names one. A wildcard counts as a foreign account.
pub(crate) fn arn_account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty())
}

/// A function as its callers address it: by an alias, or unqualified.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Name of the function.
    pub function: String,
    /// Name of the alias.
    pub qualifier: Option<String>,
}

impl Target {
    /// Parses `<function>` or `<function>:<alias>`. A `/` ends both parts.
    pub(crate) fn parse(name: &str) -> Self {
        let name = name.split('/').next().unwrap_or_default();
        match name.split_once(':') {
            Some((function, qualifier)) => Self {
                function: function.to_owned(),
                qualifier: Some(qualifier.to_owned()),
            },
            None => Self {
                function: name.to_owned(),
                qualifier: None,
            },
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.function)?;
        self.qualifier
            .iter()
            .try_for_each(|qualifier| write!(f, ":{qualifier}"))
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Partition, account and region of AWS objects.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: String,
    /// 12 digits.
    pub account: String,
    /// Region, such as `eu-west-1`.
    pub region: String,
}

impl Place {
    /// Returns the ARN of a role. `path` begins and ends with `/`.
    pub(crate) fn role_arn(&self, path: &str, name: &str) -> String {
        format!("arn:{}:iam::{}:role{path}{name}", self.partition, self.account)
    }
    /// Returns the unqualified ARN of a function.
    pub(crate) fn function_arn(&self, name: &str) -> String {
        self.arn("lambda", &format!("function:{name}"))
    }
    /// Returns the ARN of a function as its callers address it.
    pub(crate) fn target_arn(&self, target: &Target) -> String {
        self.function_arn(&target.to_string())
    }
    /// Returns an ARN of RDS and DocumentDB.
    pub(crate) fn rds_arn(&self, rest: &str) -> String {
        self.arn("rds", rest)
    }
    /// Returns the ARN of an event source mapping.
    pub(crate) fn event_source_mapping_arn(&self, uuid: &str) -> String {
        self.arn("lambda", &format!("event-source-mapping:{uuid}"))
    }
    /// Returns the ARN of a state machine.
    pub(crate) fn state_machine_arn(&self, name: &str) -> String {
        self.arn("states", &format!("stateMachine:{name}"))
    }
    /// Returns an ARN of CloudWatch Logs.
    pub(crate) fn logs_arn(&self, rest: &str) -> String {
        self.arn("logs", rest)
    }
    /// Returns the ARN of all file systems of EFS.
    pub(crate) fn file_systems_arn(&self) -> String {
        self.arn("elasticfilesystem", "file-system/*")
    }
    /// Returns the ARN of an alias or a version of a function.
    pub(crate) fn qualified_function_arn(&self, name: &str, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.function_arn(name))
    }
    /// Returns the ARN of an alias or a version of a state machine.
    pub(crate) fn qualified_state_machine_arn(&self, name: &str, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.state_machine_arn(name))
    }
    /// Returns the ARN of a log group, without `:*`.
    pub(crate) fn log_group_arn(&self, name: &str) -> String {
        self.arn("logs", &format!("log-group:{name}"))
    }
    /// Returns the ARN with which API Gateway invokes a function.
    pub(crate) fn invoke_arn(&self, function: &str) -> String {
        format!(
            "arn:{}:apigateway:{}:lambda:path/2015-03-31/functions/{}/invocations",
            self.partition,
            self.region,
            self.function_arn(function)
        )
    }
    fn arn(&self, service: &str, rest: &str) -> String {
        format!(
            "arn:{}:{service}:{}:{}:{rest}",
            self.partition, self.region, self.account
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_default_base_fits_every_name(cluster in ".{0,40}", ns in "[a-z]{1,63}", name in "[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?") {
            let base = default_base(&cluster, &ns, &name);
            prop_assert!(base.len() <= BASE_MAX);
            let function = format!("{base}-lambda");
            prop_assert!(RoleName::parse(&function).is_ok());
            prop_assert!(FunctionName::parse(&function).is_ok());
            prop_assert!(StateMachineName::parse(&base).is_ok());
            prop_assert_eq!(&base, &default_base(&cluster, &ns, &name));
        }
    }

    #[test]
    fn equal_names_in_two_namespaces_or_clusters_get_different_bases() {
        let base = default_base("c", "a", "hello");
        assert!(base.starts_with("hello-"));
        assert_ne!(base, default_base("c", "b", "hello"));
        assert_ne!(base, default_base("d", "a", "hello"));
    }

    #[test]
    fn a_name_that_aws_refuses_is_not_a_value_of_its_type() {
        assert!(RoleName::parse(&"r".repeat(65)).is_err());
        assert_eq!(
            FunctionName::parse("a b").unwrap_err(),
            "may contain only letters, digits, - and _, not ' '"
        );
        assert!(StateMachineName::parse("a*").is_err());
        assert!(LogGroupName::parse("").is_err());
    }
}
