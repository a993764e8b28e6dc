//! What is usual: the median of the days before.

use rust_decimal::Decimal;

use crate::money::Amount;

/// Days that are looked back at.
pub(super) const DAYS_BEFORE: usize = 14;
/// With fewer days nothing is called usual.
pub(super) const LEAST_DAYS: usize = 3;
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
}
