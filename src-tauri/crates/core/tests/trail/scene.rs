//! Events as CloudTrail writes them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::region::{ListedState, RegionCode, RegionSource};
use quench_core::report::RegionReport;
use quench_core::resource::{Cluster, Service, Task};
use quench_core::trail::{Deed, Lookup, Principal, PrincipalKind, TrailEvent, parse};
use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const CALLER: &str = "arn:aws:iam::123456789012:user/responder";

pub(crate) fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

/// An instant of the day of the attack: `10:00:03`.
pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-11-20T{time}Z").parse().unwrap()
}

pub(crate) fn arn(resource: &str) -> String {
    format!("arn:aws:ecs:{REGION}:{ACCOUNT}:{resource}")
}

pub(crate) fn lookup() -> Lookup {
    Lookup {
        account: ACCOUNT.into(),
        partition: "aws".into(),
        region: region(REGION),
        caller_arn: CALLER.into(),
        event_id: None,
        event_time: None,
    }
}

pub(crate) fn user(name: &str) -> Value {
    json!({
        "type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        "accountId": ACCOUNT, "accessKeyId": "AKIAEXAMPLE", "userName": name,
    })
}

/// A call of `mallory`.
pub(crate) fn body(service: &str, name: &str, request: Value, response: Value) -> Value {
    json!({
        "eventVersion": "1.11", "userIdentity": user("mallory"), "eventTime": "2026-11-20T10:00:03Z",
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name, "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.15", "requestParameters": request,
        "responseElements": response, "eventID": "11111111-2222-3333-4444-555555555555",
        "recipientAccountId": ACCOUNT,
    })
}

pub(crate) fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

pub(crate) fn read(body: &Value) -> TrailEvent {
    parse(&body.to_string(), &lookup()).unwrap()
}

/// `who` calls `name` of ECS on `subjects` at `time`.
pub(crate) fn did(who: &str, name: &str, time: &str, subjects: &[&str]) -> TrailEvent {
    did_in(
        "ecs",
        who,
        name,
        time,
        Deed { subjects: subjects.iter().map(|subject| arn(subject)).collect(), ..Deed::default() },
    )
}

/// The same of any service.
pub(crate) fn did_in(service: &str, who: &str, name: &str, time: &str, deed: Deed) -> TrailEvent {
    let principal = Principal {
        kind: PrincipalKind::IamUser,
        name: who.into(),
        session: None,
        arn: Some(format!("arn:aws:iam::{ACCOUNT}:user/{who}")),
        account: Some(ACCOUNT.into()),
        via: None,
    };
    TrailEvent {
        id: format!("{who} {name} {time} {}", deed.subjects.concat()),
        at: at(time),
        region: region(REGION),
        source: format!("{service}.amazonaws.com"),
        name: name.into(),
        principal,
        access_key: Some(format!("AKIA{}", who.to_uppercase())),
        source_ip: Some("203.0.113.7".into()),
        user_agent: Some("aws-cli/2.15".into()),
        refused: None,
        deed,
        by_quench: false,
    }
}

pub(crate) fn service(cluster: &str, name: &str, runs: &str, created: Option<&str>) -> Service {
    Service {
        arn: arn(&format!("service/{cluster}/{name}")),
        name: name.into(),
        task_definition: Some(arn(&format!("task-definition/{runs}"))),
        created_at: created.map(at),
        ..Service::default()
    }
}

pub(crate) fn task(cluster: &str, id: &str, of: Option<&str>, created: &str) -> Task {
    Task {
        arn: arn(&format!("task/{cluster}/{id}")),
        group: of.map(|service| format!("service:{service}")),
        created_at: Some(at(created)),
        ..Task::default()
    }
}

pub(crate) fn cluster(name: &str, services: Vec<Service>, tasks: Vec<Task>) -> Cluster {
    Cluster { arn: arn(&format!("cluster/{name}")), name: name.into(), services, tasks, ..Cluster::default() }
}

pub(crate) fn inventory(clusters: Vec<Cluster>) -> Inventory {
    let report = RegionReport {
        listed: ListedState::Enabled,
        asked: true,
        parts: BTreeMap::new(),
        read_at: Some(at("12:00:00")),
    };
    Inventory {
        id: "sweep-1".into(),
        account: ACCOUNT.into(),
        partition: "aws".into(),
        world: "aws".into(),
        source: RegionSource::Account,
        source_note: None,
        revision: 1,
        started_at: at("11:59:00"),
        finished_at: None,
        regions: BTreeMap::from([(region(REGION), RegionInventory { clusters, ..RegionInventory::unread(report) })]),
    }
}
