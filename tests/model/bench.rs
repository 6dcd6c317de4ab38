//! Benchmark: the time of a round of an unchanged object, as a multiple of the time that the parse of its spec takes.
//! `cargo xtask bench` runs it in a release build.

use crate::{World, place, settings, store};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

const REPETITIONS: u32 = 20;

/// Returns the time of the fastest run, because other tests run at the same time.
fn best(mut work: impl FnMut()) -> Duration {
    let runs = (0..7).map(|_| {
        let started = Instant::now();
        (0..REPETITIONS).for_each(|_| work());
        started.elapsed() / REPETITIONS
    });
    runs.min().unwrap()
}

/// Returns a spec with a workflow of 200 tasks that call AWS.
fn spec() -> Value {
    let state = |n: usize| {
        let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Next": format!("S{}", n + 1),
            "Parameters": {"QueueUrl": format!("https://sqs.eu-west-1.amazonaws.com/123456789012/q{}", n % 7), "MessageBody.$": "$"}});
        (format!("S{n}"), task)
    };
    let end = ("S200".to_owned(), json!({"Type": "Succeed"}));
    let states: serde_json::Map<String, Value> = (0..200).map(state).chain([end]).collect();
    json!({"stateMachine": {"definition": {"StartAt": "S0", "States": states}}})
}

#[test]
fn a_resync_costs_little_more_than_one_parse_of_its_spec() {
    let mut world = World::settled(&spec());
    let parse = best(|| {
        let object = world.object();
        let mut found = store::dereference(&object, &settings(), &place(), world.contents);
        black_box(found.parse(&object, &settings(), &place()).unwrap());
    });
    let resync = best(|| assert_eq!(world.round(usize::MAX), (0, true)));
    let ratio = resync.as_secs_f64() / parse.as_secs_f64();
    println!("parse {parse:?}, round without AWS {resync:?}: factor {ratio:.2}");
    assert!(ratio < 2.5, "the factor {ratio} exceeds its bound of 2.5");
}
