//! Changes of functions.

use super::Cases;
use lambdasfn::api::{DurableConfig, FileSystemConfig, VpcConfig};
use lambdasfn::resource::function;
use lambdasfn::source::Variable;

pub(super) fn function(cases: &mut Cases, observed: &mut function::Observed) {
    let function::Observed {
        name,
        configuration,
        package_type,
        code_sha256,
        resolved_image_uri,
        source_kms_key_arn,
        architectures,
        revision_id,
        state,
        state_reason,
        state_reason_code,
        environment_error,
        unreadable,
        last_update_status,
        last_update_status_reason,
        tenant_isolation_mode,
        settings,
        read,
        versions,
        tags,
    } = observed;
    cases.not_declared(versions, "existing versions; a surplus is not drift");
    cases.not_declared(read, "the settings that the read covers");
    cases.refused("tenancyConfig.tenantIsolationMode", tenant_isolation_mode, |mode| {
        *mode = match mode {
            Some(_) => None,
            None => Some("PER_TENANT".into()),
        };
    });
    cases.not_declared((name, revision_id), "the identity and the revision of the object");
    cases.not_declared((state, state_reason, state_reason_code), "the progress of Lambda");
    cases.not_declared((environment_error, unreadable), "what Lambda does not give");
    cases.not_declared(
        (last_update_status, last_update_status_reason),
        "the progress of Lambda",
    );
    cases.refused("packageType", package_type, |t| {
        *t = if t == "Zip" { "Image" } else { "Zip" }.into();
    });
    match resolved_image_uri {
        Some(uri) => {
            cases.not_declared(code_sha256, "follows from the image");
            cases.not_declared(source_kms_key_arn, "an image has no source key");
            cases.drift("resolvedImageUri", uri, |uri| uri.push('x'));
        }
        None => {
            cases.drift("codeSha256", code_sha256, |sha| sha.push('x'));
            cases.drift("sourceKmsKeyArn", source_kms_key_arn, |key| {
                *key = Some("arn:aws:kms:eu-west-1:123456789012:key/theirs".into());
            });
        }
    }
    cases.drift("architectures", architectures, |a| {
        *a = vec![if a[0] == "arm64" { "x86_64" } else { "arm64" }.into()];
    });
    super::tags(cases, tags);
    let function::Configuration {
        role,
        description,
        runtime,
        handler,
        image_config,
        memory_size,
        timeout,
        ephemeral_storage,
        environment,
        layers,
        tracing_mode,
        log_format,
        application_log_level,
        system_log_level,
        log_group,
        vpc_config,
        file_system_configs,
        dead_letter_target_arn,
        kms_key_arn,
        snap_start,
        durable_config,
    } = configuration;
    self::settings(cases, settings);
    if let Some(vpc) = vpc_config {
        let VpcConfig {
            subnet_ids,
            security_group_ids,
            ipv6_allowed_for_dual_stack,
        } = vpc;
        cases.drift("vpcConfig.subnetIds", subnet_ids, |s| s.push("subnet-theirs".into()));
        cases.drift("vpcConfig.securityGroupIds", security_group_ids, |s| {
            s.push("sg-theirs".into())
        });
        cases.drift("vpcConfig.ipv6AllowedForDualStack", ipv6_allowed_for_dual_stack, |i| {
            *i = Some(*i != Some(true));
        });
    }
    cases.drift("fileSystemConfigs", file_system_configs, |f| {
        *f = match f {
            Some(_) => None,
            None => Some(vec![FileSystemConfig {
                arn: "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-theirs".into(),
                local_mount_path: "/mnt/theirs".into(),
            }]),
        };
    });
    cases.drift("deadLetterConfig.targetArn", dead_letter_target_arn, |d| {
        *d = match d {
            Some(_) => None,
            None => Some("arn:aws:sqs:eu-west-1:123456789012:theirs".into()),
        };
    });
    cases.drift("kmsKeyArn", kms_key_arn, |key| {
        *key = match key {
            Some(_) => None,
            None => Some("arn:aws:kms:eu-west-1:123456789012:key/theirs".into()),
        };
    });
    cases.drift("snapStart.applyOn", snap_start, |s| {
        *s = match s {
            Some(_) => None,
            None => Some("PublishedVersions".into()),
        };
    });
    if let Some(durable) = durable_config {
        let DurableConfig {
            execution_timeout,
            retention_period_in_days,
        } = durable;
        cases.drift("durableConfig.executionTimeout", execution_timeout, |t| *t += 1);
        cases.drift("durableConfig.retentionPeriodInDays", retention_period_in_days, |r| {
            *r = Some(90);
        });
    } else {
        cases.refused("durableConfig", durable_config, |durable| {
            *durable = Some(DurableConfig {
                execution_timeout: 60,
                retention_period_in_days: Some(14),
            });
        });
    }
    cases.drift("role", role, |role| {
        *role = "arn:aws:iam::123456789012:role/theirs".into()
    });
    cases.drift("description", description, |d| d.push('x'));
    if let Some(config) = image_config {
        cases.drift("imageConfig.command", &mut config.command, |c| c.push("theirs".into()));
        cases.drift("imageConfig.entryPoint", &mut config.entry_point, |e| {
            e.push("theirs".into())
        });
        cases.drift("imageConfig.workingDirectory", &mut config.working_directory, |d| {
            *d = Some("/theirs".into());
        });
    } else {
        cases.drift("runtime", runtime, |r| *r = Some("nodejs22.x".into()));
        cases.drift("handler", handler, |h| *h = Some("theirs.run".into()));
    }
    cases.drift("memorySize", memory_size, |m| *m += 1);
    cases.drift("timeout", timeout, |t| *t += 1);
    cases.drift("ephemeralStorage.size", ephemeral_storage, |s| *s += 1);
    cases.drift("environment.variables.EXTRA", &mut *environment, |e| {
        e.insert("EXTRA".into(), Variable::plain("canary-theirs".into()));
    });
    cases.drift("environment.variables.SFN_ARN", &mut *environment, |e| {
        e.insert("SFN_ARN".into(), Variable::plain("canary-theirs".into()));
    });
    cases.drift("environment.variables.SFN_ARN", environment, |e| {
        drop(e.remove("SFN_ARN"))
    });
    cases.drift("layers", layers, |l| {
        if l.pop().is_none() {
            l.push("arn:aws:lambda:eu-west-1:123456789012:layer:theirs:1".into());
        }
    });
    cases.drift("tracingConfig.mode", tracing_mode, |m| {
        *m = if m == "Active" { "PassThrough" } else { "Active" }.into();
    });
    cases.drift("loggingConfig.logFormat", log_format, |f| {
        *f = if f == "JSON" { "Text" } else { "JSON" }.into();
    });
    cases.drift("loggingConfig.applicationLogLevel", application_log_level, |l| {
        *l = Some("TRACE".into());
    });
    cases.drift("loggingConfig.systemLogLevel", system_log_level, |l| {
        *l = Some("DEBUG".into())
    });
    cases.drift("loggingConfig.logGroup", log_group, |g| g.push('x'));
}

/// Changes settings. A plain read returns some settings only if the spec declares them; these change only in that case.
fn settings(cases: &mut Cases, settings: &mut function::Settings) {
    let function::Settings {
        reserved_concurrent_executions,
        code_signing_config_arn,
        recursive_loop,
        runtime_management_config,
    } = settings;
    cases.drift("reservedConcurrentExecutions", reserved_concurrent_executions, |r| {
        *r = match r {
            Some(_) => None,
            None => Some(0),
        };
    });
    if code_signing_config_arn.is_some() {
        cases.drift("codeSigningConfigArn", code_signing_config_arn, |c| *c = None);
    }
    if recursive_loop.as_deref() == Some("Allow") {
        cases.drift("recursiveLoop", recursive_loop, |r| *r = Some("Terminate".into()));
    }
    let runtime = runtime_management_config.as_mut().expect("read");
    if runtime.runtime_version_arn.is_some() {
        let arn = "arn:aws:lambda:eu-west-1::runtime:theirs";
        cases.drift("runtimeManagementConfig.runtimeVersionArn", &mut *runtime, |r| {
            r.runtime_version_arn = Some(arn.into());
        });
        cases.drift("runtimeManagementConfig.updateRuntimeOn", runtime, |r| {
            r.update_runtime_on = "FunctionUpdate".into();
        });
    }
}
