use super::{Call, Desired, Observed};
use crate::reason::Reason;
use crate::resource::{Action, Differences, Known, ResourceId, Step, Verdict};

/// Lambda takes one update at a time, so each round makes at most one: configuration, then code, then
/// the version that is owed. Tags may change beside them.
pub(super) fn update(id: &ResourceId, wanted: &Desired, observed: &Observed, known: Known<'_>) -> Verdict {
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
        .map(|(call, differences)| Step {
            id: id.clone(),
            action: Action::Update,
            stage: 2,
            call: crate::resource::Call::Function(call),
            differences: differences.into_vec(),
            drift: false,
        });
    if observed.in_progress() {
        let what = if observed.state == "Pending" {
            "is Pending"
        } else {
            "has an update in progress"
        };
        verdict.wait(id, Reason::WaitingForFunction, format!("{what}: {}", reason(observed)));
    } else if let Some(next) = updates.next() {
        let mends = !matches!(next.call, crate::resource::Call::Function(Call::PublishVersion { .. }));
        if mends || !observed.failed() {
            verdict.steps.push(next);
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
    verdict.later.extend(updates);
    verdict
}

/// The updates that the function needs, in their order. The first is made now; of the others only the
/// revision that they will be for is not known yet.
fn updates(wanted: &Desired, observed: &Observed, known: Known<'_>) -> Vec<(Call, Differences)> {
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
            configuration: Box::new(wanted.configuration.clone()),
            revision_id: revision_id.take(),
        };
        updates.push((call, configuration));
    }
    let mut code = Differences::default();
    code.compare("codeSha256", &wanted.code.sha256, &observed.code_sha256)
        .compare("architectures", &wanted.architectures, &observed.architectures);
    if !code.is_empty() {
        let call = Call::UpdateFunctionCode {
            function: function(),
            code: wanted.code.clone(),
            architectures: wanted.architectures.clone(),
            publish: owed.is_some(),
            revision_id: revision_id.take(),
        };
        updates.push((call, code));
    } else if let Some(owed) = owed {
        let mut version = Differences::default();
        version.note("version", owed, known.published().unwrap_or_default().to_owned());
        let call = Call::PublishVersion {
            function: function(),
            code_sha256: wanted.code.sha256.clone(),
            revision_id: revision_id.take(),
        };
        updates.push((call, version));
    }
    updates
}

fn reason(observed: &Observed) -> &str {
    let reasons = [&observed.last_update_status_reason, &observed.state_reason];
    reasons
        .into_iter()
        .find(|r| !r.is_empty())
        .map_or("Lambda gives no reason", String::as_str)
}
