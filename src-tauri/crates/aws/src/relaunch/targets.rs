//! `application-autoscaling:DescribeScalableTargets` of ECS services.

use aws_sdk_applicationautoscaling::types::{self, ScalableDimension, ServiceNamespace};
use quench_core::arn::RelauncherArnKind;
use quench_core::cloud_error::CloudError;
use quench_core::relauncher::{CapacityLimits, Relauncher, RelauncherKind};
use tokio_util::sync::CancellationToken;

use super::{FreshRelauncher, document};
use crate::ecs::convert::time;
use crate::ecs::{Listing, RegionClient, Scope};

const OPERATION: &str = "application-autoscaling:DescribeScalableTargets";
/// The most that one page holds.
const PAGE: i32 = 50;

impl RegionClient {
    /// What holds up the services of the region, whether they exist or not.
    pub(super) async fn list_scalable_targets(&self, cancel: &CancellationToken) -> Listing<Relauncher> {
        let read = self.scalable_targets(None, cancel).await;
        Listing { items: read.items.into_iter().map(|fresh| fresh.relauncher).collect(), missing: read.missing }
    }

    /// The target of one service, whatever its ARN is by now.
    pub(super) async fn read_scalable_target(
        &self,
        resource: &str,
        cancel: &CancellationToken,
    ) -> Result<Option<FreshRelauncher>, CloudError> {
        let read = self.scalable_targets(Some(vec![resource.to_owned()]), cancel).await;
        match read.missing {
            Some(error) => Err(error),
            None => Ok(read.items.into_iter().next()),
        }
    }

    async fn scalable_targets(
        &self,
        resources: Option<Vec<String>>,
        cancel: &CancellationToken,
    ) -> Listing<FreshRelauncher> {
        let request = self.starters().scaling.describe_scalable_targets();
        // AWS takes a dimension only beside resources; services of ECS have no other.
        let request = request.service_namespace(ServiceNamespace::Ecs).set_resource_ids(resources).max_results(PAGE);
        self.rows(
            OPERATION,
            cancel,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.scalable_targets, page.next_token),
            |told| scalable_target(told, self.scope()),
        )
        .await
    }
}

fn scalable_target(told: types::ScalableTarget, scope: &Scope) -> Result<(String, FreshRelauncher), String> {
    if told.scalable_dimension != ScalableDimension::EcsServiceDesiredCount {
        return Err("a scalable target of something that is not a service".to_owned());
    }
    let document = document::scalable_target(&told);
    let arn = told.scalable_target_arn.ok_or("a scalable target without an ARN")?;
    scope.relauncher(&arn, RelauncherArnKind::ScalableTarget)?;
    let (cluster, service) = scope.service_of_resource(&told.resource_id)?;
    let relauncher = Relauncher {
        arn: arn.clone(),
        name: service.to_owned(),
        enabled: true,
        starts: vec![scope.cluster(cluster)?],
        definitions: Vec::new(),
        other_targets: 0,
        schedule: None,
        limits: Some(CapacityLimits { min: told.min_capacity, max: told.max_capacity }),
        created_at: time(Some(told.creation_time)),
        kind: RelauncherKind::ScalableTarget { resource: told.resource_id },
    };
    Ok((arn, FreshRelauncher { relauncher, document }))
}
