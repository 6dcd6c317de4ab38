//! Schema of the tables: the rights that a call needs, with resources as templates of its arguments.

use super::template::Template;
use super::words::Words;
use serde::Deserialize;

/// An entry of a table: the rights that a call needs, and notes for the author of the state.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Vec<Row>")]
pub(super) struct Entry {
    pub(super) needs: Vec<Need>,
    /// Notes on rights that do not follow from the arguments, with the condition of each.
    pub(super) notes: Vec<(On, String)>,
}

/// Rights that a call needs, equivalent to one statement.
#[derive(Clone, Debug)]
pub(super) struct Need {
    /// Condition.
    pub(super) on: On,
    /// Whether the call needs the rights only if Step Functions waits for the job (`.sync`).
    pub(super) sync: bool,
    /// IAM actions.
    pub(super) actions: Words,
    /// Resources. `*` if the service supports no narrower resource.
    pub(super) resources: Words<Template>,
    /// Behaviour for an argument that is known only at run time.
    pub(super) at_run_time: AtRunTime,
    pub(super) conditions: Vec<Condition>,
}

/// The condition under which a call needs a right.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum On {
    /// Always.
    #[default]
    Always,
    /// The argument is present, or may be present.
    Has(String),
    /// None of these arguments is present.
    Lacks(Vec<String>),
    /// The argument has this value, or may have it.
    Is(String, String),
}

/// A condition of a statement.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Condition {
    pub(super) operator: String,
    pub(super) key: String,
    pub(super) value: Template,
}

/// Behaviour for an argument that is known only at run time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum AtRunTime {
    /// Grants all objects of the type in this account and region, with a warning.
    #[default]
    Widen,
    /// Like `Widen`, but grants nothing if the value of a condition is unknown.
    WidenResource,
    /// Grants the objects whose names begin with the known prefix, or nothing without one, with a warning. For objects
    /// that run code or issue credentials.
    Prefix,
    /// Grants nothing, with a warning. For roles.
    Refuse,
}

/// A row of a call in a table. It has exactly one of the first five fields.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Row {
    /// IAM actions that the call needs.
    allow: Words,
    /// IAM actions that the call needs in addition if Step Functions waits for the job.
    sync: Words,
    /// Roles that the call passes to the services `to`.
    pass: Words<Template>,
    /// Name of the EventBridge rule that notifies Step Functions of the end of the job.
    rule: String,
    /// Note for the author of the state, on rights that do not follow from the arguments.
    note: String,
    to: Words,
    /// Resources of the actions.
    resources: Words<Template>,
    /// `has Argument`, `lacks Argument Argument` or `is Argument Value`.
    when: On,
    /// Conditions: operator, key and template of the value.
    given: Vec<Condition>,
    at_run_time: AtRunTime,
}

impl Row {
    /// Returns why the row is invalid.
    fn fault(&self) -> Option<&'static str> {
        let (allow, sync) = (!self.allow.is_empty(), !self.sync.is_empty());
        let (pass, rule, note) = (!self.pass.is_empty(), !self.rule.is_empty(), !self.note.is_empty());
        if [allow, sync, pass, rule, note].into_iter().filter(|is| *is).count() != 1 {
            Some("a row must have exactly one of allow, sync, pass, rule and note")
        } else if self.resources.is_empty() == (allow || sync) {
            Some("a row must have resources with allow and sync, and only with these")
        } else if self.to.is_empty() == pass {
            Some("a row must have `to` with pass, and only with pass")
        } else if (rule || note) && !self.given.is_empty() {
            Some("a rule and a note must not have conditions")
        } else if (pass || rule || note) && self.at_run_time != AtRunTime::default() {
            Some("atRunTime requires allow or sync")
        } else {
            None
        }
    }

    fn need(self) -> Result<Need, String> {
        let mut need = Need {
            on: self.when,
            sync: self.allow.is_empty() && self.pass.is_empty(),
            actions: if self.allow.is_empty() { self.sync } else { self.allow },
            resources: self.resources,
            at_run_time: self.at_run_time,
            conditions: self.given,
        };
        if !self.pass.is_empty() {
            need.actions = ["iam:PassRole"].into();
            need.resources = self.pass;
            need.at_run_time = AtRunTime::Refuse;
            for service in self.to.iter() {
                let condition = format!("StringEquals iam:PassedToService {service}");
                need.conditions.push(condition.try_into()?);
            }
        } else if !self.rule.is_empty() {
            need.actions = ["events:DescribeRule", "events:PutRule", "events:PutTargets"].into();
            need.resources = format!("arn:{{p}}:events:{{r}}:{{a}}:rule/{}", self.rule).parse()?;
        }
        Ok(need)
    }
}

impl TryFrom<Vec<Row>> for Entry {
    type Error = String;

    fn try_from(rows: Vec<Row>) -> Result<Self, String> {
        let mut entry = Self::default();
        for row in rows {
            if let Some(fault) = row.fault() {
                return Err(fault.to_owned());
            }
            if row.note.is_empty() {
                entry.needs.push(row.need()?);
            } else {
                entry.notes.push((row.when, row.note));
            }
        }
        Ok(entry)
    }
}

impl TryFrom<String> for On {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut words = text.split_whitespace().map(str::to_owned);
        let word = words.next().unwrap_or_default();
        let arguments: Vec<String> = words.collect();
        match (word.as_str(), arguments.as_slice()) {
            ("has", [argument]) => Ok(Self::Has(argument.clone())),
            ("lacks", [_, ..]) => Ok(Self::Lacks(arguments)),
            ("is", [argument, value]) => Ok(Self::Is(argument.clone(), value.clone())),
            _ => Err(format!("{text:?} must be `has A`, `lacks A B` or `is A value`")),
        }
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut words = text.splitn(3, ' ').map(str::to_owned);
        match (words.next(), words.next(), words.next()) {
            (Some(operator), Some(key), Some(value)) => Ok(Self {
                operator,
                key,
                value: value.parse()?,
            }),
            _ => Err(format!("{text:?} must be an operator, a key and a value")),
        }
    }
}
