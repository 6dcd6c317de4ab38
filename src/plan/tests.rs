//! Tests of the plan.

use super::*;
use crate::api::Kind;
use crate::resource::{Call, function, log_group};

fn step(id: &ResourceId, call: Call) -> Step {
    Step {
        id: id.clone(),
        action: Action::Update,
        stage: 0,
        call,
        differences: vec![],
        drift: false,
    }
}

#[test]
fn a_cluster_that_lost_a_part_to_another_cluster_claims_nothing() {
    let id = |kind, name: &str| ResourceId {
        kind,
        name: name.into(),
    };
    let (function, group) = (id(Kind::Function, "f"), id(Kind::LogGroup, "g"));
    let claim = step(
        &function,
        Call::Function(function::Call::TagResource {
            arn: "f".into(),
            tags: [].into(),
        }),
    );
    let retention = step(
        &group,
        Call::LogGroup(log_group::Call::DeleteRetentionPolicy { group: "g".into() }),
    );
    let left = |fence: &Fence, reason: Option<Reason>| {
        let refusal = reason.map(|reason| Refusal {
            id: id(Kind::Role, "r"),
            reason,
            message: String::new(),
        });
        let mut plan = Plan {
            steps: vec![claim.clone()],
            later: vec![retention.clone()],
            refusals: refusal.into_iter().collect(),
            ..Plan::default()
        };
        plan.drop_blocked(fence);
        (plan.steps.len(), plan.later.len())
    };
    let lost = Fence::Lost(None);
    for (fence, reason, expected) in [
        (&Fence::Ahead, None, (1, 1)),
        (&Fence::Ahead, Some(Reason::NotOwned), (0, 0)),
        (&Fence::Ahead, Some(Reason::Invalid), (1, 1)),
        (&Fence::Ours, Some(Reason::NotOwned), (1, 1)),
        (&Fence::Open, Some(Reason::NotOwned), (1, 1)),
        (&lost, None, (0, 0)),
    ] {
        assert_eq!(left(fence, reason), expected, "{fence:?} {reason:?}");
    }
}
