//! The pure middle against a model of AWS in memory: whatever is applied, whenever it is killed, it ends
//! in the world that a fresh create of the last spec makes, and stays there.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod aws;
mod deployment;
mod drift;
mod equal;
mod fields;
mod mappings;
mod options;
mod store;

use aws::Model;
use lambdasfn::apply::Outcome;
use lambdasfn::deployment::{Alarm, Looked, VersionState};
use lambdasfn::desired::DesiredState;
use lambdasfn::object::Object;
use lambdasfn::pattern::Settings;
use lambdasfn::pattern::names::Place;
use lambdasfn::pattern::policies::Policies;
use lambdasfn::plan::Plan;
use lambdasfn::resource::Kind;
use lambdasfn::status::Round;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn settings() -> Settings {
    let mut settings = Settings::of_cluster("test");
    settings.allow_public_access = true;
    settings.default_tags = [("from".to_owned(), "operator".to_owned())].into();
    settings.permissions_boundary = Some("arn:aws:iam::123456789012:policy/boundary".into());
    store::allow(&mut settings);
    settings
}

fn place() -> Place {
    Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    }
}

/// A Kubernetes object and an account.
#[derive(Clone, Default)]
struct World {
    aws: Model,
    spec: Value,
    status: Value,
    deleting: bool,
    /// Seconds since the world began.
    now: i64,
    /// Whether the CloudWatch alarm `errors` is in ALARM.
    alarm: bool,
    /// Hash of the plan that somebody approved.
    approved: Option<String>,
    /// What ConfigMap, bucket and repository hold.
    contents: u8,
}

impl World {
    fn object(&self) -> Object {
        let mut metadata = json!({"name": "hello", "namespace": "default", "uid": "u1", "generation": 1});
        if self.deleting {
            metadata["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        }
        if let Some(hash) = &self.approved {
            metadata["annotations"] = json!({"serverlesspatterns.dev/approve": hash});
        }
        let object = json!({"metadata": metadata, "spec": self.spec, "status": self.status});
        let mut object = Object::of(&serde_json::from_value(object).unwrap());
        store::read(&mut object, &settings(), &place(), self.contents);
        object
    }

    /// One round; killed after `calls` calls, if it makes that many. Says how many it made, and whether it
    /// had nothing to do.
    fn round(&mut self, calls: usize) -> (usize, bool) {
        let (object, settings, place) = (self.object(), settings(), place());
        let pattern = object.parse(&settings, &place).unwrap();
        let deletion = Policies::of_deletion(&object.identity, &settings);
        let policies = if self.deleting {
            deletion
        } else {
            pattern.policies.clone()
        };
        self.now += 1;
        let now = jiff::Timestamp::from_second(self.now).unwrap();
        let desired = DesiredState::of(&pattern).deploy(&object, &self.looked(), now);
        let wanted = (!self.deleting).then_some(&desired);
        let inventory = object
            .status
            .resources
            .iter()
            .filter(|e| !self.deleting || !object.goes_with_whole(e))
            .map(|e| e.resource_id());
        let named = desired.entries().map(|(id, _)| id.clone()).filter(|_| !self.deleting);
        let rank = inventory.clone().map(|id| id.kind.deletion_rank()).min();
        let scope = inventory
            .chain(named)
            .filter(|id| !self.deleting || Some(id.kind.deletion_rank()) == rank);
        let function = desired.entries().find(|(id, _)| id.kind == Kind::Function);
        let asked = function.map(|(id, entry)| lambdasfn::observe::settings(object.entry(id), Some(entry)));
        let observed = self.aws.observe_asked(scope, &asked.unwrap());
        let plan = Plan::between(wanted, &observed, &object, &policies);
        assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
        let mut round = Round {
            object: &object,
            place: &place,
            desired: wanted,
            observed: &observed,
            plan: &plan,
            outcome: &Outcome::default(),
            policies: &policies,
        };
        if let Some(intent) = round.intent(now) {
            self.status = serde_json::to_value(intent).unwrap();
        }
        let mut outcome = Outcome::default();
        for step in plan.steps.iter().take(calls) {
            outcome.done.push((step.clone(), self.aws.apply(&step.call)));
        }
        let made = outcome.done.len();
        self.aws.tick();
        if calls > plan.steps.len() {
            round.outcome = &outcome;
            self.status = serde_json::to_value(round.status(now)).unwrap();
        }
        let inventory = self.object().status.resources;
        let known: Vec<_> = inventory.iter().map(|e| e.resource_id()).collect();
        let lost: Vec<_> = self.aws.ids().filter(|id| !known.contains(id)).collect();
        assert!(
            lost.is_empty(),
            "no inventory knows {lost:?}, and a kill now would leave them"
        );
        let left = inventory.len();
        (
            made,
            plan.is_empty() && if self.deleting { left == 0 } else { plan.complete },
        )
    }

    fn looked(&self) -> Looked {
        let state = if self.alarm { Alarm::InAlarm } else { Alarm::Quiet };
        Looked {
            alarms: Some(Ok([("errors".to_owned(), state)].into())),
            version: Some(Ok(VersionState::Ready)),
        }
    }

    fn settle(&mut self) {
        for _ in 0..40 {
            if self.round(usize::MAX).1 {
                return;
            }
        }
        panic!("never settles: {:#}", self.status);
    }

    fn settled(spec: &Value) -> Self {
        Self::settled_with(spec, 0)
    }

    fn settled_with(spec: &Value, contents: u8) -> Self {
        let mut world = World {
            spec: spec.clone(),
            contents,
            ..World::default()
        };
        world.settle();
        world
    }
}

fn function_alias() -> impl Strategy<Value = Option<(String, Option<i32>)>> {
    prop::option::weighted(0.5, ("[a-c]", prop::option::of(1..3)))
}

/// Lambda cannot make an image of a zip archive, so that a sequence has one or the other.
fn spec(image: bool) -> impl Strategy<Value = Value> {
    let function = (
        prop::option::of(128..=10_240),
        prop::option::of(1..=900),
        prop::option::of(prop::collection::btree_map("[A-Z]{2,5}", "[a-z ]{0,9}", 0..3)),
        store::code(image),
        any::<Option<bool>>(),
        prop::sample::select(vec![None, Some(0), Some(7), Some(365)]),
        prop::option::of(prop::sample::select(vec!["NONE", "AWS_IAM"])),
        function_alias(),
        prop::option::of(60..=21_600),
        prop::collection::btree_map("[a-c]", "[a-b]", 0..3),
        mappings::of_function(),
    );
    let machine = (
        any::<Option<bool>>(),
        any::<Option<bool>>(),
        prop::sample::select(vec![None, Some("OFF"), Some("ERROR")]),
        store::definition(),
        prop::option::weighted(0.5, "[a-c]"),
        prop::sample::select(vec![
            json!({}),
            json!({"strategy": "Canary", "interval": "1s"}),
            json!({"strategy": "Linear", "stepPercentage": 30, "interval": "2s"}),
        ]),
    );
    let tags = prop::collection::btree_map("[a-z]{1,3}", "[a-z]{0,3}", 0..3);
    let options = (options::of_function(), options::of_machine());
    (function, machine, tags, options).prop_map(|(f, m, tags, options)| {
        let (memory, timeout, environment, code, publish, retention, url, alias, event_age, callers, mappings) = f;
        let (tracing, machine_publish, level, definition, machine_alias, deployment) = m;
        let mut function = json!({"logGroup": {"retentionInDays": retention}, "memorySize": memory, "timeout": timeout,
            "environment": environment.map(|variables| json!({"variables": variables})), "publish": publish});
        if let Some(age) = event_age {
            let to = json!({"onFailure": {"destination": "arn:aws:sqs:eu-west-1:123456789012:failed"}});
            function["eventInvokeConfig"] = json!({"maximumEventAgeInSeconds": age,
                "destinationConfig": if age % 2 == 0 { to } else { json!({}) }});
        }
        function["permissions"] = callers
            .into_iter()
            .map(|(id, account)| json!({"statementId": id, "principal": "sns.amazonaws.com", "sourceArn":
                format!("arn:aws:sns:eu-west-1:123456789012:{account}")}))
            .collect();
        function["eventSourceMappings"] = json!(mappings);
        if let Some(auth_type) = url {
            function["url"] = json!({"authType": auth_type, "cors": {"allowOrigins": ["*"]}});
        }
        merge(&mut function, code);
        let mut machine = json!({"publish": machine_publish, "loggingConfiguration": level.map(|level| json!({"level": level})),
            "tracingConfiguration": tracing.map(|enabled| json!({"enabled": enabled}))});
        merge(&mut machine, definition);
        let extended = |mut object: Value, options: Map<String, Value>| {
            object.as_object_mut().unwrap().extend(options);
            object
        };
        let (function, machine) = (extended(function, options.0), extended(machine, options.1));
        let mut spec = json!({"tags": tags, "function": function, "stateMachine": machine});
        if let Some((name, provisioned)) = &alias {
            spec["function"]["alias"] = json!({"name": name, "provisionedConcurrentExecutions": provisioned});
            spec["function"]["publish"] = Value::Null;
        }
        if let Some(name) = &machine_alias {
            spec["stateMachine"]["alias"] = json!({"name": name});
            spec["stateMachine"]["publish"] = Value::Null;
        }
        if alias.is_some() || machine_alias.is_some() {
            spec["deployment"] = deployment;
        }
        spec
    })
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

/// Specs, each with the content that their sources have by then.
fn specs(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(Value, u8)>> {
    any::<bool>().prop_flat_map(move |image| prop::collection::vec((spec(image), 0u8..3), count.clone()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sequence_of_specs_ends_in_the_world_of_the_last_one(specs in specs(1..4)) {
        let mut world = World::default();
        for (spec, contents) in &specs {
            (world.spec, world.contents) = (spec.clone(), *contents);
            world.settle();
        }
        let (spec, contents) = specs.last().unwrap();
        let fresh = World::settled_with(spec, *contents);
        prop_assert_eq!(world.aws.without_history(), fresh.aws.without_history());
    }

    #[test]
    fn kills_after_any_calls_change_nothing_about_the_end(specs in specs(2..3), kills in prop::collection::vec(0usize..6, 0..6)) {
        let [(first, before), (second, after)] = &specs[..] else { unreachable!() };
        let mut world = World::settled_with(first, *before);
        (world.spec, world.contents) = (second.clone(), *after);
        for calls in &kills {
            world.round(*calls);
        }
        world.settle();
        let mut unharmed = World::settled_with(first, *before);
        (unharmed.spec, unharmed.contents) = (second.clone(), *after);
        unharmed.settle();
        prop_assert_eq!(&world.aws, &unharmed.aws);
        prop_assert_eq!(&world.status["outputs"], &unharmed.status["outputs"]);

        world.deleting = true;
        for calls in kills {
            world.round(calls);
        }
        world.settle();
        prop_assert_eq!(world.aws, Model::default());
    }

    #[test]
    fn a_settled_world_is_left_alone_and_its_drift_mended(specs in specs(1..2), hurt in 0usize..8) {
        let mut world = World::settled_with(&specs[0].0, specs[0].1);
        let before = world.aws.clone();
        let status = world.status.clone();
        prop_assert_eq!(world.round(usize::MAX), (0, true));
        prop_assert_eq!(&world.status, &status);
        world.aws.hurt(hurt);
        world.settle();
        prop_assert_eq!(world.aws, before, "and no new version is published");
    }
}

#[test]
fn the_plan_of_an_empty_spec() {
    let world = World {
        spec: json!({}),
        ..World::default()
    };
    let (object, settings, place) = (world.object(), settings(), place());
    let pattern = object.parse(&settings, &place).unwrap();
    let desired = DesiredState::of(&pattern);
    let observed = world.aws.observe(desired.entries().map(|(id, _)| id.clone()));
    let plan = Plan::between(Some(&desired), &observed, &object, &pattern.policies);
    let steps: Vec<String> = plan
        .steps
        .iter()
        .map(|s| format!("{} {} {}", s.stage, s.call.operation(), s.id))
        .collect();
    insta::assert_snapshot!(steps.join("\n"));
}

/// The exact AWS objects of `spec: {}`: part of the contract, changed only with a line in the changelog.
#[test]
fn the_aws_objects_of_an_empty_spec() {
    insta::assert_json_snapshot!(World::settled(&json!({})).aws.without_history());
}
