//! Tears down one region: what starts tasks, then each cluster by itself, largest burn first, then its definitions. It makes no choices: what
//! goes is what the approval covers, and what has changed since is left and told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::{self, BoxFuture, Shared};
use futures::{FutureExt, StreamExt, stream};
use quench_aws::{Connection, RegionClient};
use quench_clock::Clock;
use quench_core::arn::{ArnKind, EcsArn};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::estimate::CUT_SECONDS;
use quench_core::mutation::Mutation;
use quench_core::plan::RelauncherTarget;
use quench_core::price_book::PriceBook;
use quench_core::region::RegionCode;
use quench_core::view::{ProblemKind, ProblemView, RowKind, TeardownPhase};
use quench_store::SPEND_STOPPED_AT;
use tokio_util::sync::CancellationToken;

use super::act::{ActError, act};
use super::approved::{Approved, RegionWork};
use super::door::JournalDoor;
use super::pace::Pace;
use super::progress::{Progress, State};
use super::spend::Quiet;

/// Clusters of one region that are worked on at the same time: all of them in any incident yet seen. A cluster mostly waits
/// for its tasks to stop, and those that are not begun meanwhile burn for as long again.
const CLUSTERS_AT_ONCE: usize = 1000;

/// Everything that a region's teardown needs.
pub(crate) struct RegionTeardown {
    pub(crate) code: RegionCode,
    pub(crate) connection: Connection,
    pub(crate) client: RegionClient,
    pub(crate) approved: Arc<Approved>,
    pub(crate) door: Arc<JournalDoor>,
    pub(crate) progress: Arc<Progress>,
    pub(crate) clock: Clock,
    /// Ready once every document is saved, or nobody waits for them any longer: nothing is changed before. Reads need not
    /// wait.
    pub(crate) evidence: Shared<BoxFuture<'static, ()>>,
    /// Cancelled when the person stops, and when nothing more may be sent.
    pub(crate) cancel: CancellationToken,
    /// As they were known when the run began.
    pub(crate) prices: Arc<PriceBook>,
    /// What `StopTask` leaves in the task's `stoppedReason`.
    pub(crate) reason: String,
    /// Clusters whose tasks are being waited for: they share the budget of reads.
    pub(crate) pace: Pace,
    /// The states of the definitions whose documents this run has read.
    pub(crate) definition_states: Mutex<BTreeMap<String, String>>,
}

impl RegionTeardown {
    /// Does the region's work: first what would start tasks again, then the spend, and each cluster as soon as it is quiet, so that one task that does
    /// not stop holds up its own cluster and no other. Returns when everything was asked for, or told as a problem, or
    /// stopped.
    pub(crate) async fn run(&self, work: &RegionWork) {
        self.progress.change(|state| state.region_began(&self.code));
        let cut = async {
            self.evidence.clone().await;
            if !self.cancel.is_cancelled() {
                self.progress.change(|state| state.begin(TeardownPhase::CutRelaunch));
                self.cut(&work.starting).await;
            }
        };
        let cut = cut.boxed().shared();
        let spend_may_stop = async {
            self.evidence.clone().await;
            if !work.clusters.is_empty() && !work.starting.is_empty() {
                self.wait_for_cut(cut.clone()).await;
            }
            self.progress.change(|state| state.begin(TeardownPhase::StopSpend));
        };
        let spend_may_stop = spend_may_stop.boxed().shared();
        let (quiet_clusters, to_delete) = unbounded();
        let (services_asked, asked) = unbounded();
        let stop = future::join(
            spend_may_stop.clone(),
            self.stop_all_spend(&work.clusters, &spend_may_stop, services_asked, quiet_clusters),
        );
        let delete =
            to_delete.for_each_concurrent(CLUSTERS_AT_ONCE, |quiet| self.delete_cluster(quiet).boxed()).boxed();
        // Definitions cost nothing and wait for nothing but their services: they have budgets of their own, and what is
        // spent of those holds up no task.
        let tidy = async {
            asked.collect::<Vec<()>>().await;
            self.evidence.clone().await;
            if !self.cancel.is_cancelled() {
                self.tidy(&work.definitions).await;
            }
        };
        let scaling = async {
            self.evidence.clone().await;
            self.cut(&work.scaling).await;
        };
        tokio::join!(cut.clone(), scaling.boxed(), stop.boxed(), delete, tidy.boxed());
        if !self.cancel.is_cancelled() {
            self.progress.change(|state| state.region_asked(&self.code));
        }
    }

    /// The spend waits for rules and schedules to be cut off, but not for long: a cut that is slow or fails must not let
    /// the money run, and the end does not depend on the order. A task that a rule starts meanwhile is stand-alone in a
    /// cluster that goes, and is stopped by the loop that looks until none runs, or by the next try to delete the cluster.
    /// Scalable targets are not waited for: a minimum cannot bring back a service that is deleted by force.
    async fn wait_for_cut(&self, cut: impl Future<Output = ()>) {
        tokio::select! {
            biased;
            () = cut => {}
            () = self.clock.sleep(Duration::from_secs(CUT_SECONDS.into())) => {}
            () = self.cancel.cancelled() => {}
        }
    }

    /// Stops the spend of every cluster, and passes each on that is quiet. `services_asked` ends when every service has
    /// been asked to go.
    async fn stop_all_spend(
        &self,
        clusters: &[String],
        may_stop: &(impl Future<Output = ()> + Clone + Send + Sync),
        services_asked: UnboundedSender<()>,
        quiet_clusters: UnboundedSender<Quiet>,
    ) {
        let clusters: Vec<_> = clusters.iter().map(|cluster| (cluster.clone(), services_asked.clone())).collect();
        drop(services_asked);
        let mut stopping = stream::iter(clusters)
            .map(|(cluster, asked)| {
                async move {
                    let services = self.end_services(&cluster, may_stop.clone()).await;
                    drop(asked);
                    self.end_tasks(&cluster, services).await
                }
                .boxed()
            })
            .buffer_unordered(CLUSTERS_AT_ONCE);
        let mut all_quiet = true;
        while let Some(quiet) = stopping.next().await {
            all_quiet &= quiet.is_some();
            if let Some(quiet) = quiet.filter(|quiet| self.approved.cluster(&quiet.cluster).is_some()) {
                // The other end is dropped only together with this one.
                let _ = quiet_clusters.unbounded_send(quiet);
            }
        }
        if all_quiet && !self.cancel.is_cancelled() {
            let now = self.clock.now();
            self.progress.change(|state| state.region_spend_done(&self.code, now));
            self.save_spend_stop();
        }
    }

    /// Writes down when the spend stopped, at that moment: a kill must not lose it.
    pub(crate) fn save_spend_stop(&self) {
        if let Some(at) = self.progress.look(State::spend_stop_to_save) {
            self.door.save_fact(SPEND_STOPPED_AT, at);
        }
    }

    /// Sends one change.
    pub(crate) async fn send(&self, mutation: &Mutation) -> Result<quench_aws::Mutated, ActError> {
        let result = act(&self.connection, &self.client, &self.door, mutation, &self.reason, &self.cancel).await;
        match &result {
            // Of several definitions some may have failed: each is told by itself.
            Ok(mutated) if mutated.failures.is_empty() => self.progress.change(|state| state.took_effect(mutation)),
            Err(error) if stops_everything(error.cloud_error(), &self.door) => {
                // What follows would fail the same way: nothing more is sent until a person has looked.
                self.cancel.cancel();
            }
            // The door has closed for a pause: this run is stopped when it is over, and another one begins.
            Err(error) if error.cloud_error().kind == CloudErrorKind::Stopped => self.cancel.cancelled().await,
            Ok(_) | Err(_) => {}
        }
        result
    }

    /// Tells that an item needs a person, unless the person stopped it.
    pub(crate) fn problem(&self, arn: &str, error: &ActError, costs_now: bool) {
        let cloud = error.cloud_error();
        if cloud.kind == CloudErrorKind::Stopped {
            return;
        }
        let kind = match error {
            ActError::Unsettled(_) => ProblemKind::Unsettled,
            ActError::Refused(error) => kind_of(error, &self.door),
        };
        self.tell(arn, kind, Vec::new(), costs_now, cloud.to_string());
    }

    /// Tells that an item could not be read.
    pub(crate) fn unread(&self, arn: &str, error: &CloudError, costs_now: bool) {
        if error.kind != CloudErrorKind::Stopped {
            self.tell(arn, kind_of(error, &self.door), Vec::new(), costs_now, error.to_string());
        }
    }

    /// Tells that an item needs a person.
    pub(crate) fn tell(&self, arn: &str, kind: ProblemKind, blockers: Vec<String>, costs_now: bool, detail: String) {
        let parsed = EcsArn::parse(arn).ok();
        let relauncher = self.approved.relauncher(arn);
        let item = match parsed.as_ref().map(|arn| arn.kind) {
            _ if relauncher.is_some() => RowKind::Relaunchers,
            Some(ArnKind::Service) => RowKind::Services,
            Some(ArnKind::Task) => RowKind::Tasks,
            Some(ArnKind::TaskDefinition) => RowKind::Definitions,
            _ => RowKind::Clusters,
        };
        let problem = ProblemView {
            arn: arn.to_owned(),
            name: relauncher
                .map(RelauncherTarget::name)
                .or(parsed.as_ref().map(EcsArn::name))
                .unwrap_or(arn)
                .to_owned(),
            item,
            region: self.code.clone(),
            kind,
            blockers,
            costs_now,
            retryable: kind != ProblemKind::ChangedSinceApproval,
            detail,
        };
        self.progress.change(|state| state.problem(problem));
    }
}

/// Whether an error concerns the whole run and not one item.
fn stops_everything(error: &CloudError, door: &JournalDoor) -> bool {
    use CloudErrorKind::{AccountChanged, CredentialsExpired, CredentialsInvalid, CredentialsMissing};
    door.journal_error().is_some()
        || matches!(error.kind, AccountChanged | CredentialsExpired | CredentialsInvalid | CredentialsMissing)
}

/// What an error means to a person.
pub(crate) fn kind_of(error: &CloudError, door: &JournalDoor) -> ProblemKind {
    use CloudErrorKind as Kind;
    match error.kind {
        Kind::NotAllowed if door.journal_error().is_some() => ProblemKind::JournalFailed,
        Kind::NotAllowed => ProblemKind::ChangedSinceApproval,
        Kind::AccessDenied => ProblemKind::AccessDenied,
        Kind::DeniedByOrganization => ProblemKind::DeniedByOrganization,
        Kind::CredentialsInvalid
        | Kind::CredentialsExpired
        | Kind::CredentialsMissing
        | Kind::AccountChanged
        | Kind::TokenNotValidHere
        | Kind::RegionOff => ProblemKind::Credentials,
        Kind::StillInUse => ProblemKind::StillInUse,
        Kind::Throttled | Kind::Timeout | Kind::Offline | Kind::AwsUnavailable | Kind::Unreadable | Kind::ClockSkew => {
            ProblemKind::Unreachable
        }
        Kind::NotFound | Kind::Refused | Kind::Stopped | Kind::Unexpected => ProblemKind::Other,
    }
}
