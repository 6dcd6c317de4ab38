//! The operator's Lease: whether an operator is alive.

use super::cluster::{Cluster, plainly};
use crate::controller::LEASE;
use crate::preview::{YELLOW, relative};
use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use kube::api::ListParams;
use kube::{Api, Client};
use std::time::{Duration, Instant};

/// Namespace of the operator in the shipped manifests.
const NAMESPACE: &str = "lambdasfn-system";
/// Interval in which `--watch` reads the Lease again.
const REFRESH: Duration = Duration::from_secs(5);

// No doc comment: clap would show it as the description of the subcommand.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
pub(super) struct OperatorArgs {
    /// Namespace of the operator's Lease. [default: the namespace of the Lease `lambdasfn` that was renewed last]
    #[arg(long, env = "LAMBDASFN_LEASE_NAMESPACE", value_name = "NAMESPACE")]
    lease_namespace: Option<String>,
}

impl OperatorArgs {
    /// Reads the Lease.
    pub(super) async fn find(&self, cluster: &Cluster) -> Operator {
        Operator::find(&cluster.client, &self.namespace(cluster).await).await
    }

    /// Returns the operator for a text that is printed again and again.
    pub(super) async fn watched(&self, cluster: &Cluster) -> Watched {
        let namespace = self.namespace(cluster).await;
        let client = cluster.client.clone();
        Watched {
            operator: Operator::find(&client, &namespace).await,
            read: Instant::now(),
            client,
            namespace,
        }
    }

    /// Returns the namespace of the flag. Without the flag, the namespace of the Lease that was renewed last: the operator
    /// may run in any namespace. A user who may not list Leases gets the namespace of the shipped manifests.
    async fn namespace(&self, cluster: &Cluster) -> String {
        if let Some(namespace) = &self.lease_namespace {
            return namespace.clone();
        }
        let leases: Api<Lease> = Api::all(cluster.client.clone());
        let named = ListParams::default().fields(&format!("metadata.name={LEASE}"));
        let found = leases.list(&named).await.map(|list| list.items).unwrap_or_default();
        let renewed = |lease: &Lease| lease.spec.as_ref().and_then(|spec| spec.renew_time.clone());
        let latest = found.into_iter().max_by_key(|lease| renewed(lease).map(|at| at.0));
        latest
            .and_then(|lease| lease.metadata.namespace)
            .unwrap_or_else(|| NAMESPACE.to_owned())
    }
}

/// The operator, read again when the last answer is old.
pub(super) struct Watched {
    client: Client,
    namespace: String,
    operator: Operator,
    read: Instant,
}

impl Watched {
    /// Returns the operator as of a few seconds ago or later.
    pub(super) async fn get(&mut self) -> &Operator {
        if self.read.elapsed() >= REFRESH {
            self.operator = Operator::find(&self.client, &self.namespace).await;
            self.read = Instant::now();
        }
        &self.operator
    }
}

/// State of the operator, from its Lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    /// Whether an instance renews the Lease; `None` if the Lease cannot be read.
    alive: Option<bool>,
    text: String,
}

impl Operator {
    /// Reads the Lease in the operator's namespace.
    pub(super) async fn find(client: &Client, namespace: &str) -> Self {
        let leases: Api<Lease> = Api::namespaced(client.clone(), namespace);
        let name = format!("{namespace}/{LEASE}");
        match leases.get_opt(LEASE).await {
            Ok(lease) => Self::of(lease.as_ref(), &name, Timestamp::now()),
            Err(error) => Self {
                alive: None,
                text: format!(
                    "the state of the operator is unknown (Lease {name}): {:#}",
                    plainly(error)
                ),
            },
        }
    }

    fn of(lease: Option<&Lease>, name: &str, now: Timestamp) -> Self {
        let dead = |why: String| Self {
            alive: Some(false),
            text: format!("no operator is alive: {why}"),
        };
        let Some(lease) = lease else {
            return dead(format!(
                "the Lease {name} does not exist (an operator with --leader-elect=false has no Lease)"
            ));
        };
        let LeaseSpec {
            holder_identity: holder,
            renew_time: renewed,
            lease_duration_seconds: duration,
            ..
        } = lease.spec.clone().unwrap_or_default();
        let (Some(holder), Some(renewed)) = (holder.filter(|holder| !holder.is_empty()), renewed) else {
            return dead(format!("no instance holds the Lease {name}"));
        };
        let since = now.duration_since(renewed.0);
        let ago = relative(renewed.0, now);
        if since > SignedDuration::from_secs(duration.unwrap_or_default().into()) {
            return dead(format!("{holder} last renewed the Lease {name} {ago}"));
        }
        Self {
            alive: Some(true),
            text: format!("operator alive: {holder} renewed the Lease {name} {ago}"),
        }
    }

    /// Whether an instance renews the Lease.
    pub(super) fn is_alive(&self) -> bool {
        self.alive == Some(true)
    }

    /// Whether no instance renews the Lease.
    pub(super) fn is_dead(&self) -> bool {
        self.alive == Some(false)
    }

    /// A sentence about the operator.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A line that warns about an operator that is not alive; empty if it is alive.
    pub(super) fn warning(&self) -> String {
        if self.is_alive() {
            String::new()
        } else {
            format!("{YELLOW}warning{YELLOW:#}: {}\n", self.text)
        }
    }

    /// Writes the warning to standard error.
    pub(super) fn warn(&self) {
        anstream::eprint!("{}", self.warning());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn of(spec: Value) -> (Option<bool>, String) {
        let lease: Lease = serde_json::from_value(json!({"metadata": {"name": LEASE}, "spec": spec})).unwrap();
        let now = "2026-01-01T00:01:00Z".parse().unwrap();
        let operator = Operator::of(Some(&lease), "lambdasfn-system/lambdasfn", now);
        (operator.alive, operator.text)
    }

    #[test]
    fn an_operator_is_alive_while_it_renews_its_lease() {
        let held = |renewed: &str| json!({"holderIdentity": "a", "leaseDurationSeconds": 15, "renewTime": renewed});
        let (alive, text) = of(held("2026-01-01T00:00:50.000000Z"));
        assert_eq!(alive, Some(true));
        assert_eq!(
            text,
            "operator alive: a renewed the Lease lambdasfn-system/lambdasfn 10s ago"
        );
        let (alive, text) = of(held("2026-01-01T00:00:30.000000Z"));
        assert_eq!(alive, Some(false));
        assert_eq!(
            text,
            "no operator is alive: a last renewed the Lease lambdasfn-system/lambdasfn 30s ago"
        );
    }

    #[test]
    fn a_lease_that_is_released_or_missing_has_no_operator() {
        let released = json!({"leaseDurationSeconds": 15, "renewTime": "2026-01-01T00:00:59.000000Z"});
        for spec in [
            released,
            json!({}),
            json!({"holderIdentity": "", "renewTime": "2026-01-01T00:00:59.000000Z"}),
        ] {
            let (alive, text) = of(spec);
            assert_eq!(alive, Some(false));
            assert!(text.contains("no instance holds the Lease"), "{text}");
        }
        let missing = Operator::of(None, "ns/lambdasfn", Timestamp::UNIX_EPOCH);
        assert!(
            !missing.is_alive() && missing.text().contains("does not exist"),
            "{missing:?}"
        );
    }
}
