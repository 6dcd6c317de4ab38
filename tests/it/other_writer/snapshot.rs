//! Snapshot of all changeable properties.

use super::OtherWriter;
use aws_sdk_cloudwatchlogs::types::LogGroup;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

impl OtherWriter {
    /// Returns all properties that [`change`](Self::change) can change, as AWS returns them.
    pub(crate) async fn snapshot(&self) -> Vec<String> {
        let (aws, role, function) = (&self.aws, &self.role, &self.function);
        let iam = &aws.iam;
        let get = iam.get_role().role_name(role).send().await.unwrap().role.unwrap();
        let policy = iam
            .get_role_policy()
            .role_name(role)
            .policy_name("lambdasfn")
            .send()
            .await
            .unwrap();
        let inline = iam
            .list_role_policies()
            .role_name(role)
            .send()
            .await
            .unwrap()
            .policy_names;
        let attached = iam
            .list_attached_role_policies()
            .role_name(role)
            .send()
            .await
            .unwrap()
            .attached_policies;
        let groups = aws
            .logs
            .describe_log_groups()
            .log_group_identifiers(&self.group)
            .send()
            .await
            .unwrap();
        let group: Option<LogGroup> = groups.log_groups.unwrap().pop();
        let tags = aws
            .logs
            .list_tags_for_resource()
            .resource_arn(&self.group_arn)
            .send()
            .await
            .unwrap();
        let found = aws.lambda.get_function().function_name(function).send().await.unwrap();
        let url = aws
            .lambda
            .get_function_url_config()
            .function_name(function)
            .qualifier("live")
            .send()
            .await
            .unwrap();
        let policy_of = aws
            .lambda
            .get_policy()
            .function_name(function)
            .qualifier("live")
            .send()
            .await
            .unwrap();
        let policy_of: Value = serde_json::from_str(&policy_of.policy.unwrap()).unwrap();
        let statements = policy_of["Statement"].as_array().unwrap();
        let statements: BTreeSet<String> = statements.iter().map(Value::to_string).collect();
        let invokes = aws
            .lambda
            .get_function_event_invoke_config()
            .function_name(function)
            .qualifier("live")
            .send()
            .await
            .unwrap();
        let machine = aws
            .sfn
            .describe_state_machine()
            .state_machine_arn(&self.machine)
            .send()
            .await
            .unwrap();
        let machine_tags = aws
            .sfn
            .list_tags_for_resource()
            .resource_arn(&self.machine)
            .send()
            .await
            .unwrap();
        let sorted = |tags: Option<std::collections::HashMap<String, String>>| {
            format!("{:?}", tags.into_iter().flatten().collect::<BTreeMap<_, _>>())
        };
        let role_tags: BTreeSet<String> = get.tags().iter().map(|t| format!("{t:?}")).collect();
        let machine_tags: BTreeSet<String> = machine_tags.tags().iter().map(|t| format!("{t:?}")).collect();
        let configuration = found.configuration.unwrap();
        let source_key = found
            .code
            .and_then(|code| code.source_kms_key_arn)
            .filter(|key| !key.is_empty());
        let definition: Value = serde_json::from_str(&machine.definition).unwrap();
        let mut all = vec![
            format!("{role_tags:?} {:?} {:?}", get.description, get.max_session_duration),
            format!("{:?} {:?}", get.permissions_boundary, get.assume_role_policy_document),
            format!("{} {inline:?} {attached:?}", policy.policy_document),
            format!("{group:?} {}", sorted(tags.tags)),
            format!("{} {:?} {source_key:?}", sorted(found.tags), configuration.code_sha256),
            format!("{:?} {:?}", configuration.architectures, configuration.logging_config),
            format!(
                "{:?} {:?} {:?}",
                configuration.description, configuration.memory_size, configuration.timeout
            ),
            format!(
                "{:?} {:?} {:?}",
                configuration.handler, configuration.runtime, configuration.role
            ),
            format!("{:?} {:?}", configuration.layers, configuration.tracing_config),
            format!("{:?}", configuration.ephemeral_storage),
            sorted(configuration.environment.and_then(|e| e.variables)),
            format!(
                "{:?} {:?} {:?}",
                url.auth_type,
                url.invoke_mode,
                url.cors.map(|c| json!([
                    c.max_age,
                    c.allow_credentials,
                    c.allow_headers,
                    c.allow_methods,
                    c.allow_origins,
                    c.expose_headers
                ])
                .to_string()
                .replace("[]", "null"))
            ),
            format!("{statements:?}"),
            format!(
                "{:?} {:?} {:?}",
                invokes.maximum_retry_attempts, invokes.maximum_event_age_in_seconds, invokes.destination_config
            ),
            format!(
                "{definition} {:?} {:?}",
                machine.role_arn, machine.tracing_configuration
            ),
            format!("{:?} {machine_tags:?}", machine.logging_configuration),
        ];
        all.push(self.aliases().await);
        all.extend(self.mappings().await);
        all.extend(self.options().await);
        all
    }
}
