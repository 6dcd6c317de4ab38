//! Starts and stops the parts of the testbed: a real Kubernetes control plane, AWS emulators, and the operator as a
//! process.
//!
//! Every server listens on a free loopback port, logs into a given folder, and ends with the process that started it,
//! also after a crash of that process.
//!
//! * [`prepare`] builds and installs the missing tools once, into [`cache_dir`].
//! * [`Testbed::start`] starts the servers; a [`Connection`] describes them for other processes.
//! * [`new_account`], [`create_iam_user`] and [`service_account_kubeconfig`] give each test its own account and its own
//!   rights.
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
