//! What a test sets of the bill: what it holds beside what ran, and how Cost Explorer tells it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::World;
use crate::world::calendar::number;

/// How large a large bill is: a row for each day, region and service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillShape {
    /// Calendar months up to now, this one included; Cost Explorer tells of 14 at most.
    pub months: u32,
    /// The oldest of the commercial regions, 34 at most.
    pub regions: u32,
    /// 40 at most.
    pub services: u32,
}

/// Money that AWS gave back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refund {
    /// Since 1970.
    pub(super) day: i64,
    /// More than zero.
    pub(super) usd: Decimal,
    pub(super) service: String,
}

/// Older saved worlds have none of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct BillSettings {
    /// Where the company works; without a company there is nothing on the bill but what ran.
    pub(super) company: BTreeSet<String>,
    /// Promised for each calendar month.
    pub(super) credits: Decimal,
    pub(super) refunds: Vec<Refund>,
    pub(super) large: Option<BillShape>,
    region_grouping_refused: bool,
    /// As a company has it unless it is set.
    monitor: Option<bool>,
    group_page: Option<usize>,
    /// By region; those that are not in here cost what the price list says.
    pub(crate) price_factors: BTreeMap<String, Decimal>,
}

impl World {
    /// Lets the company of this account work in a region: what it uses there beside ECS is on its bill, for as long as
    /// bills go back.
    pub fn add_company_region(&mut self, region: &str) {
        self.billing.company.insert(region.to_owned());
    }

    /// Promises credits: each month so many US dollars of usage are covered, the earliest of the month first. Zero for none.
    pub fn set_credits(&mut self, usd_per_month: Decimal) {
        self.billing.credits = usd_per_month.max(Decimal::ZERO);
    }

    /// Refunds US dollars for a service; the line is on the bill of that day.
    pub fn add_refund(&mut self, day: Date, usd: Decimal, service: &str) {
        self.billing.refunds.push(Refund { day: number(day), usd: usd.abs(), service: service.to_owned() });
    }

    /// Puts a row for each day, region and service on the bill in place of what the company uses: for measuring. Nothing of
    /// it is stored.
    pub fn set_large_bill(&mut self, shape: BillShape) {
        self.billing.large = Some(shape);
    }

    /// Sets whether Cost Explorer refuses to group by REGION, which its model does not list among the dimensions for that.
    pub fn refuse_region_grouping(&mut self, refuse: bool) {
        self.billing.region_grouping_refused = refuse;
    }

    pub(crate) fn region_grouping_refused(&self) -> bool {
        self.billing.region_grouping_refused
    }

    /// Sets whether somebody has made a monitor of anomalies; a company has unless it is set.
    pub fn set_anomaly_monitor(&mut self, on: bool) {
        self.billing.monitor = Some(on);
    }

    pub(crate) fn has_anomaly_monitor(&self) -> bool {
        self.billing.monitor.unwrap_or(!self.billing.company.is_empty())
    }

    /// Sets how many groups a page of `GetCostAndUsage` holds; AWS publishes no number. 500 unless set, one at least.
    pub fn set_group_page(&mut self, groups: usize) {
        self.billing.group_page = Some(groups.max(1));
    }

    pub(crate) fn group_page(&self) -> usize {
        const USUAL: usize = 500;
        self.billing.group_page.unwrap_or(USUAL)
    }
}
