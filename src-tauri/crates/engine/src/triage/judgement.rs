//! What a judgement is, with what follows from it and is asked for again and again: made beside everything else, so that no
//! click waits for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use quench_core::mark::Marks;
use quench_core::permission::{Actor, actors};
use quench_core::trail::{self, Makers, Principals, principals};
use quench_core::triage::{Findings, Table};
use quench_core::view::TimelineEntry;

use super::judge::Material;
use super::spend::{Spend, SpendMarks};
use super::view::{Kept, selectable};
use super::{Judged, Seen};

/// What a judgement needs beside what it rests on.
pub(super) struct Around {
    /// What was judged last.
    pub(super) before: Judged,
    /// The same, or where a sweep has begun since, what was judged before that.
    pub(super) known: Judged,
    pub(super) marks: Arc<Marks>,
    /// The inventory with no findings yet.
    pub(super) spend: Spend,
    /// Whom Quench is connected as.
    pub(super) caller: String,
}

/// Findings, and what follows from them.
pub(super) struct Judgement {
    pub(super) makers: Makers,
    /// Without a revision.
    pub(super) findings: Findings,
    /// Whether they say something else than those before, or of something that was read since.
    pub(super) changed: bool,
    /// What was judged before and is not there any more.
    pub(super) gone: Vec<(String, Seen)>,
    pub(super) principals: Arc<Principals>,
    /// Who made or changed what is rogue.
    pub(super) actors: Arc<BTreeSet<Actor>>,
    pub(super) story: Arc<Vec<TimelineEntry>>,
    pub(super) selectable: Kept,
    pub(super) spend: SpendMarks,
}

impl Judgement {
    /// Takes its time.
    pub(super) fn of(material: Material, around: Around) -> Self {
        let (makers, mut findings) = material.judge(Table::bundled());
        let Around { before, known, marks, mut spend, caller } = around;
        let inventory = &material.inventory;
        let read_since = || inventory.regions.values().any(|region| region.revision > before.findings.revision);
        let changed = before.findings.of != findings.of || read_since();
        // What is judged is as new as all that was read.
        findings.revision = inventory.revision;
        let principals = Arc::new(principals(&material.events, &makers, &findings, &caller));
        let actors = Arc::new(actors(&makers, &findings));
        let story = Arc::new(trail::timeline(&material.events, Vec::new(), Vec::new()));
        let selectable = selectable(inventory, &findings, &marks, &spend.prices);
        let shared = Arc::new(findings);
        spend.findings = Arc::clone(&shared);
        let marks_of_spend = spend.marks();
        drop(spend);
        Self {
            gone: gone(&known, &shared),
            makers,
            findings: Arc::unwrap_or_clone(shared),
            changed,
            principals,
            actors,
            story,
            selectable: Kept::new(marks, selectable),
            spend: marks_of_spend,
        }
    }
}

fn gone(known: &Judged, findings: &Findings) -> Vec<(String, Seen)> {
    let gone = known.findings.of.iter().filter(|(arn, _)| !findings.of.contains_key(*arn));
    gone.map(|(arn, finding)| (arn.clone(), known.seen(arn, finding))).collect()
}
