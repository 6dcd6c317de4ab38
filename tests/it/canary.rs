//! Canaries: values in the objects of every test that the operator must send only to AWS. At the end of a test, the
//! log, the metrics, the statuses, the events and the ConfigMaps of the operator are searched for them.

use crate::world::World;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, ListParams};
use lambdasfn::api::LambdaSfnPattern;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Prefix of all canaries.
pub(crate) const CANARY: &str = "canary-";

/// Adds canaries to fields that the spec does not set.
pub(crate) fn with_canaries(mut spec: Value) -> Value {
    let Some(fields) = spec.as_object_mut() else {
        return spec;
    };
    let function = fields.entry("function").or_insert_with(|| json!({}));
    if let Some(function) = function.as_object_mut().filter(|f| !f.contains_key("environment")) {
        function.insert(
            "environment".into(),
            json!({"variables": {"CANARY": "canary-of-the-world"}}),
        );
    }
    let definition = spec
        .pointer_mut("/stateMachine/definition")
        .and_then(Value::as_object_mut);
    if let Some(definition) = definition.filter(|d| d.contains_key("States")) {
        definition
            .entry("Comment")
            .or_insert_with(|| json!("canary-of-a-definition"));
    }
    spec
}

impl Drop for World {
    fn drop(&mut self) {
        // A failed test has already reported an error.
        if std::thread::panicking() {
            return;
        }
        let (kubeconfig, namespace) = (self.admin.clone(), self.namespace.clone());
        // The search needs its own thread and runtime: the runtime of the test may have only this thread.
        let published = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(published(kubeconfig, namespace))
        });
        let log = self.log_text();
        let metrics = self.metrics();
        for (what, text) in published
            .join()
            .unwrap()
            .into_iter()
            .chain([("log", log), ("metrics", metrics)])
        {
            // The name of a namespace may contain the word "canary".
            let text = text.replace(&self.namespace, "");
            if let Some(at) = text.find(CANARY) {
                let from = text.floor_char_boundary(at.saturating_sub(300));
                let to = text.ceil_char_boundary((at + 60).min(text.len()));
                panic!("the operator's {what} contain a secret: {}", &text[from..to]);
            }
        }
    }
}

/// Returns statuses, events and the operator's ConfigMaps of the namespace. Specs and sources may have canaries.
async fn published(kubeconfig: PathBuf, namespace: String) -> Vec<(&'static str, String)> {
    let client = crate::world::client(&kubeconfig).await;
    let all = ListParams::default();
    let objects: Api<LambdaSfnPattern> = Api::namespaced(client.clone(), &namespace);
    let events: Api<Event> = Api::namespaced(client.clone(), &namespace);
    let maps: Api<ConfigMap> = Api::namespaced(client, &namespace);
    let statuses: Vec<_> = objects
        .list(&all)
        .await
        .unwrap()
        .items
        .into_iter()
        .map(|o| o.status)
        .collect();
    let events = events.list(&all).await.unwrap().items;
    let maps = maps.list(&all).await.unwrap().items.into_iter();
    let ours = maps
        .filter(|map| map.metadata.owner_references.is_some())
        .collect::<Vec<_>>();
    vec![
        ("statuses", json!(statuses).to_string()),
        ("events", json!(events).to_string()),
        ("ConfigMaps", json!(ours).to_string()),
    ]
}

impl World {
    /// Returns the operator's metrics, or an empty text if it does not run.
    fn metrics(&self) -> String {
        use std::io::{Read, Write};
        let log = self.log_text();
        let port = log
            .rsplit_once("127.0.0.1:")
            .map(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next());
        let Some(port) = port.flatten().and_then(|port| port.parse::<u16>().ok()) else {
            return String::new();
        };
        let get = || {
            let mut stream = std::net::TcpStream::connect(("127.0.0.1", port))?;
            stream.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
            stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            std::io::Result::Ok(answer)
        };
        get().unwrap_or_default()
    }
}
