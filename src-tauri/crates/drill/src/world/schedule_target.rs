//! What a schedule invokes: an ECS cluster starts tasks, everything else is kept and does nothing here.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ecs_target::{EcsParameters, is_cluster, role};
use crate::Refusal;

/// Members of a target that are given back as they came.
const OTHERS: [&str; 7] = [
    "DeadLetterConfig",
    "EventBridgeParameters",
    "EventBridgePutEventsV2Parameters",
    "EventBridgePutRawEventsParameters",
    "KinesisParameters",
    "SageMakerPipelineParameters",
    "SqsParameters",
];

/// `Target` of a schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ScheduleTarget {
    /// Of a cluster for tasks. Universal targets (`arn:aws:scheduler:::aws-sdk:..`) are shown and do nothing here.
    pub arn: String,
    /// As whom it calls.
    pub role_arn: String,
    /// Which tasks, where the target is a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecs_parameters: Option<EcsParameters>,
    /// The text that it is invoked with: for tasks, their overrides as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// `RetryPolicy`.
    #[serde(default)]
    pub retry_policy: RetryPolicy,
    /// Everything else that AWS knows, given back as it came.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// `RetryPolicy`. Kept and shown; what fails to start here is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RetryPolicy {
    /// Seconds, 60 to 86 400.
    pub maximum_event_age_in_seconds: u32,
    /// 0 to 185.
    pub maximum_retry_attempts: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { maximum_event_age_in_seconds: 86_400, maximum_retry_attempts: 185 }
    }
}

impl ScheduleTarget {
    /// Tasks in a cluster.
    pub fn ecs(cluster_arn: &str, ecs: EcsParameters) -> Self {
        Self {
            arn: cluster_arn.to_owned(),
            role_arn: role("ecsSchedulerRole"),
            ecs_parameters: Some(ecs),
            ..Self::default()
        }
    }

    pub(crate) fn checked(mut self) -> Result<Self, Refusal> {
        let invalid = |message: &'static str| Err(Refusal::validation(message));
        if !self.arn.starts_with("arn:") || self.arn.len() > 1600 {
            return invalid("Provided Arn is not in correct format.");
        }
        if !self.role_arn.starts_with("arn:aws:iam::")
            || !self.role_arn.contains(":role/")
            || self.role_arn.len() > 1600
        {
            return invalid("Provided RoleArn is not in correct format.");
        }
        let RetryPolicy { maximum_event_age_in_seconds, maximum_retry_attempts } = self.retry_policy;
        if !(60..=86_400).contains(&maximum_event_age_in_seconds) || maximum_retry_attempts > 185 {
            return invalid("RetryPolicy is out of its bounds.");
        }
        self.others.retain(|name, _| OTHERS.contains(&name.as_str()));
        match (is_cluster(&self.arn), self.ecs_parameters.take()) {
            (false, Some(_)) => invalid("EcsParameters are only valid for an ECS cluster as the target."),
            (true, None) => invalid("EcsParameters must be specified for an ECS cluster as the target."),
            (_, ecs) => {
                self.ecs_parameters = ecs.map(|ecs| ecs.checked(10)).transpose()?;
                Ok(self)
            }
        }
    }
}
