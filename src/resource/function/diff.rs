//! The calls that create, update and delete a function.

use super::{Call, Desired, Observed, Settings};
use crate::api::Setting;
use crate::reason::Reason;
use crate::resource::difference::Differences;
use crate::resource::kind::{AwsCall, DesiredObject};
use crate::resource::known::Known;
use crate::resource::verdict::{Action, Step, Verdict};
use std::collections::BTreeSet;

pub(crate) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    verdict.create(2, Call::CreateFunction(Box::new(wanted.clone())));
    let later = steps(verdict, after_creation(wanted));
    verdict.later.extend(later);
}

pub(crate) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    let function = observed.name.clone();
    verdict.delete(0, Call::DeleteFunction { function });
}

/// Plans the updates of a function. Lambda accepts one update at a time, so each round sends at most one of these: the
/// configuration, the settings with separate calls, the code, the version. Tags can change in the same round.
pub(crate) fn update(wanted: &Desired, observed: &Observed, known: Known<'_>, verdict: &mut Verdict<Call>) {
    if let Some(message) = unchangeable(wanted, observed) {
        return verdict.refuse(Reason::Invalid, message);
    }
    // A function that failed at its creation cannot be updated: Lambda only deletes it.
    if observed.state == "Failed" && known.is_first_version() {
        return recreate(wanted, observed, verdict);
    }
    if let Some(code) = undecryptable(wanted, observed) {
        let message = "Lambda cannot decrypt the environment; allow kms:Decrypt on the function's key, or set another \
                       spec.function.kmsKeyArn";
        verdict.wait(Reason::AccessDenied, format!("{code}: {message}"));
        return;
    }
    for setting in wanted.settings.named() {
        if let Some(failure) = observed.unreadable.get(&setting) {
            verdict.wait(Reason::Error, format!("cannot read the setting: {failure}"));
        }
    }
    let arn = || wanted.arn.clone();
    let tag = |tags| Call::TagResource { arn: arn(), tags };
    let untag = |keys| Call::UntagResource { arn: arn(), keys };
    verdict.tag(&wanted.tags, Some(&observed.tags), known, tag, untag);
    let groups = updates(wanted, observed, known).into_iter();
    let groups: Vec<_> = groups.map(|group| steps(verdict, group)).collect();
    let mut updates = groups.into_iter();
    if observed.in_progress() {
        let what = if observed.state == "Pending" {
            "is Pending"
        } else {
            "has an update in progress"
        };
        verdict.wait(Reason::WaitingForFunction, format!("{what}: {}", reason(observed)));
    } else {
        let next = updates.next().unwrap_or_default();
        // Lambda wakes an idle function at its next invocation. Every other reason is a fault.
        if observed.state == "Inactive" && !matches!(observed.state_reason_code.as_str(), "" | "Idle") {
            verdict.wait(
                Reason::Error,
                format!(
                    "is Inactive; correct the cause that Lambda reports: {}",
                    reason(observed)
                ),
            );
        }
        // Any update except a publication can repair a failed function.
        if observed.failed() && next.iter().all(|step| step.call.only_publishes()) {
            let message = "failed; correct the cause that Lambda reports";
            verdict.wait(Reason::Error, format!("{message}: {}", reason(observed)));
        } else {
            verdict.steps.extend(next);
        }
    }
    verdict.later.extend(updates.flatten());
    if verdict.steps.is_empty() && verdict.later.is_empty() {
        let (keep, versions) = (DesiredObject::versions_to_keep(wanted), observed.versions.as_ref());
        let delete = |version| Call::DeleteVersion {
            function: wanted.name.to_string(),
            version,
        };
        verdict.delete_versions(keep, versions, known, delete, |shift| {
            (&shift.function_version, &shift.previous_function_version)
        });
    }
}

/// Deletes a function that failed at its creation. A later round creates it again.
fn recreate(wanted: &Desired, observed: &Observed, verdict: &mut Verdict<Call>) {
    let function = observed.name.clone();
    verdict.delete(0, Call::DeleteFunction { function });
    let create = Call::CreateFunction(Box::new(wanted.clone()));
    let step = verdict.step(Action::Create, 2, create, Differences::default());
    verdict.later.push(step);
    verdict.wait(
        Reason::Error,
        format!(
            "failed at its creation; the operator creates it again: {}",
            reason(observed)
        ),
    );
}

/// Returns Lambda's error code if the environment is encrypted with a key that does not work, and the spec keeps that
/// key. With another key, an update writes the environment again.
fn undecryptable<'a>(wanted: &Desired, observed: &'a Observed) -> Option<&'a str> {
    let keeps_key = wanted.configuration.kms_key_arn == observed.configuration.kms_key_arn;
    observed.environment_error.as_deref().filter(|_| keeps_key)
}

/// Returns the updates that a new function needs after Lambda has prepared it.
fn after_creation(wanted: &Desired) -> Vec<(Call, Differences)> {
    let created = Settings {
        code_signing_config_arn: wanted.settings.code_signing_config_arn.clone(),
        ..Settings::default()
    };
    let mut updates = settings_updates(wanted, &created, &Setting::ALL.into());
    if let Some(owed) = wanted.version_digest().filter(|_| !wanted.publishes_on_creation()) {
        updates.push(publish(wanted, owed, None, None));
    }
    updates
}

/// Returns the steps of one round. They run one after the other, because Lambda accepts one change of a function at a
/// time.
fn steps(verdict: &Verdict<Call>, updates: Vec<(Call, Differences)>) -> Vec<Step<Call>> {
    let step = |(stage, (call, differences))| verdict.step(Action::Update, stage, call, differences);
    (2..).zip(updates).map(step).collect()
}

/// Returns a refusal if a field differs that only a new function can have.
fn unchangeable(wanted: &Desired, observed: &Observed) -> Option<String> {
    if wanted.code.package_type() != observed.package_type {
        return Some(format!(
            "packageType is {}, not {} (spec.function.code); Lambda cannot change it in place: restore \
             spec.function.code, or create a new LambdaSfnPattern with another name",
            observed.package_type,
            wanted.code.package_type()
        ));
    }
    let is_durable = |c: &super::Configuration| c.durable_config.is_some();
    if is_durable(&wanted.configuration) != is_durable(&observed.configuration) {
        let message = "durableConfig can only be set on a new function: restore the field in the spec, or create a new \
                       LambdaSfnPattern";
        return Some(message.to_owned());
    }
    let (new, old) = (&wanted.tenant_isolation_mode, &observed.tenant_isolation_mode);
    let shown = |mode: &Option<String>| mode.clone().unwrap_or_else(|| "none".to_owned());
    (new != old).then(|| {
        format!(
            "tenancyConfig.tenantIsolationMode is {}, not {}; Lambda cannot change it in place: restore the value in \
             the spec, or create a new LambdaSfnPattern",
            shown(old),
            shown(new)
        )
    })
}

/// Returns the updates that the function needs, in groups. Each round sends one group. The revision id for the later
/// groups is not known yet.
fn updates(wanted: &Desired, observed: &Observed, known: Known<'_>) -> Vec<Vec<(Call, Differences)>> {
    let mut updates = vec![];
    let function = || wanted.name.to_string();
    let mut revision_id = observed.revision_id.clone();
    let owed = wanted
        .version_digest()
        .filter(|digest| known.published() != Some(digest));
    let configuration = wanted.configuration.differences(&observed.configuration);
    if !configuration.is_empty() {
        let call = Call::UpdateFunctionConfiguration {
            function: function(),
            configuration: Box::new(wanted.configuration.replacing(&observed.configuration)),
            revision_id: revision_id.take(),
        };
        updates.push(vec![(call, configuration)]);
    }
    // The settings come before the code, which must have the required signatures, and before the version, which keeps
    // its runtime version.
    updates.push(settings_updates(wanted, &observed.settings, &observed.read));
    let code = code_differences(wanted, observed, known);
    if !code.is_empty() {
        let call = Call::UpdateFunctionCode {
            function: function(),
            code: Box::new(wanted.code.clone()),
            source_kms_key_arn: wanted
                .source_kms_key_arn
                .clone()
                .or(observed.source_kms_key_arn.as_ref().map(|_| String::new())),
            architectures: wanted.architectures.clone(),
            publish: owed.is_some(),
            revision_id: revision_id.take(),
        };
        updates.push(vec![(call, code)]);
    } else if let Some(owed) = owed {
        updates.push(vec![publish(wanted, owed, known.published(), revision_id.take())]);
    }
    updates.retain(|group| !group.is_empty());
    updates
}

fn settings_updates(wanted: &Desired, observed: &Settings, read: &BTreeSet<Setting>) -> Vec<(Call, Differences)> {
    let updates = wanted.settings.updates(wanted.name.as_str(), observed, read);
    let of_function = |(call, fields)| (Call::Setting(call), fields);
    updates.into_iter().map(of_function).collect()
}

fn publish(
    wanted: &Desired,
    owed: String,
    published: Option<&str>,
    revision_id: Option<String>,
) -> (Call, Differences) {
    // If the CodeSha256 is not known, only the revision id proves that the code is the one that was read.
    let ours = (!wanted.code_managed_externally).then(|| wanted.code.sha256());
    let call = Call::PublishVersion {
        function: wanted.name.to_string(),
        code_sha256: ours.flatten().unwrap_or_default().to_owned(),
        revision_id,
    };
    let published = published.unwrap_or_default().to_owned();
    (call, Differences::between("version", &owed, &published))
}

/// Returns the fields that UpdateFunctionCode must change. Only Lambda knows the CodeSha256 of an object in S3 without
/// a SHA-256 checksum, so the comparison uses the CodeSha256 that Lambda returned when the object was last applied.
fn code_differences(wanted: &Desired, observed: &Observed, known: Known<'_>) -> Differences {
    let mut differences = Differences::default();
    if wanted.code_managed_externally {
        return differences;
    }
    match wanted.code.resolved_image_uri() {
        Some(uri) => differences.compare("resolvedImageUri", &Some(uri), &observed.resolved_image_uri),
        None => {
            let source = wanted.code.source();
            let applied = known.entry.and_then(|entry| entry.code.as_ref());
            let applied = applied.filter(|applied| Some(&applied.source) == source.as_ref());
            let applied = applied.map(|applied| applied.code_sha256.as_str());
            let expected = wanted.code.sha256().or(applied);
            let expected = expected.map(ToOwned::to_owned).or(source).unwrap_or_default();
            differences.compare("codeSha256", &expected, &observed.code_sha256);
        }
    }
    let (new, old) = (&wanted.source_kms_key_arn, &observed.source_kms_key_arn);
    differences.compare("sourceKmsKeyArn", new, old);
    differences.compare("architectures", &wanted.architectures, &observed.architectures);
    differences
}

fn reason(observed: &Observed) -> &str {
    let reasons = [&observed.last_update_status_reason, &observed.state_reason];
    reasons
        .into_iter()
        .find(|r| !r.is_empty())
        .map_or("Lambda gives no reason", String::as_str)
}
