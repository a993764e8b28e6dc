//! Tasks: list, describe, run, stop.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::task_shape::TaskShape;
use super::{Ask, Failure, HUNDRED, Paging, Tag, batch, includes, launch_type, required, tag_map, word};
use crate::wire::json::{Answer, reply};
use crate::world::name;
use crate::{NewTasks, Overrides, Refusal, Task};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List {
    cluster: Option<String>,
    container_instance: Option<String>,
    family: Option<String>,
    started_by: Option<String>,
    service_name: Option<String>,
    desired_status: Option<String>,
    launch_type: Option<String>,
    daemon_name: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Arns {
    task_arns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Describe {
    cluster: Option<String>,
    tasks: Option<Vec<String>>,
    include: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Described<'a> {
    tasks: Vec<TaskShape<'a>>,
    failures: Vec<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    cluster: Option<String>,
    task_definition: Option<String>,
    count: Option<i64>,
    started_by: Option<String>,
    group: Option<String>,
    launch_type: Option<String>,
    capacity_provider_strategy: Option<Vec<Value>>,
    overrides: Option<Overrides>,
    tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
pub(super) struct Stop {
    cluster: Option<String>,
    task: Option<String>,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Answered<'a> {
    task: TaskShape<'a>,
}

/// By default those whose desired status is RUNNING, whatever their last status; PENDING gives none, ever.
pub(super) fn list(ask: Ask<'_>, given: List) -> Answer {
    let launch_type = launch_type(given.launch_type.as_deref())?;
    let desired = word(given.desired_status.as_deref(), "desiredStatus", &["RUNNING", "PENDING", "STOPPED"])?;
    if given.started_by.is_some()
        && (given.service_name.is_some()
            || given.family.is_some()
            || given.container_instance.is_some()
            || given.launch_type.is_some()
            || given.daemon_name.is_some()
            || given.desired_status.is_some())
    {
        return Err(Refusal::invalid("startedBy must be the only filter when it is specified."));
    }
    let cluster = ask.world.live_cluster(ask.region, given.cluster.as_deref())?.arn.clone();
    let world = &*ask.world;
    let now = world.now;
    let cluster = world.cluster(&cluster).ok_or_else(Refusal::cluster_not_found)?;
    let within = |kind: &str, id| name::within(id, kind, ask.region, &cluster.name);
    let service = given.service_name.as_deref().map(|id| within("service", id)).transpose()?;
    let instance = given.container_instance.as_deref().map(|id| within("container-instance", id)).transpose()?;
    if let Some(service) = service {
        let known = cluster.services.get(service).is_some_and(|found| found.visible(cluster, now));
        known.then_some(()).ok_or_else(Refusal::service_not_found)?;
    }
    let family = given.family.as_deref();
    let of_family = |task: &Task, family: &str| {
        name::definition(&task.task_definition, ask.region).is_ok_and(|(name, _)| name == family)
    };
    let in_status = |task: &Task, told| match desired {
        Some("STOPPED") => !task.wanted(told),
        Some("PENDING") => false,
        _ => task.wanted(told),
    };
    let wanted = |task: &&Task| {
        let told = world.told(&task.arn);
        task.visible(told)
            && in_status(task, told)
            && service.is_none_or(|name| task.service.as_deref() == Some(name))
            && instance.is_none_or(|id| task.instance.as_deref() == Some(id))
            && given.started_by.as_deref().is_none_or(|name| task.started_by.as_deref() == Some(name))
            && launch_type.is_none_or(|kind| kind == task.launch_type)
            && family.is_none_or(|name| of_family(task, name))
            && given.daemon_name.is_none()
    };
    let tasks = cluster.tasks.values().filter(wanted).collect();
    let page = ask.page(tasks, |task: &&Task| task.id().to_owned(), &given.paging, HUNDRED)?;
    let task_arns = page.items.into_iter().map(|task| task.arn.clone()).collect();
    reply(&Arns { task_arns, next_token: page.next })
}

/// Stopped ones too, for about an hour; others are MISSING.
pub(super) fn describe(ask: Ask<'_>, given: Describe) -> Answer {
    let asked = batch(given.tasks, "Tasks", 100)?;
    let with_tags = includes(given.include.as_deref(), "TAGS");
    let now = ask.world.now;
    let cluster = &*ask.world.live_cluster(ask.region, given.cluster.as_deref())?;
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for given in &asked {
        let id = name::within(given, "task", ask.region, &cluster.name)?;
        match cluster.tasks.get(id).filter(|task| task.visible(now)) {
            Some(task) => tasks.push(TaskShape::of(ask.region, cluster, task, now, with_tags)),
            None => failures.push(Failure::missing(name::arn(ask.region, "task", &format!("{}/{id}", cluster.name)))),
        }
    }
    reply(&Described { tasks, failures })
}

pub(super) fn run(mut ask: Ask<'_>, given: Run) -> Answer {
    let count = given.count.unwrap_or(1);
    let count = u32::try_from(count).ok().filter(|count| (1..=10).contains(count));
    let cluster = given.cluster.unwrap_or_else(|| "default".to_owned());
    let (launch_type, capacity_provider_strategy) =
        ask.placing(&cluster, given.launch_type, given.capacity_provider_strategy)?;
    let new = NewTasks {
        task_definition: required(given.task_definition, "taskDefinition")?,
        count: count.ok_or_else(|| Refusal::invalid("count must be between 1 and 10."))?,
        started_by: given.started_by,
        group: given.group,
        launch_type,
        capacity_provider_strategy,
        overrides: given.overrides.unwrap_or_default(),
        tags: tag_map(given.tags),
    };
    let wanted = new.count;
    let started = ask.world.run_tasks(ask.region, &cluster, new)?;
    let now = ask.world.now;
    let cluster = &*ask.world.live_cluster(ask.region, Some(&cluster))?;
    let found = started.iter().filter_map(|arn| cluster.tasks.get(arn.rsplit('/').next().unwrap_or(arn)));
    let tasks: Vec<_> = found.map(|task| TaskShape::of(ask.region, cluster, task, now, true)).collect();
    // Tasks without an instance that could take them.
    let unplaced = usize::try_from(wanted).unwrap_or(0).saturating_sub(tasks.len());
    let failure = || Failure { arn: cluster.arn.clone(), reason: "RESOURCE:CPU".to_owned() };
    let failures = std::iter::repeat_with(failure).take(unplaced).collect();
    reply(&Described { tasks, failures })
}

pub(super) fn stop(ask: Ask<'_>, given: Stop) -> Answer {
    let cluster = given.cluster.unwrap_or_else(|| "default".to_owned());
    let task = required(given.task, "task")?;
    let reason = given.reason.as_deref().unwrap_or("Task stopped by user");
    let id = ask.world.stop_task(ask.region, &cluster, &task, reason)?;
    let now = ask.world.now;
    let cluster = &*ask.world.live_cluster(ask.region, Some(&cluster))?;
    let task = cluster.tasks.get(&id).ok_or_else(|| Refusal::invalid("The referenced task was not found."))?;
    reply(&Answered { task: TaskShape::of(ask.region, cluster, task, now, true) })
}
