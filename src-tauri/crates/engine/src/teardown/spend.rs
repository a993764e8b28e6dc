//! Stops the spend in one cluster: pins, then services by force, then every covered task, then waits until none burns.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::{StreamExt, stream};
use quench_aws::DesiredStatus;
use quench_core::burn::Burn;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::mutation::Mutation;
use quench_core::plan::ServicePin;
use quench_core::resource::{Service, Task};
use quench_core::view::ProblemKind;

use super::region::RegionTeardown;

/// Calls of one cluster that are under way at the same time.
const CALLS_AT_ONCE: usize = 16;

/// Pauses between two looks at the tasks of a cluster: quick at first, then as AWS's own waiter does.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
    Duration::from_secs(6),
];

/// After this long a task that AWS was told to stop, and that still runs, needs a person.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

impl RegionTeardown {
    /// Returns whether no covered task of the cluster is alive any more.
    pub(crate) async fn stop_spend(&self, cluster: String) -> bool {
        let cluster = cluster.as_str();
        match self.read_pins(cluster).await {
            Ok(services) => {
                stream::iter(services)
                    .for_each_concurrent(CALLS_AT_ONCE, |service| self.delete_service(cluster, service))
                    .await;
            }
            Err(error) if error.kind == CloudErrorKind::NotFound => {
                self.cluster_vanished(cluster);
                return true;
            }
            Err(error) => {
                self.unread(cluster, &error, true);
                return false;
            }
        }
        if self.cancel.is_cancelled() {
            return false;
        }
        self.stop_tasks(cluster).await
    }

    /// A cluster that does not exist any more holds nothing that burns.
    fn cluster_vanished(&self, cluster: &str) {
        let now = self.clock.now();
        self.progress.change(|state| {
            state.looked_at(cluster);
            self.approved.known_tasks(cluster).for_each(|task| state.stop_task(task, now));
            self.approved.services_of(cluster).for_each(|service| state.item_gone(&service.arn));
            if self.approved.cluster(cluster).is_some() {
                state.item_gone(cluster);
            }
        });
    }

    /// Reads the cluster's services and compares them with what was approved. Gives the approved ones that still have
    /// to be deleted.
    async fn read_pins(&self, cluster: &str) -> Result<Vec<Service>, CloudError> {
        let listed = self.client.list_services(cluster, &self.cancel).await;
        if let Some(error) = listed.missing {
            return Err(error);
        }
        let target = self.approved.cluster(cluster);
        let known: BTreeSet<&str> =
            target.into_iter().flat_map(|target| &target.services).map(String::as_str).collect();
        let new: Vec<String> = listed.items.iter().filter(|arn| !known.contains(arn.as_str())).cloned().collect();
        if target.is_some() && new.is_empty() {
            self.door.pin(cluster);
        } else if target.is_some() {
            self.door.unpin(cluster);
            let names = new.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned()).collect();
            self.tell(cluster, ProblemKind::ChangedSinceApproval, names, true, new.join(", "));
        }
        let approved: Vec<String> = self.approved.services_of(cluster).map(|target| target.arn.clone()).collect();
        let read = self.client.describe_services(cluster, &approved, &self.cancel).await;
        if let Some(error) = read.missing {
            return Err(error);
        }
        let mut to_delete = Vec::new();
        for arn in &approved {
            let service = read.items.iter().find(|service| service.arn == *arn);
            match (service, self.approved.service(arn)) {
                (Some(service), Some(target)) if service.status != "INACTIVE" => {
                    if ServicePin::of(service) != target.pin {
                        self.door.unpin(arn);
                        self.tell(
                            arn,
                            ProblemKind::ChangedSinceApproval,
                            Vec::new(),
                            true,
                            changed(service, &target.pin),
                        );
                    } else {
                        self.door.pin(arn);
                        to_delete.push(service.clone());
                    }
                }
                _ => self.progress.change(|state| state.item_gone(arn)),
            }
        }
        Ok(to_delete)
    }

    async fn delete_service(&self, cluster: &str, service: Service) {
        if service.status == "DRAINING" {
            self.progress.change(|state| state.item_gone(&service.arn));
            return;
        }
        // With an external controller AWS refuses the service while it has task sets.
        if service.deployment_controller.as_deref() == Some("EXTERNAL") {
            for task_set in &service.task_sets {
                let mutation = Mutation::DeleteTaskSet {
                    cluster: cluster.to_owned(),
                    service: service.arn.clone(),
                    task_set: task_set.clone(),
                };
                if let Err(error) = self.send(&mutation).await {
                    self.problem(&service.arn, &error, true);
                    return;
                }
            }
        }
        let mutation = Mutation::DeleteService { cluster: cluster.to_owned(), service: service.arn.clone() };
        match self.send(&mutation).await {
            Ok(_) => self.progress.change(|state| state.item_gone(&service.arn)),
            Err(error) => self.problem(&service.arn, &error, true),
        }
    }

    /// Whether stopping `task` is covered and what covers it is as it was approved.
    fn is_covered(&self, cluster: &str, task: &Task) -> bool {
        if !self.approved.covers_task(cluster, task) {
            return false;
        }
        self.approved.names_task(&task.arn)
            || match self.approved.service_of(cluster, task) {
                // Before its service is going, a stopped task would only be started again.
                Some(service) => self.progress.look(|state| state.is_gone(&service.arn)),
                None => self.door.is_pinned(cluster),
            }
    }

    /// Stops every covered task, largest first, and looks again until none is alive and a fresh list shows none.
    async fn stop_tasks(&self, cluster: &str) -> bool {
        let mut known: BTreeSet<String> = self.approved.known_tasks(cluster).map(str::to_owned).collect();
        let mut sent = Sent::default();
        let began = self.clock.monotonic();
        for look in 0_usize.. {
            match self.look_at_tasks(cluster, &known, look == 0).await {
                Ok(living) => {
                    self.progress.change(|state| state.looked_at(cluster));
                    known = living.iter().map(|task| task.arn.clone()).collect();
                    if living.is_empty() {
                        return true;
                    }
                    self.stop_those(cluster, &living, &mut sent).await;
                    if known.iter().all(|arn| sent.failed.contains(arn)) {
                        return false;
                    }
                }
                Err(error) if error.kind == CloudErrorKind::NotFound => {
                    self.cluster_vanished(cluster);
                    return true;
                }
                Err(error) if error.kind.is_transient() => {}
                Err(error) => {
                    self.unread(cluster, &error, true);
                    return false;
                }
            }
            if self.cancel.is_cancelled() {
                return false;
            }
            if self.clock.monotonic().saturating_sub(began) > PATIENCE {
                let names = known.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned()).take(5).collect();
                self.tell(
                    cluster,
                    ProblemKind::StillInUse,
                    names,
                    true,
                    format!("{} tasks have not stopped", known.len()),
                );
                return false;
            }
            let pause = PAUSES.get(look).copied().unwrap_or(Duration::from_secs(6));
            tokio::select! {
                () = self.clock.sleep(pause) => {}
                () = self.cancel.cancelled() => return false,
            }
        }
        false
    }

    /// The covered tasks that are alive: those listed as wanted, those known before, and on the first look those that
    /// ECS wants stopped already.
    async fn look_at_tasks(
        &self,
        cluster: &str,
        known: &BTreeSet<String>,
        first: bool,
    ) -> Result<Vec<Task>, CloudError> {
        let running = self.client.list_tasks(cluster, DesiredStatus::Running, &self.cancel).await;
        if let Some(error) = running.missing {
            return Err(error);
        }
        let mut arns: BTreeSet<String> = known.iter().cloned().collect();
        arns.extend(running.items);
        if first {
            let stopping = self.client.list_tasks(cluster, DesiredStatus::Stopped, &self.cancel).await;
            if let Some(error) = stopping.missing {
                return Err(error);
            }
            arns.extend(stopping.items);
        }
        if arns.is_empty() {
            return Ok(Vec::new());
        }
        let arns: Vec<String> = arns.into_iter().collect();
        let read = self.client.describe_tasks(cluster, &arns, &self.cancel).await;
        if let Some(error) = read.missing {
            return Err(error);
        }
        let now = self.clock.now();
        let alive: Vec<Task> = read.items.into_iter().filter(Task::is_alive).collect();
        let alive_arns: BTreeSet<String> = alive.iter().map(|task| task.arn.clone()).collect();
        let living: Vec<Task> = alive.into_iter().filter(|task| self.is_covered(cluster, task)).collect();
        self.progress.change(|state| {
            for task in &living {
                state.see_task(&self.code, &task.arn, Burn::of(&self.code, [task]));
            }
            // Known and not alive: STOPPED, or MISSING from the answer.
            for arn in known.iter().filter(|arn| !alive_arns.contains(*arn)) {
                state.stop_task(arn, now);
            }
        });
        Ok(living)
    }

    async fn stop_those(&self, cluster: &str, living: &[Task], sent: &mut Sent) {
        let fresh = |task: &&Task| !sent.accepted.contains(&task.arn) && !sent.failed.contains(&task.arn);
        let mut tasks: Vec<&Task> =
            living.iter().filter(|task| task.desired_status != "STOPPED").filter(fresh).collect();
        tasks.sort_by_key(|task| std::cmp::Reverse((task.cpu_units, task.memory_mib)));
        let tasks: Vec<String> = tasks.into_iter().map(|task| task.arn.clone()).collect();
        let results: Vec<(String, bool)> = stream::iter(tasks)
            .map(|task| self.stop_task(cluster, task))
            .buffer_unordered(CALLS_AT_ONCE)
            .collect()
            .await;
        for (arn, accepted) in results {
            if accepted {
                sent.accepted.insert(arn)
            } else {
                sent.failed.insert(arn)
            };
        }
    }

    async fn stop_task(&self, cluster: &str, task: String) -> (String, bool) {
        self.door.admit_task(&task);
        let mutation = Mutation::StopTask { cluster: cluster.to_owned(), task: task.clone() };
        let result = self.send(&mutation).await;
        if let Err(error) = &result {
            self.problem(&task, error, true);
        }
        (task, result.is_ok())
    }
}

/// What became of the `StopTask` calls of a cluster.
#[derive(Default)]
struct Sent {
    accepted: BTreeSet<String>,
    failed: BTreeSet<String>,
}

fn changed(service: &Service, pin: &ServicePin) -> String {
    let text = |pin: &ServicePin| {
        let born = pin.created_at.map_or_else(|| "unknown".to_owned(), |at| at.to_string());
        format!("made {born}, runs {}", pin.task_definition.as_deref().unwrap_or("nothing"))
    };
    format!("approved: {}; now: {}", text(pin), text(&ServicePin::of(service)))
}
