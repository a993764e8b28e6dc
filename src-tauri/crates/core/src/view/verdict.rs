//! Verdicts, the reasons for them, and how far Quench could look.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::principal::{MadeView, PrincipalLabel};
use crate::burn::Burn;
use crate::cloud_error::CloudErrorKind;
use crate::inventory::Counts;
use crate::mark::Mark;
use crate::region::RegionCode;
use crate::triage::{Certainty, Evidence, Signal, Verdict};

/// How many of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct VerdictCounts {
    /// The evidence says: not yours.
    pub rogue: u32,
    /// Looked at one by one.
    pub suspect: u32,
    /// Nothing says one or the other.
    pub unknown: u32,
    /// The evidence says: yours.
    pub known: u32,
}

impl VerdictCounts {
    /// One more.
    pub fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Rogue => &mut self.rogue,
            Verdict::Suspect => &mut self.suspect,
            Verdict::Unknown => &mut self.unknown,
            Verdict::Known => &mut self.known,
        };
        *count += 1;
    }

    /// The sum of two counts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            rogue: self.rogue + other.rogue,
            suspect: self.suspect + other.suspect,
            unknown: self.unknown + other.unknown,
            known: self.known + other.known,
        }
    }
}

/// What was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum SubjectKind {
    /// A cluster as a whole.
    Cluster,
    /// A service.
    Service,
    /// A task of no service.
    Task,
    /// A revision of a task definition.
    Definition,
}

/// The verdict of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RowFinding {
    /// What the evidence amounts to. A mark wins over it and does not change it.
    pub verdict: Verdict,
    /// How sure that is.
    pub certainty: Certainty,
    /// The weightiest reasons for the verdict, at most three.
    pub reasons: Vec<Signal>,
    /// Who made it, as far as CloudTrail tells.
    pub made_by: Option<PrincipalLabel>,
    /// Of a cluster that is not rogue itself: how many rogue or suspect services and tasks of no service are in it.
    pub hides: u32,
}

/// One finding, with both sides of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// Its ARN.
    pub arn: String,
    /// Its name; of a definition `family:revision`.
    pub name: String,
    /// What it is.
    pub kind: SubjectKind,
    /// Its region.
    pub region: RegionCode,
    /// What the evidence amounts to.
    pub verdict: Verdict,
    /// How sure that is.
    pub certainty: Certainty,
    /// The sum of all reasons, in tenths: from `rogueFrom` on it is rogue, from `suspectFrom` on suspect, at `knownTo` and
    /// below it is known.
    pub score: i32,
    /// In tenths.
    pub rogue_from: i32,
    /// In tenths.
    pub suspect_from: i32,
    /// In tenths, below zero.
    pub known_to: i32,
    /// Why the verdict is not what the score alone would say.
    pub held: Option<Held>,
    /// What speaks against it, weightiest first.
    pub against: Vec<ReasonView>,
    /// What speaks for it, weightiest first.
    pub in_favour: Vec<ReasonView>,
    /// What could not be looked at, or not yet: it lowers the certainty, and is never a reason.
    pub missing: Vec<MissingView>,
    /// What its newest revision changed, if that looks like a hijack.
    pub hijack: Option<HijackView>,
    /// Who made it and who changed it, oldest first.
    pub made: Vec<MadeView>,
    /// Whether the makers are known.
    pub attribution: Attribution,
    /// Of a cluster: the verdicts of its services and tasks of no service.
    pub holds: VerdictCounts,
    /// A person's word on it, which wins.
    pub mark: Option<MarkView>,
}

/// Why a verdict is not what its score alone would say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Held {
    /// It was yours before somebody changed it: removing it removes yours too. At most suspect.
    Hijacked,
    /// Something in it is not rogue: as a whole it is at most suspect.
    HoldsOthers,
    /// Nothing strong is among the reasons: at most suspect, however many there are.
    NothingStrong,
    /// Something speaks for it, and one strong reason alone against it: at most suspect.
    SpeaksForIt,
    /// It is empty: its name is all there is, and it costs nothing. At most suspect.
    Empty,
    /// Too little could be read for this verdict.
    TooLittleRead,
    /// Only attackers do what was seen, whatever else speaks for it: suspect at least.
    Proof,
}

/// A reason: a signal that was seen, with what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReasonView {
    /// Which signal.
    pub signal: Signal,
    /// What it counts, in tenths; below zero in favour.
    pub weight: i32,
    /// What was seen: images, words, names, regions. Foreign text, neutralised; at most eight.
    pub seen: Vec<String>,
    /// A number that belongs to it, such as how many clusters are alike, or minutes, or days.
    pub count: Option<u32>,
}

/// Something that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MissingView {
    /// What.
    pub what: Evidence,
    /// Why; none if it was not looked at yet.
    pub why: Option<CloudErrorKind>,
}

/// What the newest revision of a service or family changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HijackView {
    /// `family:revision` that runs now.
    pub now: String,
    /// `family:revision` of before: what the service could go back to.
    pub before: String,
    /// When the newer one was registered.
    #[specta(type = Option<String>)]
    pub at: Option<Timestamp>,
    /// What changed.
    pub changes: Vec<HijackChange>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HijackChange {
    /// What changed.
    pub signal: Signal,
    /// Before; foreign text.
    pub from: String,
    /// Now; foreign text.
    pub to: String,
}

/// Whether CloudTrail told who made something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Attribution {
    /// See `made`.
    Found,
    /// Every page was read back to this instant and none names it: it may be older, or come later. Never "nobody".
    NotFound {
        /// How far back.
        #[specta(type = String)]
        since: Timestamp,
    },
    /// Not looked yet, or the look was stopped.
    NotLooked,
    /// CloudTrail was not read there.
    Refused {
        /// Why.
        why: CloudErrorKind,
        /// AWS has put its quarantine on the caller.
        quarantined: bool,
    },
}

/// A person's word on a cluster, service, task, revision or family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MarkView {
    /// Its ARN; of a family that of a revision without its number.
    pub arn: String,
    /// Keep or Remove.
    pub mark: Mark,
    /// Why, in the person's words.
    pub reason: String,
    /// Whose it is.
    pub owner: String,
    /// The last day on which it holds, UTC, `2026-12-31`; none: until it is taken away.
    pub expires_on: Option<String>,
    /// That day is over: it holds no more.
    pub expired: bool,
    /// When it was set.
    #[specta(type = String)]
    pub set_at: Timestamp,
    /// Whether the last sweep found it.
    pub found: bool,
}

/// How far judging and looking have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TriageView {
    /// Grows with every view that is made.
    pub sequence: u32,
    /// The inventory's revision; a rule names it.
    pub revision: u32,
    /// The date of the table of signals.
    pub table: String,
    /// Where judging stands.
    pub judging: Judging,
    /// Clusters.
    pub clusters: VerdictCounts,
    /// Services.
    pub services: VerdictCounts,
    /// Tasks of no service.
    pub tasks: VerdictCounts,
    /// Rogue or suspect services and tasks in clusters that are not rogue themselves.
    pub hidden: u32,
    /// What "select everything rogue" would take: clusters that are rogue with all in them, and what is rogue in others.
    pub selectable: Counts,
    /// How many of its services and tasks of no service are in clusters that are not rogue themselves.
    pub selectable_in_others: u32,
    /// What that burns.
    pub selectable_burn: Burn,
    /// All of that is marked Remove already.
    pub selected: bool,
    /// Who did it.
    pub looking: LookingView,
    /// Which earlier sweep is called good.
    pub baseline: Option<BaselineView>,
    /// Keeps and Removes that hold, with families.
    pub keeps: u32,
}

/// Where judging stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Judging {
    /// Nothing was swept in this session.
    Never,
    /// Definitions and networks are being read; verdicts can change.
    Reading {
        /// Definitions read.
        done: u32,
        /// Of how many.
        total: u32,
    },
    /// Everything that could be read was.
    Done {
        /// Definitions and networks that could not be read.
        unread: u32,
    },
}

/// Where reading CloudTrail stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LookingView {
    /// Where it stands.
    pub state: LookingState,
    /// Regions whose history was read.
    pub regions_done: u32,
    /// Of how many.
    pub regions_total: u32,
    /// Events that were read.
    pub events: u32,
    /// Seconds that what is known to be left takes at two requests a second and region; more pages may follow.
    pub seconds_left: Option<u32>,
    /// How far back it was read everywhere.
    #[specta(type = Option<String>)]
    pub back_to: Option<Timestamp>,
    /// When it was read last. What happened in the minutes before, at times an hour, is not in it yet.
    #[specta(type = Option<String>)]
    pub looked_at: Option<Timestamp>,
    /// Regions where it was not read.
    pub gaps: Vec<LookGap>,
    /// Regions in which there were more events of a kind than Quench reads: older ones are missing.
    pub cut: Vec<RegionCode>,
    /// Events that are not what CloudTrail sends: left out of everything, kept as evidence.
    pub unreadable: u32,
}

/// Where reading CloudTrail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum LookingState {
    /// Not begun.
    Never,
    /// Under way.
    Running,
    /// The person stopped it; it goes on from where it was.
    Stopped,
    /// Every page was read, or refused.
    Done,
}

/// A region whose history was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LookGap {
    /// Which.
    pub region: RegionCode,
    /// Why.
    pub kind: CloudErrorKind,
    /// AWS has put its quarantine policy on the caller: it denies this call.
    pub quarantined: bool,
    /// Technical details.
    pub detail: String,
}

/// An earlier sweep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BaselineView {
    /// Its id.
    pub id: String,
    /// When it ended.
    #[specta(type = String)]
    pub at: Timestamp,
    /// What it read.
    pub counts: Counts,
    /// Regions that it read wholly.
    pub regions: u32,
}

/// A person's word on one thing, with reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MarkOrder {
    /// Of a cluster, service, task, revision or family.
    pub arn: String,
    /// Keep, Remove, or none to take it away.
    pub mark: Option<Mark>,
    /// Why.
    pub reason: String,
    /// Whose it is.
    pub owner: String,
    /// `2026-12-31`, UTC; none: until it is taken away.
    pub expires_on: Option<String>,
}

/// What became of a keep list that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct KeepListView {
    /// Marks that were set; none if there is any problem.
    pub applied: u32,
    /// What is wrong, by line; then nothing was applied. At most 100.
    pub problems: Vec<LineProblem>,
    /// How many problems there are in all.
    pub problems_total: u32,
}

/// A line of a keep list that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LineProblem {
    /// The first line is 1.
    pub line: u32,
    /// What is wrong.
    pub kind: LineProblemKind,
    /// What stands there, neutralised and cut.
    pub text: String,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum LineProblemKind {
    /// Not a keep list: the first line does not name the columns.
    NoHeader,
    /// Not UTF-8, or quotes that do not close, or another number of columns.
    Malformed,
    /// Neither `keep` nor `remove`.
    MarkUnknown,
    /// Not the ARN of a cluster, service, task or task definition.
    NotAnArn,
    /// Of another account or partition.
    OtherAccount,
    /// An earlier line has the same ARN.
    Duplicate,
    /// It would remove what is kept now: that is decided on the kept thing itself.
    TakesKeepBack,
    /// Not a day.
    ExpiryMalformed,
    /// A text that is longer than 500 characters.
    TooLong,
    /// More than 20,000 lines.
    TooMany,
}

/// Files that were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceView {
    /// The folder.
    pub folder: String,
    /// How many files.
    pub files: u32,
    /// Their sizes together.
    #[specta(type = f64)]
    pub bytes: u64,
}

/// The verdicts of what a plan takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanVerdicts {
    /// Of clusters, of services in clusters that stay, and of single tasks.
    pub goes: VerdictCounts,
    /// Those that are not rogue, the most known first, at most 50: looked at one by one.
    pub others: Vec<PlanOther>,
}

/// Something in a plan that is not rogue by the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanOther {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SubjectKind,
    /// Its region.
    pub region: RegionCode,
    /// The verdict; none if it was not judged.
    pub verdict: Option<Verdict>,
}
