//! Event source mappings: Lambda polls a queue or stream for the function. Lambda names them by UUIDs of its
//! own; ours go by their function and source, of which Lambda takes each pair once. They have owner tags, and
//! outlive a function that is deleted before them.

mod apply;
mod read;
mod settings;
mod source;

pub use apply::apply;
pub use read::read;
pub use settings::{DocumentDb, Pollers, Settings};
pub use source::{Source, SourceKind};

use super::{Action, Known, Step, Verdict};
use crate::api::ResourceId;
use crate::names::Target;
use crate::owner::Tags;
use crate::reason::Reason;
use serde::Serialize;
use std::collections::BTreeSet;

/// A mapping as it should be.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Desired {
    pub target: Target,
    pub source: Source,
    pub settings: Settings,
    pub tags: Tags,
}

impl Desired {
    /// What it goes by.
    pub fn name(&self) -> String {
        self.source.name_for(&self.target.function)
    }
}

/// A mapping as it was seen.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub struct Observed {
    pub uuid: String,
    pub arn: String,
    pub target: Target,
    pub source: Source,
    pub settings: Settings,
    pub state: String,
    /// `None` where they were not read, because the inventory knows the UUID.
    pub tags: Option<Tags>,
}

impl Observed {
    /// What it goes by.
    pub fn name(&self) -> String {
        self.source.name_for(&self.target.function)
    }

    /// Whether Lambda is still at work on it, so that it refuses updates.
    fn in_progress(&self) -> bool {
        !matches!(self.state.as_str(), "Enabled" | "Disabled")
    }
}

/// A call to Lambda.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "Lambda's own names")]
pub enum Call {
    CreateEventSourceMapping(Box<Desired>),
    /// Only the fields that differ are sent: Lambda takes of each source only what it knows.
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

impl Call {
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Call::CreateEventSourceMapping(_) => "CreateEventSourceMapping",
            Call::UpdateEventSourceMapping { .. } => "UpdateEventSourceMapping",
            Call::TagResource { .. } => "TagResource",
            Call::UntagResource { .. } => "UntagResource",
            Call::DeleteEventSourceMapping { .. } => "DeleteEventSourceMapping",
        }
    }
}

pub(super) fn diff(
    id: &ResourceId,
    wanted: Option<&Desired>,
    observed: Option<&Observed>,
    known: Known<'_>,
) -> Verdict {
    let mut verdict = Verdict::default();
    let call = super::Call::EventSourceMapping;
    match (wanted, observed) {
        (None, None) => {}
        (Some(wanted), None) => {
            let create = Call::CreateEventSourceMapping(Box::new(wanted.clone()));
            verdict.push(id, Action::Create, 4, call(create), vec![]);
        }
        (Some(wanted), Some(observed)) => return update(id, wanted, observed, known),
        (None, Some(observed)) if observed.state == "Deleting" => {
            verdict.wait(id, Reason::WaitingForFunction, "is Deleting");
        }
        (None, Some(observed)) => {
            let uuid = observed.uuid.clone();
            verdict.push(
                id,
                Action::Delete,
                0,
                call(Call::DeleteEventSourceMapping { uuid }),
                vec![],
            );
        }
    }
    verdict
}

fn update(id: &ResourceId, wanted: &Desired, observed: &Observed, known: Known<'_>) -> Verdict {
    if let Some(message) = wanted.refusal(observed) {
        return Verdict::refuse(id, Reason::Invalid, message);
    }
    let mut verdict = Verdict::default();
    let call = super::Call::EventSourceMapping;
    if observed.state == "Deleting" {
        verdict.wait(id, Reason::WaitingForFunction, "is Deleting; it is made anew then");
        return verdict;
    }
    if let Some(tags) = &observed.tags {
        let arn = || observed.arn.clone();
        verdict.push_tags(
            id,
            (&wanted.tags, tags),
            known,
            |tags| call(Call::TagResource { arn: arn(), tags }),
            |keys| call(Call::UntagResource { arn: arn(), keys }),
        );
    }
    let mut differences = wanted.settings.differences(&observed.settings);
    differences.compare("functionName", &wanted.target.to_string(), &observed.target.to_string());
    let in_progress = observed.in_progress();
    if !differences.is_empty() {
        let differences = differences.into_vec();
        let update = Call::UpdateEventSourceMapping {
            uuid: observed.uuid.clone(),
            target: wanted.target.clone(),
            settings: Box::new(wanted.settings.clone()),
            fields: differences.iter().map(|d| d.field.clone()).collect(),
        };
        let step = Step {
            id: id.clone(),
            action: Action::Update,
            stage: 4,
            call: call(update),
            differences,
            drift: false,
        };
        let to = if in_progress {
            &mut verdict.later
        } else {
            &mut verdict.steps
        };
        to.push(step);
    }
    if in_progress {
        verdict.wait(id, Reason::WaitingForFunction, format!("is {}", observed.state));
    }
    verdict
}

impl Desired {
    /// What Lambda cannot change in place.
    fn refusal(&self, observed: &Observed) -> Option<String> {
        const MAKE_ANEW: &str =
            "Lambda cannot change it in place: take the entry out, and add it again once it is gone";
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
            return Some(format!("{field} is {}, not {}; {MAKE_ANEW}", text(old), text(new)));
        }
        let window = observed.settings.maximum_batching_window_in_seconds;
        let cleared = self.settings.maximum_batching_window_in_seconds == 0 && window > 0;
        (cleared && new.kind().has_default_window_of_its_own()).then(|| {
            format!(
                "maximumBatchingWindowInSeconds is {window}, not Lambda's default of 500 ms; {MAKE_ANEW}, or set it"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;
    use crate::api::LambdaSfnPatternSpec;
    use crate::owner::Identity;
    use crate::policies::Policies;
    use crate::resource::Fence;
    use crate::settings::Settings as Administrators;

    fn wanted() -> Desired {
        Desired {
            target: Target::of("f"),
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

    fn verdict(wanted: Option<&Desired>, observed: &Observed) -> Verdict {
        let identity = Identity {
            namespace: "ns".into(),
            name: "hello".into(),
            uid: "u1".into(),
        };
        let policies = Policies::of(
            &identity,
            &LambdaSfnPatternSpec::default(),
            &Administrators::of_cluster("c"),
        );
        let known = Known {
            policies: &policies,
            entry: None,
            fence: &Fence::Ours,
            deployment: None,
        };
        let id = ResourceId {
            kind: Kind::EventSourceMapping,
            name: observed.name(),
        };
        diff(&id, wanted, Some(observed), known)
    }

    #[test]
    fn what_lambda_is_at_work_on_is_waited_for() {
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
    fn where_a_stream_is_read_from_stays() {
        let mut other = wanted();
        other.source.starting_position = Some("TRIM_HORIZON".into());
        let refused = verdict(Some(&other), &seen("Enabled"));
        assert!(refused.steps.is_empty(), "{refused:?}");
        let message = &refused.refusals[0].message;
        assert!(
            message.starts_with("startingPosition is LATEST, not TRIM_HORIZON"),
            "{message}"
        );
        let mut unsaid = wanted();
        unsaid.source.starting_position = None;
        assert!(
            verdict(Some(&unsaid), &seen("Enabled")).refusals.is_empty(),
            "Lambda's own choice"
        );
    }
}
