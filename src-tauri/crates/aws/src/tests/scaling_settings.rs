//! What goes with a scalable target: told whole, or not at all.

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::ScalingSettings;
use crate::canned::{Answer, Canned, Seen, ok, refused};

const RESOURCE: &str = "service/prod/api";

async fn read(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> (ScalingSettings, Vec<Seen>) {
    let canned = Canned::new(answer);
    let client = canned.connected().await.region(&RegionCode::parse("eu-west-1").unwrap());
    let settings = client.read_scaling_settings(RESOURCE, &CancellationToken::new()).await;
    (settings, canned.seen().into_iter().skip(1).collect())
}

fn policy(name: &str, resource: &str, more: &Value) -> Value {
    let mut policy = json!({
        "PolicyARN": format!("arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:1:resource/ecs/x:policyName/{name}"),
        "PolicyName": name, "ServiceNamespace": "ecs", "ResourceId": resource,
        "ScalableDimension": "ecs:service:DesiredCount", "CreationTime": 1_700_000_000.0,
    });
    policy.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    policy
}

fn metric() -> Value {
    json!({ "MetricName": "depth", "Namespace": "jobs", "Dimensions": [{ "Name": "queue", "Value": "a\u{202e}" }] })
}

/// One of each type, on two pages.
fn policies(second: bool) -> Value {
    let query = json!([{ "Id": "m", "ReturnData": true, "MetricStat": { "Stat": "Sum", "Metric": metric() } }]);
    if second {
        let specification = json!({ "TargetValue": 40.0,
            "PredefinedLoadMetricSpecification": { "PredefinedMetricType": "ECSServiceTotalCPUUtilization" },
            "CustomizedScalingMetricSpecification": { "MetricDataQueries": query } });
        let predictive = json!({ "PolicyType": "PredictiveScaling", "PredictiveScalingPolicyConfiguration":
            { "Mode": "ForecastAndScale", "MetricSpecifications": [specification] } });
        return json!({ "ScalingPolicies": [policy("ahead", RESOURCE, &predictive)] });
    }
    let step = json!({ "PolicyType": "StepScaling", "StepScalingPolicyConfiguration": {
        "AdjustmentType": "ChangeInCapacity", "Cooldown": 60,
        "StepAdjustments": [{ "MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 2 }] } });
    let tracking = json!({ "PolicyType": "TargetTrackingScaling",
        "Alarms": [{ "AlarmName": "high", "AlarmARN": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:high" }],
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 75.0, "DisableScaleIn": true, "CustomizedMetricSpecification": { "Metrics": query } } });
    let all = [policy("step", RESOURCE, &step), policy("track", RESOURCE, &tracking)];
    json!({ "ScalingPolicies": all, "NextToken": "2" })
}

fn answered(seen: &Seen) -> Answer {
    match seen.operation.as_str() {
        "DescribeScalingPolicies" => ok(&policies(seen.json()["NextToken"] == "2")),
        "DescribeScheduledActions" => ok(&json!({ "ScheduledActions": [{
            "ScheduledActionName": "morning", "ServiceNamespace": "ecs", "Schedule": "cron(0 7 * * ? *)",
            "ScheduledActionARN": "arn:aws:autoscaling:eu-west-1:123456789012:scheduledAction:1:x",
            "Timezone": "Asia/Seoul", "ResourceId": RESOURCE, "ScalableDimension": "ecs:service:DesiredCount",
            "StartTime": 1_700_000_000.0, "CreationTime": 1_700_000_000.0,
            "ScalableTargetAction": { "MinCapacity": 4, "MaxCapacity": 9 },
        }]})),
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn every_page_is_told_with_all_that_puts_it_back() {
    let (settings, seen) = read(answered).await;
    for seen in &seen {
        let asked = seen.json();
        assert_eq!((&asked["ResourceId"], &asked["ServiceNamespace"]), (&json!(RESOURCE), &json!("ecs")));
        assert_eq!(asked["ScalableDimension"], "ecs:service:DesiredCount");
        assert_eq!(asked["MaxResults"], if seen.operation == "DescribeScalingPolicies" { 10 } else { 50 });
    }
    assert_eq!(seen.len(), 3, "two pages of policies, one of actions");
    let policies = settings.policies.unwrap();
    let step = &policies[0]["stepScalingPolicyConfiguration"];
    assert_eq!((&step["adjustmentType"], &step["cooldown"]), (&json!("ChangeInCapacity"), &json!(60)));
    assert_eq!(step["stepAdjustments"][0]["scalingAdjustment"], 2);
    assert_eq!(step["stepAdjustments"][0]["metricIntervalLowerBound"], 0.0);
    let tracking = &policies[1]["targetTrackingScalingPolicyConfiguration"];
    assert_eq!((&tracking["targetValue"], &tracking["disableScaleIn"]), (&json!(75.0), &json!(true)));
    assert_eq!(policies[1]["alarms"], json!(["high"]));
    let predictive = &policies[2]["predictiveScalingPolicyConfiguration"];
    assert_eq!(predictive["mode"], "ForecastAndScale");
    let specification = &predictive["metricSpecifications"][0];
    let load = &specification["predefinedLoadMetricSpecification"];
    assert_eq!(load["predefinedMetricType"], "ECSServiceTotalCPUUtilization");
    let own = [
        &tracking["customizedMetricSpecification"]["metrics"][0],
        &specification["customizedScalingMetricSpecification"][0],
    ];
    for query in own {
        assert_eq!((&query["id"], &query["metricStat"]["stat"]), (&json!("m"), &json!("Sum")));
        let told = &query["metricStat"]["metric"];
        assert_eq!((&told["metricName"], &told["namespace"]), (&json!("depth"), &json!("jobs")));
        assert_eq!(told["dimensions"], json!([{ "name": "queue", "value": "a\\u{202e}" }]), "neutralised");
    }
    let action = &settings.scheduled_actions.unwrap()[0];
    assert_eq!((&action["schedule"], &action["timezone"]), (&json!("cron(0 7 * * ? *)"), &json!("Asia/Seoul")));
    assert_eq!((&action["minCapacity"], &action["maxCapacity"]), (&json!(4), &json!(9)));
    assert!(action["startTime"].is_string() && action["endTime"].is_null());
}

#[tokio::test(start_paused = true)]
async fn what_was_not_read_whole_is_told_as_that() {
    let (settings, _) = read(|seen| {
        if seen.operation == "DescribeScheduledActions" {
            return refused(400, "AccessDeniedException", "not authorized");
        }
        answered(seen)
    })
    .await;
    assert_eq!(settings.policies.unwrap().as_array().unwrap().len(), 3, "one does not stand for the other");
    let why = settings.scheduled_actions.unwrap_err();
    assert_eq!(
        (why.operation.as_str(), why.kind),
        ("application-autoscaling:DescribeScheduledActions", Kind::AccessDenied)
    );

    let second_page_denied = |seen: &Seen| match seen.json()["NextToken"] == "2" {
        true => refused(400, "AccessDeniedException", "not authorized"),
        false => answered(seen),
    };
    assert_eq!(read(second_page_denied).await.0.policies.unwrap_err().kind, Kind::AccessDenied);

    let of_another = |seen: &Seen| match seen.operation.as_str() {
        "DescribeScalingPolicies" => ok(
            &json!({ "ScalingPolicies": [policy("p", "service/prod/other", &json!({ "PolicyType": "StepScaling" }))] }),
        ),
        _ => answered(seen),
    };
    assert_eq!(read(of_another).await.0.policies.unwrap_err().kind, Kind::Unreadable);
}
