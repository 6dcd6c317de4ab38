//! The vocabulary of the tables: what a call needs of IAM, with resources as templates over its arguments.

/// One statement's worth of what a call needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need {
    /// When the call needs it.
    pub(super) on: On,
    /// IAM actions.
    pub(super) actions: &'static [&'static str],
    /// Templates of ARNs, see [`super::resource`]; `*` where the service has nothing narrower.
    pub(super) resources: &'static [&'static str],
    /// What to do where an argument is known only at run time.
    pub(super) at_run_time: AtRunTime,
    /// Operator, key and template of the value of each condition.
    pub(super) conditions: &'static [(&'static str, &'static str, &'static str)],
}

/// When a call needs something.
#[derive(Clone, Copy, Debug)]
pub(super) enum On {
    /// Always.
    Always,
    /// Only when Step Functions waits for the job (`.sync`).
    Sync,
    /// When this argument is given, or may be.
    Has(&'static str),
    /// When none of these arguments is given.
    Lacks(&'static [&'static str]),
    /// When this argument has this value, or may have it.
    Is(&'static str, &'static str),
}

/// What to do where an argument is known only at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtRunTime {
    /// Grant all objects of the kind in this account and region, and say so.
    Widen,
    /// The same, but grant nothing where a condition cannot be told.
    WidenResource,
    /// Grant what begins with the same name if a begin is known, else nothing, and say so. For what runs
    /// code or hands out credentials.
    Prefix,
    /// Grant nothing and say so. For roles.
    Refuse,
}

/// What the call always needs.
pub(super) const fn need(actions: &'static [&'static str], resources: &'static [&'static str]) -> Need {
    Need {
        on: On::Always,
        actions,
        resources,
        at_run_time: AtRunTime::Widen,
        conditions: &[],
    }
}

/// What `.sync` needs beyond the call itself.
pub(super) const fn sync(actions: &'static [&'static str], resources: &'static [&'static str]) -> Need {
    need(actions, resources).when(On::Sync)
}

/// The EventBridge rule that Step Functions manages to learn of the end of a job.
pub(super) const fn events(rule: &'static [&'static str]) -> Need {
    sync(&["events:DescribeRule", "events:PutRule", "events:PutTargets"], rule)
}

/// Passing the role of an argument, if there is one, to a service.
pub(super) const fn pass(
    role: &'static [&'static str],
    to: &'static [(&'static str, &'static str, &'static str)],
) -> Need {
    need(&["iam:PassRole"], role).at_run_time(AtRunTime::Refuse).given(to)
}

impl Need {
    /// The same in this case only.
    pub(super) const fn when(self, on: On) -> Self {
        Self { on, ..self }
    }
    /// The same with another answer to what is known only at run time.
    pub(super) const fn at_run_time(self, at_run_time: AtRunTime) -> Self {
        Self { at_run_time, ..self }
    }
    /// The same under conditions.
    pub(super) const fn given(self, conditions: &'static [(&'static str, &'static str, &'static str)]) -> Self {
        Self { conditions, ..self }
    }
}

/// An API call and what it needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Integration {
    /// As in the Task's Resource.
    pub(super) service: &'static str,
    /// As in the Task's Resource, without the pattern.
    pub(super) action: &'static str,
    /// What it needs.
    pub(super) needs: &'static [Need],
}

/// A row of a table.
pub(super) const fn on(service: &'static str, action: &'static str, needs: &'static [Need]) -> Integration {
    Integration { service, action, needs }
}
