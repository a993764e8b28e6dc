//! What came of it, as tables.

use quench_core::triage::{Signal, Table, Verdict};

use crate::score::{Score, Tally};

pub(crate) fn score(score: &Score, from: u64, count: u64) {
    println!("{} accounts, seeds {from} to {}", score.accounts, from.saturating_add(count).saturating_sub(1));
    println!(
        "{:<16} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8}  carried by",
        "", "accounts", "things", "rogue", "suspect", "unknown", "known", "recall"
    );
    for (campaign, tally) in &score.campaigns {
        line(campaign.as_str(), tally, Some(tally.recall()));
    }
    for (pattern, tally) in &score.patterns {
        line(pattern.as_str(), tally, None);
    }
    println!("recall of rogue and suspect {:.5}", score.total_recall());
    println!("precision of rogue {:.5} ({} right, {} wrong)", score.precision(), score.rogue_right, score.rogue_wrong);
    println!("of companies selected by \"everything rogue\": {}", score.selected_of_company);
    for (kind, (right, all)) in &score.kinds {
        println!("{kind:?}: {right} of {all} on the right side");
    }
}

fn line(name: &str, tally: &Tally, recall: Option<f64>) {
    let of = |verdict| tally.of(verdict);
    let recall = recall.map_or_else(String::new, |recall| format!("{recall:.4}"));
    println!(
        "{name:<16} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {recall:>8}  {}",
        tally.accounts.len(),
        tally.all(),
        of(Verdict::Rogue),
        of(Verdict::Suspect),
        of(Verdict::Unknown) + tally.unjudged,
        of(Verdict::Known),
        carried(tally)
    );
}

/// The signals that were a reason most often.
fn carried(tally: &Tally) -> String {
    let mut signals: Vec<(&Signal, &u64)> = tally.signals.iter().collect();
    signals.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let percent = |count: &u64| count * 100 / tally.all().max(1);
    let named = signals.iter().take(5).map(|(signal, count)| format!("{} {} %", word(signal), percent(count)));
    named.collect::<Vec<_>>().join(", ")
}

fn word(signal: &Signal) -> String {
    serde_json::to_value(signal).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Every thing that was missed or wrongly called rogue.
pub(crate) fn wrong(score: &Score) {
    for wrong in &score.wrong {
        println!(
            "seed {} {:?} {} judged {:?} at {}: {}",
            wrong.seed, wrong.label, wrong.arn, wrong.verdict, wrong.score, wrong.reasons
        );
    }
}

/// The table as it is bundled.
pub(crate) fn table(table: &Table) -> String {
    serde_json::to_string_pretty(table).unwrap_or_default()
}
