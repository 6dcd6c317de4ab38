//! Prepares the tools of the testbed: the control plane's binary and the emulators' Python environment.
//!
//! The cache stores each tool under a hash of its inputs. A changed input thus creates a new tool, and different
//! checkouts do not disturb each other.

use std::{
    env::consts::{ARCH, OS},
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    cache::{cache_dir, checkout},
    command::{output, run_logged},
    progress::Progress,
};

const KUBERNETES_LDFLAGS: &str = "-s -w -X k8s.io/component-base/version.gitVersion=v1.37.2 \
                                  -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=37";
const OLDEST_GO: (u32, u32) = (1, 26);
const OLDEST_PYTHON: (u32, u32) = (3, 10);

/// The tools that [`prepare`] built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tools {
    /// The control plane's executable.
    pub control_plane: PathBuf,
    /// `bin` folder of the emulators' Python environment.
    pub python_bin: PathBuf,
    /// Data folder of botocore in the Python environment: AWS's API models, for the gateway.
    pub api_models: PathBuf,
    /// The script that ends the emulator together with its parent process.
    pub launcher: PathBuf,
}

/// Builds and installs the missing tools.
///
/// Several processes may call it at the same time: one builds, the others wait. The call blocks; the first call takes
/// several minutes.
pub fn prepare(progress: &Progress) -> anyhow::Result<Tools> {
    let testbed = checkout().join("testbed");
    let testbed = testbed
        .canonicalize()
        .with_context(|| format!("cannot find {}", testbed.display()))?;
    let tools = cache_dir()?.join("tools");
    fs::create_dir_all(&tools).with_context(|| format!("cannot create {}", tools.display()))?;
    let _lock = lock(&tools.join("lock"), progress)?;
    let control_plane = control_plane(&testbed.join("kubernetes"), &tools, progress)?;
    let python = python_environment(&testbed.join("aws/requirements.txt"), &tools, progress)?;
    Ok(Tools {
        control_plane,
        api_models: api_models(&python)?,
        python_bin: python.join("bin"),
        launcher: testbed.join("aws/launch.py"),
    })
}

/// Takes the lock. The operating system releases it when the file is closed, also after a crash.
fn lock(path: &Path, progress: &Progress) -> anyhow::Result<File> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        let step = progress.step("waiting for another process that prepares the testbed");
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        step.done();
    }
    Ok(file)
}

fn control_plane(source: &Path, tools: &Path, progress: &Progress) -> anyhow::Result<PathBuf> {
    let go = go_version()?;
    let mut files: Vec<_> = fs::read_dir(source)
        .with_context(|| format!("cannot read {}", source.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "go" || e == "mod" || e == "sum"))
        .collect();
    files.sort();
    let mut key = Key::new(&[&go, OS, ARCH, KUBERNETES_LDFLAGS]);
    for file in &files {
        key.add(&fs::read(file)?);
    }
    let folder = tools.join(format!("kubernetes-{}", key.finish()));
    let binary = folder.join("testbed-kubernetes");
    if !binary.exists() {
        fs::create_dir_all(&folder)?;
        let step = progress.step("building the Kubernetes control plane (the first time 5 to 8 minutes)");
        let unfinished = folder.join("unfinished");
        let mut build = Command::new("go");
        build
            .current_dir(source)
            .args(["build", "-v", "-trimpath", "-ldflags", KUBERNETES_LDFLAGS, "-o"]);
        run_logged(build.arg(&unfinished).arg("."), &folder.join("build.log"), &step)?;
        fs::rename(&unfinished, &binary)?;
        step.done();
    }
    Ok(binary)
}

fn python_environment(requirements: &Path, tools: &Path, progress: &Progress) -> anyhow::Result<PathBuf> {
    let (python, version) = python()?;
    let mut key = Key::new(&[&version, OS, ARCH]);
    key.add(&fs::read(requirements).with_context(|| format!("cannot read {}", requirements.display()))?);
    let folder = tools.join(format!("aws-{}", key.finish()));
    let complete = folder.join("complete");
    if !complete.exists() {
        fs::create_dir_all(&folder)?;
        let step = progress.step("installing the AWS emulators");
        // A Python environment cannot be moved. It is built in place, and the file `complete` marks a finished one.
        let mut create = Command::new(python);
        run_logged(
            create.args(["-m", "venv", "--clear"]).arg(&folder),
            &tools.join("venv.log"),
            &step,
        )?;
        let mut install = Command::new(folder.join("bin/python"));
        install.args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
        ]);
        run_logged(install.arg(requirements), &folder.join("install.log"), &step)?;
        File::create(&complete)?;
        step.done();
    }
    Ok(folder)
}

fn api_models(python: &Path) -> anyhow::Result<PathBuf> {
    let lib = python.join("lib");
    let versions = fs::read_dir(&lib).with_context(|| format!("cannot read {}", lib.display()))?;
    versions
        .filter_map(|version| Some(version.ok()?.path().join("site-packages/botocore/data")))
        .find(|data| data.is_dir())
        .with_context(|| format!("cannot find botocore in {}", lib.display()))
}

fn go_version() -> anyhow::Result<String> {
    let wanted = format!(
        "the testbed's control plane needs Go {}.{} or later: see https://go.dev/dl",
        OLDEST_GO.0, OLDEST_GO.1
    );
    let Some(version) = output("go", &["env", "GOVERSION"]) else {
        bail!("cannot find `go`; {wanted}")
    };
    let old = major_minor(version.trim_start_matches("go")).is_some_and(|found| found < OLDEST_GO);
    if old {
        bail!("found {version}; {wanted}");
    }
    Ok(version)
}

/// Returns the first Python that is new enough and has `venv` and `ensurepip`, with its version.
fn python() -> anyhow::Result<(&'static str, String)> {
    let code = "import sys, venv, ensurepip; print(sys.version.split()[0], sys.executable)";
    [
        "python3",
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3.10",
    ]
    .into_iter()
    .filter_map(|name| Some((name, output(name, &["-c", code])?)))
    .find(|(_, version)| major_minor(version).is_some_and(|found| found >= OLDEST_PYTHON))
    .with_context(|| {
        let (major, minor) = OLDEST_PYTHON;
        format!(
            "cannot find Python {major}.{minor} or later with venv, which the AWS emulators need: install python3 \
                 and, on Debian and Ubuntu, python3-venv"
        )
    })
}

fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', ' ', 'r', 'b', '-']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

struct Key(Sha256);

impl Key {
    fn new(parts: &[&str]) -> Self {
        let mut key = Self(Sha256::new());
        for part in parts {
            key.add(part.as_bytes());
        }
        key
    }

    fn add(&mut self, part: &[u8]) {
        self.0.update(part.len().to_le_bytes());
        self.0.update(part);
    }

    fn finish(self) -> String {
        self.0
            .finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_and_minor_versions_are_read() {
        assert_eq!(major_minor("1.26.8"), Some((1, 26)));
        assert_eq!(major_minor("1.27rc1"), Some((1, 27)));
        assert_eq!(major_minor("3.11.7 /usr/bin/python3"), Some((3, 11)));
        assert_eq!(major_minor("devel"), None);
    }

    #[test]
    fn a_key_depends_on_every_part_and_its_length() {
        assert_ne!(Key::new(&["ab", "c"]).finish(), Key::new(&["a", "bc"]).finish());
        assert_eq!(Key::new(&["ab"]).finish().len(), 16);
    }
}
