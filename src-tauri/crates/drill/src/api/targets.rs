//! What a call is about, read from its body before it is handled: the log and the faults need it also for calls that
//! are refused or lost.

use bytes::Bytes;
use serde_json::Value;

use crate::wire::request::Envelope;
use crate::world::name;
use crate::world::rule::{bus_name, rule_arn};
use crate::world::scaling::names_of;
use crate::world::schedule::{DEFAULT_GROUP, schedule_arn};

/// The ARNs of a call, and whether it asks for a later page.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    pub(crate) arns: Vec<String>,
    pub(crate) later_page: bool,
}

/// Whether an operation changes anything.
pub(crate) fn mutating(operation: &str) -> bool {
    !SIGN_IN.contains(&operation)
        && !["List", "Describe", "Get", "Lookup", "Simulate"].iter().any(|verb| operation.starts_with(verb))
}

/// What signs somebody in or out: it changes nothing that is in the account.
const SIGN_IN: [&str; 10] = [
    "AssumeRole",
    "Authorize",
    "CreateOAuth2Token",
    "CreateToken",
    "Device",
    "Logout",
    "PortalAuthorize",
    "RegisterClient",
    "SessionsConfirmation",
    "StartDeviceAuthorization",
];

/// The targets of a call. Names become ARNs of the call's region; what cannot be read gives none.
pub(crate) fn of(envelope: &Envelope, body: &Bytes) -> Targets {
    let region = envelope.region.as_str();
    if envelope.service == "scheduler" {
        return scheduler(envelope, body);
    }
    if !matches!(
        envelope.service.as_str(),
        "ecs" | "account" | "application-autoscaling" | "ce" | "cloudtrail" | "events" | "pricing"
    ) {
        return Targets::default();
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return Targets::default() };
    let token = |key: &str| text(&body, key).is_some_and(|token| !token.is_empty());
    let later_page = ["nextToken", "NextToken", "NextPageToken"].into_iter().any(token);
    let arns = match envelope.service.as_str() {
        "ecs" => ecs(region, &envelope.operation, &body),
        "application-autoscaling" => scaling(region, &body),
        "events" => events(region, &envelope.operation, &body),
        _ => Vec::new(),
    };
    Targets { arns, later_page }
}

fn text<'a>(body: &'a Value, key: &str) -> Option<&'a str> {
    body.get(key).and_then(Value::as_str)
}

/// The services whose scalable targets are meant: the ARN of a scalable target has no name in it.
fn scaling(region: &str, body: &Value) -> Vec<String> {
    let many = body.get("ResourceIds").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let ids = text(body, "ResourceId").into_iter().chain(many);
    let names = ids.filter_map(names_of).map(|(cluster, service)| format!("{cluster}/{service}"));
    names.map(|name| name::arn(region, "service", &name)).collect()
}

/// The rule, or the target whose rules are looked for.
fn events(region: &str, operation: &str, body: &Value) -> Vec<String> {
    if operation == "ListRuleNamesByTarget" {
        return text(body, "TargetArn").map(str::to_owned).into_iter().collect();
    }
    let bus = bus_name(text(body, "EventBusName"), region);
    let rule = text(body, "Name").or_else(|| text(body, "Rule"));
    rule.map(|name| rule_arn(region, bus, name)).into_iter().collect()
}

/// The schedule: its name is in the path, its group in the query or the body.
fn scheduler(envelope: &Envelope, body: &Bytes) -> Targets {
    let later_page = envelope.query.get("NextToken").is_some_and(|token| !token.is_empty());
    if envelope.name.is_empty() {
        return Targets { arns: Vec::new(), later_page };
    }
    let body = serde_json::from_slice::<Value>(body).unwrap_or_default();
    let group = envelope.query.get("groupName").or_else(|| text(&body, "GroupName")).unwrap_or(DEFAULT_GROUP);
    Targets { arns: vec![schedule_arn(&envelope.region, group, &envelope.name)], later_page }
}

fn ecs(region: &str, operation: &str, body: &Value) -> Vec<String> {
    let one = |key: &str| body.get(key).and_then(Value::as_str).into_iter().collect::<Vec<_>>();
    let many = |key: &str| {
        let items = body.get(key).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>()
    };
    let cluster = one("cluster").first().copied().or_else(|| one("clusterArn").first().copied());
    let cluster = name::cluster(cluster, region).unwrap_or("default");
    let inside = |kind: &str, given: Vec<&str>| given.into_iter().map(|id| inner(region, cluster, kind, id)).collect();
    let definitions = |given: Vec<&str>| given.into_iter().map(|id| outer(region, "task-definition", id)).collect();
    match operation {
        "DeleteService" | "UpdateService" | "DescribeTaskSets" => inside("service", one("service")),
        "CreateService" => inside("service", one("serviceName")),
        "DescribeServices" => inside("service", many("services")),
        "DeleteTaskSet" => {
            let sets: Vec<String> = inside("service", one("service"));
            sets.into_iter().chain(one("taskSet").into_iter().map(str::to_owned)).collect()
        }
        "StopTask" => inside("task", one("task")),
        "DescribeTasks" | "GetTaskProtection" | "UpdateTaskProtection" => inside("task", many("tasks")),
        "DeregisterContainerInstance" => inside("container-instance", one("containerInstance")),
        "DescribeContainerInstances" | "UpdateContainerInstancesState" => {
            inside("container-instance", many("containerInstances"))
        }
        "DeregisterTaskDefinition" | "DescribeTaskDefinition" => definitions(one("taskDefinition")),
        "DeleteTaskDefinitions" => definitions(many("taskDefinitions")),
        "RegisterTaskDefinition" => definitions(one("family")),
        "DeleteCapacityProvider" => {
            one("capacityProvider").into_iter().map(|id| outer(region, "capacity-provider", id)).collect()
        }
        "DescribeClusters" => many("clusters").into_iter().map(|id| outer(region, "cluster", id)).collect(),
        "CreateCluster" => one("clusterName").into_iter().map(|id| outer(region, "cluster", id)).collect(),
        "ListClusters" | "ListTaskDefinitions" | "ListTaskDefinitionFamilies" | "ListGateways" => Vec::new(),
        _ => vec![name::arn(region, "cluster", cluster)],
    }
}

fn outer(region: &str, kind: &str, given: &str) -> String {
    if given.starts_with("arn:") { given.to_owned() } else { name::arn(region, kind, given) }
}

fn inner(region: &str, cluster: &str, kind: &str, given: &str) -> String {
    if given.starts_with("arn:") { given.to_owned() } else { name::arn(region, kind, &format!("{cluster}/{given}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arns(operation: &str, body: &str) -> Vec<String> {
        ecs("eu-west-1", operation, &serde_json::from_str(body).unwrap())
    }

    #[test]
    fn calls_about_what_relaunches_tasks_have_arns_too() {
        let json = |body: &str| serde_json::from_str::<Value>(body).unwrap();
        let resource = json(r#"{"ResourceId":"service/c/s","ResourceIds":["service/c/t","table/x"]}"#);
        let start = "arn:aws:ecs:eu-west-1:000000000000:service/c/";
        assert_eq!(scaling("eu-west-1", &resource), [format!("{start}s"), format!("{start}t")]);
        for (operation, body, rest) in [
            ("DisableRule", r#"{"Name":"r"}"#, "events:eu-west-1:000000000000:rule/r"),
            ("PutTargets", r#"{"Rule":"r","EventBusName":"b"}"#, "events:eu-west-1:000000000000:rule/b/r"),
            ("ListRuleNamesByTarget", r#"{"TargetArn":"arn:aws:x"}"#, "x"),
        ] {
            assert_eq!(events("eu-west-1", operation, &json(body)), [format!("arn:aws:{rest}")], "{operation}");
        }
        assert!(events("eu-west-1", "ListRules", &json("{}")).is_empty());
    }

    #[test]
    fn names_become_arns() {
        let start = "arn:aws:ecs:eu-west-1:000000000000:";
        for (operation, body, rest) in [
            ("DeleteService", r#"{"cluster":"c","service":"s"}"#, "service/c/s"),
            ("StopTask", r#"{"task":"t"}"#, "task/default/t"),
            ("DeleteCluster", r#"{"cluster":"arn:aws:ecs:eu-west-1:000000000000:cluster/c"}"#, "cluster/c"),
            ("ListTasks", r#"{"cluster":"c"}"#, "cluster/c"),
            ("DeregisterTaskDefinition", r#"{"taskDefinition":"f:1"}"#, "task-definition/f:1"),
        ] {
            assert_eq!(arns(operation, body), [format!("{start}{rest}")], "{operation}");
        }
        assert_eq!(arns("DeleteTaskDefinitions", r#"{"taskDefinitions":["a:1","b:2"]}"#).len(), 2);
        assert!(arns("ListClusters", "{}").is_empty());
        assert!(
            mutating("StopTask") && mutating("RunTask") && !mutating("ListTasks") && !mutating("GetCallerIdentity")
        );
    }
}
