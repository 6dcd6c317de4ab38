//! Changes of the function's parts.

use super::Cases;
use lambdasfn::resource::{event_invoke_config, function_url, permission};

pub(super) fn function_url(cases: &mut Cases, observed: &mut function_url::Observed) {
    let function_url::Observed {
        target,
        configuration,
        url,
    } = observed;
    cases.not_declared((target, url), "the identity of the object");
    let function_url::Configuration {
        auth_type,
        invoke_mode,
        cors,
    } = configuration;
    cases.drift("authType", auth_type, |a| {
        *a = if a == "NONE" { "AWS_IAM" } else { "NONE" }.into();
    });
    cases.drift("invokeMode", invoke_mode, |m| {
        *m = if m == "BUFFERED" { "RESPONSE_STREAM" } else { "BUFFERED" }.into();
    });
    let function_url::Cors {
        allow_credentials,
        allow_headers,
        allow_methods,
        allow_origins,
        expose_headers,
        max_age,
    } = cors;
    cases.drift("cors.allowCredentials", allow_credentials, |a| *a ^= true);
    cases.drift("cors.allowHeaders", allow_headers, |h| {
        h.insert("x-theirs".into());
    });
    cases.drift("cors.allowMethods", allow_methods, |m| {
        m.insert("PUT".into());
    });
    cases.drift("cors.allowOrigins", allow_origins, |o| {
        o.insert("https://theirs".into());
    });
    cases.drift("cors.exposeHeaders", expose_headers, |h| {
        h.insert("x-theirs".into());
    });
    cases.drift("cors.maxAge", max_age, |a| *a += 1);
}

pub(super) fn permission(cases: &mut Cases, observed: &mut permission::Observed) {
    let permission::Observed {
        target,
        statement_id,
        grant,
        other,
    } = observed;
    cases.not_declared((target, statement_id), "the identity of the object");
    cases.not_declared(other, "no call of Lambda creates it");
    let permission::Grant {
        principal,
        action,
        source_arn,
        source_account,
        principal_org_id,
        event_source_token,
        function_url_auth_type,
        invoked_via_function_url,
    } = grant;
    cases.drift("principal", principal, |p| *p = "sns.amazonaws.com".into());
    cases.drift("action", action, |a| *a = "lambda:GetFunction".into());
    cases.drift("sourceArn", source_arn, |a| *a = Some("arn:aws:s3:::theirs".into()));
    cases.drift("sourceAccount", source_account, |a| *a = Some("999999999999".into()));
    cases.drift("principalOrgID", principal_org_id, |o| *o = Some("o-aaaaaaaaaa".into()));
    cases.drift("eventSourceToken", event_source_token, |t| {
        *t = Some("canary-theirs".into())
    });
    cases.drift("functionUrlAuthType", function_url_auth_type, |t| {
        *t = Some("AWS_IAM".into())
    });
    cases.drift("invokedViaFunctionUrl", invoked_via_function_url, |v| *v = Some(false));
}

pub(super) fn event_invoke_config(cases: &mut Cases, observed: &mut event_invoke_config::Observed) {
    let event_invoke_config::Observed { target, configuration } = observed;
    cases.not_declared(target, "the identity of the object");
    let event_invoke_config::Configuration {
        maximum_retry_attempts,
        maximum_event_age_in_seconds,
        on_success,
        on_failure,
    } = configuration;
    let theirs = "arn:aws:sqs:eu-west-1:123456789012:theirs";
    cases.drift("maximumRetryAttempts", maximum_retry_attempts, |n| *n = 0);
    cases.drift("maximumEventAgeInSeconds", maximum_event_age_in_seconds, |n| *n = 60);
    cases.drift("destinationConfig.onSuccess", on_success, |d| *d = Some(theirs.into()));
    cases.drift("destinationConfig.onFailure", on_failure, |d| *d = Some(theirs.into()));
}
