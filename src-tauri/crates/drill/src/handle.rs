//! The way of a call: half a round trip, the faults, the account, half a round trip.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};

use crate::api::{self, Protocol, denial};
use crate::change::{Change, Head};
use crate::drill::{Hook, Witness, lock};
use crate::wire::request::{Envelope, open};
use crate::{Call, ConnectionLost, Drill, Effect, Refusal};

/// No protocol's answer, and not even text.
const GARBAGE: &[u8] = b"\0\xff\xfe{]<garbage\"";

impl Drill {
    /// Answers a request as AWS would, after one round trip of the clock's time: half of it passes before the call takes
    /// effect and half after. A caller that gives up meanwhile takes nothing back.
    ///
    /// The signature is not checked; region and service are those of its credential scope. Whatever is in the request,
    /// the answer is a response of AWS's form. An `Err` is no answer at all: the connection broke (by a fault), or the
    /// host does not exist, and the caller should make it its HTTP stack's connection error.
    pub async fn handle(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ConnectionLost> {
        let clock = &self.inner.clock;
        let began = clock.monotonic();
        let envelope = open(&request);
        let trip = self.state().trips.next(envelope.endpoint_region());
        self.pause(trip.there).await;
        let answer = self.meet(&envelope, request.body()).await;
        self.pause(trip.back).await;
        answer.map_err(|lost| match lost {
            ConnectionLost::Reset { .. } => ConnectionLost::Reset { after: clock.monotonic().saturating_sub(began) },
            ConnectionLost::NoSuchHost { .. } => lost,
        })
    }

    /// Tokio rounds a sleep up to a millisecond, even one of nothing.
    async fn pause(&self, duration: Duration) {
        if !duration.is_zero() {
            self.inner.clock.sleep(duration).await;
        }
    }

    /// What happens to a call that has arrived.
    async fn meet(&self, envelope: &Envelope, body: &Bytes) -> Result<Response<Bytes>, ConnectionLost> {
        let (number, call, effect) = self.arrive(envelope, body);
        let Some(effect) = effect else { return self.apply(number, &call, envelope) };
        let lost = || ConnectionLost::Reset { after: Duration::ZERO };
        let service = envelope.service.as_str();
        let refuse = |refusal| Ok(self.refuse(number, envelope, refusal, self.inner.clock.now()));
        match effect {
            Effect::Error { status, code, message } => refuse(Refusal {
                status,
                code: code.into(),
                message: message.into(),
                reason: None,
                members: Vec::new(),
            }),
            Effect::Throttle => refuse(crate::buckets::refusal(service)),
            Effect::ServerError => refuse(denial::server_error(service)),
            Effect::Unavailable => refuse(denial::unavailable(service)),
            Effect::AccessDenied | Effect::DeniedByOrganization => {
                let by_organization = matches!(effect, Effect::DeniedByOrganization);
                let caller = api::Caller::of(&self.state().world, envelope).arn();
                Ok(self.deny(number, &call, envelope, denial::access_denied(&caller, &call, by_organization)))
            }
            Effect::ExpiredCredentials => refuse(denial::expired(service)),
            Effect::ClockSkew { ahead } => self.meet_skewed(number, &call, envelope, ahead),
            Effect::Body { status, content_type, bytes } => {
                self.state().log.settle(number, Some(format!("Body {status}")));
                Ok(api::foreign(status, &content_type, bytes))
            }
            Effect::Delay(duration) => {
                self.pause(duration).await;
                self.apply(number, &call, envelope)
            }
            Effect::SlowBody(duration) => {
                let answer = self.apply(number, &call, envelope)?;
                self.pause(duration).await;
                Ok(answer)
            }
            Effect::Truncated => {
                let answer = self.apply(number, &call, envelope)?;
                self.state().log.settle(number, Some("Truncated".to_owned()));
                Ok(answer.map(|body| body.slice(..body.len() / 2)))
            }
            Effect::Malformed => {
                let answer = self.apply(number, &call, envelope)?;
                self.state().log.settle(number, Some("Malformed".to_owned()));
                Ok(answer.map(|_| Bytes::from_static(GARBAGE)))
            }
            Effect::NeverAnswers => {
                self.state().log.settle(number, Some("NeverAnswers".to_owned()));
                std::future::pending().await
            }
            Effect::AppliedThenLost => {
                // What it would have answered goes down with the connection.
                let _ = self.apply(number, &call, envelope)?;
                self.state().log.settle(number, Some("ConnectionLost".to_owned()));
                Err(lost())
            }
            Effect::LostBeforeApplied => {
                self.state().log.settle(number, Some("ConnectionLost".to_owned()));
                Err(lost())
            }
        }
    }

    /// A call by a caller whose clock is off. AWS's own time is the one in the answer, whether it refuses or not.
    fn meet_skewed(
        &self,
        number: u64,
        call: &Call,
        envelope: &Envelope,
        ahead: SignedDuration,
    ) -> Result<Response<Bytes>, ConnectionLost> {
        let now = self.inner.clock.now();
        let aws_time = now.checked_sub(ahead).unwrap_or(now);
        match denial::too_skewed(&envelope.service, envelope.signed_at.unwrap_or(now), aws_time) {
            Some(refusal) => Ok(self.refuse(number, envelope, refusal, aws_time)),
            None => self.apply(number, call, envelope).map(|mut answer| {
                api::set_date(&mut answer, aws_time);
                answer
            }),
        }
    }

    fn arrive(&self, envelope: &Envelope, body: &Bytes) -> (u64, Call, Option<Effect>) {
        let mut state = self.state();
        let targets = api::targets::of(envelope, body);
        let call = Call {
            at: self.inner.clock.now(),
            region: envelope.region.clone(),
            service: envelope.service.clone(),
            access_key: envelope.access_key.clone(),
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
        state.advance(self.inner.clock.now());
        for hook in hooks {
            hook(call, &mut state.world);
        }
        let now = state.world.now;
        state.log.applied(number, now);
        if !api::has_endpoint(&state.world, envelope) {
            state.log.settle(number, Some("ConnectionLost".to_owned()));
            return Err(ConnectionLost::NoSuchHost { host: envelope.host.clone() });
        }
        if envelope.is_page() {
            return Ok(api::page(&mut state.world, envelope));
        }
        let admitted = api::admit(&state.world, envelope).and_then(|()| match state.throttling {
            true => state.buckets.take(&envelope.region, &envelope.service, &envelope.operation, now),
            false => Ok(()),
        });
        let request_id = state.ids.uuid();
        let let_in = admitted.is_ok();
        let answer = admitted.and_then(|()| state.act(envelope, &call.body, &request_id));
        if let_in && call.mutating {
            state.changes += 1;
            let keeper = lock(&self.inner.keeper).clone();
            if let Some(keeper) = keeper {
                let (number, request_id) = (state.changes, request_id.clone());
                let head = Head { number, at: now, request_id, envelope: envelope.clone() };
                keeper(&Change { head, body: call.body.clone() });
            }
        }
        let error = answer.as_ref().err().map(|refusal| refusal.code.clone().into_owned());
        let witnesses: Vec<Arc<Witness>> = lock(&self.inner.witnesses).clone();
        if !witnesses.is_empty() {
            let handled = Call { at: now, error: error.clone(), ..call.clone() };
            witnesses.iter().for_each(|witness| witness(&handled, &state.world));
        }
        state.log.settle(number, error);
        Ok(Protocol::response(&envelope.service, answer, &request_id, state.world.now))
    }

    /// Refuses a call that its caller may not make: that it was tried is known.
    fn deny(&self, number: u64, call: &Call, envelope: &Envelope, refusal: Refusal) -> Response<Bytes> {
        let now = self.inner.clock.now();
        let mut state = self.state();
        state.log.settle(number, Some(refusal.code.clone().into_owned()));
        let request_id = state.ids.uuid();
        let refused = Err(refusal);
        state.world.at(now, |world| api::record(world, envelope, &call.body, &request_id, &refused));
        Protocol::response(&envelope.service, refused, &request_id, now)
    }

    fn refuse(&self, number: u64, envelope: &Envelope, refusal: Refusal, date: Timestamp) -> Response<Bytes> {
        let mut state = self.state();
        state.log.settle(number, Some(refusal.code.clone().into_owned()));
        let request_id = state.ids.uuid();
        Protocol::response(&envelope.service, Err(refusal), &request_id, date)
    }
}
