//! What to create: the arguments of the world's creating verbs, for the API, the scenarios and tests alike.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::network::{DEFAULT_GROUP, DEFAULT_SUBNET};
use super::service::{Controller, LaunchType, Scheduling};

/// A cluster to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewCluster {
    /// Its name.
    pub name: String,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// "enabled", "enhanced" or "disabled"; attackers leave it off.
    pub container_insights: Option<String>,
    /// `configuration`, given back as it came.
    pub configuration: Option<Value>,
    /// Names of capacity providers.
    pub capacity_providers: Vec<String>,
    /// `defaultCapacityProviderStrategy`, given back as it came.
    pub default_strategy: Vec<Value>,
}

impl NewCluster {
    /// A bare cluster.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

/// A service to create.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewService {
    /// Its name, unique in its cluster.
    pub name: String,
    /// "family", "family:revision" or an ARN.
    pub task_definition: String,
    /// Ignored for DAEMON services, which have one task per instance.
    pub desired: u32,
    /// Where its tasks run, unless a strategy says so.
    pub launch_type: LaunchType,
    /// `capacityProviderStrategy`, given back as it came; then it places the tasks, and no launch type is shown.
    pub capacity_provider_strategy: Vec<Value>,
    /// REPLICA or DAEMON.
    pub scheduling: Scheduling,
    /// Who deploys.
    pub controller: Controller,
    /// `createdBy`; the caller if absent.
    pub created_by: Option<String>,
    /// `networkConfiguration`, given back as it came.
    pub network: Option<Value>,
    /// `loadBalancers`, given back as they came. Tasks behind one take longer to stop.
    pub load_balancers: Vec<Value>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

impl NewService {
    /// A Fargate service with public addresses, as attackers create them.
    pub fn fargate(name: &str, task_definition: &str, desired: u32) -> Self {
        Self {
            name: name.to_owned(),
            task_definition: task_definition.to_owned(),
            desired,
            network: Some(public_network()),
            ..Self::default()
        }
    }
}

/// Stand-alone tasks to run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewTasks {
    /// "family", "family:revision" or an ARN.
    pub task_definition: String,
    /// At most 10 per call on the wire; the world's own verb takes any number.
    pub count: u32,
    /// `startedBy`.
    pub started_by: Option<String>,
    /// `group`; "family:NAME" if absent.
    pub group: Option<String>,
    /// Where they run, unless a strategy says so.
    pub launch_type: LaunchType,
    /// `capacityProviderStrategy`.
    pub capacity_provider_strategy: Vec<Value>,
    /// What stands in place of the definition's words.
    pub overrides: Overrides,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// `overrides` of RunTask, told again as they came.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Overrides {
    /// CPU units as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<String>,
    /// MiB as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// The role that its containers act as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_role_arn: Option<String>,
    /// Command and environment by container.
    pub container_overrides: Vec<Value>,
    /// Always there in an answer.
    pub inference_accelerator_overrides: Vec<Value>,
}

impl NewTasks {
    /// Fargate tasks.
    pub fn fargate(task_definition: &str, count: u32) -> Self {
        Self { task_definition: task_definition.to_owned(), count, ..Self::default() }
    }
}

/// A task definition revision to register.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewTaskDefinition {
    /// Its family.
    pub family: String,
    /// `containerDefinitions`, given back as they came.
    pub containers: Vec<Value>,
    /// CPU units as text.
    pub cpu: Option<String>,
    /// MiB as text.
    pub memory: Option<String>,
    /// "awsvpc", "bridge", "host", "none".
    pub network_mode: Option<String>,
    /// "FARGATE", "EC2".
    pub compatibilities: Vec<String>,
    /// `runtimePlatform.cpuArchitecture`: "X86_64" or "ARM64"; the first if absent.
    pub architecture: Option<String>,
    /// `runtimePlatform.operatingSystemFamily`: "LINUX", "WINDOWS_SERVER_2022_CORE"; the first if absent.
    pub os_family: Option<String>,
    /// `ephemeralStorage.sizeInGiB`; Fargate gives 20 if absent.
    pub ephemeral_gib: Option<u32>,
    /// `taskRoleArn`.
    pub task_role: Option<String>,
    /// `executionRoleArn`.
    pub execution_role: Option<String>,
    /// `registeredBy`; the caller if absent.
    pub registered_by: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

impl NewTaskDefinition {
    /// One container of an image on Fargate, of so many CPU units and MiB.
    pub fn fargate(family: &str, image: &str, cpu: u32, memory: u32) -> Self {
        Self {
            family: family.to_owned(),
            containers: vec![json!({
                "name": family, "image": image, "essential": true, "cpu": 0,
                "portMappings": [], "environment": [], "mountPoints": [], "volumesFrom": [],
            })],
            cpu: Some(cpu.to_string()),
            memory: Some(memory.to_string()),
            network_mode: Some("awsvpc".to_owned()),
            compatibilities: vec!["FARGATE".to_owned()],
            ..Self::default()
        }
    }
}

/// The region's default network, with public addresses.
fn public_network() -> Value {
    json!({"awsvpcConfiguration": {
        "subnets": [DEFAULT_SUBNET], "securityGroups": [DEFAULT_GROUP], "assignPublicIp": "ENABLED",
    }})
}
