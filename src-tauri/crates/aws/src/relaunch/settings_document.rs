//! Documents of what goes with a scalable target: enough to put each policy and scheduled action back by hand.

use aws_sdk_applicationautoscaling::types::{
    CustomizedMetricSpecification, PredictiveScalingCustomizedMetricSpecification,
    PredictiveScalingMetricSpecification, PredictiveScalingPolicyConfiguration, ScalingPolicy, ScheduledAction,
    StepScalingPolicyConfiguration, TargetTrackingScalingPolicyConfiguration,
};
use quench_core::text::neutral;
use serde_json::{Value, json};

use crate::ecs::convert::{free, time};

/// The dimensions of a metric, of whichever of the SDK's three types that are alike in every member.
macro_rules! dimensions {
    ($list:expr) => {
        $list.as_ref().map(|list| {
            let pairs = list.iter().map(|told| json!({ "name": neutral(&told.name), "value": neutral(&told.value) }));
            pairs.collect::<Vec<_>>()
        })
    };
}

/// The queries of a metric, of whichever of the SDK's two types.
macro_rules! metric_queries {
    ($list:expr) => {{
        let queries = $list.iter().map(|told| {
            let stat = told.metric_stat.as_ref().map(|told| {
                let metric = told.metric.as_ref().map(|told| {
                    json!({
                        "metricName": free(told.metric_name.clone()),
                        "namespace": free(told.namespace.clone()),
                        "dimensions": dimensions!(told.dimensions),
                    })
                });
                json!({ "stat": neutral(&told.stat), "unit": free(told.unit.clone()), "metric": metric })
            });
            json!({
                "id": neutral(&told.id),
                "expression": free(told.expression.clone()),
                "label": free(told.label.clone()),
                "returnData": told.return_data,
                "metricStat": stat,
            })
        });
        queries.collect::<Vec<_>>()
    }};
}

/// A metric that AWS has defined, of whichever of the SDK's three types of predictive scaling.
macro_rules! predefined {
    ($told:expr) => {
        $told.as_ref().map(|told| {
            json!({
                "predefinedMetricType": neutral(&told.predefined_metric_type),
                "resourceLabel": free(told.resource_label.clone()),
            })
        })
    };
}

pub(super) fn policy(told: &ScalingPolicy) -> Value {
    let alarms = told.alarms.iter().flatten().map(|alarm| neutral(&alarm.alarm_name));
    json!({
        "policyArn": neutral(&told.policy_arn),
        "policyName": neutral(&told.policy_name),
        "policyType": neutral(told.policy_type.as_str()),
        "resourceId": neutral(&told.resource_id),
        "scalableDimension": neutral(told.scalable_dimension.as_str()),
        "stepScalingPolicyConfiguration": told.step_scaling_policy_configuration.as_ref().map(step),
        "targetTrackingScalingPolicyConfiguration":
            told.target_tracking_scaling_policy_configuration.as_ref().map(tracking),
        "predictiveScalingPolicyConfiguration": told.predictive_scaling_policy_configuration.as_ref().map(predictive),
        "alarms": alarms.collect::<Vec<_>>(),
        "createdAt": time(Some(told.creation_time)),
    })
}

pub(super) fn scheduled_action(told: &ScheduledAction) -> Value {
    json!({
        "scheduledActionArn": neutral(&told.scheduled_action_arn),
        "scheduledActionName": neutral(&told.scheduled_action_name),
        "resourceId": neutral(&told.resource_id),
        "scalableDimension": told.scalable_dimension.as_ref().map(|told| neutral(told.as_str())),
        "schedule": neutral(&told.schedule),
        "timezone": free(told.timezone.clone()),
        "startTime": time(told.start_time),
        "endTime": time(told.end_time),
        "minCapacity": told.scalable_target_action.as_ref().and_then(|told| told.min_capacity),
        "maxCapacity": told.scalable_target_action.as_ref().and_then(|told| told.max_capacity),
        "createdAt": time(Some(told.creation_time)),
    })
}

fn step(told: &StepScalingPolicyConfiguration) -> Value {
    let steps = told.step_adjustments.iter().flatten().map(|told| {
        json!({
            "metricIntervalLowerBound": told.metric_interval_lower_bound,
            "metricIntervalUpperBound": told.metric_interval_upper_bound,
            "scalingAdjustment": told.scaling_adjustment,
        })
    });
    json!({
        "adjustmentType": told.adjustment_type.as_ref().map(|told| neutral(told.as_str())),
        "stepAdjustments": steps.collect::<Vec<_>>(),
        "minAdjustmentMagnitude": told.min_adjustment_magnitude,
        "cooldown": told.cooldown,
        "metricAggregationType": told.metric_aggregation_type.as_ref().map(|told| neutral(told.as_str())),
    })
}

fn tracking(told: &TargetTrackingScalingPolicyConfiguration) -> Value {
    let predefined = told.predefined_metric_specification.as_ref().map(|told| {
        json!({
            "predefinedMetricType": neutral(told.predefined_metric_type.as_str()),
            "resourceLabel": free(told.resource_label.clone()),
        })
    });
    json!({
        "targetValue": told.target_value,
        "predefinedMetricSpecification": predefined,
        "customizedMetricSpecification": told.customized_metric_specification.as_ref().map(customized),
        "scaleOutCooldown": told.scale_out_cooldown,
        "scaleInCooldown": told.scale_in_cooldown,
        "disableScaleIn": told.disable_scale_in,
    })
}

fn customized(told: &CustomizedMetricSpecification) -> Value {
    json!({
        "metricName": free(told.metric_name.clone()),
        "namespace": free(told.namespace.clone()),
        "dimensions": dimensions!(told.dimensions),
        "statistic": told.statistic.as_ref().map(|told| neutral(told.as_str())),
        "unit": free(told.unit.clone()),
        "metrics": told.metrics.as_ref().map(|list| metric_queries!(list)),
    })
}

fn predictive(told: &PredictiveScalingPolicyConfiguration) -> Value {
    json!({
        "metricSpecifications": told.metric_specifications.iter().map(specification).collect::<Vec<_>>(),
        "mode": told.mode.as_ref().map(|told| neutral(told.as_str())),
        "schedulingBufferTime": told.scheduling_buffer_time,
        "maxCapacityBreachBehavior": told.max_capacity_breach_behavior.as_ref().map(|told| neutral(told.as_str())),
        "maxCapacityBuffer": told.max_capacity_buffer,
    })
}

fn specification(told: &PredictiveScalingMetricSpecification) -> Value {
    let own = |told: &Option<PredictiveScalingCustomizedMetricSpecification>| {
        told.as_ref().map(|told| metric_queries!(told.metric_data_queries))
    };
    json!({
        "targetValue": told.target_value,
        "predefinedMetricPairSpecification": predefined!(told.predefined_metric_pair_specification),
        "predefinedScalingMetricSpecification": predefined!(told.predefined_scaling_metric_specification),
        "predefinedLoadMetricSpecification": predefined!(told.predefined_load_metric_specification),
        "customizedScalingMetricSpecification": own(&told.customized_scaling_metric_specification),
        "customizedLoadMetricSpecification": own(&told.customized_load_metric_specification),
        "customizedCapacityMetricSpecification": own(&told.customized_capacity_metric_specification),
    })
}
