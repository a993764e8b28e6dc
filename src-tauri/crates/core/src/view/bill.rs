//! What was billed: totals, layers of charts, and what explains an alert. Amounts are in the bill's currency.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::BillSpan;
use crate::money::Amount;
use crate::region::RegionCode;

/// How charges are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum BillGrouping {
    /// By AWS's own word on the region.
    Region,
    /// AWS refused to split by region: regions are read from the names of usage types, as far as they tell one.
    UsageType,
}

/// Where a charge belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum BillPlace {
    /// A region that Quench or the account knows.
    Region {
        /// Its code.
        code: RegionCode,
    },
    /// A service that has no region.
    Global,
    /// AWS says that it belongs to none.
    NoRegion,
    /// AWS said nothing.
    Untold,
    /// A name that nobody knows, neutralised.
    Unknown {
        /// As AWS wrote it.
        name: String,
    },
}

/// How much of a day's bill can be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum DayState {
    /// Final.
    Final,
    /// All of the day is there, and AWS may still change it.
    Estimated,
    /// Some of it is there: AWS bills up to a day late.
    Open,
    /// Nothing is there yet.
    NotYet,
    /// AWS left it out, although it is over for long.
    Missing,
    /// Its page was not read: reading stopped before its end.
    NotRead,
}

/// A day, or a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BillDay {
    /// Its first day, UTC.
    #[specta(type = String)]
    pub day: Date,
    /// The first day that is not in it.
    #[specta(type = String)]
    pub until: Date,
    /// What was charged. None where nothing was told, which is not $0.
    pub total: Option<Amount>,
    /// How much of it can be there.
    pub state: DayState,
    /// Far above what was usual before: Quench's own rule, see `billing::usual`.
    pub unusual: bool,
}

/// What a place or a service was charged in all days together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PlaceTotal {
    /// Where.
    pub place: BillPlace,
    /// How much.
    pub total: Amount,
    /// Of it, the container service: what an attacker's tasks are billed under.
    pub ecs: Amount,
    /// Of it, what the last three days with a bill charge, or the last month of a bill by months.
    pub lately: Amount,
    /// The region is off, and the last days with a bill charge something there: it may be spending where nobody can look.
    pub off_and_spending: bool,
    /// The region is off.
    pub off: bool,
}

/// A service and what it was charged in all days together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ServiceTotal {
    /// AWS's name of it, neutralised.
    pub service: String,
    /// How much.
    pub total: Amount,
}

/// What is not a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum ApartKind {
    /// Credits that covered charges.
    Credit,
    /// Money that AWS gave back.
    Refund,
    /// Tax.
    Tax,
}

/// Credits, refunds or tax: outside of every total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ApartTotal {
    /// Which.
    pub kind: ApartKind,
    /// As AWS signs it: credits and refunds are negative.
    pub total: Amount,
}

/// What was wrong with AWS's answer. What is odd is in no sum, unless it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum OddKind {
    /// An amount that is no decimal.
    NotDecimal,
    /// An amount without a unit, or none at all.
    NoUnit,
    /// Another currency than most of the bill.
    OtherCurrency,
    /// The same day, region and service once more.
    Twice,
    /// Two periods that overlap without being the same.
    Overlapping,
    /// A day that was not asked for, or no day at all.
    OutsidePeriod,
    /// Groups that are not the ones that were asked for.
    WrongGroups,
    /// A region that nobody knows. It is in the totals, under its own name.
    UnknownRegion,
    /// A day that AWS left out.
    MissingDay,
    /// The pages come round again: reading stopped there.
    EndlessPages,
}

/// One kind of oddity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct OddView {
    /// Which.
    pub kind: OddKind,
    /// How often.
    pub count: u32,
    /// The first few, as AWS wrote them, neutralised.
    pub examples: Vec<String>,
}

/// By what an incident on the bill is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum IncidentBasis {
    /// A person has said which tasks are rogue: by the day of the first of them.
    FirstRogueTask,
    /// Nobody has: by the day on which the container service rose far above the usual, and has stayed there.
    Rise,
}

/// The incident on the bill: the container service since its first day, above what was usual before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct IncidentBill {
    /// By what it is known.
    pub basis: IncidentBasis,
    /// Its first day.
    #[specta(type = String)]
    pub since: Date,
    /// The last day with a bill.
    #[specta(type = String)]
    pub until: Date,
    /// The container service in those days.
    pub ecs: Amount,
    /// What it cost in a usual day before, the median of up to 14 days. None if the bill does not go back.
    pub usual_per_day: Option<Amount>,
    /// What it cost above that: the incident's share.
    pub above: Amount,
    /// Some of those days may still change or lack hours.
    pub not_final: bool,
}

/// What was billed, as far as it was told. Kept in the store, so it may be old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BillView {
    /// Grows with every change; [`BillQuery`] names it.
    pub revision: u32,
    /// The span that was asked; none if `respond` asked for other days.
    pub span: Option<BillSpan>,
    /// Periods are months.
    pub monthly: bool,
    /// Its first day.
    #[specta(type = String)]
    pub from: Date,
    /// The first day that is not in it.
    #[specta(type = String)]
    pub until: Date,
    /// How it is split.
    pub grouping: BillGrouping,
    /// When its first page came; what came later is at least as new.
    #[specta(type = String)]
    pub read_at: Timestamp,
    /// It is so new that asking again would most likely bring nothing: AWS renews a bill about once a day.
    pub fresh: bool,
    /// Every page was read. Otherwise all amounts are of what came so far.
    pub complete: bool,
    /// Pages that were read.
    pub pages: u32,
    /// ISO 4217; that of most of the bill.
    pub currency: String,
    /// All charges, without credits, refunds and tax. None where nothing that was told could be added up, which is not zero.
    pub total: Option<Amount>,
    /// Credits, refunds and tax of these days; none if nobody asked.
    pub apart: Option<Vec<ApartTotal>>,
    /// Every period, in order of time.
    pub days: Vec<BillDay>,
    /// By amount, the largest first.
    pub places: Vec<PlaceTotal>,
    /// By amount, the largest first.
    pub services: Vec<ServiceTotal>,
    /// What was wrong with it.
    pub odd: Vec<OddView>,
    /// The incident on it, if one is known.
    pub incident: Option<IncidentBill>,
}

/// By what a chart is stacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum BillSplit {
    /// By place.
    Place,
    /// By service.
    Service,
}

/// Which part of the bill a chart, a table or a file shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BillQuery {
    /// The revision that the person looks at.
    pub revision: u32,
    /// By what.
    pub split: BillSplit,
    /// Only this place.
    pub place: Option<BillPlace>,
    /// Only this service.
    pub service: Option<String>,
}

/// One layer of a stacked chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BillLayer {
    /// The place, if split by place.
    pub place: Option<BillPlace>,
    /// The service, if split by service, neutralised.
    pub service: Option<String>,
    /// In all periods together.
    pub total: Amount,
    /// One for each period of the bill, in its order; zero where the period told nothing of it.
    pub amounts: Vec<Amount>,
}

/// The layers of a stacked chart, the largest first, and the rest as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BillLayers {
    /// Of which bill.
    pub revision: u32,
    /// The seven largest, or all eight if there are no more.
    pub layers: Vec<BillLayer>,
    /// All others together; none if there are none.
    pub rest: Option<BillLayer>,
    /// How many are in the rest.
    pub rest_count: u32,
    /// The sum of each period, of what is shown.
    pub totals: Vec<Option<Amount>>,
}

/// What an alert's amount may be, and what explains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AlertView {
    /// The amount that was entered.
    pub amount: Amount,
    /// The day that was entered.
    #[specta(type = String)]
    pub day: Date,
    /// What the amount is nearest to; none if it is near to nothing on the bill.
    pub meant: Option<AlertMeaning>,
    /// What each reading of it comes to on the bill.
    pub readings: Vec<AlertReading>,
    /// What explains it: by how much each region and service rose, the largest first, at most ten.
    pub causes: Vec<AlertCause>,
    /// The bill of that day is not whole yet.
    pub day_open: bool,
}

/// What an alert counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum AlertMeaning {
    /// What was charged that day.
    Day,
    /// The month until then, as budgets and billing alarms count.
    MonthToDate,
    /// What came on top of the usual since the rise began, as anomaly detection counts.
    AboveUsual,
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AlertReading {
    /// Which.
    pub meaning: AlertMeaning,
    /// What it comes to.
    pub amount: Amount,
}

/// A region and service that explain an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AlertCause {
    /// Where.
    pub place: BillPlace,
    /// Under which service, neutralised.
    pub service: String,
    /// What it was charged in the time that the alert counts.
    pub amount: Amount,
    /// What would have been usual in that time; none if the bill does not go back.
    pub usual: Option<Amount>,
    /// What it rose by.
    pub above: Amount,
}
