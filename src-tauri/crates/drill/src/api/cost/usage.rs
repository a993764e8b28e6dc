//! `GetCostAndUsage`: sums of charges by day or month, a page at a time.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

use super::ask::Ask;
use super::period::{Interval, Period};
use super::{Amount, bad_token, open, unavailable};
use crate::World;
use crate::wire::json::{Answer, reply};
use crate::wire::page;
use crate::world::bill::Charge;
use crate::world::calendar::day_of;

/// Keys of groups and what they cost, in the order of an answer.
type Sums = Vec<(Vec<String>, Decimal)>;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    group_definitions: Vec<GroupDefinition>,
    results_by_time: Vec<ResultByTime>,
    dimension_value_attributes: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GroupDefinition {
    r#type: &'static str,
    key: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResultByTime {
    time_period: Interval,
    total: Metrics,
    groups: Vec<Group>,
    estimated: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    keys: Vec<String>,
    metrics: Metrics,
}

type Metrics = BTreeMap<String, Amount>;

/// Where a page begins: the first day of a period, and the keys of its last group that was given.
#[derive(Debug, PartialEq, Eq)]
struct Position {
    day: i64,
    after: Option<Vec<String>>,
}

impl Position {
    /// No name on a bill has it in it.
    const BETWEEN: char = '\u{1f}';

    fn written(&self) -> String {
        let mut text = self.day.to_string();
        for key in self.after.iter().flatten() {
            text.push(Self::BETWEEN);
            text.push_str(key);
        }
        text
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(Self::BETWEEN);
        let day = parts.next()?.parse().ok()?;
        let after: Vec<String> = parts.map(str::to_owned).collect();
        Some(Self { day, after: Some(after).filter(|keys| !keys.is_empty()) })
    }
}

pub(super) fn get_cost_and_usage(world: &World, region: &str, body: &Value) -> Answer {
    let today = day_of(world.now());
    let ask = Ask::read(body, today, !world.region_grouping_refused())?;
    open(world)?;
    if ask.from > today {
        return Err(unavailable());
    }
    let parameters = page::parameters(world.seed, region, "GetCostAndUsage", body, "NextPageToken");
    let start = match ask.token.as_deref() {
        None => Position { day: ask.from, after: None },
        Some(token) => page::open(token, parameters)
            .and_then(|text| Position::read(&text))
            .filter(|position| (ask.from..ask.until).contains(&position.day))
            .ok_or_else(bad_token)?,
    };
    let (results_by_time, next) = page(world, &ask, start);
    let definitions = ask.groups.iter().map(|group| GroupDefinition { r#type: "DIMENSION", key: group.as_str() });
    reply(&Output {
        next_page_token: next.map(|next| page::seal(&next.written(), parameters)),
        group_definitions: definitions.collect(),
        results_by_time,
        dimension_value_attributes: [],
    })
}

/// Whole periods as long as they fit; one that no page can hold is split, and both pages name its time. Periods in which
/// nothing cost anything are told too.
fn page(world: &World, ask: &Ask, start: Position) -> (Vec<ResultByTime>, Option<Position>) {
    let most = world.group_page();
    let (mut results, mut room, mut after) = (Vec::new(), most, start.after);
    let mut days = world.charges(start.day, ask.until).map(|(_, charges)| charges);
    for period in ask.periods_from(start.day) {
        let here = |after| Some(Position { day: period.from, after });
        // One for each day, but none for those to come.
        let of_period = days.by_ref().take(usize::try_from(period.until - period.from).unwrap_or(0));
        let mut sums = sums(ask, of_period);
        let size = sums.len();
        if let Some(last) = after.take() {
            sums.drain(..sums.partition_point(|(keys, _)| *keys <= last));
        }
        let needed = sums.len().max(1);
        if room == 0 || needed > room && size <= most {
            return (results, here(None));
        }
        let cut = needed > room;
        sums.truncate(room);
        let last = sums.last().filter(|_| cut).map(|(keys, _)| keys.clone());
        results.push(result(world, ask, period, sums));
        if cut {
            return (results, here(last));
        }
        room -= needed;
    }
    (results, None)
}

/// What a period cost, by the keys of its groups; one sum without keys if it is not grouped.
fn sums(ask: &Ask, days: impl Iterator<Item = Vec<Charge>>) -> Sums {
    let mut sums: BTreeMap<Vec<String>, Decimal> = BTreeMap::new();
    for charge in days.flatten() {
        if ask.filter.as_ref().is_none_or(|filter| filter.passes(&charge)) {
            let keys = ask.groups.iter().map(|group| group.of(&charge).to_owned()).collect();
            let sum = sums.entry(keys).or_default();
            *sum = sum.saturating_add(charge.cost);
        }
    }
    sums.into_iter().collect()
}

fn result(world: &World, ask: &Ask, period: Period, sums: Sums) -> ResultByTime {
    let metrics = |cost: Decimal| {
        let amount = Amount::usd(cost);
        ask.metrics.iter().map(|metric| (metric.clone(), amount.clone())).collect::<Metrics>()
    };
    let (time_period, estimated) = (period.interval(), period.estimated(world.now()));
    if ask.groups.is_empty() {
        let total = metrics(sums.into_iter().next().map(|(_, cost)| cost).unwrap_or_default());
        return ResultByTime { time_period, total, groups: Vec::new(), estimated };
    }
    let groups = sums.into_iter().map(|(keys, cost)| Group { keys, metrics: metrics(cost) }).collect();
    ResultByTime { time_period, total: Metrics::new(), groups, estimated }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_it_was_written() {
        let keys = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        for after in [None, keys(&["global"]), keys(&["Amazon Route 53", ""])] {
            let position = Position { day: 20_730, after };
            assert_eq!(Position::read(&position.written()), Some(position));
        }
        assert_eq!((Position::read(""), Position::read("x\u{1f}y")), (None, None));
    }
}
