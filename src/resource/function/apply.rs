use super::configuration::apply::{
    dead_letter, durable, environment, ephemeral_storage, file_systems, logging, snap_start, tracing, vpc,
};
use super::settings;
use super::{Call, Desired};
use crate::aws::{Answer, Aws, Failure, Service};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{Architecture, FunctionCode, Runtime, TenancyConfig, TenantIsolationMode};

/// Makes the call.
pub async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let lambda = &aws.lambda;
    let op = call.operation();
    match call {
        Call::CreateFunction(f) => {
            let c = &f.configuration;
            let request = lambda
                .create_function()
                .function_name(f.name.as_str())
                .role(&c.role)
                .description(&c.description)
                .runtime(Runtime::from(c.runtime.as_str()))
                .handler(&c.handler)
                .memory_size(c.memory_size)
                .timeout(c.timeout)
                .ephemeral_storage(ephemeral_storage(c)?)
                .environment(environment(c))
                .set_layers(Some(c.layers.clone()))
                .tracing_config(tracing(c))
                .logging_config(logging(c))
                .set_vpc_config(vpc(c))
                .set_file_system_configs(file_systems(c)?)
                .set_dead_letter_config(dead_letter(c))
                .set_kms_key_arn(c.kms_key_arn.clone())
                .set_snap_start(snap_start(c))
                .set_durable_config(durable(c))
                .set_architectures(Some(architectures(&f.architectures)))
                .code(FunctionCode::builder().zip_file(Blob::new(f.code.zip.to_vec())).build())
                .set_tenancy_config(tenancy(f)?)
                .set_code_signing_config_arn(f.settings.code_signing_config_arn.clone())
                .publish(f.publishes_on_creation())
                .set_tags(Some(f.tags.clone().into_iter().collect()));
            let out = aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer {
                version: out.version.filter(|_| f.publishes_on_creation()),
                in_progress: true,
                ..Answer::default()
            })
        }
        Call::UpdateFunctionConfiguration {
            function,
            configuration: c,
            revision_id,
        } => {
            let request = lambda
                .update_function_configuration()
                .function_name(function)
                .set_revision_id(revision_id.clone())
                .role(&c.role)
                .description(&c.description)
                .runtime(Runtime::from(c.runtime.as_str()))
                .handler(&c.handler)
                .memory_size(c.memory_size)
                .timeout(c.timeout)
                .ephemeral_storage(ephemeral_storage(c)?)
                .environment(environment(c))
                .set_layers(Some(c.layers.clone()))
                .tracing_config(tracing(c))
                .logging_config(logging(c))
                .set_vpc_config(vpc(c))
                .set_file_system_configs(file_systems(c)?)
                .set_dead_letter_config(dead_letter(c))
                .set_kms_key_arn(c.kms_key_arn.clone())
                .set_snap_start(snap_start(c))
                .set_durable_config(durable(c));
            aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer {
                in_progress: true,
                ..Answer::default()
            })
        }
        Call::UpdateFunctionCode {
            function,
            code,
            architectures: a,
            publish,
            revision_id,
        } => {
            let request = lambda
                .update_function_code()
                .function_name(function)
                .set_revision_id(revision_id.clone())
                .set_architectures(Some(architectures(a)))
                .zip_file(Blob::new(code.zip.to_vec()))
                .publish(*publish);
            let out = aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer {
                version: out.version.filter(|_| *publish),
                in_progress: true,
                ..Answer::default()
            })
        }
        Call::PublishVersion {
            function,
            code_sha256,
            revision_id,
        } => {
            let request = lambda
                .publish_version()
                .function_name(function)
                .code_sha256(code_sha256)
                .set_revision_id(revision_id.clone());
            let out = aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer {
                version: out.version,
                ..Answer::default()
            })
        }
        Call::TagResource { arn, tags } => {
            let request = lambda
                .tag_resource()
                .resource(arn)
                .set_tags(Some(tags.clone().into_iter().collect()));
            aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer::default())
        }
        Call::UntagResource { arn, keys } => {
            let request = lambda.untag_resource().resource(arn).set_tag_keys(Some(keys.clone()));
            aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer::default())
        }
        Call::Setting(call) => settings::apply::apply(aws, call).await,
        Call::DeleteVersion { function, version } => {
            let request = lambda
                .delete_function()
                .function_name(function)
                .qualifier(version.to_string());
            Failure::absent(aws.call(Service::Lambda, op, request.send()).await)?;
            Ok(Answer::default())
        }
        Call::DeleteFunction { function } => {
            let request = lambda.delete_function().function_name(function);
            Failure::absent(aws.call(Service::Lambda, op, request.send()).await)?;
            Ok(Answer {
                gone: true,
                ..Answer::default()
            })
        }
    }
}

fn architectures(names: &[String]) -> Vec<Architecture> {
    names.iter().map(|a| Architecture::from(a.as_str())).collect()
}

fn tenancy(f: &Desired) -> Result<Option<TenancyConfig>, Failure> {
    let Some(mode) = &f.tenant_isolation_mode else {
        return Ok(None);
    };
    let mode = TenantIsolationMode::from(mode.as_str());
    let tenancy = TenancyConfig::builder().tenant_isolation_mode(mode).build();
    tenancy.map(Some).map_err(Failure::bug)
}
