//! What a practice account is made of, behind one lock.

use jiff::Timestamp;

use crate::World;
use crate::attacker::Attacker;
use crate::buckets::Buckets;
use crate::call::CallLog;
use crate::chance::Chance;
use crate::fault::Faults;
use crate::trip::Trips;

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

    /// Lets an attacker loose on what is his in the world as it is now.
    pub(crate) fn release(&mut self, mut attacker: Attacker) {
        attacker.release(&self.world);
        self.attackers.push(attacker);
    }
}
