//! Reads the members of a request from its protocol: query (IAM, STS), JSON (Step Functions, Logs), REST with JSON
//! (Lambda).

use http::HeaderMap;
use serde_json::{Map, Value};

use super::shape::{Location, Member, Model, Shape, Type};
use crate::request::AwsRequest;

/// Returns the members of the request. `None` if the body is not readable: the service reports that error.
pub(super) fn members(model: &Model, input: &Shape, request: &AwsRequest) -> Option<Map<String, Value>> {
    let params = &request.operation.params;
    match request.operation.service {
        "iam" | "sts" => match from_form(model, input, "", params.as_object()?)? {
            Value::Object(members) => Some(members),
            _ => None,
        },
        "lambda" => Some(from_rest(model, input, request)),
        _ if request.body.is_empty() => Some(Map::new()),
        _ => params.as_object().cloned(),
    }
}

/// Reads a value from a form: `Tags.member.1.Key=...`.
fn from_form(model: &Model, shape: &Shape, prefix: &str, form: &Map<String, Value>) -> Option<Value> {
    let below = |name: &str| match prefix {
        "" => name.to_owned(),
        prefix => format!("{prefix}.{name}"),
    };
    let is_given = |prefix: &str| {
        let inside = |key: &String| key.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'));
        form.contains_key(prefix) || form.keys().any(inside)
    };
    if !prefix.is_empty() && !is_given(prefix) {
        return None;
    }
    Some(match shape.kind {
        Type::Structure => {
            let value = |(name, member): (&String, &Member)| {
                let shape = model.shapes.get(&member.shape)?;
                Some((name.clone(), from_form(model, shape, &below(name), form)?))
            };
            Value::Object(shape.members.iter().filter_map(value).collect())
        }
        Type::List => {
            let element = model.shape(&shape.member)?;
            let elements = (1..).map_while(|n| from_form(model, element, &below(&format!("member.{n}")), form));
            Value::Array(elements.collect())
        }
        _ => typed(shape, form.get(prefix)?.as_str()?),
    })
}

fn from_rest(model: &Model, input: &Shape, request: &AwsRequest) -> Map<String, Value> {
    let value = |(name, member): (&String, &Member)| {
        let shape = model.shapes.get(&member.shape)?;
        let wire = member.location_name.as_ref().unwrap_or(name);
        let value = match member.location {
            Location::Body if input.payload.as_ref() == Some(name) => return None,
            Location::Body | Location::Uri => request.param(wire)?.clone(),
            Location::Querystring => from_query(shape, wire, request.uri.query().unwrap_or_default())?,
            Location::Header => typed(shape, text(&request.headers, wire)?),
            Location::Elsewhere => return None,
        };
        Some((name.clone(), value))
    };
    input.members.iter().filter_map(value).collect()
}

fn from_query(shape: &Shape, name: &str, query: &str) -> Option<Value> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter_map(|(key, value)| (key == name).then_some(value));
    if shape.kind == Type::List {
        let values: Vec<_> = values.map(Value::from).collect();
        return (!values.is_empty()).then_some(Value::Array(values));
    }
    values.next().map(|value| typed(shape, &value))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn typed(shape: &Shape, text: &str) -> Value {
    match shape.kind {
        Type::Integer | Type::Long => text.parse::<i64>().map_or_else(|_| text.into(), Value::from),
        Type::Float | Type::Double => text.parse::<f64>().map_or_else(|_| text.into(), Value::from),
        _ => text.into(),
    }
}
