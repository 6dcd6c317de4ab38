use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::{num::NonZeroU32, str::FromStr, sync::Arc, time::Duration};
use tokio::time::Instant;

/// Which of AWS's buckets a call draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "AWS's own names")]
pub enum Service {
    Iam,
    Logs,
    /// PutRetentionPolicy and tags have narrower buckets.
    LogsNarrow,
    /// GetFunction has a bucket of its own.
    LambdaGet,
    /// GetPolicy has a bucket of its own.
    LambdaPolicy,
    /// All other control-plane calls of Lambda together.
    Lambda,
    /// DescribeStateMachine has a bucket of its own.
    StatesDescribe,
    States,
    /// DescribeAlarms.
    CloudWatch,
    S3,
    Ecr,
}

impl Service {
    /// Name of the service, as in IAM actions.
    pub fn name(self) -> &'static str {
        match self {
            Service::Iam => "iam",
            Service::Logs | Service::LogsNarrow => "logs",
            Service::LambdaGet | Service::LambdaPolicy | Service::Lambda => "lambda",
            Service::StatesDescribe | Service::States => "states",
            Service::CloudWatch => "cloudwatch",
            Service::S3 => "s3",
            Service::Ecr => "ecr",
        }
    }

    /// Name of the bucket, for metrics.
    pub fn family(self) -> &'static str {
        match self {
            Service::Iam => "iam",
            Service::Logs => "logs",
            Service::LogsNarrow => "logs_narrow",
            Service::LambdaGet => "lambda_get",
            Service::LambdaPolicy => "lambda_policy",
            Service::Lambda => "lambda",
            Service::StatesDescribe => "states_describe",
            Service::States => "states",
            Service::CloudWatch => "cloudwatch",
            Service::S3 => "s3",
            Service::Ecr => "ecr",
        }
    }

    /// Calls a second and burst that AWS allows an account in a region.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>,
    /// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>,
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>;
    /// IAM publishes none, the figure is a guess on the careful side; S3 and ECR allow thousands.
    fn allowance(self) -> (f64, f64) {
        match self {
            Service::Iam => (15.0, 30.0),
            Service::Logs => (10.0, 10.0),
            Service::LogsNarrow => (5.0, 5.0),
            Service::LambdaGet => (100.0, 100.0),
            Service::LambdaPolicy | Service::Lambda => (15.0, 15.0),
            Service::StatesDescribe => (20.0, 200.0),
            Service::States => (1.0, 100.0),
            Service::CloudWatch => (9.0, 9.0),
            Service::S3 | Service::Ecr => (100.0, 100.0),
        }
    }
}

/// Part of AWS's quotas that the operator may use, or no limit at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QuotaShare {
    /// More than 0, at most 1.
    Share(f64),
    /// Leave it to AWS.
    Off,
}

impl FromStr for QuotaShare {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse::<f64>()) {
            ("off", _) => Ok(Self::Off),
            (_, Ok(share)) if share > 0.0 && share <= 1.0 => Ok(Self::Share(share)),
            _ => Err("must be off, or a number above 0 and at most 1".into()),
        }
    }
}

type Bucket = Option<Arc<DefaultDirectRateLimiter>>;

/// Token buckets below AWS's own, so that quotas are shaped and not hit.
#[derive(Clone)]
pub struct Quotas {
    share: QuotaShare,
    iam: Bucket,
    logs: Bucket,
    logs_narrow: Bucket,
    lambda_get: Bucket,
    lambda_policy: Bucket,
    lambda: Bucket,
    states_describe: Bucket,
    states: Bucket,
    cloudwatch: Bucket,
    s3: Bucket,
    ecr: Bucket,
}

impl Quotas {
    /// Full buckets.
    pub fn new(share: QuotaShare) -> Self {
        let of = |service: Service| bucket(service, share);
        Self {
            share,
            iam: of(Service::Iam),
            logs: of(Service::Logs),
            logs_narrow: of(Service::LogsNarrow),
            lambda_get: of(Service::LambdaGet),
            lambda_policy: of(Service::LambdaPolicy),
            lambda: of(Service::Lambda),
            states_describe: of(Service::StatesDescribe),
            states: of(Service::States),
            cloudwatch: of(Service::CloudWatch),
            s3: of(Service::S3),
            ecr: of(Service::Ecr),
        }
    }

    /// New buckets for another region; IAM's is the account's and stays shared.
    #[must_use]
    pub fn for_region(&self) -> Self {
        Self {
            iam: self.iam.clone(),
            ..Self::new(self.share)
        }
    }

    /// Waits for a token; says how long that took.
    pub async fn wait(&self, service: Service) -> Duration {
        let bucket = match service {
            Service::Iam => &self.iam,
            Service::Logs => &self.logs,
            Service::LogsNarrow => &self.logs_narrow,
            Service::LambdaGet => &self.lambda_get,
            Service::LambdaPolicy => &self.lambda_policy,
            Service::Lambda => &self.lambda,
            Service::StatesDescribe => &self.states_describe,
            Service::States => &self.states,
            Service::CloudWatch => &self.cloudwatch,
            Service::S3 => &self.s3,
            Service::Ecr => &self.ecr,
        };
        let started = Instant::now();
        if let Some(bucket) = bucket {
            bucket.until_ready().await;
        }
        started.elapsed()
    }
}

fn bucket(service: Service, share: QuotaShare) -> Bucket {
    let QuotaShare::Share(share) = share else { return None };
    let (rate, burst) = service.allowance();
    let quota = Quota::with_period(Duration::from_secs_f64(1.0 / (rate * share)))?;
    let burst = NonZeroU32::new((burst * share) as u32).unwrap_or(NonZeroU32::MIN);
    Some(Arc::new(RateLimiter::direct(quota.allow_burst(burst))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_off_or_a_part() {
        assert_eq!("off".parse(), Ok(QuotaShare::Off));
        assert_eq!("0.5".parse(), Ok(QuotaShare::Share(0.5)));
        for bad in ["0", "1.1", "-1", "x", "NaN"] {
            assert!(bad.parse::<QuotaShare>().is_err(), "{bad}");
        }
    }

    #[test]
    fn buckets_hold_their_share_of_aws_allowance() {
        let bucket = bucket(Service::States, QuotaShare::Share(0.7)).unwrap();
        let taken = std::iter::from_fn(|| bucket.check().ok()).take(200).count();
        assert!((70..=71).contains(&taken), "{taken}");
    }
}
