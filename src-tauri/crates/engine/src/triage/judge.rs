//! Judging: everything that is known becomes findings.
//!
//! In an account of tens of thousands of tasks that takes its time, so it is done on a thread of its own, from copies and under
//! no lock: until it is over everybody gets what was judged before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use quench_core::inventory::Inventory;
use quench_core::region::RegionCode;
use quench_core::trail::{Makers, TrailEvent};
use quench_core::triage::{Case, DefinitionFacts, Findings, KnownGood, Reading, Table, triage};

use super::judgement::{Around, Judgement};
use super::{Judged, Triage};
use crate::session::Session;

/// So often is judged what changes while it is judged.
const TRIES: usize = 3;
/// Judging may take up a tenth of the time.
const SHARE: u32 = 10;
/// While CloudTrail is read something comes many times a second: nobody reads verdicts that often.
const BETWEEN: Duration = Duration::from_secs(2);

/// What verdicts rest on, as it was read: to be judged by another table too.
#[derive(Clone, Debug)]
pub struct Material {
    /// The sweep.
    pub inventory: Arc<Inventory>,
    /// Documents of task definitions.
    pub definitions: Arc<BTreeMap<String, Reading<DefinitionFacts>>>,
    /// The networks that every account comes with.
    pub networks: Arc<BTreeMap<RegionCode, Reading<BTreeSet<String>>>>,
    /// Whether the history of a region was read.
    pub histories: BTreeMap<RegionCode, Reading<()>>,
    /// What CloudTrail told.
    pub events: Arc<Vec<TrailEvent>>,
    /// The sweep that is called good.
    pub good: Arc<KnownGood>,
    /// When it was read.
    pub now: Timestamp,
}

impl Material {
    /// Who made what, and what it looks like by `table`.
    pub fn judge(&self, table: &Table) -> (Makers, Findings) {
        let makers = Makers::of(&self.events, &self.inventory);
        let findings = triage(Case {
            inventory: &self.inventory,
            definitions: &self.definitions,
            networks: &self.networks,
            histories: &self.histories,
            events: &self.events,
            makers: &makers,
            good: &self.good,
            now: self.now,
            table,
        });
        (makers, findings)
    }
}

/// What verdicts rest on, without what it would hold on to: of the same they need not be made again.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    inventory: u32,
    definitions: u64,
    networks: Arc<BTreeMap<RegionCode, Reading<BTreeSet<String>>>>,
    histories: BTreeMap<RegionCode, Reading<()>>,
    events: usize,
    good: Arc<KnownGood>,
}

impl PartialEq for Basis {
    /// A sweep that is called good is put in place of another as a whole; events are only added.
    fn eq(&self, other: &Self) -> bool {
        let of = |of: &Self| (of.inventory, of.definitions, of.events);
        of(self) == of(other)
            && Arc::ptr_eq(&self.good, &other.good)
            && self.histories == other.histories
            && self.networks == other.networks
    }
}

impl Session {
    /// What verdicts rest on so far; none before anything was swept.
    pub fn material(&self) -> Option<Material> {
        let inventory = self.inventory()?;
        Some(self.triage().material(inventory, self.now()))
    }

    /// Whether nobody judges, and it was not done so lately that it would take up too much of the time.
    pub(super) fn is_judging_due(&self) -> bool {
        let now = self.ground.connection.clock().monotonic();
        let last = self.triage().last;
        last.is_none_or(|(took, ended)| now.saturating_sub(ended) >= (took * SHARE).max(BETWEEN))
            && self.judging.try_lock().is_ok()
    }

    /// Judges if that is due.
    pub(super) async fn judge_if_due(&self) {
        if self.is_judging_due() {
            self.judge().await;
        }
    }

    /// Judges everything that is known now, if something is new. Findings that say something else than before come with a
    /// revision of their own.
    pub(super) async fn judge(&self) {
        let _one_by_one = self.judging.lock().await;
        let clock = self.ground.connection.clock();
        let began = clock.monotonic();
        // What lands meanwhile was not judged: once more, and then as it is until the next time.
        for _ in 0..TRIES {
            if self.judged_what_is().await {
                break;
            }
        }
        let ended = clock.monotonic();
        self.triage().last = Some((ended.saturating_sub(began), ended));
        self.tell_triage();
    }

    /// Judges, and keeps it if the inventory is still the one that was judged.
    async fn judged_what_is(&self) -> bool {
        let Some(inventory) = self.inventory() else { return true };
        if inventory.regions.values().all(|region| region.report.read_at.is_none()) {
            return true;
        }
        let (marks, spend) = (self.marks(), self.spend(Some(Arc::clone(&inventory)), Arc::default()));
        let caller = self.caller().arn;
        let (material, basis, around) = {
            let mut triage = self.triage();
            let material = triage.material(inventory, self.now());
            let basis = triage.basis(&material);
            if triage.basis.as_ref() == Some(&basis) {
                return true;
            }
            let before = triage.judged.clone();
            let known = triage.before_sweep.clone().unwrap_or_else(|| before.clone());
            (material, basis, Around { before, known, marks, spend, caller })
        };
        let judged = tokio::task::spawn_blocking(move || Judgement::of(material, around)).await;
        // It ends in no other way than with what was judged, but for a process that is ending.
        let Ok(judgement) = judged else { return true };
        self.publish(judgement, basis)
    }

    fn publish(&self, judgement: Judgement, basis: Basis) -> bool {
        let judged = basis.inventory;
        let is_judged = |current: &Option<Arc<Inventory>>| current.as_ref().is_some_and(|now| now.revision == judged);
        let changed = judgement.changed;
        let others = *self.rogue_actors() != *judgement.actors;
        let revision = {
            let mut state = self.state();
            if !is_judged(&state.inventory) {
                return false;
            }
            state.revision += u32::from(changed);
            state.revision
        };
        // The findings first: whoever sees their number sees them.
        let replaced = self.triage().take(judgement, basis, revision);
        drop(replaced);
        if changed {
            let mut state = self.state();
            if is_judged(&state.inventory)
                && let Some(inventory) = state.inventory.as_mut()
            {
                Arc::make_mut(inventory).revision = revision;
            }
            drop(state);
            self.tell();
        }
        if others {
            self.tell_standing();
        }
        true
    }
}

impl Triage {
    fn material(&mut self, inventory: Arc<Inventory>, now: Timestamp) -> Material {
        self.in_order();
        Material {
            inventory,
            definitions: Arc::clone(&self.definitions),
            networks: Arc::clone(&self.networks),
            histories: self.looking.histories(),
            events: Arc::clone(&self.events),
            good: Arc::clone(&self.good),
            now,
        }
    }

    fn basis(&self, material: &Material) -> Basis {
        Basis {
            inventory: material.inventory.revision,
            definitions: self.definitions_told,
            networks: Arc::clone(&material.networks),
            histories: material.histories.clone(),
            events: material.events.len(),
            good: Arc::clone(&material.good),
        }
    }

    /// Takes over what was judged; gives what it takes the place of, to be let go of outside the lock.
    fn take(&mut self, judgement: Judgement, basis: Basis, revision: u32) -> Judged {
        let Judgement { makers, mut findings, changed, gone, principals, actors, story, selectable, spend } = judgement;
        let inventory = if changed { revision } else { basis.inventory };
        findings.revision = revision;
        let findings = if changed { Arc::new(findings) } else { Arc::clone(&self.judged.findings) };
        let told = findings.revision;
        self.gone.extend(gone);
        self.before_sweep = None;
        self.principals = Some(((told, basis.events), principals));
        self.actors = actors;
        self.story = Some((basis.events, story));
        self.selectable = Some(selectable.published(inventory, told));
        self.spend = Some(spend.published(inventory, told));
        self.basis = Some(Basis { inventory, ..basis });
        std::mem::replace(&mut self.judged, Judged { findings, makers: Arc::new(makers) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use quench_aws::{ConnectOptions, Source, connect};
    use quench_clock::Clock;
    use quench_core::choice::covered_by;
    use quench_core::resource::Cluster;
    use quench_core::triage::Evidence;
    use quench_core::view::MarkScope;
    use quench_drill::Drill;
    use quench_store::Store;

    use super::*;
    use crate::region_sweep::Depth;
    use crate::sweep::Scope;

    const TIMES: usize = 100;

    async fn swept() -> Arc<Session> {
        let clock = Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1000.0);
        let drill = Drill::start("fifty-clusters", 7, clock.clone()).unwrap();
        // At that speed what comes a millisecond early on a busy machine is a second early: a throttle is no concern here.
        drill.set_throttling(false);
        let connection = connect(ConnectOptions::new(Source::Practice(drill), clock, 7)).await.unwrap();
        let session = Session::open(connection, Store::in_memory().unwrap(), None).unwrap();
        session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
        session
    }

    /// On real time: in paused time nothing ends before what is judged is.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_look_ends_while_what_it_read_is_judged() {
        for _ in 0..6 {
            let session = swept().await;
            let due = tokio::spawn({
                let session = Arc::clone(&session);
                async move {
                    loop {
                        session.triage().last = None;
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                }
            });
            let ended = tokio::time::timeout(Duration::from_secs(60), session.look()).await;
            ended.expect("it ends").unwrap();
            due.abort();
            let findings = session.findings();
            let gaps = findings.of.values().flat_map(|finding| &finding.missing);
            let gaps: Vec<_> = gaps.filter(|gap| gap.what == Evidence::History).collect();
            let told = session.triage_view().looking;
            assert!(!findings.of.is_empty() && gaps.is_empty(), "{gaps:?}: {told:?}");
        }
    }

    /// A region that was read since it was judged has nothing that is rogue: to be judged alike must count as judged.
    #[tokio::test(start_paused = true)]
    async fn what_is_read_again_and_judged_alike_is_selected_as_before() {
        let session = swept().await;
        session.investigate().await.unwrap();
        let selected = || {
            let (inventory, findings) = (session.inventory().unwrap(), session.findings());
            covered_by(&MarkScope::Rogue { region: None }, inventory.revision, &inventory, &findings)
        };
        let (before, findings) = (selected(), session.findings());
        let inventory = session.inventory().unwrap();
        let is_rogue = |cluster: &Cluster| before.contains(&cluster.arn);
        let (code, region) = inventory.regions.iter().find(|(_, region)| region.clusters.iter().any(is_rogue)).unwrap();
        session.land_region(code, region.clone()).unwrap();
        assert!(selected().len() < before.len(), "not judged yet");
        session.judge().await;
        assert_eq!(session.findings().of, findings.of, "nothing else is said");
        assert_eq!(selected(), before);
    }

    /// A rule takes what is of the revision that a person saw or of an earlier one: what joins later must be of a later one.
    #[tokio::test(flavor = "multi_thread")]
    async fn no_revision_is_lower_than_one_that_was_seen_before() {
        let session = swept().await;
        let inventory = session.inventory().unwrap();
        let (code, region) = inventory.regions.iter().find(|(_, region)| !region.clusters.is_empty()).unwrap();
        let highest = AtomicU32::new(0);
        let observe = || {
            let before = highest.load(Ordering::SeqCst);
            let inventory = session.inventory().unwrap();
            assert!(inventory.revision >= before, "{} came after {before}", inventory.revision);
            highest.fetch_max(inventory.revision, Ordering::SeqCst);
        };
        let runtime = tokio::runtime::Handle::current();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..TIMES {
                    session.land_region(code, region.clone()).unwrap();
                    observe();
                }
            });
            scope.spawn(|| {
                for _ in 0..TIMES {
                    // Each time there is something new to say.
                    session.begin_triage();
                    runtime.block_on(session.judge());
                    observe();
                }
            });
        });
        assert!(!session.findings().of.is_empty(), "nothing was judged");
    }
}
