use super::Observed;
use crate::aws::{Aws, Service};
use crate::resource::depth::{Found, Wanted, one_by_one};
use futures::future::FutureExt;

/// GetProvisionedConcurrencyConfig.
pub(crate) async fn read(aws: &Aws, wanted: &Wanted<'_>) -> Vec<Found<Observed>> {
    one_by_one(wanted, |name, _| read_config(aws, name).boxed()).await
}

/// The name is `<function>:<alias>`.
async fn read_config(aws: &Aws, name: &str) -> Found<Observed> {
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
