//! Answers, and AWS errors in the protocol of each service.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

/// A complete answer of the emulator or of the gateway.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub(crate) fn json(service: &str, status: StatusCode, value: &Value) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(service)));
        Self {
            status,
            headers,
            body: value.to_string().into(),
        }
    }

    /// Returns an error in the form that the service's SDKs expect.
    pub(crate) fn error(service: &str, status: u16, code: &str, message: &str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = match service {
            "iam" | "sts" => Self {
                status,
                headers: HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/xml"))]),
                body: xml_error(service, status, code, message).into(),
            },
            // S3 has no wrapper element, and answers a HEAD without a body.
            "s3" => Self {
                status,
                headers: HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/xml"))]),
                body: format!(
                    "<Error><Code>{}</Code><Message>{}</Message></Error>",
                    escape(code),
                    escape(message)
                )
                .into(),
            },
            "lambda" => Self::json(service, status, &json!({"Type": "User", "message": message})),
            _ => Self::json(service, status, &json!({"__type": code, "message": message})),
        };
        if let Ok(code) = HeaderValue::from_str(code) {
            answer.headers.insert("x-amzn-errortype", code);
        }
        answer
    }

    pub(crate) fn ok(&self) -> bool {
        self.status.is_success()
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn set_value(&mut self, value: &Value) {
        self.body = value.to_string().into();
    }

    /// Gives each JSON member or XML element of this name this text.
    pub(crate) fn replace(&mut self, name: &str, text: &str) {
        let mut value = self.value();
        if value.is_null() {
            let body = String::from_utf8_lossy(&self.body).into_owned();
            let (open, close) = (format!("<{name}>"), format!("</{name}>"));
            let mut parts = body.split(open.as_str());
            let mut replaced = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let rest = part.split_once(close.as_str()).map_or("", |(_, rest)| rest);
                replaced.push_str(&format!("{open}{}{close}{rest}", escape(text)));
            }
            self.body = replaced.into();
        } else {
            replace_members(&mut value, name, text);
            self.set_value(&value);
        }
    }

    /// Returns the text of the first XML element of this name.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        self.elements(name).into_iter().next()
    }

    /// Returns the texts of all XML elements of this name.
    pub(crate) fn elements(&self, name: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.body);
        let Ok(document) = roxmltree::Document::parse(&text) else {
            return Vec::new();
        };
        document
            .descendants()
            .filter(|node| node.tag_name().name() == name)
            .filter_map(|node| node.text().map(str::to_owned))
            .collect()
    }

    /// Returns AWS's error code, or `None` if the answer is not an error.
    pub(crate) fn error_code(&self) -> Option<String> {
        if self.status.as_u16() < 400 {
            return None;
        }
        let by_header = self
            .headers
            .get("x-amzn-errortype")
            .and_then(|value| value.to_str().ok());
        let code = match by_header {
            Some(code) => code.to_owned(),
            None => match self.value().get("__type").and_then(Value::as_str) {
                Some(code) => code.to_owned(),
                None => self.element("Code")?,
            },
        };
        let code = code.split(':').next().unwrap_or_default();
        Some(code.rsplit('#').next().unwrap_or_default().to_owned())
    }
}

fn replace_members(value: &mut Value, name: &str, text: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == name {
                    *member = Value::from(text);
                } else {
                    replace_members(member, name, text);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_members(item, name, text)),
        _ => {}
    }
}

fn content_type(service: &str) -> &'static str {
    match service {
        "states" => "application/x-amz-json-1.0",
        "logs" | "ecr" => "application/x-amz-json-1.1",
        _ => "application/json",
    }
}

fn xml_error(service: &str, status: StatusCode, code: &str, message: &str) -> String {
    let version = if service == "iam" { "2010-05-08" } else { "2011-06-15" };
    let side = if status.is_server_error() { "Receiver" } else { "Sender" };
    format!(
        "<ErrorResponse xmlns=\"https://{service}.amazonaws.com/doc/{version}/\"><Error><Type>{side}</Type>\
         <Code>{}</Code><Message>{}</Message></Error>\
         <RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>",
        escape(code),
        escape(message),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_codes_are_read_from_every_protocol() {
        for service in ["iam", "sts", "lambda", "states", "logs", "ecr", "s3"] {
            let mut answer = Answer::error(service, 400, "SomeCode", "a < b");
            assert_eq!(answer.error_code().as_deref(), Some("SomeCode"), "{service}");
            if service != "lambda" {
                answer.headers.remove("x-amzn-errortype");
                assert_eq!(answer.error_code().as_deref(), Some("SomeCode"), "{service}");
            }
        }
        assert_eq!(
            Answer::error("iam", 404, "NoSuchEntity", "a < b")
                .element("Message")
                .as_deref(),
            Some("a < b")
        );
    }
}
