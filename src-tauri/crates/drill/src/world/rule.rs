//! EventBridge rules: on a schedule they start tasks; what they match of events does nothing here.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ACCOUNT;
use super::expression::{Dialect, Expression};
use super::rule_target::RuleTarget;
use crate::Refusal;

/// The bus that every region has.
pub(crate) const DEFAULT_BUS: &str = "default";

/// `State` of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RuleState {
    /// It fires.
    #[default]
    Enabled,
    /// It does not.
    Disabled,
    /// It fires; the difference is in which events it matches.
    EnabledWithAllCloudtrailManagementEvents,
}

/// An event bus with its rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventBus {
    /// "default", or another.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// None for the default one, which was always there.
    pub created_at: Option<Timestamp>,
    /// By name.
    pub rules: BTreeMap<String, Rule>,
}

/// A rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// Its name, unique on its bus.
    pub name: String,
    /// The name of its bus.
    pub event_bus: String,
    /// Its ARN, with the bus in it unless that is the default one.
    pub arn: String,
    /// Its region.
    pub region: String,
    /// Whether it fires.
    pub state: RuleState,
    /// `rate(..)` or `cron(..)`.
    pub schedule_expression: Option<String>,
    /// Nothing here matches events: a rule that has only a pattern never fires.
    pub event_pattern: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `RoleArn`.
    pub role_arn: Option<String>,
    /// The AWS service that made it for the account: only that service may change it.
    pub managed_by: Option<String>,
    /// `CreatedBy`: the account.
    pub created_by: String,
    /// Not part of the API.
    pub created_at: Timestamp,
    /// By id, at most five.
    pub targets: BTreeMap<String, RuleTarget>,
    /// From when on a rate counts: creation, or the last change of the expression.
    pub(crate) anchor: Timestamp,
    /// When it fires next; none while it is disabled.
    pub(crate) fires_at: Option<Timestamp>,
}

/// What PutRule is given. What is absent is set to nothing, as PutRule does.
#[derive(Clone, Debug, Default)]
pub struct NewRule {
    /// Its name.
    pub name: String,
    /// Name or ARN of its bus; the default one if absent.
    pub event_bus: Option<String>,
    /// Whether it fires.
    pub state: RuleState,
    /// `rate(..)` or `cron(..)`.
    pub schedule_expression: Option<String>,
    /// A JSON object.
    pub event_pattern: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `RoleArn`.
    pub role_arn: Option<String>,
    /// The AWS service that makes it, "ecs.amazonaws.com"; a caller on the wire cannot.
    pub managed_by: Option<String>,
}

impl NewRule {
    /// A rule of the default bus on a schedule.
    pub fn scheduled(name: &str, expression: &str) -> Self {
        Self { name: name.to_owned(), schedule_expression: Some(expression.to_owned()), ..Self::default() }
    }
}

impl Rule {
    /// Whether its schedule runs.
    pub fn enabled(&self) -> bool {
        self.state != RuleState::Disabled
    }

    /// When it fires next, as far as this world follows its expression.
    pub fn fires_at(&self) -> Option<Timestamp> {
        self.fires_at
    }

    /// The first instant after this one at which it fires.
    pub(crate) fn next(&self, instant: Timestamp) -> Option<Timestamp> {
        let expression = self.schedule_expression.as_deref().filter(|_| self.enabled())?;
        Expression::parse(expression, Dialect::Rule)?.next(self.anchor, instant)
    }

    /// Refuses what only the service that made it may do.
    pub(crate) fn unmanaged(&self, force: bool) -> Result<(), Refusal> {
        match &self.managed_by {
            Some(service) if !force => {
                let message = format!("Rule {} is managed by {service} and cannot be changed.", self.name);
                Err(Refusal::new(400, "ManagedRuleException", message))
            }
            _ => Ok(()),
        }
    }
}

impl EventBus {
    /// A bus without rules.
    pub(crate) fn new(region: &str, name: &str, created_at: Option<Timestamp>) -> Self {
        let arn = format!("arn:aws:events:{region}:{ACCOUNT}:event-bus/{name}");
        Self { name: name.to_owned(), arn, created_at, rules: BTreeMap::new() }
    }
}

/// The name of a bus that is given by name or ARN.
pub(crate) fn bus_name<'a>(given: Option<&'a str>, region: &str) -> &'a str {
    let given = given.unwrap_or(DEFAULT_BUS);
    given.strip_prefix(&format!("arn:aws:events:{region}:{ACCOUNT}:event-bus/")).unwrap_or(given)
}

/// `arn:aws:events:eu-west-1:000000000000:rule/name`, with the bus before the name unless it is the default one.
pub(crate) fn rule_arn(region: &str, bus: &str, name: &str) -> String {
    let path = if bus == DEFAULT_BUS { name.to_owned() } else { format!("{bus}/{name}") };
    format!("arn:aws:events:{region}:{ACCOUNT}:rule/{path}")
}

/// Letters, digits, `.`, `-` and `_`, of which names in both EventBridges are made; `extra` beside them.
pub(crate) fn check_name(name: &str, member: &str, most: usize, extra: &str) -> Result<(), Refusal> {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter) || extra.contains(letter);
    if name.is_empty() || name.len() > most || !name.chars().all(fine) {
        let message = format!(
            "1 validation error detected: Value '{name}' at '{member}' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [0-9A-Za-z-_.{extra}]{{1,{most}}}"
        );
        return Err(Refusal::validation(message));
    }
    Ok(())
}
