//! What has burnt since the account was connected: the rate as it was known, times the time that it was known for.

use jiff::Timestamp;
use quench_core::burn::Burn;
use quench_core::money::Usd;
use quench_core::view::Estimated;
use rust_decimal::Decimal;

const MILLISECONDS_AN_HOUR: i64 = 3_600_000;

/// Adds a rate up over time. Observed whenever the rate may have changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    pub(crate) since: Timestamp,
    /// What burns, since when; none before anything was read.
    last: Option<(Timestamp, Usd)>,
    /// Dollars times milliseconds, divided once.
    sum: Decimal,
    at_least: bool,
}

impl Tally {
    pub(crate) fn new(since: Timestamp) -> Self {
        Self { since, last: None, sum: Decimal::ZERO, at_least: false }
    }

    /// From `now` on the account burns `burn`. Until then it burnt what was known before; before anything was known, what
    /// is known now.
    pub(crate) fn observe(&mut self, now: Timestamp, burn: &Burn) {
        let (at, rate) = self.last.unwrap_or((self.since, burn.per_hour));
        self.sum = self.sum.saturating_add(over(rate, at, now));
        self.last = Some((at.max(now), burn.per_hour));
        self.at_least |= burn.at_least;
    }

    /// None before anything was read: that is not $0.
    pub(crate) fn estimate(&self, now: Timestamp) -> Option<Estimated> {
        let (at, rate) = self.last?;
        let sum = self.sum.saturating_add(over(rate, at, now));
        Some(Estimated { usd: hours(sum), at_least: self.at_least })
    }
}

/// A rate times milliseconds.
pub(crate) fn over(rate: Usd, from: Timestamp, until: Timestamp) -> Decimal {
    let milliseconds = until.as_millisecond().saturating_sub(from.as_millisecond()).max(0);
    rate.0.saturating_mul(Decimal::from(milliseconds))
}

/// Dollars of dollars times milliseconds per hour, to the millionth.
pub(super) fn hours(sum: Decimal) -> Usd {
    Usd(sum.checked_div(Decimal::from(MILLISECONDS_AN_HOUR)).unwrap_or_default().round_dp(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn burn(dollars: i64) -> Burn {
        Burn { per_hour: Usd(dollars.into()), ..Burn::default() }
    }

    #[test]
    fn a_rate_counts_from_when_it_was_seen_until_the_next() {
        let mut tally = Tally::new(at(0));
        assert_eq!(tally.estimate(at(9)), None, "what nobody has read is not $0");
        let told = |tally: &Tally, minute| tally.estimate(at(minute)).map(|estimate| estimate.usd.to_string());
        tally.observe(at(1), &burn(60));
        assert_eq!(told(&tally, 1).as_deref(), Some("1"), "what was found first had been burning already");
        tally.observe(at(3), &burn(0));
        assert_eq!(told(&tally, 60).as_deref(), Some("3"), "what is gone burns no more");
        tally.observe(at(60), &burn(6));
        assert_eq!(told(&tally, 70).as_deref(), Some("4"));
    }
}
