//! Logs and metrics.

use prometheus::{
    Encoder, GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
};
use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::Level;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

/// Format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// One line of text per event.
    Text,
    /// One JSON object per line.
    Json,
}

/// Starts logging to standard error. `RUST_LOG` sets the levels. Events of the SDK and the HTTP stack below `info`
/// contain secrets and stay off for every value of `RUST_LOG`.
pub(crate) fn start_logging(format: LogFormat) {
    let levels = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let harmless = filter_fn(|line| *line.level() <= Level::INFO || !is_wire(line.target()));
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && !is_plain);
    let layer = match format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(levels.and(harmless)))
        .init();
}

fn is_wire(target: &str) -> bool {
    ["aws_", "h2", "hyper", "rustls", "kube_client", "tower"]
        .iter()
        .any(|wire| target.starts_with(wire))
}

/// The operator's metrics.
pub(crate) struct Metrics {
    registry: Registry,
    aws_requests: IntCounterVec,
    aws_request_duration: HistogramVec,
    reconciles: IntCounterVec,
    reconcile_duration: HistogramVec,
    patterns: IntGaugeVec,
    drift: IntCounterVec,
    quota_wait: HistogramVec,
    time_to_ready: HistogramVec,
    last_verified_age: GaugeVec,
    verified: Mutex<HashMap<String, Instant>>,
}

impl Metrics {
    /// Returns all metrics, at zero.
    ///
    /// # Errors
    /// Prometheus does not accept the name of a metric. Does not happen in practice.
    pub(crate) fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| -> prometheus::Result<IntCounterVec> {
            let metric = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(metric.clone()))?;
            Ok(metric)
        };
        let histogram = |name: &str, help: &str, labels: &[&str]| -> prometheus::Result<HistogramVec> {
            let buckets = vec![0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];
            let metric = HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets), labels)?;
            registry.register(Box::new(metric.clone()))?;
            Ok(metric)
        };
        let patterns = IntGaugeVec::new(
            Opts::new(
                "lambdasfn_patterns",
                "Patterns by the condition that is True and its reason",
            ),
            &["condition", "reason"],
        )?;
        registry.register(Box::new(patterns.clone()))?;
        let last_verified_age = GaugeVec::new(
            Opts::new(
                "lambdasfn_last_verified_age_seconds",
                "Longest time since AWS was last verified to match a pattern",
            ),
            &[],
        )?;
        registry.register(Box::new(last_verified_age.clone()))?;
        Ok(Self {
            aws_requests: counter(
                "lambdasfn_aws_requests_total",
                "Calls to AWS",
                &["service", "action", "result"],
            )?,
            aws_request_duration: histogram(
                "lambdasfn_aws_request_duration_seconds",
                "Duration of calls to AWS, including the retries of the SDK",
                &["service", "action"],
            )?,
            reconciles: counter("lambdasfn_reconciles_total", "Reconciles by outcome", &["outcome"])?,
            reconcile_duration: histogram("lambdasfn_reconcile_duration_seconds", "Duration of reconciles", &[])?,
            time_to_ready: histogram(
                "lambdasfn_time_to_ready_seconds",
                "Time from the observation of an edit until AWS is verified to match it",
                &[],
            )?,
            last_verified_age,
            verified: Mutex::default(),
            patterns,
            drift: counter(
                "lambdasfn_drift_total",
                "Calls that correct drift, sent or held back",
                &["kind"],
            )?,
            quota_wait: histogram(
                "lambdasfn_quota_wait_seconds",
                "Time that calls wait for the quotas of AWS",
                &["family"],
            )?,
            registry,
        })
    }

    pub(crate) fn aws_request(&self, service: &str, action: &str, result: &str, time: Duration) {
        self.aws_requests.with_label_values(&[service, action, result]).inc();
        self.aws_request_duration
            .with_label_values(&[service, action])
            .observe(time.as_secs_f64());
    }
    pub(crate) fn quota_wait(&self, family: &str, time: Duration) {
        self.quota_wait.with_label_values(&[family]).observe(time.as_secs_f64());
    }
    pub(crate) fn reconciled(&self, outcome: &str, time: Duration) {
        self.reconciles.with_label_values(&[outcome]).inc();
        self.reconcile_duration
            .with_label_values::<&str>(&[])
            .observe(time.as_secs_f64());
    }
    pub(crate) fn drift(&self, kind: &str) {
        self.drift.with_label_values(&[kind]).inc();
    }
    pub(crate) fn pattern(&self, condition: &str, reason: &str, change: i64) {
        self.patterns.with_label_values(&[condition, reason]).add(change);
    }

    pub(crate) fn time_to_ready(&self, time: Duration) {
        self.time_to_ready
            .with_label_values::<&str>(&[])
            .observe(time.as_secs_f64());
    }
    pub(crate) fn verified(&self, uid: &str) {
        self.verified_times().insert(uid.to_owned(), Instant::now());
    }
    pub(crate) fn forget(&self, uid: &str) {
        self.verified_times().remove(uid);
    }
    fn verified_times(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        // No code that holds the lock can panic.
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns all metrics in Prometheus's text format.
    pub(crate) fn render(&self) -> String {
        let oldest = self.verified_times().values().min().copied();
        let age = oldest.map_or(Duration::ZERO, |at| at.elapsed());
        self.last_verified_age
            .with_label_values::<&str>(&[])
            .set(age.as_secs_f64());
        let mut text = vec![];
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "cannot render the metrics");
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}
