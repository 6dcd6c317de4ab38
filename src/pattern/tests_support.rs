//! Patterns and violations of specs for tests.

use super::{Found, Pattern, Unfit};
use crate::artifact::Artifacts;
use crate::names::Place;
use crate::owner::Identity;
use crate::reason::Violation;
use crate::settings::Settings;
use crate::source::Sources;
use serde_json::Value;
use std::cell::Cell;

/// Returns the pattern of a spec with settings that the test adjusts. Its sources are not read.
pub(super) fn resolved(spec: &Value, adjust: impl Fn(&mut Settings)) -> Result<Pattern, Unfit> {
    let spec = serde_json::from_value(spec.clone()).expect("a spec");
    let mut settings = Settings::of_cluster("c");
    adjust(&mut settings);
    let identity = Identity {
        namespace: "ns".into(),
        name: "hello".into(),
        uid: "u".into(),
    };
    let place = Place {
        partition: "aws".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
    };
    let found = Found {
        sources: &Sources::new(),
        artifacts: &Artifacts::default(),
    };
    Pattern::resolve(&identity, &spec, &settings, &place, found)
}

fn parsed(spec: &Value, adjust: impl Fn(&mut Settings)) -> Result<Pattern, Vec<Violation>> {
    resolved(spec, adjust).map_err(Unfit::violations)
}

/// Sets the permissions boundary of an administrator.
pub(super) fn with_boundary(settings: &mut Settings) {
    settings.permissions_boundary = Some("arn:aws:iam::123456789012:policy/bound".into());
}

/// Returns the pattern of a valid spec.
pub(super) fn pattern(spec: &Value) -> Pattern {
    parsed(spec, |_| {}).unwrap_or_else(|violations| panic!("{violations:?}"))
}

/// Returns the pattern of a valid spec with an administrator's permissions boundary.
pub(super) fn bounded(spec: &Value) -> Pattern {
    parsed(spec, with_boundary).unwrap_or_else(|violations| panic!("{violations:?}"))
}

/// Returns the violations of a spec with settings that the test adjusts.
pub(super) fn violations(spec: &Value, adjust: impl Fn(&mut Settings)) -> Vec<String> {
    let violations = parsed(spec, adjust).err().unwrap_or_default();
    violations.iter().map(ToString::to_string).collect()
}

/// Returns the paths of a spec's violations.
pub(super) fn violated_paths(spec: &Value) -> Vec<String> {
    let violations = parsed(spec, |_| {}).err().unwrap_or_default();
    violations.into_iter().map(|violation| violation.path).collect()
}

thread_local! {
    /// How often this thread parsed a spec and computed the rights of a definition.
    static ENTERED: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

pub(super) fn parser_entered() {
    ENTERED.with(|entered| entered.set((entered.get().0 + 1, entered.get().1)));
}

pub(super) fn rights_entered() {
    ENTERED.with(|entered| entered.set((entered.get().0, entered.get().1 + 1)));
}

/// Returns how often `work` parses a spec and computes the rights of a definition.
pub(crate) fn entries_of(work: impl FnOnce()) -> (usize, usize) {
    ENTERED.with(|entered| entered.set((0, 0)));
    work();
    ENTERED.with(Cell::get)
}
