//! Schedule expressions: `rate(..)`, `cron(..)` and `at(..)` of EventBridge rules and of EventBridge Scheduler.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use super::cron::{Cron, NoCron};
use super::{MINUTE, after};

/// Whose expression it is: the two services do not take the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `rate` with the number of its unit ("1 minute", "5 minutes") and `cron`.
    Rule,
    /// Also `at`, and `rate` with either number.
    Schedule,
}

/// When something fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    /// Every so many milliseconds.
    Rate(i64),
    /// Once.
    At(Timestamp),
    /// By the calendar.
    Cron(Cron),
    /// AWS knows when; this world shows it and never fires it.
    Unfollowed,
}

impl Expression {
    /// What a text says; none if AWS refuses it.
    pub(crate) fn parse(text: &str, dialect: Dialect) -> Option<Self> {
        let inside = |word: &str| text.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = inside("rate") {
            return Self::rate(rate, dialect);
        }
        if let Some(fields) = inside("cron") {
            return match Cron::parse(fields) {
                Ok(cron) => Some(Self::Cron(cron)),
                Err(NoCron::Unfollowed) => Some(Self::Unfollowed),
                Err(NoCron::Invalid) => None,
            };
        }
        // jiff would take dates alone and other separators too.
        let at = inside("at").filter(|at| dialect == Dialect::Schedule && at.len() == 19)?;
        let at = at.parse::<civil::DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?;
        Some(Self::At(at.timestamp()))
    }

    fn rate(text: &str, dialect: Dialect) -> Option<Self> {
        let (value, unit) = text.split_once(' ')?;
        let value: i64 = value.parse().ok().filter(|value| *value > 0)?;
        let singular = unit.strip_suffix('s').unwrap_or(unit);
        let unit_millis = match singular {
            "minute" => MINUTE,
            "hour" => 60 * MINUTE,
            "day" => 24 * 60 * MINUTE,
            _ => return None,
        };
        if dialect == Dialect::Rule && (value == 1) != (unit == singular) {
            return None;
        }
        // A rate beyond the end of time is taken and has no next instant.
        Some(value.checked_mul(unit_millis).map_or(Self::Unfollowed, Self::Rate))
    }

    /// The first instant after `instant`, of those that count from `anchor`.
    pub(crate) fn next(&self, anchor: Timestamp, instant: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Rate(every) => {
                let passed = instant.duration_since(anchor).as_millis().max(0);
                let rounds = passed / i128::from(*every) + 1;
                let millis = i64::try_from(rounds.checked_mul(i128::from(*every))?).ok()?;
                Some(after(anchor, millis)).filter(|at| *at > instant && *at < Timestamp::MAX)
            }
            Self::At(at) => Some(*at).filter(|at| *at > instant),
            Self::Cron(cron) => cron.next(instant),
            Self::Unfollowed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_service_takes_its_own_expressions() {
        for (text, rule, schedule) in [
            ("rate(5 minutes)", true, true),
            ("rate(1 minute)", true, true),
            ("rate(1 minutes)", false, true),
            ("rate(5 minute)", false, true),
            ("rate(2 hours)", true, true),
            ("rate(7 days)", true, true),
            ("rate(0 minutes)", false, false),
            ("rate(-5 minutes)", false, false),
            ("rate(5 seconds)", false, false),
            ("rate(5)", false, false),
            ("rate(5 minutes", false, false),
            ("rate(99999999999999999999 minutes)", false, false),
            ("rate(9223372036854775807 days)", true, true),
            ("cron(0 12 * * ? *)", true, true),
            ("cron(0 12 L * ? *)", true, true),
            ("cron(0 12)", false, false),
            ("at(2026-10-04T14:10:00)", false, true),
            ("at(2026-10-04T14:10)", false, false),
            ("at(2026-13-04T14:10:00)", false, false),
            ("at(2026-10-04T14:10:0Z)", false, false),
            ("", false, false),
            ("every day", false, false),
        ] {
            assert_eq!(Expression::parse(text, Dialect::Rule).is_some(), rule, "rule {text}");
            assert_eq!(Expression::parse(text, Dialect::Schedule).is_some(), schedule, "schedule {text}");
        }
    }

    #[test]
    fn a_rate_counts_from_its_anchor() {
        let anchor = at("2026-10-04T14:10:30Z");
        let rate = Expression::parse("rate(5 minutes)", Dialect::Rule).unwrap();
        for (instant, next) in [
            ("2026-10-04T14:00:00Z", "2026-10-04T14:15:30Z"),
            ("2026-10-04T14:10:30Z", "2026-10-04T14:15:30Z"),
            ("2026-10-04T14:15:29.999999Z", "2026-10-04T14:15:30Z"),
            ("2026-10-04T14:15:30Z", "2026-10-04T14:20:30Z"),
            ("2026-10-11T14:12:00Z", "2026-10-11T14:15:30Z"),
        ] {
            assert_eq!(rate.next(anchor, at(instant)), Some(at(next)), "{instant}");
        }
        for endless in ["rate(9223372036854775807 days)", "rate(90000000 days)"] {
            assert_eq!(Expression::parse(endless, Dialect::Rule).unwrap().next(anchor, anchor), None, "{endless}");
        }
    }

    #[test]
    fn what_is_due_once_is_due_once() {
        let once = Expression::parse("at(2026-10-04T14:10:00)", Dialect::Schedule).unwrap();
        let due = at("2026-10-04T14:10:00Z");
        assert_eq!(once.next(due, after(due, -1)), Some(due));
        assert_eq!(once.next(due, due), None);
    }
}
