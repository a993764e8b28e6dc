//! Triage of a connected account: what verdicts rest on is read after a sweep, and CloudTrail beside it; verdicts follow from
//! all that is known and change as more comes.

mod baseline;
mod definitions;
mod evidence;
mod extracts;
mod finding;
mod judge;
mod judgement;
mod looking;
mod marks;
mod networks;
mod queries;
mod spend;
mod story;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use quench_core::permission::Actor;
use quench_core::region::RegionCode;
use quench_core::trail::{Makers, Principals, TrailEvent};
use quench_core::triage::{DefinitionFacts, Finding, Findings, KnownGood, Reading, Signal};
use quench_core::view::{BaselineView, Judging, RowFinding, TimelineEntry};
use quench_store::JournalCounts;
use tokio::sync::watch;

use crate::session::Session;
use crate::session_error::SessionError;
use judge::Basis;
pub use judge::Material;
use looking::Looking;
use spend::SpendMarks;

/// The most reasons that a row shows.
const ROW_REASONS: usize = 3;

/// What a session knows for its verdicts. What was read is in the store too.
#[derive(Debug)]
pub(crate) struct Triage {
    /// What the store has was read.
    loaded: bool,
    judged: Judged,
    /// What it rests on.
    basis: Option<Basis>,
    /// What was judged before the sweep that began since.
    before_sweep: Option<Judged>,
    /// What was found out in this session of what is gone.
    gone: BTreeMap<String, Seen>,
    definitions: Arc<BTreeMap<String, Reading<DefinitionFacts>>>,
    /// Grows with every definition that is read.
    definitions_told: u64,
    networks: Arc<BTreeMap<RegionCode, Reading<BTreeSet<String>>>>,
    /// Oldest first.
    events: Arc<Vec<TrailEvent>>,
    looking: Looking,
    judging: Judging,
    good: Arc<KnownGood>,
    baseline: Option<BaselineView>,
    selectable: Option<view::Kept>,
    /// Who did what, by the events and findings of these numbers.
    principals: Option<((u32, usize), Arc<Principals>)>,
    /// Who made or changed what is rogue, as it was judged last.
    actors: Arc<BTreeSet<Actor>>,
    /// What that many events tell, as a story.
    story: Option<(usize, Arc<Vec<TimelineEntry>>)>,
    /// What the journal of a plan tells of it, by its hash and with as many attempts.
    calls: BTreeMap<String, (JournalCounts, Vec<TimelineEntry>)>,
    spend: Option<SpendMarks>,
    /// How long judging took last, and when it ended: it must not take up more than a part of the time.
    last: Option<(Duration, Duration)>,
}

impl Default for Triage {
    fn default() -> Self {
        Self {
            loaded: false,
            judged: Judged::default(),
            basis: None,
            before_sweep: None,
            gone: BTreeMap::new(),
            definitions: Arc::default(),
            definitions_told: 0,
            networks: Arc::default(),
            events: Arc::default(),
            looking: Looking::default(),
            judging: Judging::Never,
            good: Arc::default(),
            baseline: None,
            selectable: None,
            principals: None,
            actors: Arc::default(),
            story: None,
            calls: BTreeMap::new(),
            spend: None,
            last: None,
        }
    }
}

impl Triage {
    /// Puts the events in the order of their time. Pages come newest first, so this is left until somebody reads them.
    fn in_order(&mut self) {
        if std::mem::take(&mut self.looking.unsorted) {
            let events = Arc::make_mut(&mut self.events);
            events.sort_by(|left, right| (left.at, &left.region, &left.id).cmp(&(right.at, &right.region, &right.id)));
        }
    }
}

/// What was found out of one thing, and who made it and when.
#[derive(Clone, Debug)]
struct Seen {
    finding: Finding,
    made: Option<(String, Timestamp)>,
}

/// Findings, and who made what: what rows show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judged {
    pub(crate) findings: Arc<Findings>,
    pub(crate) makers: Arc<Makers>,
}

impl Judged {
    /// Of what `arn` names.
    pub(crate) fn row(&self, arn: &str) -> Option<RowFinding> {
        let finding = self.findings.of.get(arn)?;
        Some(RowFinding {
            verdict: finding.verdict,
            certainty: finding.certainty,
            reasons: weightiest(finding),
            made_by: self.makers.made(arn).map(|event| event.principal.label()),
            hides: finding.hides(),
        })
    }

    fn seen(&self, arn: &str, finding: &Finding) -> Seen {
        let made = self.makers.made(arn).map(|event| (event.principal.key(), event.at));
        Seen { finding: finding.clone(), made }
    }

    /// Whether CloudTrail tells that the principal with that key made it.
    pub(crate) fn is_made_by(&self, arn: &str, key: &str) -> bool {
        self.makers.made(arn).is_some_and(|event| event.principal.key() == key)
    }
}

/// The weightiest reasons on the side of the verdict.
fn weightiest(finding: &Finding) -> Vec<Signal> {
    let in_favour = finding.verdict == quench_core::triage::Verdict::Known;
    let reasons = finding.reasons.iter().map(|reason| reason.signal);
    reasons.filter(|signal| signal.is_in_favour() == in_favour).take(ROW_REASONS).collect()
}

impl Session {
    fn triage(&self) -> MutexGuard<'_, Triage> {
        self.triage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tell_triage(&self) {
        self.triage_changed.send_modify(|count| *count += 1);
    }

    /// Tells when judging or looking came further.
    pub fn watch_triage(&self) -> watch::Receiver<u64> {
        self.triage_changed.subscribe()
    }

    /// What was found out about everything that was swept.
    pub fn findings(&self) -> Arc<Findings> {
        Arc::clone(&self.triage().judged.findings)
    }

    /// Who made or changed what is rogue, as far as is known.
    pub(crate) fn rogue_actors(&self) -> Arc<BTreeSet<Actor>> {
        Arc::clone(&self.triage().actors)
    }

    pub(crate) fn judged(&self) -> Judged {
        self.triage().judged.clone()
    }

    /// Reads what verdicts rest on, and CloudTrail beside it, and judges as it comes. Changes nothing in the account. What
    /// AWS refuses is data; only the store can fail.
    ///
    /// # Errors
    /// The store's.
    pub async fn investigate(&self) -> Result<(), SessionError> {
        self.load_triage()?;
        self.judge().await;
        let (read, looked) = tokio::join!(self.read_details(), self.look());
        read.and(looked)
    }

    /// Reads what verdicts rest on once more whenever something was swept or looked at anew. Ends with an error of the
    /// store's, and can be called again.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_judged(&self) -> Result<(), SessionError> {
        loop {
            self.triage_wake.notified().await;
            // A teardown reads through the same budgets: it comes first, and looks again itself.
            if !self.is_tearing_down() && !self.is_sweeping() {
                self.load_triage()?;
                self.judge().await;
                self.read_details().await?;
            }
        }
    }

    /// The same for CloudTrail, which takes its time: verdicts do not wait for it.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_looking(&self) -> Result<(), SessionError> {
        loop {
            self.look_wake.notified().await;
            if !self.is_sweeping() {
                self.look().await?;
            }
        }
    }

    /// Something was read anew: verdicts and CloudTrail follow.
    pub(crate) fn wake_triage(&self) {
        self.triage_wake.notify_one();
        self.look_wake.notify_one();
    }

    async fn read_details(&self) -> Result<(), SessionError> {
        let (definitions, ()) = tokio::join!(self.read_definitions(), self.read_networks());
        let unread = {
            let triage = self.triage();
            let definitions = triage.definitions.values().filter(|read| read.is_err()).count();
            definitions + triage.networks.values().filter(|read| read.is_err()).count()
        };
        self.triage().judging = Judging::Done { unread: u32::try_from(unread).unwrap_or(u32::MAX) };
        self.judge().await;
        self.tell_triage();
        definitions
    }

    /// A sweep began: what was judged is of another inventory. What was read stays, for definitions never change.
    pub(crate) fn begin_triage(&self) {
        let mut triage = self.triage();
        if !triage.judged.findings.of.is_empty() {
            triage.before_sweep = Some(triage.judged.clone());
        }
        triage.judged.findings = Arc::default();
        triage.basis = None;
        triage.judging = Judging::Reading { done: 0, total: 0 };
        triage.networks = Arc::default();
        drop(triage);
        self.tell_triage();
    }
}
