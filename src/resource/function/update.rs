use super::{Call, Desired, Observed, Settings};
use crate::api::ResourceId;
use crate::api::Setting;
use crate::reason::Reason;
use crate::resource::{Action, Differences, Known, Step, Verdict};
use std::collections::BTreeSet;

/// Lambda takes one update at a time, so each round makes at most one: configuration, then what has calls
/// of its own, then code, then the version that is owed. Tags may change beside them.
pub(super) fn update(id: &ResourceId, wanted: &Desired, observed: &Observed, known: Known<'_>) -> Verdict {
    if let Some(message) = fixed(wanted, observed) {
        return Verdict::refuse(id, Reason::Invalid, message);
    }
    let mut verdict = Verdict::default();
    verdict.push_tags(
        id,
        (&wanted.tags, &observed.tags),
        known,
        |tags| {
            crate::resource::Call::Function(Call::TagResource {
                arn: wanted.arn.clone(),
                tags,
            })
        },
        |keys| {
            crate::resource::Call::Function(Call::UntagResource {
                arn: wanted.arn.clone(),
                keys,
            })
        },
    );
    let mut updates = updates(wanted, observed, known)
        .into_iter()
        .map(|group| steps(id, group));
    if observed.in_progress() {
        let what = if observed.state == "Pending" {
            "is Pending"
        } else {
            "has an update in progress"
        };
        verdict.wait(id, Reason::WaitingForFunction, format!("{what}: {}", reason(observed)));
    } else if let Some(next) = updates.next() {
        let publishes = |step: &Step| matches!(step.call, crate::resource::Call::Function(Call::PublishVersion { .. }));
        if !next.iter().all(publishes) || !observed.failed() {
            verdict.steps.extend(next);
        } else {
            let message = format!(
                "Lambda reports it as failed, correct what it names: {}",
                reason(observed)
            );
            verdict.wait(id, Reason::Error, message);
        }
    } else if observed.failed() {
        let message = format!(
            "Lambda reports it as failed, correct what it names: {}",
            reason(observed)
        );
        verdict.wait(id, Reason::Error, message);
    }
    verdict.later.extend(updates.flatten());
    if verdict.steps.is_empty() && verdict.later.is_empty() {
        for version in known.superfluous(
            Some(wanted.versions_to_keep).filter(|_| wanted.publish),
            observed.versions.as_ref(),
        ) {
            let function = wanted.name.to_string();
            let call = crate::resource::Call::Function(Call::DeleteVersion { function, version });
            verdict.push_version(id, call, wanted.versions_to_keep, version);
        }
    }
    verdict
}

/// What a new function still lacks, once Lambda has prepared it.
pub(super) fn after_creation(id: &ResourceId, wanted: &Desired) -> Vec<Step> {
    let created = Settings {
        code_signing_config_arn: wanted.settings.code_signing_config_arn.clone(),
        ..Settings::default()
    };
    let mut updates = settings_updates(wanted, &created, &Setting::ALL.into());
    if let Some(owed) = wanted.version_digest().filter(|_| !wanted.publishes_on_creation()) {
        updates.push(publish(wanted, owed, None, None));
    }
    steps(id, updates)
}

/// Of one round: one after the other, as Lambda takes one change of a function at a time.
fn steps(id: &ResourceId, updates: Vec<(Call, Differences)>) -> Vec<Step> {
    let step = |(stage, (call, differences)): (u8, (Call, Differences))| Step {
        id: id.clone(),
        action: Action::Update,
        stage,
        call: crate::resource::Call::Function(call),
        differences: differences.into_vec(),
        drift: false,
    };
    (2..).zip(updates).map(step).collect()
}

/// What only a new function can get.
fn fixed(wanted: &Desired, observed: &Observed) -> Option<String> {
    if wanted.code.package_type() != observed.package_type {
        return Some(format!(
            "packageType is {}, not {} (spec.function.code); Lambda cannot change it in place: put spec.function.code \
             back, or make a new object under another name",
            observed.package_type,
            wanted.code.package_type()
        ));
    }
    let durable = (
        &wanted.configuration.durable_config,
        &observed.configuration.durable_config,
    );
    if durable.0.is_some() != durable.1.is_some() {
        let message = "durableConfig can be neither added nor taken away; choose another function.name in a new object";
        return Some(message.to_owned());
    }
    let (new, old) = (&wanted.tenant_isolation_mode, &observed.tenant_isolation_mode);
    let shown = |mode: &Option<String>| mode.clone().unwrap_or_else(|| "none".to_owned());
    (new != old).then(|| {
        format!(
            "tenancyConfig.tenantIsolationMode is {}, not {}; Lambda cannot change it in place",
            shown(old),
            shown(new)
        )
    })
}

/// The updates that the function needs, in groups of which each round makes one. The first is made now; of
/// the others only the revision that they will be for is not known yet.
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
    // Before the code, which has to bear the signatures asked for, and before the version, which keeps to
    // its runtime.
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
    // Where it cannot be known beforehand, the revision alone tells that it is the code that was seen.
    let ours = (!wanted.code_managed_externally).then(|| wanted.code.sha256());
    let call = Call::PublishVersion {
        function: wanted.name.to_string(),
        code_sha256: ours.flatten().unwrap_or_default().to_owned(),
        revision_id,
    };
    let published = published.unwrap_or_default().to_owned();
    (call, Differences::of("version", &owed, &published))
}

/// What UpdateFunctionCode has to bring. Of an object in S3 without a SHA-256 checksum only Lambda can tell the
/// CodeSha256, so what it told when that very object was last applied is what is compared.
fn code_differences(wanted: &Desired, observed: &Observed, known: Known<'_>) -> Differences {
    let mut differences = Differences::default();
    if wanted.code_managed_externally {
        return differences;
    }
    match wanted.code.resolved_image_uri() {
        Some(uri) => drop(differences.compare("resolvedImageUri", &Some(uri), &observed.resolved_image_uri)),
        None => {
            let source = wanted.code.source();
            let applied = known.code().filter(|applied| Some(&applied.source) == source.as_ref());
            let expected = wanted
                .code
                .sha256()
                .or(applied.map(|applied| applied.code_sha256.as_str()));
            let expected = expected.map(ToOwned::to_owned).or(source).unwrap_or_default();
            differences.compare("codeSha256", &expected, &observed.code_sha256);
        }
    }
    differences.compare(
        "sourceKmsKeyArn",
        &wanted.source_kms_key_arn,
        &observed.source_kms_key_arn,
    );
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
