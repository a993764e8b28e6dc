//! What a practice account is made of, behind one lock.

use crate::World;
use crate::buckets::Buckets;
use crate::call::CallLog;
use crate::chance::Chance;
use crate::fault::Faults;
use crate::trip::Trips;

pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) buckets: Buckets,
    pub(crate) faults: Faults,
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
            log: CallLog::default(),
            ids: Chance::new(!seed),
            trips: Trips::new(seed),
            throttling: true,
        }
    }
}
