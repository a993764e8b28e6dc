//! A page of Cost Explorer's answer as it came: evidence, kept as it is. What it means is decided by [`super::BillBuilder`].

use serde::{Deserialize, Serialize};

/// A page. Names are written once, because a bill of a year has half a million groups of a few dozen names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillPage {
    /// Names of regions, services and units, neutralised.
    pub names: Vec<String>,
    /// By what it was split, as AWS says it: indices into the names. Empty if AWS said nothing.
    pub split: Vec<u32>,
    /// Days or months.
    pub periods: Vec<PagePeriod>,
}

/// A day or a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagePeriod {
    /// Its first day, as AWS wrote it.
    pub start: String,
    /// The first day that is not in it.
    pub end: String,
    /// AWS may still change it.
    pub estimated: bool,
    /// What was charged.
    pub groups: Vec<PageGroup>,
}

/// A charge: what it is of, its amount, and its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageGroup(
    /// Indices into the names.
    pub Vec<u32>,
    /// As AWS wrote it, neutralised.
    pub Option<String>,
    /// An index into the names.
    pub Option<u32>,
);

impl BillPage {
    /// The name at an index.
    pub fn name(&self, index: u32) -> Option<&str> {
        self.names.get(usize::try_from(index).ok()?).map(String::as_str)
    }
}
