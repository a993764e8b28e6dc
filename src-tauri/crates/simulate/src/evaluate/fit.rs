//! Weights from labelled accounts: a logistic regression whose signs are given by the sides of the signals, and which is drawn
//! to one and the same weight for all. The same accounts give the same table. A tenth of a weight is a tenth of a logit.

use std::collections::{BTreeMap, BTreeSet};

use quench_core::triage::{Finding, Row, Signal, Table};
use quench_core::view::SubjectKind;
use quench_drill::{Campaign, Label};

use crate::gather::Gathered;

/// To what every weight is drawn, in logits, on its side.
const PRIOR: f64 = 0.6;
/// How strongly: as if that share of an account said so.
const PULL: f64 = 0.3;
/// No signal weighs less, or more, than that.
const LEAST: f64 = 0.2;
const MOST: f64 = 4.0;
/// What speaks for a thing can mostly be copied: none of it may outweigh proof, however well it did so far.
const MOST_IN_FAVOUR: f64 = 2.5;
/// What anybody who makes a thing can give it outweighs hardly anything, also where no attacker has done so yet.
const MOST_GIVEN: f64 = 0.8;
const GIVEN: [Signal; 4] = [Signal::OwnImage, Signal::WellFurnished, Signal::OwnTags, Signal::InfrastructureTags];
const STEPS: usize = 4000;
/// How far above every thing of a company rogue begins, in tenths.
const MARGIN: i32 = 12;
/// One of so many things of attackers may be below suspect.
const MISSED: usize = 1000;

/// The table with weights and borders fitted to `accounts`, without what one campaign did. A signal that is seen in none of
/// them keeps its weight.
pub(crate) fn fit(table: &Table, accounts: &[Gathered], without: Option<Campaign>) -> Table {
    let accounts: Vec<&Gathered> =
        accounts.iter().filter(|account| without.is_none() || account.campaign != without).collect();
    // Every signal is seen, whatever it weighs in the table that is bundled, and the borders are where they are.
    let even = |row: &Row| Row { weight: if row.signal.is_in_favour() { -6 } else { 6 }, ..row.clone() };
    let even = Table { signals: table.signals.iter().map(even).collect(), ..table.clone() };
    let first = weighed(&even, table, &accounts);
    // Whose maker made rogue things depends on what is rogue: once more with what came of the first time.
    let second = weighed(&borders(first, &accounts), table, &accounts);
    borders(second, &accounts)
}

/// One regression on what `table` sees; what is in no account keeps the weight that it has in `bundled`.
fn weighed(table: &Table, bundled: &Table, accounts: &[&Gathered]) -> Table {
    let places: BTreeMap<Signal, usize> =
        Signal::ALL.iter().enumerate().map(|(place, signal)| (*signal, place)).collect();
    let side: Vec<f64> = Signal::ALL.iter().map(|signal| if signal.is_in_favour() { -1.0 } else { 1.0 }).collect();
    let mut examples: BTreeMap<(Vec<usize>, bool), f64> = BTreeMap::new();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for account in accounts {
        let (_, findings) = account.material.judge(table);
        let own: Vec<(&Finding, bool)> = judged(account, &findings.of).collect();
        for attack in [false, true] {
            let alike: Vec<&Finding> =
                own.iter().filter(|(_, is)| *is == attack).map(|(finding, _)| *finding).collect();
            let count = f64::from(u32::try_from(alike.len().max(1)).unwrap_or(1));
            for finding in alike {
                let signals = finding.reasons.iter().filter_map(|reason| places.get(&reason.signal).copied());
                let signals: BTreeSet<usize> = signals.collect();
                seen.extend(&signals);
                // Things of one account are alike: together they count like a few.
                *examples.entry((signals.into_iter().collect(), attack)).or_default() += count.sqrt() / count;
            }
        }
    }
    let total: f64 = examples.values().sum::<f64>().max(1.0);
    let mut weights: Vec<f64> = side.iter().map(|side| side * PRIOR).collect();
    let mut bias = -1.0;
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> =
            weights.iter().zip(&side).map(|(weight, side)| PULL * (weight - side * PRIOR)).collect();
        let mut of_bias = 0.0;
        for ((signals, attack), weight) in &examples {
            let score: f64 = signals.iter().map(|place| weights[*place]).sum::<f64>() + bias;
            let error = (1.0 / (1.0 + (-score).exp()) - f64::from(u8::from(*attack))) * weight;
            signals.iter().for_each(|place| gradient[*place] += error);
            of_bias += error;
        }
        bias -= of_bias / total;
        for (((weight, gradient), side), signal) in weights.iter_mut().zip(&gradient).zip(&side).zip(Signal::ALL) {
            let most = match *side < 0.0 {
                true if GIVEN.contains(&signal) => MOST_GIVEN,
                true => MOST_IN_FAVOUR,
                false => MOST,
            };
            *weight = side * ((*weight - gradient / total) * side).clamp(LEAST, most);
        }
    }
    let fitted = |row: &Row| match places.get(&row.signal) {
        Some(place) if seen.contains(place) => Row { weight: tenths(weights[*place]), ..row.clone() },
        _ => row.clone(),
    };
    // The score that tells no side is minus the bias: what is far below it is known.
    let known_to = tenths(-bias - 4.0).min(-1);
    Table { signals: bundled.signals.iter().map(fitted).collect(), known_to, ..table.clone() }
}

/// Puts the borders where no thing of a company comes within a margin of rogue, and hardly one of an attacker's is below
/// suspect that nothing else gives away.
fn borders(table: Table, accounts: &[&Gathered]) -> Table {
    let of = |wanted: fn(&Row) -> bool| -> BTreeSet<Signal> {
        table.signals.iter().filter(|row| wanted(row)).map(|row| row.signal).collect()
    };
    let (proof, strong) = (of(|row| row.proof), of(|row| row.strong));
    let (mut legit, mut attack) = (Vec::new(), Vec::new());
    for account in accounts {
        let (_, findings) = account.material.judge(&table);
        for (finding, is_attack) in judged(account, &findings.of).filter(|(finding, _)| finding.hijack.is_none()) {
            let has =
                |signals: &BTreeSet<Signal>| finding.reasons.iter().any(|reason| signals.contains(&reason.signal));
            match is_attack {
                true if has(&proof) => {}
                true => attack.push(finding.score),
                // Without a strong reason nothing is rogue, however high it comes.
                false if has(&strong) => legit.push(finding.score),
                false => {}
            }
        }
    }
    legit.sort_unstable();
    attack.sort_unstable();
    let rogue_from = legit.last().copied().unwrap_or(0).max(10) + MARGIN;
    let missed = attack.get(attack.len() / MISSED).copied().unwrap_or(0);
    let suspect_from = missed.clamp(1, rogue_from - 1);
    Table { rogue_from, suspect_from, ..table }
}

/// What was judged by itself, with whether it is an attacker's. What a cluster looks like follows from what is in it.
fn judged<'a>(
    account: &'a Gathered,
    findings: &'a BTreeMap<String, Finding>,
) -> impl Iterator<Item = (&'a Finding, bool)> {
    let labelled = account.labels.iter().filter_map(|(arn, label)| Some((findings.get(arn)?, label)));
    let own = labelled.filter(|(finding, _)| finding.kind != SubjectKind::Cluster);
    own.map(|(finding, label)| (finding, matches!(label, Label::Attack(_))))
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to a few logits")]
fn tenths(logits: f64) -> i32 {
    (logits * 10.0).round() as i32
}
