//! Leader election, stop and HTTP endpoints of the operator.

use crate::world::{PATIENCE, World};
use lambdasfn_testbed_harness::Operator;
use serde_json::json;
use std::time::{Duration, Instant};

async fn until_logged(world: &World, text: &str) -> String {
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    let wait = async {
        loop {
            tick.tick().await;
            let log = world.log_text();
            if log.contains(text) {
                return log;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .unwrap_or_else(|_| panic!("the log does not have {text:?}: {}", world.log_text()))
}

async fn get(address: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_serves_its_endpoints_and_stops_within_ten_seconds() {
    let mut world = World::started("health").await;
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let log = until_logged(&world, "serving").await;
    let line = log.lines().find(|l| l.contains("serving")).unwrap();
    let port: String = line
        .rsplit_once("127.0.0.1:")
        .unwrap()
        .1
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let address = format!("127.0.0.1:{port}");
    assert!(get(&address, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(get(&address, "/readyz").await.starts_with("HTTP/1.1 200"));
    let metrics = get(&address, "/metrics").await;
    assert!(
        metrics.contains(r#"lambdasfn_aws_requests_total{action="CreateFunction",result="ok",service="lambda"} 1"#),
        "{metrics}"
    );
    assert!(
        metrics.contains(r#"lambdasfn_patterns{condition="Ready",reason="Reconciled"} 1"#),
        "{metrics}"
    );
    assert!(
        !metrics.contains("hello"),
        "a label must not have the name of an object"
    );
    let mut operator: Operator = world.operator.take().unwrap();
    let started = Instant::now();
    operator.terminate().unwrap();
    let status = operator
        .wait(Duration::from_secs(10))
        .unwrap()
        .expect("the operator stops");
    assert!(status.success(), "{status}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_instance_waits_for_the_lease_and_takes_over() {
    let mut world = World::new("lead").await;
    let elect = ["--leader-elect=true", "--lease-namespace=lambdasfn-system"];
    world.start(&[elect[0], elect[1], "--instance=one"]);
    world.apply("hello", json!({})).await;
    world.ready("hello").await;
    let mut first = world.operator.take().unwrap();
    world.start(&[elect[0], elect[1], "--instance=two"]);
    first.terminate().unwrap();
    first
        .wait(Duration::from_secs(10))
        .unwrap()
        .expect("the operator stops");
    let started = Instant::now();
    world.apply("hello", json!({"function": {"memorySize": 512}})).await;
    world.ready("hello").await;
    // The waiting instance reads the lease at least once in the time after which it expires.
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
