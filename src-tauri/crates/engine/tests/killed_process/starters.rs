//! What starts tasks by itself in the account: of every cluster that goes, and of the one that stays.

use serde_json::{Value, json};

use crate::account::Account;
use crate::incident::{KEPT_CLUSTER, arns};

const ROLE: &str = "arn:aws:iam::000000000000:role/starter";

/// Some fire while an incident lasts, which is an hour or two here; a kept one does not, because its tasks would be
/// nobody's.
const OFTEN: &str = "rate(1 hour)";
const SELDOM: &str = "rate(30 days)";

impl Account {
    /// Gives every service a minimum with a policy, and every cluster a rule and a schedule.
    pub(crate) fn furnish_with_starters(&self) {
        for (region, truth) in self.truth().iter().filter(|(_, truth)| truth["usable"] == true) {
            let kept = |arn: &str| arn.contains("/shop-api:") || arn.contains("/nightly-report:");
            let mut definitions =
                arns(&truth["definitions"]).into_iter().filter(|arn| truth["definitions"][arn] == "ACTIVE");
            let definition = definitions.find(|arn| !kept(arn)).unwrap_or_default();
            for service in arns(&truth["services"]) {
                self.hold_up(region, service);
            }
            for (number, cluster) in arns(&truth["clusters"]).into_iter().enumerate() {
                let (rate, definition) = match cluster {
                    KEPT_CLUSTER => (SELDOM, "nightly-report"),
                    _ => (OFTEN, definition),
                };
                self.put_rule(region, &format!("starter-{number}"), rate, cluster, definition);
                self.create_schedule(region, &format!("starter-{number}"), rate, cluster, definition);
            }
        }
    }

    fn hold_up(&self, region: &str, service: &str) {
        let names = service.split_once(":service/").map(|(_, names)| names).unwrap_or_default();
        let call = |operation: &str, more: Value| {
            let mut body = json!({
                "ServiceNamespace": "ecs", "ResourceId": format!("service/{names}"),
                "ScalableDimension": "ecs:service:DesiredCount",
            });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let target = format!("AnyScaleFrontendService.{operation}");
            self.call(region, "application-autoscaling", "POST /", &target, &body);
        };
        call("RegisterScalableTarget", json!({ "MinCapacity": 1, "MaxCapacity": 9 }));
        let step = json!({ "AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{ "ScalingAdjustment": 1 }] });
        call("PutScalingPolicy", json!({ "PolicyName": "grow", "StepScalingPolicyConfiguration": step }));
    }

    fn put_rule(&self, region: &str, name: &str, rate: &str, cluster: &str, definition: &str) {
        let call = |operation: &str, body: Value| {
            self.call(region, "events", "POST /", &format!("AWSEvents.{operation}"), &body);
        };
        call("PutRule", json!({ "Name": name, "ScheduleExpression": rate }));
        let target = json!({ "Id": "1", "Arn": cluster, "RoleArn": ROLE, "EcsParameters": starts(definition) });
        call("PutTargets", json!({ "Rule": name, "Targets": [target] }));
    }

    fn create_schedule(&self, region: &str, name: &str, rate: &str, cluster: &str, definition: &str) {
        let target = json!({ "Arn": cluster, "RoleArn": ROLE, "EcsParameters": starts(definition) });
        // It would begin at once.
        let body = json!({
            "ScheduleExpression": rate, "FlexibleTimeWindow": { "Mode": "OFF" }, "Target": target, "ClientToken": name,
            "StartDate": 1_790_000_000 + 30 * 86_400 * i64::from(rate == SELDOM),
        });
        self.call(region, "scheduler", &format!("POST /schedules/{name}"), "", &body);
    }
}

fn starts(definition: &str) -> Value {
    json!({ "TaskDefinitionArn": definition, "TaskCount": 1, "LaunchType": "FARGATE" })
}
