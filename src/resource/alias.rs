//! Creates and moves aliases, in the same way for functions and state machines.

use super::difference::Differences;
use super::verdict::{Action, Verdict};
use super::versions::Routing;

/// Routing of an alias of either kind.
#[derive(Clone, Copy)]
pub(super) struct Alias<'a> {
    /// Versions that the alias points to. `None` until a version is published for it.
    pub(super) routing: Option<&'a Routing>,
    /// Whether the alias moves after a pending version is published.
    pub(super) moves: bool,
    /// Field that a move changes.
    pub(super) field: &'static str,
}

impl Alias<'_> {
    /// Creates the alias after the first version is published.
    pub(super) fn create<C>(self, call: C, verdict: &mut Verdict<C>) {
        let create = verdict.step(Action::Create, 3, call, Differences::default());
        verdict.now_or_later(create, self.routing.is_some());
    }

    /// Changes the alias now. If a version is still to be published, plans the move for a later round.
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
