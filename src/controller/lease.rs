//! The leader election by a Lease.

use anyhow::Context as _;
use kube::Client;
use kube_lease_manager::{LeaseManager, LeaseManagerBuilder};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Name of the Lease. The shipped RBAC allows only this name.
pub(crate) const LEASE: &str = "lambdasfn";

/// Settings of the leader election.
#[derive(Clone, Debug)]
pub(crate) struct LeaseSettings {
    /// Namespace of the Lease.
    pub(crate) namespace: String,
    /// Name of this instance.
    pub(crate) identity: String,
}

/// A held Lease. The holder renews it every 10 s. Another instance takes it over 15 s after the last renewal.
pub(crate) struct Leadership {
    state: watch::Receiver<bool>,
    task: JoinHandle<kube_lease_manager::Result<LeaseManager>>,
}

impl Leadership {
    /// Waits until this instance is the leader.
    ///
    /// # Errors
    /// The Lease cannot be read or created.
    pub(crate) async fn acquire(client: Client, settings: &LeaseSettings) -> anyhow::Result<Self> {
        let manager = LeaseManagerBuilder::new(client, LEASE)
            .with_namespace(&settings.namespace)
            .with_identity(&settings.identity)
            .with_field_manager(format!("lambdasfn-{}", settings.identity))
            .with_duration(15)
            .with_grace(5)
            .build()
            .await
            .with_context(|| {
                format!(
                    "cannot use the Lease {}/{LEASE}; check the Role in this namespace, or pass --leader-elect=false",
                    settings.namespace
                )
            })?;
        let (mut state, task) = manager.watch().await;
        state
            .wait_for(|leading| *leading)
            .await
            .context("the watch of the Lease has ended")?;
        Ok(Self { state, task })
    }

    /// Returns when this instance is no longer the leader. Without a connection to the API server, the instance learns
    /// it after the connection is back.
    pub(crate) async fn lost(&mut self) {
        // After an error no task renews the Lease, so it counts as lost.
        let _ = self.state.wait_for(|leading| !*leading).await;
    }

    /// Releases the Lease, so that another instance does not wait until it expires.
    pub(crate) async fn release(self) {
        drop(self.state);
        let _ = self.task.await;
    }
}
