//! EventBridge rules: on a schedule they start tasks; what they match of events does nothing here.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::expression::{Dialect, Expression};
use super::rule_target::RuleTarget;
use super::{ACCOUNT, World};
use crate::Refusal;

/// The bus that every region has.
pub(crate) const DEFAULT_BUS: &str = "default";
/// EventBridge's quota of rules per bus.
const MOST_RULES: usize = 300;

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
    fn next(&self, instant: Timestamp) -> Option<Timestamp> {
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

impl World {
    /// Every rule of every bus, in disabled regions too.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let buses = self.regions.values().flat_map(|region| region.event_buses.values());
        buses.flat_map(|bus| bus.rules.values())
    }

    /// Adds an event bus; gives its ARN. One of that name stays as it is.
    pub fn add_event_bus(&mut self, region: &str, name: &str) -> Result<String, Refusal> {
        check_name(name, "name", 256, "/")?;
        let now = self.now;
        let home = self.known_region(region)?;
        let bus = home.event_buses.entry(name.to_owned());
        Ok(bus.or_insert_with(|| EventBus::new(region, name, Some(now))).arn.clone())
    }

    /// Creates a rule, or replaces all of it but its targets; gives its ARN.
    pub fn put_rule(&mut self, region: &str, new: NewRule) -> Result<String, Refusal> {
        check_name(&new.name, "name", 64, "")?;
        let now = self.now;
        let bus = self.event_bus_mut(region, new.event_bus.as_deref())?;
        check_rule(&new, &bus.name)?;
        if let Some(old) = bus.rules.get(&new.name).filter(|_| new.managed_by.is_none()) {
            old.unmanaged(false)?;
        }
        if !bus.rules.contains_key(&new.name) && bus.rules.len() >= MOST_RULES {
            let message = "The requested resource exceeds the maximum number allowed.";
            return Err(Refusal::new(400, "LimitExceededException", message));
        }
        let old = bus.rules.remove(&new.name);
        // A rate goes on counting where it was, unless it is another rate.
        let same = old.as_ref().filter(|old| old.schedule_expression == new.schedule_expression);
        let mut rule = Rule {
            arn: rule_arn(region, &bus.name, &new.name),
            name: new.name.clone(),
            event_bus: bus.name.clone(),
            region: region.to_owned(),
            state: new.state,
            schedule_expression: new.schedule_expression,
            event_pattern: new.event_pattern,
            description: new.description,
            role_arn: new.role_arn,
            managed_by: new.managed_by,
            created_by: ACCOUNT.to_owned(),
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            anchor: same.map_or(now, |old| old.anchor),
            targets: old.map(|old| old.targets).unwrap_or_default(),
            fires_at: None,
        };
        rule.fires_at = rule.next(now);
        let (arn, fires_at) = (rule.arn.clone(), rule.fires_at);
        bus.rules.insert(new.name, rule);
        fires_at.into_iter().for_each(|at| self.wake_at(at));
        Ok(arn)
    }

    /// Lets a rule fire again, from its next instant on.
    pub fn enable_rule(&mut self, region: &str, bus: Option<&str>, name: &str) -> Result<(), Refusal> {
        self.set_rule_state(region, bus, name, RuleState::Enabled)
    }

    /// Keeps a rule from firing, until it is enabled.
    pub fn disable_rule(&mut self, region: &str, bus: Option<&str>, name: &str) -> Result<(), Refusal> {
        self.set_rule_state(region, bus, name, RuleState::Disabled)
    }

    fn set_rule_state(&mut self, region: &str, bus: Option<&str>, name: &str, to: RuleState) -> Result<(), Refusal> {
        let now = self.now;
        let rule = self.rule_mut(region, bus, name)?;
        rule.unmanaged(false)?;
        rule.state = to;
        rule.fires_at = rule.next(now);
        let fires_at = rule.fires_at;
        fires_at.into_iter().for_each(|at| self.wake_at(at));
        Ok(())
    }

    /// Deletes a rule that has no targets. One that is not there is deleted already; its bus must be there.
    pub fn delete_rule(&mut self, region: &str, bus: Option<&str>, name: &str, force: bool) -> Result<(), Refusal> {
        let bus = self.event_bus_mut(region, bus)?;
        let Some(rule) = bus.rules.get(name) else { return Ok(()) };
        rule.unmanaged(force)?;
        if !rule.targets.is_empty() {
            return Err(Refusal::validation("Rule can't be deleted since it has targets."));
        }
        bus.rules.remove(name);
        Ok(())
    }

    /// A bus by name or ARN, the default one if none is given; or the refusal.
    pub(crate) fn event_bus(&self, region: &str, given: Option<&str>) -> Result<&EventBus, Refusal> {
        let name = bus_name(given, region);
        let found = self.regions.get(region).and_then(|home| home.event_buses.get(name));
        found.ok_or_else(|| no_such(format!("Event bus {name} does not exist.")))
    }

    /// A rule by its name and bus, or the refusal.
    pub fn rule(&self, region: &str, bus: Option<&str>, name: &str) -> Result<&Rule, Refusal> {
        let bus = self.event_bus(region, bus)?;
        bus.rules.get(name).ok_or_else(|| no_rule(name, &bus.name))
    }

    fn event_bus_mut(&mut self, region: &str, given: Option<&str>) -> Result<&mut EventBus, Refusal> {
        let name = bus_name(given, region);
        let found = self.known_region(region)?.event_buses.get_mut(name);
        found.ok_or_else(|| no_such(format!("Event bus {name} does not exist.")))
    }

    pub(crate) fn rule_mut(&mut self, region: &str, bus: Option<&str>, name: &str) -> Result<&mut Rule, Refusal> {
        let bus = self.event_bus_mut(region, bus)?;
        bus.rules.get_mut(name).ok_or_else(|| no_rule(name, &bus.name))
    }

    /// Starts the tasks of a rule that is due now; gives its next instant, at the earliest after `behind`.
    pub(crate) fn fire_rule(
        &mut self,
        region: &str,
        bus: &str,
        name: &str,
        behind: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let from = behind.unwrap_or(self.now);
        let rule = self.rule_mut(region, Some(bus), name).ok()?;
        rule.fires_at = rule.next(from);
        let (next, targets) = (rule.fires_at, rule.targets.clone());
        for target in targets.values() {
            if let Some(ecs) = &target.ecs_parameters {
                self.run_target(region, &target.arn, ecs, target.input(), &format!("events-rule/{name}"));
            }
        }
        next
    }
}

fn check_rule(new: &NewRule, bus: &str) -> Result<(), Refusal> {
    match (&new.schedule_expression, &new.event_pattern) {
        (None, None) => {
            return Err(Refusal::validation("Parameter(s) EventPattern or ScheduleExpression must be specified."));
        }
        (Some(_), _) if bus != DEFAULT_BUS => {
            return Err(Refusal::validation("ScheduleExpression is supported only on the default event bus."));
        }
        (Some(text), _) if text.len() > 256 || Expression::parse(text, Dialect::Rule).is_none() => {
            return Err(Refusal::validation("Parameter ScheduleExpression is not valid."));
        }
        _ => {}
    }
    let pattern = new.event_pattern.as_deref().map(serde_json::from_str::<Value>);
    if pattern.is_some_and(|pattern| !pattern.is_ok_and(|pattern| pattern.is_object())) {
        let message = "Event pattern is not valid. Reason: Filter is not an object";
        return Err(Refusal::new(400, "InvalidEventPatternException", message));
    }
    let longest = |text: &Option<String>, most: usize| text.as_ref().is_none_or(|text| text.chars().count() <= most);
    if !longest(&new.description, 512) || !longest(&new.event_pattern, 4096) || !longest(&new.role_arn, 1600) {
        return Err(Refusal::validation("A parameter is longer than its limit."));
    }
    Ok(())
}

fn no_rule(name: &str, bus: &str) -> Refusal {
    no_such(format!("Rule {name} does not exist on EventBus {bus}."))
}

fn no_such(message: String) -> Refusal {
    Refusal::new(400, "ResourceNotFoundException", message)
}
