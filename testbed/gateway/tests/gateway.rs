//! The gateway in front of a fake emulator: forwarded requests, recorded calls, faults.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used)]

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{body::Bytes, extract::State, response::IntoResponse};
use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use lambdasfn_testbed_gateway::{Config, Effect, Fault, Gateway};
use serde_json::Value;
use tokio::time::timeout;

type Seen = Arc<Mutex<Vec<(Uri, HeaderMap, Bytes)>>>;

async fn fake(State(seen): State<Seen>, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    seen.lock().unwrap().push((uri, headers, body));
    r#"{"logGroups": [], "kept": true}"#
}

async fn start() -> (Gateway, Seen) {
    start_with(None).await
}

async fn start_with(api_models: Option<PathBuf>) -> (Gateway, Seen) {
    let seen = Seen::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(fake).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let config = Config {
        api_models,
        ..Config::new(upstream)
    };
    (Gateway::start(config).unwrap(), seen)
}

fn target(gateway: &Gateway, name: &str, body: &str) -> Request<Full<Bytes>> {
    Request::post(gateway.url())
        .header("host", "logs.eu-west-1.amazonaws.com")
        .header("x-amz-target", name)
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=111122223333/20260101/eu-west-1/logs/aws4_request, Signature=0",
        )
        .body(Full::from(body.to_owned()))
        .unwrap()
}

async fn send(request: Request<Full<Bytes>>) -> (StatusCode, Value) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let answer = client.request(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

const READ: &str = "Logs_20140328.DescribeLogStreams";
const WRITE: &str = "Logs_20140328.PutRetentionPolicy";

#[tokio::test]
async fn a_request_is_forwarded_unchanged_and_recorded() {
    let (gateway, seen) = start().await;
    let mut request = target(&gateway, WRITE, r#"{"logGroupName":"g"}"#);
    *request.uri_mut() = format!("{}/a%2Fb//c?x=%20&y", gateway.url()).parse().unwrap();
    let (status, body) = send(request).await;
    assert_eq!((status, &body["kept"]), (StatusCode::OK, &Value::Bool(true)));
    let (uri, headers, body) = seen.lock().unwrap()[0].clone();
    assert_eq!(uri, "/a%2Fb//c?x=%20&y");
    assert_eq!(headers["host"], "logs.eu-west-1.amazonaws.com");
    assert_eq!(body, r#"{"logGroupName":"g"}"#);

    let calls = gateway.calls();
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    assert_eq!(
        (call.service.as_str(), call.operation.as_str()),
        ("logs", "PutRetentionPolicy")
    );
    assert!(call.is_write() && call.succeeded());
    assert_eq!(
        (call.number, call.status, call.access_key.as_str()),
        (1, 200, "111122223333")
    );
    assert_eq!(call.request["logGroupName"], "g");
    gateway.clear_calls();
    assert!(gateway.calls().is_empty());
}

#[tokio::test]
async fn a_fault_answers_an_error_before_or_after_the_effect() {
    let (gateway, seen) = start().await;
    let throttled = gateway.inject(
        Fault::on(
            "logs",
            "PutRetentionPolicy",
            Effect::error(400, "ThrottlingException", "slow"),
        )
        .times(2),
    );
    for _ in 0..2 {
        let (status, body) = send(target(&gateway, WRITE, "{}")).await;
        assert_eq!(
            (status, body["__type"].as_str()),
            (StatusCode::BAD_REQUEST, Some("ThrottlingException"))
        );
    }
    assert_eq!(seen.lock().unwrap().len(), 0);
    assert_eq!(throttled.fired(), 2);

    gateway.inject(Fault::on_write(2, Effect::error_after(500, "InternalFailure", "")));
    assert_eq!(send(target(&gateway, WRITE, "{}")).await.0, StatusCode::OK);
    assert_eq!(send(target(&gateway, READ, "{}")).await.0, StatusCode::OK);
    assert_eq!(
        send(target(&gateway, WRITE, "{}")).await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    assert_eq!(seen.lock().unwrap().len(), 3);
    let codes: Vec<_> = gateway.calls().into_iter().filter_map(|call| call.error_code).collect();
    assert_eq!(codes, ["ThrottlingException", "ThrottlingException", "InternalFailure"]);
}

#[tokio::test]
async fn a_parked_answer_waits_for_its_release() {
    let (gateway, seen) = start().await;
    let parked = gateway.inject(Fault::on("logs", "PutRetentionPolicy", Effect::Park));
    let mut answer = tokio::spawn(send(target(&gateway, WRITE, "{}")));
    timeout(Duration::from_secs(5), parked.reached()).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 1);
    assert!(timeout(Duration::from_millis(100), &mut answer).await.is_err());
    parked.release();
    assert_eq!(
        timeout(Duration::from_secs(5), answer).await.unwrap().unwrap().0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_hung_call_has_no_effect() {
    let (gateway, seen) = start().await;
    let hung = gateway.inject(Fault::any(Effect::Hang).by("111122223333"));
    let answer = tokio::spawn(send(target(&gateway, WRITE, "{}")));
    timeout(Duration::from_secs(5), hung.reached()).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 0);
    answer.abort();
    assert_eq!(send(target(&gateway, WRITE, "{}")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_call_takes_effect_even_if_its_sender_ends() {
    let (gateway, seen) = start().await;
    let delayed = gateway.inject(Fault::any(Effect::Delay(Duration::from_millis(100))));
    let answer = tokio::spawn(send(target(&gateway, WRITE, "{}")));
    timeout(Duration::from_secs(5), async {
        while gateway.calls().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    answer.abort();
    timeout(Duration::from_secs(5), delayed.reached()).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 1);
    assert!(gateway.calls()[0].succeeded());
}

#[tokio::test]
async fn the_latency_and_the_delay_of_a_fault_add_up() {
    let (gateway, _seen) = start().await;
    gateway.set_latency(Duration::from_millis(50));
    gateway.inject(Fault::any(Effect::Delay(Duration::from_millis(50))));
    let before = Instant::now();
    send(target(&gateway, READ, "{}")).await;
    assert!(before.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_call_that_a_rule_rejects_does_not_reach_the_emulator() {
    let (gateway, seen) = start().await;
    let (status, body) = send(target(
        &gateway,
        "Logs_20140328.CreateLogGroup",
        r#"{"logGroupName":"aws/a"}"#,
    ))
    .await;
    assert_eq!(
        (status, body["__type"].as_str()),
        (StatusCode::BAD_REQUEST, Some("InvalidParameterException"))
    );
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_call_that_a_model_rejects_does_not_reach_the_emulator() {
    let models = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/models");
    let (gateway, seen) = start_with(Some(models)).await;
    let (status, body) = send(target(&gateway, WRITE, r#"{"logGroupName":"a b","retentionInDays":7}"#)).await;
    assert_eq!(
        (status, body["__type"].as_str()),
        (StatusCode::BAD_REQUEST, Some("InvalidParameterException"))
    );
    assert!(seen.lock().unwrap().is_empty());
    assert_eq!(
        gateway.calls()[0].error_code.as_deref(),
        Some("InvalidParameterException")
    );
    let allowed = target(&gateway, WRITE, r#"{"logGroupName":"a","retentionInDays":7}"#);
    assert_eq!(send(allowed).await.0, StatusCode::OK);
}

#[tokio::test]
async fn another_process_reads_calls_and_changes_settings_over_http() {
    let (gateway, _seen) = start().await;
    send(target(&gateway, READ, "{}")).await;
    let control = |method: &str, path: &str, body: &'static str| {
        Request::builder()
            .method(method)
            .uri(format!("{}/_gateway/{path}", gateway.url()))
            .body(Full::from(body))
            .unwrap()
    };
    let (_, calls) = send(control("GET", "calls?clear=1", "")).await;
    assert_eq!(calls[0]["operation"], "DescribeLogStreams");
    assert!(gateway.calls().is_empty());
    let settings = r#"{"latency": 0.01, "rolePropagation": 10}"#;
    assert_eq!(send(control("POST", "settings", settings)).await.0, StatusCode::OK);
    assert_eq!(
        send(control("POST", "settings", r#"{"latency": -1}"#)).await.0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(send(control("GET", "nothing", "")).await.0, StatusCode::NOT_FOUND);
}
