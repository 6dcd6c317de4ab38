//! Parts of functions and machines in the model.

use super::Model;
use lambdasfn::api::{Kind, ResourceId};
use lambdasfn::aws::Answer;
use lambdasfn::resource::{Observed, event_invoke_config, function_url, permission};
use serde_json::{Value, json};

impl Model {
    pub(super) fn parts_as_values(&self) -> Vec<Value> {
        let value = |(id, part): (&ResourceId, &Observed)| match self.pointed_to(id, part) {
            Some(alias) => alias,
            None => json!({"id": id.to_string(), "is": format!("{part:?}")}),
        };
        self.parts.iter().map(value).chain(self.mappings_as_values()).collect()
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
                let id = id(&d.target.to_string());
                assert!(self.exists(&id), "ResourceNotFoundException");
                let creates = matches!(call, CreateFunctionUrlConfig(_));
                assert_ne!(creates, self.parts.contains_key(&id), "{}", id);
                let url = function_url::Observed {
                    target: d.target,
                    configuration: d.configuration,
                    url: "https://url".into(),
                };
                self.parts.insert(id, Observed::FunctionUrl(url));
                Answer::default()
            }
            DeleteFunctionUrlConfig { target } => {
                self.parts.remove(&id(&target.to_string())).unwrap();
                Answer {
                    gone: true,
                    ..Answer::default()
                }
            }
        }
    }

    pub(super) fn permission(&mut self, call: &permission::Call) -> Answer {
        use permission::Call::*;
        let id = |target: &dyn std::fmt::Display, statement: &str| ResourceId {
            kind: Kind::Permission,
            name: format!("{target}/{statement}"),
        };
        match call.clone() {
            AddPermission(d) => {
                let id = id(&d.target, &d.statement_id);
                assert!(self.exists(&id), "ResourceNotFoundException");
                let added = permission::Observed {
                    target: d.target,
                    statement_id: d.statement_id,
                    grant: d.grant,
                    other: vec![],
                };
                let old = self.parts.insert(id, Observed::Permission(added));
                assert!(old.is_none(), "ResourceConflictException");
                Answer::default()
            }
            RemovePermission { target, statement_id } => {
                self.parts.remove(&id(&target, &statement_id)).unwrap();
                Answer {
                    gone: true,
                    ..Answer::default()
                }
            }
        }
    }

    pub(super) fn event_invoke_config(&mut self, call: &event_invoke_config::Call) -> Answer {
        use event_invoke_config::Call::*;
        let id = |name: &dyn std::fmt::Display| ResourceId {
            kind: Kind::EventInvokeConfig,
            name: name.to_string(),
        };
        match call.clone() {
            PutFunctionEventInvokeConfig(d) => {
                let id = id(&d.target);
                assert!(self.exists(&id), "ResourceNotFoundException");
                let put = event_invoke_config::Observed {
                    target: d.target,
                    configuration: d.configuration,
                };
                self.parts.insert(id, Observed::EventInvokeConfig(put));
                Answer::default()
            }
            DeleteFunctionEventInvokeConfig { target } => {
                self.parts.remove(&id(&target)).unwrap();
                Answer {
                    gone: true,
                    ..Answer::default()
                }
            }
        }
    }
}
