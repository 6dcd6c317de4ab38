use super::objects::Observed;
use crate::api::{InventoryEntry, ResourceId};
use crate::owner::{Owner, Tags};
use crate::policies::Policies;

/// Whose an AWS object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ownership {
    /// This pattern's.
    Ours,
    /// This pattern's, but it bears the uid of an earlier life, or of another cluster of the same name,
    /// and cannot be claimed yet.
    Unclaimed,
    /// Nobody's, and to be taken over.
    Adoptable,
    /// Nobody's, and asked for, but no administrator allows it.
    NotAdoptable,
    /// This pattern's, but made when the operator had another cluster name.
    Renamed(String),
    /// Somebody else's, and what says so.
    Foreign(String),
}

/// Who holds the pattern, when two clusters have one name, or one was rebuilt. The function decides: AWS
/// makes a name only once, its tags come with every read of it, and so both see the same answer. Were it
/// decided object by object, each could end with a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fence {
    /// There is no function yet, or this round does not look at it: nothing is claimed.
    #[default]
    Open,
    /// The function bears our uid: whatever bears our owner's name may be claimed.
    Ours,
    /// The function bears another uid, and we have never had it: to be claimed, before anything else.
    Ahead,
    /// The function bears another uid, or none, although it was ours: somebody claimed it. Never again.
    Lost(String),
}

/// What decides whose an object is, besides its tags.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim<'a> {
    /// The policies that the pattern is under.
    pub(crate) policies: &'a Policies,
    /// The inventory's entry for the object.
    pub(crate) entry: Option<&'a InventoryEntry>,
    /// Whether the pattern is ours to write to.
    pub(crate) fence: &'a Fence,
}

impl Claim<'_> {
    /// Whether the object was seen or made by this pattern before.
    fn had(&self) -> bool {
        self.entry.is_some_and(InventoryEntry::exists)
    }
}

impl Fence {
    /// Reads it off the object that is the fence.
    pub(crate) fn read_off(object: &Observed, policies: &Policies, entry: Option<&InventoryEntry>) -> Self {
        let owner = &policies.owner;
        match object.tags() {
            Some(tags) if tags.get(Owner::OWNER_TAG) == Some(&owner.owner) => match tags.get(Owner::UID_TAG) {
                Some(uid) if *uid == owner.uid => Self::Ours,
                other if entry.is_some_and(InventoryEntry::exists) || !policies.take_over => {
                    Self::Lost(uid_message(other))
                }
                _ => Self::Ahead,
            },
            _ => Self::Open,
        }
    }
}

fn uid_message(uid: Option<&String>) -> String {
    format!("{} is {}", Owner::UID_TAG, uid.map_or("missing", String::as_str))
}

/// Whether the object is known to bear our uid: by its tag, or by its id where tags were not read.
pub(crate) fn bears_our_uid(observed: &Observed, owner: &Owner) -> bool {
    observed
        .tags()
        .is_none_or(|tags| tags.get(Owner::UID_TAG) == Some(&owner.uid))
}

/// The tag is the proof. Where tags were not read, the inventory has the object's id, which is as good
/// for anything but a deletion (a deletion always reads them).
pub(crate) fn ownership(id: &ResourceId, observed: &Observed, claim: Claim<'_>) -> Ownership {
    let Some(tags) = observed.tags() else {
        return Ownership::Ours;
    };
    let us = &claim.policies.owner;
    let (owner, uid) = (tags.get(Owner::OWNER_TAG), tags.get(Owner::UID_TAG));
    match owner {
        // A uid is never given twice, so this is the same Kubernetes object.
        Some(owner) if *owner != us.owner && uid == Some(&us.uid) => Ownership::Renamed(owner.clone()),
        Some(owner) if *owner != us.owner => Ownership::Foreign(format!("{} is {owner}", Owner::OWNER_TAG)),
        Some(_) if uid == Some(&us.uid) => Ownership::Ours,
        Some(_) => match claim.fence {
            Fence::Ours => Ownership::Ours,
            Fence::Lost(whose) => Ownership::Foreign(whose.clone()),
            Fence::Open | Fence::Ahead if claim.had() || !claim.policies.take_over => {
                Ownership::Foreign(uid_message(uid))
            }
            Fence::Open | Fence::Ahead => Ownership::Unclaimed,
        },
        None if came_back(observed, claim) => Ownership::Ours,
        None => unowned(id, tags, claim),
    }
}

/// What was ours and lost its tag stays untouched: somebody took it out of our hands.
fn unowned(id: &ResourceId, tags: &Tags, claim: Claim<'_>) -> Ownership {
    match &claim.policies.adoption {
        Some(adoption) if !claim.had() && adoption.allows(&id.name, tags) => Ownership::Adoptable,
        Some(_) if !claim.had() => Ownership::NotAdoptable,
        _ => Ownership::Foreign(format!("it has no tag {}", Owner::OWNER_TAG)),
    }
}

/// Whether it was ours, was deleted, and AWS created it again.
fn came_back(observed: &Observed, claim: Claim<'_>) -> bool {
    let replaced = claim.entry.is_some_and(|e| e.id != observed.unique_id());
    claim.had() && replaced && observed.may_have_come_back()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;
    use crate::api::{InventoryEntry, ResourceState};
    use crate::owner::Identity;
    use crate::policies::Policies;
    use crate::resource::log_group;
    use crate::settings::AdoptionRule;
    use crate::settings::Settings;

    fn group(tags: Option<Tags>, created: i64) -> Observed {
        Observed::LogGroup(log_group::Observed {
            name: "/aws/lambda/f".into(),
            created,
            retention_in_days: None,
            kms_key_id: None,
            class: "STANDARD".into(),
            deletion_protection: false,
            tags,
        })
    }

    fn entry(state: ResourceState, id: Option<&str>) -> InventoryEntry {
        let group = ResourceId {
            kind: Kind::LogGroup,
            name: "/aws/lambda/f".into(),
        };
        InventoryEntry {
            id: id.map(Into::into),
            state,
            ..InventoryEntry::planned(&group, "", false, false)
        }
    }

    fn policies(take_over: bool, adopt: Option<&str>) -> Policies {
        let mut settings = Settings::of_cluster("c");
        settings.take_over = take_over;
        settings.allow_adoption = adopt.into_iter().map(AdoptionRule::parse).collect();
        let identity = Identity {
            namespace: "ns".into(),
            name: "hello".into(),
            uid: "u1".into(),
        };
        let spec = crate::api::LambdaSfnPatternSpec {
            adoption_policy: adopt.map(|_| crate::api::AdoptionPolicy::Adopt),
            ..Default::default()
        };
        Policies::from_spec(&identity, &spec, &settings)
    }

    fn whose(observed: &Observed, entry: Option<&InventoryEntry>, fence: &Fence, policies: &Policies) -> Ownership {
        let id = ResourceId {
            kind: Kind::LogGroup,
            name: "/aws/lambda/f".into(),
        };
        let claim = Claim { policies, entry, fence };
        ownership(&id, observed, claim)
    }

    #[test]
    fn the_tag_is_the_proof() {
        let policies = policies(true, None);
        let of = |o: &Observed, e| whose(o, e, &Fence::Ours, &policies);
        let foreign = |o: &Observed, e| matches!(of(o, e), Ownership::Foreign(_));
        let present = entry(ResourceState::Present, Some("7"));
        let planned = entry(ResourceState::Planned, None);
        let tags = |owner: &str, uid: &str| {
            let owner = Owner {
                owner: owner.into(),
                uid: uid.into(),
            };
            group(Some(owner.tags()), 7)
        };
        let renamed = of(&tags("d/ns/hello", "u1"), Some(&present));
        assert_eq!(
            renamed,
            Ownership::Renamed("d/ns/hello".into()),
            "the cluster was renamed"
        );
        assert_eq!(of(&tags("c/ns/hello", "u1"), None), Ownership::Ours);
        assert!(
            foreign(&tags("c/other/hello", "u2"), Some(&present)),
            "another owner, even if the id is known"
        );
        assert!(foreign(&group(Some(Tags::new()), 7), None), "no tag");
        assert!(
            foreign(&group(Some(Tags::new()), 7), Some(&present)),
            "our tag was taken off"
        );
        assert!(foreign(&group(Some(Tags::new()), 8), Some(&planned)), "never was ours");
        let reborn = of(&group(Some(Tags::new()), 8), Some(&present));
        assert_eq!(reborn, Ownership::Ours, "brought back by a late log line");
        assert_eq!(of(&group(None, 7), Some(&present)), Ownership::Ours, "known by its id");
    }

    #[test]
    fn an_earlier_life_is_claimed_once_and_only_by_who_holds_the_function() {
        let (always, never) = (policies(true, None), policies(false, None));
        let before = group(
            Some(
                Owner {
                    owner: "c/ns/hello".into(),
                    uid: "u0".into(),
                }
                .tags(),
            ),
            7,
        );
        let present = entry(ResourceState::Present, Some("7"));
        let planned = entry(ResourceState::Planned, None);
        assert_eq!(whose(&before, Some(&planned), &Fence::Ours, &always), Ownership::Ours);
        assert_eq!(
            whose(&before, Some(&present), &Fence::Ours, &always),
            Ownership::Ours,
            "the function is ours"
        );
        for fence in [Fence::Open, Fence::Ahead] {
            assert_eq!(whose(&before, Some(&planned), &fence, &always), Ownership::Unclaimed);
            assert!(
                matches!(whose(&before, Some(&present), &fence, &always), Ownership::Foreign(_)),
                "it was claimed"
            );
            assert!(
                matches!(whose(&before, Some(&planned), &fence, &never), Ownership::Foreign(_)),
                "--take-over=never"
            );
        }
        let lost = Fence::Lost("by u0".into());
        assert_eq!(
            whose(&before, Some(&planned), &lost, &always),
            Ownership::Foreign("by u0".into())
        );
    }

    #[test]
    fn only_what_never_had_an_owner_is_adopted_and_only_where_it_is_allowed() {
        let untagged = group(Some(Tags::new()), 7);
        let others = group(
            Some(
                Owner {
                    owner: "c/x/y".into(),
                    uid: "u9".into(),
                }
                .tags(),
            ),
            7,
        );
        let of = |o: &Observed, e, adopt| whose(o, e, &Fence::Open, &policies(true, adopt));
        assert_eq!(of(&untagged, None, Some("f")), Ownership::Adoptable);
        assert_eq!(of(&untagged, None, Some("g")), Ownership::NotAdoptable);
        assert!(matches!(of(&untagged, None, None), Ownership::Foreign(_)));
        assert!(matches!(of(&others, None, Some("f")), Ownership::Foreign(_)));
        let present = entry(ResourceState::Present, Some("7"));
        assert!(
            matches!(of(&untagged, Some(&present), Some("f")), Ownership::Foreign(_)),
            "its tag was taken off"
        );
    }
}
