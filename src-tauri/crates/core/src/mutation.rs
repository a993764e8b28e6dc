//! Every call that changes what is in an account. The two that change whether it uses a region are
//! [`RegionSwitch`](crate::opening::RegionSwitch); there is no other list.

use serde::{Deserialize, Serialize};

/// One mutating call. Its parameters hold no secret and are journaled as they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Mutation {
    /// `ecs:DeleteTaskSet(force)`
    DeleteTaskSet {
        /// Owner.
        cluster: String,
        /// Owner.
        service: String,
        /// What goes.
        task_set: String,
    },
    /// `ecs:DeleteService(force)`: stops its scheduling and drains it, no scale-to-zero first.
    DeleteService {
        /// Owner.
        cluster: String,
        /// What goes.
        service: String,
    },
    /// `ecs:StopTask`
    StopTask {
        /// Owner.
        cluster: String,
        /// What stops.
        task: String,
    },
    /// `ecs:DeregisterContainerInstance(force)`
    DeregisterContainerInstance {
        /// Owner.
        cluster: String,
        /// What goes.
        instance: String,
    },
    /// `ecs:DeleteCluster`
    DeleteCluster {
        /// What goes.
        cluster: String,
    },
    /// `ecs:DeregisterTaskDefinition`
    DeregisterTaskDefinition {
        /// What becomes INACTIVE.
        definition: String,
    },
    /// `ecs:DeleteTaskDefinitions`, at most 10 in one call.
    DeleteTaskDefinitions {
        /// What goes.
        definitions: Vec<String>,
    },
    /// `application-autoscaling:DeregisterScalableTarget`: its policies and scheduled actions go with it.
    DeregisterScalableTarget {
        /// What goes.
        target: String,
        /// The service that it holds up, `service/CLUSTER/NAME`: what the call names.
        resource: String,
    },
    /// `events:DisableRule`: it can be enabled again.
    DisableRule {
        /// What stops firing; bus and name are its own.
        rule: String,
    },
    /// `scheduler:UpdateSchedule` with all that it was and the state DISABLED: it can be enabled again.
    DisableSchedule {
        /// What stops firing; group and name are its own.
        schedule: String,
    },
}

impl Mutation {
    /// The action as policies and CloudTrail name it.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::DeleteTaskSet { .. } => "ecs:DeleteTaskSet",
            Self::DeleteService { .. } => "ecs:DeleteService",
            Self::StopTask { .. } => "ecs:StopTask",
            Self::DeregisterContainerInstance { .. } => "ecs:DeregisterContainerInstance",
            Self::DeleteCluster { .. } => "ecs:DeleteCluster",
            Self::DeregisterTaskDefinition { .. } => "ecs:DeregisterTaskDefinition",
            Self::DeleteTaskDefinitions { .. } => "ecs:DeleteTaskDefinitions",
            Self::DeregisterScalableTarget { .. } => "application-autoscaling:DeregisterScalableTarget",
            Self::DisableRule { .. } => "events:DisableRule",
            Self::DisableSchedule { .. } => "scheduler:UpdateSchedule",
        }
    }

    /// The ARNs that the call would change.
    pub fn targets(&self) -> Vec<&str> {
        match self {
            Self::DeleteTaskSet { task_set, .. } => vec![task_set],
            Self::DeleteService { service, .. } => vec![service],
            Self::StopTask { task, .. } => vec![task],
            Self::DeregisterContainerInstance { instance, .. } => vec![instance],
            Self::DeleteCluster { cluster } => vec![cluster],
            Self::DeregisterTaskDefinition { definition } => vec![definition],
            Self::DeleteTaskDefinitions { definitions } => definitions.iter().map(String::as_str).collect(),
            Self::DeregisterScalableTarget { target, .. } => vec![target],
            Self::DisableRule { rule } => vec![rule],
            Self::DisableSchedule { schedule } => vec![schedule],
        }
    }

    /// The cluster that holds the target, for calls within a cluster.
    pub fn cluster(&self) -> Option<&str> {
        match self {
            Self::DeleteTaskSet { cluster, .. }
            | Self::DeleteService { cluster, .. }
            | Self::StopTask { cluster, .. }
            | Self::DeregisterContainerInstance { cluster, .. }
            | Self::DeleteCluster { cluster } => Some(cluster),
            Self::DeregisterTaskDefinition { .. }
            | Self::DeleteTaskDefinitions { .. }
            | Self::DeregisterScalableTarget { .. }
            | Self::DisableRule { .. }
            | Self::DisableSchedule { .. } => None,
        }
    }
}
