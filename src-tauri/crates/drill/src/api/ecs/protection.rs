//! Task scale-in protection: get, update.

use serde::{Deserialize, Serialize};

use super::{Ask, batch, required};
use crate::wire::json::{Answer, Epoch, reply};
use crate::world::name;
use crate::world::protection::Unprotected;
use crate::{Refusal, Task};

#[derive(Deserialize)]
pub(super) struct Get {
    cluster: Option<String>,
    tasks: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Update {
    cluster: Option<String>,
    tasks: Option<Vec<String>>,
    protection_enabled: Option<bool>,
    expires_in_minutes: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    protected_tasks: Vec<Protected>,
    failures: Vec<Failed>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Protected {
    task_arn: String,
    protection_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<Epoch>,
}

#[derive(Serialize)]
struct Failed {
    arn: String,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

/// How long protection lasts if nobody says.
const DEFAULT_MINUTES: i64 = 120;

/// Of a hundred tasks at most.
pub(super) fn get(ask: Ask<'_>, given: Get) -> Answer {
    let cluster = required(given.cluster, "cluster")?;
    let asked = batch(given.tasks, "Tasks", 100)?;
    let now = ask.world.now;
    let cluster = &*ask.world.live_cluster(ask.region, Some(&cluster))?;
    let (mut protected_tasks, mut failures) = (Vec::new(), Vec::new());
    for given in &asked {
        let id = name::within(given, "task", ask.region, &cluster.name)?;
        match cluster.tasks.get(id).filter(|task| task.visible(now)) {
            Some(task) if task.service.is_some() => protected_tasks.push(shape(task, now)),
            Some(task) => failures.push(failed(ask.region, &cluster.name, task.id(), Unprotected::NotValid)),
            None => failures.push(failed(ask.region, &cluster.name, id, Unprotected::Missing)),
        }
    }
    reply(&Answered { protected_tasks, failures })
}

/// Of ten tasks at most.
pub(super) fn update(ask: Ask<'_>, given: Update) -> Answer {
    let cluster = required(given.cluster, "cluster")?;
    let asked = batch(given.tasks, "Tasks", 10)?;
    let enabled = required(given.protection_enabled, "protectionEnabled")?;
    let minutes = given.expires_in_minutes.unwrap_or(DEFAULT_MINUTES);
    let outside = |_| Refusal::invalid("expiresInMinutes must be between 1 and 2880.");
    let minutes = u32::try_from(minutes).map_err(outside)?;
    let (mut protected_tasks, mut failures) = (Vec::new(), Vec::new());
    for given in &asked {
        let done = ask.world.update_task_protection(ask.region, &cluster, given, enabled.then_some(minutes))?;
        let home = ask.world.live_cluster(ask.region, Some(&cluster))?.name.clone();
        match done {
            Ok(arn) => protected_tasks.extend(ask.world.task(&arn).map(|task| shape(task, ask.world.now))),
            Err(reason) => {
                let id = name::within(given, "task", ask.region, &home)?;
                failures.push(failed(ask.region, &home, id, reason));
            }
        }
    }
    reply(&Answered { protected_tasks, failures })
}

fn shape(task: &Task, now: jiff::Timestamp) -> Protected {
    let expires = task.protected_until.filter(|until| now < *until);
    Protected { task_arn: task.arn.clone(), protection_enabled: expires.is_some(), expiration_date: expires.map(Epoch) }
}

fn failed(region: &str, cluster: &str, id: &str, reason: Unprotected) -> Failed {
    let arn = name::arn(region, "task", &format!("{cluster}/{id}"));
    match reason {
        Unprotected::Missing => Failed { arn, reason: "MISSING", detail: None },
        Unprotected::NotValid => {
            let detail = Some("The specified task is not part of a running Amazon ECS service.");
            Failed { arn, reason: "TASK_NOT_VALID", detail }
        }
    }
}
