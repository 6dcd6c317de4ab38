//! When an alias is made or moves: the same for functions and state machines.

use super::difference::Differences;
use super::verdict::{Action, Verdict};
use super::versions::Routing;

/// What an alias of either kind knows of its versions.
#[derive(Clone, Copy)]
pub(super) struct Alias<'a> {
    /// Where it points; `None` until a version is published for it.
    pub(super) routing: Option<&'a Routing>,
    /// Whether it moves once a version is published that is owed.
    pub(super) moves: bool,
    /// The field that a move changes.
    pub(super) field: &'static str,
}

impl Alias<'_> {
    /// The alias is made once there is a version to point to.
    pub(super) fn create<C>(self, call: C, verdict: &mut Verdict<C>) {
        let create = verdict.step(Action::Create, 3, call, Differences::default());
        verdict.now_or_later(create, self.routing.is_some());
    }

    /// The alias changes now, or moves in a later round to the version that is published by then.
    pub(super) fn update<C>(self, differences: Differences, pointed_to: String, call: C, verdict: &mut Verdict<C>) {
        let now = self.routing.is_some() && !differences.is_empty();
        if now || self.moves {
            let mut moving = Differences::default();
            moving.note(self.field, "the version that is to be published".to_owned(), pointed_to);
            let step = verdict.step(Action::Update, 3, call, if now { differences } else { moving });
            verdict.now_or_later(step, now);
        }
    }
}
