//! `ecs:ListContainerInstances` and `ecs:DescribeContainerInstances` (100 ARNs a call).

use aws_sdk_ecs::types;
use quench_core::arn::ArnKind;
use quench_core::resource::ContainerInstance;
use tokio_util::sync::CancellationToken;

use super::convert::{free, word};
use super::pages::{Batches, PAGE};
use super::services::last;
use super::{Described, Listing, RegionClient};

impl RegionClient {
    /// The ARNs of the machines registered in `cluster`, an ARN, in every status but INACTIVE.
    pub async fn list_container_instances(&self, cluster: &str, cancel: &CancellationToken) -> Listing<String> {
        const OPERATION: &str = "ecs:ListContainerInstances";
        let request = self.ecs().list_container_instances().cluster(cluster).max_results(PAGE);
        self.pages(
            OPERATION,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.container_instance_arns, page.next_token),
            |arn| self.scope().check(arn, ArnKind::ContainerInstance, Some(last(cluster))),
        )
        .await
    }

    /// The machines themselves.
    pub async fn describe_container_instances(
        &self,
        cluster: &str,
        arns: &[String],
        cancel: &CancellationToken,
    ) -> Described<ContainerInstance> {
        let batches = Batches {
            operation: "ecs:DescribeContainerInstances",
            size: 100,
            kind: ArnKind::ContainerInstance,
            cluster: Some(last(cluster)),
        };
        let request = self.ecs().describe_container_instances().cluster(cluster);
        self.batches(
            batches,
            arns,
            cancel,
            |arns| request.clone().set_container_instances(Some(arns)).send(),
            |answer| (answer.container_instances, answer.failures),
            instance,
        )
        .await
    }
}

fn instance(told: types::ContainerInstance) -> Result<(String, ContainerInstance), String> {
    let arn = told.container_instance_arn.ok_or("a container instance without an ARN")?;
    let status = told.status.ok_or_else(|| format!("{arn} has no status"))?;
    let instance = ContainerInstance {
        arn: arn.clone(),
        status: word(Some(status)),
        ec2_instance: free(told.ec2_instance_id),
        running_tasks: told.running_tasks_count,
    };
    Ok((arn, instance))
}
