//! Limits of definitions.

/// Maximum size of a definition in bytes. Step Functions refuses a larger one
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>).
pub const MAX_BYTES: usize = 1_048_576;

/// Maximum nesting of machines. The model ignores deeper machines. A JSON parser with the usual limit of 128 levels
/// accepts at most 32 nested machines.
pub(crate) const MAX_NESTING: usize = 64;
