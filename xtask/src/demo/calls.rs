//! Counting what the operator asks of AWS.

use std::fmt;

use anyhow::bail;
use lambdasfn_testbed_gateway::{Call, Gateway};

/// The operator's AWS calls from one moment on.
pub(super) struct Calls<'a> {
    gateway: &'a Gateway,
    access_key: &'a str,
    after: u64,
}

/// Calls by kind.
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
    /// From the start.
    pub(super) fn all(gateway: &'a Gateway, access_key: &'a str) -> Self {
        Self {
            gateway,
            access_key,
            after: 0,
        }
    }

    /// From now.
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

    /// Fails if the operator was denied anything: then its policy is too narrow.
    pub(super) fn none_denied(&self) -> anyhow::Result<()> {
        let denied = self.calls().find(|call| {
            let code = call.error_code.as_deref().unwrap_or_default();
            call.status == 403 || code.contains("AccessDenied")
        });
        match denied {
            Some(call) => bail!("deploy/iam denies the operator {}:{}", call.service, call.operation),
            None => Ok(()),
        }
    }
}
