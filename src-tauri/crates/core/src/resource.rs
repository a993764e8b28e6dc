//! What a sweep reads: clusters with their services, tasks and container instances, and task definitions.
//!
//! Values are as AWS answered, after the checks of [`crate::text`]; a number that AWS left out is `None`, never zero.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An ECS cluster and what is in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Unique by account, region and name; can be reused after a deletion.
    pub arn: String,
    /// The last part of the ARN.
    pub name: String,
    /// `ACTIVE`, `PROVISIONING`, `DEPROVISIONING`, `FAILED`; `INACTIVE` is deleted and only lingers.
    pub status: String,
    /// AWS's own count of tasks in RUNNING; it lags.
    pub running_tasks: Option<u32>,
    /// AWS's own count of tasks in PENDING; it lags.
    pub pending_tasks: Option<u32>,
    /// AWS's own count of ACTIVE services; it lags.
    pub active_services: Option<u32>,
    /// EC2 or external machines that belong to the cluster.
    pub registered_container_instances: Option<u32>,
    /// Names of attached capacity providers.
    pub capacity_providers: Vec<String>,
    /// Tags, key and value, neutralised.
    pub tags: Vec<(String, String)>,
    /// Services, ACTIVE and DRAINING.
    pub services: Vec<Service>,
    /// Tasks that are not yet STOPPED, those of services too.
    pub tasks: Vec<Task>,
    /// Read only where AWS counts any.
    pub container_instances: Vec<ContainerInstance>,
    /// Some of its services could not be read: more may be in it than are listed here.
    #[serde(default)]
    pub services_incomplete: bool,
    /// The same of its tasks.
    #[serde(default)]
    pub tasks_incomplete: bool,
}

impl Cluster {
    /// Clusters that AWS Batch made must be deleted through Batch, never through ECS.
    pub fn is_batch(&self) -> bool {
        self.name.starts_with("AWSBatch-")
    }

    /// Whether more may be in it than is listed here.
    pub fn is_incomplete(&self) -> bool {
        self.services_incomplete || self.tasks_incomplete
    }
}

/// An ECS service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub status: String,
    /// Tasks asked for.
    pub desired: i32,
    /// Tasks in RUNNING.
    pub running: i32,
    /// Tasks in PENDING.
    pub pending: i32,
    /// `FARGATE`, `EC2`, `EXTERNAL`, `MANAGED_INSTANCES`; `None` with a capacity-provider strategy.
    pub launch_type: Option<String>,
    /// Names in its capacity-provider strategy.
    pub capacity_providers: Vec<String>,
    /// The definition it runs.
    pub task_definition: Option<String>,
    /// Definitions of its deployments and task sets, the current one too.
    pub all_definitions: Vec<String>,
    /// `REPLICA` or `DAEMON`.
    pub scheduling: Option<String>,
    /// `ECS`, `CODE_DEPLOY` or `EXTERNAL`; with `EXTERNAL` its task sets go first.
    pub deployment_controller: Option<String>,
    /// ARNs of its task sets.
    pub task_sets: Vec<String>,
    /// When it was made; part of its pin.
    pub created_at: Option<Timestamp>,
    /// The principal that made it, as AWS tells.
    pub created_by: Option<String>,
    /// How many load balancers it stands behind.
    pub load_balancers: u32,
    /// `awsvpc` tasks with a public address.
    pub public_ip: Option<bool>,
    /// Ids of the subnets of its `awsvpc` tasks.
    #[serde(default)]
    pub subnets: Vec<String>,
    /// Ids of their security groups; empty means the default one of the network.
    #[serde(default)]
    pub security_groups: Vec<String>,
    /// Tags, neutralised.
    pub tags: Vec<(String, String)>,
}

/// What the starter of a task put in place of its definition's words: what it really does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskOverrides {
    /// The role that its containers act as.
    pub task_role: Option<String>,
    /// Containers with another command or more environment.
    pub containers: Vec<ContainerOverride>,
}

/// Of one container. All neutralised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContainerOverride {
    /// Its name in the definition.
    pub name: String,
    /// Empty: the definition's.
    pub command: Vec<String>,
    /// The names; values may be secret.
    pub environment_names: Vec<String>,
}

/// An ECS task; a sweep reads those that have not stopped.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its ARN.
    pub arn: String,
    /// The definition it runs.
    pub task_definition: Option<String>,
    /// `service:NAME` for tasks of a service, else `family:NAME` or what the starter chose.
    pub group: Option<String>,
    /// `PROVISIONING` .. `STOPPED`: where it is.
    pub last_status: String,
    /// `RUNNING` or `STOPPED`: where ECS wants it.
    pub desired_status: String,
    /// `FARGATE`, `EC2`, `EXTERNAL`, `MANAGED_INSTANCES`.
    pub launch_type: Option<String>,
    /// `FARGATE_SPOT` makes it a Spot task.
    pub capacity_provider: Option<String>,
    /// CPU units: 1024 are one vCPU.
    pub cpu_units: Option<u32>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// `x86_64` or `arm64`.
    pub architecture: Option<String>,
    /// `Linux` or `Windows_Server_...`.
    pub platform_family: Option<String>,
    /// Fargate ephemeral storage in GiB; the first 20 are free.
    pub ephemeral_gib: Option<u32>,
    /// Images of its containers, neutralised.
    pub images: Vec<String>,
    /// Who started it, free text.
    pub started_by: Option<String>,
    /// What it was started with in place of its definition's words.
    #[serde(default)]
    pub overrides: TaskOverrides,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// When the image pull began: billing starts here.
    pub pull_started_at: Option<Timestamp>,
    /// When it reached RUNNING.
    pub started_at: Option<Timestamp>,
    /// When it reached STOPPED: billing ends here. AWS shows a stopped task for about an hour.
    #[serde(default)]
    pub stopped_at: Option<Timestamp>,
}

impl Task {
    /// The name of the service it belongs to. A stand-alone task has none.
    pub fn service_name(&self) -> Option<&str> {
        self.group.as_deref().and_then(|group| group.strip_prefix("service:"))
    }

    /// Whether it can still cost money: everything short of STOPPED does.
    pub fn is_alive(&self) -> bool {
        !matches!(self.last_status.as_str(), "STOPPED" | "DELETED")
    }

    /// Whether it runs Windows: another rate, and another least time that is billed.
    pub fn is_windows(&self) -> bool {
        self.platform_family.as_deref().is_some_and(|family| family.to_ascii_lowercase().starts_with("windows"))
    }
}

/// A machine registered in a cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContainerInstance {
    /// Its ARN.
    pub arn: String,
    /// `ACTIVE`, `DRAINING`, `REGISTERING`, ...
    pub status: String,
    /// The EC2 instance that goes on costing after it is deregistered.
    pub ec2_instance: Option<String>,
    /// Tasks in RUNNING on it.
    pub running_tasks: i32,
}

/// The life of a task-definition revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DefinitionStatus {
    /// New tasks can start from it.
    Active,
    /// Deregistered: what runs goes on, and services on it can still scale.
    Inactive,
    /// Deletion was asked; it vanishes once nothing uses it.
    DeleteInProgress,
}

/// A task-definition revision as listed; its document is read before a teardown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDefinition {
    /// Its ARN, `.../family:revision`.
    pub arn: String,
    /// In which list it stood.
    pub status: DefinitionStatus,
}
