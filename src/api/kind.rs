//! Kinds of AWS objects, by their names in the inventory.

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
    /// Returns the kind's name in statuses, events and plans. It is part of their format.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Role => "Role",
            Kind::LogGroup => "LogGroup",
            Kind::Function => "Function",
            Kind::StateMachine => "StateMachine",
            Kind::FunctionUrl => "FunctionUrl",
            Kind::FunctionAlias => "FunctionAlias",
            Kind::ProvisionedConcurrency => "ProvisionedConcurrency",
            Kind::StateMachineAlias => "StateMachineAlias",
            Kind::Permission => "Permission",
            Kind::EventInvokeConfig => "EventInvokeConfig",
            Kind::EventSourceMapping => "EventSourceMapping",
        }
    }

    /// Returns the kind that objects of this kind are parts of. A part has no owner tag: it has the owner of its
    /// whole. Its name begins with the name of the whole, up to a `:` or `/`.
    pub(crate) fn whole(self) -> Option<Kind> {
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

    /// Whether objects of this kind use other objects, so that they are created last and deleted first.
    pub(crate) fn uses_others(self) -> bool {
        !matches!(self, Kind::Role | Kind::LogGroup)
    }

    /// Returns the rank of the kind in a deletion. The operator deletes an object after all objects of lower rank. An
    /// event source mapping outlives its function. While its id is unknown, the operator finds it only through the
    /// function, so the mapping is deleted first.
    pub(crate) fn deletion_rank(self) -> u8 {
        match self {
            Kind::EventSourceMapping => 0,
            kind if kind.uses_others() => 1,
            _ => 2,
        }
    }

    /// Whether an object of this kind is a name for a version of its whole.
    pub(crate) fn is_alias(self) -> bool {
        matches!(self, Kind::FunctionAlias | Kind::StateMachineAlias)
    }

    /// Whether the object's tags decide which cluster holds the pattern. Lambda accepts a function's name only once
    /// and returns the tags with every read, so all clusters get the same answer.
    pub(crate) fn is_fence(self) -> bool {
        self == Kind::Function
    }

    /// Whether AWS still prepares an object of this kind after it has accepted the call.
    pub(crate) fn is_prepared_after_the_call(self) -> bool {
        self == Kind::Function
    }

    /// Whether an object of this kind can be created only after AWS has prepared the objects that it needs. Lambda
    /// refuses a mapping to a function in the state Pending.
    pub(crate) fn needs_prepared_objects(self) -> bool {
        self == Kind::EventSourceMapping
    }

    /// Whether objects of this kind change one at a time. Lambda may lose one of two statements that are added to a
    /// policy at the same time.
    pub(crate) fn changes_one_at_a_time(self) -> bool {
        self == Kind::Permission
    }

    /// Whether one edit of an object of this kind can need several rounds. Lambda accepts one update of a function at
    /// a time. Only a read proves then that the whole edit was applied.
    pub(crate) fn changes_over_several_rounds(self) -> bool {
        self == Kind::Function
    }

    /// Whether a service must be able to assume a role before an object of this kind can be created.
    pub(crate) fn needs_role(self) -> bool {
        matches!(self, Kind::Function | Kind::StateMachine)
    }

    /// Whether AWS can create a deleted object of this kind again. Lambda creates the log group when it writes a late
    /// log line.
    pub(crate) fn comes_back_by_itself(self) -> bool {
        self == Kind::LogGroup
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One AWS object, by kind and name, within the pattern's account and region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId {
    /// Kind of the object.
    pub kind: Kind,
    /// Name of the object.
    pub name: String,
}

impl ResourceId {
    /// Returns the id of a part, whose name is that of its whole and its own.
    pub fn part(kind: Kind, whole: &str, name: &str) -> Self {
        let name = Self::part_name(whole, name);
        Self { kind, name }
    }

    /// Returns the name of a part: the name of its whole, `:`, and its own.
    pub(crate) fn part_name(whole: &str, name: &str) -> String {
        format!("{whole}:{name}")
    }

    /// Returns the id of the object that this one is a part of.
    pub fn whole(&self) -> Option<ResourceId> {
        let name = self.name.split([':', '/']).next().unwrap_or_default();
        self.kind.whole().map(|kind| ResourceId {
            kind,
            name: name.to_owned(),
        })
    }
}

impl ResourceId {
    /// Returns kind and name for messages: `Function/hello`, but `LogGroup /aws/lambda/hello`, since the names of log
    /// groups begin with a slash.
    pub(crate) fn text(&self) -> String {
        let separator = if self.name.starts_with('/') { " " } else { "/" };
        format!("{}{separator}{}", self.kind, self.name)
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)
    }
}

/// A setting that GetFunction does not return. The operator reads it only if the spec names it now or named it
/// before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Setting {
    CodeSigningConfig,
    RecursionConfig,
    RuntimeManagementConfig,
}

impl Setting {
    /// All settings.
    pub const ALL: [Self; 3] = [
        Self::CodeSigningConfig,
        Self::RecursionConfig,
        Self::RuntimeManagementConfig,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_its_name_in_the_inventory() {
        let schema = schemars::schema_for!(Kind);
        let names = schema.get("enum").and_then(|names| names.as_array()).unwrap();
        assert_eq!(names.len(), 11);
        for name in names {
            let kind: Kind = serde_json::from_value(name.clone()).unwrap();
            assert_eq!(kind.to_string(), name.as_str().unwrap());
        }
    }
}
