//! The record of calls.

use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
    sync::Mutex,
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::Value;

use crate::{answer::Answer, lock, operation::is_write, request::AwsRequest};

/// One AWS call that came by.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Counts from 1, in the order of arrival, over the gateway's life.
    pub number: u64,
    /// The access key that signed it.
    pub access_key: String,
    /// `lambda`, `states`, `logs`, `iam`, `sts` or `other`.
    pub service: String,
    /// AWS's name of the operation.
    pub operation: String,
    /// Whether the operation changes AWS objects.
    pub write: bool,
    /// Decoded parameters; an archive is replaced by its size in bytes.
    pub request: Value,
    /// HTTP status of the answer, 0 as long as there is none.
    pub status: u16,
    /// AWS's error code, if the answer was an error.
    pub error_code: Option<String>,
    /// When it arrived.
    #[serde(skip)]
    pub started: Instant,
    /// How long the answer took, zero as long as there is none. An answer held back by a
    /// fault counts as given when the emulator gave it.
    #[serde(serialize_with = "seconds")]
    pub elapsed: Duration,
}

fn seconds<S: serde::Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(value.as_secs_f64())
}

impl Call {
    /// Whether the operation changes AWS objects.
    pub fn is_write(&self) -> bool {
        self.write
    }

    /// Whether it was answered without an error.
    pub fn succeeded(&self) -> bool {
        (200..400).contains(&self.status)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Recorder {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last_number: u64,
    calls: Vec<Call>,
    file: Option<File>,
}

impl Recorder {
    /// A recorder that also appends each answered call to a file, one JSON object a line.
    pub(crate) fn new(file: Option<&Path>) -> io::Result<Self> {
        let file = file
            .map(|path| File::options().create(true).append(true).open(path))
            .transpose()?;
        Ok(Self {
            state: Mutex::new(State {
                file,
                ..State::default()
            }),
        })
    }

    pub(crate) fn begin(&self, request: &AwsRequest) -> u64 {
        let mut state = lock(&self.state);
        state.last_number += 1;
        let number = state.last_number;
        state.calls.push(Call {
            number,
            access_key: request.signer.access_key.clone(),
            service: request.operation.service.to_owned(),
            operation: request.operation.name.clone(),
            write: is_write(&request.operation.name) && request.operation.service != "other",
            request: request.operation.params.clone(),
            status: 0,
            error_code: None,
            started: Instant::now(),
            elapsed: Duration::ZERO,
        });
        number
    }

    pub(crate) fn end(&self, number: u64, answer: &Answer) {
        let mut guard = lock(&self.state);
        let state = &mut *guard;
        let Some(call) = state.calls.iter_mut().rev().find(|call| call.number == number) else {
            return;
        };
        call.status = answer.status.as_u16();
        call.error_code = answer.error_code();
        call.elapsed = call.started.elapsed();
        if let (Some(file), Ok(line)) = (&mut state.file, serde_json::to_string(call)) {
            // A full disk must not fail the calls themselves.
            let _ = writeln!(file, "{line}");
        }
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        lock(&self.state).calls.clone()
    }

    pub(crate) fn clear(&self) {
        lock(&self.state).calls.clear();
    }
}
