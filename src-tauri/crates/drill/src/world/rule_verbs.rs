//! What may be done with rules, by callers and by the clock.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::expression::{Dialect, Expression};
use super::relaunch_told as told;
use super::rule::{DEFAULT_BUS, EventBus, NewRule, Rule, RuleState, bus_name, check_name, rule_arn};
use super::{ACCOUNT, World};
use crate::Refusal;

/// EventBridge's quota of rules per bus.
const MOST_RULES: usize = 300;

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
        let told = self.telling(|| told::put_rule(&new));
        let done = self.noting_cuts(region, |world| world.set_rule(region, new));
        self.tell(region, told, done, |_, arn| json!({ "ruleArn": arn }))
    }

    fn set_rule(&mut self, region: &str, new: NewRule) -> Result<String, Refusal> {
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
        let told = self.telling(|| told::of_rule("EnableRule", bus, name));
        let done = self.set_rule_state(region, bus, name, RuleState::Enabled);
        self.tell(region, told, done, |_, ()| Value::Null)
    }

    /// Keeps a rule from firing, until it is enabled.
    pub fn disable_rule(&mut self, region: &str, bus: Option<&str>, name: &str) -> Result<(), Refusal> {
        let told = self.telling(|| told::of_rule("DisableRule", bus, name));
        let done = self.noting_cuts(region, |world| world.set_rule_state(region, bus, name, RuleState::Disabled));
        self.tell(region, told, done, |_, ()| Value::Null)
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
        let told = self.telling(|| told::of_rule("DeleteRule", bus, name));
        let done = self.remove_rule(region, bus, name, force);
        self.tell(region, told, done, |_, ()| Value::Null)
    }

    fn remove_rule(&mut self, region: &str, bus: Option<&str>, name: &str, force: bool) -> Result<(), Refusal> {
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
                self.as_actor(told::rule_fires(target.role_arn.as_deref(), name), |world| {
                    world.run_target(region, &target.arn, ecs, target.input(), &format!("events-rule/{name}"))
                });
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
