use super::known::Known;
use super::objects::{Desired, Observed, Verdict, compare};
use super::ownership::{Claim, Ownership, ownership};
use crate::api::{DeploymentStatus, ResourceId};
use crate::reason::Reason;

/// The calls that get from what was seen to what is wanted, if the object is ours to change.
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
        // Not ours: it is left alone, and is no reason to keep the Kubernetes object.
        (None, Some(Ownership::Unclaimed | Ownership::Adoptable | Ownership::NotAdoptable | Ownership::Foreign(_))) => {
        }
        (_, Some(Ownership::Renamed(owner))) => refused.refuse(
            Reason::NotOwned,
            format!("was made for this object as {owner}: the operator's --cluster-name was changed; set it back"),
        ),
        (Some(_), Some(Ownership::Foreign(whose))) => refused.refuse(
            Reason::NotOwned,
            format!("exists and is not this object's ({whose}); delete it, or choose another name in a new object"),
        ),
        (Some(_), Some(Ownership::NotAdoptable)) => refused.refuse(
            Reason::NotAllowed,
            "exists, and its adoption is not allowed; an administrator allows it with --allow-adoption",
        ),
        // Whoever holds the fence holds the pattern, so it is claimed first, and alone.
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
    fn a_group_that_came_back_without_tags_is_tagged_before_anything_else() {
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
