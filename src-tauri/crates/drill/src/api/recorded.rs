//! Which calls leave an event in CloudTrail's history, whether they were answered or refused.

use serde_json::Value;

use super::caller::Caller;
use crate::wire::request::Envelope;
use crate::{NewEvent, Refusal, World};

/// Notes a call that reached its service. What is not signed or comes too often does not get that far.
pub(crate) fn record(world: &mut World, envelope: &Envelope, body: &[u8], request_id: &str, refused: Option<&Refusal>) {
    // Most calls are none of these: nothing is made for them.
    let actor = || Caller::of(envelope).actor(world, envelope);
    let event = match (envelope.service.as_str(), envelope.operation.as_str()) {
        ("account", name @ ("DisableRegion" | "EnableRegion")) => {
            NewEvent::of_region(name, &region_name(body), actor())
        }
        _ => return,
    };
    world.record_event(NewEvent {
        error: refused.map(|refusal| (refusal.code.clone().into_owned(), refusal.message.clone().into_owned())),
        request_id: Some(request_id.to_owned()),
        ..event
    });
}

/// The region that is to be switched; empty if the request names none.
fn region_name(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body.get("RegionName").and_then(Value::as_str).unwrap_or_default().to_owned()
}
