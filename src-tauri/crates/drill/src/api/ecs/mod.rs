//! ECS in awsJson1.1, after `AmazonEC2ContainerServiceV20141113` of botocore's model.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::json::{Answer, input, parse};
use crate::wire::page::{self, HUNDRED, Order, Page, Size};
use crate::{LaunchType, Refusal, World};

mod capacity;
mod cluster_shape;
mod clusters;
mod definitions;
mod instances;
mod protection;
mod service_shape;
mod services;
mod task_shape;
mod tasks;

/// One call: where it goes and what it brings.
pub(crate) struct Ask<'a> {
    world: &'a mut World,
    region: &'a str,
    operation: &'a str,
    body: &'a Value,
}

pub(crate) fn answer(world: &mut World, region: &str, operation: &str, body: &[u8]) -> Answer {
    let body = parse(body)?;
    let ask = Ask { world, region, operation, body: &body };
    match operation {
        "ListClusters" => run(ask, clusters::list),
        "DescribeClusters" => run(ask, clusters::describe),
        "CreateCluster" => run(ask, clusters::create),
        "DeleteCluster" => run(ask, clusters::delete),
        "PutClusterCapacityProviders" => run(ask, clusters::put_capacity_providers),
        "ListServices" => run(ask, services::list),
        "DescribeServices" => run(ask, services::describe),
        "DescribeTaskSets" => run(ask, services::describe_task_sets),
        "CreateService" => run(ask, services::create),
        "UpdateService" => run(ask, services::update),
        "DeleteService" => run(ask, services::delete),
        "DeleteTaskSet" => run(ask, services::delete_task_set),
        "ListTasks" => run(ask, tasks::list),
        "DescribeTasks" => run(ask, tasks::describe),
        "RunTask" => run(ask, tasks::run),
        "StopTask" => run(ask, tasks::stop),
        "GetTaskProtection" => run(ask, protection::get),
        "UpdateTaskProtection" => run(ask, protection::update),
        "ListContainerInstances" => run(ask, instances::list),
        "DescribeContainerInstances" => run(ask, instances::describe),
        "UpdateContainerInstancesState" => run(ask, instances::update_state),
        "DeregisterContainerInstance" => run(ask, instances::deregister),
        "ListTaskDefinitions" => run(ask, definitions::list),
        "ListTaskDefinitionFamilies" => run(ask, definitions::families),
        "DescribeTaskDefinition" => run(ask, definitions::describe),
        "RegisterTaskDefinition" => run(ask, definitions::register),
        "DeregisterTaskDefinition" => run(ask, definitions::deregister),
        "DeleteTaskDefinitions" => run(ask, definitions::delete),
        "DescribeCapacityProviders" => run(ask, capacity::describe),
        "DeleteCapacityProvider" => run(ask, capacity::delete),
        "ListDaemons" => run(ask, capacity::list_daemons),
        "ListGateways" => run(ask, capacity::list_gateways),
        _ => Err(Refusal::unknown_operation()),
    }
}

fn run<T: DeserializeOwned>(ask: Ask<'_>, operation: impl FnOnce(Ask<'_>, T) -> Answer) -> Answer {
    let given = input(ask.body)?;
    operation(ask, given)
}

impl Ask<'_> {
    /// Cuts the page that the call asks for. The token is bound to every other parameter of the call.
    fn page<T>(
        &self,
        items: Vec<T>,
        key: impl Fn(&T) -> String,
        paging: &Paging,
        size: Size,
    ) -> Result<Page<T>, Refusal> {
        self.page_in(Order::Up, items, key, paging, size)
    }

    /// The same of a list in either order.
    fn page_in<T>(
        &self,
        order: Order,
        items: Vec<T>,
        key: impl Fn(&T) -> String,
        paging: &Paging,
        size: Size,
    ) -> Result<Page<T>, Refusal> {
        let parameters = page::parameters(self.world.seed, self.region, self.operation, self.body, "nextToken");
        let token = paging.next_token.as_deref().filter(|token| !token.is_empty());
        page::cut(items, order, key, token, parameters, page::limit(paging.max_results, size)?)
    }
}

impl Ask<'_> {
    /// Where new tasks go: a launch type or a strategy, the cluster's default strategy if neither is given, EC2 if there is
    /// none either.
    fn placing(
        &mut self,
        cluster: &str,
        launch_type: Option<String>,
        strategy: Option<Vec<Value>>,
    ) -> Result<(LaunchType, Vec<Value>), Refusal> {
        let strategy = strategy.unwrap_or_default();
        match self::launch_type(launch_type.as_deref())? {
            Some(_) if !strategy.is_empty() => Err(Refusal::invalid(
                "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
            )),
            Some(launch_type) => Ok((launch_type, strategy)),
            None if !strategy.is_empty() => Ok((LaunchType::Ec2, strategy)),
            None => {
                let cluster = self.world.live_cluster(self.region, Some(cluster))?;
                Ok((LaunchType::Ec2, cluster.default_strategy.clone()))
            }
        }
    }
}

/// What every paged operation takes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paging {
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// `failures[]`: what was not found among what was asked for. Status 200 all the same.
#[derive(Serialize)]
struct Failure {
    arn: String,
    reason: String,
}

impl Failure {
    fn missing(arn: String) -> Self {
        Self { arn, reason: "MISSING".to_owned() }
    }
}

/// `ephemeralStorage`.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Storage {
    #[serde(rename = "sizeInGiB")]
    gib: u32,
}

#[derive(Deserialize)]
struct Tag {
    key: String,
    value: Option<String>,
}

/// Tags of a request.
fn tag_map(tags: Option<Vec<Tag>>) -> BTreeMap<String, String> {
    tags.into_iter().flatten().map(|tag| (tag.key, tag.value.unwrap_or_default())).collect()
}

/// `include`, of which each operation knows some words.
fn includes(include: Option<&[String]>, word: &str) -> bool {
    include.unwrap_or_default().iter().any(|given| given == word)
}

/// A required member.
fn required<T>(value: Option<T>, name: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::invalid(format!("{name} cannot be null or empty.")))
}

/// A batch within the operation's limit.
fn batch(items: Option<Vec<String>>, name: &str, most: usize) -> Result<Vec<String>, Refusal> {
    let items = items.unwrap_or_default();
    if items.is_empty() {
        return Err(Refusal::invalid(format!("{name} cannot be empty.")));
    }
    if items.len() > most {
        return Err(Refusal::invalid(format!("{name} cannot have more than {most} elements.")));
    }
    Ok(items)
}

/// An enum member, refused with the words that AWS knows.
fn word<'a>(given: Option<&'a str>, name: &str, known: &[&str]) -> Result<Option<&'a str>, Refusal> {
    match given {
        Some(word) if !known.contains(&word) => {
            Err(Refusal::invalid(format!("{name} must be one of [{}]", known.join(", "))))
        }
        other => Ok(other),
    }
}

/// `launchType`.
fn launch_type(given: Option<&str>) -> Result<Option<LaunchType>, Refusal> {
    Ok(match word(given, "launchType", &["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"])? {
        Some("EC2") => Some(LaunchType::Ec2),
        Some("EXTERNAL") => Some(LaunchType::External),
        Some("MANAGED_INSTANCES") => Some(LaunchType::ManagedInstances),
        Some(_) => Some(LaunchType::Fargate),
        None => None,
    })
}
