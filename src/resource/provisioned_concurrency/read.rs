//! (io) Reads provisioned concurrency.

use super::Observed;
use crate::aws::{Aws, Service};
use crate::resource::depth::{Depth, Found};

/// Calls GetProvisionedConcurrencyConfig. `name` is `<function>:<alias>`.
pub(crate) async fn read(aws: &Aws, name: &str, _: &Depth) -> Found<Observed> {
    let (function, qualifier) = name.split_once(':').unwrap_or((name, ""));
    let request = aws
        .lambda
        .get_provisioned_concurrency_config()
        .function_name(function)
        .qualifier(qualifier);
    let answer = aws.find(Service::Lambda, "GetProvisionedConcurrencyConfig", request.send());
    let Some(out) = answer.await? else { return Ok(None) };
    Ok(Some(Observed {
        function: function.to_owned(),
        qualifier: qualifier.to_owned(),
        requested: out.requested_provisioned_concurrent_executions.unwrap_or_default(),
        status: out.status.map(|s| s.as_str().to_owned()).unwrap_or_default(),
        status_reason: out.status_reason.unwrap_or_default(),
    }))
}
