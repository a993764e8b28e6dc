//! One teardown from approval to proof, and again from wherever it was interrupted.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared, join_all};
use quench_aws::Connection;
use quench_core::account::World;
use quench_core::inventory::Inventory;
use quench_core::mutation::Mutation;
use quench_core::price_book::PriceBook;
use quench_core::view::{ProofView, TeardownPhase, TeardownStatus, TeardownView};
use quench_store::{
    Content, DELETED_AT, Document, DocumentOwner, FINISHED_AT, Outcome, SPEND_STOPPED_AT, Store, StoreError,
    VERIFIED_AT,
};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::approved::{Approved, RegionWork};
use super::definitions::DEFINITION;
use super::door::JournalDoor;
use super::pace::Pace;
use super::progress::Progress;
use super::region::RegionTeardown;
use crate::one_sign_in::in_one_sign_in;
use crate::proof::Look;

/// How long the spend may wait for documents of definitions.
const EVIDENCE_SECONDS: Duration = Duration::from_secs(30);

/// What a teardown stands on.
#[derive(Clone)]
pub struct Ground {
    /// The account.
    pub connection: Connection,
    /// Which cloud it is in.
    pub world: World,
    /// Where it is journaled.
    pub store: Store,
    prices: Arc<RwLock<Arc<PriceBook>>>,
}

impl Ground {
    /// With the prices that Quench carries.
    pub(crate) fn new(connection: Connection, world: World, store: Store) -> Self {
        Self { connection, world, store, prices: Arc::new(RwLock::new(PriceBook::bundled())) }
    }

    /// What things cost, as far as it is known now.
    pub fn prices(&self) -> Arc<PriceBook> {
        Arc::clone(&self.prices.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes prices that were read from AWS's list.
    pub(crate) fn put_prices(&self, prices: PriceBook) {
        *self.prices.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(prices);
    }
}

/// An approved teardown: running, stopped, interrupted or done.
pub struct Teardown {
    /// What was approved.
    pub approved: Arc<Approved>,
    pub(crate) progress: Arc<Progress>,
    /// The inventory that the plan rests on: what was kept is compared with it.
    pub(crate) before: Option<Arc<Inventory>>,
    stop: Mutex<CancellationToken>,
    pub(crate) last_look: Mutex<Option<Look>>,
    pub(crate) proof: Mutex<Option<ProofView>>,
}

impl Teardown {
    /// Takes up an approved plan, with what the journal and the store hold of an earlier run. `before` is the inventory
    /// that it rests on.
    pub(crate) fn take_up(
        approved: Arc<Approved>,
        before: Option<Arc<Inventory>>,
        ground: &Ground,
    ) -> Result<Self, StoreError> {
        let now = ground.connection.clock().now();
        let done = effects(&ground.store, approved.hash())?;
        let progress = Arc::new(Progress::new(&approved, now));
        let facts = ground.store.plan_facts(approved.hash())?;
        let fact = |key: &str| facts.get(key).and_then(|fact| fact.value.as_str()).and_then(|text| text.parse().ok());
        let documented = ground.store.documented(approved.hash(), DEFINITION)?.len();
        progress.change(|state| {
            (0..documented).for_each(|_| state.done(TeardownPhase::Evidence));
            done.iter().for_each(|mutation| state.took_effect(mutation));
            state.spend_stopped_at = fact(SPEND_STOPPED_AT);
            state.saved_spend_stop = state.spend_stopped_at;
            state.deleted_at = fact(DELETED_AT);
            state.verified_at = fact(VERIFIED_AT);
        });
        Ok(Self {
            approved,
            progress,
            before,
            stop: Mutex::new(CancellationToken::new()),
            last_look: Mutex::new(None),
            proof: Mutex::new(None),
        })
    }

    /// As the window shows it.
    pub fn view(&self, ground: &Ground) -> TeardownView {
        self.progress.view(&self.approved, ground.connection.clock().now())
    }

    /// The inventory that the plan rests on.
    pub fn before(&self) -> Option<&Inventory> {
        self.before.as_deref()
    }

    /// How many of the plan's targets are gone, and how many items need a person.
    pub fn tally(&self) -> (u32, u32) {
        let targets = quench_core::check::target_arns(&self.approved.bundle.plan);
        self.progress.look(|state| {
            let gone = targets.filter(|arn| state.is_gone(arn) || state.is_stopped(arn)).count();
            (u32::try_from(gone).unwrap_or(u32::MAX), state.problem_count())
        })
    }

    /// Where it stands.
    pub fn status(&self) -> TeardownStatus {
        self.progress.look(|state| state.status)
    }

    pub(crate) fn set_status(&self, status: TeardownStatus) {
        self.progress.change(|state| state.status = status);
    }

    /// Tells when something changed.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.progress.watch()
    }

    /// Stops at a safe step: calls that were sent are finished, nothing new is sent.
    pub fn stop(&self) {
        self.progress.change(|state| {
            if matches!(
                state.status,
                TeardownStatus::SavingEvidence | TeardownStatus::Running | TeardownStatus::Verifying
            ) {
                state.status = TeardownStatus::Stopping;
            }
        });
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    /// What the person's stop cancels. One that was pressed before the run began still holds; one that has ended an
    /// earlier run does not.
    pub(crate) fn stop_token(&self) -> CancellationToken {
        let mut token = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        if token.is_cancelled() && self.status() != TeardownStatus::Stopping {
            *token = CancellationToken::new();
        }
        token.clone()
    }

    /// Runs it, from the beginning or from wherever it was interrupted; every step looks before it acts. `keeps` is what
    /// the person has marked Keep by now.
    pub(crate) async fn run(&self, ground: &Ground, keeps: &BTreeSet<String>) -> Result<(), StoreError> {
        let stop = self.stop_token();
        if stop.is_cancelled() {
            self.set_status(TeardownStatus::Stopped);
            return Ok(());
        }
        // Before the first call: a run that is cut off must not pass for what an earlier one had finished.
        self.goes_on(ground)?;
        // A pause is a stop and a resume: every step looks before it acts, so nothing is done on what was read before it.
        in_one_sign_in(&ground.connection, &stop, |turn| self.take_away(ground, keeps, turn).boxed()).await?;
        if stop.is_cancelled() {
            self.set_status(TeardownStatus::Stopped);
            return Ok(());
        }
        self.verify(ground, &stop).await
    }

    /// Everything from evidence to definitions, from wherever it was interrupted.
    async fn take_away(
        &self,
        ground: &Ground,
        keeps: &BTreeSet<String>,
        turn: CancellationToken,
    ) -> Result<(), StoreError> {
        self.progress.change(|state| {
            state.clear_problems();
            state.status = TeardownStatus::SavingEvidence;
            state.begin(TeardownPhase::Evidence);
        });
        // Its own token: an error that stops everything is not the person's stop.
        let halt = turn.child_token();
        self.settle_what_is_open(ground, &turn).await?;
        let door = Arc::new(JournalDoor::new(Arc::clone(&self.approved), ground, keeps));
        door.recall_documents()?;
        let (saved, evidence) = oneshot::channel::<()>();
        let regions = self.regions(ground, &door, &halt, evidence.map(drop).boxed().shared());
        let save = async {
            let result = self.save_evidence(ground, &regions, &halt).await;
            if result.is_err() {
                halt.cancel();
            }
            if !halt.is_cancelled() {
                self.set_status(TeardownStatus::Running);
            }
            drop(saved);
            result
        };
        let work = join_all(regions.iter().map(|(region, work)| region.run(work).boxed()));
        tokio::join!(save.boxed(), work).0?;
        self.record_deletion(&door, ground);
        // What could not be read when it was asked, and what this run has left open.
        self.settle_what_is_open(ground, &turn).await
    }

    fn regions(
        &self,
        ground: &Ground,
        door: &Arc<JournalDoor>,
        halt: &CancellationToken,
        evidence: Shared<BoxFuture<'static, ()>>,
    ) -> Vec<(RegionTeardown, RegionWork)> {
        let clock = ground.connection.clock();
        let hash = self.approved.hash();
        let reason = format!("Quench teardown {}", hash.get(..12).unwrap_or(hash));
        self.approved
            .work()
            .into_iter()
            .map(|(code, work)| {
                let region = RegionTeardown {
                    connection: ground.connection.clone(),
                    client: ground.connection.region(&code),
                    code,
                    approved: Arc::clone(&self.approved),
                    door: Arc::clone(door),
                    progress: Arc::clone(&self.progress),
                    clock: clock.clone(),
                    evidence: evidence.clone(),
                    cancel: halt.clone(),
                    prices: ground.prices(),
                    reason: reason.clone(),
                    pace: Pace::default(),
                    definition_states: Mutex::default(),
                };
                (region, work)
            })
            .collect()
    }

    /// Before the first mutating call: what the sweep read of each target, and the definitions read now. The spend does
    /// not wait for them longer than [`EVIDENCE_SECONDS`]: a definition without a document is read again before it goes.
    async fn save_evidence(
        &self,
        ground: &Ground,
        regions: &[(RegionTeardown, RegionWork)],
        halt: &CancellationToken,
    ) -> Result<(), StoreError> {
        if let Some(before) = &self.before {
            let documents = self.swept_documents(before);
            ground.store.put_documents(&documents)?;
        }
        let hurry = halt.child_token();
        let saving = regions.iter().map(|(region, work)| region.save_definitions(&work.definitions, &hurry));
        let saving = join_all(saving);
        tokio::pin!(saving);
        tokio::select! {
            biased;
            _ = &mut saving => return Ok(()),
            () = ground.connection.clock().sleep(EVIDENCE_SECONDS) => hurry.cancel(),
        }
        saving.await;
        Ok(())
    }

    fn swept_documents(&self, before: &Inventory) -> Vec<Document> {
        let mut documents = Vec::new();
        let mut add = |arn: &str, kind: &str, read_at, value: serde_json::Result<String>| {
            let content = match value {
                Ok(body) => Content::Body(body),
                Err(error) => Content::Unreadable { why: error.to_string() },
            };
            let owner = DocumentOwner::Plan(self.approved.hash().to_owned());
            documents.push(Document { owner, arn: arn.to_owned(), kind: kind.to_owned(), read_at, content });
        };
        for region in before.regions.values() {
            let read_at = region.report.read_at.unwrap_or(before.started_at);
            for relauncher in region.relaunchers.iter().filter(|found| self.approved.relauncher(&found.arn).is_some()) {
                add(&relauncher.arn, "relauncher", read_at, serde_json::to_string(relauncher));
            }
            for cluster in region.clusters.iter().filter(|cluster| self.approved.reaches_into(&cluster.arn)) {
                let bare =
                    quench_core::resource::Cluster { services: Vec::new(), tasks: Vec::new(), ..cluster.clone() };
                add(&cluster.arn, "cluster", read_at, serde_json::to_string(&bare));
                for service in cluster.services.iter().filter(|service| self.approved.service(&service.arn).is_some()) {
                    add(&service.arn, "service", read_at, serde_json::to_string(service));
                }
                for task in cluster.tasks.iter().filter(|task| self.approved.covers_task(&cluster.arn, task)) {
                    add(&task.arn, "task", read_at, serde_json::to_string(task));
                }
            }
        }
        documents
    }

    /// Writes down when everything was deleted, once that is true.
    fn record_deletion(&self, door: &JournalDoor, ground: &Ground) {
        let now = ground.connection.clock().now();
        let targets = quench_core::check::target_arns(&self.approved.bundle.plan);
        let at = self.progress.change(|state| {
            let gone = |arn: &str| state.is_gone(arn) || state.is_stopped(arn);
            if state.deleted_at.is_none() && state.living_tasks() == 0 && targets.into_iter().all(gone) {
                state.deleted_at = Some(now);
            }
            state.deleted_at
        });
        door.save_fact(DELETED_AT, at);
    }

    /// The plan is over: verified.
    pub(crate) fn finish(&self, ground: &Ground) -> Result<(), StoreError> {
        let now = ground.connection.clock().now();
        ground.store.set_plan_fact(self.approved.hash(), FINISHED_AT, &"verified".into(), now)
    }
}

/// The changes under this plan that took effect, as the journal tells.
fn effects(store: &Store, hash: &str) -> Result<Vec<Mutation>, StoreError> {
    const ROWS: u32 = 1000;
    let mut effects = Vec::new();
    let mut after = None;
    loop {
        let rows = store.journal_rows(hash, after, ROWS)?;
        let Some(last) = rows.last() else { return Ok(effects) };
        after = Some(last.id);
        effects.extend(
            rows.into_iter()
                .filter(|row| row.outcome() == Some(Outcome::Ok))
                .filter_map(|row| serde_json::from_value(row.intent.request).ok()),
        );
    }
}
