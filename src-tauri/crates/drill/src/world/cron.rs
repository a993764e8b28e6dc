//! `cron(minutes hours day-of-month month day-of-week year)` as EventBridge has it, in UTC.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/// Sunday is 1.
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const LAST_YEAR: i16 = 2199;

/// What a field admits.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Any,
    Only(Vec<i16>),
}

/// Why fields are no [`Cron`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoCron {
    /// AWS refuses it.
    Invalid,
    /// AWS takes it (`L`, `W`, `#`, a range that wraps), this world does not follow it.
    Unfollowed,
}

/// The minutes at which something fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cron {
    minute: Field,
    hour: Field,
    day: Field,
    month: Field,
    weekday: Field,
    year: Field,
}

impl Cron {
    /// Reads what stands between the parentheses.
    pub(crate) fn parse(fields: &str) -> Result<Self, NoCron> {
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let [minute, hour, day, month, weekday, year] = fields[..] else { return Err(NoCron::Invalid) };
        // Days are named by the month or by the week, the other is a question mark.
        if (day == "?") == (weekday == "?") {
            return Err(NoCron::Invalid);
        }
        let all = [
            field(minute, 0, 59, &[]),
            field(hour, 0, 23, &[]),
            if day == "?" { Ok(Field::Any) } else { field(day, 1, 31, &[]) },
            field(month, 1, 12, &MONTHS),
            if weekday == "?" { Ok(Field::Any) } else { field(weekday, 1, 7, &DAYS) },
            field(year, 1970, LAST_YEAR, &[]),
        ];
        // A mistake anywhere is refused, also beside something that is only not followed.
        if all.contains(&Err(NoCron::Invalid)) {
            return Err(NoCron::Invalid);
        }
        let [minute, hour, day, month, weekday, year] = all;
        Ok(Self { minute: minute?, hour: hour?, day: day?, month: month?, weekday: weekday?, year: year? })
    }

    /// The first instant after this one. None if there is none in AWS's calendar.
    pub(crate) fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let start = after.to_zoned(TimeZone::UTC).datetime();
        let mut date = start.date();
        // Minutes of the day from which on it may fire.
        let mut from = i16::from(start.hour()) * 60 + i16::from(start.minute()) + 1;
        while date.year() <= LAST_YEAR {
            let month = self.year.admits(date.year()) && self.month.admits(i16::from(date.month()));
            if month && let Some(at) = self.minute_of(date, from) {
                return Some(at);
            }
            date = if month { date } else { date.last_of_month() }.tomorrow().ok()?;
            from = 0;
        }
        None
    }

    fn minute_of(&self, date: Date, from: i16) -> Option<Timestamp> {
        let weekday = i16::from(date.weekday().to_sunday_one_offset());
        if !self.day.admits(i16::from(date.day())) || !self.weekday.admits(weekday) {
            return None;
        }
        let hits = |minute: &i16| self.hour.admits(minute / 60) && self.minute.admits(minute % 60);
        let found = (from..24 * 60).find(hits)?;
        let (hour, minute) = (i8::try_from(found / 60).ok()?, i8::try_from(found % 60).ok()?);
        date.at(hour, minute, 0, 0).to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
    }
}

impl Field {
    fn admits(&self, number: i16) -> bool {
        match self {
            Self::Any => true,
            Self::Only(numbers) => numbers.contains(&number),
        }
    }
}

fn field(text: &str, least: i16, most: i16, names: &[&str]) -> Result<Field, NoCron> {
    if text == "*" {
        return Ok(Field::Any);
    }
    let mut numbers = Vec::new();
    let mut unfollowed = false;
    for part in text.split(',') {
        match span(part, least, most, names) {
            Ok(span) => numbers.extend(span),
            Err(NoCron::Unfollowed) => unfollowed = true,
            Err(NoCron::Invalid) => return Err(NoCron::Invalid),
        }
    }
    if unfollowed { Err(NoCron::Unfollowed) } else { Ok(Field::Only(numbers)) }
}

/// `5`, `MON-FRI`, `*/10`, `3/7`, `10-40/5`.
fn span(part: &str, least: i16, most: i16, names: &[&str]) -> Result<Vec<i16>, NoCron> {
    // Only days have these letters; the names of days and months are looked for first.
    let special = |text: &str| {
        let rest = text.trim_matches(|letter: char| letter.is_ascii_digit());
        most == 31 && ["L", "W", "LW"].contains(&rest) || most == 7 && (rest == "L" || text.contains('#'))
    };
    let number = |text: &str| {
        let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let named = named.and_then(|place| i16::try_from(place + 1).ok());
        match named.or_else(|| text.parse().ok()) {
            Some(number) if (least..=most).contains(&number) => Ok(number),
            _ if special(text) => Err(NoCron::Unfollowed),
            _ => Err(NoCron::Invalid),
        }
    };
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    let step = step.map(|step| step.parse::<u16>().ok().filter(|step| *step > 0).ok_or(NoCron::Invalid)).transpose()?;
    let (first, last) = match range.split_once('-') {
        _ if range == "*" => (least, most),
        Some((first, last)) => (number(first)?, number(last)?),
        None => {
            let first = number(range)?;
            (first, if step.is_some() { most } else { first })
        }
    };
    if first > last {
        return Err(NoCron::Unfollowed);
    }
    Ok((first..=last).step_by(usize::from(step.unwrap_or(1))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(fields: &str, after: &str) -> Option<String> {
        Cron::parse(fields).unwrap().next(after.parse().unwrap()).map(|at| at.to_string())
    }

    #[test]
    fn the_next_minute_is_the_calendar_s() {
        let after = "2026-10-04T14:10:00Z"; // a Sunday
        for (fields, expected) in [
            ("* * * * ? *", "2026-10-04T14:11:00Z"),
            ("*/5 * * * ? *", "2026-10-04T14:15:00Z"),
            ("0/15 10-12 ? * MON-FRI *", "2026-10-05T10:00:00Z"),
            ("0 12 * * ? *", "2026-10-05T12:00:00Z"),
            ("30 14 4 10 ? *", "2026-10-04T14:30:00Z"),
            ("10 14 4 OCT ? *", "2027-10-04T14:10:00Z"),
            ("0 0 29 2 ? *", "2028-02-29T00:00:00Z"),
            ("0 8 1,15 * ? 2027-2028", "2027-01-01T08:00:00Z"),
            ("59 23 ? * 7 *", "2026-10-10T23:59:00Z"),
            ("5 0 31 * ? *", "2026-10-31T00:05:00Z"),
            ("0 0 1 1 ? 2199", "2199-01-01T00:00:00Z"),
        ] {
            assert_eq!(next(fields, after).as_deref(), Some(expected), "{fields}");
        }
        assert_eq!(next("0 0 1 1 ? 2020", after), None);
        assert_eq!(next("0 0 31 2 ? *", after), None, "no such day");
        assert_eq!(next("0 12 * * ? *", "2026-10-04T11:59:59.999Z").as_deref(), Some("2026-10-04T12:00:00Z"));
    }

    #[test]
    fn what_aws_refuses_is_refused_and_what_it_takes_is_taken() {
        for invalid in [
            "",
            "* * * * *",
            "* * * * * *",
            "* * ? * ? *",
            "60 * * * ? *",
            "* 24 * * ? *",
            "* * 0 * ? *",
            "* * ? * 8 *",
            "* * * 13 ? *",
            "* * * * ? 1969",
            "*/0 * * * ? *",
            "x * * * ? *",
            "1- * * * ? *",
            "* L * * ? *",
            "61 * L * ? *",
            "* * * * ? * *",
            "💥 * * * ? *",
        ] {
            assert_eq!(Cron::parse(invalid), Err(NoCron::Invalid), "{invalid}");
        }
        for unfollowed in ["0 0 L * ? *", "0 0 3W * ? *", "0 0 ? * 6L *", "0 0 ? * 2#1 *", "0 0 ? * FRI-MON *"] {
            assert_eq!(Cron::parse(unfollowed), Err(NoCron::Unfollowed), "{unfollowed}");
        }
    }
}
