//! (io) Sends the calls that change functions.

use super::code::Code;
use super::configuration::apply::{
    dead_letter, durable, environment, ephemeral_storage, file_systems, image_config, logging, snap_start, tracing, vpc,
};
use super::{Call, Desired, settings};
use crate::artifact::S3Location;
use crate::aws::{Answer, Aws, Failure, Service};
use crate::resource::kind::AwsCall;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{Architecture, FunctionCode, PackageType, Runtime, TenancyConfig, TenantIsolationMode};
use futures::future::FutureExt;

/// Sets the configuration in a request. The SDK has one request type per operation.
macro_rules! with_configuration {
    ($request:expr, $configuration:expr) => {{
        let c = $configuration;
        $request
            .role(&c.role)
            .description(&c.description)
            .set_runtime(c.runtime.as_deref().map(Runtime::from))
            .set_handler(c.handler.clone())
            .set_image_config(image_config(c))
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
    }};
}

/// Sends the call.
pub(crate) async fn apply(aws: &Aws, call: &Call) -> Result<Answer, Failure> {
    let (lambda, op) = (&aws.lambda, call.operation());
    match call {
        Call::CreateFunction(f) => create(aws, op, f).boxed().await,
        Call::UpdateFunctionConfiguration {
            function,
            configuration,
            revision_id,
        } => {
            let request = lambda.update_function_configuration().function_name(function);
            let request = with_configuration!(request, configuration).set_revision_id(revision_id.clone());
            aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer::in_progress())
        }
        Call::UpdateFunctionCode {
            function,
            code: c,
            source_kms_key_arn,
            architectures: a,
            publish,
            revision_id,
        } => {
            let request = lambda
                .update_function_code()
                .function_name(function)
                .set_revision_id(revision_id.clone())
                .set_architectures(Some(architectures(a)))
                .set_zip_file(zip_file(c))
                .set_s3_bucket(s3_object(c).map(|object| object.bucket.clone()))
                .set_s3_key(s3_object(c).map(|object| object.key.clone()))
                .set_s3_object_version(c.s3_object_version())
                .set_image_uri(c.image_uri())
                .set_source_kms_key_arn(source_kms_key_arn.clone())
                .publish(*publish);
            let out = aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer {
                version: out.version.filter(|_| *publish),
                code_sha256: out.code_sha256,
                ..Answer::in_progress()
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
                .set_code_sha256(Some(code_sha256.clone()).filter(|sha256| !sha256.is_empty()))
                .set_revision_id(revision_id.clone());
            let out = aws.call(Service::Lambda, op, request.send()).await?;
            Ok(Answer::published(out.version))
        }
        Call::TagResource { arn, tags } => {
            let tags = tags.clone().into_iter().collect();
            let request = lambda.tag_resource().resource(arn).set_tags(Some(tags));
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::UntagResource { arn, keys } => {
            let request = lambda.untag_resource().resource(arn).set_tag_keys(Some(keys.clone()));
            aws.write(Service::Lambda, op, request.send()).await
        }
        Call::Setting(call) => settings::apply::apply(aws, call).await,
        Call::DeleteVersion { function, version } => {
            let request = lambda.delete_function().function_name(function);
            let request = request.qualifier(version.to_string());
            aws.remove(Service::Lambda, op, request.send()).await
        }
        Call::DeleteFunction { function } => {
            let request = lambda.delete_function().function_name(function);
            aws.delete(Service::Lambda, op, request.send()).await
        }
    }
}

async fn create(aws: &Aws, operation: &'static str, f: &Desired) -> Result<Answer, Failure> {
    let request = aws
        .lambda
        .create_function()
        .function_name(f.name.as_str())
        .set_architectures(Some(architectures(&f.architectures)))
        .package_type(PackageType::from(f.code.package_type()))
        .code(code(f))
        .set_tenancy_config(tenancy(f)?)
        .set_code_signing_config_arn(f.settings.code_signing_config_arn.clone())
        .publish(f.publishes_on_creation())
        .set_tags(Some(f.tags.clone().into_iter().collect()));
    let request = with_configuration!(request, &f.configuration);
    let out = aws.call(Service::Lambda, operation, request.send()).await?;
    Ok(Answer {
        version: out.version.filter(|_| f.publishes_on_creation()),
        code_sha256: out.code_sha256,
        ..Answer::in_progress()
    })
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

fn code(f: &Desired) -> FunctionCode {
    let code = &f.code;
    FunctionCode::builder()
        .set_source_kms_key_arn(f.source_kms_key_arn.clone())
        .set_zip_file(zip_file(code))
        .set_s3_bucket(s3_object(code).map(|object| object.bucket.clone()))
        .set_s3_key(s3_object(code).map(|object| object.key.clone()))
        .set_s3_object_version(code.s3_object_version())
        .set_image_uri(code.image_uri())
        .build()
}

fn zip_file(code: &Code) -> Option<Blob> {
    match code {
        Code::Zip(package) => Some(Blob::new(package.zip.to_vec())),
        Code::S3 { .. } | Code::Image { .. } => None,
    }
}

fn s3_object(code: &Code) -> Option<&S3Location> {
    match code {
        Code::S3 { location, .. } => Some(location),
        Code::Zip(_) | Code::Image { .. } => None,
    }
}
