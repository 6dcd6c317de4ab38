//! Every test's objects carry values that must reach nobody but AWS; when the test ends, all that the
//! operator told is searched for them.

use crate::world::World;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, ListParams};
use lambdasfn::api::LambdaSfnPattern;
use serde_json::{Value, json};
use std::path::PathBuf;

/// How all such values begin.
pub(crate) const CANARY: &str = "canary-";

/// The spec with such values where it says nothing itself.
pub(crate) fn laden(mut spec: Value) -> Value {
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
        // A test that failed has said enough.
        if std::thread::panicking() {
            return;
        }
        let (kubeconfig, namespace) = (self.admin.clone(), self.namespace.clone());
        // A thread and runtime of its own: the test's may have only one thread, which is here.
        let told = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(told(kubeconfig, namespace))
        });
        let log = self.log_text();
        let metrics = self.metrics();
        for (what, text) in told
            .join()
            .unwrap()
            .into_iter()
            .chain([("log", log), ("metrics", metrics)])
        {
            // A test may be about canaries of another kind, and its namespace bear their name.
            let text = text.replace(&self.namespace, "");
            if let Some(at) = text.find(CANARY) {
                let from = text.floor_char_boundary(at.saturating_sub(300));
                let to = text.ceil_char_boundary((at + 60).min(text.len()));
                panic!("the operator's {what} tell a secret: {}", &text[from..to]);
            }
        }
    }
}

/// Statuses, events and ConfigMaps of the namespace. Specs may hold what they like, sources too.
async fn told(kubeconfig: PathBuf, namespace: String) -> Vec<(&'static str, String)> {
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
    /// What the operator serves at /metrics, if it runs.
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
