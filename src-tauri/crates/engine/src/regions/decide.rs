//! What is to be done about an order, by what AWS's list says and what the journal leaves open.

use jiff::{SignedDuration, Timestamp};
use quench_core::opening::{LIST_LAG, RegionSwitch, is_recent, is_stuck};
use quench_core::region::{ListedState, RegionCode, RegionSource};
use quench_core::view::{OpeningStep, OpeningTrouble};
use quench_store::{RegionOrder, Wish};

use super::desk::{End, EndKind};
use crate::session::Session;
use crate::session_error::SessionError;

/// The next step of an order.
pub(crate) enum Next {
    Nothing,
    /// AWS is at it since then; the list shows it, or does not yet.
    Wait {
        since: Timestamp,
        seen: bool,
    },
    Open,
    Check,
    Send(RegionSwitch),
}

impl Session {
    /// What is to be done about one order, by what the list says.
    pub(crate) fn next(
        &self,
        code: &RegionCode,
        order: &RegionOrder,
        state: Option<ListedState>,
        source: RegionSource,
    ) -> Result<Next, SessionError> {
        let now = self.now();
        let switch = match order.wish {
            Wish::Enable | Wish::Watch => RegionSwitch::Enable,
            Wish::Disable => RegionSwitch::Disable,
        };
        let (under_way, done) = switch.leads_to();
        // EC2's list calls a region off that is being enabled, and on that is being disabled.
        let tells_switches = source == RegionSource::Account && state.is_some();
        let order = self.settle(order, state, (under_way, done), tells_switches)?;
        let asked_at = order.attempts.last().map(|attempt| attempt.intent_at);
        let (step, enable) = match switch {
            RegionSwitch::Enable => (OpeningStep::Enabling, true),
            RegionSwitch::Disable => (OpeningStep::Disabling, false),
        };
        let taken = order.attempts.last().is_some_and(|last| last.may_have_taken());
        if !tells_switches && state != Some(done) && (taken || order.wish == Wish::Watch) {
            let since = asked_at.unwrap_or(order.ordered_at).min(now);
            if is_stuck(since, now) {
                return self.end_order(code, &End::refused(OpeningTrouble::Stuck, None)).map(|()| Next::Nothing);
            }
            self.desk().at(code, step, since);
            return Ok(Next::Wait { since, seen: false });
        }
        let Some(state) = state else {
            let why = Some("AWS's list does not have the region".to_owned());
            return self.end_order(code, &End::refused(OpeningTrouble::NotSwitchable, why)).map(|()| Next::Nothing);
        };
        if state == done {
            return match enable {
                true => Ok(Next::Open),
                false => {
                    self.end_order(code, &End::of(EndKind::Closed))?;
                    self.land_unread(code).map(|()| Next::Nothing)
                }
            };
        }
        if state == under_way {
            self.desk().at(code, step, asked_at.unwrap_or(now).min(now));
            let since = self.desk().progress.get(code).map_or(now, |held| held.since);
            // Somebody else's switch is known since the order at the latest.
            let since = since.min(asked_at.unwrap_or(order.ordered_at).max(order.ordered_at));
            if is_stuck(since, now) {
                return self.end_order(code, &End::refused(OpeningTrouble::Stuck, None)).map(|()| Next::Nothing);
            }
            return Ok(Next::Wait { since, seen: true });
        }
        if let Some(at) = asked_at.filter(|_| taken) {
            if is_recent(at, now, LIST_LAG) {
                self.desk().at(code, step, at);
                return Ok(Next::Wait { since: at, seen: false });
            }
            return self.end_order(code, &End::refused(OpeningTrouble::SwitchedBack, None)).map(|()| Next::Nothing);
        }
        match state {
            ListedState::Enabling | ListedState::Disabling => {
                let why = format!("AWS lists it as {state:?}");
                if is_stuck(order.ordered_at, now) {
                    return self
                        .end_order(code, &End::refused(OpeningTrouble::Conflict, Some(why)))
                        .map(|()| Next::Nothing);
                }
                self.wait(code, OpeningTrouble::Conflict, why);
                Ok(Next::Wait { since: order.ordered_at, seen: true })
            }
            ListedState::Unrecognised | ListedState::Disputed | ListedState::Unknown => {
                if is_stuck(order.ordered_at, now) {
                    return self
                        .end_order(code, &End::refused(OpeningTrouble::Unrecognised, None))
                        .map(|()| Next::Nothing);
                }
                self.wait(code, OpeningTrouble::Unrecognised, String::new());
                Ok(Next::Wait { since: order.ordered_at, seen: true })
            }
            _ if order.wish == Wish::Watch => {
                self.end_order(code, &End::of(EndKind::Withdrawn)).map(|()| Next::Nothing)
            }
            _ if enable => Ok(Next::Send(switch)),
            _ => {
                let fresh = |at: &&Timestamp| is_recent(**at, now, SignedDuration::from_mins(1));
                match self.desk().checked.get(code).filter(fresh) {
                    Some(_) => Ok(Next::Send(switch)),
                    None => Ok(Next::Check),
                }
            }
        }
    }

    /// Settles by the list what the journal leaves open. A region that shows no switch a minute later was not switched.
    fn settle(
        &self,
        order: &RegionOrder,
        state: Option<ListedState>,
        (under_way, done): (ListedState, ListedState),
        tells_switches: bool,
    ) -> Result<RegionOrder, SessionError> {
        let now = self.now();
        let Some(open) = order.attempts.iter().find(|attempt| attempt.is_open()) else { return Ok(order.clone()) };
        let took_effect = state == Some(under_way) || state == Some(done);
        if took_effect || (tells_switches && !is_recent(open.intent_at, now, LIST_LAG)) {
            self.ground.store.settle_region(open.id, took_effect, now)?;
            self.reload_orders()?;
        }
        let found = self.desk().orders.iter().find(|held| held.id == order.id).cloned();
        Ok(found.unwrap_or_else(|| order.clone()))
    }
}
