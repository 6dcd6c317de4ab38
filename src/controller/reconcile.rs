//! One reconcile: rounds of the pipeline until there is nothing more to do now.

use super::kubernetes::Kubernetes;
use super::memory::{FULL_WITHIN, Memory, Next};
use super::sources::SourceWatches;
use crate::api::LambdaSfnPatternStatus;
use crate::api::ResourceId;
use crate::apply::Outcome;
use crate::aws::{Clients, artifacts};
use crate::deployment;
use crate::desired::DesiredState;
use crate::object::Object;
use crate::observe::{ObservedState, Scope};
use crate::plan::Plan;
use crate::policies::Policies;
use crate::reason::Reason;
use crate::reason::Violation;
use crate::resource::Action;
use crate::settings::Settings;
use crate::status::{Note, NoteKind, Round, notes, reason_of, refused, same};
use crate::telemetry::Metrics;
use jiff::Timestamp;
use kube::api::DynamicObject;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// More rounds than any change takes; whatever is left then is taken up by the next reconcile.
const ROUNDS: usize = 12;

/// What every reconcile shares.
pub struct Context {
    /// Kubernetes.
    pub kubernetes: Kubernetes,
    /// AWS.
    pub clients: Clients,
    /// The administrator's settings.
    pub settings: Settings,
    /// Metrics.
    pub metrics: Arc<Metrics>,
    /// Bounds the reconciles at one time.
    pub turns: Semaphore,
    /// What patterns take values from.
    pub sources: SourceWatches,
    /// By uid.
    pub memories: Mutex<HashMap<String, Memory>>,
}

impl Context {
    /// Does something with the memory of an object.
    pub fn memory<T>(&self, uid: &str, f: impl FnOnce(&mut Memory) -> T) -> T {
        // A panic elsewhere cannot leave a Memory half-written: none of its methods panic.
        let mut memories = self.memories.lock().unwrap_or_else(PoisonError::into_inner);
        f(memories.entry(uid.to_owned()).or_default())
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
    let verdict = reason.verdict();
    for (condition, holds) in [
        ("Ready", verdict.ready),
        ("Reconciling", verdict.reconciling),
        ("Stalled", verdict.stalled),
    ] {
        if holds {
            metrics.pattern(condition, &reason.to_string(), change);
        }
    }
}

fn recount(metrics: &Metrics, memory: &mut Memory, reason: Reason) {
    if let Some(old) = memory.reason.replace(reason) {
        count(metrics, old, -1);
    }
    count(metrics, reason, 1);
}

/// Reconciles the object of that name; `None` if there is nothing to come back for.
///
/// # Errors
/// The API server's.
pub async fn reconcile(cx: &Context, namespace: &str, name: &str, uid: &str) -> kube::Result<Option<Next>> {
    for _ in 0..ROUNDS {
        let Some(raw) = cx.kubernetes.get(namespace, name).await? else {
            cx.sources.follow(namespace, name, &BTreeSet::new());
            cx.forget(uid);
            return Ok(None);
        };
        let mut object = Object::of(&raw);
        let next = if object.deleting {
            deletion_round(cx, raw, object).await?
        } else if object.finalizer {
            // Watched before it is read, so that no change falls in between.
            cx.sources.follow(namespace, name, &object.followed());
            object.sources = cx.kubernetes.sources(namespace, &object.source_refs()).await?;
            object.export.found = cx.kubernetes.exported(namespace, &object.export).await?;
            Some(round(cx, raw, object).await?)
        } else {
            // The change of the finalizer brings the object back here.
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

/// The pipeline, once.
async fn round(cx: &Context, raw: DynamicObject, mut object: Object) -> kube::Result<Next> {
    let place = cx.clients.place(object.region());
    artifacts::complete(&cx.clients, &place, &cx.settings, &mut object).await;
    let object = &object;
    let pattern = match object.checked(&cx.settings, &place) {
        Ok(pattern) => pattern,
        Err(violations) => return refuse(cx, raw, object, &violations).await,
    };
    let aws = cx.clients.at(&place).await;
    let desired = deployment::desired(&aws, &pattern, object, Timestamp::now()).await;
    let (scope, strict) = scope(cx, object, &desired);
    let observed = ObservedState::read(&aws, &scope).await;
    let plan = Plan::between(Some(&desired), &observed, object, &pattern.policies);
    if !plan.complete && plan.is_idle() {
        // What was waited for has come; the status waits for a look at everything.
        return Ok(Next::Now);
    }
    if plan.steps.iter().any(|step| step.action == Action::Create)
        && let Some(violation) = cx.clients.moved_to_another_account(&place).await
    {
        return refuse(cx, raw, object, &[violation]).await;
    }
    let mut round = Round {
        object,
        place: &place,
        desired: Some(&desired),
        observed: &observed,
        plan: &plan,
        outcome: &Outcome::default(),
        policies: &pattern.policies,
    };
    let mut raw = raw;
    let mut published = None;
    if let Some(intent) = round.intent(Timestamp::now()) {
        let Some(new) = cx.kubernetes.publish(raw, object, &intent).await? else {
            return Ok(Next::Now);
        };
        raw = new;
        published = Some(Object::of(&raw));
    }
    let mut outcome = crate::apply::apply(&aws, &plan).await;
    let made = Round {
        outcome: &outcome,
        ..round
    };
    if let Ok(Some(write)) = made.export() {
        let exported = cx.kubernetes.export(&raw, &write).await.map(|()| write);
        outcome.exported = Some(exported);
    }
    round.outcome = &outcome;
    let status = round.status(Timestamp::now());
    report(cx, &raw, &round, &status).await;
    let written = published.as_ref().unwrap_or(object);
    if cx.kubernetes.publish(raw, written, &status).await?.is_none() {
        return Ok(Next::Now);
    }
    let next = remember(cx, &round, strict, pattern.reconcile_interval);
    Ok(match (next, desired.decision.look_again) {
        (Next::After(delay), Some(look_again)) => Next::After(delay.min(look_again)),
        (next, _) => next,
    })
}

/// What to read this time, and whether that is everything there is to read.
fn scope(cx: &Context, object: &Object, desired: &DesiredState) -> (Scope, bool) {
    let (focus, due) = cx.memory(&object.identity.uid, |memory| {
        memory.turn_to(object.generation);
        let due = memory
            .last_strict
            .is_some_and(|last| last.elapsed() >= cx.settings.strict_interval);
        let full_recently = memory.last_full.is_some_and(|last| last.elapsed() < FULL_WITHIN);
        let focus = std::mem::take(&mut memory.focus);
        if !focus.is_empty() && full_recently && !object.reconcile_requested() {
            return (focus, due);
        }
        memory.last_full = Some(Instant::now());
        (BTreeSet::new(), due)
    });
    if focus.is_empty() {
        // Drift may be such as only a strict read sees, and must not seem to have gone.
        let drifted = !object.status.drift.is_empty();
        let strict = due || object.reconcile_requested() || drifted;
        (Scope::of(object, desired, strict), strict)
    } else {
        (Scope::of(object, desired, false).focused(&focus), false)
    }
}

/// Notes what the round taught, and says when the next one is due.
fn remember(cx: &Context, round: &Round<'_>, strict: bool, interval: Duration) -> Next {
    let reason = round.finding().reason;
    let progress = round.outcome.failed.is_empty() && (!round.outcome.done.is_empty() || !round.plan.complete);
    cx.memory(&round.object.identity.uid, |memory| {
        // The first strict read is due an interval after the start: what was made just now is known.
        if strict || memory.last_strict.is_none() {
            memory.last_strict = Some(Instant::now());
        }
        if reason == Reason::Reconciled {
            cx.metrics.verified(&round.object.identity.uid);
            if memory.reason != Some(reason) && reason_of(&round.object.status) != Some("Reconciled") {
                cx.metrics
                    .time_to_ready(memory.since.map_or(Duration::ZERO, |since| since.elapsed()));
            }
        }
        let awaited = match reason {
            Reason::WaitingForRole | Reason::WaitingForFunction | Reason::WaitingForStateMachine => awaited(round),
            _ => BTreeSet::new(),
        };
        memory.focus = awaited;
        recount(&cx.metrics, memory, reason);
        memory.next(reason, progress, interval, Instant::now())
    })
}

/// The objects that the next round has to look at: those waited for, and those whose calls were not taken.
fn awaited(round: &Round<'_>) -> BTreeSet<ResourceId> {
    let waits = round.plan.waits.iter().map(|w| w.id.clone());
    let failed = round.outcome.failed.iter().map(|(step, _)| step.id.clone());
    let started = round
        .outcome
        .done
        .iter()
        .filter(|(_, a)| a.in_progress)
        .map(|(step, _)| step.id.clone());
    waits.chain(failed).chain(started).collect()
}

async fn refuse(cx: &Context, raw: DynamicObject, object: &Object, violations: &[Violation]) -> kube::Result<Next> {
    let place = cx.clients.place(object.region());
    let status = refused(object, &place, violations, Timestamp::now());
    if !same(&status, &object.status) {
        let message = violations
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ");
        cx.kubernetes
            .send(
                &raw,
                vec![Note {
                    kind: NoteKind::Refused,
                    about: None,
                    message,
                }],
            )
            .await;
    }
    cx.kubernetes.publish(raw, object, &status).await?;
    let reason = violations.iter().map(|v| v.reason).max().unwrap_or(Reason::Invalid);
    Ok(cx.memory(&object.identity.uid, |memory| {
        memory.turn_to(object.generation);
        recount(&cx.metrics, memory, reason);
        memory.next(reason, false, cx.settings.reconcile_interval, Instant::now())
    }))
}

/// The pipeline with nothing wanted. It works from the inventory, so it needs no valid spec.
async fn deletion_round(cx: &Context, raw: DynamicObject, mut object: Object) -> kube::Result<Option<Next>> {
    if !object.finalizer {
        cx.forget(&object.identity.uid);
        return Ok(None);
    }
    if object.retain {
        return finish(cx, &raw, &object).await;
    }
    let place = cx.clients.place(object.region());
    if let Some(violation) = object.moved_from(&place) {
        return refuse(cx, raw, &object, &[violation]).await.map(Some);
    }
    object.prepare_deletion(&cx.settings, &place);
    let scope = Scope::of_deletion(&object);
    if scope.is_empty() {
        return finish(cx, &raw, &object).await;
    }
    if let Some(violation) = cx.clients.moved_to_another_account(&place).await {
        return refuse(cx, raw, &object, &[violation]).await.map(Some);
    }
    let policies = Policies::of_deletion(&object.identity, &cx.settings);
    let aws = cx.clients.at(&place).await;
    let observed = ObservedState::read(&aws, &scope).await;
    let plan = Plan::between(None, &observed, &object, &policies);
    let outcome = crate::apply::apply(&aws, &plan).await;
    let round = Round {
        object: &object,
        place: &place,
        desired: None,
        observed: &observed,
        plan: &plan,
        outcome: &outcome,
        policies: &policies,
    };
    let status = round.status(Timestamp::now());
    report(cx, &raw, &round, &status).await;
    if status.resources.iter().all(|entry| entry.retain) {
        return finish(cx, &raw, &object).await;
    }
    let published = cx.kubernetes.publish(raw, &object, &status).await?;
    if published.is_none() {
        cx.forget(&object.identity.uid);
        return Ok(None);
    }
    Ok(Some(remember(cx, &round, true, cx.settings.reconcile_interval)))
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

async fn report(cx: &Context, raw: &DynamicObject, round: &Round<'_>, status: &LambdaSfnPatternStatus) {
    let corrected = round
        .outcome
        .done
        .iter()
        .map(|(step, _)| step)
        .filter(|step| step.drift);
    let newly_drifted = round.reports_drift() && round.object.status.drift != status.drift;
    let left = round.plan.drift().filter(|_| newly_drifted);
    for step in corrected.chain(left) {
        cx.metrics.drift(step.id.kind.name());
    }
    cx.kubernetes.send(raw, notes(round, status)).await;
}
