//! `ecs:ListTaskDefinitions` and `ecs:DescribeTaskDefinition`.

use aws_sdk_ecs::types::{self, TaskDefinitionField, TaskDefinitionStatus};
use quench_core::arn::ArnKind;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::resource::{DefinitionStatus, TaskDefinition};
use quench_core::text::neutral;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::convert::{free, tags, texts, time};
use super::pages::PAGE;
use super::{Listing, RegionClient};

impl RegionClient {
    /// All revisions in one status; AWS lists only one at a time.
    pub async fn list_task_definitions(
        &self,
        status: DefinitionStatus,
        cancel: &CancellationToken,
    ) -> Listing<TaskDefinition> {
        const OPERATION: &str = "ecs:ListTaskDefinitions";
        let asked = match status {
            DefinitionStatus::Active => TaskDefinitionStatus::Active,
            DefinitionStatus::Inactive => TaskDefinitionStatus::Inactive,
            DefinitionStatus::DeleteInProgress => TaskDefinitionStatus::DeleteInProgress,
        };
        let request = self.ecs().list_task_definitions().status(asked).max_results(PAGE);
        let listed = self
            .pages(
                OPERATION,
                cancel,
                |token| request.clone().set_next_token(token).send(),
                |page| (page.task_definition_arns, page.next_token),
                |arn| self.scope().check(arn, ArnKind::TaskDefinition, None),
            )
            .await;
        let items = listed.items.into_iter().map(|arn| TaskDefinition { arn, status }).collect();
        Listing { items, missing: listed.missing }
    }

    /// The document of a revision, fit to be kept as evidence: variables and secrets by name only, texts neutralised.
    pub async fn describe_task_definition(&self, arn: &str, cancel: &CancellationToken) -> Result<Value, CloudError> {
        const OPERATION: &str = "ecs:DescribeTaskDefinition";
        let unreadable = |why: &str| self.call(OPERATION).error(CloudErrorKind::Unreadable, why);
        self.scope().check(arn, ArnKind::TaskDefinition, None).map_err(|why| unreadable(&why))?;
        let request = self.ecs().describe_task_definition().task_definition(arn).include(TaskDefinitionField::Tags);
        let answer = self.read(OPERATION, cancel, || request.clone().send()).await?;
        let told = answer.task_definition.ok_or_else(|| unreadable("the answer holds no task definition"))?;
        if told.task_definition_arn.as_deref() != Some(arn) {
            return Err(unreadable("the answer is about another task definition"));
        }
        Ok(document(told, tags(answer.tags)))
    }
}

fn document(told: types::TaskDefinition, tags: Vec<(String, String)>) -> Value {
    let platform = told.runtime_platform.as_ref();
    let containers: Vec<Value> = told.container_definitions.unwrap_or_default().into_iter().map(container).collect();
    let compatibilities = told.requires_compatibilities.unwrap_or_default();
    json!({
        "taskDefinitionArn": told.task_definition_arn,
        "family": free(told.family),
        "revision": told.revision,
        "status": told.status.map(|status| neutral(status.as_str())),
        "cpu": free(told.cpu),
        "memory": free(told.memory),
        "networkMode": told.network_mode.map(|mode| neutral(mode.as_str())),
        "requiresCompatibilities": compatibilities.iter().map(|kind| neutral(kind.as_str())).collect::<Vec<_>>(),
        "cpuArchitecture": platform.and_then(|p| p.cpu_architecture.as_ref()).map(|kind| neutral(kind.as_str())),
        "operatingSystem": platform.and_then(|p| p.operating_system_family.as_ref()).map(|kind| neutral(kind.as_str())),
        "ephemeralStorageGib": told.ephemeral_storage.map(|storage| storage.size_in_gib),
        "taskRoleArn": free(told.task_role_arn),
        "executionRoleArn": free(told.execution_role_arn),
        "registeredAt": time(told.registered_at),
        "registeredBy": free(told.registered_by),
        "deregisteredAt": time(told.deregistered_at),
        "containers": containers,
        "tags": tags.into_iter().map(|(key, value)| json!({ "key": key, "value": value })).collect::<Vec<_>>(),
    })
}

fn container(told: types::ContainerDefinition) -> Value {
    let variables = told.environment.unwrap_or_default().into_iter().filter_map(|variable| free(variable.name));
    let secrets = told.secrets.unwrap_or_default();
    let ports = told.port_mappings.unwrap_or_default();
    let port = |port: &types::PortMapping| {
        json!({
            "containerPort": port.container_port,
            "hostPort": port.host_port,
            "protocol": port.protocol.as_ref().map(|protocol| neutral(protocol.as_str())),
        })
    };
    let log = told.log_configuration.map(|log| {
        // The values can be tokens of a log service.
        let mut options: Vec<String> = log.options.unwrap_or_default().into_keys().map(|key| neutral(&key)).collect();
        options.sort();
        json!({ "logDriver": neutral(log.log_driver.as_str()), "options": options })
    });
    json!({
        "name": free(told.name),
        "image": free(told.image),
        "command": texts(told.command),
        "entryPoint": texts(told.entry_point),
        "cpu": told.cpu,
        "memory": told.memory,
        "memoryReservation": told.memory_reservation,
        "essential": told.essential,
        "user": free(told.user),
        "privileged": told.privileged,
        "ports": ports.iter().map(port).collect::<Vec<_>>(),
        "environmentNames": variables.collect::<Vec<_>>(),
        "secretNames": secrets.iter().map(|secret| neutral(&secret.name)).collect::<Vec<_>>(),
        "logConfiguration": log,
    })
}
