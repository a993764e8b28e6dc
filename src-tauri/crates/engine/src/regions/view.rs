//! The view of regions that are off: orders, AWS's list and what was read, put together.

use jiff::{SignedDuration, Timestamp};
use quench_core::burn::Burn;
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::opening::{POLICY, SLOTS};
use quench_core::price_book::PriceBook;
use quench_core::region::{ListedState, RegionCode};
use quench_core::report::RegionState;
use quench_core::view::{ClueView, OffRegion, OpeningStep, OpeningTrouble, RegionsView};
use quench_store::{RegionOrder, Wish};

use super::clues::BILL_PAGES;
use super::desk::{Desk, End, EndKind};
use crate::session::Session;

/// What ended longer ago is history, unless the region is on because of it.
const SHOWN_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Session {
    /// The regions that are off, and what Quench is doing about them.
    pub fn regions_view(&self) -> RegionsView {
        let now = self.now();
        let tearing_down = self.is_tearing_down();
        let prices = self.ground.prices();
        let (desk, sequence) = {
            let desk = self.desk();
            (desk.clone(), crate::sequence::next())
        };
        // After the desk: what ended there has joined the inventory before.
        let inventory = self.inventory();
        let mut codes: Vec<RegionCode> = Vec::new();
        let swept = inventory.iter().flat_map(|inventory| &inventory.regions);
        codes.extend(swept.filter(|(_, region)| is_off(region)).map(|(code, _)| code.clone()));
        codes.extend(desk.orders.iter().filter_map(|order| RegionCode::parse(&order.region).ok()));
        codes.sort();
        codes.dedup();
        let place = |code: &RegionCode| {
            let waiting = desk.open().filter(|order| desk.step(order) == OpeningStep::Queued);
            waiting.map(|order| &order.region).position(|region| region == code.as_str())
        };
        let mut regions: Vec<OffRegion> = codes
            .into_iter()
            .filter_map(|code| {
                let mut region = off_region(&desk, inventory.as_deref(), &prices, code, now)?;
                region.may_close &= !tearing_down;
                if region.step == OpeningStep::Queued {
                    region.place = place(&region.code).and_then(|place| u32::try_from(place + 1).ok());
                }
                Some(region)
            })
            .collect();
        regions.sort_by(|left, right| fear(right).cmp(&fear(left)).then_with(|| left.code.cmp(&right.code)));
        let open = regions.iter().filter(|region| region.step == OpeningStep::Open);
        let moving = |state: &&ListedState| matches!(state, ListedState::Enabling | ListedState::Disabling);
        RegionsView {
            sequence,
            revision: inventory.as_ref().map_or(0, |inventory| inventory.revision),
            now,
            standing: desk.standing,
            burn: open.filter_map(|region| region.burn).fold(Burn::default(), Burn::and),
            in_flight: u32::try_from(desk.listed.values().filter(moving).count()).unwrap_or(u32::MAX),
            slots: u32::try_from(SLOTS).unwrap_or(u32::MAX),
            working: desk.working,
            switches: desk.switches,
            billed: desk.bills,
            billed_pages: BILL_PAGES,
            billed_requests: desk.billed_requests,
            policy: POLICY.to_owned(),
            regions,
        }
    }

    /// Regions that AWS has been enabling for longer than anybody should wait.
    pub(crate) fn stuck_regions(&self) -> std::collections::BTreeSet<RegionCode> {
        let desk = self.desk();
        let listed = desk.listed.iter().filter(|(_, state)| **state == ListedState::Enabling);
        let stuck = |code: &RegionCode| {
            let end = desk.last(code).and_then(End::read);
            end.is_some_and(|(_, end)| end.trouble == Some(OpeningTrouble::Stuck))
        };
        listed.map(|(code, _)| code).filter(|code| stuck(code)).cloned().collect()
    }
}

fn is_off(region: &RegionInventory) -> bool {
    region.state().is_off() || region.report.listed == ListedState::Disabled
}

/// The more was charged, seen, or done there, the more there is to fear.
fn fear(region: &OffRegion) -> impl Ord {
    let clue = &region.clue;
    (
        clue.billed.as_ref().map(|billed| billed.amount),
        clue.seen.map(|seen| seen.counts.clusters),
        clue.switches.first().map(|switch| switch.at),
    )
}

impl Desk {
    /// Where an open order stands.
    fn step(&self, order: &RegionOrder) -> OpeningStep {
        let held = RegionCode::parse(&order.region).ok().and_then(|code| self.progress.get(&code));
        held.map_or(first_step(order.wish), |held| held.step)
    }
}

fn first_step(wish: Wish) -> OpeningStep {
    match wish {
        Wish::Enable => OpeningStep::Queued,
        Wish::Disable => OpeningStep::CloseQueued,
        Wish::Watch => OpeningStep::Enabling,
    }
}

fn off_region(
    desk: &Desk,
    inventory: Option<&Inventory>,
    prices: &PriceBook,
    code: RegionCode,
    now: Timestamp,
) -> Option<OffRegion> {
    let swept = inventory.and_then(|inventory| inventory.regions.get(&code));
    let told = swept.map(|region| region.report.listed);
    let listed = desk.listed.get(&code).copied().or(told).unwrap_or(ListedState::Unknown);
    let by_list = match listed {
        ListedState::Enabling => OpeningStep::Enabling,
        ListedState::Disabling => OpeningStep::Disabling,
        _ => OpeningStep::Off,
    };
    let on = matches!(listed, ListedState::Enabled | ListedState::Disputed);
    let by_quench = desk.is_ours(&code);
    let read = swept.filter(|region| on && region.report.asked && tells_something(region));
    let order = desk.last(&code);
    let (mut step, mut since, mut trouble, mut detail) = (by_list, None, None, None);
    match order.map(|order| (order, End::read(order))) {
        None if on => return None,
        None => {}
        Some((order, None)) => {
            let held = desk.progress.get(&code);
            step = held.map_or(first_step(order.wish), |held| held.step);
            since = Some(held.map_or(order.ordered_at, |held| held.since));
            trouble = held.and_then(|held| held.trouble);
            detail = held.and_then(|held| held.detail.clone());
        }
        Some((order, Some((at, end)))) => {
            let old = now.duration_since(at) > SHOWN_FOR;
            let ended = match end.end {
                // Before the first sweep nobody has told again.
                EndKind::Open if on || listed == ListedState::Unknown => Some(OpeningStep::Open),
                EndKind::Closed if listed == ListedState::Disabled && !old => Some(OpeningStep::Closed),
                // Whoever gave up waiting finds it on after all.
                EndKind::Refused if read.is_some() && order.wish == Wish::Enable && order.was_taken() => {
                    Some(OpeningStep::Open)
                }
                EndKind::Refused if old => None,
                EndKind::Refused if end.trouble == Some(OpeningTrouble::Stuck) && order.wish != Wish::Disable => {
                    Some(OpeningStep::Stuck)
                }
                // On, and it does not let Quench look: ordered again it is asked again.
                EndKind::Refused if order.wish == Wish::Enable && order.was_taken() => Some(OpeningStep::Refused),
                EndKind::Refused if order.wish == Wish::Disable => on.then_some(OpeningStep::CloseRefused),
                EndKind::Refused => (!on).then_some(OpeningStep::Refused),
                _ => None,
            };
            match ended {
                // On by Quench's hand, whatever became of a wish to disable it: it can still be disabled.
                None if on && by_quench => (step, since) = (OpeningStep::Open, Some(at)),
                None if on => return None,
                None => {}
                Some(ended) => {
                    (step, since) = (ended, Some(at));
                    if ended != OpeningStep::Open {
                        (trouble, detail) = (end.trouble, end.detail);
                    }
                }
            }
        }
    }
    let empty = read.is_some_and(|region| region.state() == RegionState::Clean);
    let offered = matches!(step, OpeningStep::Open | OpeningStep::CloseRefused);
    let clue = ClueView {
        switches: desk.switched.get(&code).cloned().unwrap_or_default(),
        billed: desk.billed.get(&code).cloned(),
        seen: desk.seen.get(&code).copied(),
    };
    Some(OffRegion {
        listed,
        step,
        since,
        place: None,
        trouble,
        detail,
        by_quench,
        may_close: by_quench && offered && empty,
        found: read.map(RegionInventory::counts),
        burn: read.map(|region| region.burn(prices, &code)),
        partly: read.is_some_and(|region| !region.report.is_complete()),
        clue,
        code,
    })
}

/// Whether anything of the region was read.
fn tells_something(region: &RegionInventory) -> bool {
    use RegionState::{Clean, Disputed, Found, Partial};
    matches!(region.state(), Found | Clean | Partial | Disputed)
}
