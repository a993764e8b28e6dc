//! Days and months of UTC.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::world::calendar::{DAY, date, month_after};

/// A month's bill is final that long after its end.
const FINAL_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);

/// As answers have it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Interval {
    start: String,
    end: String,
}

/// Days since 1970; the last one is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Period {
    /// Both ends as AWS writes them.
    pub(super) fn shown(&self) -> (String, String) {
        (date(self.from).to_string(), date(self.until).to_string())
    }

    /// The same as an interval of an answer.
    pub(super) fn interval(&self) -> Interval {
        let (start, end) = self.shown();
        Interval { start, end }
    }

    /// Whether the bill that it is of may still change: that of the month of its last day is not final.
    pub(super) fn estimated(&self, now: Timestamp) -> bool {
        let ended = Timestamp::from_millisecond(month_after(self.until - 1) * DAY).unwrap_or(Timestamp::MAX);
        ended.checked_add(FINAL_AFTER).unwrap_or(Timestamp::MAX) > now
    }

    /// Its days, or its months and what it has of them.
    pub(super) fn split(self, monthly: bool) -> impl Iterator<Item = Self> {
        let mut rest = Some(self).filter(|all| all.from < all.until);
        std::iter::from_fn(move || {
            let all = rest?;
            let (next, later) = if monthly {
                all.split_month()
            } else {
                let next = Self { until: all.from + 1, ..all };
                (next, Some(Self { from: next.until, ..all }).filter(|left| left.from < left.until))
            };
            rest = later;
            Some(next)
        })
    }

    /// The part of it that is in the month of its first day, and what is left.
    fn split_month(self) -> (Self, Option<Self>) {
        let next = month_after(self.from);
        if next >= self.until {
            return (self, None);
        }
        (Self { until: next, ..self }, Some(Self { from: next, ..self }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::calendar::number;

    fn day(text: &str) -> i64 {
        number(text.parse().unwrap())
    }

    #[test]
    fn a_period_is_split_where_months_end() {
        let mut rest = Some(Period { from: day("2025-12-30"), until: day("2026-02-02") });
        let mut parts = Vec::new();
        while let Some(period) = rest {
            let (part, later) = period.split_month();
            parts.push(part.shown());
            rest = later;
        }
        let pair = |from: &str, until: &str| (from.to_owned(), until.to_owned());
        let wanted =
            [pair("2025-12-30", "2026-01-01"), pair("2026-01-01", "2026-02-01"), pair("2026-02-01", "2026-02-02")];
        assert_eq!(parts, wanted);
    }

    #[test]
    fn a_bill_is_final_three_days_after_its_month() {
        let september = Period { from: day("2026-09-03"), until: day("2026-09-04") };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(september.estimated(at("2026-10-03T23:59:59Z")) && !september.estimated(at("2026-10-04T00:00:00Z")));
        let whole = Period { from: day("2026-09-01"), until: day("2026-10-01") };
        assert!(!whole.estimated(at("2026-10-04T00:00:00Z")));
    }
}
