//! Integration tests of the operator with a kube-apiserver, an AWS emulator behind the gateway, and the shipped RBAC.
//! `cargo xtask test` starts the servers and runs the tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod account;
mod admission;
mod agreement;
mod api_faults;
mod api_proxy;
mod calls;
mod canary;
mod change;
mod cli;
mod cli_status;
mod cli_work;
mod clusters;
mod code;
mod crash;
mod create;
mod delete;
mod deploy;
mod deployment;
mod drift;
mod drift_fields;
mod example_image;
mod examples;
mod examples_run;
mod faults;
mod fields;
mod graph;
mod handle;
mod ignored;
mod isolation;
mod lead;
mod manifests;
mod mappings;
mod other_writer;
mod outputs;
mod parts;
mod plan;
mod protect;
mod rights;
mod second_opinion;
mod tenancy;
mod upgrade;
mod weather;
mod workflow;
mod world;
