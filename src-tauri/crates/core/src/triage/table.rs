//! The table of signals: dated, bundled with the app, and data. No signal counts what its row does not say.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::signal::Signal;

/// What signals weigh, where the borders between verdicts are, and the words that some signals look for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Table {
    /// The day on which it was last changed.
    pub date: String,
    /// From this score on a thing is rogue, in tenths.
    pub rogue_from: i32,
    /// From this one on suspect.
    pub suspect_from: i32,
    /// At this one and below it is known.
    pub known_to: i32,
    /// Every signal once.
    pub signals: Vec<Row>,
    /// Words of miners, in lower case.
    pub miner_words: Vec<String>,
    /// Words that miners use, and others too.
    pub miner_hints: Vec<String>,
    /// Images of attacks, as `repository` without host and tag. They age within weeks: no verdict rests on them alone.
    pub listed_images: Vec<String>,
    /// Namespaces of public registries that belong to well-known publishers.
    pub publishers: Vec<String>,
}

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Row {
    /// Which.
    pub signal: Signal,
    /// What it counts, in tenths; below zero in favour.
    pub weight: i32,
    /// Without at least one of these nothing is rogue, however many weak reasons come together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strong: bool,
    /// Only attackers do it: whatever speaks for the thing, it is suspect at least.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proof: bool,
    /// What it means.
    pub means: String,
    /// Where it was seen, or why it should be believed.
    pub rests_on: String,
}

static BUNDLED: LazyLock<Table> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/signals.json")).unwrap_or_default());

impl Table {
    /// The one that comes with the app. Were it damaged nothing would weigh anything, and nothing would be rogue; a test
    /// holds it to its form.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The rows by signal.
    pub(super) fn rows(&self) -> BTreeMap<Signal, &Row> {
        self.signals.iter().map(|row| (row.signal, row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_bundled_table_has_every_signal_once_on_its_side() {
        let table = Table::bundled();
        let named: Vec<Signal> = table.signals.iter().map(|row| row.signal).collect();
        assert_eq!(named.len(), Signal::ALL.len());
        assert_eq!(named.iter().collect::<BTreeSet<_>>(), Signal::ALL.iter().collect());
        for row in &table.signals {
            assert!(if row.signal.is_in_favour() { row.weight <= 0 } else { row.weight >= 0 }, "{:?}", row.signal);
            assert!(!row.means.is_empty() && !row.rests_on.is_empty(), "{:?}", row.signal);
        }
        assert!(table.known_to < 0 && 0 < table.suspect_from && table.suspect_from < table.rogue_from);
        assert!(table.date.parse::<jiff::civil::Date>().is_ok());
        assert!(table.miner_words.iter().all(|word| *word == word.to_ascii_lowercase() && !word.is_empty()));
    }
}
