//! When what was burnt passed round sums.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use crate::money::Usd;
use crate::view::{TimelineEntry, TimelineKind};

/// The round sums, US dollars.
const SUMS: [i64; 5] = [1, 10, 100, 1_000, 10_000];
const MILLISECONDS_AN_HOUR: i64 = 3_600_000;

/// When the sum of `runs` passed $1, $10, $100, $1,000 and $10,000, up to `now`: each the first millisecond at which at least
/// that was burnt. A run burns its rate, US dollars an hour, from its start to its end; without one up to now. Sums are of
/// rates times milliseconds, so nothing is rounded before the instant is told.
pub fn spend_marks(runs: &[(Timestamp, Option<Timestamp>, Usd)], now: Timestamp) -> Vec<TimelineEntry> {
    let now = now.as_millisecond();
    let mut changes: Vec<(i64, Decimal)> = Vec::with_capacity(runs.len() * 2);
    for (start, end, rate) in runs {
        let (start, end) = (start.as_millisecond(), end.map_or(now, |end| end.as_millisecond().min(now)));
        if start < end && rate.0 > Decimal::ZERO {
            changes.push((start, rate.0));
            changes.push((end, -rate.0));
        }
    }
    changes.sort_unstable();
    let mut sums = SUMS.into_iter().map(Decimal::from).peekable();
    let (mut burnt, mut rate, mut since) = (Decimal::ZERO, Decimal::ZERO, i64::MIN);
    let mut marks = Vec::new();
    for (at, change) in changes {
        if rate > Decimal::ZERO {
            let after = burnt.saturating_add(rate.saturating_mul(Decimal::from(at - since)));
            while let Some(sum) = sums.peek().copied() {
                let wanted = sum.saturating_mul(Decimal::from(MILLISECONDS_AN_HOUR));
                if wanted > after {
                    break;
                }
                marks.extend(mark(since, wanted - burnt, rate, sum));
                sums.next();
            }
            burnt = after;
        }
        (rate, since) = (rate + change, at);
    }
    marks
}

/// The entry of the millisecond at which `left` more was burnt since `since`.
fn mark(since: i64, left: Decimal, rate: Decimal, sum: Decimal) -> Option<TimelineEntry> {
    let milliseconds = i64::try_from((left / rate).ceil()).ok()?;
    let start = Timestamp::from_millisecond(since).ok()?;
    let at = start.checked_add(SignedDuration::from_millis(milliseconds)).ok()?;
    Some(TimelineEntry {
        at,
        until: at,
        kind: TimelineKind::SpendReached,
        region: None,
        principal: None,
        count: 1,
        refused: 0,
        names: Vec::new(),
        operation: None,
        source_ip: None,
        access_key: None,
        amount: Some(Usd(sum)),
    })
}
