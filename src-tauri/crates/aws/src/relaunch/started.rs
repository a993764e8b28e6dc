//! What tasks a rule or schedule starts, from how AWS tells its targets.

use jiff::Timestamp;
use quench_core::relauncher::{Relauncher, RelauncherKind};
use quench_core::text::neutral;
use serde_json::Value;

use crate::ecs::Scope;

/// The calls of ECS that start tasks, as a universal target of EventBridge Scheduler names them.
const STARTING_CALLS: [&str; 4] = ["runTask", "startTask", "createService", "updateService"];

/// Collected over all targets.
#[derive(Default)]
pub(super) struct Started {
    clusters: Vec<String>,
    definitions: Vec<String>,
    pub(super) other_targets: u32,
}

impl Started {
    /// It starts tasks in `cluster`, from `definition` as AWS tells it.
    pub(super) fn add(&mut self, scope: &Scope, cluster: String, definition: Option<&str>) {
        self.clusters.push(cluster);
        // What is not a definition's name matches none; it is kept so that a change of it is seen.
        let named = definition.map(|told| scope.definition(told).unwrap_or_else(|_| neutral(told)));
        self.definitions.extend(named);
    }

    /// The call of ECS that a universal target makes with `input`. An error where it cannot be understood.
    pub(super) fn add_call(&mut self, scope: &Scope, input: Option<&str>) -> Result<(), String> {
        let parsed: Value =
            serde_json::from_str(input.unwrap_or("{}")).map_err(|_| "its input is not JSON".to_owned())?;
        // Scheduler takes the names of the API in either spelling.
        let text = |name: &str| {
            let members = parsed.as_object()?;
            let member = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            member.and_then(|(_, value)| value.as_str())
        };
        let cluster = scope.cluster(text("cluster").unwrap_or("default"))?;
        self.add(scope, cluster, text("taskDefinition"));
        Ok(())
    }

    /// The whole.
    pub(super) fn relauncher(
        mut self,
        arn: String,
        name: String,
        kind: RelauncherKind,
        enabled: bool,
        schedule: Option<String>,
        created_at: Option<Timestamp>,
    ) -> Relauncher {
        for list in [&mut self.clusters, &mut self.definitions] {
            list.sort();
            list.dedup();
        }
        Relauncher {
            arn,
            name,
            kind,
            enabled,
            starts: self.clusters,
            definitions: self.definitions,
            other_targets: self.other_targets,
            schedule,
            limits: None,
            created_at,
        }
    }
}

/// Whether a schedule's target, by its ARN, may start tasks: a cluster, or a call of ECS that does.
pub(super) fn may_start(target: &str) -> bool {
    target.contains(":ecs:") && (target.contains(":cluster/") || is_call(target))
}

/// `arn:aws:scheduler:::aws-sdk:ecs:runTask`
pub(super) fn is_call(target: &str) -> bool {
    let call = target.split_once(":scheduler:::aws-sdk:ecs:").map(|(_, call)| call);
    call.is_some_and(|call| STARTING_CALLS.iter().any(|starting| call.eq_ignore_ascii_case(starting)))
}
