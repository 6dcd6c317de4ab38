//! Runs the commands of a page as a user types them, in a namespace of the testbed.
//!
//! `lambdasfn` and `kubectl` are run as they are. Without `kubectl` on the `PATH`, the Kubernetes client makes the same
//! requests. The AWS SDK makes the calls of the `aws` CLI.

use crate::cli::Run;
use crate::world::{World, condition};
use kube::api::{DeleteParams, DynamicObject, ListParams, Patch, PatchParams};
use kube::{Api, ResourceExt};
use lambdasfn::api::LambdaSfnPattern;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A user with a terminal in a folder.
pub(crate) struct Shell<'a> {
    world: &'a World,
    folder: PathBuf,
    kubeconfig: PathBuf,
    variables: BTreeMap<String, String>,
    has_kubectl: bool,
}

impl<'a> Shell<'a> {
    /// Opens a terminal in a new folder. Its kubeconfig is the administrator's, with the namespace of the world.
    pub(crate) fn new(world: &'a World, has_kubectl: bool) -> Self {
        let folder = world.dir().join("shell");
        std::fs::create_dir(&folder).unwrap();
        let text = std::fs::read_to_string(&world.admin).unwrap();
        let mut config = kube::config::Kubeconfig::from_yaml(&text).unwrap();
        for named in &mut config.contexts {
            if let Some(context) = &mut named.context {
                context.namespace = Some(world.namespace.clone());
            }
        }
        // JSON is YAML.
        let kubeconfig = folder.join("kubeconfig");
        std::fs::write(&kubeconfig, serde_json::to_string(&config).unwrap()).unwrap();
        Self {
            world,
            folder,
            kubeconfig,
            variables: BTreeMap::new(),
            has_kubectl,
        }
    }

    /// The folder of the terminal.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs one command. `name=$(command)` sets a variable.
    pub(crate) async fn run(&mut self, words: &[String]) -> Run {
        if let [assignment] = words
            && let Some((name, command)) = assignment.split_once("=$(")
        {
            let inner = lambdasfn_testbed_harness::pages::commands(command.trim_end_matches(')'));
            let words: Vec<String> = inner.concat();
            let ran = self.program(&words).await;
            self.variables.insert(name.to_owned(), ran.out.trim().to_owned());
            return ran;
        }
        let words: Vec<String> = words.iter().map(|word| self.expanded(word)).collect();
        self.program(&words).await
    }

    fn expanded(&self, word: &str) -> String {
        let now = jiff::Timestamp::now().to_string();
        let word = word.replace("$(date -u +%FT%TZ)", &now);
        self.variables
            .iter()
            .fold(word, |word, (name, value)| word.replace(&format!("${name}"), value))
    }

    async fn program(&self, words: &[String]) -> Run {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["lambdasfn", ref arguments @ ..] => self.spawned(env!("CARGO_BIN_EXE_lambdasfn"), arguments).await,
            ["kubectl", ref arguments @ ..] if self.has_kubectl => self.spawned("kubectl", arguments).await,
            ["kubectl", ref arguments @ ..] => self.kubectl(arguments).await,
            ["aws", ref arguments @ ..] => self.aws(arguments).await,
            _ => panic!("no test runs {words:?}"),
        }
    }

    async fn spawned(&self, program: &str, arguments: &[&str]) -> Run {
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        command.envs(self.world.env()).env("HOME", &self.folder);
        command.env("KUBECONFIG", &self.kubeconfig);
        // Other operators of the testbed publish their settings too.
        command.env("LAMBDASFN_SETTINGS_NAMESPACE", &self.world.namespace);
        let output = command.output().await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The `aws` commands of the tutorial.
    async fn aws(&self, arguments: &[&str]) -> Run {
        let [
            "lambda",
            "update-function-configuration",
            "--function-name",
            function,
            "--memory-size",
            memory,
        ] = arguments
        else {
            panic!("no test runs aws {arguments:?}");
        };
        let update = self.world.aws.lambda.update_function_configuration();
        let update = update.function_name(*function).memory_size(memory.parse().unwrap());
        update.send().await.unwrap();
        done(String::new())
    }

    /// The `kubectl` commands of the pages, through the client.
    async fn kubectl(&self, arguments: &[&str]) -> Run {
        let patterns: Api<LambdaSfnPattern> = self.world.api();
        match arguments {
            ["apply", .., "-f", file] => self.apply(file).await,
            ["wait", "--for=condition=Ready", object, "--timeout=5m"] => {
                self.world.ready(object.trim_start_matches("lsp/")).await;
                done(String::new())
            }
            ["get", "lsp"] => {
                let listed = patterns.list(&ListParams::default()).await.unwrap();
                done(listed.items.iter().map(row).collect())
            }
            ["get", "lsp", name, "-o", "wide"] => done(row(&patterns.get(name).await.unwrap())),
            ["get", "namespace", name, "-o", _] => {
                let api: Api<k8s_openapi::api::core::v1::Namespace> = Api::all(self.world.client.clone());
                done(api.get(name).await.unwrap().metadata.uid.unwrap())
            }
            ["get", "lsp", name, "-o", path] => {
                let object = serde_json::to_value(patterns.get(name).await.unwrap()).unwrap();
                let path = path.trim_start_matches("jsonpath={").trim_end_matches('}');
                let value = object.pointer(&path.replace('.', "/")).cloned().unwrap_or_default();
                done(value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned))
            }
            ["describe", "lsp", name] => {
                patterns.get(name).await.unwrap();
                self.events().await
            }
            ["get", "events", ..] => self.events().await,
            ["delete", "lsp", name] => {
                patterns.delete(name, &DeleteParams::default()).await.unwrap();
                self.world.deleted(name).await;
                done(String::new())
            }
            ["annotate", "--overwrite", "lsp", name, annotation] => {
                let (key, value) = annotation.split_once('=').unwrap();
                self.world.annotate(name, key, value).await;
                done(String::new())
            }
            ["patch", "lsp", name, "--type=merge", "-p", patch] => {
                let patch = Patch::Merge(serde_json::from_str::<Value>(patch).unwrap());
                patterns.patch(name, &PatchParams::default(), &patch).await.unwrap();
                done(String::new())
            }
            other => panic!("no test runs kubectl {other:?}"),
        }
    }

    async fn apply(&self, file: &str) -> Run {
        let text = std::fs::read_to_string(self.folder.join(file)).unwrap();
        let api: Api<LambdaSfnPattern> = self.world.api();
        for document in lambdasfn::validate::documents(&text) {
            let object: DynamicObject = serde_json::from_value(document.unwrap()).unwrap();
            let params = PatchParams::apply("kubectl").force();
            api.patch(&object.name_any(), &params, &Patch::Apply(&object))
                .await
                .unwrap();
        }
        done(String::new())
    }

    async fn events(&self) -> Run {
        let api: Api<k8s_openapi::api::events::v1::Event> =
            Api::namespaced(self.world.client.clone(), &self.world.namespace);
        let events = api.list(&ListParams::default()).await.unwrap();
        done(json!(events.items).to_string())
    }
}

/// Whether `kubectl` is on the `PATH`.
pub(crate) fn kubectl_exists() -> bool {
    let mut kubectl = std::process::Command::new("kubectl");
    let version = kubectl
        .args(["version", "--client"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

fn done(out: String) -> Run {
    Run {
        code: 0,
        out,
        err: String::new(),
    }
}

fn row(object: &LambdaSfnPattern) -> String {
    let status = object.status.clone().unwrap_or_default();
    let (ready, reason, _) = condition(&status, "Ready");
    format!("{} {ready} {reason}\n", object.name_any())
}
