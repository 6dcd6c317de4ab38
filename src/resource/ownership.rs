use super::{Known, Observed};
use crate::api::ResourceState;
use crate::pattern::Owner;

/// Whose an AWS object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// This pattern's.
    Ours,
    /// This pattern's, but made when the operator had another cluster name.
    Renamed(String),
    /// Somebody else's, and what says so.
    Foreign(String),
}

/// The tag is the proof. Where tags were not read, the inventory has the object's id, which is as good
/// for anything but a deletion (a deletion always reads them).
pub fn ownership(observed: &Observed, known: Known<'_>) -> Ownership {
    let Some(tags) = observed.tags() else {
        return Ownership::Ours;
    };
    let (owner, uid) = (tags.get(Owner::OWNER_TAG), tags.get(Owner::UID_TAG));
    match owner {
        // A uid is never given twice, so this is the same Kubernetes object.
        Some(owner) if *owner != known.owner.owner && uid == Some(&known.owner.uid) => {
            Ownership::Renamed(owner.clone())
        }
        Some(owner) if *owner != known.owner.owner => Ownership::Foreign(format!("{} is {owner}", Owner::OWNER_TAG)),
        // Equal owner but another uid: an object of this name in an earlier life of the cluster. It is
        // claimed unless this object had claimed it already: then somebody else took it over.
        Some(_) if uid != Some(&known.owner.uid) && had_claimed(observed, known) => Ownership::Foreign(format!(
            "{} is {}",
            Owner::UID_TAG,
            uid.map_or("missing", String::as_str)
        )),
        Some(_) => Ownership::Ours,
        None if reborn(observed, known) => Ownership::Ours,
        None => Ownership::Foreign(format!("it has no tag {}", Owner::OWNER_TAG)),
    }
}

fn had_claimed(observed: &Observed, known: Known<'_>) -> bool {
    known
        .entry
        .is_some_and(|e| e.state != ResourceState::Planned && e.id == observed.unique_id())
}

/// A log group that was ours, was deleted, and that a late log line brought back, hence without tags.
fn reborn(observed: &Observed, known: Known<'_>) -> bool {
    let Observed::LogGroup(group) = observed else {
        return false;
    };
    let ours_once = known
        .entry
        .is_some_and(|e| e.state != ResourceState::Planned && e.id != observed.unique_id());
    ours_once && group.name.starts_with("/aws/lambda/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::InventoryEntry;
    use crate::pattern::Tags;
    use crate::resource::{Kind, log_group};

    fn owner(uid: &str) -> Owner {
        Owner {
            owner: "c/ns/hello".into(),
            uid: uid.into(),
        }
    }

    fn group(tags: Option<Tags>, created: i64) -> Observed {
        Observed::LogGroup(log_group::Observed {
            name: "/aws/lambda/f".into(),
            created,
            retention_in_days: None,
            kms_key_id: None,
            class: "STANDARD".into(),
            tags,
        })
    }

    fn entry(state: ResourceState, id: Option<&str>) -> InventoryEntry {
        InventoryEntry {
            kind: Kind::LogGroup,
            name: "/aws/lambda/f".into(),
            arn: String::new(),
            id: id.map(Into::into),
            state,
            applied_digest: None,
            published_digest: None,
            tag_keys: vec![],
            retain: false,
        }
    }

    #[test]
    fn the_tag_is_the_proof_and_the_uid_the_fence() {
        let us = owner("u1");
        let present = entry(ResourceState::Present, Some("7"));
        let planned = entry(ResourceState::Planned, None);
        let foreign = |o: &Observed, e| matches!(ownership(o, Known { owner: &us, entry: e }), Ownership::Foreign(_));
        let ours = owner("u1").tags();
        let before = owner("u0").tags();
        let other = Owner {
            owner: "c/other/hello".into(),
            uid: "u2".into(),
        }
        .tags();
        let renamed = Owner {
            owner: "d/ns/hello".into(),
            uid: "u1".into(),
        }
        .tags();
        let found = ownership(
            &group(Some(renamed), 7),
            Known {
                owner: &us,
                entry: Some(&present),
            },
        );
        assert_eq!(
            found,
            Ownership::Renamed("d/ns/hello".into()),
            "the cluster was renamed"
        );
        assert!(!foreign(&group(Some(ours), 7), None), "our tags");
        assert!(
            foreign(&group(Some(other), 7), Some(&present)),
            "another owner, even if the id is known"
        );
        assert!(
            !foreign(&group(Some(before.clone()), 7), Some(&planned)),
            "an earlier life is claimed"
        );
        assert!(
            foreign(&group(Some(before), 7), Some(&present)),
            "but not claimed again"
        );
        assert!(foreign(&group(Some(Tags::new()), 7), None), "no tag");
        assert!(
            foreign(&group(Some(Tags::new()), 7), Some(&present)),
            "our tag was taken off"
        );
        assert!(
            !foreign(&group(Some(Tags::new()), 8), Some(&present)),
            "brought back by a late log line"
        );
        assert!(foreign(&group(Some(Tags::new()), 8), Some(&planned)), "never was ours");
        assert!(!foreign(&group(None, 7), Some(&present)), "known by its id");
    }
}
