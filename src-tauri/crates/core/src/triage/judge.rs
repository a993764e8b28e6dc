//! From signals to verdicts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::case::Case;
use super::finding::{Finding, Findings, Reason};
use super::ground::{Fingerprint, Ground};
use super::maker::Maker;
use super::seen::Seen;
use super::signal::{Certainty, Evidence, Signal, Verdict};
use super::table::{Row, Table};
use super::{cluster, traits};
use crate::region::RegionCode;
use crate::trail::TrailEvent;
use crate::view::{Held, SubjectKind, VerdictCounts};

/// So many strong reasons outweigh what speaks for a thing: a script makes logs, roles and tags as well.
const BEYOND_DOUBT: usize = 2;
/// So many that run the same are of a kind.
const OF_A_KIND: u32 = 2;
/// A script fills a cluster soon after it made it.
const SAME_SCRIPT: SignedDuration = SignedDuration::from_hours(1);

/// Judges everything in `case`. Pure: the same case gives the same findings. The findings' revision is the inventory's.
pub fn triage(case: Case<'_>) -> Findings {
    let ground = Ground::of(case);
    let judge = Judge { rows: case.table.rows(), table: case.table };
    let mut subjects = subjects(&ground);
    // Twice: who made what is rogue is a reason of its own, and it must not feed itself.
    let first = judge.all(&ground, &subjects).of;
    let rogues = makers_of_rogue(&first, &subjects);
    let runs = run_by_rogue(&ground, &first, &subjects);
    let taken = taken_regions(&ground, &first);
    for subject in &mut subjects {
        let new = |arn: &str| ground.birth(arn).is_none_or(|at| !ground.is_settled(at));
        let cluster = subject.cluster.unwrap_or(subject.arn);
        if subject.kind != SubjectKind::Definition && taken.contains_key(subject.region) && new(cluster) {
            subject.seen.add(Signal::AmongRogue, Vec::new(), taken.get(subject.region).copied());
        }
        let Some(maker) = subject.maker.clone() else { continue };
        if let Some(count) = rogues.get(&maker) {
            subject.seen.add(Signal::MakerOfRogue, vec![maker.0.clone()], Some(*count));
        }
        let what = subject.definition.and_then(|arn| ground.fingerprint(arn));
        let alike = what.and_then(|what| runs.get(&(maker.clone(), Fingerprint::clone(what))));
        if let Some(count) = alike.filter(|count| **count >= OF_A_KIND) {
            subject.seen.add(Signal::SameAsRogue, vec![maker.0], Some(*count));
        }
    }
    judge.all(&ground, &subjects)
}

/// Something to judge, with what was seen of it.
pub(super) struct Subject<'a> {
    pub(super) arn: &'a str,
    pub(super) name: String,
    pub(super) kind: SubjectKind,
    pub(super) region: &'a RegionCode,
    /// The ARN of the cluster it is in.
    pub(super) cluster: Option<&'a str>,
    pub(super) maker: Option<Maker>,
    /// The ARN of the revision that it runs or is.
    pub(super) definition: Option<&'a str>,
    pub(super) seen: Seen,
}

fn subjects<'a>(ground: &Ground<'a>) -> Vec<Subject<'a>> {
    let mut subjects = Vec::new();
    for (code, region) in &ground.case.inventory.regions {
        for cluster in &region.clusters {
            let within = Some(cluster.arn.as_str());
            for service in &cluster.services {
                subjects.push(Subject {
                    arn: &service.arn,
                    name: service.name.clone(),
                    kind: SubjectKind::Service,
                    region: code,
                    cluster: within,
                    maker: ground.maker_of_service(service).0,
                    definition: service.task_definition.as_deref(),
                    seen: traits::of_service(ground, code, cluster, service),
                });
            }
            for task in cluster.tasks.iter().filter(|task| task.service_name().is_none() && task.is_alive()) {
                subjects.push(Subject {
                    arn: &task.arn,
                    name: task.arn.rsplit('/').next().unwrap_or_default().to_owned(),
                    kind: SubjectKind::Task,
                    region: code,
                    cluster: within,
                    maker: ground.maker_of_task(task).0,
                    definition: task.task_definition.as_deref(),
                    seen: traits::of_task(ground, code, cluster, task),
                });
            }
            subjects.push(Subject {
                arn: &cluster.arn,
                name: cluster.name.clone(),
                kind: SubjectKind::Cluster,
                region: code,
                cluster: None,
                maker: ground.case.makers.made(&cluster.arn).map(|event| Maker::of(&event.principal)),
                definition: None,
                seen: cluster::of_cluster(ground, code, cluster),
            });
        }
        for definition in &region.task_definitions {
            let Some(facts) = ground.facts(&definition.arn) else { continue };
            subjects.push(Subject {
                arn: &definition.arn,
                name: facts.name().to_owned(),
                kind: SubjectKind::Definition,
                region: code,
                cluster: None,
                maker: ground.maker_of_definition(facts).0,
                definition: Some(&definition.arn),
                seen: traits::of_definition(ground, code, facts),
            });
        }
    }
    subjects
}

/// Makers of at least two rogue services, tasks or clusters, of whose things at least half are rogue, with how many.
fn makers_of_rogue(findings: &BTreeMap<String, Finding>, subjects: &[Subject<'_>]) -> BTreeMap<Maker, u32> {
    let mut made: BTreeMap<&Maker, (u32, u32)> = BTreeMap::new();
    for subject in subjects.iter().filter(|subject| subject.kind != SubjectKind::Definition) {
        let (Some(maker), Some(finding)) = (&subject.maker, findings.get(subject.arn)) else { continue };
        let (rogue, all) = made.entry(maker).or_default();
        *rogue += u32::from(finding.verdict == Verdict::Rogue && finding.certainty == Certainty::High);
        *all += 1;
    }
    let mostly = |(rogue, all): &(u32, u32)| *rogue >= 2 && rogue * 2 >= *all;
    made.into_iter().filter(|(_, counts)| mostly(counts)).map(|(maker, (rogue, _))| (maker.clone(), rogue)).collect()
}

/// What makers run in rogue services and tasks of which everything was read, and in how many of them.
fn run_by_rogue(
    ground: &Ground<'_>,
    findings: &BTreeMap<String, Finding>,
    subjects: &[Subject<'_>],
) -> BTreeMap<(Maker, Fingerprint), u32> {
    let mut runs = BTreeMap::new();
    for subject in subjects.iter().filter(|subject| subject.cluster.is_some()) {
        let sure = |finding: &&Finding| finding.verdict == Verdict::Rogue && finding.certainty < Certainty::Low;
        if findings.get(subject.arn).filter(sure).is_some()
            && let (Some(maker), Some(what)) =
                (&subject.maker, subject.definition.and_then(|arn| ground.fingerprint(arn)))
        {
            *runs.entry((maker.clone(), Fingerprint::clone(what))).or_default() += 1;
        }
    }
    runs
}

/// Whether nothing shows that what is in a cluster is of whoever made the cluster: an intruder fills what he finds, and a
/// cluster goes with its name. It takes events of both, by one principal from one address, within an hour.
fn is_of_another(ground: &Ground<'_>, cluster: &Subject<'_>, within: &[String]) -> bool {
    let Some(event) = ground.case.makers.made(cluster.arn) else { return true };
    let same = |other: &TrailEvent| {
        other.principal.key() == event.principal.key()
            && other.source_ip.is_some()
            && other.source_ip == event.source_ip
            && other.at.duration_since(event.at).abs() <= SAME_SCRIPT
    };
    !within.iter().filter_map(|arn| ground.case.makers.made(arn)).any(same)
}

/// Regions to which at least three clusters came within days, nine of ten of them rogue, with how many those are.
fn taken_regions<'a>(ground: &Ground<'a>, findings: &BTreeMap<String, Finding>) -> BTreeMap<&'a RegionCode, u32> {
    let mut counts: BTreeMap<&RegionCode, (u32, u32)> = BTreeMap::new();
    for (code, cluster) in ground.case.inventory.clusters() {
        // Empty ones tell nothing; their neighbours tell of them.
        let settled = ground.birth(&cluster.arn).is_some_and(|at| ground.is_settled(at));
        if settled || (cluster.services.is_empty() && cluster.tasks.is_empty()) {
            continue;
        }
        let (rogue, all) = counts.entry(code).or_default();
        *rogue += u32::from(findings.get(&cluster.arn).is_some_and(|finding| finding.verdict == Verdict::Rogue));
        *all += 1;
    }
    let taken = |(rogue, all): &(u32, u32)| *rogue >= 3 && rogue * 10 >= all * 9;
    counts.into_iter().filter(|(_, counts)| taken(counts)).map(|(code, (rogue, _))| (code, rogue)).collect()
}

pub(super) struct Judge<'a> {
    rows: BTreeMap<Signal, &'a Row>,
    table: &'a Table,
}

impl Judge<'_> {
    fn all(&self, ground: &Ground<'_>, subjects: &[Subject<'_>]) -> Findings {
        let mut of: BTreeMap<String, Finding> = BTreeMap::new();
        let mut contents: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for subject in subjects.iter().filter(|subject| subject.kind != SubjectKind::Cluster) {
            if let Some(cluster) = subject.cluster {
                contents.entry(cluster).or_default().push(subject.arn.to_owned());
            }
            of.insert(subject.arn.to_owned(), self.finding(subject));
        }
        for subject in subjects.iter().filter(|subject| subject.kind == SubjectKind::Cluster) {
            let within: Vec<&Finding> =
                contents.get(subject.arn).into_iter().flatten().filter_map(|arn| of.get(arn)).collect();
            let whole = contents.get(subject.arn).map_or(&[][..], Vec::as_slice);
            let finding = self.of_cluster(subject, &within, is_of_another(ground, subject, whole));
            of.insert(subject.arn.to_owned(), finding);
        }
        self.by_users(ground, &mut of);
        Findings { revision: ground.case.inventory.revision, of }
    }

    /// Weighs what was seen of a thing by itself.
    fn finding(&self, subject: &Subject<'_>) -> Finding {
        let mut reasons: Vec<Reason> = subject
            .seen
            .signs
            .iter()
            .map(|sign| Reason {
                signal: sign.signal,
                weight: self.rows.get(&sign.signal).map_or(0, |row| row.weight),
                seen: sign.seen.clone(),
                count: sign.count,
            })
            .filter(|reason| reason.weight != 0)
            .collect();
        reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.weight.abs()), reason.signal));
        let score = reasons.iter().map(|reason| reason.weight).sum();
        let mut finding = Finding {
            kind: subject.kind,
            name: subject.name.clone(),
            region: subject.region.clone(),
            verdict: Verdict::Unknown,
            certainty: Certainty::Low,
            score,
            held: None,
            reasons,
            missing: subject.seen.missing.iter().copied().collect(),
            hijack: subject.seen.hijack.clone(),
            holds: VerdictCounts::default(),
        };
        self.decide(&mut finding);
        // Whatever it runs now, it was made for something else, by whoever has its key: as a whole it may be one's own.
        if finding.verdict == Verdict::Rogue && subject.seen.taken_over {
            finding.verdict = Verdict::Suspect;
            finding.held = Some(Held::Hijacked);
            finding.certainty = self.certainty(&finding);
        }
        finding
    }

    /// The verdict that follows from a score, and what holds it back.
    fn decide(&self, finding: &mut Finding) {
        let Table { rogue_from, suspect_from, known_to, .. } = *self.table;
        finding.held = None;
        finding.verdict = match finding.score {
            score if score >= rogue_from && rogue_from > 0 => Verdict::Rogue,
            score if score >= suspect_from && suspect_from > 0 => Verdict::Suspect,
            score if score <= known_to && known_to < 0 => Verdict::Known,
            _ => Verdict::Unknown,
        };
        let unread = finding.missing.iter().any(|missing| match finding.kind {
            SubjectKind::Cluster => matches!(missing.what, Evidence::Services | Evidence::Tasks),
            _ => matches!(missing.what, Evidence::Definition | Evidence::EarlierDefinition),
        });
        // What a person has was there before somebody changed it: it is looked at, whatever speaks for it.
        if finding.hijack.is_some() {
            finding.verdict = Verdict::Suspect;
            finding.held = Some(Held::Hijacked);
        } else if finding.verdict == Verdict::Rogue {
            // What CloudTrail would have told could speak for it.
            let history = finding.missing.iter().any(|missing| missing.what == Evidence::History);
            if unread || (history && finding.score < rogue_from.saturating_add(self.told_by_history())) {
                finding.held = Some(Held::TooLittleRead);
            } else if !self.has(finding, |row| row.strong) {
                finding.held = Some(Held::NothingStrong);
            } else if finding.reasons.iter().any(|reason| reason.weight < 0)
                && self.count(finding, |row| row.strong) < BEYOND_DOUBT
                && !self.has(finding, |row| row.proof)
            {
                finding.held = Some(Held::SpeaksForIt);
            }
            if finding.held.is_some() {
                finding.verdict = Verdict::Suspect;
            }
        }
        // What CloudTrail would have told could have cleared it: nobody is suspected for a read that is missing.
        let history = finding.missing.iter().any(|missing| missing.what == Evidence::History);
        if finding.verdict == Verdict::Suspect
            && history
            && finding.hijack.is_none()
            && finding.score < suspect_from.saturating_add(self.told_by_history())
        {
            finding.verdict = Verdict::Unknown;
            finding.held = Some(Held::TooLittleRead);
        }
        // A thing of which it was not read what it runs is neither one's own nor anybody else's.
        if finding.missing.iter().any(|missing| missing.what == Evidence::Definition)
            && finding.verdict != Verdict::Unknown
            && !self.has(finding, |row| row.proof)
        {
            finding.verdict = Verdict::Unknown;
            finding.held = Some(Held::TooLittleRead);
        }
        if finding.verdict > Verdict::Suspect && self.has(finding, |row| row.proof) {
            finding.verdict = Verdict::Suspect;
            finding.held = Some(Held::Proof);
        }
        finding.certainty = self.certainty(finding);
    }

    /// The most that CloudTrail can say in favour of a thing, in tenths.
    fn told_by_history(&self) -> i32 {
        let of = |signal: Signal| self.rows.get(&signal).map_or(0, |row| -row.weight);
        of(Signal::UsualMaker) + of(Signal::MadeByAws)
    }

    fn has(&self, finding: &Finding, wanted: impl Fn(&Row) -> bool) -> bool {
        self.count(finding, wanted) > 0
    }

    fn count(&self, finding: &Finding, wanted: impl Fn(&Row) -> bool) -> usize {
        let rows = finding.reasons.iter().filter_map(|reason| self.rows.get(&reason.signal));
        rows.filter(|row| wanted(row)).count()
    }

    /// A cluster by itself and by what is in it.
    fn of_cluster(&self, subject: &Subject<'_>, within: &[&Finding], of_another: bool) -> Finding {
        let mut finding = self.finding(subject);
        within.iter().for_each(|one| finding.holds.add(one.verdict));
        let holds = finding.holds;
        let own_favour: i32 = finding.reasons.iter().map(|reason| reason.weight.min(0)).sum();
        let all = holds.rogue + holds.suspect + holds.unknown + holds.known;
        if all == 0 {
            // Anybody's call makes an empty cluster look made by him, for the name is all there is: it costs nothing.
            if finding.verdict == Verdict::Rogue {
                finding.verdict = Verdict::Suspect;
                finding.held = Some(Held::Empty);
                finding.certainty = self.certainty(&finding);
            }
            return finding;
        }
        // What the least rogue thing in it tells, it tells of the cluster too: a cluster goes only with all in it.
        let mildest = within.iter().min_by_key(|one| one.score).copied();
        if let Some(mildest) = mildest {
            for reason in &mildest.reasons {
                if !finding.reasons.iter().any(|own| own.signal == reason.signal) {
                    finding.reasons.push(reason.clone());
                }
            }
            finding.reasons.sort_by_key(|reason| (std::cmp::Reverse(reason.weight.abs()), reason.signal));
            finding.score = finding.reasons.iter().map(|reason| reason.weight).sum();
            finding.missing.extend(mildest.missing.iter().copied());
            finding.missing.sort();
            finding.missing.dedup();
        }
        self.decide(&mut finding);
        let hijacked = within.iter().any(|one| one.held == Some(Held::Hijacked));
        let mixed = holds.rogue < all;
        if finding.verdict == Verdict::Rogue && (mixed || hijacked || of_another || own_favour < 0) {
            finding.verdict = Verdict::Suspect;
            finding.held = Some(Held::HoldsOthers);
        }
        // Only what hides in it speaks against it: it says so by what it holds, not by a verdict of its own.
        if finding.verdict == Verdict::Suspect && mixed && holds.known > 0 {
            finding.verdict = Verdict::Unknown;
        }
        finding.certainty = self.certainty(&finding);
        finding
    }

    /// What only rogue things run is theirs; what something of one's own runs is not rogue as a revision.
    fn by_users(&self, ground: &Ground<'_>, of: &mut BTreeMap<String, Finding>) {
        let mut users: BTreeMap<&str, BTreeSet<Verdict>> = BTreeMap::new();
        for (_, cluster) in ground.case.inventory.clusters() {
            for service in &cluster.services {
                let Some(finding) = of.get(&service.arn) else { continue };
                // The revision that it was hijacked with is not its own.
                let verdict = if finding.hijack.is_some() { Verdict::Suspect } else { finding.verdict };
                for arn in service.task_definition.iter().chain(&service.all_definitions) {
                    users.entry(arn).or_default().insert(verdict);
                }
            }
            for task in cluster.tasks.iter().filter(|task| task.service_name().is_none()) {
                if let (Some(finding), Some(arn)) = (of.get(&task.arn), &task.task_definition) {
                    users.entry(arn).or_default().insert(finding.verdict);
                }
            }
        }
        for (arn, verdicts) in users {
            let Some(finding) = of.get_mut(arn) else { continue };
            let worst = verdicts.iter().next().copied();
            let mildest = verdicts.iter().next_back().copied();
            match (worst, mildest) {
                (Some(Verdict::Rogue), Some(Verdict::Rogue)) => finding.verdict = Verdict::Rogue,
                (_, Some(Verdict::Known)) if finding.verdict != Verdict::Known => {
                    finding.verdict = Verdict::Unknown;
                    finding.held = Some(Held::HoldsOthers);
                }
                (_, Some(Verdict::Suspect | Verdict::Unknown)) if finding.verdict == Verdict::Rogue => {
                    finding.verdict = Verdict::Suspect;
                    finding.held = Some(Held::HoldsOthers);
                }
                (Some(Verdict::Suspect | Verdict::Rogue), _) if finding.verdict > Verdict::Suspect => {
                    finding.verdict = Verdict::Suspect;
                }
                _ => {}
            }
        }
    }

    /// How far the score is from the next milder border, less one step for each kind of evidence that was not read.
    fn certainty(&self, finding: &Finding) -> Certainty {
        let Table { rogue_from, suspect_from, known_to, .. } = *self.table;
        let margin = match finding.verdict {
            Verdict::Rogue => finding.score - rogue_from,
            Verdict::Suspect => (finding.score - suspect_from).min(rogue_from - finding.score).max(0),
            Verdict::Unknown => (suspect_from - finding.score).min(finding.score - known_to),
            Verdict::Known => known_to - finding.score,
        };
        let mut steps = if margin >= 30 { 2 } else { i32::from(margin >= 10) };
        if finding.held.is_some() {
            steps = steps.min(1);
        }
        // Whatever was not read could have told either: nothing is surer for it.
        if !finding.missing.is_empty() {
            steps = 0;
        }
        match steps {
            2.. => Certainty::High,
            1 => Certainty::Medium,
            _ => Certainty::Low,
        }
    }
}
