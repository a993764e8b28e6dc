//! Cost Explorer, of which `GetCostAndUsage` is answered: what each region cost by day or month, hours late (aws-facts 5).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::wire::json::{Answer, parse, reply};
use crate::wire::page::{self, Order};
use crate::world::bill::day_of;
use crate::{CostExplorer, Refusal, World};

mod ask;
mod filter;
mod period;

use ask::{Ask, Dimension};
use period::Period;

/// The only service that anything in the practice account is billed under.
const SERVICE: &str = "Amazon Elastic Container Service";
/// Groups on a page. AWS publishes no number; each page is a request that it charges a cent for.
const GROUPS: usize = 500;
/// Digits behind the point, as AWS writes amounts.
const DIGITS: u32 = 10;

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
struct Interval {
    start: String,
    end: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    keys: Vec<String>,
    metrics: Metrics,
}

type Metrics = BTreeMap<String, Amount>;

#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Amount {
    amount: String,
    unit: &'static str,
}

pub(crate) fn get_cost_and_usage(world: &World, region: &str, body: &[u8]) -> Answer {
    if region != "us-east-1" {
        let message = format!("Credential should be scoped to a valid region, not '{region}'.");
        return Err(Refusal::new(400, "InvalidSignatureException", message));
    }
    let body = parse(body)?;
    let today = day_of(world.now());
    let ask = Ask::read(&body, today)?;
    let unavailable = "Data is not available. Please try to adjust the time period. If just enabled Cost Explorer, data \
                       might not be ready for 24 hours.";
    match world.cost_explorer() {
        CostExplorer::On if ask.from <= today => {}
        CostExplorer::On | CostExplorer::Preparing => {
            return Err(Refusal::new(400, "DataUnavailableException", unavailable));
        }
        CostExplorer::NotEnabled => {
            let message = "User not enabled for cost explorer access";
            return Err(Refusal::new(400, "AccessDeniedException", message));
        }
    }
    let results = results(world, &ask);
    let largest = results.iter().map(|result| result.groups.len()).max().unwrap_or(0).max(1);
    let parameters = page::parameters(world.seed, region, "GetCostAndUsage", &body, "NextPageToken");
    let key = |result: &ResultByTime| result.time_period.start.clone();
    let page = page::cut(results, Order::Up, key, ask.token.as_deref(), parameters, (GROUPS / largest).max(1));
    let page = page.map_err(|_| Refusal::new(400, "InvalidNextTokenException", "The page token is not valid."))?;
    let definitions = ask.groups.iter().map(|group| GroupDefinition { r#type: "DIMENSION", key: group.as_str() });
    reply(&Output {
        next_page_token: page.next,
        group_definitions: definitions.collect(),
        results_by_time: page.items,
        dimension_value_attributes: [],
    })
}

/// One for each period, also for those in which nothing cost anything.
fn results(world: &World, ask: &Ask) -> Vec<ResultByTime> {
    let bill = world.bill(ask.from, ask.until);
    let now = world.now();
    ask.periods().map(|period| result(&bill, ask, &period, period.estimated(now))).collect()
}

fn result(bill: &crate::world::bill::Bill, ask: &Ask, period: &Period, estimated: bool) -> ResultByTime {
    let mut sums: BTreeMap<Vec<String>, Decimal> = BTreeMap::new();
    for (region, cost) in bill.range(period.from..period.until).flat_map(|(_, regions)| regions) {
        let value = |dimension: Dimension| dimension.of(region);
        if ask.filter.as_ref().is_none_or(|filter| filter.passes(&value)) {
            let sum = sums.entry(ask.groups.iter().map(|group| value(*group).to_owned()).collect()).or_default();
            *sum = sum.saturating_add(*cost);
        }
    }
    let metrics = |cost: Decimal| {
        let amount = Amount { amount: cost.round_dp(DIGITS).normalize().to_string(), unit: "USD" };
        ask.metrics.iter().map(|metric| (metric.clone(), amount.clone())).collect::<Metrics>()
    };
    let (start, end) = period.shown();
    let time_period = Interval { start, end };
    if ask.groups.is_empty() {
        let total = metrics(sums.into_values().next().unwrap_or_default());
        return ResultByTime { time_period, total, groups: Vec::new(), estimated };
    }
    let groups = sums.into_iter().map(|(keys, cost)| Group { keys, metrics: metrics(cost) }).collect();
    ResultByTime { time_period, total: Metrics::new(), groups, estimated }
}
