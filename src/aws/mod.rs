//! The edge to AWS: clients, one table of errors, quota buckets.

mod failure;
mod quota;

pub(crate) use failure::{Class, Failure};
pub(crate) use quota::{QuotaShare, Quotas, Service};

use crate::names::Place;
use crate::reason::{Reason, Violation};
use crate::telemetry::Metrics;
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures::future::{BoxFuture, FutureExt, TryFutureExt};
use std::{collections::BTreeMap, error::Error, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// How long an answer of STS is relied on.
const ACCOUNT_IS_SURE_FOR: Duration = Duration::from_secs(60);

/// Clients for one account and region.
pub(crate) struct Aws {
    /// Account and region that they speak to.
    pub(crate) place: Place,
    /// IAM.
    pub(crate) iam: aws_sdk_iam::Client,
    /// CloudWatch, for alarms.
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    /// CloudWatch Logs.
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    /// Lambda.
    pub(crate) lambda: aws_sdk_lambda::Client,
    /// Step Functions.
    pub(crate) sfn: aws_sdk_sfn::Client,
    /// S3.
    pub(crate) s3: aws_sdk_s3::Client,
    /// ECR.
    pub(crate) ecr: aws_sdk_ecr::Client,
    quotas: Quotas,
    metrics: Arc<Metrics>,
}

/// What a write returns that a later round needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Distinguishes the new object from another of its name.
    pub id: Option<String>,
    /// Version number of a function, version ARN of a state machine.
    pub version: Option<String>,
    /// What a function's code is known by (CodeSha256).
    pub code_sha256: Option<String>,
    /// AWS is still at work on the object.
    pub in_progress: bool,
    /// The object is gone.
    pub gone: bool,
}

impl Answer {
    /// AWS published this version, and nothing else is new.
    pub(crate) fn published(version: Option<String>) -> Self {
        Self {
            version,
            ..Self::default()
        }
    }

    /// AWS took a call that leaves it at work on the object.
    pub(crate) fn in_progress() -> Self {
        Self {
            in_progress: true,
            ..Self::default()
        }
    }
}

/// A request of the SDK that is under way: what it answers, or its operation's own error.
pub(crate) trait Request<'a>:
    Future<Output = Answered<<Self as Request<'a>>::Answer, <Self as Request<'a>>::Error>> + Send + 'a
{
    /// What AWS answers.
    type Answer: Send + 'a;
    /// The operation's own error.
    type Error: ProvideErrorMetadata + Error + Send + Sync + 'static;
}

/// What a request of the SDK comes to.
type Answered<T, E> = Result<T, SdkError<E, HttpResponse>>;

impl<'a, R, T, E> Request<'a> for R
where
    R: Future<Output = Answered<T, E>> + Send + 'a,
    T: Send + 'a,
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    type Answer = T;
    type Error = E;
}

/// A call under way. It is boxed, because futures of the SDK are too big for a thread's stack in functions that make
/// many calls.
type Calling<'a, T> = BoxFuture<'a, Result<T, Failure>>;

impl Aws {
    /// Waits for the quota, makes the call, counts it and sorts its error.
    ///
    /// # Errors
    /// The error, sorted.
    pub(crate) fn call<'a, R: Request<'a>>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: R,
    ) -> Calling<'a, R::Answer> {
        let request = request.boxed();
        let call = async move {
            let waited = self.quotas.wait(service).await;
            self.metrics.quota_wait(service.family(), waited);
            let started = Instant::now();
            let result = request.await.map_err(|error| Failure::from_sdk(operation, &error));
            let class = result.as_ref().err().map_or("ok", |f| f.class.label());
            self.metrics
                .aws_request(service.name(), operation, class, started.elapsed());
            result
        };
        call.boxed()
    }

    /// Makes a call that reads an object; `None` if there is no such object.
    pub(crate) fn find<'a, R: Request<'a>>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: R,
    ) -> Calling<'a, Option<R::Answer>> {
        self.call(service, operation, request).map(Failure::absent).boxed()
    }

    /// Makes a call that writes and returns nothing that a later round needs.
    pub(crate) fn write<'a>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: impl Request<'a>,
    ) -> Calling<'a, Answer> {
        let call = self.call(service, operation, request);
        call.map_ok(|_| Answer::default()).boxed()
    }

    /// Makes a call that removes something. It succeeds as well if there is nothing to remove.
    pub(crate) fn remove<'a>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: impl Request<'a>,
    ) -> Calling<'a, Answer> {
        let call = self.find(service, operation, request);
        call.map_ok(|_| Answer::default()).boxed()
    }

    /// The same for a call that removes the object itself, at once.
    pub(crate) fn delete<'a>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: impl Request<'a>,
    ) -> Calling<'a, Answer> {
        let call = self.remove(service, operation, request);
        call.map_ok(|answer| Answer { gone: true, ..answer }).boxed()
    }

    /// The next item of a paginated call.
    pub(crate) fn page<'a, T: Send + 'a, E: ProvideErrorMetadata + Error + Send + Sync + 'static>(
        &'a self,
        service: Service,
        operation: &'static str,
        next: impl Future<Output = Option<Answered<T, E>>> + Send + 'a,
    ) -> Calling<'a, Option<T>> {
        self.call(service, operation, next.map(Option::transpose))
    }
}

/// Credentials, region (unless one is given) and endpoint from where AWS's tools take them. Attempts are bounded, so
/// that a connection that hangs cannot hold a reconcile.
pub(crate) async fn configuration(region: Option<&str>) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(15))
        .operation_timeout(Duration::from_secs(40))
        .build();
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .timeout_config(timeouts);
    match region {
        Some(region) => loader.region(Region::new(region.to_owned())).load().await,
        None => loader.load().await,
    }
}

/// Makes clients for the regions that patterns ask for, all for the operator's own account.
pub(crate) struct Clients {
    config: SdkConfig,
    home: Place,
    quotas: Quotas,
    metrics: Arc<Metrics>,
    asked: Mutex<Instant>,
    regions: Mutex<BTreeMap<String, Arc<Aws>>>,
}

impl Clients {
    /// Takes credentials, region (unless one is given) and endpoint from where AWS's tools take them, and
    /// asks STS which account they belong to.
    ///
    /// # Errors
    /// No region is set; or a [`Failure`]: STS does not answer, or rejects the credentials.
    pub(crate) async fn connect(
        share: QuotaShare,
        metrics: Arc<Metrics>,
        region: Option<&str>,
    ) -> anyhow::Result<Self> {
        let config = configuration(region).await;
        let Some(region) = config.region().map(ToString::to_string) else {
            anyhow::bail!("no AWS region: set AWS_REGION (or a region in the profile)");
        };
        let caller = aws_sdk_sts::Client::new(&config)
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| anyhow::Error::msg(Failure::from_sdk("GetCallerIdentity", &error)))?;
        let partition = caller
            .arn()
            .and_then(|arn| arn.split(':').nth(1))
            .unwrap_or("aws")
            .to_owned();
        let account = caller.account().unwrap_or_default().to_owned();
        let home = Place {
            partition,
            account,
            region,
        };
        Ok(Self {
            config,
            home,
            quotas: Quotas::new(share),
            metrics,
            asked: Mutex::new(Instant::now()),
            regions: Mutex::default(),
        })
    }

    /// The operator's own account and region.
    pub(crate) fn home(&self) -> &Place {
        &self.home
    }

    /// Where a pattern of that region is.
    pub(crate) fn place(&self, region: Option<&str>) -> Place {
        Place {
            region: region.unwrap_or(&self.home.region).to_owned(),
            ..self.home.clone()
        }
    }

    /// A violation if the credentials speak for another account by now. To be asked before anything is
    /// created or deleted: in another account nothing is found, which must not be answered by creating it
    /// there, nor taken for gone. STS is asked once a minute at most; if it does not answer, nor will the
    /// calls that follow.
    pub(crate) async fn moved_to_another_account(&self, place: &Place) -> Option<Violation> {
        // Not held during the call: an STS that hangs holds up one object only.
        if self.asked.lock().await.elapsed() < ACCOUNT_IS_SURE_FOR {
            return None;
        }
        let caller = aws_sdk_sts::Client::new(&self.config)
            .get_caller_identity()
            .send()
            .await
            .ok()?;
        let Some(account) = caller.account().filter(|account| *account != place.account) else {
            *self.asked.lock().await = Instant::now();
            return None;
        };
        Some(Violation {
            path: "status.accountId".into(),
            message: format!(
                "the operator began with credentials of account {}, now they are of {account}; give it back the former or restart it",
                place.account
            ),
            reason: Reason::AccountChanged,
        })
    }

    /// Clients for a place. Each region has its own quotas, but IAM's, which are the account's.
    pub(crate) async fn at(&self, place: &Place) -> Arc<Aws> {
        let mut regions = self.regions.lock().await;
        let aws = regions.entry(place.region.clone()).or_insert_with(|| {
            let config = self
                .config
                .to_builder()
                .region(Region::new(place.region.clone()))
                .build();
            Arc::new(Aws {
                place: place.clone(),
                iam: aws_sdk_iam::Client::new(&config),
                cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
                logs: aws_sdk_cloudwatchlogs::Client::new(&config),
                lambda: aws_sdk_lambda::Client::new(&config),
                sfn: aws_sdk_sfn::Client::new(&config),
                s3: s3(&config),
                ecr: aws_sdk_ecr::Client::new(&config),
                quotas: self.quotas.for_region(),
                metrics: self.metrics.clone(),
            })
        });
        aws.clone()
    }
}

/// An own endpoint has no host name for each bucket.
fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    let own_endpoint = config.endpoint_url().is_some();
    let config = aws_sdk_s3::config::Builder::from(config).force_path_style(own_endpoint);
    aws_sdk_s3::Client::from_conf(config.build())
}
