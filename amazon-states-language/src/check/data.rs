//! Checks of data in fields: paths, payload templates, and JSON that contains JSONata.

use super::context::{Available, Context, is_expression};
use super::finding::code;
use super::scope::Variable;
use crate::jsonpath::{JsonPath, Root};
use crate::model::{At, State, has_placeholder};
use crate::{intrinsic, jsonata, jsonpath};
use serde_json::{Map, Value};

/// Maximum nesting of JSON that the check reads in a field.
const MAX_DEPTH: usize = 256;

impl Context<'_> {
    /// Checks a path. Accepts `null`.
    pub(crate) fn path(&mut self, at: At<'_>, value: &Value) {
        if let Some(text) = self.string(at, value) {
            match jsonpath::parse(text) {
                Some(path) => self.path_use(at, &path),
                None => self.refuse(at, text, "Value must be a valid JSONPath."),
            }
        }
    }

    /// Checks the fields of a JSONPath state that must be reference paths.
    pub(crate) fn reference_paths(&mut self, state: &State<'_>, keys: &[&str]) {
        let at = At::Path(&state.path);
        let jsonata = self.is_jsonata();
        for key in keys {
            if let Some(value) = state.field(key).filter(|_| !jsonata) {
                self.reference_path(at.key(key), value);
            }
        }
    }

    /// Checks a path that must select a single node.
    pub(crate) fn reference_path(&mut self, at: At<'_>, value: &Value) {
        let Some(text) = self.string(at, value) else {
            return;
        };
        match jsonpath::parse(text) {
            Some(path) if path.reference => self.path_use(at, &path),
            Some(_) => {
                let message = "Value is not a Reference Path: the path can select more than one node";
                self.refuse(at, text, message);
            }
            None if !text.starts_with('$') => {
                let message = "Value is not a Reference Path: Reference path didn't start with '$'";
                self.refuse(at, text, message);
            }
            None => self.refuse(
                at,
                text,
                "Value is not a Reference Path: Value must be a valid JSONPath.",
            ),
        }
    }

    /// Checks `ResultPath`, the place of the result in the input.
    pub(crate) fn result_path(&mut self, at: At<'_>, value: &Value) {
        if value.is_null() {
            return;
        }
        match value.as_str().and_then(jsonpath::parse) {
            Some(path) if path.root != Root::Input => {
                let message =
                    "Value is not a Reference Path: ResultPath must not refer to a variable or to the context object";
                self.refuse(at, value.as_str().unwrap_or_default(), message);
            }
            _ => self.reference_path(at, value),
        }
    }

    fn path_use(&mut self, at: At<'_>, path: &JsonPath<'_>) {
        match path.root {
            Root::Variable(name) => self.variable(at, name),
            Root::Context if path.steps.starts_with(".Map") && !self.in_map => {
                self.report.warn(at, "$$.Map exists only within a Map state");
            }
            _ => {}
        }
        if path.calls {
            self.report
                .warn(at, "Functions in a path are not supported by Step Functions");
        }
    }

    fn variable(&mut self, at: At<'_>, name: &str) {
        match self.scope.find(name) {
            Variable::Assigned => {}
            Variable::OutOfReach => {
                let message = format!("A distributed Map cannot read the variable ${name} of an outer state");
                self.report.warn(at, message);
            }
            Variable::Unknown => {
                self.report.warn(at, format!("No state assigns the variable ${name}"));
            }
        }
    }

    /// Checks a payload template. The value of a key that ends with `.$` must be a path or a call of an intrinsic
    /// function.
    pub(crate) fn template(&mut self, at: At<'_>, value: &Value) {
        self.template_at(at, value, 0);
    }

    fn template_at(&mut self, at: At<'_>, value: &Value, depth: usize) {
        match value {
            _ if depth > MAX_DEPTH => {}
            Value::Object(object) => {
                for (key, inner) in object {
                    match key.strip_suffix(".$") {
                        Some(name) => self.dynamic(at, object, (key, name), inner),
                        None => self.template_at(at.key(key), inner, depth + 1),
                    }
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.template_at(at.index(i), item, depth + 1);
                }
            }
            Value::String(text) if seems_dynamic(text) => {
                let message =
                    "Value looks like a path or an intrinsic function call, but its key does not end with '.$'";
                self.report.warning(at, code::NO_DOLLAR, message);
            }
            _ => {}
        }
    }

    fn dynamic(&mut self, at: At<'_>, object: &Map<String, Value>, (key, name): (&str, &str), value: &Value) {
        if object.contains_key(name) {
            self.report
                .schema(at, format!("The fields '{name}' and '{key}' are the same field"));
        }
        let place = at.key(key);
        let invalid =
            format!("The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call");
        match value.as_str() {
            None => self.report.schema(place, invalid),
            Some(text) => self.path_or_call(place, text, &invalid),
        }
    }

    /// Checks a path or a call. `invalid` is the message for any other text.
    pub(crate) fn path_or_call(&mut self, at: At<'_>, text: &str, invalid: &str) {
        if let Some(path) = jsonpath::parse(text) {
            return self.path_use(at, &path);
        }
        if !intrinsic::is_call(text) {
            return self.refuse(at, text, invalid);
        }
        match intrinsic::parse(text) {
            Ok(call) => {
                call.paths.iter().for_each(|path| self.path_use(at, path));
                for doubt in call.doubts {
                    self.report.warn(at, doubt);
                }
            }
            Err(why) => self.refuse(at, text, format!("{invalid}: {why}")),
        }
    }

    /// Checks JSON whose strings may contain JSONata.
    pub(crate) fn json(&mut self, at: At<'_>, value: &Value, available: Available) {
        self.json_at(at, value, available, 0);
    }

    fn json_at(&mut self, at: At<'_>, value: &Value, available: Available, depth: usize) {
        match value {
            _ if depth > MAX_DEPTH => {}
            Value::Object(object) => {
                for (key, inner) in object {
                    self.json_at(at.key(key), inner, available, depth + 1);
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.json_at(at.index(i), item, available, depth + 1);
                }
            }
            Value::String(text) => self.expression(at, text, available),
            _ => {}
        }
    }

    /// Checks data in the query language of the state: a payload template, or JSON with JSONata.
    pub(crate) fn data(&mut self, at: At<'_>, value: &Value, available: Available) {
        if self.is_jsonata() {
            self.json(at, value, available);
        } else {
            self.template(at, value);
        }
    }

    /// Checks a string that may be an expression.
    pub(crate) fn expression(&mut self, at: At<'_>, text: &str, available: Available) {
        if !is_expression(text) {
            return;
        }
        let inner = text.strip_prefix("{%").and_then(|t| t.strip_suffix("%}"));
        let Some(inner) = inner else {
            // A string that contains the other delimiter somewhere is plain text.
            if text.contains("{%") != text.contains("%}") {
                let message = "A JSONata expression must begin with '{%' and end with '%}'";
                self.wrong(at, text, code::INVALID_JSONATA, message);
            }
            return;
        };
        let found = match jsonata::parse(inner) {
            Ok(found) => found,
            Err(error) => {
                let message = format!("{} (at character {})", error.message, error.offset + 3);
                return self.wrong(at, text, code::INVALID_JSONATA, &message);
            }
        };
        if available == Available::Unchecked {
            return;
        }
        for name in found.contextual {
            let place = if name.starts_with('$') { "" } else { " at the top level" };
            let message = format!("Reference to '{name}'{place} is not supported.");
            self.wrong(at, text, code::UNSUPPORTED_JSONATA, &message);
        }
        for field in found.states {
            let there = match field {
                "input" | "context" => true,
                "result" => available == Available::Result,
                "errorOutput" => available == Available::Error,
                _ => false,
            };
            if !there {
                let message = format!("Field '$states.{field}' does not exist.");
                self.wrong(at, text, code::UNSUPPORTED_JSONATA, &message);
            }
        }
        for name in found.free {
            if name == "eval" {
                self.report.warn(at, "$eval is not supported by Step Functions");
            } else if !jsonata::is_builtin(name) {
                self.variable(at, name);
            }
        }
    }

    fn wrong(&mut self, at: At<'_>, text: &str, code: &'static str, message: &str) {
        if !has_placeholder(text) {
            self.report.error(at, code, message);
        }
    }
}

/// Whether a text looks dynamic, although its key does not end with `.$`.
pub(super) fn seems_dynamic(text: &str) -> bool {
    let path = ["$.", "$[", "$$."].iter().any(|root| text.starts_with(root));
    path && jsonpath::parse(text).is_some() || intrinsic::is_call(text) && intrinsic::parse(text).is_ok()
}
