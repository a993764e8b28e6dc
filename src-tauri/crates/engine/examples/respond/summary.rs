//! The last line of `respond`: a contract.

use std::collections::BTreeMap;

use quench_aws::Connection;
use quench_core::burn::Burn;
use quench_core::inventory::{Counts, Inventory};
use quench_core::price_book::PriceBook;
use quench_core::report::{Part, RegionState};
use quench_core::view::RemainingView;
use serde::Serialize;

use crate::costs::Billed;

/// Printed on every exit but a kill.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Summary {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) account: Option<String>,
    pub(crate) regions: Regions,
    /// Null unless --enable-disabled-regions was given.
    pub(crate) opened: Option<Opened>,
    pub(crate) found: Found,
    pub(crate) burn_per_hour_usd: String,
    pub(crate) unpriced_tasks: u32,
    /// What things look like and who made them; only where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) judged: Option<crate::who::Judged>,
    /// Null unless --costs was given.
    pub(crate) billed: Option<Billed>,
    pub(crate) plan: Option<Plan>,
    pub(crate) executed: Executed,
    /// Compared with the first sweep, or nothing was executed.
    pub(crate) kept_unchanged: bool,
    pub(crate) spend_stopped_ms: Option<i64>,
    pub(crate) deleted_ms: Option<i64>,
    pub(crate) verified_ms: Option<i64>,
    /// Null where nothing was executed.
    pub(crate) verified: Option<bool>,
    pub(crate) remaining: Vec<Remaining>,
    pub(crate) lingering: u32,
    pub(crate) api_calls: BTreeMap<String, u64>,
    pub(crate) throttled: u64,
    pub(crate) elapsed_ms: u64,
    #[serde(skip)]
    counts: Counts,
    #[serde(skip)]
    burn: Burn,
    /// Whether a changing call was sent, or may have been.
    #[serde(skip)]
    pub(crate) sent: bool,
    /// Why it ended early, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// What there is of ECS. What starts tasks is not in it; the plan's steps count it.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Found {
    pub(crate) clusters: u32,
    pub(crate) services: u32,
    pub(crate) tasks: u32,
    pub(crate) task_definitions: u32,
}

impl From<Counts> for Found {
    fn from(counts: Counts) -> Self {
        let Counts { clusters, services, tasks, task_definitions, relaunchers: _ } = counts;
        Self { clusters, services, tasks, task_definitions }
    }
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Regions {
    pub(crate) swept: Vec<String>,
    pub(crate) disabled: Vec<String>,
    pub(crate) not_asked: Vec<String>,
    pub(crate) partial: BTreeMap<String, String>,
    pub(crate) failed: BTreeMap<String, String>,
    /// How many regions are in which state; every region is in exactly one.
    pub(crate) coverage: BTreeMap<String, u32>,
}

/// What became of the regions that were disabled.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Opened {
    /// Enabled and read.
    pub(crate) opened: Vec<String>,
    /// Disabled again.
    pub(crate) closed: Vec<String>,
    /// Not enabled, or not disabled again, and why.
    pub(crate) refused: BTreeMap<String, String>,
    /// Still waiting, or being switched by AWS.
    pub(crate) waiting: Vec<String>,
}

/// What should be gone and is not, or could not be looked for, or was named and does not go.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Remaining {
    pub(crate) arn: String,
    pub(crate) state: String,
    pub(crate) why: String,
}

impl From<RemainingView> for Remaining {
    fn from(item: RemainingView) -> Self {
        Self { arn: item.arn, state: item.state, why: item.why }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Plan {
    pub(crate) hash: String,
    pub(crate) steps: usize,
    pub(crate) kept: Vec<String>,
}

/// Of the plan's targets; the tasks of a service are not steps of their own.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Executed {
    pub(crate) done: u32,
    pub(crate) failed: u32,
}

impl Summary {
    pub(crate) fn new() -> Self {
        Self { kind: "summary", burn_per_hour_usd: "0".to_owned(), kept_unchanged: true, ..Self::default() }
    }

    /// What was read before any change.
    pub(crate) fn read(&mut self, inventory: &Inventory, prices: &PriceBook) {
        self.found(inventory.counts(), inventory.burn(prices));
        self.read_regions(inventory);
    }

    /// What was found before any change, added to what was before.
    pub(crate) fn found(&mut self, counts: Counts, burn: Burn) {
        self.counts = self.counts.and(counts);
        self.burn = self.burn.and(burn);
        self.found = self.counts.into();
        self.burn_per_hour_usd = self.burn.per_hour.to_string();
        self.unpriced_tasks = self.burn.unpriced;
    }

    /// How far each region was read.
    pub(crate) fn read_regions(&mut self, inventory: &Inventory) {
        self.regions = Regions::default();
        for (code, region) in &inventory.regions {
            *self.regions.coverage.entry(word(region.state())).or_default() += 1;
            let code = code.to_string();
            let why = || {
                region.report.why().map_or_else(
                    || "not read".to_owned(),
                    |(part, error)| match part {
                        Part::Relaunchers => format!("what starts tasks again: {error}"),
                        _ => format!("{part:?}: {error}"),
                    },
                )
            };
            match region.state() {
                RegionState::Found | RegionState::Clean => self.regions.swept.push(code),
                RegionState::Disabled if !region.report.asked => self.regions.disabled.push(code),
                RegionState::NotAsked | RegionState::Enabling | RegionState::Disabling if !region.report.asked => {
                    self.regions.not_asked.push(code);
                }
                RegionState::Partial => {
                    self.regions.partial.insert(code, why());
                }
                _ => {
                    self.regions.failed.insert(code, why());
                }
            }
        }
    }

    /// Whether every region that was asked for was read wholly.
    pub(crate) fn all_read(&self) -> bool {
        self.regions.partial.is_empty() && self.regions.failed.is_empty()
    }

    /// Whose account it is, and what was called.
    pub(crate) fn count(&mut self, connection: &Connection) {
        self.account = Some(connection.identity().account.clone());
        self.api_calls = connection.api_calls();
        self.throttled = connection.throttled();
        self.elapsed_ms = u64::try_from(connection.clock().monotonic().as_millis()).unwrap_or(u64::MAX);
    }
}

/// The state's name as the views write it.
fn word(state: RegionState) -> String {
    match serde_json::to_value(state) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "failed".to_owned(),
    }
}
