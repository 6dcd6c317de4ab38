//! Faults that the gateway injects: effect, affected calls and number of times.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash as _, Hasher as _},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

use crate::{lock, operation::is_write, request::AwsRequest};

/// The effect of a fault on a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The call has no effect, and the answer is this error.
    Error {
        /// HTTP status.
        status: u16,
        /// AWS error code, such as `ThrottlingException`.
        code: String,
        /// Error message.
        message: String,
    },
    /// The call takes effect, but the answer is this error.
    ErrorAfter {
        /// HTTP status.
        status: u16,
        /// AWS error code.
        code: String,
        /// Error message.
        message: String,
    },
    /// The call takes effect, but the gateway keeps the answer until the fault is [released](FaultHandle::release) or
    /// cleared.
    Park,
    /// The call takes effect after this delay.
    Delay(Duration),
    /// The call has no effect and gets no answer.
    Hang,
    /// Has no effect; the connection is closed without an answer.
    CutBefore,
    /// Takes effect; the connection is closed without an answer.
    CutAfter,
    /// Takes effect; the answer ends in the middle.
    Malformed,
    /// Takes effect; the answer is a success without a body.
    Empty,
    /// Takes effect; each member or element of this name in the answer has this value, such as a value that an
    /// enumeration does not have yet.
    Replace {
        /// Name of the member or element.
        member: String,
        /// Its value.
        value: String,
    },
    /// Takes effect if it writes; a read has the answer of the same read before.
    Stale,
}

impl Effect {
    /// Returns an error for a call that does not take effect.
    pub fn error(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Error {
            status,
            code: code.into(),
            message: message.into(),
        }
    }

    /// Returns an error for a call that takes effect.
    pub fn error_after(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::ErrorAfter {
            status,
            code: code.into(),
            message: message.into(),
        }
    }
}

/// A fault: the calls that it hits, and its effect on them. By default it hits the first matching call once.
#[derive(Debug, Clone)]
pub struct Fault {
    service: Option<String>,
    operation: Option<String>,
    access_key: Option<String>,
    writes_only: bool,
    skip: usize,
    times: usize,
    chance: Option<(f64, u64)>,
    effect: Effect,
}

impl Fault {
    /// Hits any call.
    pub fn any(effect: Effect) -> Self {
        let (service, operation, access_key) = (None, None, None);
        Self {
            service,
            operation,
            access_key,
            writes_only: false,
            skip: 0,
            times: 1,
            chance: None,
            effect,
        }
    }

    /// Hits calls of one operation.
    pub fn on(service: impl Into<String>, operation: impl Into<String>, effect: Effect) -> Self {
        Self {
            operation: Some(operation.into()),
            ..Self::on_service(service, effect)
        }
    }

    /// Hits calls of one service.
    pub fn on_service(service: impl Into<String>, effect: Effect) -> Self {
        Self {
            service: Some(service.into()),
            ..Self::any(effect)
        }
    }

    /// Hits the n-th write from now on, counted from 1.
    pub fn on_write(n: usize, effect: Effect) -> Self {
        Self {
            writes_only: true,
            ..Self::any(effect)
        }
        .nth(n)
    }

    /// Skips the first n - 1 matching calls.
    #[must_use]
    pub fn nth(mut self, n: usize) -> Self {
        self.skip = n.saturating_sub(1);
        self
    }

    /// Hits this number of consecutive matching calls.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Hits every matching call until the fault is cleared.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    /// Hits each matching call with this chance, from 0 to 1, until it is cleared. The same seed hits the same calls,
    /// counted from the injection.
    #[must_use]
    pub fn at_random(self, chance: f64, seed: u64) -> Self {
        Self {
            chance: Some((chance, seed)),
            ..self.always()
        }
    }

    /// Hits only calls that this access key signed, so that tests can share a gateway.
    #[must_use]
    pub fn by(mut self, access_key: impl Into<String>) -> Self {
        self.access_key = Some(access_key.into());
        self
    }

    fn matches(&self, request: &AwsRequest) -> bool {
        let same = |wanted: &Option<String>, given: &str| wanted.as_deref().is_none_or(|wanted| wanted == given);
        let operation = &request.operation;
        same(&self.service, operation.service)
            && same(&self.operation, &operation.name)
            && same(&self.access_key, &request.signer.access_key)
            && (!self.writes_only || (operation.service != "other" && is_write(&operation.name)))
    }
}

/// The handle of an injected fault.
#[derive(Debug, Clone)]
pub struct FaultHandle {
    id: u64,
    table: Arc<FaultTable>,
    fired: watch::Receiver<usize>,
    released: Arc<watch::Sender<bool>>,
}

impl FaultHandle {
    /// Waits until the fault has hit a call. If the call takes effect ([`Effect::Park`], [`Effect::ErrorAfter`]), waits
    /// until it has taken effect.
    pub async fn reached(&self) {
        self.reached_times(1).await;
    }

    /// Waits until the fault has hit this number of calls.
    pub async fn reached_times(&self, times: usize) {
        let mut fired = self.fired.clone();
        // The wait fails only if the fault is cleared. The fault never fires then, and the caller's own deadline ends
        // the wait.
        if fired.wait_for(|count| *count >= times).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns the number of calls that the fault has hit.
    pub fn fired(&self) -> usize {
        *self.fired.borrow()
    }

    /// Sends the parked answers. Later answers are not parked.
    pub fn release(&self) {
        self.released.send_replace(true);
    }

    /// Removes the fault and sends the parked answers.
    pub fn clear(&self) {
        self.release();
        lock(&self.table.faults).retain(|fault| fault.id != self.id);
    }
}

#[derive(Debug, Default)]
pub(crate) struct FaultTable {
    last_id: AtomicU64,
    faults: Mutex<Vec<Injected>>,
}

#[derive(Debug)]
struct Injected {
    id: u64,
    fault: Fault,
    seen: usize,
    hits: usize,
    fired: Arc<watch::Sender<usize>>,
    released: Arc<watch::Sender<bool>>,
}

/// The hit of a fault on one call.
#[derive(Debug)]
pub(crate) struct Hit {
    pub effect: Effect,
    fired: Arc<watch::Sender<usize>>,
    released: watch::Receiver<bool>,
}

impl Hit {
    /// A hit that no fault of the table made.
    pub(crate) fn unseen(effect: Effect) -> Self {
        let (fired, (_, released)) = (Arc::new(watch::Sender::new(0)), watch::channel(true));
        Self {
            effect,
            fired,
            released,
        }
    }

    /// Notifies the waiters of [`FaultHandle::reached`].
    pub(crate) fn report(&self) {
        self.fired.send_modify(|count| *count += 1);
    }

    /// Waits until the fault is released.
    pub(crate) async fn released(&mut self) {
        let _ = self.released.wait_for(|released| *released).await;
    }
}

impl FaultTable {
    pub(crate) fn inject(self: &Arc<Self>, fault: Fault) -> FaultHandle {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed);
        let fired = Arc::new(watch::Sender::new(0));
        let released = Arc::new(watch::Sender::new(false));
        let handle = FaultHandle {
            id,
            table: Arc::clone(self),
            fired: fired.subscribe(),
            released: Arc::clone(&released),
        };
        lock(&self.faults).push(Injected {
            id,
            fault,
            seen: 0,
            hits: 0,
            fired,
            released,
        });
        handle
    }

    pub(crate) fn clear(&self) {
        for injected in lock(&self.faults).drain(..) {
            injected.released.send_replace(true);
        }
    }

    /// Returns the hit on this call. Every matching fault counts the call; the first fault that is due hits it.
    pub(crate) fn hit(&self, request: &AwsRequest) -> Option<Hit> {
        let mut hit = None;
        for injected in lock(&self.faults)
            .iter_mut()
            .filter(|injected| injected.fault.matches(request))
        {
            injected.seen += 1;
            let drawn = injected
                .fault
                .chance
                .is_none_or(|(chance, seed)| draw(seed, injected.seen as u64, 0) < chance);
            let due = injected.seen > injected.fault.skip && injected.hits < injected.fault.times;
            if hit.is_none() && due && drawn {
                injected.hits += 1;
                hit = Some(Hit {
                    effect: injected.fault.effect.clone(),
                    fired: Arc::clone(&injected.fired),
                    released: injected.released.subscribe(),
                });
            }
        }
        hit
    }
}

/// A number from 0 to below 1 that depends on the arguments alone.
pub(crate) fn draw(seed: u64, number: u64, salt: u64) -> f64 {
    let mut hasher = DefaultHasher::new();
    (seed, number, salt).hash(&mut hasher);
    (hasher.finish() >> 11) as f64 / (1_u64 << 53) as f64
}
