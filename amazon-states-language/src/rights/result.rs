use super::statement::Statement;

/// What a definition needs, and what its author should know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// What the role has to allow, in a stable order.
    pub statements: Vec<Statement>,
    /// What could not be narrowed, and what is not granted, so that another policy has to grant it.
    pub warnings: Vec<Warning>,
    /// Grants that could widen or borrow rights, see [`Sensitive`]; not among the statements where no
    /// permissions boundary is in force.
    pub sensitive: Vec<Sensitive>,
}

/// Something about a state's rights that its author should know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// JSON path of the state within the definition.
    pub path: String,
    /// What is granted or not, and why.
    pub message: String,
}

/// A grant by which whoever writes the definition could get rights that are not theirs: by changing policies,
/// by handing a role or other code to a service, by reading credentials. Granted only where a permissions
/// boundary bounds it. Sending, reading and writing data, invoking functions and starting executions are not sensitive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sensitive {
    /// JSON path of the state within the definition.
    pub path: String,
    /// IAM action.
    pub action: String,
    /// What it is granted on.
    pub resource: String,
    /// What could be done with it.
    pub why: &'static str,
}
