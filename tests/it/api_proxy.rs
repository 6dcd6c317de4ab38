//! A proxy between an operator and the API server. It injects errors and outages, and records requests. The API server
//! sees the operator's own ServiceAccount.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use serde_json::json;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// The effect of a fault on a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Effect {
    /// The request has no effect, and the answer is an error.
    Refuse(u16),
    /// The request takes effect, and the answer is an error.
    RefuseAfter(u16),
}

/// A recorded request, with the status of its answer.
#[derive(Clone, Debug)]
pub(crate) struct RecordedRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) status: u16,
}

pub(crate) struct ApiProxy {
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
    pub(crate) url: String,
}

struct Shared {
    client: kube::Client,
    down: watch::Sender<bool>,
    faults: Mutex<Vec<(Method, &'static str, usize, Effect)>>,
    requests: Mutex<Vec<RecordedRequest>>,
}

impl Drop for ApiProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl ApiProxy {
    /// Starts a proxy that sends requests with the credentials of the kubeconfig.
    pub(crate) async fn start(kubeconfig: &Path) -> Self {
        let shared = Arc::new(Shared {
            client: crate::world::client(kubeconfig).await,
            down: watch::Sender::new(false),
            faults: Mutex::default(),
            requests: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(shared.clone());
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { shared, server, url }
    }

    /// Returns a kubeconfig for the proxy.
    pub(crate) fn kubeconfig(&self) -> String {
        let cluster = json!([{"name": "proxy", "cluster": {"server": self.url}}]);
        let context = json!([{"name": "proxy", "context": {"cluster": "proxy", "user": "proxy"}}]);
        let users = json!([{"name": "proxy", "user": {}}]);
        json!({"apiVersion": "v1", "kind": "Config", "clusters": cluster, "contexts": context, "users": users,
            "current-context": "proxy"})
        .to_string()
    }

    /// Injects a fault into a number of requests with this method and this end of the path.
    pub(crate) fn inject(&self, method: Method, end: &'static str, times: usize, effect: Effect) {
        self.shared.faults.lock().unwrap().push((method, end, times, effect));
    }

    /// Returns the number of faults that have not hit yet.
    pub(crate) fn pending(&self) -> usize {
        self.shared
            .faults
            .lock()
            .unwrap()
            .iter()
            .filter(|(_, _, times, _)| *times > 0)
            .count()
    }

    /// Ends all connections and refuses new ones, or accepts them again.
    pub(crate) fn set_down(&self, down: bool) {
        self.shared.down.send_replace(down);
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests.lock().unwrap().clone()
    }
}

impl Shared {
    fn hit(&self, method: &Method, path: &str) -> Option<Effect> {
        let mut faults = self.faults.lock().unwrap();
        let due = faults
            .iter_mut()
            .find(|(m, end, times, _)| m == method && path.ends_with(end) && *times > 0);
        due.map(|(_, _, times, effect)| {
            *times -= 1;
            *effect
        })
    }

    fn remember(&self, request: &axum::http::request::Parts, status: u16) {
        self.requests.lock().unwrap().push(RecordedRequest {
            method: request.method.clone(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            status,
        });
    }
}

fn refusal(code: u16) -> Response {
    let reason = match code {
        409 => "Conflict",
        503 => "ServiceUnavailable",
        _ => "InternalError",
    };
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code,
        "reason": reason, "message": "injected"});
    let code = StatusCode::from_u16(code).unwrap();
    (code, [(header::CONTENT_TYPE, "application/json")], status.to_string()).into_response()
}

/// Removes headers that concern the connection or the caller.
fn forwarded(headers: &mut HeaderMap) {
    for name in [
        header::HOST,
        header::AUTHORIZATION,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::ACCEPT_ENCODING,
    ] {
        headers.remove(name);
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut down = shared.down.subscribe();
    if *down.borrow() {
        shared.remember(&parts, 503);
        return refusal(503);
    }
    let effect = shared.hit(&parts.method, parts.uri.path());
    match effect {
        Some(Effect::Refuse(code)) => {
            shared.remember(&parts, code);
            return refusal(code);
        }
        Some(Effect::RefuseAfter(_)) | None => {}
    }
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    forwarded(&mut parts.headers);
    let mut request = axum::http::Request::builder()
        .method(parts.method.clone())
        .uri(parts.uri.path_and_query().unwrap().as_str())
        .body(kube::client::Body::from(bytes.to_vec()))
        .unwrap();
    *request.headers_mut() = parts.headers.clone();
    let Ok(answer) = shared.client.send(request).await else {
        return refusal(503);
    };
    shared.remember(&parts, answer.status().as_u16());
    if let Some(Effect::RefuseAfter(code)) = effect {
        return refusal(code);
    }
    let (mut head, body) = answer.into_parts();
    forwarded(&mut head.headers);
    // A watch ends with the connection.
    let ended = async move { drop(down.wait_for(|down| *down).await) };
    let body = Body::new(body).into_data_stream().take_until(Box::pin(ended));
    Response::from_parts(head, Body::from_stream(body))
}
