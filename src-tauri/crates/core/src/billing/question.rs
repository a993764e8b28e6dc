//! What Cost Explorer is asked.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use crate::region::RegionCode;
use crate::view::{BillGrouping, BillSpan};

/// How many months before this one Cost Explorer tells ("Managing your costs with AWS Cost Explorer": 13 months).
const EARLIER_MONTHS: i64 = 12;

/// Charges of a time, by day or month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillQuestion {
    /// Its first day, UTC.
    pub from: Date,
    /// The first day that is not in it.
    pub until: Date,
    /// By month instead of by day.
    pub monthly: bool,
    /// How it is split.
    pub grouping: BillGrouping,
    /// Only these regions.
    #[serde(default)]
    pub regions: Option<Vec<RegionCode>>,
    /// What the person chose, if it was one of the spans.
    #[serde(default)]
    pub span: Option<BillSpan>,
}

impl BillQuestion {
    /// The question of a span that ends `today`, which is in it.
    pub fn of(span: BillSpan, today: Date) -> Self {
        let (from, monthly) = match span {
            BillSpan::ThirtyDays => (back(today, 30.days()), false),
            BillSpan::ThirteenMonths => (back(today.first_of_month(), EARLIER_MONTHS.months()), true),
            BillSpan::ThirteenMonthsDaily => (back(today.first_of_month(), EARLIER_MONTHS.months()), false),
        };
        Self { from, until: after(today), monthly, grouping: BillGrouping::Region, regions: None, span: Some(span) }
    }

    /// The last `days` days and today, by day; no further back than Cost Explorer tells.
    pub fn of_days(days: u32, today: Date) -> Self {
        let earliest = back(today.first_of_month(), EARLIER_MONTHS.months());
        let from = back(today, i64::from(days).days()).max(earliest);
        Self { from, until: after(today), monthly: false, grouping: BillGrouping::Region, regions: None, span: None }
    }

    /// Its days or months: first day, and the first that is not in it. A last month is as long as it was asked.
    pub fn periods(&self) -> Vec<(Date, Date)> {
        let mut periods = Vec::new();
        let mut from = self.from;
        while from < self.until {
            let next = if self.monthly {
                from.first_of_month().checked_add(1.month()).map_or(self.until, |next| next.min(self.until))
            } else {
                after(from)
            };
            if next <= from {
                break;
            }
            periods.push((from, next));
            from = next;
        }
        periods
    }
}

fn back(day: Date, span: Span) -> Date {
    day.checked_sub(span).unwrap_or(day)
}

fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_ends_today() {
        let today = day("2026-11-27");
        let thirty = BillQuestion::of(BillSpan::ThirtyDays, today);
        assert_eq!((thirty.from, thirty.until), (day("2026-10-28"), day("2026-11-28")));
        assert_eq!(thirty.periods().len(), 31, "30 days and today");
        let months = BillQuestion::of(BillSpan::ThirteenMonths, today);
        assert_eq!((months.from, months.periods().len()), (day("2025-11-01"), 13));
        assert_eq!(months.periods().last(), Some(&(day("2026-11-01"), day("2026-11-28"))));
        let daily = BillQuestion::of(BillSpan::ThirteenMonthsDaily, today);
        assert_eq!((daily.from, daily.periods().len()), (day("2025-11-01"), 392));
    }

    #[test]
    fn days_go_back_no_further_than_cost_explorer() {
        let today = day("2026-11-27");
        assert_eq!(BillQuestion::of_days(14, today).periods().len(), 15);
        assert_eq!(BillQuestion::of_days(9999, today).from, day("2025-11-01"));
        assert_eq!(BillQuestion::of_days(0, today).periods(), [(today, day("2026-11-28"))]);
    }
}
