//! A connected account: what was read of it, what a person chose, and the teardown under way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use quench_aws::Connection;
use quench_core::account::{Identity, World};
use quench_core::choice::{apply, marked_by};
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::mark::{Mark, Marks};
use quench_core::region::{ListedState, RegionCode};
use quench_core::view::{MarkRule, MarkScope, OverviewView, Page, PageQuery, SweepPhase};
use quench_drill::{Drill, Least};
use quench_store::{Access, AccountKey, IncidentId, Store};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::bundle::PlanBundle;
use crate::costs::{Costs, Tally};
use crate::pages;
use crate::region_sweep::Depth;
use crate::regions::Desk;
use crate::session_error::SessionError;
use crate::session_store;
use crate::standing::Standing;
use crate::sweep::{Scope, begin, make_it_count, read_all, refusing_the_token};
use crate::teardown::{Ground, Teardown};
use crate::triage::Triage;
use crate::view_overview::{self, Known};

/// A connected account. Shared by everything that works on it.
pub struct Session {
    pub(crate) ground: Ground,
    pub(crate) key: Option<AccountKey>,
    pub(crate) incident: Option<IncidentId>,
    access: Access,
    pub(crate) drill: Option<Drill>,
    pub(crate) saved: Arc<crate::world_saving::Progress>,
    /// The least that was possible in the drill; none within if nothing tells.
    pub(crate) least: OnceLock<Option<Least>>,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    /// Held while regions join the inventory.
    joining: Mutex<()>,
    /// Regions that are off, apart from the rest: the two locks are never held together.
    pub(crate) desk: Mutex<Desk>,
    pub(crate) regions_changed: watch::Sender<u64>,
    /// Something was ordered or withdrawn.
    pub(crate) regions_wake: Notify,
    /// Money; never locked while the state is.
    pub(crate) costs: Mutex<Costs>,
    pub(crate) costs_changed: watch::Sender<u64>,
    pub(crate) tally: Mutex<Tally>,
    /// What looks rogue; never locked while the state is.
    pub(crate) triage: Mutex<Triage>,
    pub(crate) triage_changed: watch::Sender<u64>,
    /// Something was swept or looked at anew.
    pub(crate) triage_wake: Notify,
    pub(crate) look_wake: Notify,
    /// Held while what the store has of it is taken up.
    pub(crate) loading: Mutex<()>,
    /// Held while judging, so that what was judged last is what is known.
    pub(crate) judging: tokio::sync::Mutex<()>,
    /// A page of CloudTrail was read.
    pub(crate) events_came: Notify,
    /// How the caller stands; never locked while the state or triage is.
    pub(crate) standing: Mutex<Standing>,
    pub(crate) standing_changed: watch::Sender<u64>,
}

/// A sweep under way; it ends with the scope, also where its future is dropped.
struct UnderWay<'a>(&'a Session);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.sweep = None;
        if state.phase == SweepPhase::Running {
            state.phase = SweepPhase::Stopped;
        }
        drop(state);
        self.0.tell();
    }
}

/// The parts of a session that change.
pub(crate) struct State {
    pub(crate) inventory: Option<Arc<Inventory>>,
    pub(crate) marks: Arc<Marks>,
    pub(crate) bundle: Option<Arc<PlanBundle>>,
    pub(crate) teardown: Option<Arc<Teardown>>,
    pub(crate) tearing_down: bool,
    phase: SweepPhase,
    sweep: Option<CancellationToken>,
    pub(crate) revision: u32,
}

impl State {
    /// The revision of what is put into the inventory under this very lock: a number that was taken before could be lower than
    /// one that somebody has seen meanwhile.
    fn lands(&mut self) -> u32 {
        self.revision += 1;
        self.revision
    }
}

impl Session {
    /// Takes the account's lock, opens its incident, and finds the latest teardown: interrupted, or with its proof. Where
    /// another process has the lock the session only reads.
    pub fn open(connection: Connection, store: Store, drill: Option<Drill>) -> Result<Arc<Self>, SessionError> {
        let now = connection.clock().now();
        let identity = connection.identity().clone();
        let access = match store.access() {
            Access::Writer => store.lock_account(&identity.account)?,
            reader => reader,
        };
        // As the connection knows it: what a person typed may name one endpoint in several ways.
        let world = connection.world().clone();
        let ground = Ground::new(connection, world, store);
        let opened = session_store::open(&ground, &access, &identity, now)?;
        let state = State {
            inventory: None,
            marks: Arc::new(opened.marks),
            bundle: None,
            teardown: opened.teardown.map(Arc::new),
            tearing_down: false,
            phase: SweepPhase::Never,
            sweep: None,
            revision: opened.revision,
        };
        let session = Arc::new(Self {
            ground,
            key: opened.key,
            incident: opened.incident,
            access,
            drill,
            saved: Arc::default(),
            least: OnceLock::new(),
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
            joining: Mutex::default(),
            desk: Mutex::new(Desk::new(opened.orders)),
            regions_changed: watch::Sender::new(0),
            regions_wake: Notify::new(),
            costs: Mutex::default(),
            costs_changed: watch::Sender::new(0),
            tally: Mutex::new(Tally::new(now)),
            triage: Mutex::default(),
            triage_changed: watch::Sender::new(0),
            triage_wake: Notify::new(),
            look_wake: Notify::new(),
            loading: Mutex::default(),
            judging: tokio::sync::Mutex::default(),
            events_came: Notify::new(),
            standing: Mutex::default(),
            standing_changed: watch::Sender::new(0),
        });
        session.keep_world_changes();
        session.note_way(&session.ground.connection.way())?;
        // A cache that cannot be read is read from AWS again.
        let _ = session.load_prices();
        Ok(session)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tell(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// Tells when the overview changed.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Who is connected.
    pub fn identity(&self) -> &Identity {
        self.ground.connection.identity()
    }

    /// Which cloud.
    pub fn world(&self) -> &World {
        &self.ground.world
    }

    /// What it stands on.
    pub fn ground(&self) -> &Ground {
        &self.ground
    }

    /// Why it only reads, if it does.
    pub fn read_only(&self) -> Option<&str> {
        match &self.access {
            Access::Writer => None,
            Access::ReaderOnly { why } => Some(why),
        }
    }

    pub(crate) fn must_write(&self) -> Result<(), SessionError> {
        match self.read_only() {
            None => Ok(()),
            Some(why) => Err(SessionError::ReadOnly { why: why.to_owned() }),
        }
    }

    /// Now, on the connection's clock.
    pub fn now(&self) -> Timestamp {
        self.ground.connection.clock().now()
    }

    /// What the last sweep read.
    pub fn inventory(&self) -> Option<Arc<Inventory>> {
        self.state().inventory.clone()
    }

    /// Sweeps. Regions land one by one; a region's failure is part of the inventory. A second sweep at the same time
    /// is refused.
    pub async fn sweep(&self, scope: &Scope, depth: Depth) -> Result<Arc<Inventory>, SessionError> {
        let cancel = CancellationToken::new();
        let revision = {
            let mut state = self.state();
            if state.sweep.is_some() {
                return Err(SessionError::SweepRunning);
            }
            state.sweep = Some(cancel.clone());
            state.phase = SweepPhase::Running;
            state.bundle = None;
            state.revision += 1;
            state.revision
        };
        let under_way = UnderWay(self);
        self.lapse_marks()?;
        self.begin_triage();
        self.tell();
        let result = self.sweep_regions(scope, depth, revision, &cancel).await;
        if result.is_ok() && !cancel.is_cancelled() {
            self.state().phase = SweepPhase::Done;
        }
        drop(under_way);
        self.wake_triage();
        self.watch_enabling()?;
        result
    }

    async fn sweep_regions(
        &self,
        scope: &Scope,
        depth: Depth,
        revision: u32,
        cancel: &CancellationToken,
    ) -> Result<Arc<Inventory>, SessionError> {
        let started_at = self.now();
        let record = session_store::begin_sweep(self, revision, started_at)?;
        let world = self.ground.world.key();
        let inventory = begin(&self.ground.connection, &world, record.inventory_id(), revision, scope, cancel).await;
        record.put_unread(&inventory)?;
        {
            let mut state = self.state();
            let revision = state.lands();
            state.inventory = Some(Arc::new(Inventory { revision, ..inventory.clone() }));
        }
        self.tell();
        let mut failed = None;
        let mut landed = |code: RegionCode, mut region: RegionInventory| {
            let mut state = self.state();
            let revision = state.lands();
            region.revision = revision;
            if let Err(error) = record.put(&code, &region) {
                failed.get_or_insert(error);
            }
            if let Some(current) = state.inventory.as_mut() {
                let current = Arc::make_mut(current);
                current.revision = revision;
                current.regions.insert(code, region);
            }
            drop(state);
            self.tell();
        };
        let connection = &self.ground.connection;
        read_all(connection, &inventory, depth, cancel, &mut landed).await;
        let read = self.inventory();
        if let Some(refusing) = read.and_then(|read| refusing_the_token(&read))
            && make_it_count(connection, &refusing).await
        {
            read_all(connection, &refusing, depth, cancel, &mut landed).await;
        }
        if let Some(error) = failed {
            return Err(error);
        }
        let finished_at = self.now();
        record.finish(finished_at)?;
        let mut state = self.state();
        let current = state.inventory.get_or_insert_with(|| Arc::new(inventory));
        Arc::make_mut(current).finished_at = Some(finished_at);
        Ok(Arc::clone(current))
    }

    /// Puts what was read of some regions into the inventory, and keeps it as a sweep of its own. `all_at` is when all that
    /// could be was read: then it is the newest sweep, and a plan of the one before is void. Otherwise the rest is as old as
    /// it was, and what was chosen, and a plan that is being looked at, stay: nothing in those regions was chosen yet.
    pub(crate) fn join_inventory(
        &self,
        read: BTreeMap<RegionCode, RegionInventory>,
        all_at: Option<Timestamp>,
    ) -> Result<(), SessionError> {
        // Two that join at the same time would each leave the other's regions as they were.
        let _one_by_one = self.joining.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(old) = self.inventory() else { return Ok(()) };
        let revision = self.state().lands();
        let at = all_at.unwrap_or_else(|| self.now());
        let record = session_store::begin_sweep(self, revision, at)?;
        // A look takes its time: a region may have been read anew, or switched, since it was looked at.
        let newest = |(code, region): &(RegionCode, RegionInventory)| {
            let known = old.regions.get(code).and_then(|known| known.report.read_at);
            region.report.read_at.is_none_or(|at| known.is_none_or(|known| known <= at))
        };
        let listed = self.desk().listed.clone();
        let renewed = |(code, mut region): (RegionCode, RegionInventory)| {
            region.revision = revision;
            // That one of two lists lacks it is not mended by the other one.
            if region.report.listed != ListedState::Disputed {
                region.report.listed = listed.get(&code).copied().unwrap_or(region.report.listed);
            }
            (code, region)
        };
        let read: BTreeMap<RegionCode, RegionInventory> = read.into_iter().filter(newest).map(renewed).collect();
        for (code, region) in old.regions.iter().filter(|(code, _)| !read.contains_key(*code)).chain(&read) {
            record.put(code, region)?;
        }
        record.finish(at)?;
        let mut state = self.state();
        let sweeping = state.sweep.is_some();
        // Keeping it took its time, and somebody may have seen a later revision without these regions, of which a rule takes
        // nothing only if they are newer.
        let revision = state.lands();
        if let Some(current) = state.inventory.as_mut() {
            let current = Arc::make_mut(current);
            current.revision = revision;
            current
                .regions
                .extend(read.into_iter().map(|(code, region)| (code, RegionInventory { revision, ..region })));
            // A sweep under way goes on being the one that it is.
            if !sweeping {
                current.id = record.inventory_id();
            }
            if let Some(at) = all_at {
                (current.started_at, current.finished_at) = (at, Some(at));
            }
        }
        if all_at.is_some() {
            state.phase = SweepPhase::Done;
            state.bundle = None;
        }
        drop(state);
        self.wake_triage();
        self.tell();
        Ok(())
    }

    /// Stops the sweep at once. What was read stays.
    pub fn stop_sweep(&self) {
        if let Some(cancel) = &self.state().sweep {
            cancel.cancel();
        }
    }

    /// Whether a sweep is under way.
    pub(crate) fn is_sweeping(&self) -> bool {
        self.state().sweep.is_some()
    }

    /// The overview.
    pub fn overview(&self) -> OverviewView {
        self.observe_burn();
        let now = self.now();
        let stuck = self.stuck_regions();
        // Not made under the lock: whoever asks for rows meanwhile would wait.
        let (inventory, marks, phase, sequence) = {
            let state = self.state();
            (state.inventory.clone(), Arc::clone(&state.marks), state.phase, crate::sequence::next())
        };
        let prices = self.ground.prices();
        let known = Known { prices: &prices, marks: &marks, findings: &self.findings(), stuck: &stuck };
        view_overview::overview(inventory.as_deref(), known, phase, now, sequence)
    }

    /// A page of rows of the revision that the person looks at.
    pub fn rows(&self, query: &PageQuery) -> Result<Page, SessionError> {
        let (inventory, marks) = {
            let state = self.state();
            (state.inventory.clone().ok_or(SessionError::NothingSwept)?, Arc::clone(&state.marks))
        };
        if inventory.revision != query.revision {
            return Err(SessionError::StaleRevision { asked: query.revision, current: inventory.revision });
        }
        Ok(pages::page(&inventory, &self.ground.prices(), &marks, &self.judged(), query))
    }

    /// Applies a person's rule to what they saw, and keeps it.
    pub fn mark(&self, rule: &MarkRule) -> Result<OverviewView, SessionError> {
        self.must_write()?;
        let findings = self.findings();
        {
            let mut state = self.state();
            // A running teardown acts on what was approved: it is stopped first, and then heeds what is kept.
            if state.tearing_down {
                return Err(SessionError::TeardownRunning);
            }
            let inventory = state.inventory.clone().ok_or(SessionError::NothingSwept)?;
            let arns = marked_by(rule, &inventory, &findings, &state.marks);
            let outdated = matches!(rule.scope, MarkScope::Rogue { .. }) && findings.revision > rule.revision;
            if outdated || (arns.is_empty() && matches!(rule.scope, MarkScope::Resource { .. })) {
                return Err(SessionError::StaleRevision { asked: rule.revision, current: inventory.revision });
            }
            session_store::keep_marks(self, &arns, rule.mark, rule.revision)?;
            apply(Arc::make_mut(&mut state.marks), &arns, rule.mark);
            state.bundle = None;
        }
        self.tell();
        self.tell_triage();
        Ok(self.overview())
    }

    /// Marks single resources, as scripts do.
    pub fn mark_arns(&self, arns: &[String], mark: Mark) -> Result<(), SessionError> {
        self.must_write()?;
        let mut state = self.state();
        session_store::keep_marks(self, arns, Some(mark), state.revision)?;
        apply(Arc::make_mut(&mut state.marks), arns, Some(mark));
        state.bundle = None;
        Ok(())
    }

    /// Marks Remove what is not kept by now.
    pub(crate) fn mark_unless_kept(&self, arns: &[String]) -> Result<(), SessionError> {
        self.must_write()?;
        let mut state = self.state();
        let arns: Vec<String> = arns.iter().filter(|arn| state.marks.get(*arn) != Some(&Mark::Keep)).cloned().collect();
        session_store::keep_marks(self, &arns, Some(Mark::Remove), state.revision)?;
        apply(Arc::make_mut(&mut state.marks), &arns, Some(Mark::Remove));
        state.bundle = None;
        Ok(())
    }
}
