//! JSON from the command line: as an argument, from a file or from standard input.

use anyhow::Context as _;
use serde_json::Value;
use std::io::Read as _;

/// Reads the JSON that an argument holds or names: JSON text, `@FILE` or `-`.
pub(super) fn payload(argument: &str, value: &str) -> anyhow::Result<Value> {
    let (text, source) = if value == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .with_context(|| format!("{argument}: cannot read standard input"))?;
        (text, "standard input".to_owned())
    } else if let Some(file) = value.strip_prefix('@') {
        let text = std::fs::read_to_string(file).with_context(|| format!("{argument}: cannot read {file}"))?;
        (text, file.to_owned())
    } else {
        (value.to_owned(), "the value".to_owned())
    };
    serde_json::from_str(&text).map_err(|error| anyhow::anyhow!("{argument}: {source} is not JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_payload_is_text_or_a_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), r#"{"a": 1}"#).unwrap();
        let named = format!("@{}", file.path().display());
        assert_eq!(payload("--payload", &named).unwrap(), json!({"a": 1}));
        assert_eq!(payload("--payload", "[2]").unwrap(), json!([2]));
        let error = payload("--payload", "{").unwrap_err().to_string();
        assert!(error.starts_with("--payload: the value is not JSON: EOF"), "{error}");
        let error = payload("--payload", "@/nowhere/a.json").unwrap_err().to_string();
        assert_eq!(error, "--payload: cannot read /nowhere/a.json");
    }
}
