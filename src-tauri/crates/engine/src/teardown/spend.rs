//! Stops the spend in one cluster: pins, then services by force, then every covered task, then waits until none burns.

use std::collections::BTreeSet;
use std::future::ready;
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

/// How long the service scheduler gets to stop the tasks of a service that is gone. It does so by itself: to stop each of
/// them as well would only spend the budget that stand-alone tasks need.
const SCHEDULER_TAKES: Duration = Duration::from_secs(3);

/// For how long a service that was read may be taken to be as it was, while something else has to come first.
const PINS_HOLD: Duration = Duration::from_secs(2);

/// After this long a task that AWS was told to stop, and that still runs, needs a person.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

impl RegionTeardown {
    /// Returns the cluster once no covered task of it is alive any more.
    pub(crate) async fn stop_spend(&self, cluster: &str) -> Option<Quiet> {
        let services = self.end_services(cluster, ready(())).await;
        self.end_tasks(cluster, services).await
    }

    /// Deletes the approved services of the cluster, once that `may` begin; which nothing that is left of it can undo.
    pub(crate) async fn end_services(&self, cluster: &str, may: impl Future<Output = ()>) -> Services {
        let mut pins = self.read_pins(cluster).await;
        let read_at = self.clock.monotonic();
        may.await;
        if self.cancel.is_cancelled() {
            return Services::Unread;
        }
        if self.clock.monotonic().saturating_sub(read_at) > PINS_HOLD {
            pins = self.read_pins(cluster).await;
        }
        match pins {
            Ok(services) => {
                stream::iter(services)
                    .for_each_concurrent(CALLS_AT_ONCE, |service| self.delete_service(cluster, service))
                    .await;
                // Whether the cluster is as it was approved matters to its stand-alone tasks and to itself, and not to its
                // services: those have pins of their own, and need not wait for one more read.
                self.pins_of_cluster(cluster).await
            }
            Err(error) if error.kind == CloudErrorKind::NotFound => {
                self.cluster_vanished(cluster);
                Services::ClusterGone
            }
            // Tasks that the plan names need no pin, and go on burning meanwhile: they are stopped all the same.
            Err(error) => {
                self.unread(cluster, &error, true);
                Services::Unread
            }
        }
    }

    async fn pins_of_cluster(&self, cluster: &str) -> Services {
        match self.pin_cluster(cluster).await {
            Ok(_) => Services::Asked,
            Err(error) if error.kind == CloudErrorKind::NotFound => {
                self.cluster_vanished(cluster);
                Services::ClusterGone
            }
            Err(error) => {
                self.unread(cluster, &error, true);
                Services::Unread
            }
        }
    }

    /// Stops the covered tasks, after what was done about the services, until none is alive any more.
    pub(crate) async fn end_tasks(&self, cluster: &str, services: Services) -> Option<Quiet> {
        if services == Services::ClusterGone {
            return Some(Quiet::gone(cluster));
        }
        if self.cancel.is_cancelled() {
            return None;
        }
        self.stop_tasks(cluster).await.filter(|_| services == Services::Asked)
    }

    /// A cluster that does not exist any more holds nothing that burns.
    fn cluster_vanished(&self, cluster: &str) {
        let now = self.clock.now();
        self.progress.change(|state| {
            state.looked_at(cluster);
            state.unstopped_in(cluster).iter().for_each(|task| state.stop_task(task, now));
            self.approved.services_of(cluster).for_each(|service| state.item_gone(&service.arn));
            if self.approved.cluster(cluster).is_some() {
                state.item_gone(cluster);
            }
        });
    }

    /// Reads the cluster's services and compares them with what was approved. Gives the approved ones that still have
    /// to be deleted.
    async fn read_pins(&self, cluster: &str) -> Result<Vec<Service>, CloudError> {
        let approved: Vec<String> = self.approved.services_of(cluster).map(|target| target.arn.clone()).collect();
        let read = self.client.describe_services(cluster, &approved, &self.cancel).await;
        if let Some(error) = read.missing {
            return Err(error);
        }
        let mut to_delete = Vec::new();
        for arn in &approved {
            match read.items.iter().find(|service| service.arn == *arn && service.status != "INACTIVE") {
                Some(service) if self.pin_service(service) => to_delete.push(service.clone()),
                Some(_) => {}
                None => self.progress.change(|state| state.item_gone(arn)),
            }
        }
        Ok(to_delete)
    }

    /// Reads which services the cluster has now. One that was not approved unpins it: it is left and told. Gives the
    /// approved ones that are listed.
    pub(crate) async fn pin_cluster(&self, cluster: &str) -> Result<Vec<String>, CloudError> {
        let listed = self.client.list_services(cluster, &self.cancel).await;
        if let Some(error) = listed.missing {
            return Err(error);
        }
        let Some(target) = self.approved.cluster(cluster) else { return Ok(Vec::new()) };
        let (known, new): (Vec<String>, Vec<String>) =
            listed.items.into_iter().partition(|arn| target.services.contains(arn));
        if new.is_empty() {
            self.door.pin(cluster);
        } else {
            self.door.unpin(cluster);
            let names = new.iter().map(|arn| last_part(arn).to_owned()).collect();
            self.tell(cluster, ProblemKind::ChangedSinceApproval, names, true, new.join(", "));
        }
        Ok(known)
    }

    /// Whether `service`, as it was read, is the one that was approved. Another one under its name is left and told.
    fn pin_service(&self, service: &Service) -> bool {
        let Some(target) = self.approved.service(&service.arn) else { return false };
        if ServicePin::of(service) == target.pin {
            self.door.pin(&service.arn);
            return true;
        }
        self.door.unpin(&service.arn);
        // It may have been deleted by us, and made anew by somebody else.
        self.progress.change(|state| state.item_back(&service.arn));
        let detail = changed(service, &target.pin);
        self.tell(&service.arn, ProblemKind::ChangedSinceApproval, Vec::new(), true, detail);
        false
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
        if let Err(error) = self.send(&mutation).await {
            self.problem(&service.arn, &error, true);
        }
    }

    /// Whether `task`, which the approval covers, may be stopped now: what covers it is as it was approved.
    fn may_stop(&self, cluster: &str, task: &Task) -> bool {
        self.approved.names_task(&task.arn)
            || match self.approved.service_of(cluster, task) {
                // Before its service is going, a stopped task would only be started again.
                Some(service) => self.progress.look(|state| state.is_gone(&service.arn)),
                None => self.door.is_pinned(cluster),
            }
    }

    /// Stops every covered task, largest first, and looks again until none is alive and a fresh list shows none.
    async fn stop_tasks(&self, cluster: &str) -> Option<Quiet> {
        let mut known: BTreeSet<String> = self.progress.look(|state| state.unstopped_in(cluster)).into_iter().collect();
        let mut sent = Sent::default();
        let mut waiting = self.pace.wait();
        let began = self.clock.monotonic();
        let mut listed: Option<Duration> = None;
        // The tasks that ECS wanted stopped before we came are listed once, and not first of all: those that it wants burn
        // longer.
        let mut all_listed = false;
        loop {
            let now = self.clock.monotonic();
            let listing = match listed {
                None if !known.is_empty() => Listing::Wanted,
                Some(at) if !known.is_empty() => match waiting.may_list(at, now, all_listed) {
                    false => Listing::None,
                    true if all_listed => Listing::Wanted,
                    true => Listing::Stopping,
                },
                _ if all_listed => Listing::Wanted,
                _ => Listing::All,
            };
            // What may well be the last look is also the cluster's last look at its services before it goes.
            let services = async {
                match known.is_empty() && listing.shows_wanted() && self.approved.cluster(cluster).is_some() {
                    true => self.pin_cluster(cluster).await.ok(),
                    false => None,
                }
            };
            let (look, services) = tokio::join!(self.look_at_tasks(cluster, &known, listing), services);
            match look {
                Ok(living) => {
                    all_listed |= listing.shows_stopping();
                    if listing != Listing::None {
                        listed = Some(now);
                    }
                    self.progress.change(|state| state.looked_at(cluster));
                    known = living.iter().map(|task| task.arn.clone()).collect();
                    if living.is_empty() {
                        // What both lists lack is not there.
                        if all_listed && listing.shows_wanted() {
                            return Some(Quiet { cluster: cluster.to_owned(), services });
                        }
                        continue;
                    }
                    waiting.is_ending(living.iter().all(|task| task.last_status == "DEPROVISIONING"));
                    let stoppable: Vec<Task> = living.into_iter().filter(|task| self.may_stop(cluster, task)).collect();
                    let scheduler_first = self.clock.monotonic().saturating_sub(began) < SCHEDULER_TAKES;
                    self.stop_those(cluster, &stoppable, scheduler_first, &mut sent).await;
                    // What covers the rest could not be removed, and that was told: waiting does not help.
                    if stoppable.iter().all(|task| sent.failed.contains(&task.arn)) {
                        return None;
                    }
                }
                Err(error) if error.kind == CloudErrorKind::NotFound => {
                    self.cluster_vanished(cluster);
                    return Some(Quiet::gone(cluster));
                }
                Err(error) if error.kind.is_transient() => {}
                Err(error) => {
                    self.unread(cluster, &error, true);
                    return None;
                }
            }
            if self.cancel.is_cancelled() {
                return None;
            }
            let waited = self.clock.monotonic().saturating_sub(began);
            if waited > PATIENCE {
                let names = known.iter().map(|arn| last_part(arn).to_owned()).take(5).collect();
                self.tell(
                    cluster,
                    ProblemKind::StillInUse,
                    names,
                    true,
                    format!("{} tasks have not stopped", known.len()),
                );
                return None;
            }
            tokio::select! {
                biased;
                () = self.clock.sleep(waiting.pause(waited)) => {}
                () = self.cancel.cancelled() => return None,
            }
        }
    }

    /// The covered tasks that are alive: those known before, and those that are listed.
    async fn look_at_tasks(
        &self,
        cluster: &str,
        known: &BTreeSet<String>,
        listing: Listing,
    ) -> Result<Vec<Task>, CloudError> {
        let known_arns: Vec<String> = known.iter().cloned().collect();
        let (listed, read) =
            tokio::join!(self.list(cluster, listing), self.client.describe_tasks(cluster, &known_arns, &self.cancel),);
        let new: Vec<String> = listed?.difference(known).cloned().collect();
        let new = self.client.describe_tasks(cluster, &new, &self.cancel).await;
        if let Some(error) = read.missing.or(new.missing) {
            return Err(error);
        }
        let alive: Vec<Task> = read.items.into_iter().chain(new.items).filter(Task::is_alive).collect();
        let alive_arns: BTreeSet<String> = alive.iter().map(|task| task.arn.clone()).collect();
        let mut living: Vec<Task> = alive.into_iter().filter(|task| self.approved.covers_task(cluster, task)).collect();
        living.retain(|task| !self.door.keeps_task(cluster, task));
        self.look_for_reborn(cluster, living.iter().filter(|task| !known.contains(&task.arn))).await?;
        let now = self.clock.now();
        self.progress.change(|state| {
            for task in &living {
                state.see_task(&self.code, &task.arn, Burn::of(&self.prices, &self.code, [task]));
            }
            // Known and not alive: STOPPED, or MISSING from the answer.
            for arn in known.iter().filter(|arn| !alive_arns.contains(*arn)) {
                state.stop_task(arn, now);
            }
        });
        self.save_spend_stop();
        Ok(living)
    }

    async fn list(&self, cluster: &str, listing: Listing) -> Result<BTreeSet<String>, CloudError> {
        let mut listed = BTreeSet::new();
        if listing.shows_wanted() {
            listed.extend(self.list_tasks(cluster, DesiredStatus::Running).await?);
        }
        if listing.shows_stopping() {
            listed.extend(self.list_tasks(cluster, DesiredStatus::Stopped).await?);
        }
        Ok(listed)
    }

    async fn list_tasks(&self, cluster: &str, desired: DesiredStatus) -> Result<Vec<String>, CloudError> {
        let listed = self.client.list_tasks(cluster, desired, &self.cancel).await;
        listed.missing.map_or(Ok(listed.items), Err)
    }

    /// A task that nobody knew, of a service that was deleted already: is it a last one of the old service, or the first
    /// of a new service under the same name, which nobody approved?
    async fn look_for_reborn(&self, cluster: &str, new_tasks: impl Iterator<Item = &Task>) -> Result<(), CloudError> {
        let deleted: BTreeSet<String> = new_tasks
            .filter_map(|task| self.approved.service_of(cluster, task))
            .filter(|service| self.progress.look(|state| state.is_gone(&service.arn)))
            .map(|service| service.arn.clone())
            .collect();
        if deleted.is_empty() {
            return Ok(());
        }
        let deleted: Vec<String> = deleted.into_iter().collect();
        let read = self.client.describe_services(cluster, &deleted, &self.cancel).await;
        if let Some(error) = read.missing {
            return Err(error);
        }
        read.items.iter().filter(|service| service.status == "ACTIVE").for_each(|service| {
            self.pin_service(service);
        });
        Ok(())
    }

    async fn stop_those(&self, cluster: &str, stoppable: &[Task], scheduler_first: bool, sent: &mut Sent) {
        let left_to_the_scheduler = |task: &&Task| {
            let by_name = self.approved.names_task(&task.arn);
            scheduler_first && !by_name && self.approved.service_of(cluster, task).is_some()
        };
        let fresh = |task: &&Task| !sent.accepted.contains(&task.arn) && !sent.failed.contains(&task.arn);
        let mut tasks: Vec<&Task> = stoppable
            .iter()
            .filter(|task| task.desired_status != "STOPPED" && !left_to_the_scheduler(task))
            .filter(fresh)
            .collect();
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

/// Which tasks are listed before a look, beside those that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listing {
    /// Those that ECS wants, and those that it wants stopped already.
    All,
    /// Those that ECS wants.
    Wanted,
    /// Those that it wants stopped already.
    Stopping,
    /// No others.
    None,
}

impl Listing {
    fn shows_wanted(self) -> bool {
        matches!(self, Self::All | Self::Wanted)
    }

    fn shows_stopping(self) -> bool {
        matches!(self, Self::All | Self::Stopping)
    }
}

/// A cluster in which no covered task is alive any more.
#[derive(Debug)]
pub(crate) struct Quiet {
    pub(crate) cluster: String,
    /// The approved services that were listed by the same look, if they could be.
    pub(crate) services: Option<Vec<String>>,
}

impl Quiet {
    fn gone(cluster: &str) -> Self {
        Self { cluster: cluster.to_owned(), services: None }
    }
}

/// What became of the services of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Services {
    /// Their deletion was asked for, or told as a problem.
    Asked,
    /// The cluster is not there any more, and nothing in it.
    ClusterGone,
    /// Nobody could read what it holds.
    Unread,
}

/// What became of the `StopTask` calls of a cluster.
#[derive(Default)]
struct Sent {
    accepted: BTreeSet<String>,
    failed: BTreeSet<String>,
}

fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn changed(service: &Service, pin: &ServicePin) -> String {
    let text = |pin: &ServicePin| {
        let born = pin.created_at.map_or_else(|| "unknown".to_owned(), |at| at.to_string());
        format!("made {born}, runs {}", pin.task_definition.as_deref().unwrap_or("nothing"))
    };
    format!("approved: {}; now: {}", text(pin), text(&ServicePin::of(service)))
}
