//! What AWS deletes together with a scalable target: its scaling policies and its scheduled actions.

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use quench_core::cloud_error::CloudError;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::settings_document::{policy, scheduled_action};
use crate::ecs::{Listing, RegionClient};

const POLICIES: &str = "application-autoscaling:DescribeScalingPolicies";
const ACTIONS: &str = "application-autoscaling:DescribeScheduledActions";
/// The most that one page of policies holds.
const POLICIES_PAGE: i32 = 10;
/// The most that one page of scheduled actions holds.
const ACTIONS_PAGE: i32 = 50;

/// The settings of one scalable target. Each is a list, fit to be kept as evidence, or why it could not be read whole.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingSettings {
    /// Its scaling policies.
    pub policies: Result<Value, CloudError>,
    /// Its scheduled actions.
    pub scheduled_actions: Result<Value, CloudError>,
}

impl RegionClient {
    /// What hangs on the scalable target of `resource` and goes with it: two calls, or a page more for every ten policies.
    pub async fn read_scaling_settings(&self, resource: &str, cancel: &CancellationToken) -> ScalingSettings {
        let scaling = &self.starters().scaling;
        let dimension = ScalableDimension::EcsServiceDesiredCount;
        let policies = scaling.describe_scaling_policies().service_namespace(ServiceNamespace::Ecs);
        let policies = policies.resource_id(resource).scalable_dimension(dimension.clone()).max_results(POLICIES_PAGE);
        let actions = scaling.describe_scheduled_actions().service_namespace(ServiceNamespace::Ecs);
        let actions = actions.resource_id(resource).scalable_dimension(dimension).max_results(ACTIONS_PAGE);
        let (policies, scheduled_actions) = tokio::join!(
            self.rows(
                POLICIES,
                cancel,
                |token| policies.clone().set_next_token(token).send(),
                |page| (page.scaling_policies, page.next_token),
                |told| of(resource, &told.resource_id, (told.policy_name.clone(), policy(&told))),
            ),
            self.rows(
                ACTIONS,
                cancel,
                |token| actions.clone().set_next_token(token).send(),
                |page| (page.scheduled_actions, page.next_token),
                |told| of(resource, &told.resource_id, (told.scheduled_action_name.clone(), scheduled_action(&told))),
            ),
        );
        ScalingSettings { policies: whole(policies), scheduled_actions: whole(scheduled_actions) }
    }
}

/// What is told of another resource is no evidence of this one.
fn of<T>(asked: &str, told: &str, row: T) -> Result<T, String> {
    if told == asked { Ok(row) } else { Err("a setting of another scalable target".to_owned()) }
}

fn whole(listing: Listing<Value>) -> Result<Value, CloudError> {
    listing.missing.map_or(Ok(Value::Array(listing.items)), Err)
}
