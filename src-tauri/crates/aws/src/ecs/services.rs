//! `ecs:ListServices` and `ecs:DescribeServices` (10 ARNs a call).

use std::collections::BTreeSet;

use aws_sdk_ecs::types::{self, AssignPublicIp, ServiceField};
use quench_core::arn::{ArnKind, EcsArn};
use quench_core::resource::Service;
use quench_core::text::is_plain;
use tokio_util::sync::CancellationToken;

use super::convert::{free, providers, same_name, tags, time, word};
use super::pages::{Batches, PAGE};
use super::{Described, Listing, RegionClient, Scope};

impl RegionClient {
    /// The ARNs of the services of `cluster`, an ARN. Those that are draining may not be among them.
    pub async fn list_services(&self, cluster: &str, cancel: &CancellationToken) -> Listing<String> {
        const OPERATION: &str = "ecs:ListServices";
        let request = self.ecs().list_services().cluster(cluster).max_results(PAGE);
        self.pages(
            OPERATION,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.service_arns, page.next_token),
            |arn| self.scope().check(arn, ArnKind::Service, Some(last(cluster))),
        )
        .await
    }

    /// The services themselves, in any status, with the definitions of all their deployments and task sets.
    pub async fn describe_services(
        &self,
        cluster: &str,
        arns: &[String],
        cancel: &CancellationToken,
    ) -> Described<Service> {
        let name = Some(last(cluster));
        let batches = Batches { operation: "ecs:DescribeServices", size: 10, kind: ArnKind::Service, cluster: name };
        let request = self.ecs().describe_services().cluster(cluster).include(ServiceField::Tags);
        self.batches(
            batches,
            arns,
            cancel,
            |arns| request.clone().set_services(Some(arns)).send(),
            |answer| (answer.services, answer.failures),
            |told| service(told, self.scope(), last(cluster)),
        )
        .await
    }
}

/// The name in a cluster's ARN.
pub(crate) fn last(cluster: &str) -> &str {
    cluster.rsplit('/').next().unwrap_or(cluster)
}

fn service(told: types::Service, scope: &Scope, cluster: &str) -> Result<(String, Service), String> {
    let arn = told.service_arn.ok_or("a service without an ARN")?;
    let name = EcsArn::parse(&arn).map_err(|error| error.to_string())?.name().to_owned();
    same_name(told.service_name.as_deref(), &name)?;
    let status = told.status.ok_or_else(|| format!("{arn} has no status"))?;

    let deployments = told.deployments.unwrap_or_default();
    let sets = told.task_sets.unwrap_or_default();
    let current = told.task_definition.filter(|definition| !definition.is_empty());
    let definitions: BTreeSet<String> = deployments
        .into_iter()
        .map(|deployment| deployment.task_definition)
        .chain(sets.iter().map(|set| set.task_definition.clone()))
        .chain([current.clone()])
        .flatten()
        .filter(|definition| !definition.is_empty())
        .collect();
    for definition in &definitions {
        scope.check(definition, ArnKind::TaskDefinition, None)?;
    }
    let task_sets: Vec<String> = sets.iter().filter_map(|set| set.task_set_arn.clone()).collect();
    for set in &task_sets {
        scope.check(set, ArnKind::TaskSet, Some(cluster))?;
    }
    let network = told.network_configuration.and_then(|network| network.awsvpc_configuration);

    let service = Service {
        arn: arn.clone(),
        name,
        status: word(Some(status)),
        desired: told.desired_count,
        running: told.running_count,
        pending: told.pending_count,
        launch_type: told.launch_type.map(|kind| word(Some(kind.as_str().to_owned()))),
        capacity_providers: providers(told.capacity_provider_strategy),
        task_definition: current,
        all_definitions: definitions.into_iter().collect(),
        scheduling: told.scheduling_strategy.map(|kind| word(Some(kind.as_str().to_owned()))),
        deployment_controller: told.deployment_controller.map(|kind| word(Some(kind.r#type.as_str().to_owned()))),
        task_sets,
        created_at: time(told.created_at),
        created_by: free(told.created_by),
        load_balancers: u32::try_from(told.load_balancers.unwrap_or_default().len()).unwrap_or(u32::MAX),
        public_ip: network.as_ref().and_then(|network| network.assign_public_ip.as_ref()).map(is_enabled),
        subnets: ids(network.as_ref().map(|network| network.subnets.as_slice())),
        security_groups: ids(network.as_ref().and_then(|network| network.security_groups.as_deref())),
        tags: tags(told.tags),
    };
    Ok((arn, service))
}

fn is_enabled(ip: &AssignPublicIp) -> bool {
    *ip == AssignPublicIp::Enabled
}

/// Ids as AWS gives them; anything else would be asked for in vain.
fn ids(told: Option<&[String]>) -> Vec<String> {
    told.into_iter().flatten().filter(|id| is_plain(id) && id.len() <= 64).cloned().collect()
}
