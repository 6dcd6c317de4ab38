//! Tests of the conditions of every reason.

mod lags;

use super::*;
use crate::api::{Condition, Kind, ResourceId, ResourceState};
use crate::aws::{Answer, Class, Failure};
use crate::deployment::{Decision, Wanted};
use crate::desired::DesiredState;
use crate::export::Export;
use crate::names::Place;
use crate::object::Object;
use crate::observe::ObservedState;
use crate::pattern::Pattern;
use crate::plan::Plan;
use crate::reason::{TrueCondition, Violation};
use crate::resource::{Action, Call, Refusal, Step, Wait, role};
use crate::round::{self, Subject};
use crate::settings::Settings;
use crate::timing::Timing;
use proptest::prelude::*;
use serde_json::json;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn place() -> Place {
    Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    }
}

fn object(status: serde_json::Value) -> Object {
    let metadata = json!({"name": "hello", "namespace": "ns", "uid": "u", "generation": 2});
    Object::from_dynamic(&serde_json::from_value(json!({"metadata": metadata, "spec": {}, "status": status})).unwrap())
}

fn id() -> ResourceId {
    ResourceId {
        kind: Kind::Role,
        name: "hello-lambda".into(),
    }
}

fn step() -> Step {
    Step {
        id: id(),
        action: Action::Update,
        stage: 0,
        call: Call::Role(role::Call::DeleteRolePolicy {
            role: "hello-lambda".into(),
            policy: "theirs".into(),
        }),
        differences: vec![],
        drift: false,
    }
}

fn failure(class: Class) -> Failure {
    Failure {
        class,
        operation: "GetRole".into(),
        code: "Code".into(),
        message: "AWS's words".into(),
    }
}

fn wait(reason: Reason) -> Wait {
    let (id, message) = (id(), "is awaited".into());
    Wait {
        id,
        reason,
        message,
        after: None,
    }
}

/// The inputs of a round, without any finding at first.
struct Found {
    object: Object,
    deleting: bool,
    region: &'static str,
    export: Export,
    plan: Plan,
    outcome: Outcome,
}

fn parsed(object: &Object) -> Pattern {
    let mut found = round::Found::default();
    found.parse(object, &Settings::of_cluster("test"), &place()).unwrap()
}

impl Found {
    #[allow(clippy::field_reassign_with_default, reason = "Plan has private fields")]
    fn nothing() -> Self {
        let mut plan = Plan::default();
        plan.complete = true;
        Self {
            object: object(json!({})),
            deleting: false,
            region: "eu-west-1",
            export: Export::default(),
            plan,
            outcome: Outcome::default(),
        }
    }

    fn status(&self) -> LambdaSfnPatternStatus {
        let pattern = parsed(&self.object);
        let subject = Subject {
            object: self.object.clone(),
            place: Place {
                region: self.region.into(),
                ..place()
            },
            policies: pattern.policies.clone(),
            export: self.export.clone(),
            reconcile_interval: pattern.reconcile_interval,
        };
        let wanted = Wanted {
            desired: DesiredState::from_pattern(pattern),
            decision: Decision::default(),
        };
        let planned = Planned {
            subject,
            wanted: (!self.deleting).then_some(wanted),
            observed: ObservedState::default(),
            plan: self.plan.clone(),
            timing: Timing::at(NOW),
        };
        Round::after(&planned.applied(self.outcome.clone())).status(NOW)
    }
}

/// Returns all six objects, as a status that was Ready before has them.
fn present() -> serde_json::Value {
    let pattern = parsed(&object(json!({})));
    let entries: Vec<_> = DesiredState::from_pattern(pattern)
        .entries()
        .map(|(_, entry)| crate::api::InventoryEntry {
            state: ResourceState::Present,
            ..entry.planned()
        })
        .collect();
    json!({"resources": entries})
}

/// Returns a status with each reason. The match forces the author of a new reason to add a case.
fn status_of(reason: Reason) -> LambdaSfnPatternStatus {
    let mut found = Found::nothing();
    let refusal = |violation: Violation, place: Place| {
        let refusal = Refused {
            object: object(json!({})),
            place,
            violations: vec![violation],
        };
        refused(&refusal, NOW)
    };
    let violation = |path: &str, message: &str| {
        let violation = Violation {
            path: path.into(),
            message: message.into(),
            reason,
        };
        refusal(violation, place())
    };
    match reason {
        Reason::Reconciled => {}
        Reason::Drifted | Reason::Suspended | Reason::AwaitingApproval => {
            let drift = reason == Reason::Drifted;
            found.plan.held.push((reason, Step { drift, ..step() }));
        }
        Reason::Creating => found.plan.steps.push(step()),
        Reason::Updating => {
            found.object = object(present());
            found.plan.steps.push(step());
        }
        Reason::Deleting => found.deleting = true,
        Reason::Deploying => {
            found.plan.unfinished = Some((reason, "step 1: 10 % of the traffic to function version 2".into()));
        }
        Reason::RolledBack => {
            let message = "alarm is in ALARM: all traffic goes to function version 1; correct the spec";
            found.plan.unfinished = Some((reason, message.into()));
        }
        Reason::WaitingForRole | Reason::WaitingForFunction | Reason::WaitingForStateMachine => {
            found.plan.waits.push(wait(reason));
        }
        Reason::Throttled => found.plan.failures.push((id(), failure(Class::Throttled))),
        Reason::AwsUnavailable => found.plan.failures.push((id(), failure(Class::Unavailable))),
        Reason::CredentialsUnavailable => found.plan.failures.push((id(), failure(Class::Credentials))),
        Reason::Error => found.outcome.failed.push((step(), failure(Class::Other))),
        Reason::LimitExceeded => found.outcome.failed.push((step(), failure(Class::LimitExceeded))),
        Reason::AccessDenied => found.outcome.failed.push((step(), failure(Class::AccessDenied))),
        Reason::Invalid => found.outcome.failed.push((step(), failure(Class::Invalid))),
        Reason::SourceNotFound => {
            return violation(
                "spec.function.environmentFrom[0]",
                "Secret/db does not exist; create it",
            );
        }
        Reason::NotAllowed => return violation("spec.function.role.arn", "is not allowed; an administrator allows it"),
        Reason::AccountChanged => {
            let mut other = place();
            other.account = "210987654321".into();
            let mut status = present();
            status["accountId"] = json!(place().account);
            let violation = object(status).moved_from(&other).unwrap();
            return refusal(violation, place());
        }
        Reason::NotOwned => found.plan.refusals.push(Refusal {
            id: id(),
            reason,
            message: "the owner is LambdaSfnPattern team-a/hello of cluster c; choose another spec.name".into(),
        }),
    }
    found.status()
}

fn condition<'a>(status: &'a LambdaSfnPatternStatus, type_: &str) -> &'a Condition {
    status.conditions.iter().find(|c| c.type_ == type_).unwrap()
}

#[test]
fn every_reason_has_its_conditions_and_a_next_step() {
    let mut table = vec![];
    for reason in Reason::ALL.iter().copied() {
        let status = status_of(reason);
        let types: Vec<&str> = status.conditions.iter().map(|c| c.type_.as_str()).collect();
        assert_eq!(types, ["Ready", "Reconciling", "Stalled", "Drifted"], "{reason}");
        let true_condition = reason.condition();
        for type_ in ["Ready", "Reconciling", "Stalled"] {
            let condition = condition(&status, type_);
            assert_eq!(
                condition.status == "True",
                true_condition.type_name() == Some(type_),
                "{reason}: {type_}"
            );
            assert_eq!(condition.reason, reason.to_string());
            assert_eq!(condition.observed_generation, Some(2));
        }
        let message = &condition(&status, "Ready").message;
        table.push(format!("{reason}: {message}"));
        let needs_a_user =
            matches!(true_condition, TrueCondition::Stalled | TrueCondition::Neither) || reason.next_step().is_some();
        let steps = [
            "delete",
            "give",
            "allows",
            "correct",
            "set ",
            "create it",
            "retries",
            "raise",
            "check",
            "choose",
        ];
        assert!(
            !needs_a_user || steps.iter().any(|step| message.contains(step)),
            "{reason}: {message}"
        );
    }
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn the_status_reports_the_more_urgent_of_two_findings() {
    // These findings occur in a plan, and thus together with others.
    for (less, more) in [
        (Reason::WaitingForRole, Reason::WaitingForFunction),
        (Reason::WaitingForStateMachine, Reason::Throttled),
        (Reason::Suspended, Reason::WaitingForRole),
        (Reason::AwaitingApproval, Reason::NotOwned),
        (Reason::Throttled, Reason::AccessDenied),
        (Reason::AccessDenied, Reason::Invalid),
        (Reason::Invalid, Reason::NotOwned),
    ] {
        assert!(less < more);
        let mut found = Found::nothing();
        for reason in [more, less] {
            found.plan.refusals.push(Refusal {
                id: id(),
                reason,
                message: format!("of {reason}"),
            });
        }
        let status = found.status();
        assert_eq!(condition(&status, "Ready").reason, more.to_string());
        assert!(!condition(&status, "Ready").message.contains(&format!("of {less}")));
    }
}

#[test]
fn the_time_of_a_transition_moves_only_with_the_status() {
    let at = |seconds: i64| Timestamp::from_second(seconds).unwrap();
    let finding = |reason| Finding {
        reason,
        message: String::new(),
    };
    let mut object = object(json!({}));
    let mut times = vec![];
    let reasons = [
        Reason::Creating,
        Reason::WaitingForRole,
        Reason::Reconciled,
        Reason::Reconciled,
        Reason::Invalid,
        Reason::NotOwned,
        Reason::Reconciled,
    ];
    for (second, reason) in (0..).zip(reasons) {
        object.status.conditions = conditions::conditions(&object, &finding(reason), &[], at(second));
        let time = |type_: &str| {
            condition(&object.status, type_)
                .last_transition_time
                .chars()
                .nth(18)
                .unwrap()
        };
        times.push(format!(
            "{reason}: {}{}{}{}",
            time("Ready"),
            time("Reconciling"),
            time("Stalled"),
            time("Drifted")
        ));
    }
    let expected = [
        "Creating: 0000",
        "WaitingForRole: 0000",
        "Reconciled: 2200",
        "Reconciled: 2200",
        "Invalid: 4240",
        "NotOwned: 4240",
        "Reconciled: 6260",
    ];
    assert_eq!(times, expected);
}

/// Adds one of the findings that prevent Ready.
fn blemish(found: &mut Found, which: usize) {
    match which {
        0 => found.plan.steps.push(step()),
        1 => found.plan.later.push(step()),
        2 => found.plan.held.push((Reason::Suspended, step())),
        3 => found.plan.held.push((Reason::Drifted, Step { drift: true, ..step() })),
        4 => found.plan.waits.push(wait(Reason::WaitingForRole)),
        5 => found.plan.failures.push((id(), failure(Class::Unavailable))),
        6 => found.plan.complete = false,
        7 => found.outcome.failed.push((step(), failure(Class::Throttled))),
        8 => {
            let answer = Answer {
                in_progress: true,
                ..Answer::default()
            };
            found.outcome.done.push((step(), answer));
        }
        9 => {
            found.export.wanted = Some("out".into());
            found.export.found.insert("out".into(), Ok(None));
        }
        10 => found.deleting = true,
        _ => found.plan.refusals.push(Refusal {
            id: id(),
            reason: Reason::NotOwned,
            message: "no".into(),
        }),
    }
}

proptest! {
    #[test]
    fn ready_is_true_only_without_any_finding(blemishes in prop::collection::btree_set(0usize..12, 0..4)) {
        let mut found = Found::nothing();
        for which in &blemishes {
            blemish(&mut found, *which);
        }
        let status = found.status();
        prop_assert_eq!(condition(&status, "Ready").status == "True", blemishes.is_empty(), "{:?}", status.conditions);
        let on = ["Ready", "Reconciling", "Stalled"].iter().filter(|t| condition(&status, t).status == "True").count();
        prop_assert!(on <= 1);
    }
}

#[test]
fn a_request_is_handled_after_all_objects_were_read() {
    let mut found = Found::nothing();
    found.object.requested_at = Some("now".into());
    assert_eq!(found.status().last_handled_reconcile_at.as_deref(), Some("now"));
    found.plan.failures.push((id(), failure(Class::Unavailable)));
    assert_eq!(found.status().last_handled_reconcile_at, None, "a read failed");
    found = Found::nothing();
    found.object.requested_at = Some("now".into());
    found.plan.complete = false;
    assert_eq!(found.status().last_handled_reconcile_at, None, "an object was not read");
}
