//! Checks that a state has only the fields of its type and query language.

use super::context::Context;
use crate::model::QueryLanguage::{self, JsonPath, Jsonata};
use crate::model::StateType::{self, Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait};
use crate::model::{At, State};

/// Fields of states, with the types that have them and the query language that they are limited to.
const FIELDS: [(&str, &[StateType], Option<QueryLanguage>); 48] = [
    ("Type", &StateType::ALL, None),
    ("Comment", &StateType::ALL, None),
    ("QueryLanguage", &StateType::ALL, None),
    ("Next", &[Task, Pass, Wait, Parallel, Map], None),
    ("End", &[Task, Pass, Wait, Parallel, Map], None),
    ("InputPath", NOT_FAIL, Some(JsonPath)),
    ("OutputPath", NOT_FAIL, Some(JsonPath)),
    ("Parameters", &[Task, Parallel, Map, Pass], Some(JsonPath)),
    ("ResultPath", &[Task, Parallel, Map, Pass], Some(JsonPath)),
    ("ResultSelector", &[Task, Parallel, Map], Some(JsonPath)),
    ("Result", &[Pass], Some(JsonPath)),
    ("Arguments", &[Task, Parallel], Some(Jsonata)),
    ("Output", NOT_FAIL, Some(Jsonata)),
    ("Assign", &[Task, Parallel, Map, Pass, Wait, Choice], None),
    ("Retry", &[Task, Parallel, Map], None),
    ("Catch", &[Task, Parallel, Map], None),
    ("Resource", &[Task], None),
    ("Credentials", &[Task], None),
    ("TimeoutSeconds", &[Task], None),
    ("TimeoutSecondsPath", &[Task], Some(JsonPath)),
    ("HeartbeatSeconds", &[Task], None),
    ("HeartbeatSecondsPath", &[Task], Some(JsonPath)),
    ("Seconds", &[Wait], None),
    ("SecondsPath", &[Wait], Some(JsonPath)),
    ("Timestamp", &[Wait], None),
    ("TimestampPath", &[Wait], Some(JsonPath)),
    ("Choices", &[Choice], None),
    ("Default", &[Choice], None),
    ("Error", &[Fail], None),
    ("ErrorPath", &[Fail], Some(JsonPath)),
    ("Cause", &[Fail], None),
    ("CausePath", &[Fail], Some(JsonPath)),
    ("Branches", &[Parallel], None),
    ("ItemProcessor", &[Map], None),
    ("Iterator", &[Map], None),
    ("Items", &[Map], Some(Jsonata)),
    ("ItemsPath", &[Map], Some(JsonPath)),
    ("ItemSelector", &[Map], None),
    ("MaxConcurrency", &[Map], None),
    ("MaxConcurrencyPath", &[Map], Some(JsonPath)),
    ("ToleratedFailureCount", &[Map], None),
    ("ToleratedFailureCountPath", &[Map], Some(JsonPath)),
    ("ToleratedFailurePercentage", &[Map], None),
    ("ToleratedFailurePercentagePath", &[Map], Some(JsonPath)),
    ("Label", &[Map], None),
    ("ItemReader", &[Map], None),
    ("ItemBatcher", &[Map], None),
    ("ResultWriter", &[Map], None),
];

const NOT_FAIL: &[StateType] = &[Task, Parallel, Map, Pass, Wait, Choice, Succeed];

/// Reports every field that the type of the state does not have in its query language.
pub(super) fn check(state: &State<'_>, state_type: StateType, context: &mut Context<'_>) {
    let at = At::Path(&state.path);
    for (key, _) in state.value.as_object().into_iter().flatten() {
        let known = FIELDS
            .iter()
            .find(|(name, types, _)| name == key && types.contains(&state_type));
        match known {
            None => context.unsupported(at, key),
            Some((_, _, Some(only))) if *only != context.language => context.wrong_language(at, key),
            Some(_) => {}
        }
    }
}
