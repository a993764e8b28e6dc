//! `GetCostForecast`: what will be charged if every day costs what the last ones did.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ask::{TimePeriod, invalid, monthly};
use super::filter::{Expression, Filter};
use super::period::{Interval, Period};
use super::{Amount, open, shown, unavailable};
use crate::wire::json::{Answer, input, reply};
use crate::world::bill::RecordType;
use crate::world::calendar::day_of;
use crate::{Refusal, World};

/// Metrics of money. Without discounts and reservations they are all the same.
const METRICS: [&str; 5] =
    ["AMORTIZED_COST", "BLENDED_COST", "NET_AMORTIZED_COST", "NET_UNBLENDED_COST", "UNBLENDED_COST"];
/// How far ahead of today can be asked, by days and by months (aws-facts 5).
const AHEAD: (i64, i64) = (93, 18 * 31);
/// A week, so that each day of it is in the mean once; on so many of its days at least something was charged.
const MEAN_OF: i64 = 7;
const CHARGED: usize = 5;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    time_period: Option<TimePeriod>,
    metric: Option<String>,
    granularity: Option<String>,
    filter: Option<Expression>,
    prediction_interval_level: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    total: Amount,
    forecast_results_by_time: Vec<ForecastResult>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ForecastResult {
    time_period: Interval,
    mean_value: String,
    prediction_interval_lower_bound: String,
    prediction_interval_upper_bound: String,
}

pub(super) fn get_cost_forecast(world: &World, body: &Value) -> Answer {
    let Input { time_period, metric, granularity, filter, prediction_interval_level } = input(body)?;
    let monthly = monthly(granularity.as_deref())?;
    let period = TimePeriod::days(time_period)?;
    let today = day_of(world.now());
    if period.from < today {
        return Err(invalid("Start date should not be in the past."));
    }
    if period.until > today + if monthly { AHEAD.1 } else { AHEAD.0 } {
        return Err(invalid("End date is too far in the future"));
    }
    if !metric.as_deref().is_some_and(|metric| METRICS.contains(&metric)) {
        return Err(Refusal::validation(format!("Metric {} is not supported.", metric.unwrap_or_default())));
    }
    let level = prediction_interval_level.unwrap_or(80);
    if !(51..=99).contains(&level) {
        return Err(invalid("PredictionIntervalLevel must be between 51 and 99."));
    }
    let filter = filter.map(Filter::try_from).transpose()?;
    open(world)?;
    let Daily { mean, deviation } = Daily::of(world, filter.as_ref()).ok_or_else(unavailable)?;
    let result = |part: Period| {
        let days = part.until - part.from;
        let (mean, width) = (mean * Decimal::from(days), deviation.saturating_mul(spread(level, days)));
        ForecastResult {
            time_period: part.interval(),
            mean_value: shown(mean),
            prediction_interval_lower_bound: shown(mean.saturating_sub(width).max(Decimal::ZERO)),
            prediction_interval_upper_bound: shown(mean.saturating_add(width)),
        }
    };
    let total = Amount::usd(mean.saturating_mul(Decimal::from(period.until - period.from)));
    reply(&Output { total, forecast_results_by_time: period.split(monthly).map(result).collect() })
}

/// What a day costs.
struct Daily {
    mean: Decimal,
    /// How far a day is from that, on average.
    deviation: Decimal,
}

impl Daily {
    /// Of the last days of which everything is in the bill. What is not usage comes once a month or by chance, and tells
    /// nothing of the days to come.
    fn of(world: &World, filter: Option<&Filter>) -> Option<Self> {
        let until = world.last_whole_day() + 1;
        let mut days: Vec<Decimal> = Vec::new();
        for (_, charges) in world.charges(until - MEAN_OF, until) {
            let used = charges.iter().filter(|charge| charge.record == RecordType::Usage);
            let used = used.filter(|charge| filter.is_none_or(|filter| filter.passes(charge)));
            days.push(used.fold(Decimal::ZERO, |sum, charge| sum.saturating_add(charge.cost)));
        }
        if days.iter().filter(|cost| !cost.is_zero()).count() < CHARGED {
            return None;
        }
        let mean = mean(days.iter().copied())?;
        let deviation = self::mean(days.iter().map(|cost| (*cost - mean).abs()))?;
        Some(Self { mean, deviation })
    }
}

fn mean(costs: impl ExactSizeIterator<Item = Decimal>) -> Option<Decimal> {
    let number = Decimal::from(costs.len());
    costs.fold(Decimal::ZERO, Decimal::saturating_add).checked_div(number)
}

/// How many mean deviations a sum of days is from its mean at most, in so many of a hundred cases: as with Laplace's
/// distribution, whose scale is the mean deviation, and days that do not depend on each other. A number, no money.
fn spread(level: i64, days: i64) -> Decimal {
    let number = |whole: i64| f64::from(i32::try_from(whole).unwrap_or(i32::MAX));
    let factor = -(1.0 - number(level) / 100.0).ln() * number(days).sqrt();
    Decimal::try_from(factor).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_certainty_and_more_days_make_it_wider() {
        assert!(spread(51, 1) < spread(80, 1) && spread(80, 1) < spread(99, 1));
        assert_eq!((spread(80, 4) / spread(80, 1)).round_dp(6), Decimal::TWO);
        assert_eq!(spread(95, 1).round_dp(4).to_string(), "2.9957", "ln 20");
    }
}
