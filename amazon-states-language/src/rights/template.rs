//! Templates of ARNs over the arguments of a call.
//!
//! - `{p}`, `{r}`, `{a}` and `{machine}` are the partition, region, account and state machine.
//! - `{Path}` is a required argument.
//! - `{Path?}` is an optional argument. Without it, the template has no resource.
//! - `{Path|text}` is an argument with a default.
//! - `{Path.*}` are the names of an object's fields.
//! - `{Path:change}` is an argument after a [`Change`].
//!
//! An argument that is an ARN replaces the text before it.

use super::change::{Change, change};
use super::context::Context;
use super::text::{Arguments, Text, escape, is_arn};
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use std::str::FromStr;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    pieces: Vec<Piece>,
    /// Whether the resources are objects in S3, whose keys can contain `*` and `?`.
    s3: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Partition,
    Region,
    Account,
    Machine,
    Argument(Argument),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Argument {
    /// Path of the argument. `.*` at the end selects the names of an object's fields.
    path: String,
    change: Option<Change>,
    absent: Absent,
}

/// Behaviour for an absent argument.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Absent {
    Missing,
    Optional,
    Default(String),
}

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pieces = vec![];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, tail) = after
                .split_once('}')
                .ok_or_else(|| format!("{text:?} has no closing }}"))?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(match inside {
                "p" => Piece::Partition,
                "r" => Piece::Region,
                "a" => Piece::Account,
                "machine" => Piece::Machine,
                _ => Piece::Argument(inside.parse().map_err(|why| format!("{text:?}: {why}"))?),
            });
            rest = tail;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        let s3 = text.starts_with("arn:{p}:s3:::");
        Ok(Self { pieces, s3 })
    }
}

impl FromStr for Argument {
    type Err = String;

    fn from_str(inside: &str) -> Result<Self, String> {
        let (inside, absent) = match (inside.split_once('|'), inside.strip_suffix('?')) {
            (Some((inside, default)), _) => (inside, Absent::Default(default.to_owned())),
            (None, Some(inside)) => (inside, Absent::Optional),
            (None, None) => (inside, Absent::Missing),
        };
        let (path, change) = match inside.split_once(':') {
            Some((path, name)) => (path, Some(Change::deserialize(name.into_deserializer()))),
            None => (inside, None),
        };
        let change = change
            .transpose()
            .map_err(|why: serde::de::value::Error| why.to_string())?;
        let path = path.to_owned();
        Ok(Self { path, change, absent })
    }
}

/// An ARN from a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resource {
    /// ARN, with wildcards for unknown arguments.
    pub(super) arn: String,
    /// Arguments that are known only at run time.
    pub(super) open: Vec<String>,
    /// Whether one of these arguments has no known prefix.
    pub(super) blind: bool,
}

/// Reason why a template has no ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Nothing {
    /// A required argument is absent.
    Missing(String),
    /// An argument is a pattern, not a name.
    Pattern(String),
    /// An optional argument is absent.
    Optional,
}

impl Template {
    /// Returns all resources of the template. An argument that is a list yields one ARN for each item.
    pub(super) fn resources(&self, arguments: &Arguments<'_>, context: &Context<'_>) -> Vec<Result<Resource, Nothing>> {
        let mut done = vec![Ok(Resource::default())];
        for piece in &self.pieces {
            let of_context = |text: &str| vec![Ok(Text::Known(text.to_owned()))];
            let (path, values) = match piece {
                Piece::Text(text) => {
                    done.iter_mut()
                        .flatten()
                        .for_each(|resource| resource.arn.push_str(text));
                    continue;
                }
                Piece::Partition => ("", of_context(context.partition)),
                Piece::Region => ("", of_context(context.region)),
                Piece::Account => ("", of_context(context.account)),
                Piece::Machine => ("", of_context(context.state_machine_name)),
                Piece::Argument(argument) => (argument.path.as_str(), argument.values(arguments, context, self.s3)),
            };
            let with = |so_far: &Result<Resource, Nothing>, value: &Result<Text, Nothing>| {
                let mut resource = so_far.clone()?;
                resource.push(value.clone()?, path);
                Ok(resource)
            };
            done = done
                .iter()
                .flat_map(|so_far| values.iter().map(move |value| with(so_far, value)))
                .collect();
        }
        for resource in done.iter_mut().flatten() {
            while resource.arn.contains("**") {
                resource.arn = resource.arn.replace("**", "*");
            }
        }
        done
    }

    /// Returns the required arguments.
    pub(super) fn required(&self) -> impl Iterator<Item = &str> {
        let required = self.arguments().filter(|argument| argument.absent == Absent::Missing);
        required.map(|argument| argument.path.as_str())
    }

    /// Returns the arguments of the template.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.arguments().map(|argument| argument.path.as_str())
    }

    /// Whether the template is a wildcard for all objects of a type, independent of the arguments.
    pub(super) fn is_whole_kind(&self) -> bool {
        let named = |piece: &Piece| matches!(piece, Piece::Machine | Piece::Argument(_));
        let wild = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('*'));
        !self.pieces.iter().any(named) && self.pieces.iter().any(wild)
    }

    fn arguments(&self) -> impl Iterator<Item = &Argument> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Argument(argument) => Some(argument),
            _ => None,
        })
    }
}

impl Argument {
    fn values(&self, arguments: &Arguments<'_>, context: &Context<'_>, s3: bool) -> Vec<Result<Text, Nothing>> {
        let default = match &self.absent {
            Absent::Default(text) => Some(text.as_str()),
            Absent::Missing | Absent::Optional => None,
        };
        let found = match self.path.strip_suffix(".*") {
            Some(path) => arguments.keys(path),
            None => arguments.texts_or(&self.path, default),
        };
        if found.is_empty() {
            return vec![Err(match self.absent {
                Absent::Optional => Nothing::Optional,
                _ => Nothing::Missing(self.path.clone()),
            })];
        }
        let value = |text: Text| {
            let taken = matches!((&text, default), (Text::Known(t), Some(default)) if t == default);
            let text = if taken { Some(text) } else { literal(text, s3) };
            let text = text.ok_or_else(|| Nothing::Pattern(self.path.clone()))?;
            match self.change {
                Some(name) => change(name, text, arguments, context).ok_or(Nothing::Optional),
                None => Ok(text),
            }
        };
        found.into_iter().map(value).collect()
    }
}

/// Escapes a text so that IAM compares it literally. Only keys of S3 objects can contain `*` and `?`, and IAM has an
/// escape for these characters (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>).
fn literal(text: Text, s3: bool) -> Option<Text> {
    match &text {
        Text::Known(t) | Text::Prefix(t) if t.contains(['*', '?']) => s3.then(|| text.map(|t| escape(&t))),
        _ => Some(text),
    }
}

impl Resource {
    fn push(&mut self, value: Text, path: &str) {
        let text = match &value {
            Text::Known(text) | Text::Prefix(text) => text.as_str(),
            Text::Unknown => "",
        };
        let known = matches!(value, Text::Known(_));
        if is_arn(text) {
            self.arn.clear();
            self.arn.push_str(text);
        } else if known || !("arn:".starts_with(text) || text.starts_with("arn:")) {
            self.arn.push_str(text);
        } else {
            self.blind = true;
        }
        if !known {
            self.arn.push('*');
            self.open.push(path.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_template_is_an_error() {
        for (text, why) in [
            (
                "arn:{p}:sqs:{r}:{a}:{QueueUrl:quue}",
                "unknown variant `quue`, expected one of `queue`",
            ),
            ("arn:{p}:sqs:{r}:{a}:{QueueUrl", "has no closing }"),
        ] {
            let error = text.parse::<Template>().unwrap_err();
            assert!(error.contains(text) && error.contains(why), "{error}");
        }
    }
}
