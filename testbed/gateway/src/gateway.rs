//! The handle of a running gateway, and its configuration.

use std::{
    collections::BTreeSet,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use tokio::task::JoinHandle;

use crate::{
    Call, Climate, Fault, FaultHandle, Weather, calls::Recorder, faults::FaultTable, lock, models::Models,
    rules::Rules, server, upstream::Upstream, weather::Sky,
};

/// Configuration of a gateway.
#[derive(Debug, Clone)]
pub struct Config {
    /// URL of the emulator, plain HTTP.
    pub upstream: String,
    /// Address to listen on. Default: a free loopback port.
    pub listen: SocketAddr,
    /// Time during which a new role cannot be assumed.
    pub role_propagation: Duration,
    /// Delay before each call takes effect.
    pub latency: Duration,
    /// File to which the gateway appends each answered call as a line of JSON.
    pub calls_file: Option<PathBuf>,
    /// The lags of AWS. Its lag of roles adds to [`Config::role_propagation`].
    pub climate: Climate,
    /// The actions that the caller's policy allows only under a condition on the object's tags, by
    /// [`conditioned_on_tags`](crate::conditioned_on_tags).
    pub conditioned_on_tags: BTreeSet<String>,
    /// Data folder of botocore with AWS's API models. The gateway checks every request against them.
    pub api_models: Option<PathBuf>,
}

impl Config {
    /// Returns the default configuration for an emulator: a free loopback port, no delays, no models.
    pub fn new(upstream: impl Into<String>) -> Self {
        Self {
            upstream: upstream.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            role_propagation: Duration::ZERO,
            latency: Duration::ZERO,
            calls_file: None,
            api_models: None,
            climate: Climate::new(Weather::Calm, 0),
            conditioned_on_tags: BTreeSet::new(),
        }
    }
}

/// A running gateway. A drop stops it.
pub struct Gateway {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

pub(crate) struct Shared {
    pub upstream: Arc<Upstream>,
    pub models: Option<Arc<Models>>,
    pub rules: Rules,
    pub faults: Arc<FaultTable>,
    pub recorder: Recorder,
    pub latency: Mutex<Duration>,
    pub sky: Sky,
}

impl Shared {
    pub(crate) fn set_climate(&self, climate: Climate) {
        self.rules.set_role_propagation(climate.roles);
        self.rules.set_deletion_delay(climate.deleting);
        self.sky.set(climate);
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Gateway {
    /// Starts a gateway on the current Tokio runtime.
    pub fn start(config: Config) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(config.listen)?;
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        let upstream = Arc::new(Upstream::new(&config.upstream)?);
        let shared = Arc::new(Shared {
            models: config.api_models.as_deref().map(Models::of).transpose()?,
            rules: Rules::new(Arc::clone(&upstream), config.role_propagation),
            upstream,
            faults: Arc::default(),
            recorder: Recorder::new(config.calls_file.as_deref())?,
            latency: Mutex::new(config.latency),
            sky: Sky::new(config.climate.clone(), config.conditioned_on_tags),
        });
        shared
            .rules
            .set_role_propagation(config.role_propagation.max(config.climate.roles));
        shared.rules.set_deletion_delay(config.climate.deleting);
        let server = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            server,
        })
    }

    /// Returns the URL for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns all calls since the start or the last [`clear_calls`](Self::clear_calls).
    pub fn calls(&self) -> Vec<Call> {
        self.shared.recorder.all()
    }

    /// Removes all recorded calls.
    pub fn clear_calls(&self) {
        self.shared.recorder.clear();
    }

    /// Injects a fault.
    pub fn inject(&self, fault: Fault) -> FaultHandle {
        self.shared.faults.inject(fault)
    }

    /// Removes all faults and sends the parked answers.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Sets the time during which a role cannot be assumed after its creation through this gateway.
    pub fn set_role_propagation(&self, delay: Duration) {
        self.shared.rules.set_role_propagation(delay);
    }

    /// Sets the time during which a state machine is `DELETING` after the deletion call.
    pub fn set_deletion_delay(&self, delay: Duration) {
        self.shared.rules.set_deletion_delay(delay);
    }

    /// Sets the delay before each call takes effect.
    pub fn set_latency(&self, latency: Duration) {
        *lock(&self.shared.latency) = latency;
    }

    /// Changes the lags of AWS and the failures.
    pub fn set_climate(&self, climate: Climate) {
        self.shared.set_climate(climate);
    }

    /// Fails each function that is created or updated in this subnet from now on.
    pub fn break_subnet(&self, subnet: &str) {
        self.shared.sky.functions().break_subnet(subnet);
    }

    /// Lets functions use the subnet again. A failed function stays as it is until its next update or deletion.
    pub fn repair_subnet(&self, subnet: &str) {
        self.shared.sky.functions().repair_subnet(subnet);
    }

    /// Shows a function as `Inactive` for this reason code, until it is invoked or updated.
    pub fn deactivate_function(&self, function: &str, reason_code: &str) {
        self.shared.sky.functions().deactivate(function, reason_code);
    }

    /// Takes a KMS key away: what it encrypts can no longer be read.
    pub fn lose_key(&self, key_arn: &str) {
        self.shared.sky.keys().lose(key_arn);
    }

    /// Returns the state that the gateway keeps because the emulator drops it.
    pub fn memory(&self) -> Value {
        self.shared.rules.memory()
    }

    /// Restores the [`memory`](Self::memory) of another gateway in front of the same emulator state.
    pub fn remember(&self, memory: &Value) -> io::Result<()> {
        Ok(self.shared.rules.remember(memory)?)
    }

    /// Waits until the gateway has stopped. It stops only when its runtime ends.
    pub async fn stopped(mut self) {
        let _ = (&mut self.server).await;
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.server.abort();
        self.shared.faults.clear();
    }
}
