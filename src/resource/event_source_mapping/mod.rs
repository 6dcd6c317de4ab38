//! Event source mappings: Lambda polls a queue or stream for the function. Lambda names a mapping by a UUID. The
//! operator identifies a mapping by its function and source, because Lambda accepts each such pair once. Mappings have
//! owner tags, and continue to exist if the function is deleted first.

mod apply;
mod read;
mod settings;
mod source;

pub(crate) use apply::apply;
pub(crate) use read::read;
pub use settings::{DocumentDb, Pollers, Settings};
pub use source::Source;
pub(crate) use source::SourceKind;

use super::depth::{Details, Surroundings};
use super::difference::Differences;
use super::kind::{AwsCall, DesiredObject, ObservedObject, function_and_alias, operations};
use super::known::Known;
use super::verdict::{Action, Verdict};
use crate::api::{Kind, ResourceId};
use crate::names::{Place, Target};
use crate::owner::Tags;
use crate::reason::Reason;
use serde::Serialize;
use std::collections::BTreeSet;

/// The desired state of a mapping.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub source: Source,
    pub settings: Settings,
    pub tags: Tags,
}

impl Desired {
    /// Name in the inventory: `<function>/<source>-<hash>`.
    pub fn name(&self) -> String {
        self.source.name_for(&self.target.function)
    }
}

/// The observed state of a mapping.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub uuid: String,
    pub arn: String,
    pub target: Target,
    pub source: Source,
    pub settings: Settings,
    pub state: String,
    /// `None` if the tags were not read, because the inventory has the UUID.
    pub tags: Option<Tags>,
}

impl Observed {
    /// Name in the inventory.
    pub(crate) fn name(&self) -> String {
        self.source.name_for(&self.target.function)
    }

    /// Whether Lambda is changing the mapping and refuses updates.
    fn in_progress(&self) -> bool {
        !matches!(self.state.as_str(), "Enabled" | "Disabled")
    }
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    CreateEventSourceMapping(Box<Desired>),
    /// Sends only the fields that differ: for each kind of source, Lambda accepts only the fields that it supports.
    UpdateEventSourceMapping {
        uuid: String,
        target: Target,
        settings: Box<Settings>,
        fields: BTreeSet<String>,
    },
    TagResource {
        arn: String,
        tags: Tags,
    },
    UntagResource {
        arn: String,
        keys: Vec<String>,
    },
    DeleteEventSourceMapping {
        uuid: String,
    },
}

impl DesiredObject for Desired {
    fn name(&self) -> String {
        Desired::name(self)
    }

    /// Lambda assigns the ARN.
    fn arn(&self, _place: &Place) -> String {
        String::new()
    }

    fn needs(&self) -> Vec<ResourceId> {
        function_and_alias(&self.target)
    }

    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }

    /// Lambda assigns the UUID.
    fn arn_by_id(&self, place: &Place, id: &str) -> Option<String> {
        Some(place.event_source_mapping_arn(id))
    }

    /// Reads the mappings of the target in the spec. If the UUID is not known, also reads those of the function and of
    /// all its aliases.
    fn details(surroundings: Surroundings<'_>, wanted: Option<&Self>) -> Details {
        let now = wanted.map(|mapping| mapping.target.clone()).into_iter();
        let unqualified = Target::parse(&surroundings.id.name);
        let aliases = surroundings
            .all
            .iter()
            .filter(|other| other.kind == Kind::FunctionAlias);
        let aliases = aliases.map(|alias| Target::parse(&alias.name));
        let aliases = aliases.filter(|alias| alias.function == unqualified.function);
        Details::Targets(match surroundings.known_id {
            Some(_) => now.collect(),
            None => aliases.chain([unqualified.clone()]).chain(now).collect(),
        })
    }
}

impl ObservedObject for Observed {
    fn unique_id(&self) -> Option<String> {
        Some(self.uuid.clone())
    }

    fn tags(&self) -> Option<&Tags> {
        self.tags.as_ref()
    }
}

impl AwsCall for Call {
    operations! {
        CreateEventSourceMapping, UpdateEventSourceMapping, TagResource, UntagResource, DeleteEventSourceMapping
    }

    fn sets_tags(&self) -> bool {
        matches!(self, Call::TagResource { .. })
    }

    fn creation_values(&self, values: &mut Differences) {
        let Call::CreateEventSourceMapping(made) = self else {
            return;
        };
        let source = &made.source;
        values.created_with("eventSourceArn", &source.event_source_arn);
        values.created_with("selfManagedEventSource", &source.endpoints);
        values.created_with("topics", &source.topics);
        values.created_with("queues", &source.queues);
        values.created_with("functionName", &made.target.to_string());
        values.created_with("startingPosition", &source.starting_position);
        values.extend(made.settings.differences(&Settings::default_for(source.kind())));
        values.created_with_tags(&made.tags);
    }
}

pub(super) fn create(wanted: &Desired, verdict: &mut Verdict<Call>) {
    verdict.create(4, Call::CreateEventSourceMapping(Box::new(wanted.clone())));
}

pub(super) fn update(wanted: &Desired, observed: &Observed, known: Known<'_>, verdict: &mut Verdict<Call>) {
    if let Some(message) = wanted.refusal(observed) {
        return verdict.refuse(Reason::Invalid, message);
    }
    if observed.state == "Deleting" {
        return verdict.wait(
            Reason::WaitingForFunction,
            "is Deleting; the operator creates it again after that",
        );
    }
    let arn = || observed.arn.clone();
    let tag = |tags| Call::TagResource { arn: arn(), tags };
    let untag = |keys| Call::UntagResource { arn: arn(), keys };
    verdict.tag(&wanted.tags, observed.tags.as_ref(), known, tag, untag);
    let mut differences = wanted.settings.differences(&observed.settings);
    differences.compare("functionName", &wanted.target.to_string(), &observed.target.to_string());
    let in_progress = observed.in_progress();
    if !differences.is_empty() {
        let call = Call::UpdateEventSourceMapping {
            uuid: observed.uuid.clone(),
            target: wanted.target.clone(),
            settings: Box::new(wanted.settings.clone()),
            fields: differences.fields().map(ToOwned::to_owned).collect(),
        };
        let step = verdict.step(Action::Update, 4, call, differences);
        verdict.now_or_later(step, !in_progress);
    }
    if in_progress {
        verdict.wait(Reason::WaitingForFunction, format!("is {}", observed.state));
    }
}

pub(super) fn delete(observed: &Observed, _: Known<'_>, verdict: &mut Verdict<Call>) {
    if observed.state == "Deleting" {
        return verdict.wait(Reason::WaitingForFunction, "is Deleting");
    }
    let uuid = observed.uuid.clone();
    verdict.delete(0, Call::DeleteEventSourceMapping { uuid });
}

impl Desired {
    /// Returns a refusal if a field differs that Lambda cannot change in place.
    fn refusal(&self, observed: &Observed) -> Option<String> {
        const RECREATE: &str =
            "Lambda cannot change it in place: remove the entry, and add it again after the mapping is deleted";
        let (new, old) = (&self.source, &observed.source);
        let fields = [
            ("startingPosition", &new.starting_position, &old.starting_position),
            (
                "startingPositionTimestamp",
                &new.starting_position_timestamp.map(|t| t.to_string()),
                &old.starting_position_timestamp.map(|t| t.to_string()),
            ),
            ("consumerGroupId", &new.consumer_group_id, &old.consumer_group_id),
        ];
        let changed = fields.into_iter().find(|(_, new, old)| new.is_some() && new != old);
        if let Some((field, new, old)) = changed {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
            return Some(format!("{field} is {}, not {}; {RECREATE}", text(old), text(new)));
        }
        let window = observed.settings.maximum_batching_window_in_seconds;
        let cleared = self.settings.maximum_batching_window_in_seconds == 0 && window > 0;
        (cleared && new.kind().has_default_window_of_its_own()).then(|| {
            format!(
                "maximumBatchingWindowInSeconds is {window}, not Lambda's default of 500 ms; {RECREATE}, or set the \
                 field"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ResourceId;

    fn wanted() -> Desired {
        Desired {
            target: Target::parse("f"),
            source: Source {
                event_source_arn: Some("arn:aws:kinesis:eu-west-1:123456789012:stream/s".into()),
                starting_position: Some("LATEST".into()),
                ..Source::default()
            },
            settings: Settings::default_for(SourceKind::Kinesis),
            tags: Tags::new(),
        }
    }

    fn seen(state: &str) -> Observed {
        let Desired {
            target,
            source,
            settings,
            tags,
        } = wanted();
        Observed {
            uuid: "u".into(),
            arn: "a".into(),
            target,
            source,
            settings,
            state: state.into(),
            tags: Some(tags),
        }
    }

    fn verdict(wanted: Option<&Desired>, observed: &Observed) -> Verdict<Call> {
        let known = Known {
            entry: None,
            deployment: None,
        };
        let mut verdict = Verdict::new(&ResourceId {
            kind: Kind::EventSourceMapping,
            name: observed.name(),
        });
        match wanted {
            Some(wanted) => update(wanted, observed, known, &mut verdict),
            None => delete(observed, known, &mut verdict),
        }
        verdict
    }

    #[test]
    fn the_operator_waits_while_lambda_changes_a_mapping() {
        let mut bigger = wanted();
        bigger.settings.batch_size = 7;
        for state in ["Creating", "Enabling", "Updating", "Disabling"] {
            let mut observed = seen(state);
            observed.settings.batch_size = 1;
            let verdict = verdict(Some(&bigger), &observed);
            assert!(
                verdict.steps.is_empty() && verdict.later.len() == 1,
                "{state}: {verdict:?}"
            );
            assert_eq!(verdict.waits[0].message, format!("is {state}"));
        }
        let deleting = verdict(Some(&bigger), &seen("Deleting"));
        assert!(deleting.steps.is_empty() && deleting.waits.len() == 1, "{deleting:?}");
        let deleting = verdict(None, &seen("Deleting"));
        assert!(deleting.steps.is_empty() && deleting.waits.len() == 1, "{deleting:?}");
        assert_eq!(
            verdict(None, &seen("Creating")).steps[0].call.operation(),
            "DeleteEventSourceMapping"
        );
    }

    #[test]
    fn the_starting_position_of_a_mapping_cannot_change() {
        let mut other = wanted();
        other.source.starting_position = Some("TRIM_HORIZON".into());
        let refused = verdict(Some(&other), &seen("Enabled"));
        assert!(refused.steps.is_empty(), "{refused:?}");
        let message = &refused.refusals[0].message;
        assert!(
            message.starts_with("startingPosition is LATEST, not TRIM_HORIZON"),
            "{message}"
        );
        let mut unset = wanted();
        unset.source.starting_position = None;
        assert!(
            verdict(Some(&unset), &seen("Enabled")).refusals.is_empty(),
            "Lambda chose the position"
        );
    }
}
