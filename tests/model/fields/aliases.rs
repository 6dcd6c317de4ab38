//! Changes of aliases and of provisioned concurrency.

use super::Cases;
use lambdasfn::resource::{function_alias, provisioned_concurrency, state_machine_alias};

pub(super) fn function_alias(cases: &mut Cases, observed: &mut function_alias::Observed) {
    let function_alias::Observed {
        function,
        name,
        arn,
        description,
        function_version,
        additional_version_weights,
        revision_id,
    } = observed;
    cases.not_declared((function, name, arn, revision_id), "the identity of the object");
    cases.drift("description", description, |d| d.push('x'));
    cases.drift("functionVersion", function_version, |v| *v = "$LATEST".into());
    cases.drift(
        "routingConfig.additionalVersionWeights",
        additional_version_weights,
        |w| {
            w.insert("7".into(), 1000);
        },
    );
}

pub(super) fn provisioned_concurrency(cases: &mut Cases, observed: &mut provisioned_concurrency::Observed) {
    let provisioned_concurrency::Observed {
        function,
        qualifier,
        requested,
        status,
        status_reason,
    } = observed;
    cases.not_declared((function, qualifier), "the identity of the object");
    cases.not_declared((status, status_reason), "the progress of Lambda");
    cases.drift("provisionedConcurrentExecutions", requested, |r| *r += 1);
}

pub(super) fn state_machine_alias(cases: &mut Cases, observed: &mut state_machine_alias::Observed) {
    let state_machine_alias::Observed {
        arn,
        description,
        routing,
    } = observed;
    cases.not_declared(arn, "the identity of the object");
    cases.drift("description", description, |d| d.push('x'));
    cases.drift("routingConfiguration", routing, |r| {
        *r = [("7".to_owned(), 100)].into();
    });
}
