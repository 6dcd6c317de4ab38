//! The AWS account of a test.

/// Clients of another writer in the account.
pub(crate) struct Aws {
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    pub(crate) lambda: aws_sdk_lambda::Client,
    pub(crate) sfn: aws_sdk_sfn::Client,
    pub s3: aws_sdk_s3::Client,
    pub(crate) ecr: aws_sdk_ecr::Client,
}

/// Content of the account that a pattern can create, without IDs and times.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Contents {
    pub(crate) roles: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) functions: Vec<String>,
    pub(crate) machines: Vec<String>,
    pub(crate) mappings: Vec<String>,
}

impl Aws {
    pub(crate) async fn connect(endpoint: &str, account: &str) -> Self {
        let credentials = aws_sdk_iam::config::Credentials::new(account, "other", None, None, "test");
        let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(aws_config::Region::new("eu-west-1"))
            .credentials_provider(credentials)
            .load()
            .await;
        Self {
            cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            logs: aws_sdk_cloudwatchlogs::Client::new(&config),
            lambda: aws_sdk_lambda::Client::new(&config),
            sfn: aws_sdk_sfn::Client::new(&config),
            s3: aws_sdk_s3::Client::new(&config),
            ecr: aws_sdk_ecr::Client::new(&config),
        }
    }

    /// Returns roles with their policies, groups with their retention, functions, machines and mappings.
    pub(crate) async fn contents(&self) -> Contents {
        let mut contents = Contents::default();
        for role in self.iam.list_roles().send().await.unwrap().roles {
            let policies = self
                .iam
                .list_role_policies()
                .role_name(&role.role_name)
                .send()
                .await
                .unwrap()
                .policy_names;
            contents.roles.push(format!("{} {policies:?}", role.role_name));
        }
        for group in self.logs.describe_log_groups().send().await.unwrap().log_groups() {
            contents.groups.push(format!(
                "{} {:?}",
                group.log_group_name().unwrap(),
                group.retention_in_days
            ));
        }
        for function in self.lambda.list_functions().send().await.unwrap().functions() {
            let name = function.function_name().unwrap();
            let versions = self
                .lambda
                .list_versions_by_function()
                .function_name(name)
                .send()
                .await
                .unwrap();
            let versions: Vec<_> = versions.versions().iter().filter_map(|v| v.version()).collect();
            let (memory, sha) = (function.memory_size(), function.code_sha256());
            contents
                .functions
                .push(format!("{name} {memory:?} {sha:?} {versions:?}"));
        }
        for machine in self.sfn.list_state_machines().send().await.unwrap().state_machines {
            let arn = &machine.state_machine_arn;
            let machine = self
                .sfn
                .describe_state_machine()
                .state_machine_arn(arn)
                .send()
                .await
                .unwrap();
            contents
                .machines
                .push(format!("{} {}", machine.name, machine.definition));
        }
        let mappings = self.lambda.list_event_source_mappings().send().await.unwrap();
        for mapping in mappings.event_source_mappings() {
            let (source, function) = (mapping.event_source_arn(), mapping.function_arn());
            contents.mappings.push(format!("{source:?} {function:?}"));
        }
        for kind in [
            &mut contents.roles,
            &mut contents.groups,
            &mut contents.functions,
            &mut contents.machines,
            &mut contents.mappings,
        ] {
            kind.sort();
        }
        contents
    }
}
