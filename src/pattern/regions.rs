//! The AWS regions that this version knows. A new region is not in the list, so nothing is refused by it.

use crate::near::near;

/// The regions of botocore's `partitions.json`. A test on the testbed compares them.
pub const REGIONS: [&str; 46] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// Explains that a region is not a known one, with the nearest known region. Returns `None` for a known region.
pub(crate) fn unknown_region(region: &str) -> Option<String> {
    if REGIONS.contains(&region) {
        return None;
    }
    let similar = near(region, &REGIONS);
    let similar = similar.map(|similar| format!("; did you mean {similar}?"));
    Some(format!(
        "{region} is not a known AWS region{}",
        similar.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_region_gets_the_nearest_one() {
        assert_eq!(unknown_region("eu-west-1"), None);
        let message = unknown_region("eu-wset-1").unwrap();
        assert_eq!(message, "eu-wset-1 is not a known AWS region; did you mean eu-west-1?");
        assert_eq!(
            unknown_region("moon-base-1").unwrap(),
            "moon-base-1 is not a known AWS region"
        );
    }
}
