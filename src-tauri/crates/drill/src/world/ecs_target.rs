//! The ECS target of a rule or a schedule: RunTask by the clock, which no service scheduler and no person does.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::service::LaunchType;
use super::spec::{NewTasks, Overrides};
use super::task::Task;
use super::{ACCOUNT, World};
use crate::Refusal;

/// The tasks a cluster may hold before the clock starts no more. It stands for the account's Fargate quota, which also
/// fails such launches, and keeps a practice account that is left on watch for days within its memory.
const MOST_TASKS: usize = 5000;

/// What RunTask takes in one call.
const MOST_AT_ONCE: i64 = 10;

/// Members of `EcsParameters` that are given back as they came.
const OTHERS: [&str; 9] = [
    "PlatformVersion",
    "CapacityProviderStrategy",
    "EnableECSManagedTags",
    "EnableExecuteCommand",
    "PlacementConstraints",
    "PlacementStrategy",
    "PropagateTags",
    "ReferenceId",
    "Tags",
];

/// `EcsParameters`, the same in EventBridge and in EventBridge Scheduler (their models of 2015-10-07 and 2021-06-30).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EcsParameters {
    /// "family", "family:revision" or an ARN. Resolved at each firing.
    pub task_definition_arn: String,
    /// How many tasks each firing starts; 1 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_count: Option<i64>,
    /// Where they run; the cluster's default strategy if neither this nor a strategy is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_type: Option<LaunchType>,
    /// `networkConfiguration`, given back as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_configuration: Option<Value>,
    /// The tasks' `group`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Everything else that AWS knows, given back as it came.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl EcsParameters {
    /// Fargate tasks of a definition.
    pub fn fargate(task_definition: &str, count: u32) -> Self {
        Self {
            task_definition_arn: task_definition.to_owned(),
            task_count: Some(i64::from(count)),
            launch_type: Some(LaunchType::Fargate),
            ..Self::default()
        }
    }

    /// As AWS keeps it: what it does not know is dropped, defaults are filled in. `most` is the service's own limit of
    /// the task count.
    pub(crate) fn checked(mut self, most: i64) -> Result<Self, Refusal> {
        let count = self.task_count.unwrap_or(1);
        if !(1..=most).contains(&count) {
            return Err(Refusal::validation(format!("TaskCount must be between 1 and {most}.")));
        }
        if self.task_definition_arn.is_empty() || self.task_definition_arn.len() > 1600 {
            return Err(Refusal::validation("TaskDefinitionArn must have between 1 and 1600 characters."));
        }
        if self.launch_type == Some(LaunchType::ManagedInstances) {
            return Err(Refusal::validation("LaunchType must be one of [EC2, FARGATE, EXTERNAL]."));
        }
        self.task_count = Some(count);
        self.others.retain(|name, _| OTHERS.contains(&name.as_str()));
        Ok(self)
    }

    fn strategy(&self) -> Vec<Value> {
        let given = self.others.get("CapacityProviderStrategy").and_then(Value::as_array);
        given.cloned().unwrap_or_default()
    }
}

/// Whether an ARN is a cluster's, which is what makes a target an ECS one.
pub(crate) fn is_cluster(arn: &str) -> bool {
    super::name::Place::of(arn, "cluster").is_some()
}

/// A role's ARN, without looking whether it exists.
pub(crate) fn role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

impl World {
    /// RunTask as the two services call it when something fires. A refusal (the cluster is gone, the definition starts
    /// nothing any more, too many tasks) starts nothing and is told to nobody, as in AWS without a dead-letter queue.
    pub(crate) fn run_target(
        &mut self,
        region: &str,
        cluster_arn: &str,
        ecs: &EcsParameters,
        input: Option<&str>,
        started_by: &str,
    ) -> Vec<String> {
        self.try_run_target(region, cluster_arn, ecs, input, started_by).unwrap_or_default()
    }

    fn try_run_target(
        &mut self,
        region: &str,
        cluster_arn: &str,
        ecs: &EcsParameters,
        input: Option<&str>,
        started_by: &str,
    ) -> Result<Vec<String>, Refusal> {
        let now = self.now;
        let cluster = self.live_cluster(region, Some(cluster_arn))?;
        let count = ecs.task_count.unwrap_or(1);
        let count = u32::try_from(count).ok().filter(|_| (1..=MOST_AT_ONCE).contains(&count));
        let count = count.ok_or_else(|| Refusal::invalid("count must be between 1 and 10."))?;
        // What was never told to stop is quickly counted; only the others need their instants looked at.
        let there = |task: &&Task| task.stop.is_none() || !task.begun(now) || task.burns(now);
        if cluster.tasks.len() >= MOST_TASKS && cluster.tasks.values().filter(there).count() >= MOST_TASKS {
            return Err(Refusal::client("You've reached the limit on the number of vCPUs you can run concurrently."));
        }
        let given = ecs.strategy();
        let (launch_type, strategy) = match ecs.launch_type {
            _ if !given.is_empty() => (LaunchType::Ec2, given),
            Some(launch_type) => (launch_type, Vec::new()),
            None => (LaunchType::Ec2, cluster.default_strategy.clone()),
        };
        let new = NewTasks {
            task_definition: ecs.task_definition_arn.clone(),
            count,
            // RunTask takes at most 36 characters there.
            started_by: Some(started_by.chars().take(36).collect()),
            group: ecs.group.clone(),
            launch_type,
            capacity_provider_strategy: strategy,
            // An `Input` that is no such object is passed over, as ECS passes over what it does not know.
            overrides: input.and_then(|text| serde_json::from_str::<Overrides>(text).ok()).unwrap_or_default(),
            ..NewTasks::default()
        };
        self.run_tasks(region, cluster_arn, new)
    }
}
