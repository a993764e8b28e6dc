//! The truth of what task time costs: what AWS bills of each task, to the second, whether or not it is on the bill yet.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::ledger::Window;
use super::meter::{Meter, is_windows, meters};
use super::task::Task;
use super::usage::UsageKind;
use super::{MINUTE, SECOND, World};

/// What each meter of a region has counted, in parts of a vCPU or a GiB times milliseconds.
pub(super) type Counts = BTreeMap<(String, Meter), Decimal>;

/// Adds what the meters of a kind count in so many milliseconds.
pub(super) fn count(counts: &mut Counts, kind: &UsageKind, millis: u64) {
    for (meter, parts) in meters(kind) {
        let sum = counts.entry((kind.region.clone(), meter)).or_default();
        *sum = sum.saturating_add(Decimal::from(parts).saturating_mul(Decimal::from(millis)));
    }
}

impl Task {
    /// Until when a task is billed that began and ended then, in milliseconds: by the second, rounded up, and for a minute
    /// at least, on Windows for five (Fargate's pricing page; aws-facts 4).
    pub(super) fn billed_until(&self, from: i64, until: i64) -> i64 {
        let least = if is_windows(&self.platform_family) { 5 * MINUTE } else { MINUTE };
        let seconds = (until - from + SECOND - 1).div_euclid(SECOND);
        from + least.max(seconds * SECOND)
    }
}

impl World {
    /// What task time between two instants costs, in US dollars: exact, from each task itself, in all regions. What has not
    /// happened yet is not in it: of a task that stopped a moment ago, its least minute counts as far as it has passed.
    pub fn metered(&self, from: Timestamp, until: Timestamp) -> Decimal {
        let all = self.metered_by_region(from, until).into_values();
        all.fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// The same for each region in which anything cost something.
    pub fn metered_by_region(&self, from: Timestamp, until: Timestamp) -> BTreeMap<String, Decimal> {
        let window = Window { from: from.as_millisecond(), until: until.min(self.now).as_millisecond() };
        let mut counts = Counts::new();
        for (kind, parts) in self.billed_within(&[window]) {
            count(&mut counts, &kind, parts.values().sum());
        }
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for ((region, meter), counted) in counts {
            let cost = self.cost(&region, meter, counted);
            if !cost.is_zero() {
                let sum = sums.entry(region).or_default();
                *sum = sum.saturating_add(cost);
            }
        }
        sums
    }

    /// [`World::usage_within`] with what is billed of each task in place of what it ran.
    pub(super) fn billed_within(&self, windows: &[Window]) -> BTreeMap<UsageKind, BTreeMap<usize, u64>> {
        let ledger = self.billed.as_ref().unwrap_or(&self.ledger);
        self.time_within(windows, ledger, Task::billed_until)
    }
}
