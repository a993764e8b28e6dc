//! The bill, as far as AWS has come with it: what ran costs money at once, and shows in the bill hours later.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::usage::Window;
use super::{MINUTE, World};
use crate::chance::hash;

use super::price::cost;

const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
/// An hour of usage is in the bill that many milliseconds after its end at the earliest, and at the latest: Cost Explorer
/// is refreshed "at least once every 24 hours" (aws-facts 5).
const LATE: (i64, i64) = (8 * HOUR, 24 * HOUR);

/// US dollars by the day, in days since 1970 of UTC, and the region. Neither holds what cost nothing.
pub(crate) type Bill = BTreeMap<i64, BTreeMap<String, Decimal>>;

/// The day of UTC that an instant is in, in days since 1970.
pub(crate) fn day_of(instant: Timestamp) -> i64 {
    instant.as_millisecond().div_euclid(DAY)
}

impl World {
    /// What the bill says of these days, the last one not included, of all that ran in any region: also in those that are
    /// off, and of tasks that ECS has forgotten.
    pub(crate) fn bill(&self, from: i64, until: i64) -> Bill {
        let windows = self.windows(from, until);
        let mut bill = Bill::new();
        for (kind, parts) in self.usage_within(&windows) {
            for (place, millis) in parts {
                let Some(window) = windows.get(place).filter(|window| self.billed(&kind.region, **window)) else {
                    continue;
                };
                let cost = cost(&kind, millis);
                if !cost.is_zero() {
                    let day = bill.entry(window.from.div_euclid(DAY)).or_default();
                    let sum = day.entry(kind.region.clone()).or_default();
                    *sum = sum.saturating_add(cost);
                }
            }
        }
        bill
    }

    /// Days of which everything is in the bill are one window each, the others one for each hour. None is in the future.
    fn windows(&self, from: i64, until: i64) -> Vec<Window> {
        let mut windows = Vec::new();
        let today = day_of(self.now);
        for day in from..until.min(today + 1) {
            let whole = Window { from: day * DAY, until: (day + 1) * DAY };
            if whole.until + LATE.1 <= self.now.as_millisecond() {
                windows.push(whole);
            } else {
                let hours = (0..24).map(|hour| whole.from + hour * HOUR);
                windows.extend(hours.map(|from| Window { from, until: from + HOUR }));
            }
        }
        windows
    }

    /// Whether a window is in the bill of a region: each hour comes at a time of its own.
    fn billed(&self, region: &str, window: Window) -> bool {
        let spread = u64::try_from(LATE.1 - LATE.0).unwrap_or(1) + 1;
        let drawn = hash(self.seed, &format!("bill {region} {}", window.from)) % spread;
        window.until + LATE.0 + i64::try_from(drawn).unwrap_or(0) <= self.now.as_millisecond()
    }
}
