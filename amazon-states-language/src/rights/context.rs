/// Where the state machine runs, what belongs to it, and how far its rights may go.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: &'a str,
    /// Such as `eu-west-1`.
    pub region: &'a str,
    /// 12 digits.
    pub account: &'a str,
    /// Name of the state machine whose role is meant: a distributed Map starts executions of it.
    pub state_machine_name: &'a str,
    /// Unqualified ARNs of functions and state machines that it may use whatever tags they bear.
    pub own_arns: &'a [&'a str],
    /// Key of a tag, and how its value begins: other functions, state machines and log groups that bear the tag may
    /// be used only if its value begins so. `None` for no such condition.
    pub owner_tag: Option<(&'a str, &'a str)>,
    /// Whether an administrator's permissions boundary is in force. If not, no action that is sensitive in one
    /// state is granted to any.
    pub bounded: bool,
}

impl Context<'_> {
    /// ARN of the state machine itself.
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
