//! Starts and stops what the testbed consists of: a real Kubernetes control plane, an AWS
//! emulator, and the operator as a process.
//!
//! Every server listens on loopback on a free port, logs into the folder it is given, and
//! ends with the process that started it, however that ends.
//!
//! * [`prepare`] builds and installs what is missing, once, into [`cache_dir`].
//! * [`Testbed::start`] starts the servers; [`Connection`] hands them on to other processes.
//! * [`new_account`], [`create_iam_user`] and [`service_account_kubeconfig`] give each test
//!   its own corner and its own rights.
//! * [`Operator`] runs, stops and kills the operator.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod account;
mod cache;
mod command;
mod control_plane;
mod emulator;
mod http;
pub mod manifests;
mod operator;
pub mod pages;
mod policy;
mod prepare;
mod process;
mod progress;
mod service_account;
mod testbed;

pub use account::{create_iam_user, new_account};
pub use cache::{cache_dir, checkout};
pub use control_plane::{ControlPlane, Etcd};
pub use emulator::{Emulator, Kind as EmulatorKind};
pub use operator::Operator;
pub use prepare::{Tools, prepare};
pub use progress::{Progress, Step};
pub use service_account::service_account_kubeconfig;
pub use testbed::{Connection, Options, Testbed};
