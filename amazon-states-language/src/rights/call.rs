//! One call of a state: its needs resolved to grants, warnings and what is sensitive.

use super::context::Context;
use super::need::{AtRunTime, Condition, Entry, Need, On};
use super::result::{Rights, Sensitive, Warning};
use super::sensitive;
use super::statement::{Conditions, Grants};
use super::table::tables;
use super::template::{Nothing, Resource, Template};
use super::text::{Arguments, Text};
use std::collections::BTreeSet;

/// A call that a state makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    /// JSON path of the state.
    pub(super) path: &'a str,
    /// What is passed on.
    pub(super) arguments: Arguments<'a>,
    /// Whether Step Functions waits for the job.
    pub(super) sync: bool,
    /// Where the machine runs.
    pub(super) context: &'a Context<'a>,
}

/// What was found out so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    grants: Grants,
    warnings: BTreeSet<Warning>,
    sensitive: BTreeSet<Sensitive>,
    refused: BTreeSet<String>,
}

impl Findings {
    /// All of it.
    pub(super) fn rights(mut self) -> Rights {
        // One state's harmless use of an action would allow another's that is not.
        for action in &self.refused {
            self.grants.revoke(action);
        }
        Rights {
            statements: self.grants.statements(),
            warnings: self.warnings.into_iter().collect(),
            sensitive: self.sensitive.into_iter().collect(),
        }
    }
}

/// The right to invoke the function that a Task's Resource is. A pattern of names is no function.
pub(super) fn function(call: &Call<'_>, arn: &str, findings: &mut Findings) {
    if arn.contains(['*', '?']) {
        return call.warn(
            findings,
            format!("{arn} is a pattern of names, so lambda:InvokeFunction is not granted"),
        );
    }
    call.grant(findings, "lambda:InvokeFunction", arn, Conditions::new());
}

/// The right to assume the role of `Credentials`, by which the Task then runs: what the Task needs is that
/// role's business (<https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html>).
pub(super) fn assume(call: &Call<'_>, findings: &mut Findings) {
    call.entry(&tables().credentials, findings);
}

impl Call<'_> {
    /// Adds a warning for the author of the state.
    pub(super) fn warn(&self, findings: &mut Findings, message: String) {
        findings.warnings.insert(Warning {
            path: self.path.to_owned(),
            message,
        });
    }

    /// Grants one action on one resource.
    pub(super) fn grant(&self, findings: &mut Findings, action: &str, resource: &str, conditions: Conditions) {
        // What a service-linked role may do and who takes it on is AWS's to say.
        let linked = conditions.iter().any(|(_, key, _)| key == "iam:AWSServiceName");
        if let Some(why) = sensitive::why(action, &self.arguments).filter(|_| !linked) {
            findings.sensitive.insert(Sensitive {
                path: self.path.to_owned(),
                action: action.to_owned(),
                resource: resource.to_owned(),
                why,
            });
            if !self.context.bounded {
                findings.refused.insert(action.to_owned());
                let message =
                    format!("{action} on {resource} {why}, so it is granted only under a permissions boundary");
                return self.warn(findings, message);
            }
        }
        findings.grants.add(self.context, action, resource, conditions);
    }

    /// Grants what an entry of a table needs, and warns of what it notes.
    pub(super) fn entry(&self, entry: &Entry, findings: &mut Findings) {
        for need in entry.needs.iter().filter(|need| self.needs(need)) {
            for template in need.resources.iter() {
                self.template(template, &need.actions, need.at_run_time, &need.conditions, findings);
            }
        }
        for (_, note) in entry.notes.iter().filter(|(on, _)| self.applies(on)) {
            self.warn(findings, note.clone());
        }
    }

    fn needs(&self, need: &Need) -> bool {
        (self.sync || !need.sync) && self.applies(&need.on)
    }

    /// Whether a call with these arguments is such a case.
    fn applies(&self, on: &On) -> bool {
        let given = |path: &str| self.arguments.has(path);
        match on {
            On::Always => true,
            On::Has(path) => given(path),
            On::Lacks(paths) => !paths.iter().any(|p| given(p)),
            On::Is(path, value) => self.arguments.text(path).is_some_and(|text| match text {
                Text::Known(known) => known == *value,
                _ => true,
            }),
        }
    }

    /// Grants actions on all that a template stands for.
    pub(super) fn template(
        &self,
        template: &Template,
        actions: &[String],
        at_run_time: AtRunTime,
        conditions: &[Condition],
        findings: &mut Findings,
    ) {
        let named = actions.join(", ");
        for resource in template.resources(&self.arguments, self.context) {
            match resource {
                Ok(resource) => {
                    let Some(conditions) = self.resource(&resource, &named, at_run_time, conditions, findings) else {
                        continue;
                    };
                    if conditions.is_empty() && template.is_whole_kind() {
                        let message = match resource.arn.as_str() {
                            "*" => format!("IAM knows nothing narrower for {named}, so it is granted on *"),
                            arn => format!("a definition cannot narrow {named}, so it is granted on {arn}"),
                        };
                        self.warn(findings, message);
                    }
                    for action in actions {
                        self.grant(findings, action, &resource.arn, conditions.clone());
                    }
                }
                Err(Nothing::Optional) => {}
                Err(Nothing::Missing(argument)) => {
                    self.warn(findings, format!("{argument} is missing, so {named} is not granted"));
                }
                Err(Nothing::Pattern(argument)) => {
                    self.warn(
                        findings,
                        format!("{argument} has a wildcard, so {named} is not granted"),
                    );
                }
            }
        }
    }

    /// The conditions under which a resource is granted; `None` if it is not to be.
    fn resource(
        &self,
        resource: &Resource,
        actions: &str,
        at_run_time: AtRunTime,
        conditions: &[Condition],
        findings: &mut Findings,
    ) -> Option<Conditions> {
        let arn = &resource.arn;
        let open = resource.open.iter().map(String::as_str).collect::<BTreeSet<_>>();
        let open = open.into_iter().collect::<Vec<_>>().join(", ");
        let refused = match at_run_time {
            AtRunTime::Widen | AtRunTime::WidenResource => false,
            AtRunTime::Prefix => resource.blind,
            AtRunTime::Refuse => !resource.open.is_empty(),
        };
        if refused {
            self.warn(
                findings,
                format!("{open} is known only at run time, so {actions} is not granted; policyStatements must"),
            );
            return None;
        }
        if arn != "*" && !arn.starts_with("arn:") && !arn.starts_with("${") {
            self.warn(findings, format!("{arn:?} is no ARN, so {actions} is not granted"));
            return None;
        }
        let conditions = self.conditions(conditions, actions, at_run_time, findings)?;
        if !resource.open.is_empty() {
            self.warn(
                findings,
                format!("{open} is known only at run time, so {actions} is granted on {arn}"),
            );
        }
        Some(conditions)
    }

    /// The conditions of a need, without those over an absent or an unknown argument. `None` if the need is not
    /// to be granted then.
    fn conditions(
        &self,
        conditions: &[Condition],
        actions: &str,
        at_run_time: AtRunTime,
        findings: &mut Findings,
    ) -> Option<Conditions> {
        let mut out = Conditions::new();
        for Condition {
            operator,
            key,
            value: template,
        } in conditions
        {
            for value in template.resources(&self.arguments, self.context) {
                let value = match value {
                    Ok(value) => value,
                    Err(Nothing::Optional | Nothing::Missing(_)) => continue,
                    Err(Nothing::Pattern(argument)) => {
                        self.warn(
                            findings,
                            format!("{argument} has a wildcard, so {actions} is not granted"),
                        );
                        return None;
                    }
                };
                if value.open.is_empty() {
                    out.insert((operator.clone(), key.clone(), value.arn));
                    continue;
                }
                let arguments = template.paths().collect::<Vec<_>>().join(", ");
                if matches!(at_run_time, AtRunTime::Refuse | AtRunTime::WidenResource) {
                    self.warn(
                        findings,
                        format!(
                            "{arguments} is known only at run time, so {actions} is not granted; policyStatements must"
                        ),
                    );
                    return None;
                }
                self.warn(
                    findings,
                    format!(
                        "{arguments} is known only at run time, so {actions} is granted for any {key} like {}",
                        value.arn
                    ),
                );
                if value.arn != "*" {
                    let operator = operator.replace("Equals", "Like");
                    out.insert((operator, key.clone(), value.arn));
                }
            }
        }
        Some(out)
    }
}
