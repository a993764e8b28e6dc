//! What was charged in a few regions: `ce:GetCostAndUsage`, at $0.01 a request.
//!
//! Nobody but a person who has seen the price may cause it, so the caller says how many requests are allowed. A bill is
//! about a day late, and AWS marks what may still change.

use std::collections::BTreeMap;

use aws_sdk_costexplorer::types::{
    DateInterval, Dimension, DimensionValues, Expression, Granularity, GroupDefinition, GroupDefinitionType,
    ResultByTime,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::money::Usd;
use quench_core::region::RegionCode;
use quench_core::view::BilledClue;
use tokio_util::sync::CancellationToken;

use crate::classify::Call;
use crate::connection::Connection;

const GET_COST_AND_USAGE: &str = "ce:GetCostAndUsage";
const METRIC: &str = "UnblendedCost";
/// As far back as CloudTrail tells who switched a region.
const DAYS: i64 = 90;

/// What Cost Explorer told of some regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionBills {
    /// Regions with charges. One that is not in here was not told of, which is not the same as nothing charged.
    pub billed: BTreeMap<RegionCode, BilledClue>,
    /// Requests that were made, at $0.01 each.
    pub requests: u32,
    /// There are more pages than were allowed: the amounts are least amounts.
    pub more: bool,
    /// Why it ended, if not because everything was read. What came before stays.
    pub error: Option<CloudError>,
}

impl Connection {
    /// What was charged in each of `regions`, by day, with at most `pages` requests. An error keeps what came before it.
    pub async fn region_bills(&self, regions: &[RegionCode], pages: u32, cancel: &CancellationToken) -> RegionBills {
        let mut bills = RegionBills::default();
        if let Err(error) = self.read_bills(regions, pages, &mut bills, cancel).await {
            bills.error = Some(error);
        }
        bills
    }

    async fn read_bills(
        &self,
        regions: &[RegionCode],
        pages: u32,
        bills: &mut RegionBills,
        cancel: &CancellationToken,
    ) -> Result<(), CloudError> {
        let home = self.account_region();
        let call = Call { operation: GET_COST_AND_USAGE, region: home.as_str() };
        let odd = |what: &str| call.error(CloudErrorKind::Unreadable, what);
        let client = aws_sdk_costexplorer::Client::new(&self.line.config(&home));
        let today = self.clock().now().to_zoned(TimeZone::UTC).date();
        let first = today.checked_sub(Span::new().days(DAYS)).unwrap_or(today);
        // The end is not in it: tomorrow, so that today's first hours are.
        let end = today.checked_add(SignedDuration::from_hours(24)).unwrap_or(today);
        let period = DateInterval::builder().start(first.to_string()).end(end.to_string()).build();
        let period = period.map_err(|error| call.error(CloudErrorKind::Unexpected, &error.to_string()))?;
        let wanted = regions.iter().map(|region| region.as_str().to_owned()).collect();
        let wanted = DimensionValues::builder().key(Dimension::Region).set_values(Some(wanted)).build();
        let request = client
            .get_cost_and_usage()
            .time_period(period)
            .granularity(Granularity::Daily)
            .metrics(METRIC)
            .group_by(GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key("REGION").build())
            .filter(Expression::builder().dimensions(wanted).build());
        let mut token: Option<String> = None;
        for _ in 0..pages {
            self.line.ready(call).await?;
            bills.requests += 1;
            // Once: a repeat would cost again.
            let asked = request.clone().set_next_page_token(token.clone());
            let answer = self.line.caller.read_up_to(1, call, cancel, || asked.clone().send()).await;
            let page = match answer {
                Ok(page) => page,
                Err(failure) => return Err(self.line.judged(failure).await),
            };
            for day in page.results_by_time.unwrap_or_default() {
                add_day(&day, regions, &mut bills.billed).map_err(odd)?;
            }
            match page.next_page_token.filter(|next| !next.is_empty()) {
                Some(next) if token.as_ref() != Some(&next) => token = Some(next),
                Some(_) => return Err(odd("the bill gives the same page again")),
                None => return Ok(()),
            }
        }
        bills.more = true;
        Ok(())
    }
}

/// Adds the charges of one day. Of another currency, or of a region that was not asked for, nothing is added up.
fn add_day(
    day: &ResultByTime,
    regions: &[RegionCode],
    billed: &mut BTreeMap<RegionCode, BilledClue>,
) -> Result<(), &'static str> {
    let start = day.time_period().map(DateInterval::start).ok_or("a day of the bill has no date")?;
    let date: Date = start.parse().map_err(|_| "a day of the bill has no date")?;
    for group in day.groups() {
        let Some(region) = regions.iter().find(|region| group.keys().first().is_some_and(|key| key == region.as_str()))
        else {
            continue;
        };
        let metric = group.metrics().and_then(|metrics| metrics.get(METRIC)).ok_or("a charge has no amount")?;
        if metric.unit() != Some("USD") {
            return Err("a charge is not in US dollars");
        }
        let amount = metric.amount().and_then(|amount| amount.parse().ok()).map(Usd).ok_or("a charge is no decimal")?;
        if amount == Usd::ZERO {
            continue;
        }
        let first = BilledClue { amount: Usd::ZERO, since: date, until: date, estimated: false };
        let sum = billed.entry(region.clone()).or_insert(first);
        sum.amount += amount;
        sum.since = sum.since.min(date);
        sum.until = sum.until.max(date);
        sum.estimated |= day.estimated();
    }
    Ok(())
}
