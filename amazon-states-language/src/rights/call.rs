//! Rights of one call of a state: resolves its needs to grants, warnings and sensitive rights.

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
    /// Arguments of the call.
    pub(super) arguments: Arguments<'a>,
    /// Whether Step Functions waits for the job.
    pub(super) sync: bool,
    /// Context of the state machine.
    pub(super) context: &'a Context<'a>,
}

/// The results so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    grants: Grants,
    warnings: BTreeSet<Warning>,
    sensitive: BTreeSet<Sensitive>,
    refused: BTreeSet<String>,
}

impl Findings {
    /// Returns the rights without the refused actions.
    pub(super) fn rights(mut self) -> Rights {
        // A statement grants an action to all states. A harmless use in one state would allow a sensitive use in
        // another.
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

/// Grants the invocation of the function that is the Resource of a Task. Refuses a pattern of names.
pub(super) fn function(call: &Call<'_>, arn: &str, findings: &mut Findings) {
    if arn.contains(['*', '?']) {
        return call.warn(
            findings,
            format!("Resource {arn} has a wildcard, so lambda:InvokeFunction is not granted"),
        );
    }
    call.grant(findings, "lambda:InvokeFunction", arn, Conditions::new());
}

/// Grants `sts:AssumeRole` on the role of `Credentials`. The Task runs with that role, which needs the rights of the
/// call (<https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html>).
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
        // AWS defines the rights and the trust policy of a service-linked role.
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

    /// Grants the needs of an entry of a table, and adds its notes as warnings.
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

    /// Whether the arguments meet the condition, or can meet it at run time.
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

    /// Grants actions on all resources of a template.
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
                            "*" => format!("IAM supports no narrower resource for {named}, so it is granted on *"),
                            arn => format!("the definition cannot narrow {named}, so it is granted on {arn}"),
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

    /// Returns the conditions of the grant on a resource. `None` if the resource must not be granted.
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
                format!("{open} is known only at run time, so {actions} is not granted; grant it in policyStatements"),
            );
            return None;
        }
        if arn != "*" && !arn.starts_with("arn:") && !arn.starts_with("${") {
            self.warn(findings, format!("{arn:?} is not an ARN, so {actions} is not granted"));
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

    /// Returns the conditions of a need, without the conditions on an absent or unknown argument. `None` if the need
    /// must not be granted without them.
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
                            "{arguments} is known only at run time, so {actions} is not granted; \
                             grant it in policyStatements"
                        ),
                    );
                    return None;
                }
                self.warn(
                    findings,
                    format!(
                        "{arguments} is known only at run time, so {actions} is granted for every {key} that matches \
                         {}",
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
