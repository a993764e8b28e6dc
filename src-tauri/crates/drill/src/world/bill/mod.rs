//! The bill, as far as AWS has come with it: what ran costs money at once, and shows in the bill hours later.
//!
//! Nothing of it is stored. What ran is metered from the tasks themselves; what an account pays besides is a function of
//! seed, day, region and service; taxes, credits and refunds follow from both. A day is made when it is asked for.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::World;
use super::calendar::{DAY, HOUR, day_of};
use super::ledger::Window;
use crate::chance::hash;

mod adjustments;
pub(crate) mod anomalies;
mod background;
mod days;
mod metered;
pub(crate) mod services;
pub(crate) mod settings;

/// An hour of usage is in the bill that many milliseconds after its end at the earliest, and at the latest: Cost Explorer
/// is refreshed "at least once every 24 hours" (aws-facts 5).
const LATE: (i64, i64) = (8 * HOUR, 24 * HOUR);

/// The service that tasks are billed under.
pub(crate) const ECS: &str = "Amazon Elastic Container Service";
/// What Cost Explorer says of charges that belong to no region, and to no kind of usage.
const NO_REGION: &str = "NoRegion";
const NO_USAGE_TYPE: &str = "NoUsageType";

/// What kind of line a charge is (RECORD_TYPE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RecordType {
    Usage,
    Tax,
    Credit,
    Refund,
}

impl RecordType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "Usage",
            Self::Tax => "Tax",
            Self::Credit => "Credit",
            Self::Refund => "Refund",
        }
    }
}

/// A line of one day. None costs nothing; credits and refunds are below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) record: RecordType,
    pub(crate) service: Cow<'static, str>,
    pub(crate) region: Cow<'static, str>,
    pub(crate) usage_type: Cow<'static, str>,
    /// US dollars.
    pub(crate) cost: Decimal,
}

impl World {
    /// The last day of which everything is in the bill.
    pub(crate) fn last_whole_day(&self) -> i64 {
        (self.now.as_millisecond() - LATE.1).div_euclid(DAY) - 1
    }

    /// Days of which everything is in the bill are one window each, the others one for each hour. None is in the future.
    fn windows(&self, from: i64, until: i64) -> Vec<Window> {
        let mut windows = Vec::new();
        for day in from..until.min(day_of(self.now) + 1) {
            let whole = Window { from: day * DAY, until: (day + 1) * DAY };
            if day <= self.last_whole_day() {
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

    /// How many hours of a day are in the bill of a region.
    fn billed_hours(&self, region: &str, day: i64) -> i64 {
        if day <= self.last_whole_day() {
            return 24;
        }
        let windows = self.windows(day, day + 1);
        let billed = windows.into_iter().filter(|window| self.billed(region, *window)).count();
        i64::try_from(billed).unwrap_or(0)
    }
}
