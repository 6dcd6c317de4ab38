//! The HTTP server for `/healthz`, `/readyz` and `/metrics`. It returns no content of objects and changes nothing.

use crate::telemetry::Metrics;
use axum::{Router, http::StatusCode, routing::get};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_util::sync::CancellationToken;

/// Whether the operator is ready: every expected watch has listed its objects. An instance that waits for the Lease
/// expects no watch.
#[derive(Clone, Default)]
pub(crate) struct Readiness {
    missing: Arc<AtomicUsize>,
}

/// A watch that readiness waits for.
pub(crate) struct Watching(Arc<AtomicUsize>);

impl Readiness {
    /// Adds a watch. The operator is not ready until this watch has listed its objects.
    pub(crate) fn expect_one_more(&self) -> Watching {
        self.missing.fetch_add(1, Ordering::SeqCst);
        Watching(self.missing.clone())
    }

    /// Whether every watch has listed its objects.
    pub(crate) fn is_ready(&self) -> bool {
        self.missing.load(Ordering::SeqCst) == 0
    }
}

impl Watching {
    /// Records that the watch has listed its objects.
    pub(crate) fn listed(self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Serves requests until `stop` is cancelled.
///
/// # Errors
/// The server cannot listen on the address.
pub(crate) async fn serve(
    address: SocketAddr,
    readiness: Readiness,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let ready = move || {
        let status = if readiness.is_ready() {
            (StatusCode::OK, "ok")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "listing objects")
        };
        std::future::ready(status)
    };
    let router = Router::new()
        .route("/healthz", get(|| std::future::ready("ok")))
        .route("/readyz", get(ready))
        .route("/metrics", get(move || std::future::ready(metrics.render())));
    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!(address = %listener.local_addr()?, "serving /healthz, /readyz and /metrics");
    axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}
