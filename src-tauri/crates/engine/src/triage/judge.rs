//! Judging: everything that is known becomes findings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use quench_core::inventory::Inventory;
use quench_core::region::RegionCode;
use quench_core::trail::{Makers, TrailEvent};
use quench_core::triage::{Case, DefinitionFacts, Findings, KnownGood, Reading, Table, triage};

use super::{Judged, Seen};
use crate::session::Session;

/// So often is judged what changes while it is judged.
const TRIES: usize = 3;
/// Judging may take up a tenth of the time.
const SHARE: u32 = 10;

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

impl Session {
    /// What verdicts rest on so far; none before anything was swept.
    pub fn material(&self) -> Option<Material> {
        let inventory = self.inventory()?;
        let mut triage = self.triage();
        triage.in_order();
        Some(Material {
            inventory,
            definitions: Arc::clone(&triage.definitions),
            networks: Arc::clone(&triage.networks),
            histories: triage.looking.histories(),
            events: Arc::clone(&triage.events),
            good: Arc::clone(&triage.good),
            now: self.now(),
        })
    }

    /// Judges, unless that was done so lately that it would take up too much of the time.
    pub(super) fn judge_if_due(&self) {
        let now = self.ground.connection.clock().monotonic();
        let due = self.triage().last.is_none_or(|(took, ended)| now.saturating_sub(ended) >= took * SHARE);
        if due {
            self.judge();
        }
    }

    /// Judges everything that is known now. Findings that say something else than before come with a revision of their own.
    pub(super) fn judge(&self) {
        let _one_by_one = self.judging.lock().unwrap_or_else(PoisonError::into_inner);
        let clock = self.ground.connection.clock();
        let began = clock.monotonic();
        // What lands meanwhile was not judged: once more, and then as it is until the next time.
        for _ in 0..TRIES {
            if self.judged_what_is() {
                break;
            }
        }
        let ended = clock.monotonic();
        self.triage().last = Some((ended.saturating_sub(began), ended));
        self.tell_triage();
    }

    /// Judges, and keeps it if the inventory is still the one that was judged.
    fn judged_what_is(&self) -> bool {
        let Some(material) = self.material() else { return true };
        if material.inventory.regions.values().all(|region| region.report.read_at.is_none()) {
            return true;
        }
        let judged = material.inventory.revision;
        let (makers, mut findings) = material.judge(Table::bundled());
        // Not held on: the revision below would have to copy the inventory.
        drop(material);
        let is_judged = |current: &Option<Arc<Inventory>>| current.as_ref().is_some_and(|now| now.revision == judged);
        let changed = self.triage().judged.findings.of != findings.of;
        let revision = {
            let mut state = self.state();
            if !is_judged(&state.inventory) {
                return false;
            }
            state.revision += u32::from(changed);
            state.revision
        };
        findings.revision = revision;
        // The findings first: whoever sees their number sees them.
        let mut triage = self.triage();
        triage.seen.extend(findings.of.iter().map(|(arn, finding)| {
            let made = makers.made(arn).map(|event| (event.principal.key(), event.at));
            (arn.clone(), Seen { finding: finding.clone(), made })
        }));
        triage.judged = match changed {
            true => Judged { findings: Arc::new(findings), makers: Arc::new(makers) },
            false => Judged { findings: Arc::clone(&triage.judged.findings), makers: Arc::new(makers) },
        };
        drop(triage);
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
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use quench_aws::{ConnectOptions, Source, connect};
    use quench_clock::Clock;
    use quench_drill::Drill;
    use quench_store::Store;

    use super::*;
    use crate::region_sweep::Depth;
    use crate::sweep::Scope;

    const TIMES: usize = 100;

    /// A rule takes what is of the revision that a person saw or of an earlier one: what joins later must be of a later one.
    #[tokio::test(flavor = "multi_thread")]
    async fn no_revision_is_lower_than_one_that_was_seen_before() {
        let clock = Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1000.0);
        let drill = Drill::start("fifty-clusters", 7, clock.clone()).unwrap();
        let connection = connect(ConnectOptions::new(Source::Practice(drill), clock, 7)).await.unwrap();
        let session = Session::open(connection, Store::in_memory().unwrap(), None).unwrap();
        let inventory = session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
        let (code, region) = inventory.regions.iter().find(|(_, region)| !region.clusters.is_empty()).unwrap();
        let highest = AtomicU32::new(0);
        let observe = || {
            let before = highest.load(Ordering::SeqCst);
            let inventory = session.inventory().unwrap();
            assert!(inventory.revision >= before, "{} came after {before}", inventory.revision);
            highest.fetch_max(inventory.revision, Ordering::SeqCst);
        };
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
                    session.judge();
                    observe();
                }
            });
        });
        assert!(!session.findings().of.is_empty(), "nothing was judged");
    }
}
