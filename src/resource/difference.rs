//! Fields in which an AWS object is not as desired. What could be a secret is masked here, where the
//! difference is made, so that nobody who shows it has to think of it.

use crate::json;
use crate::owner::Tags;
use crate::source::Variable;
use serde_json::Value;

/// Longest value that is shown.
const SHOWN_MAX: usize = 512;
/// How owner tags begin.
const OWN_TAGS: &str = "serverlesspatterns.dev/";

/// A field that is not as desired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The field, in AWS's terms.
    pub(crate) field: String,
    /// What it should be; empty if it should not be.
    pub(crate) desired: String,
    /// What it was; empty if it was not.
    pub(crate) observed: String,
}

/// How a value is shown to people.
pub(crate) trait Show {
    /// The value as text.
    fn show(&self) -> String;
}

/// Types whose values are shown as they are displayed.
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

/// Collects the fields in which a value differs from what is wanted.
pub(crate) struct Fields<'a, T> {
    wanted: &'a T,
    observed: &'a T,
    differences: Differences,
}

impl<'a, T> Fields<'a, T> {
    /// Notes the field if its values differ.
    pub(crate) fn field<V: PartialEq + Show>(mut self, field: &str, value: impl Fn(&'a T) -> V) -> Self {
        let (wanted, observed) = (value(self.wanted), value(self.observed));
        self.differences.compare(field, &wanted, &observed);
        self
    }

    /// The fields that differ.
    pub(crate) fn differences(self) -> Differences {
        self.differences
    }
}

/// Fields that differ.
#[derive(Debug, Default)]
pub struct Differences(Vec<Difference>);

impl Differences {
    /// Collects the fields that differ, which are named one by one.
    pub(crate) fn compare_fields<'a, T>(wanted: &'a T, observed: &'a T) -> Fields<'a, T> {
        let differences = Self::default();
        Fields {
            wanted,
            observed,
            differences,
        }
    }

    /// The field, if the values differ.
    pub(crate) fn between<T: PartialEq + Show>(field: &str, desired: &T, observed: &T) -> Self {
        let mut fields = Self::default();
        fields.compare(field, desired, observed);
        fields
    }

    /// The field, if the policies differ in meaning, with the statements that are too few or too many.
    pub(crate) fn between_policies(field: &str, desired: Option<&Value>, observed: Option<&Value>) -> Self {
        let mut fields = Self::default();
        if let Some((missing, extra)) = json::policy_difference(desired, observed) {
            fields.note(field, missing, extra);
        }
        fields
    }

    /// Notes the field if the values differ.
    pub(crate) fn compare<T: PartialEq + Show>(&mut self, field: &str, desired: &T, observed: &T) {
        if desired != observed {
            self.note(field, desired.show(), observed.show());
        }
    }

    /// Notes a field that an object is created with, if it has a value.
    pub(crate) fn made_with(&mut self, field: &str, value: &impl Show) {
        let shown = value.show();
        if !shown.is_empty() {
            self.note(field, shown, String::new());
        }
    }

    /// Notes the tags that an object is created with. The owner tags, which every object has, are left out.
    pub(crate) fn made_with_tags(&mut self, tags: &Tags) {
        let given = tags.iter().filter(|(key, _)| !key.starts_with(OWN_TAGS));
        let given: Vec<String> = given.map(|(key, value)| format!("{key}={value}")).collect();
        self.made_with("tags", &given);
    }

    /// Notes the field if the documents differ in meaning. Their values may be secrets, so only the
    /// paths are shown.
    pub(crate) fn compare_documents(&mut self, field: &str, desired: &Value, observed: &Value) {
        let paths = json::differing_paths(desired, observed);
        if !paths.is_empty() {
            self.note(field, "***".into(), format!("differs at {}", paths.join(", ")));
        }
    }

    /// Notes a field.
    pub(crate) fn note(&mut self, field: &str, desired: String, observed: String) {
        self.0.push(Difference {
            field: field.to_owned(),
            desired: crate::cut::cut(desired, SHOWN_MAX),
            observed: crate::cut::cut(observed, SHOWN_MAX),
        });
    }

    /// Adds more fields.
    pub(crate) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// Names of the fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|difference| difference.field.as_str())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields.
    pub(crate) fn into_vec(self) -> Vec<Difference> {
        self.0
    }
}
