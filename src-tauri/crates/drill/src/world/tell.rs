//! Verbs that tell CloudTrail of themselves, as often as somebody does them whom it would name.

use serde_json::Value;

use super::actor::Actor;
use super::event::NewEvent;
use super::{CALLER_ARN, World};
use crate::Refusal;

/// A call as its caller makes it: what is known before it has been answered.
pub(crate) struct Told {
    /// "ecs.amazonaws.com".
    pub(crate) source: &'static str,
    /// "CreateCluster".
    pub(crate) name: &'static str,
    /// `requestParameters`.
    pub(crate) parameters: Value,
    /// `additionalEventData`.
    pub(crate) additional: Value,
}

impl Told {
    pub(crate) fn ecs(name: &'static str, parameters: Value) -> Self {
        Self { source: "ecs.amazonaws.com", name, parameters, additional: Value::Null }
    }
}

impl World {
    /// Does something as somebody: CloudTrail tells of it, refused or not.
    pub fn as_actor<R>(&mut self, actor: Actor, act: impl FnOnce(&mut Self) -> R) -> R {
        self.acting_as(actor, true, act)
    }

    /// Does what a call on the wire asks for. The call is recorded as it came and was answered (`api::recorded`), so that
    /// nothing is told twice.
    pub(crate) fn as_caller<R>(&mut self, actor: Actor, act: impl FnOnce(&mut Self) -> R) -> R {
        self.acting_as(actor, false, act)
    }

    fn acting_as<R>(&mut self, actor: Actor, tells: bool, act: impl FnOnce(&mut Self) -> R) -> R {
        let before = (self.acting.replace(actor), std::mem::replace(&mut self.tells, tells));
        let result = act(self);
        (self.acting, self.tells) = before;
        result
    }

    /// What is about to be done, if CloudTrail is to know: nothing is made for what a test or a scenario does as nobody.
    pub(crate) fn telling(&self, told: impl FnOnce() -> Told) -> Option<Told> {
        (self.tells && self.acting.is_some()).then(told)
    }

    /// Records what was done, or that it was refused; gives the result on.
    pub(crate) fn tell<T>(
        &mut self,
        region: &str,
        told: Option<Told>,
        result: Result<T, Refusal>,
        response: impl FnOnce(&Self, &T) -> Value,
    ) -> Result<T, Refusal> {
        if let (Some(told), Some(actor)) = (told, self.acting.clone()) {
            let Told { source, name, parameters, additional } = told;
            let event = NewEvent { additional, ..NewEvent::call(region, source, name, actor).with(parameters) };
            let event = match &result {
                Ok(done) => event.answered(response(self, done)),
                Err(refusal) => event.refused(&refusal.code, &refusal.message),
            };
            self.record_event(event);
        }
        result
    }

    /// Whom ECS tells as the `createdBy` of a service: who acts, else the person who cleans up.
    pub(crate) fn maker(&self) -> String {
        let acting = self.acting.as_ref().and_then(|actor| actor.identity.maker_arn());
        acting.unwrap_or_else(|| CALLER_ARN.to_owned())
    }

    /// The same as `registeredBy` of a task definition: there a session is named, not its role.
    pub(crate) fn registrant(&self) -> String {
        let acting = self.acting.as_ref().and_then(|actor| actor.identity.arn());
        acting.unwrap_or_else(|| CALLER_ARN.to_owned())
    }
}
