//! Account and region of an object's AWS objects, without a call to AWS.

use crate::api::LambdaSfnPatternSpec;
use crate::artifact::ImageUri;
use crate::names::{Place, arn_account};
use crate::object::Object;

/// Account that is assumed if no other is known.
const ACCOUNT: &str = "123456789012";
/// Region that is assumed if no other is known.
const REGION: &str = "eu-west-1";

/// Account and region, as far as they are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Partition, such as `aws`.
    pub(crate) partition: Option<String>,
    /// Account.
    pub(crate) account: Option<String>,
    /// Region of objects without `spec.region`.
    pub(crate) region: Option<String>,
}

impl From<Place> for Whereabouts {
    fn from(place: Place) -> Self {
        Self {
            partition: Some(place.partition),
            account: Some(place.account),
            region: Some(place.region),
        }
    }
}

impl Whereabouts {
    /// Returns the place of an object. An unknown account or region is that of an image or a role in the spec, so that
    /// these are not refused.
    pub(crate) fn place(&self, object: &Object) -> Place {
        let spec = object.spec().ok();
        let image = spec.and_then(image);
        let region = object.region().map(ToOwned::to_owned).or_else(|| self.region.clone());
        let account = self.account.clone().or_else(|| spec.and_then(account_of_roles));
        let (of_image, in_region) = image.map(|image| (image.account, image.region)).unzip();
        Place {
            partition: self.partition.clone().unwrap_or_else(|| "aws".into()),
            account: account.or(of_image).unwrap_or_else(|| ACCOUNT.into()),
            region: region.or(in_region).unwrap_or_else(|| REGION.into()),
        }
    }
}

/// Returns the image of the spec. Lambda uses images of its own region only, and most images are in its own account.
fn image(spec: &LambdaSfnPatternSpec) -> Option<ImageUri> {
    let image = spec.function.as_ref()?.code.as_ref()?.image.as_ref()?;
    ImageUri::parse(&image.uri).ok()
}

/// Returns the account of the roles in the spec. AWS passes no role to another account.
fn account_of_roles(spec: &LambdaSfnPatternSpec) -> Option<String> {
    let function = spec.function.iter().flat_map(|f| &f.role);
    let machine = spec.state_machine.iter().flat_map(|m| &m.role);
    let mut arns = function.chain(machine).flat_map(|role| &role.arn);
    arns.find_map(|arn| arn_account(arn).map(ToOwned::to_owned))
}
