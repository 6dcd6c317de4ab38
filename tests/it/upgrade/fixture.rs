//! A recorded world: the Kubernetes objects as etcd stores them, and the state of the emulator and the gateway.

use k8s_openapi::ByteString;
use kube::api::DynamicObject;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Plurals of the recorded resources, with their keys in etcd.
pub(crate) const RESOURCES: [(&str, &str); 3] = [
    ("secrets", "secrets"),
    ("configmaps", "configmaps"),
    ("lambdasfnpatterns", "serverlesspatterns.dev/lambdasfnpatterns"),
];

/// The conditions of the recording.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct About {
    /// Version of the recorded operator.
    pub(crate) version: String,
    pub(crate) account: String,
    pub(crate) namespace: String,
    /// Arguments of the operator.
    pub(crate) arguments: Vec<String>,
}

pub(crate) struct Fixture {
    pub(crate) about: About,
    /// Objects with the plural of their resource.
    pub(crate) objects: Vec<(String, DynamicObject)>,
    /// State of the gateway.
    pub(crate) gateway: Value,
    /// Files of the emulator.
    pub(crate) emulator: BTreeMap<PathBuf, Vec<u8>>,
}

/// Returns the folder of all recorded worlds.
pub(crate) fn home() -> PathBuf {
    crate::manifests::root().join("tests/fixtures/upgrade")
}

/// Loads all recorded worlds.
pub(crate) fn all() -> Vec<Fixture> {
    let entries = fs::read_dir(home()).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().map(|folder| Fixture::load(folder)).collect()
}

impl Fixture {
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &DynamicObject> {
        let patterns = self.objects.iter().filter(|(plural, _)| plural == "lambdasfnpatterns");
        patterns.map(|(_, object)| object)
    }

    fn load(dir: &Path) -> Self {
        let mut objects = vec![];
        for (plural, _) in RESOURCES {
            for path in files(&dir.join("kubernetes").join(plural)) {
                objects.push((plural.to_owned(), parsed(&path)));
            }
        }
        let aws = dir.join("emulator");
        let mut emulator: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
        for path in files(&aws) {
            emulator.insert(path.strip_prefix(&aws).unwrap().to_owned(), fs::read(&path).unwrap());
        }
        let archives: BTreeMap<PathBuf, ByteString> = parsed(&dir.join("archives.json"));
        emulator.extend(archives.into_iter().map(|(path, bytes)| (path, bytes.0)));
        Self {
            about: parsed(&dir.join("about.json")),
            objects,
            gateway: parsed(&dir.join("gateway.json")),
            emulator,
        }
    }

    /// Replaces the content of the folder.
    pub(crate) fn save(&self, dir: &Path) {
        if dir.exists() {
            fs::remove_dir_all(dir).unwrap();
        }
        write(&dir.join("about.json"), &pretty(&self.about));
        write(&dir.join("gateway.json"), &pretty(&self.gateway));
        for (plural, object) in &self.objects {
            let name = format!("{}.json", object.metadata.name.as_deref().unwrap());
            write(&dir.join("kubernetes").join(plural).join(name), &pretty(object));
        }
        let mut archives: BTreeMap<&Path, ByteString> = BTreeMap::new();
        for (path, bytes) in &self.emulator {
            match is_state(path) {
                true => write(&dir.join("emulator").join(path), &lines(bytes)),
                false => drop(archives.insert(path, ByteString(bytes.clone()))),
            }
        }
        write(&dir.join("archives.json"), &pretty(&archives));
    }

    /// Writes the emulator's files into its state folder.
    pub(crate) fn unpack(&self, state: &Path) {
        for (path, bytes) in &self.emulator {
            write(&state.join(path), bytes);
        }
    }
}

/// Returns the emulator's files with content of this account.
pub(crate) fn emulator_files(state: &Path, account: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let found = files(state).into_iter().filter_map(|path| {
        let bytes = fs::read(&path).unwrap();
        let path = path.strip_prefix(state).unwrap().to_owned();
        let relevant = !is_state(&path) || String::from_utf8_lossy(&bytes).contains(account);
        relevant.then_some((path, bytes))
    });
    found.collect()
}

/// Whether the file is the state of a service, and not the code of a function or an object in a bucket.
fn is_state(path: &Path) -> bool {
    path.components().count() == 1
}

/// Returns all files below a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else {
        return vec![];
    };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect();
    found.sort();
    found
}

fn parsed<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap();
    bytes.push(b'\n');
    bytes
}

/// Adds a line break after each member near the top, so that differences are readable. A parser would lose the order of
/// the members, which the emulator uses for its lists.
fn lines(json: &[u8]) -> Vec<u8> {
    let (mut lines, mut depth, mut quoted, mut escaped) = (vec![], 0, false, false);
    for byte in json {
        lines.push(*byte);
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth -= 1,
            b',' if !quoted && depth <= 6 => lines.push(b'\n'),
            _ => {}
        }
    }
    lines.push(b'\n');
    lines
}
