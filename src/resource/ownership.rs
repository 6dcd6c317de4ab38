//! The owner of an AWS object, and the claim of one cluster to a pattern.

use super::objects::Observed;
use crate::api::{InventoryEntry, ResourceId};
use crate::owner::{Owner, Tags};
use crate::policies::Policies;
use std::fmt;

/// Owner of an AWS object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ownership {
    /// This pattern.
    Ours,
    /// This pattern, but with the uid of an earlier Kubernetes object of the same name, or of another cluster of the
    /// same name. The operator cannot claim the object yet.
    Unclaimed,
    /// No owner. The operator adopts the object.
    Adoptable,
    /// No owner. The spec asks for the adoption, but no administrator allows it.
    NotAdoptable,
    /// This pattern, under an earlier `--cluster-name`. Contains the owner tag.
    Renamed(String),
    /// Another owner. Contains the evidence.
    Foreign(Evidence),
}

/// Evidence that an AWS object does not belong to this pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The owner tag names another owner. Contains the value of the tag.
    Owner(String),
    /// The owner tag names this pattern, but the uid tag has another value or does not exist. Contains that value.
    Uid(Option<String>),
    /// The owner tag does not exist.
    Untagged,
}

/// State of the claim to the pattern, when two clusters have the same name, or a cluster was rebuilt. The function
/// decides: AWS creates a name only once, and each read of the function returns its tags, so both clusters see the
/// same answer. If each object decided for itself, each cluster could own a part of the pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fence {
    /// The function does not exist, or this round does not read it. The operator claims nothing.
    #[default]
    Open,
    /// The function has the uid of this object. The operator may claim every object with its owner tag.
    Ours,
    /// The function has another uid, and this object never owned it. The operator claims the function first.
    Ahead,
    /// The function has another uid or none, and either this object owned it before, or `--take-over` is `never`. The
    /// operator never claims it. Contains the uid.
    Lost(Option<String>),
}

/// Facts that decide the owner of an object, in addition to its tags.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim<'a> {
    /// Policies of the pattern.
    pub(crate) policies: &'a Policies,
    /// Inventory entry of the object.
    pub(crate) entry: Option<&'a InventoryEntry>,
    /// State of the claim to the pattern.
    pub(crate) fence: &'a Fence,
}

impl Claim<'_> {
    /// Whether the inventory shows that this pattern owned the object.
    fn owned(&self) -> bool {
        self.entry.is_some_and(InventoryEntry::exists)
    }
}

impl Fence {
    /// Derives the fence from the function and its inventory entry.
    pub(crate) fn from_object(object: &Observed, policies: &Policies, entry: Option<&InventoryEntry>) -> Self {
        let owner = &policies.owner;
        match object.tags() {
            Some(tags) if tags.get(Owner::OWNER_TAG) == Some(&owner.owner) => match tags.get(Owner::UID_TAG) {
                Some(uid) if *uid == owner.uid => Self::Ours,
                other if entry.is_some_and(InventoryEntry::exists) || !policies.take_over => Self::Lost(other.cloned()),
                _ => Self::Ahead,
            },
            _ => Self::Open,
        }
    }
}

impl Evidence {
    /// Returns the next step of a user. Another owner may still need the object, so the text mentions deletion and
    /// adoption only if no owner is known.
    pub(crate) fn next_step(&self) -> &'static str {
        match self {
            Self::Owner(_) => {
                "choose another spec.name for this pattern (the field is immutable: create a new LambdaSfnPattern)"
            }
            Self::Uid(Some(_)) => {
                "give each cluster its own --cluster-name, or choose another spec.name for this pattern"
            }
            Self::Uid(None) => "set the tag to the uid of this LambdaSfnPattern",
            Self::Untagged => {
                "choose another spec.name in a new LambdaSfnPattern, set spec.adoptionPolicy to Adopt, or delete the \
                 object if no one needs it"
            }
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (owner_tag, uid_tag) = (Owner::OWNER_TAG, Owner::UID_TAG);
        match self {
            Self::Owner(owner) => {
                let mut parts = owner.rsplitn(3, '/');
                match (parts.next(), parts.next(), parts.next()) {
                    (Some(name), Some(namespace), Some(cluster)) => {
                        write!(
                            f,
                            "the owner is LambdaSfnPattern {namespace}/{name} of cluster {cluster}"
                        )
                    }
                    _ => write!(f, "the tag {owner_tag} is {owner}"),
                }
            }
            Self::Uid(Some(uid)) => {
                let another = "another LambdaSfnPattern with this cluster name, namespace and name owns it";
                write!(f, "{another} (the tag {uid_tag} is {uid})")
            }
            Self::Uid(None) => write!(f, "the tag {uid_tag} is missing"),
            Self::Untagged => write!(f, "it exists and has no tag {owner_tag}"),
        }
    }
}

/// Whether the object has the uid of this pattern: by its tag, or by its id where the tags were not read.
pub(crate) fn bears_our_uid(observed: &Observed, owner: &Owner) -> bool {
    observed
        .tags()
        .is_none_or(|tags| tags.get(Owner::UID_TAG) == Some(&owner.uid))
}

/// Returns the owner of an object. The owner tag is the proof. If the tags were not read, the id in the inventory is
/// the proof. A deletion always reads the tags.
pub(crate) fn ownership(id: &ResourceId, observed: &Observed, claim: Claim<'_>) -> Ownership {
    let Some(tags) = observed.tags() else {
        return Ownership::Ours;
    };
    let us = &claim.policies.owner;
    let (owner, uid) = (tags.get(Owner::OWNER_TAG), tags.get(Owner::UID_TAG));
    match owner {
        // Kubernetes never assigns a uid twice, so the owner is the same Kubernetes object.
        Some(owner) if *owner != us.owner && uid == Some(&us.uid) => Ownership::Renamed(owner.clone()),
        Some(owner) if *owner != us.owner => Ownership::Foreign(Evidence::Owner(owner.clone())),
        Some(_) if uid == Some(&us.uid) => Ownership::Ours,
        Some(_) => match claim.fence {
            Fence::Ours => Ownership::Ours,
            Fence::Lost(uid) => Ownership::Foreign(Evidence::Uid(uid.clone())),
            Fence::Open | Fence::Ahead if claim.owned() || !claim.policies.take_over => {
                Ownership::Foreign(Evidence::Uid(uid.cloned()))
            }
            Fence::Open | Fence::Ahead => Ownership::Unclaimed,
        },
        None if was_recreated(observed, claim) => Ownership::Ours,
        None => unowned(id, tags, claim),
    }
}

/// Returns the owner of an object without an owner tag. If this pattern owned the object, another writer removed the
/// tag, and the operator does not change the object.
fn unowned(id: &ResourceId, tags: &Tags, claim: Claim<'_>) -> Ownership {
    match &claim.policies.adoption {
        Some(adoption) if !claim.owned() && adoption.allows(&id.name, tags) => Ownership::Adoptable,
        Some(_) if !claim.owned() => Ownership::NotAdoptable,
        _ => Ownership::Foreign(Evidence::Untagged),
    }
}

/// Whether AWS created an object of this pattern again after its deletion.
fn was_recreated(observed: &Observed, claim: Claim<'_>) -> bool {
    let replaced = claim.entry.is_some_and(|e| e.id != observed.unique_id());
    claim.owned() && replaced && observed.may_be_recreated()
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
    fn the_owner_tag_decides_the_owner() {
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
            "the cluster has a new name"
        );
        assert_eq!(of(&tags("c/ns/hello", "u1"), None), Ownership::Ours);
        assert!(
            foreign(&tags("c/other/hello", "u2"), Some(&present)),
            "another owner, although the inventory has the id"
        );
        assert!(foreign(&group(Some(Tags::new()), 7), None), "no tag");
        assert!(
            foreign(&group(Some(Tags::new()), 7), Some(&present)),
            "another writer removed the owner tag"
        );
        assert!(foreign(&group(Some(Tags::new()), 8), Some(&planned)), "never owned");
        let reborn = of(&group(Some(Tags::new()), 8), Some(&present));
        assert_eq!(reborn, Ownership::Ours, "created again by a late log line");
        assert_eq!(
            of(&group(None, 7), Some(&present)),
            Ownership::Ours,
            "the inventory has the id"
        );
    }

    #[test]
    fn objects_of_an_earlier_uid_are_claimed_once_and_only_by_the_owner_of_the_function() {
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
            "the function has the uid of this object"
        );
        for fence in [Fence::Open, Fence::Ahead] {
            assert_eq!(whose(&before, Some(&planned), &fence, &always), Ownership::Unclaimed);
            assert!(
                matches!(whose(&before, Some(&present), &fence, &always), Ownership::Foreign(_)),
                "another cluster claimed it"
            );
            assert!(
                matches!(whose(&before, Some(&planned), &fence, &never), Ownership::Foreign(_)),
                "--take-over=never"
            );
        }
        let lost = Fence::Lost(Some("u0".into()));
        assert_eq!(
            whose(&before, Some(&planned), &lost, &always),
            Ownership::Foreign(Evidence::Uid(Some("u0".into())))
        );
    }

    #[test]
    fn only_an_object_that_never_had_an_owner_is_adopted_and_only_where_an_administrator_allows_it() {
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
            "another writer removed the owner tag"
        );
    }

    #[test]
    fn a_text_mentions_deletion_and_adoption_only_for_an_object_without_an_owner_tag() {
        let known = [
            Evidence::Owner("arn:aws:eks:eu-west-1:1:cluster/c/team-a/hello".into()),
            Evidence::Owner("malformed".into()),
            Evidence::Uid(Some("u2".into())),
            Evidence::Uid(None),
        ];
        let texts = known.map(|evidence| (evidence.to_string(), evidence.next_step()));
        for (evidence, next_step) in &texts {
            let text = format!("{evidence}; {next_step}");
            assert!(!text.contains("delete") && !text.contains("adopt"), "{text}");
        }
        let owner = "the owner is LambdaSfnPattern team-a/hello of cluster arn:aws:eks:eu-west-1:1:cluster/c";
        assert_eq!(texts[0].0, owner);
        assert_eq!(texts[1].0, "the tag serverlesspatterns.dev/owner is malformed");
        let next_step = Evidence::Untagged.next_step();
        assert!(
            next_step.contains("delete") && next_step.contains("Adopt"),
            "{next_step}"
        );
    }
}
