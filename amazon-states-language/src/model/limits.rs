/// Largest definition in bytes that Step Functions takes
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>).
pub const MAX_BYTES: usize = 1_048_576;

/// Deepest nesting of machines in machines that is looked at. JSON that a parser with the usual limit of 128
/// levels lets pass has at most 32.
pub(crate) const MAX_NESTING: usize = 64;
