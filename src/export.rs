//! The ConfigMap with the outputs of a pattern: its owner, and the write that is due.

use crate::api::Outputs;
use crate::reason::{Finding, Reason};
use serde_json::Value;
use std::collections::BTreeMap;

/// Path of the field in the spec.
const FIELD: &str = "spec.outputs.configMapRef";

/// A ConfigMap as the API server returned it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigMap {
    /// Its uid.
    pub(crate) uid: String,
    /// Its resource version. A write applies to exactly this version.
    pub(crate) resource_version: String,
    /// Its owners: uid, and `<Kind>/<name>`.
    pub(crate) owners: BTreeMap<String, String>,
    /// Whether the ConfigMap is immutable.
    pub(crate) immutable: bool,
    /// Its data.
    pub(crate) data: BTreeMap<String, String>,
}

/// The ConfigMap of a name, or the reason why it is not readable.
pub(crate) type Found = Result<Option<ConfigMap>, String>;

/// The target of the outputs, in addition to the status.
#[derive(Clone, Debug, Default)]
pub(crate) struct Export {
    /// The ConfigMap that the spec names.
    pub(crate) wanted: Option<String>,
    /// The ConfigMap that the status records.
    pub(crate) recorded: Option<String>,
    /// UID of the pattern.
    pub(crate) owner: String,
    /// The ConfigMaps that were read.
    pub(crate) found: BTreeMap<String, Found>,
}

/// A write to a ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the arguments of the request")]
pub(crate) enum Write {
    /// Creates the ConfigMap. The API server refuses it if the name is in use.
    Create {
        name: String,
        data: BTreeMap<String, String>,
    },
    /// Changes the keys that differ. The API server refuses it for another uid or resource version.
    Patch {
        name: String,
        uid: String,
        resource_version: String,
        /// The ConfigMap has no `data` yet, not even an empty map.
        empty: bool,
        set: BTreeMap<String, String>,
        remove: Vec<String>,
    },
    /// Deletes the ConfigMap. The API server refuses it for another uid or resource version.
    Delete {
        name: String,
        uid: String,
        resource_version: String,
    },
}

impl Write {
    /// Returns the name of the ConfigMap.
    pub(crate) fn name(&self) -> &str {
        match self {
            Write::Create { name, .. } | Write::Patch { name, .. } | Write::Delete { name, .. } => name,
        }
    }

    /// Returns the finding for a write that failed for a temporary reason.
    pub(crate) fn to_be_repeated(&self) -> Finding {
        let message = format!(
            "ConfigMap/{} has changed since the read; the operator reads it again",
            self.name()
        );
        Finding::new(Reason::Updating, message)
    }

    /// Returns the finding for a write that RBAC does not allow.
    pub(crate) fn forbidden(&self, why: &str) -> Finding {
        forbidden(self.name(), why)
    }

    /// Returns the finding for a write that the API server refuses for another reason.
    pub(crate) fn failed(&self, why: &str) -> Finding {
        let message = format!("cannot write ConfigMap/{}; the operator retries: {why}", self.name());
        refused(Reason::Error, message)
    }
}

impl Export {
    /// Returns the name for the status. The status names a created ConfigMap until it no longer exists.
    pub(crate) fn record(&self) -> Option<&String> {
        self.left_over().or(self.wanted.as_ref())
    }

    /// Whether the status must name the ConfigMap before its creation. Otherwise a crash could leave it behind.
    pub(crate) fn is_new(&self) -> bool {
        self.wanted.is_some() && self.record() == self.wanted.as_ref() && self.recorded != self.wanted
    }

    /// Returns the write that is due.
    ///
    /// # Errors
    /// Explains why the outputs cannot be written.
    pub(crate) fn next(&self, outputs: &Outputs) -> Result<Option<Write>, Finding> {
        if let Some(old) = self.left_over() {
            return self.removal(old).map(Some);
        }
        let Some((name, found)) = self.wanted.as_ref().and_then(|name| self.found.get_key_value(name)) else {
            return Ok(None);
        };
        let data = data(outputs);
        let map = match found {
            Err(why) => return Err(forbidden(name, why)),
            Ok(None) => {
                let name = name.clone();
                return Ok(Some(Write::Create { name, data }));
            }
            Ok(Some(map)) => map,
        };
        if !map.owners.contains_key(&self.owner) {
            return Err(not_ours(name, map));
        }
        let (set, remove) = changes(&data, &map.data);
        if set.is_empty() && remove.is_empty() {
            return Ok(None);
        }
        if map.immutable {
            return Err(refused(
                Reason::NotAllowed,
                format!(
                    "ConfigMap/{name} is immutable and has other outputs; delete it, and the operator creates it again"
                ),
            ));
        }
        Ok(Some(Write::Patch {
            name: name.clone(),
            uid: map.uid.clone(),
            resource_version: map.resource_version.clone(),
            empty: map.data.is_empty(),
            set,
            remove,
        }))
    }

    /// Returns the deletion of a ConfigMap that the spec no longer names. It stays if it has another owner.
    fn left_over(&self) -> Option<&String> {
        let old = self.recorded.as_ref().filter(|_| self.recorded != self.wanted)?;
        match self.found.get(old)? {
            Ok(Some(map)) if map.owners.contains_key(&self.owner) => Some(old),
            Ok(_) => None,
            Err(_) => Some(old),
        }
    }

    fn removal(&self, name: &str) -> Result<Write, Finding> {
        match self.found.get(name) {
            Some(Ok(Some(map))) => Ok(Write::Delete {
                name: name.to_owned(),
                uid: map.uid.clone(),
                resource_version: map.resource_version.clone(),
            }),
            Some(Err(why)) => Err(forbidden(name, why)),
            _ => Err(refused(Reason::Error, format!("ConfigMap/{name} is not read yet"))),
        }
    }
}

fn refused(reason: Reason, message: String) -> Finding {
    Finding::new(reason, format!("{FIELD}: {message}"))
}

fn forbidden(name: &str, why: &str) -> Finding {
    let message = format!(
        "the operator may not use ConfigMap/{name} ({why}); grant its ServiceAccount get, list, watch, create, \
         patch and delete on configmaps in this namespace"
    );
    refused(Reason::AccessDenied, message)
}

fn not_ours(name: &str, map: &ConfigMap) -> Finding {
    let whose = match map.owners.values().next() {
        Some(owner) => format!("belongs to {owner}; choose another name"),
        None => "exists and has no owner; choose another name, or delete the ConfigMap".to_owned(),
    };
    let message = format!("ConfigMap/{name} {whose}");
    refused(Reason::NotOwned, message)
}

/// Returns the keys to set and the keys to remove.
fn changes(
    wanted: &BTreeMap<String, String>,
    found: &BTreeMap<String, String>,
) -> (BTreeMap<String, String>, Vec<String>) {
    let set = wanted.iter().filter(|(key, value)| found.get(*key) != Some(value));
    let set = set.map(|(key, value)| (key.clone(), value.clone())).collect();
    (
        set,
        found.keys().filter(|key| !wanted.contains_key(*key)).cloned().collect(),
    )
}

/// Returns the outputs under the names of Terraform's module.
fn data(outputs: &Outputs) -> BTreeMap<String, String> {
    let outputs = serde_json::to_value(outputs).unwrap_or_default();
    let fields = outputs.as_object().into_iter().flatten();
    fields
        .filter_map(|(name, value)| match value {
            Value::Null => None,
            Value::String(text) => Some((snake_case(name), text.clone())),
            other => Some((snake_case(name), other.to_string())),
        })
        .collect()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs() -> Outputs {
        Outputs {
            lambda_function_arn_static: Some("arn".into()),
            ..Outputs::default()
        }
    }

    fn map(owner: &str, data: &[(&str, &str)]) -> ConfigMap {
        ConfigMap {
            uid: "map".into(),
            resource_version: "7".into(),
            owners: [(owner.to_owned(), "LambdaSfnPattern/other".to_owned())].into(),
            immutable: false,
            data: data.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
        }
    }

    fn export(wanted: Option<&str>, recorded: Option<&str>, found: &[(&str, Option<ConfigMap>)]) -> Export {
        Export {
            wanted: wanted.map(Into::into),
            recorded: recorded.map(Into::into),
            owner: "us".into(),
            found: found
                .iter()
                .map(|(name, map)| ((*name).into(), Ok(map.clone())))
                .collect(),
        }
    }

    #[test]
    fn the_status_names_a_config_map_before_its_creation() {
        let export = export(Some("a"), None, &[("a", None)]);
        assert!(export.is_new());
        let data = [("lambda_function_arn_static".to_owned(), "arn".to_owned())].into();
        assert_eq!(
            export.next(&outputs()),
            Ok(Some(Write::Create { name: "a".into(), data }))
        );
    }

    #[test]
    fn a_patch_writes_only_the_keys_that_differ() {
        let right = [("lambda_function_arn_static", "arn")];
        let with = |data| export(Some("a"), Some("a"), &[("a", Some(map("us", data)))]).next(&outputs());
        assert_eq!(with(&right), Ok(None));
        let Ok(Some(Write::Patch { set, remove, .. })) = with(&[("lambda_function_arn_static", "x"), ("b", "")]) else {
            panic!("a patch is due")
        };
        assert_eq!(set.keys().collect::<Vec<_>>(), ["lambda_function_arn_static"]);
        assert_eq!(remove, ["b"]);
    }

    #[test]
    fn a_config_map_of_another_owner_is_refused_for_any_status() {
        for recorded in [None, Some("a")] {
            let found = [("a", Some(map("them", &[])))];
            let refusal = export(Some("a"), recorded, &found).next(&outputs()).unwrap_err();
            assert_eq!(refusal.reason, Reason::NotOwned);
            assert!(
                refusal.message.contains("LambdaSfnPattern/other"),
                "{}",
                refusal.message
            );
        }
    }

    #[test]
    fn the_old_config_map_is_deleted_before_the_new_one_is_created() {
        let found = [("a", Some(map("us", &[]))), ("b", None)];
        let renamed = export(Some("b"), Some("a"), &found);
        assert!(matches!(renamed.next(&outputs()), Ok(Some(Write::Delete { name, .. })) if name == "a"));
        assert_eq!((renamed.record().unwrap().as_str(), renamed.is_new()), ("a", false));
        let gone = export(Some("b"), Some("a"), &[("a", None), ("b", None)]);
        assert_eq!((gone.record().unwrap().as_str(), gone.is_new()), ("b", true));
        let foreign = export(None, Some("a"), &[("a", Some(map("them", &[])))]);
        assert_eq!((foreign.next(&outputs()), foreign.record()), (Ok(None), None));
    }

    #[test]
    fn a_config_map_that_was_not_read_is_not_written() {
        assert_eq!(export(Some("a"), Some("a"), &[]).next(&outputs()), Ok(None));
    }

    #[test]
    fn the_refusal_of_an_immutable_config_map_names_the_next_step() {
        let fixed = ConfigMap {
            immutable: true,
            ..map("us", &[])
        };
        let refusal = export(Some("a"), Some("a"), &[("a", Some(fixed))])
            .next(&outputs())
            .unwrap_err();
        assert_eq!(refusal.reason, Reason::NotAllowed);
    }
}
