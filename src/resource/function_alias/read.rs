//! (io) Reads aliases of functions.

use super::Observed;
use crate::aws::{Aws, Service};
use crate::resource::depth::{Depth, Found};

/// Calls GetAlias. `name` is `<function>:<alias>`.
pub(crate) async fn read(aws: &Aws, name: &str, _: &Depth) -> Found<Observed> {
    let (function, alias) = name.split_once(':').unwrap_or((name, ""));
    let request = aws.lambda.get_alias().function_name(function).name(alias);
    let Some(out) = aws.find(Service::Lambda, "GetAlias", request.send()).await? else {
        return Ok(None);
    };
    let weights = out.routing_config.and_then(|c| c.additional_version_weights);
    let weights = weights.unwrap_or_default().into_iter();
    Ok(Some(Observed {
        function: function.to_owned(),
        name: alias.to_owned(),
        arn: out.alias_arn.unwrap_or_default(),
        description: out.description.unwrap_or_default(),
        function_version: out.function_version.unwrap_or_default(),
        additional_version_weights: weights
            .map(|(version, weight)| (version, (weight * 1e6).round() as i64))
            .filter(|(_, weight)| *weight != 0)
            .collect(),
        revision_id: out.revision_id,
    }))
}
