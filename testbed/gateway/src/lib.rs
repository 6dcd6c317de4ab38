//! The testbed's AWS gateway: a plain-HTTP reverse proxy on loopback in front of an AWS emulator.
//!
//! The gateway forwards every request unchanged, so that signatures stay valid. It also
//! * recognises service and operation, and [records](Gateway::calls) each call,
//! * [injects faults](Gateway::inject), [latency](Gateway::set_latency) and the
//!   [propagation delay](Gateway::set_role_propagation) of IAM,
//! * rejects requests that [AWS's API models](Config::api_models) do not allow, with AWS's messages,
//! * corrects differences between the emulator and AWS's documentation, one small rule each (module `rules`).
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use lambdasfn_testbed_gateway::{Config, Effect, Fault, Gateway};
//! let gateway = Gateway::start(Config::new("http://127.0.0.1:4566"))?;
//! let lost = gateway.inject(Fault::on("lambda", "CreateFunction", Effect::Park));
//! // ... point a client at gateway.url() ...
//! lost.reached().await;
//! assert!(gateway.calls().iter().any(|call| call.is_write()));
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod answer;
mod calls;
mod control;
mod faults;
mod gateway;
mod models;
mod operation;
mod request;
mod rules;
mod server;
mod upstream;
mod weather;

pub use calls::Call;
pub use faults::{Effect, Fault, FaultHandle};
pub use gateway::{Config, Gateway};
pub use operation::is_write;
pub use weather::{Climate, Weather, conditioned_on_tags};

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex, also a poisoned one: the guarded values are consistent at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
