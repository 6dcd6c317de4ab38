//! Errors of the kubeconfig and of the API server, with what to do next. Pure.

use super::called::called;
use super::name::near;
use kube::config::KubeconfigError;
use kube::core::Status;
use std::error::Error;

/// Full name of the custom resource definition.
const CRD: &str = "lambdasfnpatterns.serverlesspatterns.dev";
/// Names that a message lists at most.
const LISTED: usize = 5;

/// An API server, as messages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// URL of the API server.
    pub(super) server: String,
    /// Context of the kubeconfig, if there is one.
    pub(super) context: Option<String>,
    /// Whether the subcommand has the flags `--context` and `--kubeconfig`.
    pub(super) has_flags: bool,
}

impl Endpoint {
    fn named(&self) -> String {
        let server = self.server.trim_end_matches('/');
        match &self.context {
            Some(context) => format!("the API server {server} (context {context})"),
            None => format!("the API server {server}"),
        }
    }
}

/// Explains why the kubeconfig selects no cluster. `known` has the names of its contexts, `has_flags` is as in
/// [`Endpoint`].
pub(super) fn kubeconfig(error: &KubeconfigError, known: &[String], has_flags: bool) -> anyhow::Error {
    let other_file = if has_flags {
        "set KUBECONFIG or pass --kubeconfig"
    } else {
        "set KUBECONFIG"
    };
    let other_context = if has_flags { "pass --context, or " } else { "" };
    let contexts = if known.is_empty() {
        "it has no contexts".to_owned()
    } else {
        format!("known contexts: {}", known.join(", "))
    };
    match error {
        KubeconfigError::LoadContext(name) => {
            anyhow::anyhow!("the kubeconfig has no context {name}; {contexts}")
        }
        KubeconfigError::CurrentContextNotSet if known.is_empty() => {
            anyhow::anyhow!("the kubeconfig has no contexts; {other_file}")
        }
        KubeconfigError::CurrentContextNotSet => anyhow::anyhow!(
            "the kubeconfig selects no context; {other_context}run \"kubectl config use-context NAME\"; {contexts}"
        ),
        KubeconfigError::ReadConfig(error, path) => anyhow::anyhow!(
            "cannot read the kubeconfig {}: {}; {other_file}",
            path.display(),
            root(error)
        ),
        KubeconfigError::FindPath => {
            anyhow::anyhow!("no kubeconfig exists; {other_file}")
        }
        error => anyhow::anyhow!("cannot use the kubeconfig: {}", root(error)),
    }
}

/// Explains an error of the API server.
pub(super) fn api(error: kube::Error, endpoint: Option<&Endpoint>) -> anyhow::Error {
    let server = endpoint.map_or_else(|| "the API server".to_owned(), Endpoint::named);
    let has_flags = endpoint.is_none_or(|endpoint| endpoint.has_flags);
    let other = if has_flags { ", or pass --context" } else { "" };
    if is_missing_crd(&error) {
        return anyhow::anyhow!(
            "the cluster has no CustomResourceDefinition {CRD}; install it: {} crd | kubectl apply --server-side -f -",
            called()
        );
    }
    match error {
        kube::Error::Api(status) => match status.code {
            401 => anyhow::anyhow!(
                "{server} does not accept the credentials of the kubeconfig ({}); log in again{other}",
                status.message.trim()
            ),
            403 => anyhow::anyhow!(
                "the API server denies the request: {}; ask an administrator for a Role that allows it",
                status.message.trim()
            ),
            _ => anyhow::anyhow!("the API server refuses the request: {}", status.message.trim()),
        },
        kube::Error::Auth(error) => {
            anyhow::anyhow!("cannot get credentials for {server}: {}", root(&error))
        }
        kube::Error::SerdeError(error) => {
            anyhow::anyhow!("cannot read the answer of {server}: {error}")
        }
        error => anyhow::anyhow!(
            "cannot reach {server}: {}; check that the cluster runs{other}",
            root(&error)
        ),
    }
}

/// Whether the API server does not know the resource. A server without any resource of the group answers with the text
/// `404 page not found`, a server with another one with a `Status` that names no object.
pub(super) fn is_missing_crd(error: &kube::Error) -> bool {
    let unnamed = |status: &Status| status.details.as_ref().is_none_or(|details| details.name.is_empty());
    matches!(error, kube::Error::Api(status) if status.code == 404 && unnamed(status))
}

/// Explains that a pattern does not exist. `here` has the names in the namespace, `elsewhere` the namespaces that have
/// a pattern of this name.
pub(super) fn not_found(name: &str, namespace: &str, here: &[String], elsewhere: &[String]) -> anyhow::Error {
    let near = near(name, here.iter().map(String::as_str));
    let hint = if !near.is_empty() {
        format!("did you mean {}?", near.join(" or "))
    } else if !elsewhere.is_empty() {
        format!("a LambdaSfnPattern of this name is in {}; pass -n", listed(elsewhere))
    } else if here.is_empty() {
        "the namespace has no LambdaSfnPattern; pass -n".to_owned()
    } else {
        format!("the namespace has {}", listed(here))
    };
    anyhow::anyhow!("LambdaSfnPattern {name} does not exist in the namespace {namespace}; {hint}")
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The cause that starts a chain. The others repeat it in the words of a library.
fn root(error: &(dyn Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    without_number(&chain.last().map(ToString::to_string).unwrap_or_default())
}

/// Returns a message without the number of the operating system's error, such as ` (os error 111)`.
pub(super) fn without_number(message: &str) -> String {
    let text = message.split(" (os error ").next();
    text.unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint() -> Endpoint {
        Endpoint {
            server: "https://127.0.0.1:6443/".into(),
            context: Some("kind".into()),
            has_flags: true,
        }
    }

    fn status(code: u16, reason: &str, message: &str) -> kube::Error {
        kube::Error::Api(Status::failure(message, reason).with_code(code).boxed())
    }

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_missing_crd_is_one_line_with_the_command_that_installs_it() {
        for (reason, message) in [
            ("Failed to parse error data", "404 page not found"),
            ("NotFound", "the server could not find the requested resource"),
        ] {
            let error = api(status(404, reason, message), Some(&endpoint())).to_string();
            assert_eq!(
                error,
                "the cluster has no CustomResourceDefinition lambdasfnpatterns.serverlesspatterns.dev; install it: \
                 lambdasfn crd | kubectl apply --server-side -f -"
            );
        }
    }

    #[test]
    fn an_unreachable_server_is_named_with_its_context() {
        let refused = std::io::Error::new(
            std::io::ErrorKind::ConnectionRefused,
            "connection refused (os error 111)",
        );
        let error = api(kube::Error::Service(refused.into()), Some(&endpoint())).to_string();
        assert_eq!(
            error,
            "cannot reach the API server https://127.0.0.1:6443 (context kind): connection refused; check that the \
             cluster runs, or pass --context"
        );
    }

    #[test]
    fn a_denied_request_and_rejected_credentials_name_the_next_step() {
        let denied = api(status(403, "Forbidden", "user x cannot list"), None).to_string();
        assert!(denied.contains("user x cannot list; ask an administrator"), "{denied}");
        let rejected = api(status(401, "Unauthorized", "Unauthorized"), Some(&endpoint())).to_string();
        assert!(
            rejected.contains("(context kind) does not accept the credentials"),
            "{rejected}"
        );
    }

    #[test]
    fn a_wrong_context_lists_the_known_ones() {
        let error = KubeconfigError::LoadContext("prod".into());
        assert_eq!(
            kubeconfig(&error, &strings(&["dev", "test"]), true).to_string(),
            "the kubeconfig has no context prod; known contexts: dev, test"
        );
        let unset = kubeconfig(&KubeconfigError::CurrentContextNotSet, &strings(&["dev"]), true).to_string();
        assert!(
            unset.contains("use-context NAME") && unset.ends_with("known contexts: dev"),
            "{unset}"
        );
    }

    #[test]
    fn an_unknown_name_comes_with_the_names_that_exist() {
        let hint = |name, here: &[&str], elsewhere: &[&str]| {
            let error = not_found(name, "default", &strings(here), &strings(elsewhere)).to_string();
            let (head, rest) = error.split_once("; ").unwrap();
            assert_eq!(
                head,
                format!("LambdaSfnPattern {name} does not exist in the namespace default")
            );
            rest.to_owned()
        };
        assert_eq!(hint("helo", &["hello", "b"], &[]), "did you mean hello?");
        assert_eq!(
            hint("hello", &["b"], &["team-a"]),
            "a LambdaSfnPattern of this name is in team-a; pass -n"
        );
        assert_eq!(hint("hello", &["b", "c"], &[]), "the namespace has b, c");
        assert_eq!(
            hint("hello", &[], &[]),
            "the namespace has no LambdaSfnPattern; pass -n"
        );
        let many: Vec<String> = (0..7).map(|i| format!("p{i}")).collect();
        assert_eq!(listed(&many), "p0, p1, p2, p3, p4 and 2 more");
    }
}
