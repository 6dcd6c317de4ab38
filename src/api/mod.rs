//! The types of the custom resource `LambdaSfnPattern`: spec and status, with their schema and serde.
//!
//! The schema sets no defaults, so that the spec in the cluster stays equal to the user's manifest.
//! [`crate::pattern`] applies the defaults.

mod common;
mod deployment;
mod function;
mod kind;
mod outputs;
mod reference;
mod schema;
mod sources;
mod spec;
mod state_machine;
mod status;

pub(crate) use common::{
    AdoptionPolicy, ApprovalPolicy, DeletionPolicy, DriftPolicy, ExecutionsOnDelete, LogGroupSpec, PolicyStatement,
    RoleSpec,
};
pub use deployment::DeploymentPhase;
pub(crate) use deployment::{DeploymentStatus, DeploymentStrategy, FunctionAliasSpec, StateMachineAliasSpec};
pub use function::*;
pub use kind::{Kind, ResourceId, Setting};
pub(crate) use outputs::OutputsRef;
pub use reference::field_reference;
pub use schema::{crd, crd_yaml, immutable_changes};
pub(crate) use sources::{ConfigMapKeyRef, ConfigMapRef, S3Source};
pub use spec::{LambdaSfnPattern, LambdaSfnPatternSpec};
pub(crate) use state_machine::{DefinitionSource, EncryptionType, MachineEncryption, MachineType, StateMachineSpec};
pub(crate) use status::{AppliedCode, Change, Condition, DriftEntry};
pub use status::{InventoryEntry, LambdaSfnPatternStatus, Outputs, PlanStatus, ResourceState};

/// The API group.
pub(crate) const GROUP: &str = "serverlesspatterns.dev";
/// Finalizer that keeps the object until its AWS objects are deleted.
pub(crate) const FINALIZER: &str = "serverlesspatterns.dev/cleanup";
/// Annotation that requests an immediate reconcile with a strict read. A user sets or changes it.
pub const RECONCILE_REQUESTED_AT: &str = "serverlesspatterns.dev/reconcile-requested-at";

/// Annotation that approves a plan. A user sets it to the plan's hash.
pub const APPROVE: &str = "serverlesspatterns.dev/approve";
