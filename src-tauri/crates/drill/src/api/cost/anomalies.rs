//! `GetAnomalies`: what stands out on the bill, told by the one monitor that an account may have.

use std::borrow::Cow;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ask::{day, invalid};
use super::{bad_token, open};
use crate::chance::hash;
use crate::wire::json::{Answer, input, reply};
use crate::wire::page::{self, Order, Size};
use crate::world::bill::anomalies::{Anomaly, TOLD_FOR};
use crate::world::calendar::{date, day_of};
use crate::{ACCOUNT, Refusal, World};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    monitor_arn: Option<String>,
    date_interval: Option<DateInterval>,
    feedback: Option<String>,
    total_impact: Option<TotalImpact>,
    next_page_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DateInterval {
    start_date: Option<String>,
    end_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TotalImpact {
    numeric_operator: Option<String>,
    start_value: Option<f64>,
    end_value: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    anomalies: Vec<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    anomaly_id: String,
    anomaly_start_date: String,
    anomaly_end_date: String,
    /// The monitor goes by services.
    dimension_value: String,
    root_causes: Vec<RootCause>,
    anomaly_score: Score,
    impact: Impact,
    monitor_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RootCause {
    service: String,
    region: String,
    linked_account: &'static str,
    usage_type: String,
    impact: Contribution,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Contribution {
    contribution: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Score {
    max_score: f64,
    current_score: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Impact {
    max_impact: f64,
    total_impact: f64,
    total_actual_spend: f64,
    total_expected_spend: f64,
    /// AWS leaves it out where nothing was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_impact_percentage: Option<f64>,
}

pub(super) fn get_anomalies(world: &World, region: &str, body: &Value) -> Answer {
    let ask: Input = input(body)?;
    let today = day_of(world.now());
    let interval = ask.date_interval.ok_or_else(|| invalid("DateInterval must be given."))?;
    let from = day(interval.start_date.as_deref())?;
    let until = interval.end_date.map_or(Ok(today), |end| day(Some(&end)))?;
    if from > until {
        return Err(invalid("Start date should be before end date."));
    }
    if from < today - TOLD_FOR {
        return Err(invalid("Anomalies are told for the last 90 days."));
    }
    let impact = ask.total_impact.as_ref().map(within).transpose()?;
    let size = Size { default: 100, most: 100 };
    let most = page::limit(ask.max_results, size).map_err(|_| invalid("MaxResults must be between 1 and 100."))?;
    open(world)?;
    let monitor = monitor_arn(world.seed);
    // No person has judged any of them.
    let asked = ask.monitor_arn.is_none_or(|arn| arn == monitor) && ask.feedback.is_none();
    let found = if asked && world.has_anomaly_monitor() { world.anomalies() } else { Vec::new() };
    let ended = found.into_iter().filter(|anomaly| (from..=until).contains(&anomaly.last()));
    let mut told: Vec<Told> = ended.map(|anomaly| Told::of(&anomaly, world.seed, &monitor)).collect();
    told.retain(|one| impact.as_ref().is_none_or(|range| range.holds(one.impact.total_impact)));
    told.sort_by_cached_key(place);
    let parameters = page::parameters(world.seed, region, "GetAnomalies", body, "NextPageToken");
    let token = ask.next_page_token.as_deref().filter(|token| !token.is_empty());
    let page = page::cut(told, Order::Up, place, token, parameters, most).map_err(|_| bad_token())?;
    reply(&Output { anomalies: page.items, next_page_token: page.next })
}

fn place(told: &Told) -> String {
    format!("{} {}", told.anomaly_start_date, told.anomaly_id)
}

fn monitor_arn(seed: u64) -> String {
    format!("arn:aws:ce::{ACCOUNT}:anomalymonitor/{}", id(seed, "anomaly monitor"))
}

/// A UUID that belongs to a text.
fn id(seed: u64, of: &str) -> String {
    let (one, other) = (hash(seed, of), hash(!seed, of));
    let hex = format!("{one:016x}{other:016x}");
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
}

impl Told {
    fn of(anomaly: &Anomaly, seed: u64, monitor: &str) -> Self {
        let Anomaly { service, region, first, actual, expected, usage_types } = anomaly;
        let number = Decimal::from(actual.len());
        let sum = actual.iter().fold(Decimal::ZERO, |sum, cost| sum.saturating_add(*cost));
        let usual = expected.saturating_mul(number);
        let impact = sum.saturating_sub(usual);
        let most = actual.iter().copied().max().unwrap_or_default();
        let now = actual.last().copied().unwrap_or_default();
        let score = |cost: Decimal| double(cost.saturating_sub(*expected).checked_div(cost).unwrap_or_default());
        let mut causes: Vec<_> = usage_types.iter().collect();
        causes.sort_by_key(|(_, cost)| std::cmp::Reverse(**cost));
        let cause = |(usage_type, cost): (&Cow<'_, str>, &Decimal)| RootCause {
            service: service.to_string(),
            region: region.to_string(),
            linked_account: ACCOUNT,
            usage_type: usage_type.to_string(),
            impact: Contribution {
                contribution: double(impact.saturating_mul(*cost).checked_div(sum).unwrap_or_default()),
            },
        };
        let instant = |day: i64| format!("{}T00:00:00Z", date(day));
        Self {
            anomaly_id: id(seed, &format!("anomaly {service} {region} {first}")),
            anomaly_start_date: instant(*first),
            anomaly_end_date: instant(anomaly.last()),
            dimension_value: service.to_string(),
            root_causes: causes.into_iter().map(cause).collect(),
            anomaly_score: Score { max_score: score(most), current_score: score(now) },
            impact: Impact {
                max_impact: double(most.saturating_sub(*expected)),
                total_impact: double(impact),
                total_actual_spend: double(sum),
                total_expected_spend: double(usual),
                total_impact_percentage: impact.saturating_mul(Decimal::ONE_HUNDRED).checked_div(usual).map(double),
            },
            monitor_arn: monitor.to_owned(),
        }
    }
}

/// The model has doubles here, for money too.
fn double(number: Decimal) -> f64 {
    number.round_dp(4).to_f64().unwrap_or_default()
}

/// Both ends, and whether each is in it.
struct Range {
    least: (f64, bool),
    most: (f64, bool),
}

impl Range {
    fn holds(&self, value: f64) -> bool {
        let above = value > self.least.0 || self.least.1 && value == self.least.0;
        let below = value < self.most.0 || self.most.1 && value == self.most.0;
        above && below
    }
}

fn within(given: &TotalImpact) -> Result<Range, Refusal> {
    let start = given.start_value.ok_or_else(|| invalid("StartValue must be given."))?;
    let ends = |least, most| Ok(Range { least, most });
    let (lowest, highest) = ((f64::NEG_INFINITY, true), (f64::INFINITY, true));
    match (given.numeric_operator.as_deref(), given.end_value) {
        (Some("EQUAL"), _) => ends((start, true), (start, true)),
        (Some("GREATER_THAN"), _) => ends((start, false), highest),
        (Some("GREATER_THAN_OR_EQUAL"), _) => ends((start, true), highest),
        (Some("LESS_THAN"), _) => ends(lowest, (start, false)),
        (Some("LESS_THAN_OR_EQUAL"), _) => ends(lowest, (start, true)),
        (Some("BETWEEN"), Some(end)) => ends((start, true), (end, true)),
        (Some("BETWEEN"), None) => Err(invalid("EndValue must be given with BETWEEN.")),
        _ => Err(invalid("NumericOperator is not valid.")),
    }
}
