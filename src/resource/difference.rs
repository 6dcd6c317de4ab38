//! Fields in which an AWS object is not as desired. What could be a secret is masked here, where the
//! difference is made, so that nobody who shows it has to think of it.

use crate::json;
use crate::source::Variable;
use serde_json::Value;

/// Longest value that is shown.
const SHOWN_MAX: usize = 512;

/// A field that is not as desired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field, in AWS's terms.
    pub field: String,
    /// What it should be; empty if it should not be.
    pub desired: String,
    /// What it was; empty if it was not.
    pub observed: String,
}

/// How a value is shown to people.
pub trait Show {
    /// The value as text.
    fn show(&self) -> String;
}

impl Show for String {
    fn show(&self) -> String {
        self.clone()
    }
}

impl Show for i32 {
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Show for bool {
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Show for Variable {
    fn show(&self) -> String {
        "***".into()
    }
}

impl<T: Show> Show for &T {
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
#[derive(Debug, Default)]
pub struct Differences(Vec<Difference>);

impl Differences {
    /// The field, if the values differ.
    pub fn of<T: PartialEq + Show>(field: &str, desired: &T, observed: &T) -> Self {
        let mut fields = Self::default();
        fields.compare(field, desired, observed);
        fields
    }

    /// Notes the field if the values differ.
    pub fn compare<T: PartialEq + Show>(&mut self, field: &str, desired: &T, observed: &T) -> &mut Self {
        if desired != observed {
            self.note(field, desired.show(), observed.show());
        }
        self
    }

    /// Notes the field if the documents differ in meaning. Their values may be secrets, so only the
    /// paths are told.
    pub fn compare_documents(&mut self, field: &str, desired: &Value, observed: &Value) -> &mut Self {
        let paths = json::differing_paths(desired, observed);
        if !paths.is_empty() {
            self.note(field, "***".into(), format!("differs at {}", paths.join(", ")));
        }
        self
    }

    /// Notes the field if the policies differ in meaning, with the statements that are too few or too many.
    pub fn compare_policies(&mut self, field: &str, desired: Option<&Value>, observed: Option<&Value>) -> &mut Self {
        if let Some((missing, extra)) = json::policy_difference(desired, observed) {
            self.note(field, missing, extra);
        }
        self
    }

    /// Notes a field.
    pub fn note(&mut self, field: &str, desired: String, observed: String) {
        self.0.push(Difference {
            field: field.to_owned(),
            desired: crate::text::cut(desired, SHOWN_MAX),
            observed: crate::text::cut(observed, SHOWN_MAX),
        });
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields.
    pub fn into_vec(self) -> Vec<Difference> {
        self.0
    }
}
