//! Checks every request against AWS's API models, and rejects it with AWS's message.
//!
//! AWS checks required members, lengths, ranges, patterns and enumerations before anything else. Like AWS, this check
//! ignores members that a model does not have.
//!
//! Source: the models in botocore, the library of AWS's Python SDK.

mod check;
mod input;
mod pattern;
mod refusal;
mod shape;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use flate2::read::GzDecoder;

use self::shape::Model;
use crate::{answer::Answer, lock, request::AwsRequest};

/// Names of the services in the gateway and in botocore.
///
/// S3 is missing: its operations have their own error messages, which the emulator returns.
const SERVICES: [(&str, &str); 6] = [
    ("ecr", "ecr"),
    ("iam", "iam"),
    ("lambda", "lambda"),
    ("logs", "logs"),
    ("states", "stepfunctions"),
    ("sts", "sts"),
];

/// The models of the services that the gateway knows.
#[derive(Debug)]
pub(crate) struct Models(HashMap<&'static str, Model>);

impl Models {
    /// Returns the models in botocore's data folder. A process reads a folder once, for all its gateways.
    pub(crate) fn of(data: &Path) -> io::Result<Arc<Self>> {
        static READ: Mutex<Vec<(PathBuf, Arc<Models>)>> = Mutex::new(Vec::new());
        let mut read = lock(&READ);
        if let Some((_, models)) = read.iter().find(|(path, _)| path == data) {
            return Ok(Arc::clone(models));
        }
        let models = Arc::new(Self::read(data)?);
        read.push((data.to_owned(), Arc::clone(&models)));
        Ok(models)
    }

    fn read(data: &Path) -> io::Result<Self> {
        let service = |(name, folder): (&'static str, &str)| {
            let folder = data.join(folder);
            let model = newest(&folder).and_then(|version| model(&version));
            let in_folder = |error: io::Error| {
                io::Error::new(
                    error.kind(),
                    format!("cannot read an API model in {}: {error}", folder.display()),
                )
            };
            Ok((name, model.map_err(in_folder)?))
        };
        SERVICES.into_iter().map(service).collect::<io::Result<_>>().map(Self)
    }

    /// Returns AWS's error for a request that the model does not allow, or `None`.
    pub(crate) fn refused(&self, request: &AwsRequest) -> Option<Answer> {
        let service = request.operation.service;
        let model = self.0.get(service)?;
        let operation = model.operations.get(&request.operation.name)?;
        let input = model.shapes.get(&operation.input.as_ref()?.shape)?;
        let members = input::members(model, input, request)?;
        let violations = check::violations(model, input, &members);
        refusal::answer(service, operation, &violations)
    }
}

/// Returns the folder of the newest API version. The folders are named by date.
fn newest(folder: &Path) -> io::Result<PathBuf> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let newest = entries.into_iter().map(|entry| entry.path()).max();
    newest.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the folder is empty"))
}

fn model(folder: &Path) -> io::Result<Model> {
    let plain = folder.join("service-2.json");
    let text = if plain.exists() {
        fs::read(plain)?
    } else {
        let mut text = Vec::new();
        GzDecoder::new(fs::File::open(folder.join("service-2.json.gz"))?).read_to_end(&mut text)?;
        text
    };
    Ok(serde_json::from_slice(&text)?)
}
