//! The gateway's own paths, for control from another process: `GET /_gateway/calls[?clear=1]` and
//! `POST /_gateway/settings`.

use std::time::Duration;

use http::{Method, StatusCode, request::Parts};
use serde::Deserialize;
use serde_json::json;

use crate::{Climate, answer::Answer, gateway::Shared, lock};

/// Delays in seconds. An absent delay stays unchanged.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    role_propagation: Option<f64>,
    latency: Option<f64>,
    weather: Option<String>,
    #[serde(default)]
    seed: u64,
}

pub(crate) fn answer(shared: &Shared, parts: &Parts, body: &[u8]) -> Answer {
    match (&parts.method, parts.uri.path()) {
        (&Method::GET, "/_gateway/calls") => {
            let calls = shared.recorder.all();
            if parts
                .uri
                .query()
                .is_some_and(|query| query.split('&').any(|pair| pair == "clear=1"))
            {
                shared.recorder.clear();
            }
            Answer::json("other", StatusCode::OK, &json!(calls))
        }
        (&Method::POST, "/_gateway/settings") => match settings(shared, body) {
            Ok(()) => Answer::json("other", StatusCode::OK, &json!({})),
            Err(message) => Answer::error("other", 400, "BadRequest", &message),
        },
        _ => Answer::error(
            "other",
            404,
            "NotFound",
            "the gateway has only GET /_gateway/calls and POST /_gateway/settings",
        ),
    }
}

fn settings(shared: &Shared, body: &[u8]) -> Result<(), String> {
    let settings: Settings = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let seconds = |value: f64| Duration::try_from_secs_f64(value).map_err(|error| error.to_string());
    let role_propagation = settings.role_propagation.map(seconds).transpose()?;
    let latency = settings.latency.map(seconds).transpose()?;
    let weather = settings.weather.as_deref().map(str::parse).transpose()?;
    if let Some(weather) = weather {
        shared.set_climate(Climate::new(weather, settings.seed));
    }
    if let Some(delay) = role_propagation {
        shared.rules.set_role_propagation(delay);
    }
    if let Some(latency) = latency {
        *lock(&shared.latency) = latency;
    }
    Ok(())
}
