//! Kinds of AWS object, as the inventory names them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Kind of AWS object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs, reason = "AWS's own names")]
pub enum Kind {
    Role,
    LogGroup,
    Function,
    StateMachine,
    FunctionUrl,
    FunctionAlias,
    ProvisionedConcurrency,
    StateMachineAlias,
    Permission,
    EventInvokeConfig,
    EventSourceMapping,
}

impl Kind {
    /// The kind that objects of this kind are parts of. A part has no owner tag: it belongs to whoever its
    /// whole belongs to. Its name begins with the whole's, up to a `:` or `/`.
    pub fn whole(self) -> Option<Kind> {
        match self {
            Kind::Role | Kind::LogGroup | Kind::Function | Kind::StateMachine | Kind::EventSourceMapping => None,
            Kind::FunctionUrl
            | Kind::FunctionAlias
            | Kind::ProvisionedConcurrency
            | Kind::Permission
            | Kind::EventInvokeConfig => Some(Kind::Function),
            Kind::StateMachineAlias => Some(Kind::StateMachine),
        }
    }

    /// Whether objects of this kind use others, so that they are made last and deleted first.
    pub fn uses_others(self) -> bool {
        match self {
            Kind::Function
            | Kind::StateMachine
            | Kind::FunctionUrl
            | Kind::FunctionAlias
            | Kind::ProvisionedConcurrency
            | Kind::StateMachineAlias
            | Kind::Permission
            | Kind::EventInvokeConfig
            | Kind::EventSourceMapping => true,
            Kind::Role | Kind::LogGroup => false,
        }
    }

    /// Objects are deleted once those of lower rank are gone. An event source mapping outlives its function, by
    /// which alone it is found while its id is not known, and so it goes first.
    pub fn deletion_rank(self) -> u8 {
        match self {
            Kind::EventSourceMapping => 0,
            kind if kind.uses_others() => 1,
            _ => 2,
        }
    }

    /// Whether it is a name for a version of its whole.
    pub fn is_alias(self) -> bool {
        matches!(self, Kind::FunctionAlias | Kind::StateMachineAlias)
    }
}

/// One AWS object, by kind and name, within the pattern's account and region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId {
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
}

impl ResourceId {
    /// A part that goes by the name of its whole and its own.
    pub fn part(kind: Kind, whole: &str, name: &str) -> Self {
        Self {
            kind,
            name: format!("{whole}:{name}"),
        }
    }

    /// What it is a part of.
    pub fn whole(&self) -> Option<ResourceId> {
        let name = self.name.split([':', '/']).next().unwrap_or_default();
        self.kind.whole().map(|kind| ResourceId {
            kind,
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{}", self.kind, self.name)
    }
}

/// A setting that GetFunction does not answer. It is read only where the spec names it or did before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Setting {
    CodeSigningConfig,
    RecursionConfig,
    RuntimeManagementConfig,
}

impl Setting {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Self::CodeSigningConfig,
        Self::RecursionConfig,
        Self::RuntimeManagementConfig,
    ];
}
