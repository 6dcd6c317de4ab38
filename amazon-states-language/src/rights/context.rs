//! Facts outside of a definition that its rights depend on.

/// The surroundings of a state machine: its place in AWS, its owner, and the limit of its rights.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Partition, such as `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: &'a str,
    /// Region, such as `eu-west-1`.
    pub region: &'a str,
    /// Account id with 12 digits.
    pub account: &'a str,
    /// Name of the state machine that the role belongs to. A distributed Map starts executions of this state machine.
    pub state_machine_name: &'a str,
    /// Unqualified ARNs of the functions and state machines that the role may use regardless of their tags.
    pub own_arns: &'a [&'a str],
    /// Key of the owner tag, and the prefix of its value. The role may use another function, state machine or log group
    /// that has this tag only if the value begins with the prefix. `None` for no such condition.
    pub owner_tag: Option<(&'a str, &'a str)>,
    /// Whether a permissions boundary of an administrator limits the role. If not, an action that is sensitive in one
    /// state is not granted to any state.
    pub bounded: bool,
}

impl Context<'_> {
    /// Returns the ARN of the state machine.
    pub(super) fn machine_arn(&self) -> String {
        let Self {
            partition,
            region,
            account,
            state_machine_name,
            ..
        } = self;
        format!("arn:{partition}:states:{region}:{account}:stateMachine:{state_machine_name}")
    }
}
