//! Services and task sets: list, describe, create, update, delete.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::service_shape::{ServiceShape, TaskSetShape};
use super::{Ask, Failure, Paging, Size, Tag, batch, includes, launch_type, required, tag_map, word};
use crate::wire::json::{Answer, reply};
use crate::world::name;
use crate::{Controller, NewService, Refusal, Scheduling, Service};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    cluster: Option<String>,
    launch_type: Option<String>,
    scheduling_strategy: Option<String>,
    resource_management_type: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Arns {
    service_arns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Describe {
    cluster: Option<String>,
    services: Option<Vec<String>>,
    include: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Described<'a> {
    services: Vec<ServiceShape<'a>>,
    failures: Vec<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeSets {
    cluster: Option<String>,
    service: Option<String>,
    task_sets: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribedSets<'a> {
    task_sets: Vec<TaskSetShape<'a>>,
    failures: Vec<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    cluster: Option<String>,
    service_name: Option<String>,
    task_definition: Option<String>,
    desired_count: Option<i64>,
    launch_type: Option<String>,
    capacity_provider_strategy: Option<Vec<Value>>,
    scheduling_strategy: Option<String>,
    deployment_controller: Option<ControllerInput>,
    network_configuration: Option<Value>,
    load_balancers: Option<Vec<Value>>,
    tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
struct ControllerInput {
    r#type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Update {
    cluster: Option<String>,
    service: Option<String>,
    desired_count: Option<i64>,
    task_definition: Option<String>,
    force_new_deployment: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct Delete {
    cluster: Option<String>,
    service: Option<String>,
    force: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteSet {
    cluster: Option<String>,
    service: Option<String>,
    task_set: Option<String>,
    force: Option<bool>,
}

#[derive(Serialize)]
struct Answered<'a> {
    service: ServiceShape<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnsweredSet<'a> {
    task_set: TaskSetShape<'a>,
}

/// ACTIVE ones only, ten unless asked for more; as of a moment ago.
pub(super) fn list(ask: Ask<'_>, given: List) -> Answer {
    let launch_type = launch_type(given.launch_type.as_deref())?;
    let strategy = scheduling(given.scheduling_strategy.as_deref())?;
    let management = word(given.resource_management_type.as_deref(), "resourceManagementType", &["CUSTOMER", "ECS"])?;
    let cluster = ask.world.live_cluster(ask.region, given.cluster.as_deref())?.arn.clone();
    let world = &*ask.world;
    let wanted = |service: &&Service| {
        launch_type.is_none_or(|kind| kind == service.launch_type)
            && strategy.is_none_or(|kind| kind == service.scheduling)
            && management != Some("ECS")
            && service.created_at <= world.told(&service.arn)
            && service.deleted_at.is_none_or(|at| world.told(&service.arn) < at)
    };
    let all = world.cluster(&cluster).into_iter().flat_map(|cluster| cluster.services.values());
    let page = ask.page(
        all.filter(wanted).collect(),
        |service| service.name.clone(),
        &given.paging,
        Size { default: 10, most: 100 },
    )?;
    let service_arns = page.items.into_iter().map(|service| service.arn.clone()).collect();
    reply(&Arns { service_arns, next_token: page.next })
}

/// DRAINING and INACTIVE ones too; those long gone are MISSING.
pub(super) fn describe(ask: Ask<'_>, given: Describe) -> Answer {
    let asked = batch(given.services, "Services", 10)?;
    let with_tags = includes(given.include.as_deref(), "TAGS");
    let now = ask.world.now;
    let cluster = &*ask.world.live_cluster(ask.region, given.cluster.as_deref())?;
    let (mut services, mut failures) = (Vec::new(), Vec::new());
    for given in &asked {
        let name = name::within(given, "service", ask.region, &cluster.name)?;
        match cluster.services.get(name).filter(|service| service.visible(cluster, now)) {
            Some(service) => services.push(ServiceShape::of(cluster, service, now, with_tags)),
            None => {
                failures.push(Failure::missing(name::arn(ask.region, "service", &format!("{}/{name}", cluster.name))));
            }
        }
    }
    reply(&Described { services, failures })
}

pub(super) fn describe_task_sets(ask: Ask<'_>, given: DescribeSets) -> Answer {
    let cluster = required(given.cluster, "cluster")?;
    let service = required(given.service, "service")?;
    let asked = given.task_sets.unwrap_or_default();
    let now = ask.world.now;
    let cluster = &*ask.world.live_cluster(ask.region, Some(&cluster))?;
    let name = name::within(&service, "service", ask.region, &cluster.name)?;
    let found = cluster.services.get(name).filter(|service| service.visible(cluster, now));
    let service = found.ok_or_else(Refusal::service_not_found)?;
    if service.deleted_at.is_some() {
        return Err(Refusal::service_not_active());
    }
    if service.controller == Controller::Ecs {
        let message = "Task sets are not supported by the deployment controller of the service.";
        return Err(Refusal::ecs("UnsupportedFeatureException", message));
    }
    let shown: Vec<_> = service.task_sets.iter().filter(|set| set.visible(cluster, now)).collect();
    let names = |given: &String| shown.iter().any(|set| set.id == *given || set.arn == *given);
    let failures = asked.iter().filter(|given| !names(given)).cloned().map(Failure::missing).collect();
    let wanted = shown.iter().filter(|set| asked.is_empty() || asked.contains(&set.id) || asked.contains(&set.arn));
    let task_sets = wanted.map(|set| TaskSetShape::of(cluster, service, set, now)).collect();
    reply(&DescribedSets { task_sets, failures })
}

pub(super) fn create(mut ask: Ask<'_>, given: Create) -> Answer {
    let scheduling = scheduling(given.scheduling_strategy.as_deref())?.unwrap_or_default();
    let controller = given.deployment_controller.and_then(|controller| controller.r#type);
    let controller = match word(controller.as_deref(), "deploymentController", &["ECS", "CODE_DEPLOY", "EXTERNAL"])? {
        Some("CODE_DEPLOY") => Controller::CodeDeploy,
        Some("EXTERNAL") => Controller::External,
        _ => Controller::Ecs,
    };
    let cluster = given.cluster.unwrap_or_else(|| "default".to_owned());
    let (launch_type, strategy) = ask.placing(&cluster, given.launch_type, given.capacity_provider_strategy)?;
    let new = NewService {
        name: required(given.service_name, "serviceName")?,
        task_definition: required(given.task_definition, "taskDefinition")?,
        desired: count(given.desired_count)?.unwrap_or(0),
        launch_type,
        capacity_provider_strategy: strategy,
        scheduling,
        controller,
        created_by: None,
        network: given.network_configuration,
        load_balancers: given.load_balancers.unwrap_or_default(),
        tags: tag_map(given.tags),
    };
    let arn = ask.world.create_service(ask.region, &cluster, new)?;
    one(&ask, &cluster, &arn)
}

pub(super) fn update(ask: Ask<'_>, given: Update) -> Answer {
    let cluster = given.cluster.unwrap_or_else(|| "default".to_owned());
    let service = required(given.service, "service")?;
    let force = given.force_new_deployment.unwrap_or(false);
    let definition = given.task_definition.as_deref();
    let desired = count(given.desired_count)?;
    ask.world.update_service(ask.region, &cluster, &service, desired, definition, force)?;
    one(&ask, &cluster, &service)
}

pub(super) fn delete(ask: Ask<'_>, given: Delete) -> Answer {
    let cluster = given.cluster.unwrap_or_else(|| "default".to_owned());
    let service = required(given.service, "service")?;
    ask.world.delete_service(ask.region, &cluster, &service, given.force.unwrap_or(false))?;
    one(&ask, &cluster, &service)
}

pub(super) fn delete_task_set(ask: Ask<'_>, given: DeleteSet) -> Answer {
    let cluster = required(given.cluster, "cluster")?;
    let service = required(given.service, "service")?;
    let set = required(given.task_set, "taskSet")?;
    ask.world.delete_task_set(ask.region, &cluster, &service, &set, given.force.unwrap_or(false))?;
    let now = ask.world.now;
    let cluster = &*ask.world.live_cluster(ask.region, Some(&cluster))?;
    let name = name::within(&service, "service", ask.region, &cluster.name)?;
    let service = cluster.services.get(name).ok_or_else(Refusal::service_not_found)?;
    let found = service.task_sets.iter().find(|found| found.id == set || found.arn == set);
    let found = found.ok_or_else(Refusal::service_not_found)?;
    reply(&AnsweredSet { task_set: TaskSetShape::of(cluster, service, found, now) })
}

fn one(ask: &Ask<'_>, cluster: &str, service: &str) -> Answer {
    let cluster = name::cluster(Some(cluster), ask.region)?;
    let cluster = ask.world.region(ask.region).and_then(|region| region.clusters.get(cluster));
    let cluster = cluster.ok_or_else(Refusal::cluster_not_found)?;
    let name = name::within(service, "service", ask.region, &cluster.name)?;
    let service = cluster.services.get(name).ok_or_else(Refusal::service_not_found)?;
    reply(&Answered { service: ServiceShape::of(cluster, service, ask.world.now, true) })
}

fn scheduling(given: Option<&str>) -> Result<Option<Scheduling>, Refusal> {
    let given = word(given, "schedulingStrategy", &["REPLICA", "DAEMON"])?;
    Ok(given.map(|word| if word == "DAEMON" { Scheduling::Daemon } else { Scheduling::Replica }))
}

fn count(given: Option<i64>) -> Result<Option<u32>, Refusal> {
    let outside = |_| Refusal::invalid("desiredCount must be a number from 0 to 5000.");
    given.map(u32::try_from).transpose().map_err(outside)
}
