//! The HTTP server, and the handling of a call: faults, models, rules, emulator.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    answer::Answer,
    control,
    faults::{Effect, Hit},
    gateway::Shared,
    lock,
    request::AwsRequest,
    upstream::Unreachable,
};

/// Serves until the task is aborted. The connections end with the task.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // A failure only costs speed.
                    let _ = stream.set_nodelay(true);
                    let shared = Arc::clone(&shared);
                    connections.spawn(async move {
                        let service = service_fn(|request| answer(Arc::clone(&shared), request));
                        // A client that disconnects early does not affect other clients.
                        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                    });
                }
                // The process probably has no free file descriptors. Other connections get time to end.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let answer = if parts.uri.path().starts_with("/_gateway/") {
        control::answer(&shared, &parts, &body)
    } else {
        call(shared, AwsRequest::new(parts, body)).await?
    };
    let mut response = Response::new(Full::new(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// The connection ends without an answer.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is cut")
    }
}

impl std::error::Error for Cut {}

async fn call(shared: Arc<Shared>, request: AwsRequest) -> Result<Answer, Cut> {
    let number = shared.recorder.begin(&request);
    let mut hit = shared
        .faults
        .hit(&request)
        .or_else(|| shared.sky.strike(&request).map(Hit::unseen));
    match hit.as_mut().map(|hit| (hit.effect.clone(), hit)) {
        Some((Effect::Error { status, code, message }, hit)) => {
            hit.report();
            let answer = Answer::error(request.operation.service, status, &code, &message);
            shared.recorder.end(number, &answer);
            return Ok(answer);
        }
        Some((Effect::CutBefore, hit)) => {
            hit.report();
            shared.recorder.end(number, &lost(request.operation.service));
            return Err(Cut);
        }
        Some((Effect::Hang, hit)) => {
            hit.report();
            hit.released().await;
            std::future::pending::<()>().await;
        }
        _ => {}
    }
    // As on AWS, a received call takes effect even if its sender ends. The work is a separate task; only the wait for
    // its answer ends with the connection.
    let service = request.operation.service;
    let work = tokio::spawn(async move {
        let answer = effect(&shared, &request, hit.as_ref()).await;
        shared.recorder.end(number, &answer);
        if let Some(hit) = &hit {
            hit.report();
        }
        (answer, hit)
    });
    let (answer, hit) = match work.await {
        Ok(done) => done,
        Err(error) => (
            Answer::error(service, 502, "BadGateway", &format!("testbed gateway: {error}")),
            None,
        ),
    };
    match hit {
        Some(hit) if hit.effect == Effect::CutAfter => return Err(Cut),
        Some(mut hit) if hit.effect == Effect::Park => hit.released().await,
        _ => {}
    }
    Ok(answer)
}

/// The record of a call without an answer.
fn lost(service: &str) -> Answer {
    Answer::error(service, 502, "ConnectionCut", "testbed gateway: the connection was cut")
}

/// Executes the call and returns its answer.
async fn effect(shared: &Shared, request: &AwsRequest, hit: Option<&Hit>) -> Answer {
    let latency = *lock(&shared.latency);
    let delay = match hit.map(|hit| &hit.effect) {
        Some(Effect::Delay(delay)) => latency + *delay,
        _ => latency,
    };
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let answer = corrected(shared, request).await.unwrap_or_else(|error| {
        Answer::error(
            request.operation.service,
            502,
            "BadGateway",
            &format!("testbed gateway: {error}"),
        )
    });
    let stale = hit.is_some_and(|hit| hit.effect == Effect::Stale);
    let mut answer = shared.sky.after(request, answer, stale);
    match hit.map(|hit| &hit.effect) {
        Some(Effect::ErrorAfter { status, code, message }) => {
            Answer::error(request.operation.service, *status, code, message)
        }
        Some(Effect::Malformed) => {
            answer.body.truncate(answer.body.len() / 2);
            answer
        }
        Some(Effect::Empty) => {
            answer.body.clear();
            answer
        }
        Some(Effect::Replace { member, value }) => {
            answer.replace(member, value);
            answer
        }
        _ => answer,
    }
}

async fn corrected(shared: &Shared, request: &AwsRequest) -> Result<Answer, Unreachable> {
    if let Some(answer) = shared.models.as_ref().and_then(|models| models.refused(request)) {
        return Ok(answer);
    }
    if let Some(answer) = shared.sky.before(request) {
        return Ok(answer);
    }
    if let Some(answer) = shared.rules.before(request).await? {
        return Ok(answer);
    }
    let answer = shared.upstream.forward(request).await?;
    shared.rules.after(request, answer).await
}
