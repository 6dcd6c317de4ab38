//! The result of the derivation of rights.

use super::statement::Statement;

/// The rights that a definition needs, and warnings for its author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Statements for the role, in a stable order.
    pub statements: Vec<Statement>,
    /// Rights that the crate cannot narrow, and rights that it does not grant, so that another policy must grant them.
    pub warnings: Vec<Warning>,
    /// Grants that could widen or borrow rights, see [`Sensitive`]. The statements contain them only if
    /// [`super::Context::bounded`] is set.
    pub sensitive: Vec<Sensitive>,
}

/// A warning about the rights of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// JSON path of the state within the definition.
    pub path: String,
    /// The right that is granted or not, and the reason.
    pub message: String,
}

/// A grant by which the author of a definition could get the rights of others: it changes policies, passes a role or
/// other code to a service, or reads credentials. The crate grants it only under a permissions boundary.
///
/// Grants to send, read and write data, to invoke functions and to start executions are not sensitive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sensitive {
    /// JSON path of the state within the definition.
    pub path: String,
    /// IAM action.
    pub action: String,
    /// Resource of the grant.
    pub resource: String,
    /// The effect that makes the grant sensitive.
    pub why: &'static str,
}
