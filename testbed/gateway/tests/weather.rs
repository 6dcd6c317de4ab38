//! The weather and the faults of the gateway in front of a fake emulator, whose answer each test sets.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used)]

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{body::Bytes, extract::State};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use lambdasfn_testbed_gateway::{Climate, Config, Effect, Fault, Gateway, Weather};
use serde_json::{Value, json};

/// The state of the fake emulator: the body of its next answers, and the number of its calls.
type Emulator = Arc<Mutex<(String, usize)>>;

async fn fake(State(emulator): State<Emulator>, _: Bytes) -> String {
    let mut emulator = emulator.lock().unwrap();
    emulator.1 += 1;
    emulator.0.clone()
}

/// A gateway under a climate without lags, except for those that `adjust` sets.
async fn start(adjust: impl FnOnce(&mut Climate)) -> (Gateway, Emulator) {
    let emulator = Emulator::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(fake).with_state(Arc::clone(&emulator));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let mut climate = Climate::new(Weather::Calm, 7);
    adjust(&mut climate);
    let config = Config {
        climate,
        conditioned_on_tags: BTreeSet::from(["logs:PutRetentionPolicy".to_owned()]),
        ..Config::new(upstream)
    };
    (Gateway::start(config).unwrap(), emulator)
}

fn answers(emulator: &Emulator, body: &Value) {
    emulator.lock().unwrap().0 = body.to_string();
}

fn calls(emulator: &Emulator) -> usize {
    emulator.lock().unwrap().1
}

fn logs(gateway: &Gateway, operation: &str, body: &Value) -> Request<Full<Bytes>> {
    Request::post(gateway.url())
        .header("x-amz-target", format!("Logs_20140328.{operation}"))
        .body(Full::from(body.to_string()))
        .unwrap()
}

fn lambda(gateway: &Gateway, method: Method, path: &str, body: &Value) -> Request<Full<Bytes>> {
    Request::builder()
        .method(method)
        .uri(format!("{}/2015-03-31/{path}", gateway.url()))
        .body(Full::from(body.to_string()))
        .unwrap()
}

/// The status and the body of the answer; no status if the connection ends without one.
async fn send(request: Request<Full<Bytes>>) -> (Option<StatusCode>, String) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let Ok(answer) = client.request(request).await else {
        return (None, String::new());
    };
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (Some(status), String::from_utf8_lossy(&body).into_owned())
}

async fn value(request: Request<Full<Bytes>>) -> Value {
    serde_json::from_str(&send(request).await.1).unwrap()
}

/// Waits until the lag that `holds` describes is over.
async fn until<F: Future<Output = bool>>(mut holds: impl FnMut() -> F) {
    tokio::time::timeout(Duration::from_secs(10), async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_read_shows_a_write_after_the_lag() {
    let (gateway, emulator) = start(|climate| climate.reads = Duration::from_millis(400)).await;
    let group = json!({"logGroupName": "g"});
    let read = || value(logs(&gateway, "ListTagsLogGroup", &group));
    answers(&emulator, &json!({"tags": {}}));
    assert_eq!(read().await, json!({"tags": {}}));
    send(logs(
        &gateway,
        "TagLogGroup",
        &json!({"logGroupName": "g", "tags": {"a": "b"}}),
    ))
    .await;
    answers(&emulator, &json!({"tags": {"a": "b"}}));
    assert_eq!(read().await, json!({"tags": {}}));
    let other = logs(&gateway, "ListTagsLogGroup", &json!({"logGroupName": "other"}));
    assert_eq!(value(other).await, json!({"tags": {"a": "b"}}));
    until(|| async { read().await == json!({"tags": {"a": "b"}}) }).await;
}

#[tokio::test]
async fn a_new_tag_does_not_count_for_a_condition_at_once() {
    let (gateway, emulator) = start(|climate| climate.tags = Duration::from_millis(400)).await;
    answers(&emulator, &json!({}));
    let group = json!({"logGroupName": "g", "tags": {"managed-by": "lambdasfn"}});
    send(logs(&gateway, "CreateLogGroup", &group)).await;
    let before = calls(&emulator);
    let retention = || {
        logs(
            &gateway,
            "PutRetentionPolicy",
            &json!({"logGroupName": "g", "retentionInDays": 7}),
        )
    };
    let refused = value(retention()).await;
    assert_eq!(refused["__type"], "AccessDeniedException");
    assert_eq!(calls(&emulator), before);
    until(|| async { send(retention()).await.0 == Some(StatusCode::OK) }).await;
}

#[tokio::test]
async fn a_function_in_a_broken_subnet_fails_and_stays_failed() {
    let (gateway, emulator) = start(|_| ()).await;
    gateway.break_subnet("subnet-1");
    answers(&emulator, &json!({"FunctionName": "f", "State": "Active"}));
    let function = json!({"FunctionName": "f", "VpcConfig": {"SubnetIds": ["subnet-1"]}});
    send(lambda(&gateway, Method::POST, "functions", &function)).await;
    let read = || value(lambda(&gateway, Method::GET, "functions/f/configuration", &json!({})));
    assert_eq!(read().await["State"], "Failed");
    gateway.repair_subnet("subnet-1");
    assert_eq!(read().await["State"], "Failed");
    let update = lambda(
        &gateway,
        Method::PUT,
        "functions/f/configuration",
        &json!({"MemorySize": 512}),
    );
    assert_eq!(send(update).await.0, Some(StatusCode::CONFLICT));
    send(lambda(&gateway, Method::DELETE, "functions/f", &json!({}))).await;
    assert_eq!(read().await["State"], "Active");
}

#[tokio::test]
async fn an_update_in_a_broken_subnet_fails_until_a_good_one() {
    let (gateway, emulator) = start(|_| ()).await;
    gateway.break_subnet("subnet-1");
    answers(
        &emulator,
        &json!({"FunctionName": "f", "LastUpdateStatus": "Successful"}),
    );
    let update = || {
        let body = json!({"VpcConfig": {"SubnetIds": ["subnet-1"]}});
        send(lambda(&gateway, Method::PUT, "functions/f/configuration", &body))
    };
    let read = || value(lambda(&gateway, Method::GET, "functions/f/configuration", &json!({})));
    update().await;
    assert_eq!(read().await["LastUpdateStatus"], "Failed");
    gateway.repair_subnet("subnet-1");
    assert_eq!(read().await["LastUpdateStatus"], "Failed");
    update().await;
    assert_eq!(read().await["LastUpdateStatus"], "Successful");
}

#[tokio::test]
async fn a_lost_key_hides_the_environment() {
    let (gateway, emulator) = start(|_| ()).await;
    answers(
        &emulator,
        &json!({"FunctionName": "f", "Environment": {"Variables": {"A": "b"}}}),
    );
    let function = json!({"FunctionName": "f", "KMSKeyArn": "key"});
    send(lambda(&gateway, Method::POST, "functions", &function)).await;
    let read = || value(lambda(&gateway, Method::GET, "functions/f/configuration", &json!({})));
    assert_eq!(read().await["Environment"]["Variables"]["A"], "b");
    gateway.lose_key("key");
    let environment = &read().await["Environment"];
    assert_eq!(environment["Error"]["ErrorCode"], "KMSAccessDeniedException");
}

#[tokio::test]
async fn connections_are_cut_before_and_after_the_effect() {
    let (gateway, emulator) = start(|_| ()).await;
    answers(&emulator, &json!({}));
    let write = || {
        logs(
            &gateway,
            "PutRetentionPolicy",
            &json!({"logGroupName": "g", "retentionInDays": 7}),
        )
    };
    gateway.inject(Fault::on("logs", "PutRetentionPolicy", Effect::CutBefore));
    assert_eq!((send(write()).await.0, calls(&emulator)), (None, 0));
    gateway.inject(Fault::on("logs", "PutRetentionPolicy", Effect::CutAfter));
    assert_eq!((send(write()).await.0, calls(&emulator)), (None, 1));
}

#[tokio::test]
async fn answers_are_cut_emptied_and_changed() {
    let (gateway, emulator) = start(|_| ()).await;
    answers(&emulator, &json!({"FunctionName": "f", "State": "Active"}));
    let read = || send(lambda(&gateway, Method::GET, "functions/f/configuration", &json!({})));
    let fault = |effect| gateway.inject(Fault::on("lambda", "GetFunctionConfiguration", effect));
    fault(Effect::Malformed);
    let (status, body) = read().await;
    assert!(status == Some(StatusCode::OK) && serde_json::from_str::<Value>(&body).is_err());
    fault(Effect::Empty);
    assert_eq!(read().await, (Some(StatusCode::OK), String::new()));
    fault(Effect::Replace {
        member: "State".into(),
        value: "Dreaming".into(),
    });
    assert_eq!(
        serde_json::from_str::<Value>(&read().await.1).unwrap()["State"],
        "Dreaming"
    );
}

#[tokio::test]
async fn a_seed_decides_which_calls_fail() {
    let mut runs = Vec::new();
    for seed in [1, 1, 2] {
        let (gateway, emulator) = start(|_| ()).await;
        answers(&emulator, &json!({}));
        gateway.inject(Fault::any(Effect::error(500, "InternalFailure", "")).at_random(0.3, seed));
        for _ in 0..40 {
            send(logs(&gateway, "ListTagsLogGroup", &json!({"logGroupName": "g"}))).await;
        }
        runs.push(gateway.calls().iter().map(|call| call.status).collect::<Vec<_>>());
    }
    assert!(runs[0].contains(&500) && runs[0].contains(&200));
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}
