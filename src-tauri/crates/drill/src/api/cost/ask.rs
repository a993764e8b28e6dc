//! What a caller asks for, and what Cost Explorer refuses.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::filter::{Expression, Filter};
use super::period::Period;
use crate::wire::json::input;
use crate::world::bill::Charge;
use crate::world::calendar::number;
use crate::{ACCOUNT, Refusal};

/// How many months before this one can be asked for, and how many days after today.
const HISTORY_DAYS: i64 = 14 * 31;
const AHEAD_DAYS: i64 = 366;
/// Metrics of money. Without discounts and reservations they are all the same.
const METRICS: [&str; 5] = ["AmortizedCost", "BlendedCost", "NetAmortizedCost", "NetUnblendedCost", "UnblendedCost"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    time_period: Option<TimePeriod>,
    granularity: Option<String>,
    metrics: Option<Vec<String>>,
    group_by: Option<Vec<GroupBy>>,
    filter: Option<Expression>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TimePeriod {
    start: Option<String>,
    end: Option<String>,
}

impl TimePeriod {
    /// The days that it is about; there is one at least.
    pub(super) fn days(given: Option<Self>) -> Result<Period, Refusal> {
        let given = given.ok_or_else(|| invalid("TimePeriod must be given."))?;
        let (from, until) = (day(given.start.as_deref())?, day(given.end.as_deref())?);
        if from >= until {
            return Err(invalid("Start date (and hour) should be before end date (and hour)"));
        }
        Ok(Period { from, until })
    }
}

/// Whether sums are told by the month, else by the day.
pub(super) fn monthly(granularity: Option<&str>) -> Result<bool, Refusal> {
    match granularity {
        Some("DAILY") => Ok(false),
        Some("MONTHLY") => Ok(true),
        Some("HOURLY") => Err(invalid("Hourly data is not enabled for this account.")),
        _ => Err(invalid("Granularity must be one of DAILY, MONTHLY, HOURLY.")),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GroupBy {
    r#type: Option<String>,
    key: Option<String>,
}

/// What charges can be told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension {
    LinkedAccount,
    RecordType,
    Region,
    Service,
    UsageType,
}

impl Dimension {
    const ALL: [Self; 5] = [Self::LinkedAccount, Self::RecordType, Self::Region, Self::Service, Self::UsageType];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::LinkedAccount => "LINKED_ACCOUNT",
            Self::RecordType => "RECORD_TYPE",
            Self::Region => "REGION",
            Self::Service => "SERVICE",
            Self::UsageType => "USAGE_TYPE",
        }
    }

    pub(super) fn of(self, charge: &Charge) -> &str {
        match self {
            Self::LinkedAccount => ACCOUNT,
            Self::RecordType => charge.record.as_str(),
            Self::Region => &charge.region,
            Self::Service => &charge.service,
            Self::UsageType => &charge.usage_type,
        }
    }
}

/// A request that makes sense.
#[derive(Debug)]
pub(super) struct Ask {
    /// Days since 1970.
    pub(super) from: i64,
    /// Not part of it.
    pub(super) until: i64,
    monthly: bool,
    pub(super) metrics: Vec<String>,
    pub(super) groups: Vec<Dimension>,
    pub(super) filter: Option<Filter>,
    pub(super) token: Option<String>,
}

impl Ask {
    /// Reads a request, `today` being a day since 1970. Unless `by_region`, nothing can be grouped by REGION.
    pub(super) fn read(body: &Value, today: i64, by_region: bool) -> Result<Self, Refusal> {
        let Input { time_period, granularity, metrics, group_by, filter, next_page_token } = input(body)?;
        let monthly = monthly(granularity.as_deref())?;
        let Period { from, until } = TimePeriod::days(time_period)?;
        if from < today - HISTORY_DAYS {
            return Err(invalid("You haven't enabled historical data beyond 14 months"));
        }
        if until > today + AHEAD_DAYS {
            return Err(invalid("End date is too far in the future"));
        }
        let metrics = metrics.filter(|metrics| !metrics.is_empty()).ok_or_else(|| invalid("Metrics must be given."))?;
        if let Some(unknown) = metrics.iter().find(|metric| !METRICS.contains(&metric.as_str())) {
            return Err(Refusal::validation(format!("Metric {unknown} is not supported.")));
        }
        let groups = groups(&group_by.unwrap_or_default())?;
        if !by_region && groups.contains(&Dimension::Region) {
            return Err(invalid("Group by REGION is not supported."));
        }
        let filter = filter.map(Filter::try_from).transpose()?;
        let token = next_page_token.filter(|token| !token.is_empty());
        Ok(Self { from, until, monthly, metrics, groups, filter, token })
    }

    /// The days or months that it is about, from the one that begins with a day.
    pub(super) fn periods_from(&self, from: i64) -> impl Iterator<Item = Period> {
        Period { from, until: self.until }.split(self.monthly)
    }
}

pub(super) fn invalid(message: &'static str) -> Refusal {
    Refusal::validation(message)
}

/// `2026-10-04`; an hour is for hourly data.
pub(super) fn day(text: Option<&str>) -> Result<i64, Refusal> {
    let text = text.filter(|text| text.len() == 10);
    let date = text.and_then(|text| text.parse::<Date>().ok());
    date.map(number).ok_or_else(|| invalid("Time period start and end should be in the form yyyy-MM-dd."))
}

fn groups(given: &[GroupBy]) -> Result<Vec<Dimension>, Refusal> {
    if given.len() > 2 {
        return Err(invalid("Group by supports at most two groups."));
    }
    let mut groups = Vec::new();
    for group in given {
        if group.r#type.as_deref() != Some("DIMENSION") {
            return Err(invalid("Group by is supported for DIMENSION alone in this account."));
        }
        let key = group.key.as_deref().unwrap_or_default();
        let dimension = Dimension::named(key);
        let dimension = dimension.ok_or_else(|| Refusal::validation(format!("Group by {key} is not supported.")))?;
        if groups.contains(&dimension) {
            return Err(Refusal::validation(format!("Group by {key} is given twice.")));
        }
        groups.push(dimension);
    }
    Ok(groups)
}
