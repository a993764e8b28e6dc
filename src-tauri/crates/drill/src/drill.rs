//! The practice account as a caller sees it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use quench_clock::Clock;
use serde::{Deserialize, Serialize};

use crate::api::{self, Protocol};
use crate::buckets::Buckets;
use crate::call::CallLog;
use crate::chance::Chance;
use crate::fault::Faults;
use crate::save::{self, Parts};
use crate::wire::request::{Envelope, open};
use crate::{Call, ConnectionLost, DrillError, Effect, Fault, Refusal, World, scenario};

/// What a test does before each call is handled; see [`Drill::before_each`].
pub type Hook = dyn Fn(&Call, &mut World) + Send + Sync;

/// A practice account. Clones are the same account.
#[derive(Clone)]
pub struct Drill {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Clock,
    origin: Origin,
    state: Mutex<State>,
    hooks: Mutex<Vec<Arc<Hook>>>,
}

/// Where a practice account came from. Scenario, seed and instant are all that it follows from: the same three give the
/// same account, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Names this world and no other, also where another began alike: a plan that was made in one must be refused in
    /// another, because their names and ARNs may be the same.
    pub world_id: String,
    /// One of [`Drill::scenarios`], or one that only tests know.
    pub scenario: String,
    /// From which number it is drawn.
    pub seed: u64,
    /// The instant at which it begins.
    pub started_at: Timestamp,
}

struct State {
    world: World,
    buckets: Buckets,
    faults: Faults,
    log: CallLog,
    /// Request ids come from a stream of their own, so that how often somebody looks does not change what happens.
    ids: Chance,
    rtt: Duration,
    throttling: bool,
}

impl State {
    fn new(world: World, faults: Faults, seed: u64) -> Self {
        Self {
            world,
            buckets: Buckets::default(),
            faults,
            log: CallLog::default(),
            ids: Chance::new(!seed),
            rtt: Duration::from_millis(80),
            throttling: true,
        }
    }
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
        let (world, faults) = scenario::build(&origin.scenario, origin.seed, origin.started_at)?;
        let state = State::new(world, Faults::of(faults), origin.seed);
        Ok(Self::assemble(origin, state, clock))
    }

    /// The names of the scenarios that people choose from.
    pub fn scenarios() -> &'static [&'static str] {
        scenario::NAMES
    }

    /// What the account answers: "ecs:ListClusters". Whatever else is called is refused as an unknown operation.
    pub fn operations() -> impl Iterator<Item = String> {
        let all = crate::api::operations::ANSWERED.iter();
        all.flat_map(|(service, names)| names.iter().map(move |name| format!("{service}:{name}")))
    }

    /// The account with its instant, as JSON: the world, its token buckets, its faults, how far its request ids have
    /// come. Hooks and the log are not in it.
    pub fn save(&self) -> Result<Vec<u8>, DrillError> {
        let mut state = self.state();
        state.world.advance(self.inner.clock.now());
        state.world.forget();
        let State { world, buckets, faults, ids, rtt, throttling, .. } = &*state;
        let parts = Parts { world, buckets, faults, ids, rtt: *rtt, throttling: *throttling };
        save::write(&self.inner.origin, world.now, &parts)
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
        let Parts { world, buckets, faults, ids, rtt, throttling } = parts;
        let state = State { world, buckets, faults, log: CallLog::default(), ids, rtt, throttling };
        Ok(Self::assemble(origin, state, clock))
    }

    fn assemble(origin: Origin, state: State, clock: Clock) -> Self {
        let (state, hooks) = (Mutex::new(state), Mutex::new(Vec::new()));
        Self { inner: Arc::new(Inner { clock, origin, state, hooks }) }
    }

    /// Where this account came from.
    pub fn origin(&self) -> &Origin {
        &self.inner.origin
    }

    /// [`Origin::world_id`], the same after save and restore.
    pub fn world_id(&self) -> String {
        self.inner.origin.world_id.clone()
    }

    /// The round trip of every call, in the clock's time. 80 ms unless set.
    pub fn set_rtt(&self, rtt: Duration) {
        self.state().rtt = rtt;
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

    /// Calls `hook` for each call when it has arrived and before it is handled, so that the world can change in the
    /// middle of somebody's work. The world is locked meanwhile: a hook must not use the drill itself.
    pub fn before_each(&self, hook: impl Fn(&Call, &mut World) + Send + Sync + 'static) {
        lock(&self.inner.hooks).push(Arc::new(hook));
    }

    /// Reads what truly is, now. The world is locked meanwhile.
    pub fn world<R>(&self, read: impl FnOnce(&World) -> R) -> R {
        self.change(|world| read(world))
    }

    /// Changes what is, now: what an attacker or a colleague does while nobody calls. The world is locked meanwhile.
    pub fn change<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        let mut state = self.state();
        state.world.advance(self.inner.clock.now());
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

    /// Answers a request as AWS would, after one round trip of the clock's time.
    ///
    /// The signature is not checked; region and service are those of its credential scope. Whatever is in the request,
    /// the answer is a response of AWS's form. An `Err` is no answer at all: the connection broke (by a fault), or the
    /// host does not exist, and the caller should make it its HTTP stack's connection error.
    pub async fn handle(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ConnectionLost> {
        let clock = &self.inner.clock;
        let began = clock.monotonic();
        let rtt = self.state().rtt;
        // Tokio rounds a sleep up to a millisecond, even one of nothing.
        if !rtt.is_zero() {
            clock.sleep(rtt).await;
        }
        let envelope = open(&request);
        let (number, call, effect) = self.arrive(&envelope, request.body());
        let lost = || ConnectionLost::Reset { after: clock.monotonic().saturating_sub(began) };
        match effect {
            None => self.apply(number, &call, &envelope),
            Some(Effect::Delay(duration)) => {
                clock.sleep(duration).await;
                self.apply(number, &call, &envelope)
            }
            Some(Effect::Error { status, code, message }) => {
                let refusal = Refusal { status, code: code.into(), message: message.into() };
                Ok(self.answer(number, &envelope, Err(refusal)))
            }
            Some(Effect::Body { status, content_type, bytes }) => {
                self.state().log.settle(number, Some(format!("Body {status}")));
                Ok(api::foreign(status, &content_type, bytes))
            }
            Some(Effect::NeverAnswers) => {
                self.state().log.settle(number, Some("NeverAnswers".to_owned()));
                std::future::pending().await
            }
            Some(Effect::AppliedThenLost) => {
                // What it would have answered goes down with the connection.
                let _ = self.apply(number, &call, &envelope)?;
                self.state().log.settle(number, Some("ConnectionLost".to_owned()));
                Err(lost())
            }
            Some(Effect::LostBeforeApplied) => {
                self.state().log.settle(number, Some("ConnectionLost".to_owned()));
                Err(lost())
            }
        }
    }

    fn arrive(&self, envelope: &Envelope, body: &Bytes) -> (u64, Call, Option<Effect>) {
        let mut state = self.state();
        let targets = api::targets::of(envelope, body);
        let call = Call {
            at: self.inner.clock.now(),
            region: envelope.region.clone(),
            service: envelope.service.clone(),
            operation: envelope.operation.clone(),
            target: targets.arns.first().cloned(),
            targets: targets.arns,
            mutating: api::targets::mutating(&envelope.operation),
            page: targets.later_page,
            body: body.clone(),
            error: None,
        };
        let effect = state.faults.strike(&call);
        let number = state.log.arrive(call.clone());
        (number, call, effect)
    }

    fn apply(&self, number: u64, call: &Call, envelope: &Envelope) -> Result<Response<Bytes>, ConnectionLost> {
        let hooks: Vec<Arc<Hook>> = lock(&self.inner.hooks).clone();
        let mut state = self.state();
        let state = &mut *state;
        state.world.advance(self.inner.clock.now());
        for hook in hooks {
            hook(call, &mut state.world);
        }
        if state.world.region(&envelope.region).is_none() {
            state.log.settle(number, Some("ConnectionLost".to_owned()));
            return Err(ConnectionLost::NoSuchHost { host: envelope.host.clone() });
        }
        let now = state.world.now;
        let admitted = api::admit(&state.world, envelope).and_then(|()| match state.throttling {
            true => state.buckets.take(&envelope.region, &envelope.service, &envelope.operation, now),
            false => Ok(()),
        });
        let request_id = state.ids.uuid();
        let answer = admitted.and_then(|()| api::answer(&mut state.world, envelope, &call.body, &request_id));
        state.log.settle(number, answer.as_ref().err().map(|refusal| refusal.code.clone().into_owned()));
        Ok(Protocol::of(&envelope.service).response(answer, &request_id, state.world.now))
    }

    fn answer(&self, number: u64, envelope: &Envelope, answer: Result<Bytes, Refusal>) -> Response<Bytes> {
        let mut state = self.state();
        state.log.settle(number, answer.as_ref().err().map(|refusal| refusal.code.clone().into_owned()));
        let request_id = state.ids.uuid();
        Protocol::of(&envelope.service).response(answer, &request_id, self.inner.clock.now())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.inner.state)
    }
}

/// A hook that panics in a test must not turn every later assertion into another panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Drill {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Drill").field("world", &self.world_id()).finish_non_exhaustive()
    }
}
