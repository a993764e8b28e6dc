//! What was found out about one thing, and about all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::signal::{Certainty, Evidence, Signal, Verdict};
use crate::cloud_error::CloudErrorKind;
use crate::region::RegionCode;
use crate::view::{Held, HijackView, SubjectKind, VerdictCounts};

/// A signal that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which.
    pub signal: Signal,
    /// What it counts, in tenths; below zero in favour.
    pub weight: i32,
    /// What was seen; foreign text, neutralised.
    pub seen: Vec<String>,
    /// A number that belongs to it.
    pub count: Option<u32>,
}

/// Something that was not read; no `why` means not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Missing {
    /// What.
    pub what: Evidence,
    /// Why.
    pub why: Option<CloudErrorKind>,
}

/// The verdict of one thing with all that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub kind: SubjectKind,
    /// Its name; of a definition `family:revision`.
    pub name: String,
    /// Its region.
    pub region: RegionCode,
    /// The verdict.
    pub verdict: Verdict,
    /// How sure.
    pub certainty: Certainty,
    /// The sum of all weights, in tenths.
    pub score: i32,
    /// Why the verdict is not what the score alone would say.
    pub held: Option<Held>,
    /// Both sides, weightiest first.
    pub reasons: Vec<Reason>,
    /// What was not read.
    pub missing: Vec<Missing>,
    /// What its newest revision changed.
    pub hijack: Option<HijackView>,
    /// Of a cluster: what is in it.
    pub holds: VerdictCounts,
}

impl Finding {
    /// Of a cluster that is not rogue itself: rogue and suspect things in it.
    pub fn hides(&self) -> u32 {
        if self.verdict == Verdict::Rogue { 0 } else { self.holds.rogue + self.holds.suspect }
    }
}

/// All findings of an inventory, by ARN: clusters, services, tasks of no service, revisions that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The inventory's revision with which they came about.
    pub revision: u32,
    /// By ARN.
    pub of: BTreeMap<String, Finding>,
}

impl Findings {
    /// The verdict of `arn`; none if it was not judged.
    pub fn verdict(&self, arn: &str) -> Option<Verdict> {
        self.of.get(arn).map(|finding| finding.verdict)
    }
}
