//! The state of the rules as JSON. Another gateway restores it in front of an emulator that kept its state.
//!
//! Transient state is not included: the age of roles, machines in deletion, running invocations.

use std::{collections::HashMap, hash::Hash, sync::Mutex};

use serde::{Deserialize as _, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::Rules;
use crate::lock;

impl Rules {
    pub(crate) fn memory(&self) -> Value {
        json!({
            "machines": pairs(&self.machines.0),
            "loggings": pairs(&self.loggings.0),
            "functionSettings": pairs(&self.settings.0),
            "logGroups": pairs(&self.group_settings.0),
            "images": pairs(&self.images.0),
            "mappings": pairs(&self.mappings.0),
        })
    }

    pub(crate) fn remember(&self, memory: &Value) -> serde_json::Result<()> {
        learn(&self.machines.0, memory.get("machines"))?;
        learn(&self.loggings.0, memory.get("loggings"))?;
        learn(&self.settings.0, memory.get("functionSettings"))?;
        learn(&self.group_settings.0, memory.get("logGroups"))?;
        learn(&self.images.0, memory.get("images"))?;
        learn(&self.mappings.0, memory.get("mappings"))
    }
}

/// Returns a sorted list of pairs. Not all keys are text, so an object is not possible.
fn pairs<K: Serialize, V: Serialize>(kept: &Mutex<HashMap<K, V>>) -> Value {
    let mut pairs: Vec<Value> = lock(kept).iter().map(|pair| json!(pair)).collect();
    pairs.sort_by_key(Value::to_string);
    Value::from(pairs)
}

fn learn<K: DeserializeOwned + Eq + Hash, V: DeserializeOwned>(
    kept: &Mutex<HashMap<K, V>>,
    pairs: Option<&Value>,
) -> serde_json::Result<()> {
    let pairs: Vec<(K, V)> = pairs.map(Vec::deserialize).transpose()?.unwrap_or_default();
    lock(kept).extend(pairs);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::log_groups::{GroupSettings, Settings};
    use super::*;

    #[test]
    fn another_gateway_restores_the_memory() {
        // A null key means that the key was removed. An absent key means that the emulator knows the key.
        let memory = json!([[["1", "eu-west-1", "bare"], {"key": null, "protected": false}],
            [["1", "eu-west-1", "kept"], {"protected": true}]]);
        let kept = GroupSettings::default();
        learn(&kept.0, Some(&memory)).unwrap();
        learn::<_, Settings>(&kept.0, None).unwrap();
        assert_eq!(pairs(&kept.0), memory);
        assert!(learn(&kept.0, Some(&json!([["key"]]))).is_err());
    }
}
