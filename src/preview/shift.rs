//! A shift of the aliases for terminals: a bar, the step, the time of the next step, the alarms. Pure.

use super::age::relative;
use super::conditions::ready;
use super::terminal::{BOLD, DIM, GREEN, RED, YELLOW, line, plain};
use crate::api::{DeploymentPhase, DeploymentStatus, DeploymentStrategy};
use crate::object::Object;
use jiff::{SignedDuration, Timestamp};

/// Width of the bar in characters.
const WIDTH: usize = 20;
/// Default of `spec.deployment.stepPercentage`.
const STEP_PERCENTAGE: i32 = 10;
/// Default of `spec.deployment.interval`.
const INTERVAL: SignedDuration = SignedDuration::from_mins(5);

/// Returns the shift in a few words, such as `20 % (step 2/5)`; empty unless a shift runs or was rolled back.
pub(crate) fn shift_in_short(object: &Object) -> String {
    let Some(status) = &object.status.deployment else {
        return String::new();
    };
    match status.phase {
        DeploymentPhase::Completed => String::new(),
        DeploymentPhase::RolledBack => "rolled back".into(),
        DeploymentPhase::Shifting => {
            format!(
                "{} % (step {}/{})",
                status.percentage,
                status.step,
                steps(object, status)
            )
        }
    }
}

/// Appends the shift, if the object has one.
pub(super) fn push_shift(text: &mut String, object: &Object, suspended: bool, now: Timestamp) {
    let Some(status) = &object.status.deployment else {
        return;
    };
    // While a shift runs and after a rollback, the message of the condition names the versions.
    let stated = ready(object).is_some_and(|ready| ["Deploying", "RolledBack"].contains(&ready.reason.as_str()));
    let new = versions(status.function_version.as_ref(), status.state_machine_version.as_ref());
    let previous = versions(
        status.previous_function_version.as_ref(),
        status.previous_state_machine_version.as_ref(),
    );
    match status.phase {
        DeploymentPhase::Completed => line(text, format_args!("{DIM}All traffic goes to {new}.{DIM:#}\n")),
        DeploymentPhase::RolledBack if stated => {}
        DeploymentPhase::RolledBack => line(
            text,
            format_args!("{RED}Rolled back{RED:#}: all traffic goes to {previous} instead of {new}.\n"),
        ),
        DeploymentPhase::Shifting => {
            if !stated {
                line(text, format_args!("{BOLD}Shift{BOLD:#} from {previous} to {new}"));
            }
            let (percentage, step, steps) = (status.percentage, status.step, steps(object, status));
            let bar = bar(percentage);
            let next = next(object, status, suspended, now);
            line(
                text,
                format_args!("{bar} {percentage} %  step {step} of {steps}, {next}"),
            );
            let alarms = alarms(object);
            if !alarms.is_empty() {
                line(text, format_args!("Alarms that roll it back: {}", plain(&alarms)));
            }
            text.push('\n');
        }
    }
}

fn bar(percentage: i32) -> String {
    let filled = usize::try_from(percentage).unwrap_or_default().min(100) * WIDTH / 100;
    let (filled, rest) = ("█".repeat(filled), "░".repeat(WIDTH - filled));
    format!("{GREEN}{filled}{GREEN:#}{DIM}{rest}{DIM:#}")
}

/// Returns the time until the next step, or the state that the step waits for.
fn next(object: &Object, status: &DeploymentStatus, suspended: bool, now: Timestamp) -> String {
    if suspended {
        return format!("{YELLOW}held back by spec.suspend{YELLOW:#}");
    }
    let started = status
        .step_started_at
        .as_ref()
        .and_then(|at| at.parse::<Timestamp>().ok());
    let Some(started) = started else {
        return "waiting for the aliases".into();
    };
    if status.percentage >= 100 {
        return "the last one".into();
    }
    match started.checked_add(interval(object)) {
        Ok(at) if at > now => format!("next step {}", relative(at, now)),
        _ => "the next step is due".into(),
    }
}

/// Returns the number of steps of the strategy. If the spec has changed since the start, returns the steps so far.
fn steps(object: &Object, status: &DeploymentStatus) -> i32 {
    let spec = object.spec().ok().and_then(|spec| spec.deployment.as_ref());
    let strategy = spec.and_then(|spec| spec.strategy).unwrap_or_default();
    let percentage = spec.and_then(|spec| spec.step_percentage).unwrap_or(STEP_PERCENTAGE);
    let steps = match strategy {
        DeploymentStrategy::AllAtOnce => 1,
        DeploymentStrategy::Canary => 2,
        DeploymentStrategy::Linear => 100_i32.div_euclid(percentage.max(1)) + i32::from(100 % percentage.max(1) != 0),
    };
    steps.max(status.step)
}

fn interval(object: &Object) -> SignedDuration {
    let spec = object.spec().ok().and_then(|spec| spec.deployment.as_ref());
    let interval = spec.and_then(|spec| spec.interval.as_ref());
    interval
        .and_then(|text| text.parse::<SignedDuration>().ok())
        .unwrap_or(INTERVAL)
}

fn alarms(object: &Object) -> String {
    let spec = object.spec().ok().and_then(|spec| spec.deployment.as_ref());
    spec.map(|spec| spec.alarms.join(", ")).unwrap_or_default()
}

fn versions(function: Option<&String>, machine: Option<&String>) -> String {
    let parts = [
        function.map(|version| format!("function version {}", plain(version))),
        machine.map(|version| format!("state machine version {}", plain(version))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "no version".into()
    } else {
        parts.join(" and ")
    }
}
