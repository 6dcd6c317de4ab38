//! Counts the AWS calls of the operator.

use std::fmt;

use anyhow::bail;
use lambdasfn_testbed_gateway::{Call, Gateway};

/// The AWS calls of the operator after a start.
pub(super) struct Calls<'a> {
    gateway: &'a Gateway,
    access_key: &'a str,
    after: u64,
}

/// Numbers of writes and reads.
#[derive(Default)]
pub(super) struct Tally {
    writes: usize,
    reads: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count| if count == 1 { "" } else { "s" };
        let (writes, reads) = (self.writes, self.reads);
        write!(f, "{writes} write{} and {reads} read{}", plural(writes), plural(reads))
    }
}

impl<'a> Calls<'a> {
    /// Returns all calls since the start of the gateway.
    pub(super) fn all(gateway: &'a Gateway, access_key: &'a str) -> Self {
        Self {
            gateway,
            access_key,
            after: 0,
        }
    }

    /// Returns the calls that follow the last recorded call.
    pub(super) fn onward(self) -> Self {
        let last = self.gateway.calls().last().map_or(0, |call| call.number);
        Self { after: last, ..self }
    }

    fn calls(&self) -> impl Iterator<Item = Call> {
        let calls = self.gateway.calls().into_iter();
        calls.filter(|call| call.access_key == self.access_key && call.number > self.after)
    }

    pub(super) fn tally(&self) -> Tally {
        self.calls().fold(Tally::default(), |mut tally, call| {
            match call.is_write() {
                true => tally.writes += 1,
                false => tally.reads += 1,
            }
            tally
        })
    }

    /// Fails if AWS denied a call of the operator: the shipped policy lacks a right.
    pub(super) fn none_denied(&self) -> anyhow::Result<()> {
        let denied = self.calls().find(|call| {
            let code = call.error_code.as_deref().unwrap_or_default();
            call.status == 403 || code.contains("AccessDenied")
        });
        match denied {
            Some(call) => bail!(
                "deploy/iam/operator-policy.json does not allow {}:{}",
                call.service,
                call.operation
            ),
            None => Ok(()),
        }
    }
}
