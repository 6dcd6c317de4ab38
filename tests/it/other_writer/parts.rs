//! Changes of the parts of the function's alias `live`.

use super::OtherWriter;
use aws_sdk_lambda::types as lambda;
use aws_sdk_lambda::types::FunctionUrlAuthType;
use serde_json::Value;

impl OtherWriter {
    pub(super) async fn change_url(&self, field: &str) {
        let client = &self.aws.lambda;
        let now = client
            .get_function_url_config()
            .function_name(&self.function)
            .qualifier("live")
            .send()
            .await
            .unwrap();
        let (mut auth, mut mode) = (now.auth_type.clone(), now.invoke_mode.clone());
        let mut cors = now.cors.unwrap_or_else(|| lambda::Cors::builder().build());
        let one = |text: &str| Some(vec![text.to_owned()]);
        match field {
            "authType" => auth = lambda::FunctionUrlAuthType::None,
            "invokeMode" => mode = Some(lambda::InvokeMode::ResponseStream),
            "cors.allowCredentials" => cors.allow_credentials = Some(true),
            "cors.allowHeaders" => cors.allow_headers = one("x-theirs"),
            "cors.allowMethods" => cors.allow_methods = one("PUT"),
            "cors.allowOrigins" => cors.allow_origins = one("https://theirs.example"),
            "cors.exposeHeaders" => cors.expose_headers = one("x-theirs"),
            "cors.maxAge" => cors.max_age = Some(60),
            _ => panic!("add a call that changes FunctionUrl.{field}"),
        }
        let update = client
            .update_function_url_config()
            .function_name(&self.function)
            .qualifier("live");
        update
            .auth_type(auth)
            .set_invoke_mode(mode)
            .cors(cors)
            .send()
            .await
            .unwrap();
    }

    /// Removes the statement `bus` and adds it again with one changed argument.
    pub(super) async fn change_permission(&self, field: &str) {
        let (client, function) = (&self.aws.lambda, &self.function);
        let policy = client.get_policy().function_name(function).qualifier("live");
        let policy = policy.send().await.unwrap().policy.unwrap();
        let policy: Value = serde_json::from_str(&policy).unwrap();
        let bus = |s: &&Value| s["Sid"] == "bus";
        let now = policy["Statement"].as_array().unwrap().iter().find(bus).unwrap();
        let condition = |operator: &str, key: &str| now["Condition"][operator][key].as_str().map(ToOwned::to_owned);
        let equals = |key: &str| condition("StringEquals", key);
        let via_url = condition("Bool", "lambda:InvokedViaFunctionUrl").map(|truth| truth == "true");
        let auth_type = equals("lambda:FunctionUrlAuthType").map(|t| FunctionUrlAuthType::from(t.as_str()));
        let remove = client.remove_permission().function_name(function).qualifier("live");
        remove.statement_id("bus").send().await.unwrap();
        let add = client
            .add_permission()
            .function_name(function)
            .qualifier("live")
            .statement_id("bus")
            .principal(now["Principal"]["Service"].as_str().unwrap())
            .action(now["Action"].as_str().unwrap())
            .set_source_arn(condition("ArnLike", "AWS:SourceArn"))
            .set_source_account(equals("AWS:SourceAccount"))
            .set_principal_org_id(equals("aws:PrincipalOrgID"))
            .set_event_source_token(equals("lambda:EventSourceToken"))
            .set_function_url_auth_type(auth_type)
            .set_invoked_via_function_url(via_url);
        let add = match field {
            "principal" => add.principal("sns.amazonaws.com"),
            "action" => add.action("lambda:GetFunction"),
            "sourceArn" => add.source_arn("arn:aws:s3:::theirs"),
            "sourceAccount" => add.source_account("999999999999"),
            "principalOrgID" => add.principal_org_id("o-aaaaaaaaaa"),
            "eventSourceToken" => add.event_source_token("canary-theirs"),
            "functionUrlAuthType" => add.function_url_auth_type(FunctionUrlAuthType::AwsIam),
            "invokedViaFunctionUrl" => add.invoked_via_function_url(false),
            _ => panic!("add a call that changes Permission.{field}"),
        };
        add.send().await.unwrap();
    }

    pub(super) async fn change_event_invoke_config(&self, field: &str) {
        let client = &self.aws.lambda;
        let get = client
            .get_function_event_invoke_config()
            .function_name(&self.function)
            .qualifier("live");
        let now = get.send().await.unwrap();
        let mut to = now
            .destination_config
            .unwrap_or_else(|| lambda::DestinationConfig::builder().build());
        let (mut attempts, mut age) = (now.maximum_retry_attempts, now.maximum_event_age_in_seconds);
        let theirs = "arn:aws:sns:eu-west-1:123456789012:theirs".replace("123456789012", &self.account());
        match field {
            "maximumRetryAttempts" => attempts = Some(0),
            "maximumEventAgeInSeconds" => age = Some(60),
            "destinationConfig.onSuccess" => {
                to.on_success = Some(lambda::OnSuccess::builder().destination(theirs).build());
            }
            "destinationConfig.onFailure" => {
                to.on_failure = Some(lambda::OnFailure::builder().destination(theirs).build());
            }
            _ => panic!("add a call that changes EventInvokeConfig.{field}"),
        }
        let put = client
            .put_function_event_invoke_config()
            .function_name(&self.function)
            .qualifier("live");
        put.set_maximum_retry_attempts(attempts)
            .set_maximum_event_age_in_seconds(age)
            .destination_config(to)
            .send()
            .await
            .unwrap();
    }

    fn account(&self) -> String {
        self.function_arn.split(':').nth(4).unwrap().to_owned()
    }
}
