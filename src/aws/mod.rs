//! The edge to AWS: clients, the table of error classes, quota buckets.

mod failure;
mod quota;
#[cfg(test)]
mod recorded_tests;

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

/// Time for which the operator trusts an answer of STS.
const ACCOUNT_IS_SURE_FOR: Duration = Duration::from_secs(60);

/// Clients for one account and region.
pub(crate) struct Aws {
    /// Account and region of the clients.
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

/// Values in the answer to a write that a later round needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Id that no other object of the same name had.
    pub id: Option<String>,
    /// Version number of a function, version ARN of a state machine.
    pub version: Option<String>,
    /// Digest of the function's code (CodeSha256).
    pub code_sha256: Option<String>,
    /// Whether AWS is still changing the object.
    pub in_progress: bool,
    /// Whether the object no longer exists.
    pub gone: bool,
}

impl Answer {
    /// Answer to a call that published a version.
    pub(crate) fn published(version: Option<String>) -> Self {
        Self {
            version,
            ..Self::default()
        }
    }

    /// Answer to a call after which AWS is still changing the object.
    pub(crate) fn in_progress() -> Self {
        Self {
            in_progress: true,
            ..Self::default()
        }
    }
}

/// A request of the SDK in progress.
pub(crate) trait Request<'a>:
    Future<Output = Answered<<Self as Request<'a>>::Answer, <Self as Request<'a>>::Error>> + Send + 'a
{
    /// Answer of AWS.
    type Answer: Send + 'a;
    /// Error type of the operation.
    type Error: ProvideErrorMetadata + Error + Send + Sync + 'static;
}

/// Result of a request of the SDK.
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

/// A call in progress. The future is boxed, because futures of the SDK are too big for a thread's stack in functions
/// with many calls.
type Calling<'a, T> = BoxFuture<'a, Result<T, Failure>>;

impl Aws {
    /// Waits for the quota, sends the call, counts it and classifies its error.
    ///
    /// # Errors
    /// Returns the classified error.
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

    /// Sends a call that reads an object. Returns `None` if the object does not exist.
    pub(crate) fn find<'a, R: Request<'a>>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: R,
    ) -> Calling<'a, Option<R::Answer>> {
        self.call(service, operation, request).map(Failure::absent).boxed()
    }

    /// Sends a call whose answer contains no value that a later round needs.
    pub(crate) fn write<'a>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: impl Request<'a>,
    ) -> Calling<'a, Answer> {
        let call = self.call(service, operation, request);
        call.map_ok(|_| Answer::default()).boxed()
    }

    /// Sends a call that deletes an object or a part of one. Deletion of an object that does not exist succeeds.
    pub(crate) fn remove<'a>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: impl Request<'a>,
    ) -> Calling<'a, Answer> {
        let call = self.find(service, operation, request);
        call.map_ok(|_| Answer::default()).boxed()
    }

    /// Sends a call that deletes the object itself, with immediate effect. Otherwise like [`remove`](Self::remove).
    pub(crate) fn delete<'a>(
        &'a self,
        service: Service,
        operation: &'static str,
        request: impl Request<'a>,
    ) -> Calling<'a, Answer> {
        let call = self.remove(service, operation, request);
        call.map_ok(|answer| Answer { gone: true, ..answer }).boxed()
    }

    /// Returns the next item of a paginated call.
    pub(crate) fn page<'a, T: Send + 'a, E: ProvideErrorMetadata + Error + Send + Sync + 'static>(
        &'a self,
        service: Service,
        operation: &'static str,
        next: impl Future<Output = Option<Answered<T, E>>> + Send + 'a,
    ) -> Calling<'a, Option<T>> {
        self.call(service, operation, next.map(Option::transpose))
    }
}

/// Loads credentials, endpoint, and region unless `region` is given, from the sources that AWS's tools use. Attempts
/// have timeouts, so that a connection without an answer cannot block a reconcile.
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

/// Clients for the regions of the patterns, all in the operator's own account.
pub(crate) struct Clients {
    config: SdkConfig,
    home: Place,
    quotas: Quotas,
    metrics: Arc<Metrics>,
    asked: Mutex<Instant>,
    regions: Mutex<BTreeMap<String, Arc<Aws>>>,
}

impl Clients {
    /// Loads the configuration and reads the account of the credentials from STS.
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

    /// The account and the default region of the operator.
    pub(crate) fn home(&self) -> &Place {
        &self.home
    }

    /// Returns the account and the region of a pattern.
    pub(crate) fn place(&self, region: Option<&str>) -> Place {
        Place {
            region: region.unwrap_or(&self.home.region).to_owned(),
            ..self.home.clone()
        }
    }

    /// Returns a violation if the credentials now belong to another account. The caller asks before it creates or
    /// deletes an object: in another account no object is found, and the operator must neither create the objects
    /// there nor record them as deleted. The operator asks STS once a minute at most. If STS does not answer, the
    /// calls that follow fail too.
    pub(crate) async fn moved_to_another_account(&self, place: &Place) -> Option<Violation> {
        // The lock is not held during the call, so that an STS without an answer blocks one object only.
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
                "the operator started with credentials of account {}, but they now belong to account {account}; restore \
                 the earlier credentials, or restart the operator",
                place.account
            ),
            reason: Reason::AccountChanged,
        })
    }

    /// Returns the clients for an account and region. Each region has its own quotas. The quota of IAM belongs to the
    /// account.
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

/// A custom endpoint has no host name per bucket, so the client uses path-style addresses.
fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    let own_endpoint = config.endpoint_url().is_some();
    let config = aws_sdk_s3::config::Builder::from(config).force_path_style(own_endpoint);
    aws_sdk_s3::Client::from_conf(config.build())
}
