use anyhow::Context as _;
use kube::Client;
use kube_lease_manager::{LeaseManager, LeaseManagerBuilder};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Name of the Lease; the shipped RBAC allows this one only.
pub(crate) const LEASE: &str = "lambdasfn";

/// Where and as whom to lead.
#[derive(Clone, Debug)]
pub(crate) struct LeaseSettings {
    /// Namespace of the Lease.
    pub(crate) namespace: String,
    /// Name of this instance.
    pub(crate) identity: String,
}

/// A held lease. The holder renews it every 10 s; another takes over when it was not renewed for 15 s.
pub(crate) struct Leadership {
    state: watch::Receiver<bool>,
    task: JoinHandle<kube_lease_manager::Result<LeaseManager>>,
}

impl Leadership {
    /// Waits until this instance leads.
    ///
    /// # Errors
    /// The Lease cannot be read or made.
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
                    "the Lease {}/{LEASE} cannot be used; --leader-elect=false runs without",
                    settings.namespace
                )
            })?;
        let (mut state, task) = manager.watch().await;
        state
            .wait_for(|leading| *leading)
            .await
            .context("the Lease is watched no more")?;
        Ok(Self { state, task })
    }

    /// Returns when this instance leads no more, as far as it knows: cut off from the API server, it learns of
    /// its loss when it is back.
    pub(crate) async fn lost(&mut self) {
        // An error means that nobody renews the lease any more, which is as good as lost.
        let _ = self.state.wait_for(|leading| !*leading).await;
    }

    /// Gives the lease back, so that another instance need not wait for its end.
    pub(crate) async fn release(self) {
        drop(self.state);
        let _ = self.task.await;
    }
}
