//! The queue at work: AWS's list tells what is done, a free place takes the next region, and what is on is read.
//!
//! One turn reads the list once, settles what is open in the journal, ends what is over, and sends what there is room for.
//! Between turns, and while one is under way, regions that answer are read beside each other.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use jiff::{SignedDuration, Timestamp};
use quench_aws::MutationError;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::opening::{LIST_LAG, RegionSwitch, free_slots, is_recent, look_again_after, trouble_of};
use quench_core::region::{ListedState, RegionCode, RegionSource};
use quench_core::view::{AccountStanding, OpeningStep, OpeningTrouble};
use quench_store::{RegionOrder, Wish};
use tokio_util::sync::CancellationToken;

use super::decide::Next;
use super::desk::End;
use super::door::{CHECKED_FOR, OrderDoor};
use super::jobs::{Done, is_sign_in};
use crate::one_sign_in::{in_one_sign_in, read_in_one_sign_in};
use crate::session::Session;
use crate::session_error::SessionError;

/// After AWS has refused a switch for now, it is asked again no sooner.
const NOT_SOONER: SignedDuration = SignedDuration::from_secs(10);
/// Between two looks at most when something waits for a place that others have, or was refused for now.
const SOMETHING_WAITS: Duration = Duration::from_secs(15);
/// Between two looks when nothing but reading goes on: its end is told at once.
const ONLY_READING: Duration = Duration::from_secs(60);

/// Work in one region; true if everything waits for a new sign-in.
type Job<'a> = BoxFuture<'a, Result<bool, SessionError>>;

/// What a turn found to do.
#[derive(Default)]
struct Turn {
    open: Vec<RegionCode>,
    check: Vec<RegionCode>,
    /// When to look again.
    pause: Duration,
    /// The credentials have ended.
    stop: bool,
}

/// Ends with the scope, also where the work is dropped.
struct Working<'a>(&'a Session);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        let mut desk = self.0.desk();
        desk.working = false;
        desk.busy.clear();
        drop(desk);
        self.0.tell_regions();
    }
}

impl Session {
    /// Works until no order is open: enables and disables what the person ordered, waits for what AWS is enabling, and reads
    /// it. A second call while one works does nothing. Ends early where the credentials have: the orders stay.
    ///
    /// # Errors
    /// The store's. What AWS refuses is told in the view.
    pub async fn work_on_regions(&self) -> Result<(), SessionError> {
        if self.read_only().is_some() || self.key.is_none() {
            return Ok(());
        }
        {
            let mut desk = self.desk();
            if desk.working || desk.open().next().is_none() {
                return Ok(());
            }
            desk.working = true;
        }
        let _working = Working(self);
        self.tell_regions();
        let cancel = CancellationToken::new();
        let mut jobs: FuturesUnordered<Job<'_>> = FuturesUnordered::new();
        while !(jobs.is_empty() && self.rests()) {
            let turn = {
                // What the list said before a pause is nothing to act on after it.
                let turn = |turn: CancellationToken| async move { self.turn(&turn).await }.boxed();
                let mut turn = in_one_sign_in(&self.ground.connection, &cancel, turn).boxed();
                loop {
                    tokio::select! {
                        biased;
                        Some(done) = jobs.next(), if !jobs.is_empty() => if done? { return Ok(()) },
                        turn = &mut turn => break turn?,
                    }
                }
            };
            if turn.stop {
                return Ok(());
            }
            jobs.extend(turn.open.into_iter().map(|code| self.in_region(code, false, &cancel)));
            jobs.extend(turn.check.into_iter().map(|code| self.in_region(code, true, &cancel)));
            let pause = self.ground.connection.clock().sleep(turn.pause);
            tokio::select! {
                biased;
                Some(done) = jobs.next(), if !jobs.is_empty() => if done? { return Ok(()) },
                () = self.regions_wake.notified() => {}
                () = pause => {}
            }
        }
        Ok(())
    }

    /// Whether no order is open; then nobody works any more, and whoever orders next begins anew.
    fn rests(&self) -> bool {
        let mut desk = self.desk();
        let open = desk.open().next().is_some();
        desk.working = open;
        !open
    }

    /// Reads a region that is on, or looks twice at one that is to be disabled.
    fn in_region<'a>(&'a self, code: RegionCode, check: bool, cancel: &'a CancellationToken) -> Job<'a> {
        {
            let mut desk = self.desk();
            desk.busy.insert(code.clone());
            desk.checked.remove(&code);
        }
        async move {
            let work = || match check {
                false => self.open_region(&code, cancel).boxed(),
                true => self.check_empty(&code, cancel).boxed(),
            };
            let done = read_in_one_sign_in(&self.ground.connection, work).await;
            self.desk().busy.remove(&code);
            match done? {
                Done::Ended(end) => self.end_order(&code, &end)?,
                Done::Empty(at) => {
                    self.desk().checked.insert(code, at);
                }
                Done::Overtaken => {}
                Done::SignInAgain(error) => {
                    self.all_wait(&error);
                    return Ok(true);
                }
            }
            Ok(false)
        }
        .boxed()
    }

    async fn turn(&self, cancel: &CancellationToken) -> Result<Turn, SessionError> {
        let pauses = self.ground.connection.pauses();
        let (listed, source) = match self.ground.connection.region_states(cancel).await {
            Ok(told) => told,
            Err(_) if cancel.is_cancelled() => return Ok(Turn::default()),
            Err(error) => {
                self.all_wait(&error);
                let stop = is_sign_in(error.kind);
                return Ok(Turn { stop, pause: Duration::from_secs(15), ..Turn::default() });
            }
        };
        {
            let mut desk = self.desk();
            match source {
                RegionSource::Account => desk.listed.clone_from(&listed),
                // EC2 calls a region off that is being switched either way: only that one is on can be believed.
                _ => desk.listed.extend(listed.iter().filter(|(_, state)| **state == ListedState::Enabled).map(cloned)),
            }
        }
        self.note_switched_off()?;
        self.note_listed();
        let mut turn = Turn { pause: ONLY_READING, ..Turn::default() };
        let mut sends = Vec::new();
        let mut unseen = BTreeSet::new();
        let orders: Vec<RegionOrder> = self.desk().open().cloned().collect();
        for order in orders {
            let Ok(code) = RegionCode::parse(&order.region) else { continue };
            if self.desk().busy.contains(&code) {
                continue;
            }
            let state = listed.get(&code).copied();
            match self.next(&code, &order, state, source)? {
                Next::Nothing => {}
                Next::Wait { since, seen } => {
                    turn.pause = turn.pause.min(look_again_after(elapsed(since, self.now())));
                    if !seen {
                        unseen.insert(code);
                    }
                }
                Next::Open => turn.open.push(code),
                Next::Check => turn.check.push(code),
                Next::Send(switch) => {
                    turn.pause = turn.pause.min(SOMETHING_WAITS);
                    sends.push((code, switch));
                }
            }
        }
        self.tell_regions();
        let mut free = free_slots(&listed, &unseen);
        let now = self.now();
        sends.retain(|(code, _)| {
            let held = self.desk().progress.get(code).and_then(|held| held.not_before);
            // One that lies far ahead is of a clock that was set back.
            held.is_none_or(|not_before| not_before <= now || !is_recent(not_before, now, LIST_LAG))
        });
        // Looks at what waits for a place would only grow old.
        let looking = {
            let desk = self.desk();
            let disabling = |order: &&RegionOrder| order.wish == Wish::Disable;
            desk.open()
                .filter(disabling)
                .filter(|order| desk.busy.iter().any(|code| code.as_str() == order.region))
                .count()
        };
        turn.check.truncate(free.saturating_sub(looking + sends.len()));
        for (code, switch) in sends {
            if free == 0 {
                break;
            }
            match self.send(&code, switch, pauses, cancel).await? {
                Sent::Taken => {
                    free -= 1;
                    turn.pause = look_again_after(Duration::ZERO);
                }
                Sent::Refused => {}
                Sent::Full => free = 0,
                Sent::SignInAgain => turn.stop = true,
            }
            if turn.stop {
                break;
            }
        }
        self.tell_regions();
        Ok(turn)
    }

    async fn send(
        &self,
        code: &RegionCode,
        switch: RegionSwitch,
        pauses: u64,
        cancel: &CancellationToken,
    ) -> Result<Sent, SessionError> {
        // It may have been withdrawn meanwhile.
        let order = self.desk().open().find(|order| order.region == code.as_str()).cloned();
        let Some(order) = order else { return Ok(Sent::Refused) };
        let connection = &self.ground.connection;
        let checked = self.desk().checked.get(code).copied();
        let store = &self.ground.store;
        let door = OrderDoor { store, clock: connection.clock(), order: &order, checked, connection, pauses };
        let sent = connection.switch_region(code, switch, &door, cancel).await;
        self.reload_orders()?;
        let error = match sent {
            Ok(_) | Err(MutationError::Unknown(_)) => {
                let now = self.now();
                let step = match switch {
                    RegionSwitch::Enable => OpeningStep::Enabling,
                    RegionSwitch::Disable => OpeningStep::Disabling,
                };
                self.desk().at(code, step, now);
                self.tell_regions();
                return Ok(Sent::Taken);
            }
            Err(MutationError::Error(error)) => error,
        };
        // The turn is over before anything was sent: the next one decides by a list of its own.
        if error.kind == CloudErrorKind::Stopped {
            return Ok(Sent::Refused);
        }
        // Taken back while it waited for its turn.
        if !self.desk().open().any(|open| open.id == order.id) {
            return Ok(Sent::Refused);
        }
        let is_old = |at: Timestamp| !is_recent(at, self.now(), CHECKED_FOR);
        if error.kind == CloudErrorKind::NotAllowed && switch == RegionSwitch::Disable && checked.is_none_or(is_old) {
            // The looks grew old while it waited for its turn: nothing was sent, and it is looked at again.
            self.desk().checked.remove(code);
            return Ok(Sent::Refused);
        }
        if error.kind == CloudErrorKind::NotAllowed {
            return Err(SessionError::Unreadable(error.to_string()));
        }
        let denied = matches!(error.kind, CloudErrorKind::AccessDenied | CloudErrorKind::DeniedByOrganization);
        if denied && self.desk().standing == AccountStanding::Unknown {
            // Where it may not be asked either, the refusal stands for itself.
            if let Ok(standing) = connection.account_standing(cancel).await {
                self.desk().standing = standing;
            }
        }
        let trouble = trouble_of(&error, self.desk().standing);
        if trouble == OpeningTrouble::Credentials {
            self.all_wait(&error);
            return Ok(Sent::SignInAgain);
        }
        if trouble.passes() {
            self.wait(code, trouble, error.to_string());
            return Ok(if trouble == OpeningTrouble::LimitReached { Sent::Full } else { Sent::Refused });
        }
        self.end_order(code, &End::refused(trouble, Some(error.to_string())))?;
        Ok(Sent::Refused)
    }

    pub(crate) fn wait(&self, code: &RegionCode, trouble: OpeningTrouble, detail: String) {
        let now = self.now();
        let not_before = now.checked_add(NOT_SOONER).unwrap_or(now);
        self.desk().trouble(code, trouble, detail, not_before);
    }

    /// Nothing can be done for any order now.
    fn all_wait(&self, error: &CloudError) {
        let trouble = trouble_of(error, AccountStanding::Active);
        let codes: Vec<_> = self.desk().open().filter_map(|order| RegionCode::parse(&order.region).ok()).collect();
        for code in codes {
            self.wait(&code, trouble, error.to_string());
        }
        self.tell_regions();
    }

    pub(crate) fn end_order(&self, code: &RegionCode, end: &End) -> Result<(), SessionError> {
        let order = self.desk().open().find(|order| order.region == code.as_str()).map(|order| order.id);
        if let Some(order) = order {
            let how = serde_json::to_value(end).map_err(|error| SessionError::Unreadable(error.to_string()))?;
            self.ground.store.end_region_order(order, &how, self.now())?;
            self.desk().progress.remove(code);
            self.reload_orders()?;
        }
        self.tell_regions();
        Ok(())
    }
}

enum Sent {
    /// It takes a place.
    Taken,
    Refused,
    /// No place is free, whatever the list says.
    Full,
    SignInAgain,
}

fn elapsed(since: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or_default()
}

fn cloned((code, state): (&RegionCode, &ListedState)) -> (RegionCode, ListedState) {
    (code.clone(), *state)
}
