//! Kubernetes operator for one serverless pattern. One custom resource declares an AWS Lambda function that starts a
//! Step Functions state machine, and their IAM roles and log groups.
//!
//! Every path takes the same steps. Each step is a type of [`round`]. Only the steps marked (io) hold a client:
//!
//! ```text
//! Object ─ dereference (io) ─ Survey ─ observe (io) ─ plan ─ apply (io) ─ publish (io)
//! ```
//!
//! `docs/architecture.md` explains the decisions behind it.

pub mod api;
pub mod apply;
pub mod artifact;
pub mod aws;
pub mod cli;
pub mod controller;
pub mod cut;
pub mod deployment;
pub mod desired;
pub mod export;
pub mod http;
pub mod json;
pub mod names;
mod near;
pub mod object;
pub mod observe;
pub mod operator_policy;
pub mod owner;
pub mod pattern;
pub mod plan;
pub mod policies;
pub mod preview;
pub mod reason;
pub mod resource;
pub mod round;
pub mod settings;
pub mod source;
pub mod status;
pub mod telemetry;
pub mod timing;
pub mod validate;
