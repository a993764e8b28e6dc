//! The practice account as a caller sees it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use quench_clock::Clock;
use serde::{Deserialize, Serialize};

use crate::api::Caller;
use crate::call::CallLog;
use crate::distance::Place;
use crate::fault::Faults;
use crate::save::{self, Parts};
use crate::scenario::Built;
use crate::state::State;
use crate::wire::token::{Session, SessionKind, SessionToken};
use crate::{ACCOUNT, Attacker, Call, Change, Deed, DrillError, Fault, Refusal, TokenVersion, World, scenario};

/// What a test does before each call is handled; see [`Drill::before_each`].
pub type Hook = dyn Fn(&Call, &mut World) + Send + Sync;

/// What a test notes when a call has been handled; see [`Drill::after_each`].
pub type Witness = dyn Fn(&Call, &World) + Send + Sync;

/// What keeps changes; see [`Drill::keep_changes`].
pub type Keeper = dyn Fn(&Change) + Send + Sync;

/// A practice account. Clones are the same account.
#[derive(Clone)]
pub struct Drill {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) clock: Clock,
    origin: Origin,
    state: Mutex<State>,
    pub(crate) hooks: Mutex<Vec<Arc<Hook>>>,
    pub(crate) witnesses: Mutex<Vec<Arc<Witness>>>,
    pub(crate) keeper: Mutex<Option<Arc<Keeper>>>,
    sign_in: Mutex<Option<TokenVersion>>,
    /// Id and token of the key that whoever signs in next has.
    key: Mutex<Option<(String, Option<String>)>>,
}

/// Where a practice account came from. Scenario, seed and instant are all that it follows from: the same three give the
/// same account, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Names this world and no other, also where another began alike: a plan that was made in one must be refused in
    /// another, because their names and ARNs may be the same.
    pub world_id: String,
    /// One of [`Drill::scenarios`] or [`Drill::test_scenarios`].
    pub scenario: String,
    /// From which number it is drawn.
    pub seed: u64,
    /// The instant at which it begins.
    pub started_at: Timestamp,
}

impl Drill {
    /// Builds a scenario as it is at the clock's now, under an id that follows from the three.
    pub fn start(scenario: &str, seed: u64, clock: Clock) -> Result<Self, DrillError> {
        let started_at = clock.now();
        let world_id = format!("{scenario}/{seed}/{started_at}");
        Self::begin(Origin { world_id, scenario: scenario.to_owned(), seed, started_at }, clock)
    }

    /// Builds a scenario as it is at the origin's instant, which is where `clock` should begin.
    pub fn begin(origin: Origin, clock: Clock) -> Result<Self, DrillError> {
        let Built { world, faults, attackers } = scenario::build(&origin.scenario, origin.seed, origin.started_at)?;
        let mut state = State::new(world, Faults::new(origin.seed, faults), origin.seed);
        attackers.into_iter().for_each(|attacker| state.release(attacker));
        Ok(Self::assemble(origin, state, clock))
    }

    /// An account of whatever `fill` puts into a world without regions: for accounts that no scenario describes.
    pub fn filled(
        origin: Origin,
        clock: Clock,
        fill: impl FnOnce(&mut World) -> Result<(), Refusal>,
    ) -> Result<Self, DrillError> {
        let mut world = World::new(origin.seed, origin.started_at);
        fill(&mut world).map_err(|refusal| DrillError::Scenario {
            scenario: origin.scenario.clone(),
            reason: refusal.to_string(),
        })?;
        world.note_roster();
        let state = State::new(world, Faults::new(origin.seed, Vec::new()), origin.seed);
        Ok(Self::assemble(origin, state, clock))
    }

    /// Signs somebody in: the id of an access key that nobody had before. With it a session that had expired goes on.
    pub fn issue_access_key(&self) -> String {
        format!("AKIA{}", self.state().ids.hex(16).to_ascii_uppercase())
    }

    /// Gives the person who cleans up a session: the id of its access key, and its token, good for 36 hours. What is signed
    /// with that key and carries the token (`x-amz-security-token`) is let in where a token of its version is good.
    pub fn issue_session_token(&self, version: TokenVersion) -> (String, String) {
        let mut state = self.state();
        let now = self.inner.clock.now();
        let session = Session {
            identity: Caller::person().identity,
            account: ACCOUNT.to_owned(),
            kind: SessionKind::Role,
            mfa: false,
            issued: now.as_millisecond(),
            expires: now.as_millisecond() + 36 * 3_600_000,
            count: state.world.identities.sessions,
            key: None,
        };
        let token = SessionToken::write(version, &session);
        (format!("ASIA{}", state.ids.hex(16).to_ascii_uppercase()), token)
    }

    /// What whoever signs in next gets: a session token of that version, or a long-term key, which is what they get unless
    /// this is set. Not saved.
    pub fn set_sign_in(&self, tokens: Option<TokenVersion>) {
        *lock(&self.inner.sign_in) = tokens;
    }

    /// From now on whoever signs in has that key and token, such as those of [`World::add_user`] and
    /// [`World::give_session`]. Not saved.
    pub fn set_sign_in_key(&self, id: &str, token: Option<&str>) {
        *lock(&self.inner.key) = Some((id.to_owned(), token.map(str::to_owned)));
    }

    /// Signs somebody in: the id of an access key that nobody had before, with a session token if that is set.
    pub fn sign_in(&self) -> (String, Option<String>) {
        if let Some(key) = lock(&self.inner.key).clone() {
            return key;
        }
        let tokens = *lock(&self.inner.sign_in);
        match tokens {
            None => (self.issue_access_key(), None),
            Some(version) => {
                let (id, token) = self.issue_session_token(version);
                (id, Some(token))
            }
        }
    }

    /// The names of the scenarios that people choose from, the story first.
    pub fn scenarios() -> &'static [&'static str] {
        scenario::NAMES
    }

    /// The names of those that start as well and that only tests and measurements ask for.
    pub fn test_scenarios() -> &'static [&'static str] {
        scenario::TEST_NAMES
    }

    /// What the account answers: "ecs:ListClusters". Whatever else is called is refused as an unknown operation.
    pub fn operations() -> impl Iterator<Item = String> {
        let all = crate::api::operations::ANSWERED.iter();
        all.flat_map(|(service, names)| names.iter().map(move |name| format!("{service}:{name}")))
    }

    /// The account with its instant, as JSON: the world, its token buckets, its faults, how far its request ids have
    /// come. Hooks and the log are not in it.
    pub fn save(&self) -> Result<Vec<u8>, DrillError> {
        // Written from a copy: calls that reach the account meanwhile would wait for as long as the writing takes.
        let parts = {
            let mut state = self.state();
            state.advance(self.inner.clock.now());
            state.world.forget();
            Parts {
                world: state.world.clone(),
                buckets: state.buckets.clone(),
                faults: state.faults.clone(),
                attackers: state.attackers.clone(),
                ids: state.ids.clone(),
                trips: state.trips.clone(),
                throttling: state.throttling,
                changes: state.changes,
            }
        };
        save::write(&self.inner.origin, &parts)
    }

    /// The instant of a saved account, so that the caller can make a clock that goes on from there.
    pub fn saved_at(bytes: &[u8]) -> Result<Timestamp, DrillError> {
        save::head(bytes).map(|head| head.saved_at)
    }

    /// Where a saved account came from.
    pub fn saved_origin(bytes: &[u8]) -> Result<Origin, DrillError> {
        save::head(bytes).map(|head| head.origin)
    }

    /// Brings a saved account back. If the clock is later than [`Drill::saved_at`], that time has passed in the world; if
    /// it is earlier, the world stands still until the clock has caught up.
    pub fn restore(bytes: &[u8], clock: Clock) -> Result<Self, DrillError> {
        let (origin, parts) = save::read(bytes)?;
        let Parts { world, buckets, faults, attackers, ids, trips, throttling, changes } = parts;
        let log = CallLog::default();
        let state = State { world, buckets, faults, attackers, log, ids, trips, throttling, changes };
        Ok(Self::assemble(origin, state, clock))
    }

    /// Lets changes take effect again that came after the account was saved, each at its own instant and in their order. Those
    /// that are in it already are left out, and so is whatever comes after a gap. To be called before anybody else calls.
    pub fn redo<'a>(&self, changes: impl IntoIterator<Item = &'a Change>) {
        let mut state = self.state();
        changes.into_iter().for_each(|change| state.redo(change));
    }

    /// How many changes the account has had.
    pub fn changes(&self) -> u64 {
        self.state().changes
    }

    /// Gives every change from now on to `keep`, before whoever asked for it is answered: what AWS has done it does not forget,
    /// whoever is killed. In place of whoever kept them before. The account is locked meanwhile: `keep` must not use the drill.
    pub fn keep_changes(&self, keep: impl Fn(&Change) + Send + Sync + 'static) {
        *lock(&self.inner.keeper) = Some(Arc::new(keep));
    }

    fn assemble(origin: Origin, state: State, clock: Clock) -> Self {
        let (state, hooks, witnesses) = (Mutex::new(state), Mutex::default(), Mutex::default());
        Self {
            inner: Arc::new(Inner {
                clock,
                origin,
                state,
                hooks,
                witnesses,
                keeper: Mutex::default(),
                sign_in: Mutex::default(),
                key: Mutex::default(),
            }),
        }
    }

    /// Where this account came from.
    pub fn origin(&self) -> &Origin {
        &self.inner.origin
    }

    /// [`Origin::world_id`], the same after save and restore.
    pub fn world_id(&self) -> String {
        self.inner.origin.world_id.clone()
    }

    /// The round trip of every call, the same to every region, in the clock's time. 80 ms unless set.
    pub fn set_rtt(&self, rtt: Duration) {
        self.state().trips.set_uniform(rtt);
    }

    /// Where the caller sits: from now on a call takes as long as the distance to its region makes it take, and up to a
    /// tenth more by a jitter that is drawn per region. Calls to global endpoints go to us-east-1.
    pub fn set_place(&self, place: Place) {
        self.state().trips.set_place(place);
    }

    /// The round trip to a region without jitter: no call to it is faster than that.
    pub fn rtt_of(&self, region: &str) -> Duration {
        self.state().trips.shortest(region)
    }

    /// Whether the token buckets are enforced. They are unless set.
    pub fn set_throttling(&self, on: bool) {
        self.state().throttling = on;
    }

    /// The longest time that lists and counts lag behind what was made or deleted. Two seconds unless set.
    pub fn set_list_lag(&self, lag: Duration) {
        self.state().world.list_lag_ms = u32::try_from(lag.as_millis()).unwrap_or(u32::MAX);
    }

    /// Arms a fault, after those that are armed already.
    pub fn inject(&self, fault: Fault) {
        self.state().faults.arm(fault);
    }

    /// Disarms all faults.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Lets an attacker loose on what is labelled as his ([`World::label_rogue`]): from now on he makes again what goes, as
    /// time passes. Several may be loose at once.
    pub fn release(&self, attacker: Attacker) {
        let mut state = self.state();
        state.advance(self.inner.clock.now());
        state.release(attacker);
    }

    /// What attackers have done so far, in order of time, the last ten thousand deeds of each. None of it is in
    /// [`Drill::log`] or [`Drill::calls`].
    pub fn attacker_log(&self) -> Vec<Deed> {
        let mut state = self.state();
        state.advance(self.inner.clock.now());
        let mut deeds: Vec<Deed> = state.attackers.iter().flat_map(Attacker::deeds).cloned().collect();
        deeds.sort_by_key(|deed| deed.at);
        deeds
    }

    /// The attackers that were released, as they are now.
    pub fn attackers(&self) -> Vec<Attacker> {
        let mut state = self.state();
        state.advance(self.inner.clock.now());
        state.attackers.clone()
    }

    /// Calls `hook` for each call when it has arrived and before it is handled, so that the world can change in the
    /// middle of somebody's work. The world is locked meanwhile: a hook must not use the drill itself.
    pub fn before_each(&self, hook: impl Fn(&Call, &mut World) + Send + Sync + 'static) {
        lock(&self.inner.hooks).push(Arc::new(hook));
    }

    /// Calls `witness` for each call that was handled, with what AWS decided in [`Call::error`], whether or not the answer
    /// then reaches the caller. The world is locked meanwhile: a witness must not use the drill itself.
    pub fn after_each(&self, witness: impl Fn(&Call, &World) + Send + Sync + 'static) {
        lock(&self.inner.witnesses).push(Arc::new(witness));
    }

    /// Lets all hooks and witnesses go.
    pub fn clear_hooks(&self) {
        lock(&self.inner.hooks).clear();
        lock(&self.inner.witnesses).clear();
    }

    /// Reads what truly is, now. The world is locked meanwhile.
    pub fn world<R>(&self, read: impl FnOnce(&World) -> R) -> R {
        self.change(|world| read(world))
    }

    /// Changes what is, now: what an attacker or a colleague does while nobody calls. The world is locked meanwhile.
    pub fn change<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        let mut state = self.state();
        state.advance(self.inner.clock.now());
        state.world.forget();
        act(&mut state.world)
    }

    /// How often each action arrived, in all regions together: "ecs:ListClusters" -> n. Faults count as arrived.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.state().log.counts()
    }

    /// The calls in order of arrival, the last 200 000.
    pub fn log(&self) -> Vec<Call> {
        self.state().log.all()
    }

    /// Empties [`Drill::log`] and [`Drill::calls`].
    pub fn clear_log(&self) {
        self.state().log.clear();
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.inner.state)
    }
}

/// A hook that panics in a test must not turn every later assertion into another panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Drill {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Drill").field("world", &self.world_id()).finish_non_exhaustive()
    }
}
