//! Progress on standard error: a spinner on a terminal, plain lines elsewhere.

use std::{
    io::IsTerminal as _,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

/// Shows progress.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    terminal: bool,
    stop: Option<&'static AtomicBool>,
}

impl Progress {
    /// Shows progress on standard error: a spinner on a terminal, else a line at the start and the end of each step.
    pub fn stderr() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            stop: None,
        }
    }

    /// Sets a flag that stops the tools of running steps. A process that handles interrupts itself needs it.
    #[must_use]
    pub fn stop_on(self, flag: &'static AtomicBool) -> Self {
        Self {
            stop: Some(flag),
            ..self
        }
    }

    /// Starts a step. The description is a present participle, such as "building the operator".
    pub fn step(&self, description: &str) -> Step {
        let bar = self.terminal.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} ({elapsed}) {wide_msg:.dim}") {
                bar.set_style(style);
            }
            bar.set_prefix(description.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            eprintln!("{description} ...");
        }
        Step {
            bar,
            description: description.to_owned(),
            started: Instant::now(),
            stop: self.stop,
        }
    }
}

/// A running step. A drop without [`done`](Self::done) removes the spinner.
#[derive(Debug)]
pub struct Step {
    bar: Option<ProgressBar>,
    description: String,
    started: Instant,
    stop: Option<&'static AtomicBool>,
}

impl Step {
    /// Shows a detail of the step, only on a terminal.
    pub fn note(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.to_owned());
        }
    }

    /// Whether the step must stop early.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Ends the step with success and shows its duration.
    pub fn done(self) {
        let line = format!(
            "{}: done in {}",
            self.description,
            HumanDuration(self.started.elapsed())
        );
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        eprintln!("{line}");
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
