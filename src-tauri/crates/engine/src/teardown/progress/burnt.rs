//! What the covered tasks have burnt since the approval, by the line of their burn.

use jiff::Timestamp;
use quench_core::money::Usd;
use quench_core::view::BurnPoint;
use rust_decimal::Decimal;

use super::State;
use crate::costs::over;

impl State {
    /// Whether a covered task was read as stopped.
    pub(crate) fn has_stopped(&self, arn: &str) -> bool {
        self.tasks.get(arn).is_some_and(|task| task.stopped)
    }

    /// Dollars times milliseconds that the covered tasks have burnt from `from` until `until`, as far as that is after the
    /// approval, and whether it is a least. Of a teardown that was taken up after a restart the line begins with the restart:
    /// before it, all burnt until the spend stopped, if that is known; nobody can tell otherwise, nor before it is looked again.
    pub(crate) fn burnt(&self, approved_at: Timestamp, from: Timestamp, until: Timestamp) -> (Decimal, bool) {
        let from = from.max(approved_at);
        let until = self.spend_stopped_at.map_or(until, |stopped| stopped.min(until));
        let Some(first) = self.line.first() else { return (Decimal::ZERO, true) };
        if first.at <= approved_at {
            return (under(&self.line, from, until), false);
        }
        if self.spend_stopped_at.is_some() {
            return (over(self.covered_burn(), from, until), false);
        }
        // The first stretch of the line is what was approved, and not what was seen.
        (under(self.line.get(1..).unwrap_or_default(), from, until), true)
    }

    fn covered_burn(&self) -> Usd {
        self.tasks.values().map(|task| task.burn.per_hour).sum()
    }
}

/// Dollars times milliseconds under a line of rates, each of which holds until the next point.
fn under(line: &[BurnPoint], from: Timestamp, until: Timestamp) -> Decimal {
    let ends = line.iter().skip(1).map(|point| point.at).chain([until]);
    let parts = line.iter().zip(ends).map(|(point, end)| over(point.per_hour, point.at.max(from), end.min(until)));
    parts.fold(Decimal::ZERO, Decimal::saturating_add)
}
