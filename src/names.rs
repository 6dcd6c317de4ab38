//! Names and ARNs. A name type cannot hold a name that AWS would refuse.

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
            /// Longest name that AWS takes.
            pub(crate) const MAX: usize = $max;

            /// # Errors
            /// Says what AWS would not take.
            pub(crate) fn parse(name: &str) -> Result<Self, String> {
                let letter: fn(char) -> bool = $letter;
                if name.is_empty() || name.len() > Self::MAX {
                    return Err(format!("must have 1 to {} characters, has {}", Self::MAX, name.len()));
                }
                match name.chars().find(|c| !letter(*c)) {
                    Some(bad) => Err(format!("may hold only {}, not {bad:?}", $allowed)),
                    None => Ok(Self(name.to_owned())),
                }
            }

            /// The name as text.
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
    /// Step Functions' state machine name; of what AWS takes, what CloudWatch can show too.
    StateMachineName, 80, "letters, digits, - and _", |c| c.is_ascii_alphanumeric() || "-_".contains(c));
name_type!(
    /// CloudWatch Logs' logGroupName.
    LogGroupName, 512, "letters, digits and ._/#-", |c| c.is_ascii_alphanumeric() || "._/#-".contains(c));

/// Longest base name: `<base>-lambda` has to fit a role name.
pub(crate) const BASE_MAX: usize = RoleName::MAX - "-lambda".len();

/// `<name>-<8 hex digits>`, the same for the same cluster, namespace and name for ever: AWS's create
/// calls have no client token, so the name is the idempotency key.
pub(crate) fn default_base(cluster: &str, namespace: &str, name: &str) -> String {
    let hash = hex(&Sha256::digest(format!("{cluster}/{namespace}/{name}")));
    let mut base = name.replace('.', "-");
    base.truncate(BASE_MAX - 9);
    format!("{base}-{}", &hash.get(..8).unwrap_or_default())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Digest of a value by which two rounds can tell whether it changed. Not for secrets: it can be guessed.
pub fn digest(value: &impl Serialize) -> String {
    // What is digested here are plain data types, whose serialisation cannot fail.
    let text = serde_json::to_vec(value).unwrap_or_default();
    let mut hash = hex(&Sha256::digest(text));
    hash.truncate(32);
    hash
}

/// The service in an ARN, such as `sqs`; empty if there is none.
pub(crate) fn arn_service(arn: &str) -> &str {
    arn.split(':').nth(2).unwrap_or_default()
}

/// The account in an ARN, if it names one; a pattern of several counts as one that nobody has.
pub(crate) fn arn_account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty())
}

/// A function as its callers know it: by an alias, or unqualified.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Name of the function.
    pub function: String,
    /// Name of the alias.
    pub qualifier: Option<String>,
}

impl Target {
    /// From `<function>` or `<function>:<alias>`; a `/` ends either.
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

/// Where AWS objects are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: String,
    /// 12 digits.
    pub account: String,
    /// Such as `eu-west-1`.
    pub region: String,
}

impl Place {
    /// ARN of a role; `path` begins and ends with `/`.
    pub(crate) fn role_arn(&self, path: &str, name: &str) -> String {
        format!("arn:{}:iam::{}:role{path}{name}", self.partition, self.account)
    }
    /// Unqualified ARN of a function.
    pub(crate) fn function_arn(&self, name: &str) -> String {
        self.arn("lambda", &format!("function:{name}"))
    }
    /// ARN of a function as its callers know it.
    pub(crate) fn target_arn(&self, target: &Target) -> String {
        self.function_arn(&target.to_string())
    }
    /// ARN of anything of RDS and DocumentDB.
    pub(crate) fn rds_arn(&self, rest: &str) -> String {
        self.arn("rds", rest)
    }
    /// ARN of an event source mapping.
    pub(crate) fn event_source_mapping_arn(&self, uuid: &str) -> String {
        self.arn("lambda", &format!("event-source-mapping:{uuid}"))
    }
    /// ARN of a state machine.
    pub(crate) fn state_machine_arn(&self, name: &str) -> String {
        self.arn("states", &format!("stateMachine:{name}"))
    }
    /// ARN of anything of CloudWatch Logs.
    pub(crate) fn logs_arn(&self, rest: &str) -> String {
        self.arn("logs", rest)
    }
    /// ARN of all file systems of EFS.
    pub(crate) fn file_systems_arn(&self) -> String {
        self.arn("elasticfilesystem", "file-system/*")
    }
    /// ARN of a function's alias or version.
    pub(crate) fn qualified_function_arn(&self, name: &str, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.function_arn(name))
    }
    /// ARN of a state machine's alias or version.
    pub(crate) fn qualified_state_machine_arn(&self, name: &str, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.state_machine_arn(name))
    }
    /// ARN of a log group, without `:*`.
    pub(crate) fn log_group_arn(&self, name: &str) -> String {
        self.arn("logs", &format!("log-group:{name}"))
    }
    /// ARN by which API Gateway invokes a function.
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
    fn a_name_that_aws_refuses_cannot_be_made() {
        assert!(RoleName::parse(&"r".repeat(65)).is_err());
        assert_eq!(
            FunctionName::parse("a b").unwrap_err(),
            "may hold only letters, digits, - and _, not ' '"
        );
        assert!(StateMachineName::parse("a*").is_err());
        assert!(LogGroupName::parse("").is_err());
    }
}
