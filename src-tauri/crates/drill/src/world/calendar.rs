//! Days and months of UTC, as bills go by them. A day is its number since 1970.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::MINUTE;

pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The day that an instant is in.
pub(crate) fn day_of(instant: Timestamp) -> i64 {
    instant.as_millisecond().div_euclid(DAY)
}

/// The first day of the month of a day.
pub(crate) fn month_of(day: i64) -> i64 {
    number(date(day).first_of_month())
}

/// The first day of the month after that of a day.
pub(crate) fn month_after(day: i64) -> i64 {
    let first = date(day).first_of_month();
    first.checked_add(1.month()).map_or(i64::MAX / DAY, number)
}

/// The day of a date.
pub(crate) fn number(date: Date) -> i64 {
    let since = date.duration_since(Date::constant(1970, 1, 1));
    since.as_hours().div_euclid(24)
}

/// The date of a day; the nearest that can be written.
pub(crate) fn date(day: i64) -> Date {
    let since = SignedDuration::try_from_hours(day.saturating_mul(24)).unwrap_or(SignedDuration::MAX);
    let limit = if day < 0 { Date::MIN } else { Date::MAX };
    Date::constant(1970, 1, 1).checked_add(since).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        number(text.parse().unwrap())
    }

    #[test]
    fn days_and_dates_are_the_same_thing() {
        assert_eq!((day("1970-01-01"), day("1970-01-02"), day("1969-12-31"), day("2026-10-04")), (0, 1, -1, 20_730));
        for text in ["2024-02-29", "2026-12-31", "1969-01-01"] {
            assert_eq!(date(day(text)).to_string(), text);
        }
    }

    #[test]
    fn a_month_goes_from_its_first_day_to_that_of_the_next() {
        for (one, first, next) in [
            ("2026-10-04", "2026-10-01", "2026-11-01"),
            ("2026-12-31", "2026-12-01", "2027-01-01"),
            ("2024-02-01", "2024-02-01", "2024-03-01"),
        ] {
            assert_eq!((month_of(day(one)), month_after(day(one))), (day(first), day(next)), "{one}");
        }
    }
}
