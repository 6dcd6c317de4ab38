//! The comparison of an object of any kind, after the check of its owner.

use super::known::Known;
use super::objects::{Desired, Observed, Verdict, compare};
use super::ownership::{Claim, Ownership, ownership};
use crate::api::{DeploymentStatus, ResourceId};
use crate::reason::Reason;

/// Returns the calls that bring an object from its observed to its desired state. Refuses objects of other owners.
pub(crate) fn diff(
    id: &ResourceId,
    wanted: Option<&Desired>,
    observed: Option<&Observed>,
    claim: Claim<'_>,
    deployment: Option<&DeploymentStatus>,
) -> Verdict {
    let known = Known {
        entry: claim.entry,
        deployment,
    };
    let mut refused = Verdict::new(id);
    match (wanted, observed.map(|observed| ownership(id, observed, claim))) {
        // The object belongs to another owner. It stays, and does not delay the deletion of the Kubernetes object.
        (None, Some(Ownership::Unclaimed | Ownership::Adoptable | Ownership::NotAdoptable | Ownership::Foreign(_))) => {
        }
        (_, Some(Ownership::Renamed(owner))) => refused.refuse(
            Reason::NotOwned,
            format!("has the owner tag {owner}: --cluster-name has changed; restore its earlier value"),
        ),
        (Some(_), Some(Ownership::Foreign(evidence))) => {
            refused.refuse(Reason::NotOwned, format!("{evidence}; {}", evidence.next_step()));
        }
        (Some(_), Some(Ownership::NotAdoptable)) => refused.refuse(
            Reason::NotAllowed,
            "exists and may not be adopted; an administrator allows the adoption with --allow-adoption",
        ),
        // The owner of the fence owns the pattern. The operator claims the fence first, and nothing else in the same
        // round.
        (Some(_), Some(Ownership::Unclaimed)) => {
            let mut verdict = compare(id, wanted, observed, known);
            verdict.postpone_unless(|step| id.kind.is_fence() && step.call.sets_tags());
            return verdict;
        }
        _ => return compare(id, wanted, observed, known),
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{InventoryEntry, Kind, ResourceState};
    use crate::names::LogGroupName;
    use crate::owner::{Identity, Tags};
    use crate::policies::Policies;
    use crate::resource::{Fence, log_group};
    use crate::settings::Settings;

    #[test]
    fn a_log_group_that_aws_created_again_is_tagged_before_any_other_change() {
        let identity = Identity {
            namespace: "ns".into(),
            name: "hello".into(),
            uid: "u".into(),
        };
        let policies = Policies::of_deletion(&identity, &Settings::of_cluster("c"));
        let name = "/aws/lambda/f";
        let id = ResourceId {
            kind: Kind::LogGroup,
            name: name.into(),
        };
        let entry = InventoryEntry {
            id: Some("1".into()),
            state: ResourceState::Present,
            ..InventoryEntry::planned(&id, "arn", false, false)
        };
        let wanted = Desired::LogGroup(log_group::Desired {
            name: LogGroupName::parse(name).unwrap(),
            arn: "arn".into(),
            retention_in_days: Some(60),
            kms_key_id: None,
            class: "STANDARD".into(),
            deletion_protection: false,
            retain: false,
            tags: policies.owner.tags(),
        });
        let observed = Observed::LogGroup(log_group::Observed {
            name: name.into(),
            created: 2,
            retention_in_days: None,
            kms_key_id: None,
            class: "STANDARD".into(),
            deletion_protection: false,
            tags: Some(Tags::new()),
        });
        let claim = Claim {
            policies: &policies,
            entry: Some(&entry),
            fence: &Fence::Ours,
        };
        let verdict = diff(&id, Some(&wanted), Some(&observed), claim, None);
        let mut calls: Vec<(u8, &str)> = verdict.steps.iter().map(|s| (s.stage, s.call.operation())).collect();
        calls.sort_unstable();
        assert_eq!(calls, [(0, "TagResource"), (1, "PutRetentionPolicy")]);
    }
}
