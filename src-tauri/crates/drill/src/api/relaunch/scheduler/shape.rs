//! A schedule on the wire.

use serde::{Deserialize, Serialize};

use crate::api::relaunch::ask::{instant, required};
use crate::wire::json::Epoch;
use crate::{AfterCompletion, NewSchedule, Refusal, Schedule, ScheduleState, ScheduleTarget};

/// What CreateSchedule and UpdateSchedule bring in their body; the name is in the path.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Given {
    group_name: Option<String>,
    schedule_expression: Option<String>,
    start_date: Option<f64>,
    end_date: Option<f64>,
    description: Option<String>,
    schedule_expression_timezone: Option<String>,
    state: Option<String>,
    kms_key_arn: Option<String>,
    target: Option<ScheduleTarget>,
    flexible_time_window: Option<Window>,
    client_token: Option<String>,
    action_after_completion: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Window {
    mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_window_in_minutes: Option<u32>,
}

/// `ScheduleSummary`: what ListSchedules tells. What it would start only GetSchedule tells.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Summary<'a> {
    arn: &'a str,
    name: &'a str,
    group_name: &'a str,
    state: ScheduleState,
    creation_date: Epoch,
    last_modification_date: Epoch,
    target: TargetSummary<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TargetSummary<'a> {
    arn: &'a str,
}

/// GetScheduleOutput.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Full<'a> {
    arn: &'a str,
    group_name: &'a str,
    name: &'a str,
    schedule_expression: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    schedule_expression_timezone: &'a str,
    state: ScheduleState,
    creation_date: Epoch,
    last_modification_date: Epoch,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_arn: Option<&'a str>,
    target: &'a ScheduleTarget,
    flexible_time_window: Window,
    action_after_completion: AfterCompletion,
}

impl Given {
    /// The schedule that a call describes.
    pub(super) fn schedule(self, name: &str) -> Result<NewSchedule, Refusal> {
        Ok(NewSchedule {
            name: name.to_owned(),
            group: self.group_name,
            expression: required(self.schedule_expression, "scheduleExpression")?,
            timezone: self.schedule_expression_timezone,
            state: state(self.state.as_deref())?.unwrap_or_default(),
            start_at: self.start_date.map(instant).transpose()?,
            end_at: self.end_date.map(instant).transpose()?,
            description: self.description,
            kms_key_arn: self.kms_key_arn,
            window_minutes: required(self.flexible_time_window, "flexibleTimeWindow")?.minutes()?,
            target: required(self.target, "target")?,
            after_completion: match self.action_after_completion.as_deref() {
                None | Some("NONE") => AfterCompletion::None,
                Some("DELETE") => AfterCompletion::Delete,
                Some(_) => return Err(Refusal::validation("ActionAfterCompletion must be one of [NONE, DELETE].")),
            },
            client_token: self.client_token,
        })
    }
}

impl Window {
    fn minutes(self) -> Result<Option<u32>, Refusal> {
        match (self.mode.as_deref(), self.maximum_window_in_minutes) {
            (Some("OFF"), None) => Ok(None),
            (Some("FLEXIBLE"), Some(minutes)) => Ok(Some(minutes)),
            (Some("OFF" | "FLEXIBLE"), _) => {
                Err(Refusal::validation("MaximumWindowInMinutes belongs to a FLEXIBLE time window and to no other."))
            }
            _ => Err(Refusal::validation("FlexibleTimeWindow.Mode must be one of [OFF, FLEXIBLE].")),
        }
    }
}

impl<'a> Summary<'a> {
    /// What a list tells of a schedule.
    pub(super) fn of(schedule: &'a Schedule) -> Self {
        Self {
            arn: &schedule.arn,
            name: &schedule.name,
            group_name: &schedule.group,
            state: schedule.state,
            creation_date: Epoch(schedule.created_at),
            last_modification_date: Epoch(schedule.modified_at),
            target: TargetSummary { arn: &schedule.target.arn },
        }
    }
}

impl<'a> Full<'a> {
    /// All of a schedule.
    pub(super) fn of(schedule: &'a Schedule) -> Self {
        let mode = if schedule.window_minutes.is_some() { "FLEXIBLE" } else { "OFF" };
        Self {
            arn: &schedule.arn,
            group_name: &schedule.group,
            name: &schedule.name,
            schedule_expression: &schedule.expression,
            start_date: schedule.start_at.map(Epoch),
            end_date: schedule.end_at.map(Epoch),
            description: schedule.description.as_deref(),
            schedule_expression_timezone: &schedule.timezone,
            state: schedule.state,
            creation_date: Epoch(schedule.created_at),
            last_modification_date: Epoch(schedule.modified_at),
            kms_key_arn: schedule.kms_key_arn.as_deref(),
            target: &schedule.target,
            flexible_time_window: Window {
                mode: Some(mode.to_owned()),
                maximum_window_in_minutes: schedule.window_minutes,
            },
            action_after_completion: schedule.after_completion,
        }
    }
}

/// `State`, if one is given.
pub(super) fn state(given: Option<&str>) -> Result<Option<ScheduleState>, Refusal> {
    match given {
        None => Ok(None),
        Some("ENABLED") => Ok(Some(ScheduleState::Enabled)),
        Some("DISABLED") => Ok(Some(ScheduleState::Disabled)),
        Some(_) => Err(Refusal::validation("State must be one of [ENABLED, DISABLED].")),
    }
}
