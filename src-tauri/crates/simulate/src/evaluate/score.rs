//! Verdicts against labels.

use std::collections::{BTreeMap, BTreeSet};

use quench_core::choice::marked_by;
use quench_core::mark::{Mark, Marks};
use quench_core::triage::{Findings, Signal, Table, Verdict};
use quench_core::view::{MarkRule, MarkScope, SubjectKind};
use quench_drill::{Campaign, Label, Pattern};

use crate::gather::Gathered;

/// What must be reached.
const RECALL: f64 = 0.995;
const PRECISION: f64 = 0.999;

/// How the things of one label were judged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) verdicts: BTreeMap<Verdict, u64>,
    pub(crate) unjudged: u64,
    pub(crate) accounts: BTreeSet<u64>,
    /// In how many of them a signal was a reason.
    pub(crate) signals: BTreeMap<Signal, u64>,
}

impl Tally {
    pub(crate) fn all(&self) -> u64 {
        self.verdicts.values().sum::<u64>() + self.unjudged
    }

    pub(crate) fn of(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }

    /// The share that is rogue or suspect.
    pub(crate) fn recall(&self) -> f64 {
        share(self.of(Verdict::Rogue) + self.of(Verdict::Suspect), self.all())
    }
}

/// A share as a number between 0 and 1; of nothing it is 1.
#[expect(clippy::cast_precision_loss, reason = "counts of a few thousand")]
pub(crate) fn share(part: u64, all: u64) -> f64 {
    if all == 0 { 1.0 } else { part as f64 / all as f64 }
}

/// Something that was judged against its label.
pub(crate) struct Wrong {
    pub(crate) seed: u64,
    pub(crate) arn: String,
    pub(crate) label: Label,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) score: i32,
    pub(crate) reasons: String,
}

/// All accounts together.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) accounts: u64,
    pub(crate) campaigns: BTreeMap<Campaign, Tally>,
    pub(crate) patterns: BTreeMap<Pattern, Tally>,
    pub(crate) kinds: BTreeMap<SubjectKind, (u64, u64)>,
    pub(crate) rogue_right: u64,
    pub(crate) rogue_wrong: u64,
    /// Things of companies that "everything rogue" selected, or that are in a cluster that it did.
    pub(crate) selected_of_company: u64,
    pub(crate) wrong: Vec<Wrong>,
}

impl Score {
    /// Judges `accounts` by `table`; only those of one campaign, if one is named.
    pub(crate) fn of(accounts: &[Gathered], table: &Table, only: Option<Campaign>) -> Self {
        let mut score = Self::default();
        for account in accounts.iter().filter(|account| only.is_none_or(|only| account.campaign == Some(only))) {
            let (_, findings) = account.material.judge(table);
            score.add(account, &findings);
        }
        score
    }

    pub(crate) fn recall(&self, campaign: Campaign) -> f64 {
        self.campaigns.get(&campaign).map_or(1.0, Tally::recall)
    }

    fn add(&mut self, account: &Gathered, findings: &Findings) {
        self.accounts += 1;
        for (arn, label) in &account.labels {
            let finding = findings.of.get(arn);
            let tally = match label {
                Label::Attack(campaign) => self.campaigns.entry(*campaign).or_default(),
                Label::Legit(pattern) => self.patterns.entry(*pattern).or_default(),
            };
            tally.accounts.insert(account.seed);
            let attack = matches!(label, Label::Attack(_));
            let verdict = finding.map(|finding| finding.verdict);
            match finding {
                None => tally.unjudged += 1,
                Some(finding) => {
                    *tally.verdicts.entry(finding.verdict).or_default() += 1;
                    for reason in finding.reasons.iter().filter(|reason| reason.signal.is_in_favour() != attack) {
                        *tally.signals.entry(reason.signal).or_default() += 1;
                    }
                    let kind = self.kinds.entry(finding.kind).or_default();
                    let right = attack == (finding.verdict <= Verdict::Suspect);
                    kind.0 += u64::from(right);
                    kind.1 += 1;
                }
            }
            let missed = attack && verdict.is_none_or(|verdict| verdict > Verdict::Suspect);
            let accused = !attack && verdict == Some(Verdict::Rogue);
            self.rogue_right += u64::from(attack && verdict == Some(Verdict::Rogue));
            self.rogue_wrong += u64::from(accused);
            if missed || accused {
                let reasons = finding.iter().flat_map(|finding| &finding.reasons);
                let reasons: Vec<String> =
                    reasons.map(|reason| format!("{:?} {}", reason.signal, reason.weight)).collect();
                let held = finding.and_then(|finding| finding.held);
                self.wrong.push(Wrong {
                    seed: account.seed,
                    arn: arn.clone(),
                    label: *label,
                    verdict,
                    score: finding.map_or(0, |finding| finding.score),
                    reasons: format!("{} {held:?}", reasons.join(", ")),
                });
            }
        }
        self.selected_of_company += selected_of_company(account, findings);
    }

    /// Whether what must be reached is.
    pub(crate) fn meets(&self) -> bool {
        self.total_recall() >= RECALL && self.precision() >= PRECISION && self.selected_of_company == 0
    }

    pub(crate) fn total_recall(&self) -> f64 {
        let found = self.campaigns.values().map(|tally| tally.of(Verdict::Rogue) + tally.of(Verdict::Suspect)).sum();
        share(found, self.campaigns.values().map(Tally::all).sum())
    }

    pub(crate) fn precision(&self) -> f64 {
        share(self.rogue_right, self.rogue_right + self.rogue_wrong)
    }
}

/// What of a company "everything rogue" would take, directly or with a cluster.
fn selected_of_company(account: &Gathered, findings: &Findings) -> u64 {
    let rule = MarkRule { scope: MarkScope::Rogue { region: None }, mark: Some(Mark::Remove), revision: u32::MAX };
    let inventory = &account.material.inventory;
    let selected: BTreeSet<String> = marked_by(&rule, inventory, findings, &Marks::new()).into_iter().collect();
    let within =
        inventory.clusters().filter(|(_, cluster)| selected.contains(&cluster.arn)).flat_map(|(_, cluster)| {
            let services = cluster.services.iter().map(|service| service.arn.clone());
            services.chain(cluster.tasks.iter().map(|task| task.arn.clone()))
        });
    let taken: BTreeSet<String> = within.collect();
    let of_company = |arn: &&String| matches!(account.labels.get(*arn), Some(Label::Legit(_)));
    u64::try_from(selected.union(&taken).filter(of_company).count()).unwrap_or(u64::MAX)
}
