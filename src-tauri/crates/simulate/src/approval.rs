//! What an approved plan covers, read from the JSON that the store keeps of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use quench_drill::{Call, World};
use quench_store::{PlanId, PlanRow, Store};
use serde_json::Value;

use crate::truth::cluster_of;

/// The plan that holds, by the ARNs in it.
#[derive(Debug)]
pub(crate) struct Approval {
    pub(crate) plan: PlanId,
    at: Timestamp,
    clusters: BTreeSet<String>,
    /// With the instant at which the one that was approved was made.
    services: BTreeMap<String, Option<Timestamp>>,
    tasks: BTreeSet<String>,
    definitions: BTreeSet<String>,
    /// What starts tasks, with its pin as text.
    starters: BTreeMap<String, String>,
}

impl Approval {
    pub(crate) fn read(store: &Store, row: &PlanRow) -> Result<Self, String> {
        let approval = store.approval(&row.hash).map_err(|error| error.to_string())?;
        let approval = approval.ok_or_else(|| format!("plan {} was not approved", row.hash))?;
        if !approval.digits_ok {
            return Err(format!("plan {} was approved without the account's digits", row.hash));
        }
        let body: Value = serde_json::from_str(&row.body).map_err(|error| error.to_string())?;
        let targets = body.pointer("/plan/targets").ok_or("the plan's body has no targets")?;
        let list = |key: &str| targets.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let arn = |item: &Value| item.get("arn").and_then(Value::as_str).unwrap_or_default().to_owned();
        let made = |item: &Value| {
            item.pointer("/pin/created_at").and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok())
        };
        Ok(Self {
            plan: row.id,
            at: approval.approved_at,
            clusters: list("clusters").iter().map(arn).collect(),
            services: list("services").iter().map(|item| (arn(item), made(item))).collect(),
            tasks: list("tasks").iter().map(arn).collect(),
            definitions: list("definitions").iter().map(arn).collect(),
            starters: list("relaunchers").iter().map(|item| (arn(item), item.to_string())).collect(),
        })
    }

    /// Everything that it names.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &str> {
        let named = self.clusters.iter().chain(self.services.keys()).chain(&self.tasks).chain(&self.definitions);
        let named = named.chain(self.starters.keys());
        named.map(String::as_str)
    }

    /// When it was given.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// Why a call is not covered, if it is not.
    pub(crate) fn lacks(&self, call: &Call, world: &World) -> Option<String> {
        let target = call.targets.first().map(String::as_str).unwrap_or_default();
        let lacking = |covered: bool| (!covered).then(|| "no approval covers it".to_owned());
        match call.operation.as_str() {
            "DeleteService" | "DeleteTaskSet" => match self.services.get(target) {
                None => lacking(false),
                Some(made) => {
                    let now = world.service(target).map(|found| found.created_at);
                    let another = made.zip(now).is_some_and(|(made, now)| now.duration_since(made).as_secs().abs() > 1);
                    // Made anew while the call was under way: nobody could have known.
                    let under_way = now.is_some_and(|now| call.at.duration_since(now).as_secs() < 30);
                    (another && !under_way).then(|| "another service has its name by now".to_owned())
                }
            },
            "DeleteCluster" => lacking(self.clusters.contains(target)),
            "DeregisterContainerInstance" => {
                lacking(cluster_of(target).is_some_and(|cluster| self.clusters.contains(&cluster)))
            }
            "DeregisterTaskDefinition" | "DeleteTaskDefinitions" => {
                lacking(call.targets.iter().all(|arn| self.definitions.contains(arn)))
            }
            "StopTask" => lacking(self.covers_task(target, world)),
            "DisableRule" | "UpdateSchedule" => lacking(self.starters.contains_key(target)),
            // The call names the service that it holds up, and so does its pin.
            "DeregisterScalableTarget" => {
                let service = target.split_once(":service/").map(|(_, name)| format!("service/{name}"));
                lacking(service.is_some_and(|name| self.starters.values().any(|pin| pin.contains(&name))))
            }
            other => Some(format!("{other} is no call of a teardown")),
        }
    }

    fn covers_task(&self, arn: &str, world: &World) -> bool {
        if self.tasks.contains(arn) {
            return true;
        }
        let Some(cluster) = cluster_of(arn) else { return false };
        let Some(task) = world.task(arn) else { return self.clusters.contains(&cluster) };
        match task.group.strip_prefix("service:") {
            Some(service) => {
                let service = format!("{}/{service}", cluster.replacen(":cluster/", ":service/", 1));
                self.services.contains_key(&service)
            }
            None => self.clusters.contains(&cluster),
        }
    }
}
