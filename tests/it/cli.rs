//! Runs the binary as a user does: arguments, output and exit code.

use crate::world::World;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::Api;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams};
use lambdasfn_testbed_gateway::{Effect, Fault};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;

/// The result of a run of the binary.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Returns the output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl World {
    /// Runs the binary with the operator's kubeconfig and credentials.
    pub(crate) async fn lambdasfn(&self, args: &[&str]) -> Run {
        self.lambdasfn_with(args, &[]).await
    }

    /// Runs the binary with further variables. An empty value removes the variable.
    pub(crate) async fn lambdasfn_with(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        let mut command = self.command(args);
        for (name, value) in env {
            if value.is_empty() {
                command.env_remove(name);
            } else {
                command.env(name, value);
            }
        }
        let output = command.output().await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Returns the command with the operator's kubeconfig and credentials.
    pub(crate) fn command(&self, args: &[&str]) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_lambdasfn"));
        command.args(args).env_clear().envs(self.env()).stdin(Stdio::null());
        command.env("HOME", self.dir());
        command
    }

    /// Writes a file with an object and returns its path.
    pub(crate) fn manifest(&self, name: &str, spec: &Value) -> PathBuf {
        let spec = crate::canary::with_canaries(spec.clone());
        let object = json!({"apiVersion": "serverlesspatterns.dev/v1alpha1", "kind": "LambdaSfnPattern",
            "metadata": {"name": name}, "spec": spec});
        let file = self.dir().join(format!("{name}.json"));
        std::fs::write(&file, object.to_string()).unwrap();
        file
    }
}

/// Checks that a run fails with one line on standard error that has these parts.
fn one_line(ran: &Run, parts: &[&str]) {
    assert!(ran.code == 1 && ran.out.is_empty(), "{ran:?}");
    assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
    for part in parts {
        assert!(ran.err.contains(part), "{part}: {ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_accepted_as_in_kubectl_and_wrong_ones_are_explained() {
    let world = World::new("cli-names").await;
    let (ns, admin) = (world.namespace.clone(), world.admin.display().to_string());
    world.apply("hello", json!({})).await;
    // Operators of other tests publish their settings in the same cluster.
    let env = [
        ("KUBECONFIG", admin.as_str()),
        ("LAMBDASFN_SETTINGS_NAMESPACE", ns.as_str()),
    ];
    let run = async |args: &[&str]| world.lambdasfn_with(args, &env).await;
    for name in ["hello", "lsp/hello", "lambdasfnpatterns.serverlesspatterns.dev/hello"] {
        let ran = run(&["graph", name, "-n", &ns]).await;
        assert!(ran.code == 0 && ran.out.starts_with("flowchart"), "{name}: {ran:?}");
    }
    let ran = run(&["graph", "deploy/hello", "-n", &ns]).await;
    assert!(ran.code == 1 && ran.err.contains("the kind must be lsp"), "{ran:?}");
    one_line(&run(&["graph", "helo", "-n", &ns]).await, &[&ns, "did you mean hello?"]);
    one_line(
        &run(&["graph", "hello", "-n", "nosuch"]).await,
        &["the namespace nosuch does not exist"],
    );
    let other = run(&["graph", "hello", "-n", "kube-public"]).await;
    one_line(&other, &["does not exist in the namespace kube-public", &ns]);

    let file = world.manifest("orders", &json!({})).display().to_string();
    let nosuch = run(&["plan", "-f", &file, "-n", "nosuch", "--cluster-name=test"]).await;
    assert!(nosuch.out.contains("the namespace nosuch does not exist"), "{nosuch:?}");
    let ran = run(&["graph", "-f", &file, "orders"]).await;
    assert!(ran.code == 0 && ran.out.starts_with("flowchart"), "{ran:?}");
    one_line(
        &run(&["graph", "-f", &file, "order"]).await,
        &["the files have no LambdaSfnPattern order; they have orders"],
    );
    let ran = run(&["validate", "hello", "-n", &ns]).await;
    assert_eq!(ran.out, "1 object: 0 errors, 0 warnings\n", "{ran:?}");
    let ran = run(&["policy", "hello", "-n", &ns]).await;
    assert_eq!(ran.json().as_array().map(Vec::len), Some(2), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_cluster_and_a_wrong_context_are_one_line() {
    let world = World::new("cli-unreachable").await;
    let text = std::fs::read_to_string(&world.admin).unwrap();
    let server = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("server: "))
        .unwrap();
    let kubeconfig = world.dir().join("unreachable");
    std::fs::write(&kubeconfig, text.replace(server, "https://127.0.0.1:1")).unwrap();
    let kubeconfig = kubeconfig.display().to_string();
    let ran = world.lambdasfn(&["graph", "hello", "--kubeconfig", &kubeconfig]).await;
    one_line(&ran, &["https://127.0.0.1:1 (context testbed)", "Connection refused"]);
    let ran = world
        .lambdasfn(&["graph", "hello", "--kubeconfig", &kubeconfig, "--context", "prod"])
        .await;
    one_line(&ran, &["no context prod; known contexts: testbed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_credentials_and_endpoints_of_aws_are_one_line() {
    let world = World::new("cli-aws").await;
    let file = world.manifest("hello", &json!({})).display().to_string();
    let plan = async |env: &[(&str, &str)]| {
        let args = ["plan", "--offline", "-f", &file, "--cluster-name=test"];
        world.lambdasfn_with(&args, env).await
    };
    let refused = plan(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:1")]).await;
    one_line(
        &refused,
        &[
            "cannot reach the AWS endpoint of AWS_ENDPOINT_URL=http://127.0.0.1:1",
            "Connection refused",
        ],
    );
    std::fs::create_dir(world.dir().join(".aws")).unwrap();
    std::fs::write(world.dir().join(".aws/config"), "[default]\n[profile dev]\n").unwrap();
    let without_keys = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
    let profile = plan(&[&without_keys[..], &[("AWS_PROFILE", "prod")]].concat()).await;
    one_line(
        &profile,
        &["the AWS profile prod is not in", "known profiles: default, dev"],
    );
    one_line(
        &plan(&without_keys).await,
        &["no AWS credentials: set AWS_ACCESS_KEY_ID"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_reported_once_for_several_objects() {
    let world = World::new("cli-expired").await;
    let files = ["a", "b", "c"].map(|name| world.manifest(name, &json!({})).display().to_string());
    let message = "The security token included in the request is expired";
    let expired = Effect::error(403, "ExpiredToken", message);
    let fault = world.gateway.inject(Fault::on_service("iam", expired).always());
    let mut args = vec!["plan", "--offline", "--cluster-name=test"];
    args.extend(files.iter().flat_map(|file| ["-f", file]));
    let ran = world.lambdasfn(&args).await;
    one_line(&ran, &["AWS rejects the credentials", "ExpiredToken", "aws sso login"]);
    assert_eq!(ran.err.matches(message).count(), 1, "{ran:?}");
    fault.clear();
    assert_eq!(world.lambdasfn(&args).await.code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_find_the_published_settings_in_any_namespace_and_a_missing_crd_is_named() {
    let base = World::new("cli-settings").await;
    let mut world = base.twin().await;
    crate::plan::grant_settings(&world).await;
    let (ns, admin) = (world.namespace.clone(), world.admin.display().to_string());
    let published = format!("--settings-namespace={ns}");
    world.start(&[&published, "--cluster-name=published"]);
    let maps: Api<ConfigMap> = Api::namespaced(world.client.clone(), &ns);
    let map = crate::world::awaited(maps, "lambdasfn-settings", |map| map.is_some()).await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let log = world.log_text();
    assert!(
        !log.is_empty() && !log.contains('\u{1b}'),
        "a file has no colours: {log}"
    );
    let env = [("KUBECONFIG", admin.as_str())];
    let diff = world.lambdasfn_with(&["diff", "hello", "-n", &ns], &env).await;
    assert!(diff.code == 0 && !diff.out.contains("Note"), "{diff:?}");

    let mut copy = map.flatten().unwrap();
    copy.metadata = kube::api::ObjectMeta {
        name: copy.metadata.name,
        labels: copy.metadata.labels,
        ..kube::api::ObjectMeta::default()
    };
    let others: Api<ConfigMap> = Api::namespaced(world.client.clone(), "kube-public");
    let params = PatchParams::apply("test").force();
    others
        .patch("lambdasfn-settings", &params, &Patch::Apply(&copy))
        .await
        .unwrap();
    let several = world.lambdasfn_with(&["diff", "hello", "-n", &ns], &env).await;
    one_line(
        &several,
        &["several operators", &ns, "kube-public", "--settings-namespace"],
    );
    let chosen = world
        .lambdasfn_with(&["diff", "hello", "-n", &ns, &published], &env)
        .await;
    assert_eq!(chosen.code, 0, "{chosen:?}");

    world.kill();
    let all: Api<CustomResourceDefinition> = Api::all(world.client.clone());
    let patch = Patch::Merge(json!({"metadata": {"finalizers": []}}));
    world
        .api()
        .patch("hello", &PatchParams::default(), &patch)
        .await
        .unwrap();
    let crd = "lambdasfnpatterns.serverlesspatterns.dev";
    all.delete(crd, &DeleteParams::default()).await.unwrap();
    crate::world::awaited(all, crd, |crd| crd.is_none()).await.unwrap();
    for args in [&["graph", "hello"][..], &["diff", "hello"], &["validate", "hello"]] {
        let ran = world.lambdasfn_with(args, &env).await;
        one_line(
            &ran,
            &[
                "has no CustomResourceDefinition lambdasfnpatterns",
                "crd | kubectl apply --server-side -f -",
            ],
        );
    }
    // The check at the end of each test lists the objects.
    for object in crate::manifests::objects("crds") {
        lambdasfn_testbed_harness::manifests::apply(&world.client, &object)
            .await
            .unwrap();
    }
    while world.api().list(&ListParams::default()).await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn shells_complete_subcommands_and_the_names_of_objects() {
    let world = World::new("cli-completion").await;
    world.apply("hello", json!({})).await;
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_lambdasfn"));
    let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
    let ns = &world.namespace;
    let script = format!(
        "source <(lambdasfn completion bash); complete_line() {{ COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
         _clap_complete_lambdasfn lambdasfn \"${{@: -1}}\" x; echo \"${{COMPREPLY[@]}}\"; }}; \
         complete_line lambdasfn re; complete_line lambdasfn graph -n {ns} he; complete_line lambdasfn graph -n {ns} lsp/h; \
         complete_line lambdasfn graph -o s"
    );
    let mut bash = tokio::process::Command::new("bash");
    bash.args(["-c", &script])
        .env_clear()
        .envs(world.env())
        .env("HOME", world.dir());
    let admin = world.admin.display().to_string();
    let output = bash
        .env("PATH", &path)
        .env("KUBECONFIG", &admin)
        .output()
        .await
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        out,
        "reconcile resume\nhello\nlsp/hello\nsvg\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    // kubectl asks a program of this name for the completion of its plugin.
    let plugin = world.dir().join("kubectl_complete-lambdasfn");
    std::os::unix::fs::symlink(&binary, &plugin).unwrap();
    let mut plugin = tokio::process::Command::new(plugin);
    plugin.args(["graph", "-n", ns, "he"]).env_clear().envs(world.env());
    let output = plugin.env("KUBECONFIG", &admin).output().await.unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "hello\t\n:0\n");

    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let ran = world.lambdasfn(&["completion", shell]).await;
        let file = world.dir().join(shell);
        std::fs::write(&file, &ran.out).unwrap();
        match tokio::process::Command::new(shell).arg(check).arg(&file).output().await {
            Ok(output) => assert!(output.status.success(), "{shell}: {output:?}"),
            Err(_) => println!("{shell} is not installed: its script is not checked"),
        }
    }
}
