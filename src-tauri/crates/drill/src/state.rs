//! What a practice account is made of, behind one lock.

use bytes::Bytes;
use jiff::Timestamp;

use crate::World;
use crate::api;
use crate::attacker::Attacker;
use crate::buckets::Buckets;
use crate::call::CallLog;
use crate::chance::Chance;
use crate::change::Change;
use crate::fault::Faults;
use crate::trip::Trips;
use crate::wire::json::Answer;
use crate::wire::request::Envelope;

/// So many looks of attackers are caught up with at once: some six days of one.
const MOST_LOOKS: usize = 10_000;

pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) buckets: Buckets,
    pub(crate) faults: Faults,
    pub(crate) attackers: Vec<Attacker>,
    pub(crate) log: CallLog,
    /// Request ids come from a stream of their own, so that how often somebody looks does not change what happens.
    pub(crate) ids: Chance,
    pub(crate) trips: Trips,
    pub(crate) throttling: bool,
    /// How many changing calls were let in so far.
    pub(crate) changes: u64,
}

impl State {
    pub(crate) fn new(world: World, faults: Faults, seed: u64) -> Self {
        Self {
            world,
            buckets: Buckets::default(),
            faults,
            attackers: Vec::new(),
            log: CallLog::default(),
            ids: Chance::new(!seed),
            trips: Trips::new(seed),
            throttling: true,
            changes: 0,
        }
    }

    /// Lets time pass: what the world does by itself and what attackers do, each at its own instant and in the order of
    /// these, whatever the steps in which time is told to pass. Only a leap of days at once is too long for attackers who
    /// never give up: they miss what lies beyond [`MOST_LOOKS`].
    pub(crate) fn advance(&mut self, now: Timestamp) {
        let now = now.max(self.world.now);
        for _ in 0..MOST_LOOKS {
            let Some((at, number)) = self.next_waking().filter(|(at, _)| *at <= now) else { break };
            self.world.advance(at);
            let buckets = self.throttling.then_some(&mut self.buckets);
            if let Some(attacker) = self.attackers.get_mut(number) {
                attacker.wake(&mut self.world, buckets);
            }
        }
        self.world.advance(now);
        for attacker in &mut self.attackers {
            attacker.oversleep(now);
        }
    }

    fn next_waking(&self) -> Option<(Timestamp, usize)> {
        let wakings = self.attackers.iter().enumerate();
        wakings.filter_map(|(number, attacker)| attacker.wakes_at().map(|at| (at, number))).min()
    }

    /// What a call that was let in does, and what CloudTrail then has of it.
    pub(crate) fn act(&mut self, envelope: &Envelope, body: &Bytes, request_id: &str) -> Answer {
        let actor = api::actor(&self.world, envelope);
        let answer = self.world.as_caller(actor, |world| api::answer(world, envelope, body, request_id));
        api::record(&mut self.world, envelope, body, request_id, &answer);
        answer
    }

    /// Lets a change take effect again, at its own instant. One that is in the account already changes nothing; nor does one
    /// whose predecessor is missing, because nobody knows what it would do.
    pub(crate) fn redo(&mut self, change: &Change) {
        if change.number() != self.changes + 1 {
            return;
        }
        self.advance(change.at());
        // What was answered to it then is known to whoever asked.
        let _ = self.act(&change.head.envelope, &change.body, &change.head.request_id);
        self.changes = change.number();
    }

    /// Lets an attacker loose on what is his in the world as it is now.
    pub(crate) fn release(&mut self, mut attacker: Attacker) {
        attacker.release(&self.world);
        self.attackers.push(attacker);
    }
}
