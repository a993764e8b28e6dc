//! Looks again until two clean looks lie 60 s apart, or until it is clear that something remains.

use std::sync::PoisonError;
use std::time::Duration;

use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use quench_core::burn::Burn;
use quench_core::check::target_arns;
use quench_core::price_book::PriceBook;
use quench_core::view::{PlanCounts, ProofRegion, ProofView, RemainingWhy, TeardownPhase, TeardownStatus};
use quench_store::{DELETED_AT, FINISHED_AT, PROOF, StoreError, VERIFIED_AT};
use tokio_util::sync::CancellationToken;

use super::run::{Ground, Teardown};
use crate::one_sign_in::in_one_sign_in;
use crate::proof::{APART_SECONDS, Look, look};

/// Lists lag behind deletions; a look that is not clean is repeated this often before it is believed.
const LOOKS: u32 = 6;
const BETWEEN_LOOKS: Duration = Duration::from_secs(10);

/// Whether it came to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looked {
    ToTheEnd,
    Stopped,
}

impl Teardown {
    /// Proves that everything covered is gone. Two clean reads, at least a minute of the connection's clock apart.
    pub async fn verify(&self, ground: &Ground, stop: &CancellationToken) -> Result<(), StoreError> {
        let look = |turn| async move { self.look_twice(ground, &turn).await }.boxed();
        if in_one_sign_in(&ground.connection, stop, look).await? == Looked::Stopped {
            self.set_status(TeardownStatus::Stopped);
        }
        Ok(())
    }

    async fn look_twice(&self, ground: &Ground, stop: &CancellationToken) -> Result<Looked, StoreError> {
        let clock = ground.connection.clock();
        self.progress.change(|state| {
            state.status = TeardownStatus::Verifying;
            state.begin(TeardownPhase::Verify);
        });
        let expected_clean = self.progress.look(|state| state.deleted_at.is_some());
        let mut first = self.look(ground, stop).await;
        // Where something is known to need a person one look tells what remains; unless a person has seen to it.
        let mut number = 1;
        while !first.is_clean() && expected_clean && number < LOOKS && !stop.is_cancelled() {
            sleep(ground, BETWEEN_LOOKS, stop).await;
            first = self.look(ground, stop).await;
            number += 1;
        }
        let mut second = None;
        if first.is_clean() && !stop.is_cancelled() {
            self.progress.change(|state| {
                state.done(TeardownPhase::Verify);
                state.second_read_at =
                    first.at.checked_add(SignedDuration::from_secs(i64::try_from(APART_SECONDS).unwrap_or(60))).ok();
            });
            sleep(ground, Duration::from_secs(APART_SECONDS), stop).await;
            self.progress.change(|state| state.second_read_at = None);
            if !stop.is_cancelled() {
                second = Some(self.look(ground, stop).await);
            }
        }
        if !second.as_ref().unwrap_or(&first).is_clean() {
            // First of all: it may have been verified before, and is no longer over.
            self.goes_on(ground)?;
        }
        if stop.is_cancelled() {
            return Ok(Looked::Stopped);
        }
        let verified = second.as_ref().is_some_and(Look::is_clean);
        let last = second.clone().unwrap_or_else(|| first.clone());
        let proof = self.proof_view(ground, &first, second.as_ref(), verified)?;
        *self.proof.lock().unwrap_or_else(PoisonError::into_inner) = Some(proof.clone());
        *self.last_look.lock().unwrap_or_else(PoisonError::into_inner) = Some(last.clone());
        let now = clock.now();
        let text = serde_json::to_value(&proof).unwrap_or_default();
        ground.store.set_plan_fact(self.approved.hash(), PROOF, &text, now)?;
        let deleted_at = self.progress.change(|state| {
            if verified {
                state.regions_verified(&last.regions);
                state.done(TeardownPhase::Verify);
                state.clear_problems();
                state.deleted_at.get_or_insert(first.at);
                state.verified_at = Some(now);
                state.status = TeardownStatus::Verified;
            } else {
                // What is there again, or was never gone, was not deleted.
                state.deleted_at = state.deleted_at.filter(|_| last.is_clean());
                state.verified_at = None;
                let there = last.remaining.iter().filter(|item| item.kind != RemainingWhy::NotRead);
                there.for_each(|item| state.item_back(&item.arn));
                state.status = TeardownStatus::NeedsYou;
            }
            state.deleted_at
        });
        let deleted_at = deleted_at.map_or(serde_json::Value::Null, |at| serde_json::Value::String(at.to_string()));
        ground.store.set_plan_fact(self.approved.hash(), DELETED_AT, &deleted_at, now)?;
        if verified {
            ground.store.set_plan_fact(
                self.approved.hash(),
                VERIFIED_AT,
                &serde_json::Value::String(now.to_string()),
                now,
            )?;
            self.finish(ground)?;
        }
        Ok(Looked::ToTheEnd)
    }

    /// Takes back that the plan is over.
    pub(crate) fn goes_on(&self, ground: &Ground) -> Result<(), StoreError> {
        for fact in [FINISHED_AT, VERIFIED_AT] {
            ground.store.clear_plan_fact(self.approved.hash(), fact)?;
        }
        Ok(())
    }

    /// These targets are there, whatever was done to what had their names.
    pub(crate) fn is_back<'a>(&self, targets: impl Iterator<Item = &'a str>) {
        self.progress.change(|state| targets.for_each(|arn| state.item_back(arn)));
    }

    /// Takes over what a run before this one has proved.
    pub(crate) fn proved(&self, proof: ProofView) {
        let targets = target_arns(&self.approved.bundle.plan);
        self.progress.change(|state| state.proved(targets, &proof, self.approved.at));
        *self.proof.lock().unwrap_or_else(PoisonError::into_inner) = Some(proof);
    }

    /// What the tasks cost that were to stop and that the look has found alive, those too whose service could not be read
    /// and is in no plan: at least that, where it could not read them.
    fn burn_left(&self, prices: &PriceBook, look: &Look) -> Burn {
        let mut left = Burn::default();
        for (code, region) in &look.read {
            for cluster in &region.clusters {
                let covered = cluster.tasks.iter().filter(|task| {
                    self.approved.covers_task(&cluster.arn, task)
                        || self.progress.look(|state| state.knows_task(&task.arn))
                });
                left = left.and(Burn::of(prices, code, covered));
            }
        }
        left.at_least |= look.remaining.iter().any(|item| item.kind == RemainingWhy::NotRead);
        left
    }

    async fn look(&self, ground: &Ground, stop: &CancellationToken) -> Look {
        look(&ground.connection, &self.approved, self.before.as_deref(), stop).await
    }

    fn proof_view(
        &self,
        ground: &Ground,
        first: &Look,
        second: Option<&Look>,
        verified: bool,
    ) -> Result<ProofView, StoreError> {
        let last = second.unwrap_or(first);
        let bundle = &self.approved.bundle;
        let gone = |kind: fn(&quench_core::plan::Targets) -> usize, part: &str| {
            let total = u32::try_from(kind(&bundle.plan.targets)).unwrap_or(u32::MAX);
            let left = last.remaining.iter().filter(|item| item.arn.contains(part)).count();
            total.saturating_sub(u32::try_from(left).unwrap_or(u32::MAX))
        };
        let counts = ground.store.journal_counts(self.approved.hash())?;
        let (stopped, deleted, tasks) =
            self.progress.look(|state| (state.spend_stopped_at, state.deleted_at, state.tasks_stopped()));
        let ((task_sets, container_instances), burn_ended) =
            self.progress.look(|state| (state.parts_gone(), state.stopped_burn()));
        let seconds = |at: Option<Timestamp>| {
            at.map(|at| u32::try_from(at.duration_since(self.approved.at).as_secs().max(0)).unwrap_or(0))
        };
        let kept = bundle.plan.kept.iter().filter(|arn| arn.contains(":cluster/")).count();
        let has_targets: std::collections::BTreeSet<String> =
            target_arns(&bundle.plan).filter_map(|arn| arn.split(':').nth(3).map(str::to_owned)).collect();
        let mut regions: Vec<ProofRegion> = last.regions.clone();
        // Regions in which something went come first.
        regions.sort_by_key(|region| (!has_targets.contains(region.code.as_str()), region.code.clone()));
        Ok(ProofView {
            verified,
            first_read_at: first.is_clean().then_some(first.at),
            second_read_at: second.filter(|look| look.is_clean()).map(|look| look.at),
            planned: bundle.view.goes,
            gone: PlanCounts {
                relaunchers: number(
                    (bundle.plan.targets.relaunchers.iter())
                        .filter(|target| !last.remaining.iter().any(|item| item.arn == target.arn))
                        .count(),
                ),
                clusters: gone(|targets| targets.clusters.len(), ":cluster/"),
                services: gone(|targets| targets.services.len(), ":service/"),
                tasks,
                definitions: gone(|targets| targets.definitions.len(), ":task-definition/"),
                task_sets,
                container_instances,
            },
            burn_ended,
            burn_left: self.burn_left(&ground.prices(), last),
            spend_stopped_in_seconds: seconds(stopped),
            deleted_in_seconds: seconds(deleted),
            regions,
            unchecked_regions: bundle
                .view
                .disabled_regions
                .iter()
                .chain(&bundle.view.unread_regions)
                .filter(|code| !bundle.read_regions.contains(code))
                .cloned()
                .collect(),
            target_regions: u32::try_from(has_targets.len()).unwrap_or(u32::MAX),
            remaining: last.remaining.clone(),
            remaining_total: u32::try_from(last.remaining.len()).unwrap_or(u32::MAX),
            lingering_clusters: last.lingering_clusters,
            lingering_definitions: last.lingering_definitions,
            kept_unchanged: last.kept_unchanged,
            kept_not_checked: last.kept_not_checked,
            kept_clusters: u32::try_from(kept).unwrap_or(u32::MAX),
            requests: u32::try_from(counts.ok + counts.error + counts.unknown + counts.open).unwrap_or(u32::MAX),
        })
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

async fn sleep(ground: &Ground, duration: Duration, stop: &CancellationToken) {
    tokio::select! {
        biased;
        () = ground.connection.clock().sleep(duration) => {}
        () = stop.cancelled() => {}
    }
}
