//! One reconcile: rounds of the pipeline until no call is left to make now.

use super::dereference::dereference;
use super::kubernetes::Kubernetes;
use super::memory::{FULL_WITHIN, Memory, Next};
use super::propagation::Propagation;
use super::sources::SourceWatches;
use crate::api::{LambdaSfnPatternStatus, ResourceId};
use crate::aws::{Class, Clients};
use crate::object::Object;
use crate::reason::Reason;
use crate::resource::{Action, Step};
use crate::round::{Applied, Look, Refused, Survey};
use crate::settings::Settings;
use crate::status::{self, Note, NoteKind, Round, notes, reason_of, same};
use crate::telemetry::Metrics;
use crate::timing::Timing;
use futures::FutureExt as _;
use jiff::Timestamp;
use kube::api::DynamicObject;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Maximum number of rounds. No change needs more. The next reconcile continues the rest.
const ROUNDS: usize = 12;

/// State that all reconciles share.
pub(crate) struct Context {
    /// Kubernetes.
    pub(crate) kubernetes: Kubernetes,
    /// AWS.
    pub(crate) clients: Clients,
    /// The administrator's settings.
    pub(crate) settings: Settings,
    /// Metrics.
    pub(crate) metrics: Arc<Metrics>,
    /// Limits the number of concurrent reconciles.
    pub(crate) turns: Semaphore,
    /// Watches of the sources.
    pub(crate) sources: SourceWatches,
    /// State of each object between its rounds, by uid.
    pub(crate) memories: Mutex<HashMap<String, Memory>>,
    /// Knowledge about the lag of new roles, by account.
    pub(crate) propagation: Mutex<HashMap<String, Propagation>>,
}

impl Context {
    /// Calls a function with the state of an object.
    pub(crate) fn memory<T>(&self, uid: &str, f: impl FnOnce(&mut Memory) -> T) -> T {
        // A panic elsewhere cannot leave a Memory half-written, because none of its methods panic.
        let mut memories = self.memories.lock().unwrap_or_else(PoisonError::into_inner);
        f(memories.entry(uid.to_owned()).or_default())
    }

    /// Calls a function with the knowledge of the account of an object.
    fn propagation<T>(&self, account: &str, f: impl FnOnce(&mut Propagation) -> T) -> T {
        // As above, no method panics.
        let mut accounts = self.propagation.lock().unwrap_or_else(PoisonError::into_inner);
        f(accounts.entry(account.to_owned()).or_default())
    }

    fn forget(&self, uid: &str) {
        self.metrics.forget(uid);
        let memory = self.memories.lock().unwrap_or_else(PoisonError::into_inner).remove(uid);
        if let Some(reason) = memory.and_then(|m| m.reason) {
            count(&self.metrics, reason, -1);
        }
    }
}

fn count(metrics: &Metrics, reason: Reason, change: i64) {
    if let Some(condition) = reason.condition().type_name() {
        metrics.pattern(condition, reason.as_str(), change);
    }
}

fn recount(metrics: &Metrics, memory: &mut Memory, reason: Reason) {
    if let Some(old) = memory.reason.replace(reason) {
        count(metrics, old, -1);
    }
    count(metrics, reason, 1);
}

/// Reconciles the object with this name. Returns `None` if no further round is due.
///
/// # Errors
/// The error of the API server.
pub(crate) async fn reconcile(cx: &Context, namespace: &str, name: &str, uid: &str) -> kube::Result<Option<Next>> {
    for _ in 0..ROUNDS {
        let Some(raw) = cx.kubernetes.get(namespace, name).await? else {
            cx.sources.follow(namespace, name, &BTreeSet::new());
            cx.forget(uid);
            return Ok(None);
        };
        let object = Object::from_dynamic(&raw);
        let next = if object.finalizer || object.deleting {
            round(cx, raw, object).boxed().await?
        } else {
            // The change of the finalizer starts the next reconcile.
            cx.kubernetes.add_finalizer(&raw).await?;
            Some(Next::After(Duration::from_secs(5)))
        };
        match next {
            Some(Next::Now) => {}
            other => return Ok(other),
        }
    }
    Ok(Some(Next::After(Duration::from_secs(1))))
}

/// Runs the pipeline once. Returns `None` if the object needs no further round.
async fn round(cx: &Context, mut raw: DynamicObject, object: Object) -> kube::Result<Option<Next>> {
    if object.deleting && !object.finalizer {
        cx.forget(&object.identity.uid);
        return Ok(None);
    }
    if object.deleting && object.retain {
        return finish(cx, &raw, &object).await;
    }
    let place = cx.clients.place(object.region());
    if !object.deleting {
        // The watch starts before the read, so that no change is lost in between.
        let namespace = &object.identity.namespace;
        cx.sources.follow(namespace, &object.identity.name, &object.followed());
    }
    // The futures are boxed, because futures of many calls are too big for the stack of a thread.
    let found = dereference(Some(&cx.kubernetes), &cx.clients, &cx.settings, &place, &object)
        .boxed()
        .await?;
    let survey = match Survey::new(object, found, &cx.settings, place) {
        Ok(survey) => survey,
        Err(refused) => return refuse(cx, raw, &refused).await.map(Some),
    };
    if survey.is_finished() {
        return finish(cx, &raw, survey.object()).await;
    }
    // In another account no object exists, and a deletion would take that for success.
    if survey.object().deleting
        && let Some(violation) = cx.clients.moved_to_another_account(survey.place()).await
    {
        return refuse(cx, raw, &survey.refuse(violation)).await.map(Some);
    }
    let aws = cx.clients.at(survey.place()).await;
    let look = look(cx, survey.object());
    let timing = timing(cx, &survey.place().account);
    let planned = survey.observe(&aws, &look, timing).boxed().await.plan();
    if planned.wants_full_look() {
        return Ok(Some(Next::Now));
    }
    if planned.creates()
        && let Some(violation) = cx.clients.moved_to_another_account(&planned.subject.place).await
    {
        return refuse(cx, raw, &planned.refuse(violation)).await.map(Some);
    }
    if let Some(intent) = status::intent(&planned, Timestamp::now()) {
        let Some(new) = cx.kubernetes.publish(raw, &intent).await? else {
            return Ok(Some(Next::Now));
        };
        raw = new;
    }
    let applied = planned.apply(&aws).boxed().await;
    publish(cx, raw, applied, &look).boxed().await
}

/// The last step of a round: writes the ConfigMap of the outputs, sends the events and writes the status.
async fn publish(cx: &Context, raw: DynamicObject, mut applied: Applied, look: &Look) -> kube::Result<Option<Next>> {
    if let Ok(Some(write)) = Round::after(&applied).export() {
        let exported = cx.kubernetes.export(&raw, &write).await.map(|()| write);
        applied.exported = Some(exported);
    }
    let round = Round::after(&applied);
    let status = round.status(Timestamp::now());
    learn(cx, &applied);
    report(cx, &raw, &applied, &status).await;
    let object = &applied.planned.subject.object;
    if object.deleting && status.resources.iter().all(|entry| entry.retain) {
        return finish(cx, &raw, object).await;
    }
    if cx.kubernetes.publish(raw, &status).await?.is_none() {
        return Ok(Some(Next::Now));
    }
    let next = remember(cx, &applied, round.finding().reason, look.strict);
    let look_again = applied.planned.wanted.as_ref().and_then(|w| w.decision.look_again);
    Ok(Some(match (next, look_again) {
        (Next::After(delay), Some(look_again)) => Next::After(delay.min(look_again)),
        (next, _) => next,
    }))
}

/// Returns the time, and the knowledge of the account about new roles.
fn timing(cx: &Context, account: &str) -> Timing {
    let (ready_after, known) = cx.propagation(account, |learnt| {
        (learnt.ready_after(Instant::now()), learnt.is_known())
    });
    Timing {
        role_ready_after: ready_after,
        role_lag_is_known: known,
        ..Timing::at(Timestamp::now())
    }
}

/// Records the ages at which services accepted and refused new roles.
fn learn(cx: &Context, applied: &Applied) {
    let planned = &applied.planned;
    let age = |step: &Step| {
        let creates = step.action == Action::Create && step.id.kind.needs_role();
        creates.then(|| planned.role_age(&step.id)).flatten()
    };
    let refused = applied.outcome.failed.iter();
    let refused = refused.filter(|(_, failure)| failure.class == Class::RoleNotVisible);
    let refused: Vec<Duration> = refused.filter_map(|(step, _)| age(step)).collect();
    let accepted: Vec<Duration> = applied.outcome.done.iter().filter_map(|(step, _)| age(step)).collect();
    cx.propagation(&planned.subject.place.account, |learnt| {
        let now = Instant::now();
        refused.into_iter().for_each(|age| learnt.refused(age, now));
        accepted.into_iter().for_each(|age| learnt.accepted(age, now));
    });
}

/// Returns the depth of the next reads.
fn look(cx: &Context, object: &Object) -> Look {
    let everything = |strict| Look {
        strict,
        focus: BTreeSet::new(),
    };
    if object.deleting {
        return everything(true);
    }
    cx.memory(&object.identity.uid, |memory| {
        memory.turn_to(object.generation);
        let due = memory
            .last_strict
            .is_some_and(|last| last.elapsed() >= cx.settings.strict_interval);
        let full_recently = memory.last_full.is_some_and(|last| last.elapsed() < FULL_WITHIN);
        let focus = std::mem::take(&mut memory.focus);
        // A request asks for one read of everything at once, not in each round until the last wait is over.
        let requested = object.reconcile_requested() && memory.read_for != object.requested_at;
        if !focus.is_empty() && full_recently && !requested {
            return Look { strict: false, focus };
        }
        memory.last_full = Some(Instant::now());
        memory.read_for.clone_from(&object.requested_at);
        // Some drift is visible only in a strict read. A plain read must not report its end.
        let drifted = !object.status.drift.is_empty();
        everything(due || object.reconcile_requested() || drifted)
    })
}

/// Records the result of the round, and returns the time of the next one.
fn remember(cx: &Context, applied: &Applied, reason: Reason, strict: bool) -> Next {
    let subject = &applied.planned.subject;
    let (object, interval) = (&subject.object, subject.reconcile_interval);
    let uid = &object.identity.uid;
    cx.memory(uid, |memory| {
        // The first strict read is due one interval after the start, because the state of new objects is known.
        if strict || memory.last_strict.is_none() {
            memory.last_strict = Some(Instant::now());
        }
        if reason == Reason::Reconciled {
            cx.metrics.verified(uid);
            if memory.reason != Some(reason) && reason_of(&object.status) != Some(Reason::Reconciled.as_str()) {
                cx.metrics
                    .time_to_ready(memory.since.map_or(Duration::ZERO, |since| since.elapsed()));
            }
        }
        let waits_for_aws = matches!(
            reason,
            Reason::WaitingForRole | Reason::WaitingForFunction | Reason::WaitingForStateMachine
        );
        memory.focus = if waits_for_aws || applied.known_wait().is_some() {
            awaited(applied)
        } else {
            BTreeSet::new()
        };
        recount(&cx.metrics, memory, reason);
        let next = memory.next(reason, applied.made_progress(), interval, Instant::now());
        // The next round of a wait with a known end is at that end.
        match applied.known_wait() {
            Some(after) if next != Next::Now => Next::After(after),
            _ => next,
        }
    })
}

/// Returns the objects to read in the next round: the awaited ones, and those whose calls failed.
fn awaited(applied: &Applied) -> BTreeSet<ResourceId> {
    let waits = applied.planned.plan.waits.iter().map(|w| w.id.clone());
    let failed = applied.outcome.failed.iter().map(|(step, _)| step.id.clone());
    let started = applied
        .outcome
        .done
        .iter()
        .filter(|(_, a)| a.in_progress)
        .map(|(step, _)| step.id.clone());
    waits.chain(failed).chain(started).collect()
}

async fn refuse(cx: &Context, raw: DynamicObject, refused: &Refused) -> kube::Result<Next> {
    let Refused { object, violations, .. } = refused;
    let status = status::refused(refused, Timestamp::now());
    if !same(&status, &object.status) {
        let messages: Vec<String> = violations.iter().map(ToString::to_string).collect();
        let note = Note::new(NoteKind::Refused, None, messages.join("; "));
        cx.kubernetes.send(&raw, vec![note]).await;
    }
    cx.kubernetes.publish(raw, &status).await?;
    let reason = violations.iter().map(|v| v.reason).max().unwrap_or(Reason::Invalid);
    Ok(cx.memory(&object.identity.uid, |memory| {
        memory.turn_to(object.generation);
        recount(&cx.metrics, memory, reason);
        memory.next(reason, false, cx.settings.reconcile_interval, Instant::now())
    }))
}

async fn finish(cx: &Context, raw: &DynamicObject, object: &Object) -> kube::Result<Option<Next>> {
    cx.kubernetes.remove_finalizer(raw).await?;
    tracing::info!(
        namespace = object.identity.namespace,
        name = object.identity.name,
        retain = object.retain,
        "deleted"
    );
    cx.forget(&object.identity.uid);
    Ok(None)
}

async fn report(cx: &Context, raw: &DynamicObject, applied: &Applied, status: &LambdaSfnPatternStatus) {
    let round = Round::after(applied);
    let done = applied.outcome.done.iter().map(|(step, _)| step);
    let corrected = done.filter(|step| step.drift);
    let newly_drifted = round.reports_drift() && applied.planned.subject.object.status.drift != status.drift;
    let left = applied.planned.plan.drift().filter(|_| newly_drifted);
    for step in corrected.chain(left) {
        cx.metrics.drift(step.id.kind.name());
    }
    cx.kubernetes.send(raw, notes(&round, status)).await;
}
