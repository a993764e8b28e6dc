//! The practice account as a caller sees it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use quench_clock::Clock;

use crate::api::{self, Protocol};
use crate::buckets::Buckets;
use crate::call::CallLog;
use crate::chance::Chance;
use crate::fault::Faults;
use crate::save::Saved;
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
    scenario: String,
    seed: u64,
    started_at: Timestamp,
    state: Mutex<State>,
    hooks: Mutex<Vec<Arc<Hook>>>,
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
    fn new(world: World, seed: u64) -> Self {
        Self {
            world,
            buckets: Buckets::default(),
            faults: Faults::default(),
            log: CallLog::default(),
            ids: Chance::new(!seed),
            rtt: Duration::from_millis(80),
            throttling: true,
        }
    }
}

impl Drill {
    /// Builds a scenario as it is at the clock's now.
    pub fn start(scenario: &str, seed: u64, clock: Clock) -> Result<Self, DrillError> {
        let started_at = clock.now();
        let world = scenario::build(scenario, seed, started_at)?;
        Ok(Self::assemble(scenario.to_owned(), seed, started_at, world, clock))
    }

    /// The names that [`Drill::start`] knows.
    pub fn scenarios() -> &'static [&'static str] {
        scenario::NAMES
    }

    /// The world with its instant, as JSON. Faults, hooks, the log and the token buckets are not in it.
    pub fn save(&self) -> Vec<u8> {
        let mut state = self.state();
        state.world.advance(self.inner.clock.now());
        let Inner { scenario, seed, started_at, .. } = &*self.inner;
        Saved::write(scenario, *seed, *started_at, &state.world)
    }

    /// The instant of a saved world, so that the caller can make a clock that goes on from there.
    pub fn saved_at(bytes: &[u8]) -> Result<Timestamp, DrillError> {
        Saved::instant(bytes)
    }

    /// Brings a saved world back. If the clock is later than [`Drill::saved_at`], that time has passed in the world; if
    /// it is earlier, the world stands still until the clock has caught up.
    pub fn restore(bytes: &[u8], clock: Clock) -> Result<Self, DrillError> {
        let Saved { scenario, seed, started_at, world, .. } = Saved::read(bytes)?;
        Ok(Self::assemble(scenario, seed, started_at, world, clock))
    }

    fn assemble(scenario: String, seed: u64, started_at: Timestamp, world: World, clock: Clock) -> Self {
        let state = Mutex::new(State::new(world, seed));
        let hooks = Mutex::new(Vec::new());
        Self { inner: Arc::new(Inner { clock, scenario, seed, started_at, state, hooks }) }
    }

    /// Names this world: the same after save and restore, another for every (scenario, seed, start). A plan that was
    /// made in one world must be refused in another, because names and ARNs may be the same.
    pub fn world_id(&self) -> String {
        let Inner { scenario, seed, started_at, .. } = &*self.inner;
        format!("{scenario}/{seed}/{started_at}")
    }

    /// The round trip of every call, in the clock's time. 80 ms unless set.
    pub fn set_rtt(&self, rtt: Duration) {
        self.state().rtt = rtt;
    }

    /// Whether the token buckets are enforced. They are unless set.
    pub fn set_throttling(&self, on: bool) {
        self.state().throttling = on;
    }

    /// The longest time that a list may still show what was deleted. Two seconds unless set.
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
        let now = self.inner.clock.monotonic();
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
