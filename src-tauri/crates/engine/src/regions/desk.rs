//! What a session knows of regions that are off. Orders are the store's; everything else is read from AWS again after a
//! restart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use quench_core::region::{ListedState, RegionCode};
use quench_core::view::{AccountStanding, BilledClue, ClueSource, OpeningStep, OpeningTrouble, SeenClue, SwitchEvent};
use quench_store::{RegionOrder, Wish};
use serde::{Deserialize, Serialize};

/// The state behind [`quench_core::view::RegionsView`].
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    /// Every order, oldest first, as the store has them.
    pub(crate) orders: Vec<RegionOrder>,
    /// What the account said last.
    pub(crate) listed: BTreeMap<RegionCode, ListedState>,
    /// How far open orders are.
    pub(crate) progress: BTreeMap<RegionCode, Progress>,
    pub(crate) standing: AccountStanding,
    pub(crate) working: bool,
    pub(crate) switches: ClueSource,
    pub(crate) switched: BTreeMap<RegionCode, Vec<SwitchEvent>>,
    pub(crate) bills: ClueSource,
    pub(crate) billed: BTreeMap<RegionCode, BilledClue>,
    pub(crate) billed_requests: u32,
    pub(crate) seen: BTreeMap<RegionCode, SeenClue>,
    /// Regions that are being read, or looked at before they are disabled.
    pub(crate) busy: BTreeSet<RegionCode>,
    /// When the second of two looks found a region empty.
    pub(crate) checked: BTreeMap<RegionCode, Timestamp>,
}

impl Desk {
    pub(crate) fn new(orders: Vec<RegionOrder>) -> Self {
        Self {
            orders,
            listed: BTreeMap::new(),
            progress: BTreeMap::new(),
            standing: AccountStanding::Unknown,
            working: false,
            switches: ClueSource::NotAsked,
            switched: BTreeMap::new(),
            bills: ClueSource::NotAsked,
            billed: BTreeMap::new(),
            billed_requests: 0,
            seen: BTreeMap::new(),
            busy: BTreeSet::new(),
            checked: BTreeMap::new(),
        }
    }

    /// Orders without an end, oldest first.
    pub(crate) fn open(&self) -> impl Iterator<Item = &RegionOrder> {
        self.orders.iter().filter(|order| order.end.is_none())
    }

    /// The last order on a region.
    pub(crate) fn last(&self, code: &RegionCode) -> Option<&RegionOrder> {
        self.orders.iter().rev().find(|order| order.region == code.as_str())
    }

    /// Whether it is Quench's enabling that the region is on by, by the store's own rule: of all that is known to have
    /// switched it, the last. A watch stands for somebody else's hand.
    pub(crate) fn is_ours(&self, code: &RegionCode) -> bool {
        let switching =
            |order: &&RegionOrder| order.region == code.as_str() && (order.wish == Wish::Watch || order.was_taken());
        let back = |order: &RegionOrder| {
            End::read(order).is_some_and(|(_, end)| end.trouble == Some(OpeningTrouble::SwitchedBack))
        };
        self.orders.iter().rev().find(switching).is_some_and(|order| order.wish == Wish::Enable && !back(order))
    }

    /// Notes where a region stands; keeps the instant of what has not changed.
    pub(crate) fn at(&mut self, code: &RegionCode, step: OpeningStep, since: Timestamp) {
        let held = self.progress.get(code).filter(|held| held.step == step);
        let since = held.map_or(since, |held| held.since);
        self.progress.insert(code.clone(), Progress { step, since, trouble: None, detail: None, not_before: None });
    }

    /// Notes what is in the way of a region, which stays in the queue.
    pub(crate) fn trouble(
        &mut self,
        code: &RegionCode,
        trouble: OpeningTrouble,
        detail: String,
        not_before: Timestamp,
    ) {
        let queued = match self.last(code).map(|order| order.wish) {
            Some(Wish::Disable) => OpeningStep::CloseQueued,
            _ => OpeningStep::Queued,
        };
        let held = self.progress.get(code);
        let (step, since) = held.map_or((queued, not_before), |held| (held.step, held.since));
        let progress =
            Progress { step, since, trouble: Some(trouble), detail: Some(detail), not_before: Some(not_before) };
        self.progress.insert(code.clone(), progress);
    }
}

/// Where an open order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) step: OpeningStep,
    pub(crate) since: Timestamp,
    pub(crate) trouble: Option<OpeningTrouble>,
    pub(crate) detail: Option<String>,
    /// Nothing is sent before.
    pub(crate) not_before: Option<Timestamp>,
}

/// How an order ended, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct End {
    pub(crate) end: EndKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trouble: Option<OpeningTrouble>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum EndKind {
    /// On, and read.
    Open,
    /// Off again.
    Closed,
    /// The person took it back before anything was sent, or nothing is left to watch.
    Withdrawn,
    /// The trouble tells.
    Refused,
}

impl End {
    pub(crate) fn of(end: EndKind) -> Self {
        Self { end, trouble: None, detail: None }
    }

    pub(crate) fn refused(trouble: OpeningTrouble, detail: Option<String>) -> Self {
        Self { end: EndKind::Refused, trouble: Some(trouble), detail }
    }

    /// What a store of an earlier Quench may not say in this form is a withdrawal: nothing follows from it.
    pub(crate) fn read(order: &RegionOrder) -> Option<(Timestamp, Self)> {
        let (at, how) = order.end.as_ref()?;
        let end = serde_json::from_value(how.clone()).unwrap_or_else(|_| Self::of(EndKind::Withdrawn));
        Some((*at, end))
    }
}
