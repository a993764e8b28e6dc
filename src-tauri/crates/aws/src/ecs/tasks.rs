//! `ecs:ListTasks` and `ecs:DescribeTasks` (100 ARNs a call).

use aws_sdk_ecs::types;
use quench_core::arn::ArnKind;
use quench_core::resource::{ContainerOverride, Task, TaskOverrides};
use quench_core::text::neutral;
use tokio_util::sync::CancellationToken;

use super::convert::{count, cpu_units, free, memory_mib, texts, time, word};
use super::pages::{Batches, PAGE};
use super::services::last;
use super::{Described, Listing, RegionClient, Scope};

/// Which tasks to list: where ECS wants them to be, not where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesiredStatus {
    /// Those meant to run, also while they are still being provisioned.
    Running,
    /// Those meant to stop, also while they are still running.
    Stopped,
}

impl RegionClient {
    /// The ARNs of the tasks of `cluster`, an ARN, started by services or not.
    pub async fn list_tasks(
        &self,
        cluster: &str,
        desired: DesiredStatus,
        cancel: &CancellationToken,
    ) -> Listing<String> {
        const OPERATION: &str = "ecs:ListTasks";
        let desired = match desired {
            DesiredStatus::Running => types::DesiredStatus::Running,
            DesiredStatus::Stopped => types::DesiredStatus::Stopped,
        };
        let request = self.ecs().list_tasks().cluster(cluster).desired_status(desired).max_results(PAGE);
        self.pages(
            OPERATION,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.task_arns, page.next_token),
            |arn| self.scope().check(arn, ArnKind::Task, Some(last(cluster))),
        )
        .await
    }

    /// The tasks themselves, in any status.
    pub async fn describe_tasks(&self, cluster: &str, arns: &[String], cancel: &CancellationToken) -> Described<Task> {
        let name = Some(last(cluster));
        let batches = Batches { operation: "ecs:DescribeTasks", size: 100, kind: ArnKind::Task, cluster: name };
        let request = self.ecs().describe_tasks().cluster(cluster);
        self.batches(
            batches,
            arns,
            cancel,
            |arns| request.clone().set_tasks(Some(arns)).send(),
            |answer| (answer.tasks, answer.failures),
            |told| task(told, self.scope()),
        )
        .await
    }
}

fn task(told: types::Task, scope: &Scope) -> Result<(String, Task), String> {
    let arn = told.task_arn.ok_or("a task without an ARN")?;
    let last_status = told.last_status.ok_or_else(|| format!("{arn} has no status"))?;
    let definition = told.task_definition_arn.filter(|definition| !definition.is_empty());
    if let Some(definition) = &definition {
        scope.check(definition, ArnKind::TaskDefinition, None)?;
    }
    let architecture = told
        .attributes
        .unwrap_or_default()
        .into_iter()
        .find(|attribute| attribute.name == "ecs.cpu-architecture")
        .and_then(|attribute| free(attribute.value));
    let ephemeral = told
        .fargate_ephemeral_storage
        .map(|storage| storage.size_in_gib)
        .or_else(|| told.ephemeral_storage.map(|storage| storage.size_in_gib));
    // By reference here and in all that is kept: collected from the SDK's own list, a list of names keeps the memory of that
    // list, which is some hundred bytes an item.
    let images = told.containers.iter().flatten().filter_map(|container| container.image.as_deref());
    let task = Task {
        arn: arn.clone(),
        task_definition: definition,
        group: free(told.group),
        last_status: word(Some(last_status)),
        desired_status: word(told.desired_status),
        launch_type: told.launch_type.map(|kind| word(Some(kind.as_str().to_owned()))),
        capacity_provider: free(told.capacity_provider_name),
        cpu_units: told.cpu.as_deref().and_then(cpu_units),
        memory_mib: told.memory.as_deref().and_then(memory_mib),
        architecture,
        platform_family: free(told.platform_family),
        ephemeral_gib: ephemeral.and_then(count),
        images: images.map(neutral).collect(),
        started_by: free(told.started_by),
        overrides: told.overrides.map(overrides).unwrap_or_default(),
        created_at: time(told.created_at),
        pull_started_at: time(told.pull_started_at),
        started_at: time(told.started_at),
        stopped_at: time(told.stopped_at),
    };
    Ok((arn, task))
}

fn overrides(told: types::TaskOverride) -> TaskOverrides {
    let container = |told: &types::ContainerOverride| ContainerOverride {
        name: word(told.name.clone()),
        command: texts(told.command.clone()).unwrap_or_default(),
        environment_names: told.environment.iter().flatten().filter_map(|one| free(one.name.clone())).collect(),
    };
    let containers = told.container_overrides.iter().flatten().map(container);
    TaskOverrides {
        // AWS lists every container, most of them with nothing of their own.
        containers: containers.filter(|one| !one.command.is_empty() || !one.environment_names.is_empty()).collect(),
        task_role: free(told.task_role_arn),
    }
}
