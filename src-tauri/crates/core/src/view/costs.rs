//! Money: how the bill is asked and what that costs, what AWS expects, and what burns now. Billed and burnt are never added up.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{BillPlace, BillView};
use crate::burn::Burn;
use crate::cloud_error::CloudErrorKind;
use crate::money::{Amount, Usd};

/// How far back a bill is asked for, and how finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum BillSpan {
    /// The last 30 days, by day.
    ThirtyDays,
    /// The last 13 months, by month.
    ThirteenMonths,
    /// The last 13 months, by day: many pages.
    ThirteenMonthsDaily,
}

/// What a person asks of Cost Explorer, having seen what it costs at least and at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BillAsk {
    /// How far back.
    pub span: BillSpan,
    /// Credits, refunds and tax too: a request more.
    pub apart: bool,
    /// What AWS expects until the end of the month: a request more.
    pub forecast: bool,
    /// What AWS itself found unusual: a request more, or some.
    pub anomalies: bool,
    /// Go on where the last one stopped, with the same span.
    pub go_on: bool,
    /// How many requests it may make. It stops there.
    pub requests: u32,
}

/// A part of what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum BillPart {
    /// The charges by region and service.
    Charges,
    /// Credits, refunds and tax.
    Apart,
    /// The forecast.
    Forecast,
    /// The anomalies.
    Anomalies,
}

/// How the last question about a part ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum BillState {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// All of it was read.
    Told,
    /// Stopped where the person's limit of requests was; there is more.
    Limit,
    /// Stopped where the cap of the day was; there is more.
    DayCap,
    /// The person stopped it; there is more.
    Stopped,
    /// Cost Explorer was never enabled in this account, or has not begun to work.
    NeverEnabled,
    /// A member account, and its management account has not granted access.
    MemberWithoutAccess,
    /// Policies do not allow it.
    Denied {
        /// A policy of the organization says so explicitly.
        by_organization: bool,
        /// What would have to be allowed.
        operation: String,
    },
    /// AWS has no data for these days yet. This is not $0.
    NoData,
    /// AWS asked to slow down.
    Throttled,
    /// Anything else.
    Failed {
        /// Why.
        kind: CloudErrorKind,
    },
}

/// A part with how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// How the last question ended.
    pub state: BillState,
    /// When.
    #[specta(type = Option<String>)]
    pub at: Option<Timestamp>,
    /// Technical details of a failure.
    pub detail: Option<String>,
}

/// What requests cost so far. Money spent by asking is USD, whatever the bill's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RequestMeterView {
    /// What AWS asks for one request, each page being one.
    pub price: Usd,
    /// Requests of this UTC day.
    pub today: u32,
    /// What they cost.
    pub today_usd: Usd,
    /// Requests of this incident.
    pub incident: u32,
    /// What they cost.
    pub incident_usd: Usd,
    /// No more than this is spent in a UTC day.
    pub cap_usd: Usd,
    /// How many more requests the cap leaves today.
    pub left_today: u32,
    /// How many requests one refresh makes at most unless the person says otherwise.
    pub usual_limit: u32,
}

/// A question under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AskingView {
    /// What is being asked now.
    pub part: BillPart,
    /// Requests made for it so far.
    pub requests: u32,
    /// It stops there.
    pub limit: u32,
}

/// What AWS expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ForecastView {
    /// From the day it was asked.
    #[specta(type = String)]
    pub from: Date,
    /// The first day that is not in it.
    #[specta(type = String)]
    pub until: Date,
    /// The charges that AWS expects in that time.
    pub total: Amount,
    /// Of these, ISO 4217.
    pub currency: String,
}

/// Something that AWS's own anomaly detection found unusual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AnomalyView {
    /// Its first day.
    #[specta(type = String)]
    pub from: Date,
    /// Its last day; none while it goes on.
    #[specta(type = Option<String>)]
    pub until: Option<Date>,
    /// By how much more than expected, in US dollars as AWS rounds it.
    pub impact: Usd,
    /// Where and under which services, the largest first, neutralised.
    pub causes: Vec<AnomalyCause>,
}

/// One root cause of an anomaly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AnomalyCause {
    /// Where; none if AWS did not say.
    pub place: Option<BillPlace>,
    /// Under which service.
    pub service: Option<String>,
}

/// Where prices come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PricesView {
    /// The date of the bundled table.
    #[specta(type = String)]
    pub bundled: Date,
    /// When AWS's price list was read last.
    #[specta(type = Option<String>)]
    pub read_at: Option<Timestamp>,
    /// How many of the regions where something runs are priced by AWS's list.
    pub from_list: u32,
    /// How many are priced by the bundled table.
    pub from_table: u32,
    /// Why the list was not read, where it was tried.
    pub failed: Option<CloudErrorKind>,
}

/// An amount that Quench worked out from run times and list prices: always "about".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Estimated {
    /// US dollars.
    pub usd: Usd,
    /// Something in it has no price, or was not seen: the true amount is higher.
    pub at_least: bool,
}

/// Which tasks an estimate takes for the attacker's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub enum RogueBasis {
    /// Those of the plan that was approved.
    Approved,
    /// Those that are marked Remove.
    MarkedRemove,
    /// Nothing is marked: what looks rogue or suspect, and is not kept.
    LooksRogue,
    /// Nothing is marked and nothing was judged: everything that is not kept.
    NotKept,
}

/// Since the first rogue task started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SinceFirstRogue {
    /// When the first of them was asked for.
    #[specta(type = String)]
    pub at: Timestamp,
    /// How many are counted.
    pub tasks: u32,
    /// What they have cost. Tasks that ended before Quench saw them are not in it.
    pub cost: Estimated,
    /// Which they are.
    pub basis: RogueBasis,
}

/// What a teardown saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SavingView {
    /// The burn that ends, or has ended.
    pub burn: Burn,
    /// In 24 hours.
    pub per_day: Usd,
    /// In 730 hours, as AWS counts a month.
    pub per_month: Usd,
    /// It has ended already.
    pub done: bool,
}

/// What burns, and what it has burnt: estimates, apart from every bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BurningView {
    /// Of the whole account, as far as it was read.
    pub now: Burn,
    /// The inventory that it is of is whole: every region was read.
    pub whole: bool,
    /// When this window was connected.
    #[specta(type = String)]
    pub opened_at: Timestamp,
    /// What the account has burnt since then; none while nothing was read, which is not $0.
    pub since_opened: Option<Estimated>,
    /// Since the first rogue task; none while nothing such is known.
    pub since_first: Option<SinceFirstRogue>,
    /// What has burnt since the last day whose bill is whole, less what of it is billed. None without a bill, and while
    /// nothing was read.
    pub not_billed_yet: Option<Estimated>,
    /// What the teardown saves; none while nothing is chosen.
    pub saving: Option<SavingView>,
    /// Where the prices are from.
    pub prices: PricesView,
}

/// Everything about money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CostsView {
    /// Grows with every view that is made: of two the one with the higher number is newer.
    pub sequence: u32,
    /// Now, on the connection's clock.
    #[specta(type = String)]
    pub now: Timestamp,
    /// A question under way.
    pub asking: Option<AskingView>,
    /// The charges.
    pub charges: PartView,
    /// Credits, refunds and tax.
    pub apart: PartView,
    /// The forecast.
    pub forecast: PartView,
    /// The anomalies.
    pub anomalies: PartView,
    /// The newest bill that is kept. It stays readable whatever became of later questions.
    pub bill: Option<BillView>,
    /// The bill is older than a day, or a later question failed: it is not the newest there could be.
    pub stale: bool,
    /// The last question stopped before its end and can go on.
    pub can_go_on: bool,
    /// AWS's forecast.
    pub expected: Option<ForecastView>,
    /// AWS's anomalies of the last 90 days.
    pub unusual: Vec<AnomalyView>,
    /// What asking costs.
    pub meter: RequestMeterView,
    /// What burns now.
    pub burning: BurningView,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedFile {
    /// Where it is.
    pub path: String,
}
