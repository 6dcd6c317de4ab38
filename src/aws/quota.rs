//! Token buckets that keep the calls below AWS's quotas.

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::{num::NonZeroU32, str::FromStr, sync::Arc, time::Duration};
use tokio::time::Instant;

/// One row per bucket: the variant, the service as in IAM actions, the name of the bucket in metrics, and the calls
/// per second and the burst that AWS allows for an account in a region.
macro_rules! buckets {
    ($($(#[$doc:meta])* $variant:ident: $service:literal, $family:literal, $rate:literal, $burst:literal;)+) => {
        /// AWS's token bucket that a call uses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "AWS's own names")]
        pub(crate) enum Service {
            $($(#[$doc])* $variant,)+
        }

        impl Service {
            const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// Name of the service, as in IAM actions.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $service,)+
                }
            }

            /// Name of the bucket in metrics.
            pub(crate) fn family(self) -> &'static str {
                match self {
                    $(Self::$variant => $family,)+
                }
            }

            fn allowance(self) -> (f64, f64) {
                match self {
                    $(Self::$variant => ($rate, $burst),)+
                }
            }
        }
    };
}

// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>,
// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>,
// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>,
// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>;
// IAM publishes no quota, so its rate is a conservative estimate. S3 and ECR allow thousands of calls.
buckets! {
    Iam: "iam", "iam", 15.0, 30.0;
    Logs: "logs", "logs", 10.0, 10.0;
    /// PutRetentionPolicy and the calls for tags have smaller buckets.
    LogsNarrow: "logs", "logs_narrow", 5.0, 5.0;
    /// GetFunction has its own bucket.
    LambdaGet: "lambda", "lambda_get", 100.0, 100.0;
    /// GetPolicy has its own bucket.
    LambdaPolicy: "lambda", "lambda_policy", 15.0, 15.0;
    /// All other control-plane calls of Lambda share a bucket.
    Lambda: "lambda", "lambda", 15.0, 15.0;
    /// DescribeStateMachine has its own bucket.
    StatesDescribe: "states", "states_describe", 20.0, 200.0;
    States: "states", "states", 1.0, 100.0;
    /// DescribeAlarms.
    CloudWatch: "cloudwatch", "cloudwatch", 9.0, 9.0;
    S3: "s3", "s3", 100.0, 100.0;
    Ecr: "ecr", "ecr", 100.0, 100.0;
}

/// Share of AWS's quotas that the operator may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum QuotaShare {
    /// A share above 0 and at most 1.
    Share(f64),
    /// No limit of the operator's own.
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

/// Token buckets that are smaller than AWS's, so that the operator stays below AWS's quotas.
#[derive(Clone)]
pub(crate) struct Quotas {
    share: QuotaShare,
    /// One bucket per service, in the order of [`Service::ALL`].
    buckets: Vec<Bucket>,
}

impl Quotas {
    /// Returns full buckets.
    pub(crate) fn new(share: QuotaShare) -> Self {
        let buckets = Service::ALL.iter().map(|service| bucket(*service, share)).collect();
        Self { share, buckets }
    }

    /// Returns new buckets for another region. The bucket of IAM belongs to the account and stays shared.
    #[must_use]
    pub(super) fn for_region(&self) -> Self {
        let bucket = |(service, mine): (&Service, &Bucket)| match service {
            Service::Iam => mine.clone(),
            service => bucket(*service, self.share),
        };
        Self {
            share: self.share,
            buckets: Service::ALL.iter().zip(&self.buckets).map(bucket).collect(),
        }
    }

    /// Waits for a token. Returns the time that it waited.
    pub(super) async fn wait(&self, service: Service) -> Duration {
        let started = Instant::now();
        if let Some(Some(bucket)) = self.buckets.get(service as usize) {
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
    fn a_quota_share_is_off_or_a_fraction() {
        assert_eq!("off".parse(), Ok(QuotaShare::Off));
        assert_eq!("0.5".parse(), Ok(QuotaShare::Share(0.5)));
        for bad in ["0", "1.1", "-1", "x", "NaN"] {
            assert!(bad.parse::<QuotaShare>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_bucket_holds_its_share_of_the_allowance_of_aws() {
        let bucket = bucket(Service::States, QuotaShare::Share(0.7)).unwrap();
        let taken = std::iter::from_fn(|| bucket.check().ok()).take(200).count();
        assert!((70..=71).contains(&taken), "{taken}");
    }
}
