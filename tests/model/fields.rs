//! Changes of every observed field, as another writer could make them in AWS.
//!
//! The functions destructure each struct without `..`. After a new field, the compiler requires a case here, and
//! `tests/it/drift_fields.rs` requires a call that changes the field.

mod aliases;
mod function;
mod mappings;
mod parts;

use lambdasfn::resource::state_machine::Encryption;
use lambdasfn::resource::state_machine::MachineKey;
use lambdasfn::resource::{Observed, log_group, role, state_machine};
use serde_json::json;

/// The expected result of a changed field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Drift of the field of this name.
    Named(&'static str),
    /// A refusal that names this field, because AWS cannot change it in place.
    Refused(&'static str),
}

/// The cases of one object. Only the case with the number `wanted` is executed.
pub(crate) struct Cases {
    wanted: usize,
    seen: usize,
    found: Option<Expected>,
}

impl Cases {
    fn case<T>(&mut self, expected: Expected, value: T, change: impl FnOnce(T)) {
        if self.seen == self.wanted {
            change(value);
            self.found = Some(expected);
        }
        self.seen += 1;
    }

    fn drift<T>(&mut self, name: &'static str, value: T, change: impl FnOnce(T)) {
        self.case(Expected::Named(name), value, change);
    }

    fn refused<T>(&mut self, name: &'static str, value: T, change: impl FnOnce(T)) {
        self.case(Expected::Refused(name), value, change);
    }

    /// Registers a field that a spec does not declare, with the reason.
    fn not_declared<T>(&mut self, _: T, _why: &str) {}
}

/// Executes the n-th case and returns the expected result, or `None` if the object has fewer cases.
pub(crate) fn change(observed: &mut Observed, n: usize) -> Option<Expected> {
    let mut cases = Cases {
        wanted: n,
        seen: 0,
        found: None,
    };
    match observed {
        Observed::Role(o) => role(&mut cases, o),
        Observed::LogGroup(o) => log_group(&mut cases, o),
        Observed::Function(o) => function::function(&mut cases, o),
        Observed::StateMachine(o) => state_machine(&mut cases, o),
        Observed::FunctionAlias(o) => aliases::function_alias(&mut cases, o),
        Observed::ProvisionedConcurrency(o) => aliases::provisioned_concurrency(&mut cases, o),
        Observed::StateMachineAlias(o) => aliases::state_machine_alias(&mut cases, o),
        Observed::FunctionUrl(o) => parts::function_url(&mut cases, o),
        Observed::Permission(o) => parts::permission(&mut cases, o),
        Observed::EventInvokeConfig(o) => parts::event_invoke_config(&mut cases, o),
        Observed::EventSourceMapping(o) => mappings::event_source_mapping(&mut cases, o),
    }
    cases.found
}

fn role(cases: &mut Cases, observed: &mut role::Observed) {
    let role::Observed {
        name,
        role_id,
        path,
        description,
        max_session_duration,
        permissions_boundary,
        trust,
        policy,
        tags,
        policies,
    } = observed;
    cases.not_declared((name, role_id), "the identity of the object");
    cases.refused("path", path, |path| *path = "/other/".into());
    cases.drift("description", description, |d| d.push('x'));
    cases.drift("maxSessionDuration", max_session_duration, |d| *d += 1);
    cases.drift("permissionsBoundary", permissions_boundary, |b| {
        *b = match b {
            Some(_) => None,
            None => Some("arn:aws:iam::123456789012:policy/theirs".into()),
        };
    });
    cases.drift("assumeRolePolicyDocument", trust, |t| {
        t["Statement"][0]["Principal"] = json!({"AWS": "*"});
    });
    cases.drift("policy", &mut *policy, |p| {
        *p = Some(json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}));
    });
    if let Some((inline, attached)) = policies {
        cases.drift("policy", (policy, &mut *inline), |(policy, inline)| {
            *policy = None;
            inline.clear();
        });
        cases.drift("policies", inline, |i| i.push("theirs".into()));
        if !attached.is_empty() {
            cases.drift("attachedPolicies", &mut *attached, Vec::clear);
        }
        cases.drift("attachedPolicies", attached, |a| {
            a.push("arn:aws:iam::aws:policy/AdministratorAccess".into());
        });
    }
    self::tags(cases, tags);
}

fn log_group(cases: &mut Cases, observed: &mut log_group::Observed) {
    let log_group::Observed {
        name,
        created,
        retention_in_days,
        kms_key_id,
        class,
        deletion_protection,
        tags,
    } = observed;
    cases.not_declared((name, created), "the identity of the object");
    cases.drift("retentionInDays", &mut *retention_in_days, |days| {
        *days = days.map_or(Some(1), |_| None);
    });
    cases.drift("retentionInDays", retention_in_days, |days| *days = Some(3653));
    cases.drift("kmsKeyId", kms_key_id, |key| {
        *key = match key {
            Some(_) => None,
            None => Some("arn:aws:kms:eu-west-1:123456789012:key/theirs".into()),
        };
    });
    cases.refused("class", class, |class| *class = "DELIVERY".into());
    cases.drift("deletionProtectionEnabled", deletion_protection, |p| *p ^= true);
    self::tags(cases, tags.as_mut().expect("read strictly"));
}

fn state_machine(cases: &mut Cases, observed: &mut state_machine::Observed) {
    let state_machine::Observed {
        arn,
        created,
        deleting,
        type_,
        configuration,
        revision_id,
        tags,
        versions,
        running,
        key_error,
    } = observed;
    cases.not_declared(key_error, "what Step Functions does not give");
    cases.not_declared(versions, "existing versions; a surplus is not drift");
    cases.not_declared(
        (arn, created, revision_id),
        "the identity and the revision of the object",
    );
    cases.not_declared((deleting, running), "the progress of Step Functions");
    cases.refused("type", type_, |t| {
        *t = if t == "STANDARD" { "EXPRESS" } else { "STANDARD" }.into();
    });
    self::tags(cases, tags.as_mut().expect("read strictly"));
    let state_machine::Configuration {
        definition,
        definition_text,
        role_arn,
        log_level,
        include_execution_data,
        log_destination,
        tracing,
        encryption,
    } = configuration;
    if let Some(Encryption::CustomerManagedKey(key)) = encryption {
        let MachineKey {
            kms_key_id,
            kms_data_key_reuse_period_seconds: seconds,
        } = key;
        cases.drift("encryptionConfiguration.kmsKeyId", kms_key_id, |k| k.push('x'));
        cases.drift("encryptionConfiguration.kmsDataKeyReusePeriodSeconds", seconds, |s| {
            *s += 1
        });
    }
    cases.not_declared(definition_text, "the sent text, which a read does not return");
    cases.drift("definition", definition, |d| d["Comment"] = json!("canary-theirs"));
    cases.drift("roleArn", role_arn, |r| {
        *r = "arn:aws:iam::123456789012:role/theirs".into()
    });
    cases.drift("loggingConfiguration.level", &mut *log_level, |l| *l = "FATAL".into());
    if log_level != "OFF" {
        cases.drift(
            "loggingConfiguration.includeExecutionData",
            include_execution_data,
            |i| *i ^= true,
        );
    }
    cases.drift("loggingConfiguration.destinations", log_destination, |d| {
        *d = Some("arn:aws:logs:eu-west-1:123456789012:log-group:theirs:*".into());
    });
    cases.drift("tracingConfiguration.enabled", tracing, |t| *t ^= true);
}

/// Every object of the tests has a declared tag `from`. A tag of another writer is not drift.
fn tags(cases: &mut Cases, tags: &mut lambdasfn::owner::Tags) {
    cases.drift("tags.from", &mut *tags, |t| {
        drop(t.insert("from".into(), "them".into()))
    });
    cases.drift("tags.from", tags, |t| drop(t.remove("from")));
}
