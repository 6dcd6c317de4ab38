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

/// One recorded AWS call.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Number of the call, from 1, in the order of arrival since the start of the gateway.
    pub number: u64,
    /// Access key that signed the call.
    pub access_key: String,
    /// `lambda`, `states`, `logs`, `iam`, `sts` or `other`.
    pub service: String,
    /// Operation, as AWS names it.
    pub operation: String,
    /// Whether the operation changes AWS objects.
    pub write: bool,
    /// Decoded parameters. The size in bytes replaces an archive.
    pub request: Value,
    /// HTTP status of the answer, 0 before the answer.
    pub status: u16,
    /// AWS's error code, if the answer is an error.
    pub error_code: Option<String>,
    /// Time of arrival.
    #[serde(skip)]
    pub started: Instant,
    /// Time from arrival to answer, zero before the answer. It does not include the time in which a fault delays the
    /// emulator's answer.
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

    /// Whether the answer is a success.
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
    /// Creates a recorder. If a file is given, the recorder appends each answered call to it, one JSON object per line.
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
