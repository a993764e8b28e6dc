//! What is usual: the median of the days before.

use rust_decimal::Decimal;

use crate::money::Amount;

/// Days that are looked back at.
pub(super) const DAYS_BEFORE: usize = 14;
/// With fewer days nothing is called usual.
const LEAST_DAYS: usize = 3;
/// What has lasted longer is no rise any more: it is what is usual now.
const LONGEST_RISE: usize = 30;
/// A day is unusual if it is more than so many times the usual ...
const TIMES: i64 = 3;
/// ... and above it by at least so much, in the bill's currency: small bills move by chance.
const LEAST_RISE: i64 = 10;

/// The median of the last 14 of `before`, in order of time; none with fewer than three.
pub fn usual(before: &[Amount]) -> Option<Amount> {
    let mut last: Vec<Amount> = before.iter().rev().take(DAYS_BEFORE).copied().collect();
    if last.len() < LEAST_DAYS {
        return None;
    }
    last.sort();
    let middle = last.len() / 2;
    let upper = last.get(middle).copied()?;
    if last.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = last.get(middle - 1).copied()?;
    Some((lower + upper).times(Decimal::new(5, 1)))
}

/// Whether a day is far above what was usual before.
pub(super) fn is_unusual(amount: Amount, usual: Amount) -> bool {
    amount > usual.times(Decimal::from(TIMES)) && (amount - usual).0 >= Decimal::from(LEAST_RISE)
}

/// A rise: where it began, and what was usual before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rise {
    /// Its first day, as an index of the bill's periods.
    pub(super) from: usize,
    /// Per day.
    pub(super) usual: Amount,
}

/// What is usual, day by day. The days of a rise are measured by what was usual before it and are no part of what is usual later:
/// a median of the days before would call an attack usual after a week.
#[derive(Default)]
pub(super) struct Baseline {
    before: Vec<Amount>,
    rise: Option<Rise>,
    rising: Vec<Amount>,
}

impl Baseline {
    /// The rise that the day is part of, after all days before it have been given in order. `sum` is none where AWS told nothing, and
    /// may still grow where the day is not `whole`: neither ends a rise, nor says what is usual.
    pub(super) fn next(&mut self, day: usize, sum: Option<Amount>, whole: bool) -> Option<Rise> {
        let Some(sum) = sum else { return self.rise };
        if let Some(rise) = self.rise {
            if is_unusual(sum, rise.usual) {
                self.rising.extend(whole.then_some(sum));
                if self.rising.len() <= LONGEST_RISE {
                    return self.rise;
                }
                self.before.append(&mut self.rising);
                self.rise = None;
                return None;
            }
            if !whole {
                return self.rise;
            }
            self.rising.clear();
            self.rise = None;
        }
        self.rise = usual(&self.before).filter(|usual| is_unusual(sum, *usual)).map(|usual| Rise { from: day, usual });
        if whole {
            if self.rise.is_some() { &mut self.rising } else { &mut self.before }.push(sum);
        }
        self.rise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(numbers: &[i64]) -> Vec<Amount> {
        numbers.iter().map(|number| Amount(Decimal::from(*number))).collect()
    }

    #[test]
    fn the_usual_is_the_median_of_the_last_days() {
        let of = |numbers: &[i64]| usual(&amounts(numbers)).map(|amount| amount.to_string());
        assert_eq!(of(&[5, 5]), None, "two days are no habit");
        assert_eq!(of(&[1, 900, 3]), Some("3".to_owned()), "one spike changes nothing");
        assert_eq!(of(&[1, 2, 3, 4]), Some("2.5".to_owned()));
        let long: Vec<i64> = std::iter::repeat_n(100, 30).chain(std::iter::repeat_n(4, 14)).collect();
        assert_eq!(of(&long), Some("4".to_owned()));
    }

    #[test]
    fn unusual_is_three_times_as_much_and_not_small() {
        let of = |amount: i64, usual: i64| is_unusual(Amount(amount.into()), Amount(usual.into()));
        assert!(of(100, 5) && of(31, 10) && of(15, 0));
        assert!(!of(30, 10), "three times is not more than three times");
        assert!(!of(9, 1), "small");
        assert!(!of(-50, 10));
    }

    fn rises(sums: &[Option<i64>], open: usize) -> Vec<Option<usize>> {
        let mut baseline = Baseline::default();
        let amount = |sum: &Option<i64>| sum.map(|sum| Amount(sum.into()));
        let day = |(day, sum)| baseline.next(day, amount(sum), day != open).map(|rise| rise.from);
        sums.iter().enumerate().map(day).collect()
    }

    #[test]
    fn a_rise_lasts_until_a_whole_day_is_as_usual_and_no_longer_than_a_month() {
        const NONE: usize = usize::MAX;
        let days = |numbers: &[(i64, usize)]| -> Vec<Option<i64>> {
            numbers.iter().flat_map(|(sum, days)| std::iter::repeat_n(Some(*sum), *days)).collect()
        };
        let long = rises(&days(&[(5, 4), (900, 20), (5, 2), (900, 1)]), NONE);
        assert_eq!(long[3..24], [vec![None], vec![Some(4); 20]].concat(), "all of it is measured by what was before");
        assert_eq!(long[24..], [None, None, Some(26)], "and is not what is usual after it");
        let habit = rises(&days(&[(5, 4), (900, 60), (4000, 1)]), NONE);
        assert_eq!((habit[33], habit[34], habit[63]), (Some(4), None, None), "a month of it is a habit");
        assert_eq!(habit[64], Some(64), "from which the next rise is measured");
        assert_eq!(rises(&days(&[(900, 9)]), NONE), [None; 9], "nothing tells what was usual before the bill");
        assert_eq!(
            rises(&[Some(5), Some(5), Some(5), Some(900), None, Some(0), Some(5)], 5)[3..],
            [Some(3), Some(3), Some(3), None]
        );
        assert_eq!(rises(&[Some(5), None, None, None, Some(5), Some(900)], NONE), [None; 6], "no data is not $0");
    }
}
