//! Schedules of EventBridge Scheduler: like rules, with a time window, an end, and one target each.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::expression::{Dialect, Expression};
use super::schedule_target::ScheduleTarget;
use super::{ACCOUNT, after};
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
    pub(crate) fn first(&self, seed: u64, now: Timestamp) -> Option<Firing> {
        let instant = match self.followed()? {
            Expression::Rate(_) if self.anchor >= now => Some(self.anchor),
            // One-time schedules ignore the start date [M].
            Expression::At(at) => Some(at).filter(|at| *at > now),
            expression => expression.next(self.anchor, now.max(after(self.start_at.unwrap_or(now), -1))),
        };
        self.firing(seed, instant?, now)
    }

    /// Its firing after this one, of an instant after `behind`. What its window has put off does not skip instants.
    pub(crate) fn next(&self, seed: u64, behind: Option<Timestamp>) -> Option<Firing> {
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
