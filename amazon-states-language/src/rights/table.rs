//! Content of the tables in `tables/`. The crate parses them once, at the first use.

use super::need::Entry;
use super::template::Template;
use super::words::Words;
use crate::text::parse_yaml;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// All tables.
#[derive(Debug)]
pub(super) struct Tables {
    /// Optimized integrations, by `service:action` of the Task's Resource.
    pub(super) optimized: BTreeMap<String, Entry>,
    /// Calls of AWS SDK integrations that need several rights, or a right on a resource that their arguments do not
    /// name. The key is `service:action` of the Task's Resource.
    pub(super) sdk: BTreeMap<String, Entry>,
    /// Rights on S3 that calls of AWS SDK integrations need, by `prefix:action`. `prefix:*` applies to all calls.
    pub(super) s3: BTreeMap<String, Entry>,
    /// Rights of a Task with `Credentials`. They do not depend on the call.
    pub(super) credentials: Entry,
    /// Rights of a distributed Map.
    pub(super) map: Map,
    /// IAM actions of a call, without the prefix, if they differ from the name of the call.
    pub(super) actions: Calls<Words>,
    /// Resources of single calls.
    pub(super) objects: Calls<Words<Template>>,
    /// Resources of calls by their arguments, by IAM's prefix.
    pub(super) arguments: BTreeMap<String, Words<Template>>,
    /// Calls without a specific resource, by IAM's prefix.
    pub(super) whole_service: BTreeMap<String, Words>,
    /// IAM's prefix by the name of a service in Step Functions, if the two differ.
    pub(super) prefixes: BTreeMap<String, String>,
    /// Actions and arguments that widen or borrow rights.
    pub(super) sensitive: Sensitive,
}

/// Rights of a distributed Map, by feature.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Map {
    pub(super) items: Entry,
    pub(super) object: Entry,
    pub(super) list: Entry,
    pub(super) listed: Entry,
    pub(super) manifest: Entry,
    pub(super) results: Entry,
}

/// Actions and arguments that are sensitive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Sensitive {
    pub(super) identity: Words,
    pub(super) policy_anywhere: Words,
    pub(super) policy: BTreeMap<String, Words>,
    pub(super) credentials: BTreeMap<String, Words>,
    pub(super) code: BTreeMap<String, Words>,
    pub(super) tags: BTreeMap<String, Words>,
    pub(super) overrides: BTreeMap<String, Words>,
}

/// Values for single calls, by IAM's prefix of the service. A key of the table can contain several calls.
#[derive(Debug, Deserialize)]
#[serde(
    try_from = "BTreeMap<String, BTreeMap<String, T>>",
    bound = "T: Clone + Deserialize<'de>"
)]
pub(super) struct Calls<T>(BTreeMap<String, T>);

impl<T> Calls<T> {
    pub(super) fn get(&self, prefix: &str, action: &str) -> Option<&T> {
        self.0.get(&format!("{prefix}:{action}"))
    }
}

impl<T: Clone> TryFrom<BTreeMap<String, BTreeMap<String, T>>> for Calls<T> {
    type Error = String;

    fn try_from(services: BTreeMap<String, BTreeMap<String, T>>) -> Result<Self, String> {
        let rows = services
            .iter()
            .flat_map(|(prefix, rows)| rows.iter().map(move |row| (prefix, row)));
        let calls = rows.flat_map(|(prefix, (calls, value))| {
            let calls = calls.split_whitespace();
            calls.map(move |call| (format!("{prefix}:{call}"), value.clone()))
        });
        unique(calls).map(Self)
    }
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    #[expect(clippy::panic, reason = "the tables are constants, and a test reads all of them")]
    read().unwrap_or_else(|why| panic!("{why}"))
});

/// Returns the tables.
pub(super) fn tables() -> &'static Tables {
    &TABLES
}

macro_rules! table {
    ($name:literal) => {
        parse($name, include_str!(concat!("tables/", $name)))?
    };
}

fn read() -> Result<Tables, String> {
    let optimized: [BTreeMap<String, Entry>; 5] = [
        table!("application.yaml"),
        table!("compute.yaml"),
        table!("data.yaml"),
        table!("emr.yaml"),
        table!("sagemaker.yaml"),
    ];
    let names: BTreeMap<String, Words> = table!("prefixes.yaml");
    let names = names
        .iter()
        .flat_map(|(prefix, names)| names.iter().map(move |name| (name.clone(), prefix.clone())));
    Ok(Tables {
        optimized: unique(optimized.into_iter().flatten())?,
        sdk: table!("sdk.yaml"),
        s3: table!("s3.yaml"),
        credentials: table!("credentials.yaml"),
        map: table!("map.yaml"),
        actions: table!("actions.yaml"),
        objects: table!("objects.yaml"),
        arguments: table!("arguments.yaml"),
        whole_service: table!("whole-service.yaml"),
        prefixes: unique(names)?,
        sensitive: table!("sensitive.yaml"),
    })
}

/// Collects pairs into a map. A duplicate key is an error.
fn unique<T>(pairs: impl Iterator<Item = (String, T)>) -> Result<BTreeMap<String, T>, String> {
    let mut all = BTreeMap::new();
    for (key, value) in pairs {
        if all.insert(key.clone(), value).is_some() {
            return Err(format!("{key} occurs twice"));
        }
    }
    Ok(all)
}

/// Parses a table. An error names its position.
fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    let value = parse_yaml(text).map_err(|findings| {
        let all = findings.into_iter().map(|f| format!("{name}{}: {}", f.path, f.message));
        all.collect::<Vec<_>>().join("\n")
    })?;
    serde_path_to_error::deserialize(value).map_err(|why| format!("{name}: {why}"))
}

/// Whether a table contains this action of a service. Ignores case, as IAM does.
pub(super) fn lists(table: &BTreeMap<String, Words>, service: &str, action: &str) -> bool {
    let names = table.get(service).map_or(&[][..], |names| names);
    names.iter().any(|name| name.eq_ignore_ascii_case(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_parses() {
        let tables = read().unwrap();
        assert!(tables.optimized.len() > 60 && tables.sdk.len() > 30, "{tables:?}");
    }

    #[test]
    fn an_error_in_a_table_has_its_position() {
        for (text, message) in [
            (
                "a:b:\n- allow: c:D\n  resources: '{E:quue}'",
                "t.yaml: a:b[0].resources: \"{E:quue}\": unknown variant `quue`",
            ),
            ("a:b:\n- allw: c:D", "t.yaml: a:b[0].allw: unknown field `allw`"),
            (
                "a:b:\n- allow: c:D\n  sync: c:E\n  resources: '*'",
                "t.yaml: a:b: a row must have exactly one of",
            ),
            ("a:b:\n- allow: c:D", "t.yaml: a:b: a row must have resources with"),
            ("a:b:\n- pass: '{E}'", "t.yaml: a:b: a row must have `to` with"),
            (
                "a:b:\n- allow: c:D\n  resources: '*'\n  when: got E",
                "t.yaml: a:b[0].when: \"got E\" must be",
            ),
            ("a:b: []\na:b: []", "t.yaml[\"a:b\"]: The key \"a:b\" occurs twice"),
        ] {
            let error = parse::<BTreeMap<String, Entry>>("t.yaml", text).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
        let error = parse::<Calls<Words>>("t.yaml", "s3:\n  a b: C\n  c b: D").unwrap_err();
        assert!(error.contains("t.yaml: s3:b occurs twice"), "{error}");
    }
}
