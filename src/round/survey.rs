//! The survey of an object: its spec as AWS objects, or its deletion.

use super::Found;
use crate::desired::DesiredState;
use crate::export::Export;
use crate::names::Place;
use crate::object::Object;
use crate::pattern::{Deployment, unknown_region};
use crate::policies::Policies;
use crate::reason::Violation;
use crate::settings::Settings;
use std::time::Duration;

/// The values that every later step of the round keeps.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The object. In a deletion its inventory is complete.
    pub(crate) object: Object,
    /// Account and region of its AWS objects.
    pub(crate) place: Place,
    /// The policies of the object.
    pub(crate) policies: Policies,
    /// The target of the outputs, in addition to the status.
    pub(crate) export: Export,
    /// Interval of the resync.
    pub(crate) reconcile_interval: Duration,
}

/// An object that the operator refuses. It reads and changes no AWS object for it.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The object.
    pub(crate) object: Object,
    /// Account and region that the spec asks for.
    pub(crate) place: Place,
    /// The violations, at least one.
    pub violations: Vec<Violation>,
}

/// An object with its desired AWS objects.
#[derive(Clone, Debug)]
pub struct Survey {
    pub(super) subject: Subject,
    pub(super) goal: Goal,
}

/// The goal of the round.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// These AWS objects, with the strategy for their aliases.
    Pattern {
        desired: DesiredState,
        deployment: Deployment,
        function_name: String,
    },
    /// The deletion of all AWS objects of the inventory.
    Deletion,
}

impl Survey {
    /// Parses the spec of an object. A deletion does not need a valid spec.
    ///
    /// # Errors
    /// All violations of the spec, or the refusal because the AWS objects are in another account.
    pub fn new(object: Object, mut found: Found, settings: &Settings, place: Place) -> Result<Self, Box<Refused>> {
        if object.deleting {
            return Self::of_deletion(object, &found, settings, place);
        }
        let pattern = match found.parse(&object, settings, &place) {
            Ok(pattern) => pattern,
            Err(violations) => return Err(Refused::new(object, place, violations)),
        };
        let export = Export {
            wanted: object.outputs_config_map.clone(),
            recorded: object.status.outputs_config_map.clone(),
            owner: object.identity.uid.clone(),
            found: found.exports,
        };
        let subject = Subject {
            policies: pattern.policies.clone(),
            reconcile_interval: pattern.reconcile_interval,
            object,
            place,
            export,
        };
        let goal = Goal::Pattern {
            deployment: pattern.deployment.clone(),
            function_name: pattern.function.name.to_string(),
            desired: DesiredState::from_pattern(pattern),
        };
        Ok(Self { subject, goal })
    }

    fn of_deletion(object: Object, found: &Found, settings: &Settings, place: Place) -> Result<Self, Box<Refused>> {
        if let Some(violation) = object.moved_from(&place) {
            return Err(Refused::new(object, place, vec![violation]));
        }
        let pattern = found.parse_for_deletion(&object, settings, &place);
        let subject = Subject {
            policies: Policies::of_deletion(&object.identity, settings),
            reconcile_interval: settings.reconcile_interval,
            export: Export::default(),
            object: match pattern {
                Some(pattern) => with_complete_inventory(object, &DesiredState::from_pattern(pattern), &place.region),
                None => object,
            },
            place,
        };
        let goal = Goal::Deletion;
        Ok(Self { subject, goal })
    }

    /// The object.
    pub(crate) fn object(&self) -> &Object {
        &self.subject.object
    }

    /// Account and region.
    pub(crate) fn place(&self) -> &Place {
        &self.subject.place
    }

    /// Turns the survey into a refusal.
    pub(crate) fn refuse(self, violation: Violation) -> Box<Refused> {
        Refused::new(self.subject.object, self.subject.place, vec![violation])
    }
}

impl Refused {
    pub(super) fn new(object: Object, place: Place, violations: Vec<Violation>) -> Box<Self> {
        Box::new(Self {
            object,
            place,
            violations,
        })
    }
}

/// Completes the inventory of a deletion. The current spec decides which objects the deletion keeps. If the status has
/// no inventory, every object that the names allow may exist.
fn with_complete_inventory(mut object: Object, desired: &DesiredState, region: &str) -> Object {
    let resources = &mut object.status.resources;
    // In a region that does not exist no object can exist, and no read ever ends.
    if resources.is_empty() && unknown_region(region).is_none() {
        *resources = desired.entries().map(|(_, entry)| entry.planned()).collect();
    }
    if object.spec().is_ok() {
        for entry in &mut object.status.resources {
            if let Some(wanted) = desired.get(&entry.resource_id()) {
                (entry.retain, entry.protected) = (wanted.retain, wanted.protected);
            }
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::InventoryEntry;
    use crate::apply::Outcome;
    use crate::deployment::Looked;
    use crate::observe::{Observation, ObservedState};
    use crate::pattern::tests_support::entries_of;
    use crate::round::Look;
    use crate::status;
    use crate::timing::Timing;
    use serde_json::{Value, json};

    fn place() -> Place {
        Place {
            partition: "aws".into(),
            account: "123456789012".into(),
            region: "eu-west-1".into(),
        }
    }

    /// Runs a whole round in an empty account in which every image exists.
    fn round(spec: &Value) {
        let metadata = json!({"name": "hello", "namespace": "ns", "uid": "u"});
        let object = json!({"metadata": metadata, "spec": spec});
        let object = Object::from_dynamic(&serde_json::from_value(object).unwrap());
        let settings = Settings::of_cluster("c");
        let mut found = Found::default();
        for image in found.unread(&object, &settings, &place()).images {
            found.artifacts.images.insert(image, Ok("sha256:1".into()));
        }
        let survey = Survey::new(object, found, &settings, place()).unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH;
        let routed = survey.route(&Looked::default(), Timing::at(now));
        let scope = routed.scope(&Look::default());
        let absent = scope.iter().map(|(id, _)| (id.clone(), Observation::Absent));
        let planned = routed.observed(ObservedState::new(absent.collect())).plan();
        assert!(status::intent(&planned, now).is_some());
        let applied = planned.applied(Outcome::default());
        let round = status::Round::after(&applied);
        round.export().unwrap();
        status::notes(&round, &round.status(now));
    }

    #[test]
    fn a_round_parses_its_spec_once_and_computes_the_rights_of_its_definition_once() {
        assert_eq!(entries_of(|| round(&json!({}))), (1, 1));
        let own = json!({"function": {"alias": {"name": "live"}}, "stateMachine": {"alias": {"name": "live"},
            "definition": {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "${FunctionArn}", "End": true}}}}});
        assert_eq!(entries_of(|| round(&own)), (1, 1));
        let uri = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1";
        let image = json!({"function": {"code": {"image": {"uri": uri}}}});
        assert_eq!(entries_of(|| round(&image)), (1, 1));
    }

    /// Returns the inventory of a deletion whose status was cleared.
    fn inventory(spec: &Value) -> Vec<InventoryEntry> {
        let metadata = json!({"name": "hello", "namespace": "ns", "uid": "u",
            "deletionTimestamp": "2026-01-01T00:00:00Z"});
        let object = json!({"metadata": metadata, "spec": spec});
        let object = Object::from_dynamic(&serde_json::from_value(object).unwrap());
        let survey = Survey::new(object, Found::default(), &Settings::of_cluster("c"), place());
        survey.unwrap().subject.object.status.resources
    }

    #[test]
    fn an_invalid_spec_with_a_cleared_status_still_names_what_may_exist() {
        let inventory =
            inventory(&json!({"name": "base", "function": {"memorySize": "many", "role": {"name": "own"}}}));
        let names: Vec<String> = inventory.iter().map(|e| e.resource_id().to_string()).collect();
        let expected = [
            "Role/base-sfn",
            "Role/own",
            "LogGroup//aws/lambda/base-lambda",
            "LogGroup//aws/vendedlogs/states/base",
            "Function/base-lambda",
            "StateMachine/base",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_deletion_in_a_region_that_does_not_exist_has_nothing_to_read() {
        let metadata = json!({"name": "hello", "namespace": "ns", "uid": "u",
            "deletionTimestamp": "2026-01-01T00:00:00Z"});
        let object = json!({"metadata": metadata, "spec": {"region": "eu-wset-1"}});
        let object = Object::from_dynamic(&serde_json::from_value(object).unwrap());
        let place = Place {
            region: "eu-wset-1".into(),
            ..place()
        };
        let survey = Survey::new(object, Found::default(), &Settings::of_cluster("c"), place).unwrap();
        assert!(survey.is_finished());
    }

    #[test]
    fn a_deletion_keeps_what_the_spec_keeps_although_its_sources_are_not_read() {
        let inventory = inventory(
            &json!({"function": {"environmentFrom": [{"secretRef": {"name": "gone"}}],
                "logGroup": {"deletionPolicy": "Retain"}},
                "stateMachine": {"logGroup": {"deletionProtectionEnabled": true}}}),
        );
        let entries = inventory.iter();
        let kept: Vec<_> = entries.clone().filter(|e| e.retain).map(|e| e.name.as_str()).collect();
        let protected: Vec<_> = entries.filter(|e| e.protected).map(|e| e.name.as_str()).collect();
        assert!(kept.len() == 1 && kept[0].starts_with("/aws/lambda/"), "{kept:?}");
        assert!(
            protected.len() == 1 && protected[0].starts_with("/aws/vendedlogs/"),
            "{protected:?}"
        );
    }
}
