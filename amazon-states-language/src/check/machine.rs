//! Checks of a machine and its nested machines.

use super::context::{Context, MANY};
use super::finding::Report;
use super::scope::Scope;
use super::{state, transitions, variables};
use crate::model::{At, Machine, QueryLanguage, Role};

/// The surroundings of a machine.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Whether the definition runs as an Express workflow.
    pub(crate) express: bool,
    /// Whether the machine is within a Map state, at any depth.
    pub(crate) in_map: bool,
    /// Query language of the whole definition.
    pub(crate) language: QueryLanguage,
}

/// Checks a machine and every nested machine.
pub(super) fn check(machine: &Machine<'_>, outer: Option<&Scope<'_>>, place: Place, report: &mut Report) {
    let apart = machine.distributed && machine.role == Role::ItemProcessor;
    let scope = Scope::new(machine, outer, apart);
    let mut context = Context {
        report,
        language: place.language,
        scope: &scope,
        express: place.express,
        in_map: place.in_map,
    };
    own_fields(machine, &mut context);
    for state in &machine.states {
        state::check(state, place.language, &mut context);
    }
    transitions::check(machine, report);
    variables::shadowing(machine, &scope, report);
    for state in &machine.states {
        for inner in &state.machines {
            let in_map = place.in_map || inner.role == Role::ItemProcessor;
            let express = place.express || runs_as_express(inner);
            check(
                inner,
                Some(&scope),
                Place {
                    express,
                    in_map,
                    ..place
                },
                report,
            );
        }
    }
}

fn runs_as_express(machine: &Machine<'_>) -> bool {
    let config = |key| machine.value.get("ProcessorConfig")?.get(key)?.as_str();
    config("Mode") == Some("DISTRIBUTED") && config("ExecutionType") == Some("EXPRESS")
}

fn own_fields(machine: &Machine<'_>, context: &mut Context<'_>) {
    let at = At::Path(&machine.path);
    let Some(object) = context.object(at, machine.value) else {
        return;
    };
    context.require(at, object, &["StartAt", "States"]);
    for (key, value) in object {
        let place = at.key(key);
        match (key.as_str(), machine.role) {
            ("StartAt" | "Comment", _) => {
                context.string(place, value);
            }
            ("States", _) => {
                if context.object(place, value).is_some_and(serde_json::Map::is_empty) {
                    context.report.schema(place, "Value cannot be empty");
                }
            }
            ("TimeoutSeconds", _) => context.constant(place, value, 1..=MANY),
            ("Version", _) => context.one_of(place, value, &["1.0"]),
            ("QueryLanguage", Role::Top) => context.one_of(place, value, &["JSONPath", "JSONata"]),
            ("ProcessorConfig", Role::ItemProcessor) => {}
            _ => context.unsupported(at, key),
        }
    }
}
