//! Errors of AWS: one table of classes, for all services.

use crate::api::Kind;
use crate::cut::cut;
use crate::reason::Reason;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::{error::Error, fmt};

/// Longest message of AWS to keep, in bytes. Longer messages are cut.
const MESSAGE_MAX: usize = 1024;

/// Length from which a value is masked. Shorter values occur in any text.
const SECRET_MIN: usize = 3;

/// One row per class: the variant, its label in metrics, and AWS's error codes for it, with any message and status.
macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident $label:literal $(: $($code:literal)+)?;)+) => {
        /// Meaning of an error of AWS, for all services.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Class {
            $($(#[$doc])* $class,)+
        }

        impl Class {
            /// Label in metrics.
            pub(crate) fn label(self) -> &'static str {
                match self {
                    $(Self::$class => $label,)+
                }
            }

            fn of_code(code: &str) -> Option<Self> {
                let rows: [(Self, &[&str]); [$($label),+].len()] = [$((Self::$class, &[$($($code),+)?]),)+];
                let row = rows.into_iter().find(|(_, codes)| codes.contains(&code));
                row.map(|(class, _)| class)
            }
        }
    };
}

classes! {
    /// The object does not exist.
    NotFound "not_found":
        "NoSuchEntity" "NoSuchEntityException" "NoSuchKey" "NoSuchBucket" "NoSuchVersion" "NotFound" "ResourceNotFound"
        "ResourceNotFoundException" "RepositoryNotFoundException" "StateMachineDoesNotExist"
        "ProvisionedConcurrencyConfigNotFoundException" "ExecutionDoesNotExist";
    /// The object already exists. Another writer created it, or an earlier attempt whose answer was lost.
    AlreadyExists "already_exists":
        "EntityAlreadyExists" "EntityAlreadyExistsException" "ResourceAlreadyExistsException" "StateMachineAlreadyExists";
    /// Another writer changed the object after the operator read it.
    Stale "stale": "PreconditionFailedException";
    /// A new role is not visible everywhere yet, or its rights are not in effect yet.
    RoleNotVisible "role_not_visible";
    /// AWS is changing the object.
    InProgress "in_progress":
        "ResourceConflictException" "OperationAbortedException" "ConcurrentModification"
        "ConcurrentModificationException" "ConflictException" "DeleteConflict" "ResourceInUseException" "ResourceNotReadyException";
    /// AWS is still deleting the state machine of this name.
    Deleting "deleting": "StateMachineDeleting";
    /// The operator exceeds a rate limit of AWS.
    Throttled "throttled":
        "Throttling" "ThrottlingException" "ThrottledException" "TooManyRequestsException" "RequestLimitExceeded"
        "SlowDown" "KmsThrottlingException";
    /// The operator lacks a right.
    AccessDenied "access_denied": "AccessDenied" "AccessDeniedException" "UnauthorizedOperation";
    /// The account has reached a quota.
    LimitExceeded "limit_exceeded":
        "LimitExceeded" "LimitExceededException" "ServiceQuotaExceededException" "CodeStorageExceededException"
        "StateMachineLimitExceeded";
    /// The operator's credentials are missing, expired or wrong.
    Credentials "credentials":
        "ExpiredToken" "ExpiredTokenException" "InvalidClientTokenId" "UnrecognizedClientException"
        "SignatureDoesNotMatch" "InvalidSignatureException" "RequestExpired" "IncompleteSignature"
        "MissingAuthenticationToken" "MissingAuthenticationTokenException" "InvalidAccessKeyId";
    /// AWS cannot be reached, or has a server error.
    Unavailable "unavailable";
    /// AWS does not accept a value of the spec.
    Invalid "invalid":
        "InvalidDefinition" "InvalidParameterValueException" "InvalidParameterException" "ValidationException"
        "ValidationError" "InvalidName" "InvalidArn" "InvalidTracingConfiguration" "InvalidInput"
        "InvalidEncryptionConfiguration" "MalformedPolicyDocument" "InvalidZipFileException" "TooManyTags"
        "InvalidLoggingConfiguration" "StateMachineTypeNotSupported" "MissingRequiredParameter" "MissingParameter"
        "InvalidCodeSignatureException" "CodeVerificationFailedException" "CodeSigningConfigNotFoundException"
        "RequestTooLargeException" "RequestEntityTooLargeException" "InvalidRuntimeException" "PermanentRedirect" "UnmodifiableEntity";
    /// Any other error.
    Other "error";
}

impl Class {
    /// Whether the same call can succeed later without a change of the spec or of a policy.
    pub(crate) fn is_temporary(self) -> bool {
        matches!(
            self,
            Class::Throttled | Class::Unavailable | Class::Credentials | Class::InProgress
        )
    }

    pub(super) fn classify(code: &str, message: &str, status: u16) -> Self {
        match code {
            "ResourceConflictException" if message.contains("already exist") => Class::AlreadyExists,
            "InvalidParameterValueException" if role_not_visible(message) => Class::RoleNotVisible,
            "AccessDeniedException" if machine_role_not_visible(message) => Class::RoleNotVisible,
            // S3 answers a HeadObject without a body, and therefore without a code.
            "" if status == 403 => Class::AccessDenied,
            "" if status == 404 => Class::NotFound,
            "" if (300..500).contains(&status) => Class::Invalid,
            _ => Class::of_code(code).unwrap_or(match status {
                429 => Class::Throttled,
                500.. => Class::Unavailable,
                _ => Class::Other,
            }),
        }
    }
}

/// Whether AWS reports a temporary error of a new role. Terraform's AWS provider retries on the same messages.
fn role_not_visible(message: &str) -> bool {
    [
        "role defined for the function cannot be assumed by Lambda",
        // For a function, its event sources and its destinations.
        "execution role does not have permissions",
        "ensure the role can perform",
        "throttled by EC2",
        "KMS key is invalid for CreateGrant",
    ]
    .iter()
    .any(|text| message.contains(text))
}

fn machine_role_not_visible(message: &str) -> bool {
    [
        "authorized to assume the provided role",
        "not authorized to access the Log Destination",
        // The rights of a workflow that uses `.sync` while the role's policy is new.
        "is not authorized to create managed-rule",
    ]
    .iter()
    .any(|text| message.contains(text))
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Meaning of the error.
    pub(crate) class: Class,
    /// Name of the operation in AWS's API.
    pub(crate) operation: String,
    /// AWS's error code.
    pub(crate) code: String,
    /// AWS's message, cut to a maximum length.
    pub(crate) message: String,
}

impl Failure {
    /// Classifies an error of the SDK.
    pub(crate) fn from_sdk<E>(operation: &str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let status = error.raw_response().map_or(0, |r| r.status().as_u16());
        let (class, code, message) = match error {
            SdkError::ServiceError(context) => {
                let error = context.err();
                let (code, message) = (error.code().unwrap_or_default(), error.message().unwrap_or_default());
                (
                    Class::classify(code, message, status),
                    code.to_owned(),
                    message.to_owned(),
                )
            }
            _ if chain(error).any(|e| e.is::<CredentialsError>()) => {
                (Class::Credentials, "CredentialsError".to_owned(), root_cause(error))
            }
            SdkError::ConstructionFailure(_) => (Class::Other, "ConstructionFailure".to_owned(), root_cause(error)),
            SdkError::TimeoutError(_) => (
                Class::Unavailable,
                "Timeout".to_owned(),
                "no answer within the timeout".to_owned(),
            ),
            _ => (Class::Unavailable, "Unreachable".to_owned(), root_cause(error)),
        };
        Self {
            class,
            operation: operation.to_owned(),
            code,
            message: cut(message, MESSAGE_MAX),
        }
    }

    /// A call that was not sent, because its arguments are incomplete.
    pub(crate) fn bug(error: impl Error) -> Self {
        Self {
            class: Class::Other,
            operation: String::new(),
            code: "Bug".into(),
            message: error.to_string(),
        }
    }

    /// A call that succeeded, except for a part that the caller may not read.
    pub(crate) fn denied(operation: &str, code: &str, message: String) -> Self {
        Self {
            class: Class::AccessDenied,
            operation: operation.to_owned(),
            code: code.to_owned(),
            message,
        }
    }

    /// Converts "not found" to `None`.
    ///
    /// # Errors
    /// Returns every other failure.
    pub(crate) fn absent<T>(result: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(failure) if failure.class == Class::NotFound => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Replaces values that can be secret, because AWS's messages can quote the request: also as JSON text, and also the
    /// beginning of a value at which the message is cut.
    #[must_use]
    pub(crate) fn masked<'a>(mut self, secrets: impl Iterator<Item = &'a str>) -> Self {
        for secret in secrets.filter(|s| s.len() >= SECRET_MIN) {
            let quoted = serde_json::Value::from(secret).to_string();
            let escaped = quoted.trim_matches('"');
            for form in [secret, escaped] {
                self.message = without_beginning(self.message.replace(form, "***"), form);
            }
        }
        self
    }

    /// Returns the reason in the status for this failure of an object of `kind`.
    pub(crate) fn reason(&self, kind: Kind) -> Reason {
        match self.class {
            Class::RoleNotVisible => Reason::WaitingForRole,
            Class::InProgress
                if matches!(kind, Kind::Function | Kind::EventSourceMapping)
                    || kind.whole() == Some(Kind::Function) =>
            {
                Reason::WaitingForFunction
            }
            Class::Deleting => Reason::WaitingForStateMachine,
            Class::InProgress if kind == Kind::StateMachine || kind.whole() == Some(Kind::StateMachine) => {
                Reason::WaitingForStateMachine
            }
            Class::InProgress | Class::AlreadyExists | Class::Stale => Reason::Updating,
            Class::Throttled => Reason::Throttled,
            Class::AccessDenied => Reason::AccessDenied,
            Class::LimitExceeded => Reason::LimitExceeded,
            Class::Credentials => Reason::CredentialsUnavailable,
            Class::Unavailable => Reason::AwsUnavailable,
            Class::Invalid => Reason::Invalid,
            Class::NotFound | Class::Other => Reason::Error,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.operation, self.code, self.message)
    }
}

/// Replaces the beginning of a secret at the end of a text that was cut.
fn without_beginning(text: String, secret: &str) -> String {
    let Some(kept) = text.strip_suffix('…') else {
        return text;
    };
    let ends = secret.char_indices().map(|(at, _)| at).rev();
    let cut = ends.take_while(|at| *at >= SECRET_MIN);
    let beginning = cut.filter_map(|at| secret.get(..at)).find(|part| kept.ends_with(part));
    match beginning.and_then(|part| kept.strip_suffix(part)) {
        Some(before) => format!("{before}***…"),
        None => text,
    }
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |e: &&'a (dyn Error + 'static)| (*e).source())
}

fn root_cause(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_as_json_text_and_at_the_end_of_a_cut_message() {
        let masked = |message: &str, secret: &str| {
            let failure = Failure {
                class: Class::Invalid,
                operation: "CreateFunction".into(),
                code: "ValidationException".into(),
                message: cut(message.to_owned(), 40),
            };
            failure.masked([secret].into_iter()).message
        };
        assert_eq!(masked("got pa\"ss", "pa\"ss"), "got ***");
        assert_eq!(masked("got {\"A\":\"pa\\\"ss\"}", "pa\"ss"), "got {\"A\":\"***\"}");
        let long = format!("{}correct-horse-battery", "x".repeat(30));
        assert_eq!(
            masked(&long, "correct-horse-battery"),
            format!("{}***…", "x".repeat(30))
        );
        assert_eq!(masked(&long, "battery"), format!("{}correct-ho…", "x".repeat(30)));
    }

    #[test]
    fn an_error_code_has_the_same_class_in_all_services() {
        let class = |code, message| Class::classify(code, message, 400);
        assert_eq!(
            class("ResourceConflictException", "Function already exist: f"),
            Class::AlreadyExists
        );
        assert_eq!(
            class("ResourceConflictException", "An update is in progress for resource"),
            Class::InProgress
        );
        assert_eq!(
            class(
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda."
            ),
            Class::RoleNotVisible
        );
        assert_eq!(
            class("InvalidParameterValueException", "Unsupported runtime"),
            Class::Invalid
        );
        assert_eq!(
            class(
                "AccessDeniedException",
                "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role."
            ),
            Class::RoleNotVisible
        );
        assert_eq!(
            class(
                "AccessDeniedException",
                "User: x is not authorized to perform: states:CreateStateMachine"
            ),
            Class::AccessDenied
        );
        assert_eq!(Class::classify("UnknownCode", "", 429), Class::Throttled);
        assert_eq!(Class::classify("", "", 503), Class::Unavailable);
        assert_eq!(Class::classify("AnotherCode", "", 400), Class::Other);
    }
}
