//! Fields in which an AWS object differs from the desired state. [`Differences`] masks values that can be secret when
//! it records them, so that a caller can print every difference.

use crate::json;
use crate::owner::Tags;
use crate::source::Variable;
use serde_json::Value;

/// Longest value in a difference, in bytes. Longer values are cut.
const SHOWN_MAX: usize = 512;
/// Prefix of the owner tags.
const OWN_TAGS: &str = "serverlesspatterns.dev/";

/// A field that differs from the desired state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Name of the field, in AWS's terms.
    pub(crate) field: String,
    /// Desired value. Empty if the field must be absent.
    pub(crate) desired: String,
    /// Observed value. Empty if the field is absent.
    pub(crate) observed: String,
}

/// Formats a value for people.
pub(crate) trait Show {
    /// The value as text.
    fn show(&self) -> String;
}

/// Implements [`Show`] by [`Display`](std::fmt::Display).
macro_rules! shown_as_displayed {
    ($($type:ty),+) => {
        $(impl Show for $type {
            fn show(&self) -> String {
                self.to_string()
            }
        })+
    };
}
shown_as_displayed! { str, String, i32, bool }

impl Show for Variable {
    fn show(&self) -> String {
        "***".into()
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self) -> String {
        (*self).show()
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self) -> String {
        self.as_ref().map(Show::show).unwrap_or_default()
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self) -> String {
        self.iter().map(Show::show).collect::<Vec<_>>().join(", ")
    }
}

impl<T: Show> Show for std::collections::BTreeSet<T> {
    fn show(&self) -> String {
        self.iter().map(Show::show).collect::<Vec<_>>().join(", ")
    }
}

/// Collects the fields in which two values differ.
pub(crate) struct Fields<'a, T> {
    wanted: &'a T,
    observed: &'a T,
    differences: Differences,
}

impl<'a, T> Fields<'a, T> {
    /// Records the field if its values differ.
    pub(crate) fn field<V: PartialEq + Show>(mut self, field: &str, value: impl Fn(&'a T) -> V) -> Self {
        let (wanted, observed) = (value(self.wanted), value(self.observed));
        self.differences.compare(field, &wanted, &observed);
        self
    }

    /// Returns the fields that differ.
    pub(crate) fn differences(self) -> Differences {
        self.differences
    }
}

/// Fields that differ.
#[derive(Debug, Default)]
pub struct Differences(Vec<Difference>);

impl Differences {
    /// Starts a comparison; [`Fields::field`] compares one field.
    pub(crate) fn compare_fields<'a, T>(wanted: &'a T, observed: &'a T) -> Fields<'a, T> {
        let differences = Self::default();
        Fields {
            wanted,
            observed,
            differences,
        }
    }

    /// Returns the field if the values differ.
    pub(crate) fn between<T: PartialEq + Show>(field: &str, desired: &T, observed: &T) -> Self {
        let mut fields = Self::default();
        fields.compare(field, desired, observed);
        fields
    }

    /// Returns the field, with the missing and the extra statements, if the policies differ in meaning.
    pub(crate) fn between_policies(field: &str, desired: Option<&Value>, observed: Option<&Value>) -> Self {
        let mut fields = Self::default();
        if let Some((missing, extra)) = json::policy_difference(desired, observed) {
            fields.note(field, missing, extra);
        }
        fields
    }

    /// Records the field if the values differ.
    pub(crate) fn compare<T: PartialEq + Show>(&mut self, field: &str, desired: &T, observed: &T) {
        if desired != observed {
            self.note(field, desired.show(), observed.show());
        }
    }

    /// Records a field of a new object if the field has a value.
    pub(crate) fn created_with(&mut self, field: &str, value: &impl Show) {
        let shown = value.show();
        if !shown.is_empty() {
            self.note(field, shown, String::new());
        }
    }

    /// Records the tags of a new object, without the owner tags, which every object has.
    pub(crate) fn created_with_tags(&mut self, tags: &Tags) {
        let given = tags.iter().filter(|(key, _)| !key.starts_with(OWN_TAGS));
        let given: Vec<String> = given.map(|(key, value)| format!("{key}={value}")).collect();
        self.created_with("tags", &given);
    }

    /// Records the paths at which two documents differ in meaning. The values can be secret and are masked.
    pub(crate) fn compare_documents(&mut self, field: &str, desired: &Value, observed: &Value) {
        let paths = json::differing_paths(desired, observed);
        if !paths.is_empty() {
            self.note(field, "***".into(), format!("differs at {}", paths.join(", ")));
        }
    }

    /// Records a field.
    pub(crate) fn note(&mut self, field: &str, desired: String, observed: String) {
        self.0.push(Difference {
            field: field.to_owned(),
            desired: crate::cut::cut(desired, SHOWN_MAX),
            observed: crate::cut::cut(observed, SHOWN_MAX),
        });
    }

    /// Appends the fields of `more`.
    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// Returns the names of the fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|difference| difference.field.as_str())
    }

    /// Whether no field differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the fields.
    pub(crate) fn into_vec(self) -> Vec<Difference> {
        self.0
    }
}
