//! What a person chose: Keep, Remove, or nothing. Nothing is never touched.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A person's word on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// It stays, with all in it and all it uses.
    Keep,
    /// It goes, if nothing kept stands against it.
    Remove,
}

/// Marks by ARN: clusters, services, tasks, task definitions, what starts tasks, and families of definitions as
/// [`family`](crate::family) names them. Only those that hold.
pub type Marks = BTreeMap<String, Mark>;

/// Whether a mark still holds at `now`: through the end of its last day, UTC. Where that day cannot be read nothing may go
/// over it: a Keep holds, a Remove does not.
pub fn holds(mark: Mark, expires_on: Option<&str>, now: Timestamp) -> bool {
    let Some(expires_on) = expires_on else { return true };
    match day(expires_on) {
        Some(last) => now.to_zoned(TimeZone::UTC).date() <= last,
        None => mark == Mark::Keep,
    }
}

/// A day as marks have it, `2026-12-31`, and in no other form: two readers must not understand it differently.
pub fn day(text: &str) -> Option<Date> {
    let digits = |from: usize, until: usize| text.as_bytes()[from..until].iter().all(u8::is_ascii_digit);
    let dashed = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    if dashed && digits(0, 4) && digits(5, 7) && digits(8, 10) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_holds_through_the_end_of_its_last_day() {
        let table = [
            (None, "2999-01-01T00:00:00Z", true, true),
            (Some("2026-12-31"), "2026-01-01T00:00:00Z", true, true),
            (Some("2026-12-31"), "2026-12-31T23:59:59.999999999Z", true, true),
            (Some("2026-12-31"), "2027-01-01T00:00:00Z", false, false),
            // Another offset of the same instant is the same day.
            (Some("2026-12-31"), "2027-01-01T00:30:00+09:00", true, true),
            (Some("2024-02-29"), "2024-02-29T12:00:00Z", true, true),
            (Some("2026-02-29"), "2020-01-01T00:00:00Z", true, false),
            (Some("soon"), "2999-01-01T00:00:00Z", true, false),
            (Some(""), "2020-01-01T00:00:00Z", true, false),
            (Some("31.12.2026"), "2020-01-01T00:00:00Z", true, false),
            (Some("2026-12-31T00:00:00Z"), "2020-01-01T00:00:00Z", true, false),
            (Some("20261231"), "2020-01-01T00:00:00Z", true, false),
            (Some("+026-12-31"), "2020-01-01T00:00:00Z", true, false),
            (Some("2026-1é-31"), "2020-01-01T00:00:00Z", true, false),
        ];
        for (expires_on, now, keep, remove) in table {
            let now: Timestamp = now.parse().unwrap();
            let found = (holds(Mark::Keep, expires_on, now), holds(Mark::Remove, expires_on, now));
            assert_eq!(found, (keep, remove), "{expires_on:?} at {now}");
        }
    }
}
