//! Templates of ARNs over the arguments of a call.
//!
//! `{p}`, `{r}`, `{a}` and `{machine}` are the partition, region, account and state machine. `{Path}` is an
//! argument that must be there, `{Path?}` one without which there is no resource, `{Path|text}` one with a
//! default, `{Path.*}` the names of an object's fields; `{Path:convert}` is what [`convert`] makes of it. An
//! argument that is an ARN replaces all that stands before it.

use super::Context;
use super::convert::convert;
use super::text::{Arguments, Text};

/// An ARN that a template stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resource {
    /// ARN, with wildcards where an argument is not known.
    pub(super) arn: String,
    /// Arguments that are known only at run time.
    pub(super) open: Vec<String>,
    /// Whether nothing at all is known of one of them.
    pub(super) blind: bool,
}

/// Why a template stands for no ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Nothing {
    /// An argument without which the call cannot work is absent.
    Missing(String),
    /// An argument is a pattern, not a name.
    Pattern(String),
    /// An optional argument is absent.
    Optional,
}

/// All that a template stands for; an argument that is a list yields one ARN for each item.
pub(super) fn resources(
    template: &str,
    arguments: &Arguments<'_>,
    context: &Context<'_>,
) -> Vec<Result<Resource, Nothing>> {
    let s3 = template.starts_with("arn:{p}:s3:::");
    let mut done = vec![Ok(Resource::default())];
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, tail) = after.split_once('}').unwrap_or((after, ""));
        let values = match inside {
            "p" => vec![Ok(Text::Known(context.partition.to_owned()))],
            "r" => vec![Ok(Text::Known(context.region.to_owned()))],
            "a" => vec![Ok(Text::Known(context.account.to_owned()))],
            "machine" => vec![Ok(Text::Known(context.state_machine_name.to_owned()))],
            _ => values(inside, arguments, context, s3),
        };
        done = done
            .into_iter()
            .flat_map(|so_far| {
                values.iter().map(move |value| {
                    let mut resource = so_far.clone()?;
                    resource.arn.push_str(before);
                    resource.push(value.clone()?, path_of(inside));
                    Ok(resource)
                })
            })
            .collect();
        rest = tail;
    }
    for resource in done.iter_mut().flatten() {
        resource.arn.push_str(rest);
        while resource.arn.contains("**") {
            resource.arn = resource.arn.replace("**", "*");
        }
    }
    done
}

/// Arguments without which a template stands for nothing.
pub(super) fn required(template: &str) -> impl Iterator<Item = &str> {
    pieces(template)
        .filter(|inside| !inside.contains(['|', '?']))
        .map(path_of)
}

/// Arguments that a template names.
pub(super) fn arguments_of(template: &str) -> impl Iterator<Item = &str> {
    pieces(template).map(path_of)
}

fn pieces(template: &str) -> impl Iterator<Item = &str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|piece| piece.split_once('}').map(|(inside, _)| inside))
        .filter(|inside| !matches!(*inside, "p" | "r" | "a" | "machine"))
}

fn path_of(inside: &str) -> &str {
    inside.split([':', '|', '?']).next().unwrap_or(inside)
}

fn values(inside: &str, arguments: &Arguments<'_>, context: &Context<'_>, s3: bool) -> Vec<Result<Text, Nothing>> {
    let (inside, default) = match inside.split_once('|') {
        Some((inside, default)) => (inside, Some(default)),
        None => (inside, None),
    };
    let (inside, optional) = match inside.strip_suffix('?') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let (path, change) = match inside.split_once(':') {
        Some((path, change)) => (path, Some(change)),
        None => (inside, None),
    };
    let found = match path.strip_suffix(".*") {
        Some(path) => arguments.keys(path),
        None => arguments.texts_or(path, default),
    };
    if found.is_empty() {
        return vec![Err(if optional {
            Nothing::Optional
        } else {
            Nothing::Missing(path.to_owned())
        })];
    }
    found
        .into_iter()
        .map(|text| {
            let taken = matches!((&text, default), (Text::Known(t), Some(default)) if t == default);
            let text = if taken { Some(text) } else { literal(text, s3) };
            let text = text.ok_or_else(|| Nothing::Pattern(path.to_owned()))?;
            match change {
                Some(change) => convert(change, text, arguments, context).ok_or(Nothing::Optional),
                None => Ok(text),
            }
        })
        .collect()
}

/// A text that IAM takes literally. Only keys of S3 objects may hold `*` and `?`, and IAM has an escape for
/// them (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>).
fn literal(text: Text, s3: bool) -> Option<Text> {
    match &text {
        Text::Known(t) | Text::Prefix(t) if t.contains(['*', '?']) => s3.then(|| text.map(|t| escape(&t))),
        _ => Some(text),
    }
}

/// A text in IAM's spelling in which `*` and `?` are no wildcards.
pub(super) fn escape(text: &str) -> String {
    text.replace('*', "${*}").replace('?', "${?}")
}

/// Whether a text is an ARN as far as its resource.
pub(super) fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.matches(':').count() >= 5
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
