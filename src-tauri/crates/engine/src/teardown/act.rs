//! One step at a time: send it through the door, and if nobody knows whether it took effect, read.

use quench_aws::{Connection, Mutated, MutationError, RegionClient};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::mutation::Mutation;
use quench_core::relauncher::RelauncherKind;
use quench_core::resource::Service;
use tokio_util::sync::CancellationToken;

use super::approved::Approved;
use super::door::JournalDoor;
use super::relaunch::is_cut;
use crate::one_sign_in::unless_signed_out;

/// How often a call is sent again after a read has shown that it took no effect.
const ROUNDS: u32 = 4;

/// Why a step did not end well.
#[derive(Debug)]
pub(crate) enum ActError {
    /// It took no effect.
    Refused(CloudError),
    /// Nobody knows, and no read could tell.
    Unsettled(CloudError),
}

impl ActError {
    pub(crate) fn cloud_error(&self) -> &CloudError {
        match self {
            Self::Refused(error) | Self::Unsettled(error) => error,
        }
    }
}

/// Makes one change, and settles it. That its target does not exist any more is success.
pub(crate) async fn act(
    connection: &Connection,
    client: &RegionClient,
    door: &JournalDoor,
    mutation: &Mutation,
    reason: &str,
    cancel: &CancellationToken,
) -> Result<Mutated, ActError> {
    let mut round = 1;
    loop {
        let error = match client.mutate(mutation, reason, door, cancel).await {
            Ok(mutated) => return Ok(mutated),
            Err(MutationError::Error(error)) if error.kind == CloudErrorKind::NotFound && is_one(mutation) => {
                return Ok(Mutated::default());
            }
            Err(MutationError::Error(error)) => return Err(ActError::Refused(error)),
            Err(MutationError::Unknown(error)) => error,
        };
        // Settling goes on even while the person stops the rest: what was sent must be known.
        let never = CancellationToken::new();
        let read = took_effect(client, mutation, door.approved(), &never);
        let took_effect = match unless_signed_out(connection, cancel, read).await {
            Some(Ok(took_effect)) => took_effect,
            Some(Err(_)) | None => return Err(ActError::Unsettled(error)),
        };
        if door.settle(mutation, took_effect).is_err() {
            return Err(ActError::Unsettled(error));
        }
        if took_effect {
            return Ok(Mutated::default());
        }
        if round >= ROUNDS || cancel.is_cancelled() {
            return Err(ActError::Refused(error));
        }
        round += 1;
    }
}

/// Whether "not found" can only be said of its one target.
fn is_one(mutation: &Mutation) -> bool {
    !matches!(mutation, Mutation::DeleteTaskDefinitions { .. })
}

/// Reads whether `mutation`, of what `approved` names, took effect.
pub(crate) async fn took_effect(
    client: &RegionClient,
    mutation: &Mutation,
    approved: &Approved,
    cancel: &CancellationToken,
) -> Result<bool, CloudError> {
    let cluster_gone = |error: CloudError| if error.kind == CloudErrorKind::NotFound { Ok(true) } else { Err(error) };
    match mutation {
        Mutation::DeleteService { cluster, service } => {
            let read = client.describe_services(cluster, std::slice::from_ref(service), cancel).await;
            match read.missing {
                Some(error) => cluster_gone(error),
                None => {
                    // Another one under its name was made since: the one that was approved is gone.
                    let born = approved.service(service).and_then(|target| target.pin.created_at);
                    let is_it = |found: &&Service| born.is_none() || found.created_at == born;
                    Ok(!read.items.iter().filter(is_it).any(|service| service.status == "ACTIVE"))
                }
            }
        }
        Mutation::DeleteTaskSet { cluster, service, task_set } => {
            let read = client.describe_services(cluster, std::slice::from_ref(service), cancel).await;
            match read.missing {
                Some(error) => cluster_gone(error),
                None => Ok(!read.items.iter().any(|service| service.task_sets.contains(task_set))),
            }
        }
        Mutation::StopTask { cluster, task } => {
            let read = client.describe_tasks(cluster, std::slice::from_ref(task), cancel).await;
            match read.missing {
                Some(error) => cluster_gone(error),
                None => Ok(!read.items.iter().any(|task| task.is_alive() && task.desired_status != "STOPPED")),
            }
        }
        Mutation::DeregisterContainerInstance { cluster, instance } => {
            let read = client.describe_container_instances(cluster, std::slice::from_ref(instance), cancel).await;
            match read.missing {
                Some(error) => cluster_gone(error),
                None => {
                    Ok(!read.items.iter().any(|instance| matches!(instance.status.as_str(), "ACTIVE" | "DRAINING")))
                }
            }
        }
        Mutation::DeleteCluster { cluster } => {
            let read = client.describe_clusters(std::slice::from_ref(cluster), cancel).await;
            match read.missing {
                Some(error) => cluster_gone(error),
                None => Ok(!read
                    .items
                    .iter()
                    .any(|cluster| matches!(cluster.status.as_str(), "ACTIVE" | "PROVISIONING" | "FAILED"))),
            }
        }
        Mutation::DeregisterTaskDefinition { definition } => {
            Ok(definition_status(client, definition, cancel).await?.is_none_or(|status| status != "ACTIVE"))
        }
        Mutation::DeleteTaskDefinitions { definitions } => {
            for definition in definitions {
                let status = definition_status(client, definition, cancel).await?;
                if matches!(status.as_deref(), Some("ACTIVE" | "INACTIVE")) {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Mutation::DeregisterScalableTarget { target, resource } => {
            is_cut(client, &RelauncherKind::ScalableTarget { resource: resource.clone() }, target, cancel).await
        }
        // Bus and group are in the ARN.
        Mutation::DisableRule { rule } => {
            let kind = RelauncherKind::Rule { bus: String::new(), managed_by: None };
            is_cut(client, &kind, rule, cancel).await
        }
        Mutation::DisableSchedule { schedule } => {
            is_cut(client, &RelauncherKind::Schedule { group: String::new() }, schedule, cancel).await
        }
    }
}

/// The status of a definition; `None` if it does not exist any more.
pub(crate) async fn definition_status(
    client: &RegionClient,
    arn: &str,
    cancel: &CancellationToken,
) -> Result<Option<String>, CloudError> {
    match client.describe_task_definition(arn, cancel).await {
        Ok(document) => Ok(document.get("status").and_then(|status| status.as_str()).map(str::to_owned)),
        Err(error) if error.kind == CloudErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
