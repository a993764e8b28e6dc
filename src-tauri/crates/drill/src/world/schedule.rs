//! Schedules of EventBridge Scheduler: like rules, with a time window, an end, and one target each.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::expression::{Dialect, Expression};
use super::rule::check_name;
use super::schedule_target::ScheduleTarget;
use super::{ACCOUNT, World, after};
use crate::Refusal;
use crate::chance::hash;

/// The group that every region has.
pub(crate) const DEFAULT_GROUP: &str = "default";

/// `State` of a schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScheduleState {
    /// It fires.
    #[default]
    Enabled,
    /// It does not.
    Disabled,
}

/// `ActionAfterCompletion`: what becomes of a schedule that will never fire again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AfterCompletion {
    /// It stays.
    #[default]
    None,
    /// It is deleted.
    Delete,
}

/// A group with its schedules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScheduleGroup {
    /// "default", or another.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// None for the default one, which was always there.
    pub created_at: Option<Timestamp>,
    /// By name.
    pub schedules: BTreeMap<String, Schedule>,
}

/// A schedule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Schedule {
    /// Its name, unique in its group.
    pub name: String,
    /// The name of its group.
    pub group: String,
    /// Its ARN, with the group in it.
    pub arn: String,
    /// Its region.
    pub region: String,
    /// Whether it fires.
    pub state: ScheduleState,
    /// `rate(..)`, `cron(..)` or `at(..)`.
    pub expression: String,
    /// In which `cron` and `at` are meant. Only those in UTC are followed here; others are shown and never fire.
    pub timezone: String,
    /// It does not fire before; a rate counts from it.
    pub start_at: Option<Timestamp>,
    /// It does not fire after.
    pub end_at: Option<Timestamp>,
    /// `Description`.
    pub description: Option<String>,
    /// `KmsKeyArn`.
    pub kms_key_arn: Option<String>,
    /// `FlexibleTimeWindow`: within how many minutes after its instant it fires; none if the window is off.
    pub window_minutes: Option<u32>,
    /// What it invokes.
    pub target: ScheduleTarget,
    /// What becomes of it after its last firing.
    pub after_completion: AfterCompletion,
    /// `CreationDate`.
    pub created_at: Timestamp,
    /// `LastModificationDate`.
    pub modified_at: Timestamp,
    /// Tells a repeated CreateSchedule from another one.
    pub(crate) client_token: Option<String>,
    /// From when on a rate counts: creation, or the last change of the expression.
    pub(crate) anchor: Timestamp,
    /// What it does next; none while it is disabled.
    pub(crate) fires_at: Option<Firing>,
}

/// An instant of a schedule, and when in its window it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Firing {
    pub(crate) instant: Timestamp,
    pub(crate) at: Timestamp,
}

/// What CreateSchedule and UpdateSchedule are given. What is absent is its default, also in an update.
#[derive(Clone, Debug, Default)]
pub struct NewSchedule {
    /// Its name.
    pub name: String,
    /// The name of its group; the default one if absent.
    pub group: Option<String>,
    /// `rate(..)`, `cron(..)` or `at(..)`.
    pub expression: String,
    /// UTC if absent.
    pub timezone: Option<String>,
    /// Whether it fires.
    pub state: ScheduleState,
    /// `StartDate`.
    pub start_at: Option<Timestamp>,
    /// `EndDate`.
    pub end_at: Option<Timestamp>,
    /// `Description`.
    pub description: Option<String>,
    /// `KmsKeyArn`.
    pub kms_key_arn: Option<String>,
    /// `MaximumWindowInMinutes` of a FLEXIBLE window; OFF if absent.
    pub window_minutes: Option<u32>,
    /// What it invokes.
    pub target: ScheduleTarget,
    /// `ActionAfterCompletion`.
    pub after_completion: AfterCompletion,
    /// `ClientToken`.
    pub client_token: Option<String>,
}

impl NewSchedule {
    /// A schedule of the default group.
    pub fn of(name: &str, expression: &str, target: ScheduleTarget) -> Self {
        Self { name: name.to_owned(), expression: expression.to_owned(), target, ..Self::default() }
    }
}

impl ScheduleGroup {
    /// A group without schedules.
    pub(crate) fn new(region: &str, name: &str, created_at: Option<Timestamp>) -> Self {
        let arn = format!("arn:aws:scheduler:{region}:{ACCOUNT}:schedule-group/{name}");
        Self { name: name.to_owned(), arn, created_at, schedules: BTreeMap::new() }
    }
}

/// `arn:aws:scheduler:eu-west-1:000000000000:schedule/group/name`.
pub(crate) fn schedule_arn(region: &str, group: &str, name: &str) -> String {
    format!("arn:aws:scheduler:{region}:{ACCOUNT}:schedule/{group}/{name}")
}

impl Schedule {
    /// When it fires next, as far as this world follows its expression.
    pub fn fires_at(&self) -> Option<Timestamp> {
        self.fires_at.map(|firing| firing.at)
    }

    /// What an expression says that this world follows.
    fn followed(&self) -> Option<Expression> {
        let expression = Expression::parse(&self.expression, Dialect::Schedule)?;
        let rate = matches!(expression, Expression::Rate(_));
        (rate || self.timezone.eq_ignore_ascii_case("UTC")).then_some(expression)
    }

    /// Its first firing after it was created or changed. A rate without a start date begins at once (Scheduler's user
    /// guide, schedule types); with one it begins there.
    fn first(&self, seed: u64, now: Timestamp) -> Option<Firing> {
        let instant = match self.followed()? {
            Expression::Rate(_) if self.anchor >= now => Some(self.anchor),
            // One-time schedules ignore the start date [M].
            Expression::At(at) => Some(at).filter(|at| *at > now),
            expression => expression.next(self.anchor, now.max(after(self.start_at.unwrap_or(now), -1))),
        };
        self.firing(seed, instant?, now)
    }

    /// Its firing after this one, of an instant after `behind`. What its window has put off does not skip instants.
    fn next(&self, seed: u64, behind: Option<Timestamp>) -> Option<Firing> {
        let last = self.fires_at?;
        let instant =
            self.followed()?.next(self.anchor, behind.map_or(last.instant, |behind| last.instant.max(behind)));
        self.firing(seed, instant?, last.at)
    }

    /// Within its window, by a seeded draw of its own, and not before the one that was `earlier`.
    fn firing(&self, seed: u64, instant: Timestamp, earlier: Timestamp) -> Option<Firing> {
        let once = self.expression.starts_with("at(");
        if self.state == ScheduleState::Disabled || !once && self.end_at.is_some_and(|end| instant > end) {
            return None;
        }
        let window = u64::from(self.window_minutes.unwrap_or(0)) * 60_000;
        let within = hash(seed, &format!("{} {instant}", self.arn)) % window.max(1);
        let at = after(instant, i64::try_from(within).unwrap_or(0)).max(earlier);
        Some(Firing { instant, at })
    }
}

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
        let new = checked(new)?;
        self.schedule(region, new.group.as_deref(), &new.name)?;
        self.set_schedule(region, new)
    }

    /// Deletes a schedule.
    pub fn delete_schedule(&mut self, region: &str, group: Option<&str>, name: &str) -> Result<(), Refusal> {
        let removed = self.group_mut(region, group)?.schedules.remove(name);
        removed.map(|_| ()).ok_or_else(|| no_schedule(name))
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
            self.run_target(region, &target.arn, ecs, target.input.as_deref(), &format!("chronos-schedule/{name}"));
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
