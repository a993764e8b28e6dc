//! What may be done with schedules, by callers and by the clock.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::World;
use super::expression::{Dialect, Expression};
use super::relaunch_told as told;
use super::rule::check_name;
use super::schedule::{AfterCompletion, DEFAULT_GROUP, NewSchedule, Schedule, ScheduleGroup, schedule_arn};
use crate::Refusal;

impl World {
    /// Every schedule of every group, in disabled regions too.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        let groups = self.regions.values().flat_map(|region| region.schedule_groups.values());
        groups.flat_map(|group| group.schedules.values())
    }

    /// Adds a schedule group; gives its ARN. One of that name stays as it is.
    pub fn add_schedule_group(&mut self, region: &str, name: &str) -> Result<String, Refusal> {
        check_name(name, "name", 64, "")?;
        let now = self.now;
        let home = self.known_region(region)?;
        let group = home.schedule_groups.entry(name.to_owned());
        Ok(group.or_insert_with(|| ScheduleGroup::new(region, name, Some(now))).arn.clone())
    }

    /// Creates a schedule; gives its ARN. The same client token again gives the same schedule.
    pub fn create_schedule(&mut self, region: &str, new: NewSchedule) -> Result<String, Refusal> {
        let told = self.telling(|| told::schedule("CreateSchedule", &new));
        let made = self.add_schedule(region, new);
        self.tell(region, told, made, |_, arn| json!({ "scheduleArn": arn }))
    }

    fn add_schedule(&mut self, region: &str, new: NewSchedule) -> Result<String, Refusal> {
        let new = checked(new)?;
        let group = self.group_mut(region, new.group.as_deref())?;
        if let Some(there) = group.schedules.get(&new.name) {
            if there.client_token.is_some() && there.client_token == new.client_token {
                return Ok(there.arn.clone());
            }
            let message = format!("Schedule {} already exists.", new.name);
            return Err(Refusal::new(409, "ConflictException", message));
        }
        self.set_schedule(region, new)
    }

    /// Replaces all of a schedule, also what is not given; gives its ARN.
    pub fn update_schedule(&mut self, region: &str, new: NewSchedule) -> Result<String, Refusal> {
        let told = self.telling(|| told::schedule("UpdateSchedule", &new));
        let done = self.replace_schedule(region, new);
        self.tell(region, told, done, |_, arn| json!({ "scheduleArn": arn }))
    }

    fn replace_schedule(&mut self, region: &str, new: NewSchedule) -> Result<String, Refusal> {
        let new = checked(new)?;
        self.schedule(region, new.group.as_deref(), &new.name)?;
        self.noting_cuts(region, |world| world.set_schedule(region, new))
    }

    /// Deletes a schedule.
    pub fn delete_schedule(&mut self, region: &str, group: Option<&str>, name: &str) -> Result<(), Refusal> {
        let told = self.telling(|| told::delete_schedule(group, name));
        let done = self.noting_cuts(region, |world| {
            let removed = world.group_mut(region, group)?.schedules.remove(name);
            removed.map(|_| ()).ok_or_else(|| no_schedule(name))
        });
        self.tell(region, told, done, |_, ()| Value::Null)
    }

    /// A schedule by its name and group, or the refusal.
    pub fn schedule(&self, region: &str, group: Option<&str>, name: &str) -> Result<&Schedule, Refusal> {
        self.schedule_group(region, group)?.schedules.get(name).ok_or_else(|| no_schedule(name))
    }

    /// A group by name, the default one if none is given; or the refusal.
    pub(crate) fn schedule_group(&self, region: &str, group: Option<&str>) -> Result<&ScheduleGroup, Refusal> {
        let name = group.unwrap_or(DEFAULT_GROUP);
        let found = self.regions.get(region).and_then(|home| home.schedule_groups.get(name));
        found.ok_or_else(|| no_such(format!("Schedule group {name} does not exist.")))
    }

    fn group_mut(&mut self, region: &str, group: Option<&str>) -> Result<&mut ScheduleGroup, Refusal> {
        let name = group.unwrap_or(DEFAULT_GROUP);
        let found = self.known_region(region)?.schedule_groups.get_mut(name);
        found.ok_or_else(|| no_such(format!("Schedule group {name} does not exist.")))
    }

    fn set_schedule(&mut self, region: &str, new: NewSchedule) -> Result<String, Refusal> {
        let (now, seed) = (self.now, self.seed);
        let group = self.group_mut(region, new.group.as_deref())?;
        let old = group.schedules.remove(&new.name);
        // A rate goes on counting where it was, unless it is another rate or begins elsewhere.
        let same = old.as_ref().filter(|old| old.expression == new.expression && old.start_at == new.start_at);
        let mut schedule = Schedule {
            arn: schedule_arn(region, &group.name, &new.name),
            name: new.name.clone(),
            group: group.name.clone(),
            region: region.to_owned(),
            state: new.state,
            timezone: new.timezone.unwrap_or_else(|| "UTC".to_owned()),
            start_at: new.start_at,
            end_at: new.end_at,
            description: new.description,
            kms_key_arn: new.kms_key_arn,
            window_minutes: new.window_minutes,
            target: new.target,
            after_completion: new.after_completion,
            created_at: old.as_ref().map_or(now, |old| old.created_at),
            modified_at: now,
            client_token: if old.is_some() {
                old.as_ref().and_then(|old| old.client_token.clone())
            } else {
                new.client_token
            },
            anchor: same.map_or_else(|| new.start_at.unwrap_or(now), |old| old.anchor),
            expression: new.expression,
            fires_at: None,
        };
        schedule.fires_at = schedule.first(seed, now);
        let (arn, fires_at) = (schedule.arn.clone(), schedule.fires_at());
        group.schedules.insert(new.name, schedule);
        fires_at.into_iter().for_each(|at| self.wake_at(at));
        Ok(arn)
    }

    /// Starts the tasks of a schedule that is due now; gives its next firing, of an instant after `behind`.
    pub(crate) fn fire_schedule(
        &mut self,
        region: &str,
        group: &str,
        name: &str,
        behind: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let seed = self.seed;
        let schedules = &mut self.group_mut(region, Some(group)).ok()?.schedules;
        let schedule = schedules.get_mut(name)?;
        schedule.fires_at = schedule.next(seed, behind);
        let (next, target) = (schedule.fires_at(), schedule.target.clone());
        if next.is_none() && schedule.after_completion == AfterCompletion::Delete {
            schedules.remove(name);
        }
        if let Some(ecs) = &target.ecs_parameters {
            self.as_actor(told::schedule_fires(&target.role_arn, name), |world| {
                let started_by = format!("chronos-schedule/{name}");
                world.run_target(region, &target.arn, ecs, target.input.as_deref(), &started_by)
            });
        }
        next
    }
}

fn checked(mut new: NewSchedule) -> Result<NewSchedule, Refusal> {
    check_name(&new.name, "name", 64, "")?;
    check_name(new.group.as_deref().unwrap_or(DEFAULT_GROUP), "groupName", 64, "")?;
    if new.expression.len() > 256 || Expression::parse(&new.expression, Dialect::Schedule).is_none() {
        return Err(Refusal::validation(format!("Invalid Schedule Expression {}.", new.expression)));
    }
    if new.window_minutes.is_some_and(|minutes| !(1..=1440).contains(&minutes)) {
        return Err(Refusal::validation("MaximumWindowInMinutes must be between 1 and 1440."));
    }
    if new.timezone.as_ref().is_some_and(|zone| zone.is_empty() || zone.len() > 50) {
        return Err(Refusal::validation("Invalid ScheduleExpressionTimezone."));
    }
    if new.description.as_ref().is_some_and(|text| text.chars().count() > 512) {
        return Err(Refusal::validation("Description must have at most 512 characters."));
    }
    if let (Some(start), Some(end)) = (new.start_at, new.end_at)
        && start >= end
    {
        return Err(Refusal::validation("The StartDate must come before the EndDate."));
    }
    new.target = new.target.checked()?;
    Ok(new)
}

fn no_schedule(name: &str) -> Refusal {
    no_such(format!("Schedule {name} does not exist."))
}

fn no_such(message: String) -> Refusal {
    Refusal::new(404, "ResourceNotFoundException", message)
}
