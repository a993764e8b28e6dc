//! CloudTrail, of which `LookupEvents` is answered: what happened in a region in the last 90 days (aws-facts 6).

use std::cmp::Reverse;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::wire::json::{Answer, Epoch, input, parse, reply};
use crate::wire::page::{self, Order, Size};
use crate::world::after;
use crate::world::trail::KEPT;
use crate::{Refusal, TrailEvent, World};

mod document;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LookupEvents {
    lookup_attributes: Option<Vec<Attribute>>,
    /// Seconds since 1970, both ends included.
    start_time: Option<f64>,
    end_time: Option<f64>,
    event_category: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    attribute_key: Option<String>,
    attribute_value: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Events<'a> {
    events: Vec<Event<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Event<'a> {
    event_id: &'a str,
    event_name: &'a str,
    read_only: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    access_key_id: &'a str,
    event_time: Epoch,
    event_source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    resources: Vec<Resource<'a>>,
    cloud_trail_event: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource<'a> {
    resource_type: &'a str,
    resource_name: &'a str,
}

pub(crate) fn lookup_events(world: &World, region: &str, body: &[u8]) -> Answer {
    let body = parse(body)?;
    let ask: LookupEvents = input(&body)?;
    let most = page::limit(ask.max_results, Size { default: 50, most: 50 })
        .map_err(|_| Refusal::new(400, "InvalidMaxResultsException", "MaxResults must be between 1 and 50."))?;
    let attribute = attribute(ask.lookup_attributes.as_deref().unwrap_or_default())?;
    let (from, until) = range(world, ask.start_time, ask.end_time)?;
    let insights = match ask.event_category.as_deref() {
        None => false,
        Some("insight") => true,
        Some(_) => {
            return Err(Refusal::new(400, "InvalidEventCategoryException", "The event category is not valid."));
        }
    };
    let shown = |event: &&TrailEvent| {
        !insights
            && event.appears_at <= world.now
            && (from..=until).contains(&told_at(event))
            && attribute.is_none_or(|(key, value)| matches(event, key, value))
    };
    let mut found: Vec<&TrailEvent> = world.trail(region).iter().filter(shown).collect();
    found.sort_by_cached_key(|event| Reverse(place(event)));
    let parameters = page::parameters(world.seed, region, "LookupEvents", &body, "NextToken");
    let token = ask.next_token.as_deref().filter(|token| !token.is_empty());
    let page = page::cut(found, Order::Down, place, token, parameters, most)
        .map_err(|_| Refusal::new(400, "InvalidNextTokenException", "The token is not valid for these parameters."))?;
    reply(&Events { events: page.items.into_iter().map(|event| shape(world, event)).collect(), next_token: page.next })
}

/// What a page's token names: unique, and sorted as the history is, by the millisecond. Two events of one millisecond are
/// told apart by their ids, and so are they in the list.
fn place(event: &&TrailEvent) -> String {
    format!("{:015} {}", event.at.as_millisecond(), event.id)
}

/// The one attribute to look for.
fn attribute(given: &[Attribute]) -> Result<Option<(&str, &str)>, Refusal> {
    const KEYS: [&str; 8] =
        ["AccessKeyId", "EventId", "EventName", "EventSource", "ReadOnly", "ResourceName", "ResourceType", "Username"];
    let refuse = |message| Err(Refusal::new(400, "InvalidLookupAttributesException", message));
    let one = match given {
        [] => return Ok(None),
        [one] => one,
        _ => return refuse("Only one lookup attribute can be given."),
    };
    match (one.attribute_key.as_deref(), one.attribute_value.as_deref()) {
        (Some(key), Some(value)) if KEYS.contains(&key) && (1..=2000).contains(&value.len()) => Ok(Some((key, value))),
        _ => refuse("The lookup attribute is not valid."),
    }
}

/// Both ends; none given is as far as the history goes.
fn range(world: &World, start: Option<f64>, end: Option<f64>) -> Result<(Timestamp, Timestamp), Refusal> {
    let refuse = |message| Refusal::new(400, "InvalidTimeRangeException", message);
    let oldest = after(world.now, -KEPT);
    let instant = |seconds: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
        let millis = (seconds * 1000.0) as i64;
        Timestamp::from_millisecond(millis).map_err(|_| refuse("The time is not valid."))
    };
    let from = start.map_or(Ok(oldest), instant)?;
    let until = end.map_or(Ok(world.now), instant)?;
    if from > until {
        return Err(refuse("The start time is after the end time."));
    }
    if until < oldest {
        return Err(refuse("Events can be looked up for 90 days."));
    }
    Ok((from.max(oldest), until))
}

fn matches(event: &TrailEvent, key: &str, value: &str) -> bool {
    let of = &event.event;
    match key {
        "AccessKeyId" => of.actor.access_key_id == value,
        "EventId" => event.id == value,
        "EventName" => of.name == value,
        "EventSource" => of.source == value,
        "ReadOnly" => read_only(event) == value,
        "ResourceName" => of.resources.iter().any(|(_, name)| name == value),
        "ResourceType" => of.resources.iter().any(|(kind, _)| kind == value),
        _ => of.actor.identity.username() == Some(value),
    }
}

/// CloudTrail tells times by the second.
fn told_at(event: &TrailEvent) -> Timestamp {
    Timestamp::from_second(event.at.as_second()).unwrap_or(event.at)
}

/// Booleans are text here.
fn read_only(event: &TrailEvent) -> &'static str {
    if event.event.read_only { "true" } else { "false" }
}

fn shape<'a>(world: &World, event: &'a TrailEvent) -> Event<'a> {
    let of = &event.event;
    let resource = |(kind, name): &'a (String, String)| Resource { resource_type: kind, resource_name: name };
    Event {
        event_id: &event.id,
        event_name: &of.name,
        read_only: read_only(event),
        access_key_id: &of.actor.access_key_id,
        event_time: Epoch(told_at(event)),
        event_source: &of.source,
        username: of.actor.identity.username(),
        resources: of.resources.iter().map(resource).collect(),
        cloud_trail_event: document::text(world, event),
    }
}
