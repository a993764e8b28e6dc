//! Weights from labelled accounts: a logistic regression whose signs are given by the sides of the signals, and which is drawn
//! to one and the same weight for all. The same accounts give the same table.

use std::collections::BTreeMap;

use quench_core::triage::{Row, Signal, Table};
use quench_core::view::SubjectKind;
use quench_drill::{Campaign, Label};

use crate::gather::Gathered;

/// To what every weight is drawn, in tenths, on its side.
const PRIOR: f64 = 12.0;
/// How strongly: as if so many things said so.
pub(crate) static PULL: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(20);
/// A tenth is worth so much of a logit.
const SCALE: f64 = 0.06;
const STEPS: usize = 600;
const RATE: f64 = 2.0;
/// How far above every thing of a company rogue begins, in tenths.
const MARGIN: i32 = 5;
/// One of so many things of attackers may be below suspect.
const MISSED: usize = 1000;
/// Suspect begins here at the earliest.
const LEAST: i32 = 5;

struct Example {
    signals: Vec<usize>,
    attack: bool,
    /// Things of one account are alike: together they count like a few.
    weight: f64,
}

/// The table with weights fitted to `accounts`, without what one campaign did.
pub(crate) fn fit(table: &Table, accounts: &[Gathered], without: Option<Campaign>) -> Table {
    let places: BTreeMap<Signal, usize> =
        Signal::ALL.iter().enumerate().map(|(place, signal)| (*signal, place)).collect();
    let prior = |signal: Signal| if signal.is_in_favour() { -PRIOR } else { PRIOR };
    // Every signal is seen, whatever it weighs in the table that is bundled.
    let even = Table {
        signals: table.signals.iter().map(|row| Row { weight: whole(prior(row.signal)), ..row.clone() }).collect(),
        ..table.clone()
    };
    let examples: Vec<Example> = accounts
        .iter()
        .filter(|account| without.is_none() || account.campaign != without)
        .flat_map(|account| examples(account, &even, &places))
        .collect();
    let pull = f64::from(PULL.load(std::sync::atomic::Ordering::Relaxed)) / 10.0;
    let middle = f64::from(table.suspect_from + table.known_to.max(-table.suspect_from)) / 2.0 + 10.0;
    let mut weights: Vec<f64> = Signal::ALL.iter().map(|signal| prior(*signal)).collect();
    let total: f64 = examples.iter().map(|example| example.weight).sum::<f64>().max(1.0);
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> =
            weights.iter().zip(Signal::ALL).map(|(weight, signal)| pull * (weight - prior(signal)) * SCALE).collect();
        for example in &examples {
            let score: f64 = example.signals.iter().map(|place| weights[*place]).sum();
            let likely = 1.0 / (1.0 + (-(score - middle) * SCALE * 2.0).exp());
            let error = (likely - f64::from(u8::from(example.attack))) * example.weight;
            example.signals.iter().for_each(|place| gradient[*place] += error);
        }
        for ((weight, gradient), signal) in weights.iter_mut().zip(gradient).zip(Signal::ALL) {
            *weight -= RATE * 100.0 * gradient / total;
            *weight = if signal.is_in_favour() { weight.clamp(-60.0, 0.0) } else { weight.clamp(0.0, 60.0) };
        }
    }
    let fitted = |row: &Row| Row { weight: whole(weights[places[&row.signal]]), ..row.clone() };
    let table = Table { signals: table.signals.iter().map(fitted).collect(), ..table.clone() };
    borders(table, accounts, without)
}

/// Puts the borders where no thing of a company comes within a margin of rogue, and hardly one of an attacker's is below
/// suspect.
fn borders(table: Table, accounts: &[Gathered], without: Option<Campaign>) -> Table {
    let (mut legit, mut attack) = (Vec::new(), Vec::new());
    for account in accounts.iter().filter(|account| without.is_none() || account.campaign != without) {
        let (_, findings) = account.material.judge(&table);
        for (arn, label) in &account.labels {
            let Some(finding) = findings.of.get(arn).filter(|finding| finding.kind != SubjectKind::Cluster) else {
                continue;
            };
            match label {
                Label::Attack(_) => attack.push(finding.score),
                Label::Legit(_) if finding.hijack.is_none() => legit.push(finding.score),
                Label::Legit(_) => {}
            }
        }
    }
    legit.sort_unstable();
    attack.sort_unstable();
    let rogue_from = legit.last().copied().unwrap_or(0) + MARGIN;
    let suspect_from = attack.get(attack.len() / MISSED).copied().unwrap_or(0).clamp(LEAST, rogue_from - 1);
    Table { rogue_from, suspect_from, ..table }
}

fn examples(account: &Gathered, table: &Table, places: &BTreeMap<Signal, usize>) -> Vec<Example> {
    let (_, findings) = account.material.judge(table);
    let judged = account.labels.iter().filter_map(|(arn, label)| Some((findings.of.get(arn)?, label)));
    // What a cluster looks like follows from what is in it.
    let own: Vec<_> = judged.filter(|(finding, _)| finding.kind != SubjectKind::Cluster).collect();
    let count = |attack: bool| own.iter().filter(|(_, label)| matches!(label, Label::Attack(_)) == attack).count();
    let counts = [count(false), count(true)];
    own.iter()
        .map(|(finding, label)| {
            let attack = matches!(label, Label::Attack(_));
            let alike = f64::from(u32::try_from(counts[usize::from(attack)]).unwrap_or(1).max(1));
            Example {
                signals: finding.reasons.iter().filter_map(|reason| places.get(&reason.signal).copied()).collect(),
                attack,
                weight: alike.sqrt() / alike,
            }
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to sixty")]
fn whole(weight: f64) -> i32 {
    weight.round() as i32
}
