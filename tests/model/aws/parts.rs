//! Parts of functions and machines.

use super::Model;
use lambdasfn::aws::Answer;
use lambdasfn::resource::{Kind, Observed, ResourceId, function_url};
use serde_json::{Value, json};

impl Model {
    pub(super) fn parts_as_values(&self) -> Vec<Value> {
        let value = |(id, part): (&ResourceId, &Observed)| match self.pointed_to(id, part) {
            Some(alias) => alias,
            None => json!({"id": id.to_string(), "is": format!("{part:?}")}),
        };
        self.parts.iter().map(value).collect()
    }

    pub(super) fn exists(&self, id: &ResourceId) -> bool {
        id.whole().is_some_and(|whole| match whole.kind {
            Kind::StateMachine => self.machines.contains_key(&whole.name),
            _ => self.functions.contains_key(&whole.name),
        })
    }

    pub(super) fn function_url(&mut self, call: &function_url::Call) -> Answer {
        use function_url::Call::*;
        let id = |name: &str| ResourceId {
            kind: Kind::FunctionUrl,
            name: name.to_owned(),
        };
        match call.clone() {
            CreateFunctionUrlConfig(d) | UpdateFunctionUrlConfig(d) => {
                let id = id(&d.function);
                assert!(self.exists(&id), "ResourceNotFoundException");
                let creates = matches!(call, CreateFunctionUrlConfig(_));
                assert_ne!(creates, self.parts.contains_key(&id), "{}", id);
                let url = function_url::Observed {
                    function: d.function,
                    configuration: d.configuration,
                    url: "https://url".into(),
                };
                self.parts.insert(id, Observed::FunctionUrl(url));
                Answer::default()
            }
            DeleteFunctionUrlConfig { function } => {
                self.parts.remove(&id(&function)).unwrap();
                Answer {
                    gone: true,
                    ..Answer::default()
                }
            }
        }
    }
}
