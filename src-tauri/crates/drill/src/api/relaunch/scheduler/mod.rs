//! EventBridge Scheduler in restJson1, after its model of 2021-06-30: members in the path, the query and the body.

use bytes::Bytes;
use serde::Serialize;

use super::ask::{self, Paging};
use crate::chance::hash;
use crate::wire::json::{Answer, Epoch, input, parse, reply};
use crate::wire::page::{HUNDRED, Page};
use crate::wire::query::Form;
use crate::wire::request::Envelope;
use crate::{Refusal, Schedule, ScheduleGroup, ScheduleState, World};

mod shape;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Schedules<'a> {
    schedules: Vec<shape::Summary<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Groups<'a> {
    schedule_groups: Vec<GroupShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GroupShape<'a> {
    arn: &'a str,
    name: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_date: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modification_date: Option<Epoch>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answered<'a> {
    schedule_arn: &'a str,
}

pub(in crate::api) fn answer(world: &mut World, envelope: &Envelope, body: &[u8]) -> Answer {
    let Envelope { region, name, query, .. } = envelope;
    match envelope.operation.as_str() {
        "ListSchedules" => list(world, region, query),
        "ListScheduleGroups" => list_groups(world, region, query),
        "GetSchedule" => reply(&shape::Full::of(world.schedule(region, query.get("groupName"), name)?)),
        "CreateSchedule" => {
            let given: shape::Given = input(&parse(body)?)?;
            let arn = world.create_schedule(region, given.schedule(name)?)?;
            reply(&Answered { schedule_arn: &arn })
        }
        "UpdateSchedule" => {
            let given: shape::Given = input(&parse(body)?)?;
            let arn = world.update_schedule(region, given.schedule(name)?)?;
            reply(&Answered { schedule_arn: &arn })
        }
        "DeleteSchedule" => {
            world.delete_schedule(region, query.get("groupName"), name)?;
            Ok(Bytes::from_static(b"{}"))
        }
        _ => Err(Refusal::new(404, "UnknownOperationException", "")),
    }
}

fn list(world: &World, region: &str, query: &Form) -> Answer {
    let group = query.get("ScheduleGroup").map(|name| world.schedule_group(region, Some(name))).transpose()?;
    let prefix = query.get("NamePrefix").unwrap_or_default();
    let state = shape::state(query.get("State"))?;
    let wanted = |schedule: &&Schedule| {
        let in_state = |state: ScheduleState| schedule.state == state;
        schedule.name.starts_with(prefix) && state.is_none_or(in_state)
    };
    let all = world.region(region).into_iter().flat_map(|home| home.schedule_groups.values());
    let of_group = all.filter(|found| group.is_none_or(|group| group.name == found.name));
    let schedules = of_group.flat_map(|group| group.schedules.values()).filter(wanted).collect();
    // As the maps have them: by group, then by name. A name has no space in it.
    let key = |schedule: &&Schedule| format!("{} {}", schedule.group, schedule.name);
    let page = cut(world, region, "ListSchedules", query, schedules, key)?;
    let schedules = page.items.into_iter().map(shape::Summary::of).collect();
    reply(&Schedules { schedules, next_token: page.next })
}

fn list_groups(world: &World, region: &str, query: &Form) -> Answer {
    let prefix = query.get("NamePrefix").unwrap_or_default();
    let all = world.region(region).into_iter().flat_map(|home| home.schedule_groups.values());
    let wanted = all.filter(|group| group.name.starts_with(prefix)).collect();
    let page = cut(world, region, "ListScheduleGroups", query, wanted, |group: &&ScheduleGroup| group.name.clone())?;
    let groups = page.items.into_iter().map(|group| {
        let created = group.created_at.map(Epoch);
        let (arn, name) = (group.arn.as_str(), group.name.as_str());
        GroupShape { arn, name, state: "ACTIVE", creation_date: created, last_modification_date: created }
    });
    reply(&Groups { schedule_groups: groups.collect(), next_token: page.next })
}

fn cut<T>(
    world: &World,
    region: &str,
    operation: &str,
    query: &Form,
    items: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Result<Page<T>, Refusal> {
    let parameters = hash(world.seed, &format!("{region} {operation} {:?}", query.without("NextToken")));
    let most = query.get("MaxResults").map(|text| text.parse::<i64>());
    let most = most.transpose().map_err(|_| Refusal::validation("MaxResults must be a number."))?;
    let paging = Paging { most, token: query.get("NextToken") };
    ask::page(parameters, items, key, &paging, HUNDRED, "ValidationException")
}
