//! `ecs:ListClusters` and `ecs:DescribeClusters` (100 ARNs a call).

use aws_sdk_ecs::types::{self, ClusterField};
use quench_core::arn::{ArnKind, EcsArn};
use quench_core::resource::Cluster;
use quench_core::text::neutral;
use tokio_util::sync::CancellationToken;

use super::convert::{count, same_name, tags, word};
use super::pages::{Batches, PAGE};
use super::{Described, Listing, RegionClient};

impl RegionClient {
    /// The ARNs of all clusters. INACTIVE ones, deleted a while ago, may be among them.
    pub async fn list_clusters(&self, cancel: &CancellationToken) -> Listing<String> {
        const OPERATION: &str = "ecs:ListClusters";
        let request = self.ecs().list_clusters().max_results(PAGE);
        self.pages(
            OPERATION,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.cluster_arns, page.next_token),
            |arn| self.scope().check(arn, ArnKind::Cluster, None),
        )
        .await
    }

    /// The clusters themselves, in any status, with tags and AWS's own counts, without what is in them.
    pub async fn describe_clusters(&self, arns: &[String], cancel: &CancellationToken) -> Described<Cluster> {
        let batches = Batches { operation: "ecs:DescribeClusters", size: 100, kind: ArnKind::Cluster, cluster: None };
        let request = self.ecs().describe_clusters().include(ClusterField::Tags);
        self.batches(
            batches,
            arns,
            cancel,
            |arns| request.clone().set_clusters(Some(arns)).send(),
            |answer| (answer.clusters, answer.failures),
            cluster,
        )
        .await
    }
}

fn cluster(told: types::Cluster) -> Result<(String, Cluster), String> {
    let arn = told.cluster_arn.ok_or("a cluster without an ARN")?;
    let name = EcsArn::parse(&arn).map_err(|error| error.to_string())?.name().to_owned();
    same_name(told.cluster_name.as_deref(), &name)?;
    let status = told.status.ok_or_else(|| format!("{arn} has no status"))?;
    // The SDK reads a count that is not there as 0. An answer without any is one that may have left this one out, and then
    // the machines must be listed to know.
    let counts = [
        told.running_tasks_count,
        told.pending_tasks_count,
        told.active_services_count,
        told.registered_container_instances_count,
    ];
    let counted = counts.iter().any(|count| *count != 0);
    let cluster = Cluster {
        arn: arn.clone(),
        name,
        status: word(Some(status)),
        running_tasks: count(told.running_tasks_count),
        pending_tasks: count(told.pending_tasks_count),
        active_services: count(told.active_services_count),
        registered_container_instances: count(told.registered_container_instances_count).filter(|_| counted),
        capacity_providers: told.capacity_providers.unwrap_or_default().iter().map(|name| neutral(name)).collect(),
        tags: tags(told.tags),
        ..Cluster::default()
    };
    Ok((arn, cluster))
}
