//! The incident as a story.

use std::collections::BTreeSet;

use quench_core::trail::{Deed, TrailEvent, csv, page, timeline};
use quench_core::view::{TimelineEntry, TimelineKind, TimelineQuery};

use crate::scene::{arn, at, did, did_in, region};

fn tell(events: &[TrailEvent]) -> Vec<TimelineEntry> {
    timeline(events, Vec::new(), Vec::new())
}

fn own(kind: TimelineKind, time: &str) -> TimelineEntry {
    TimelineEntry {
        at: at(time),
        until: at(time),
        kind,
        region: None,
        principal: None,
        count: 1,
        refused: 0,
        names: Vec::new(),
        operation: None,
        source_ip: None,
        access_key: None,
        amount: None,
    }
}

fn everything() -> TimelineQuery {
    TimelineQuery { principal: None, region: None, everything: true, offset: 0, limit: 200 }
}

#[test]
fn what_is_alike_within_ten_minutes_is_one_entry() {
    let events: Vec<TrailEvent> = ["10:00:00", "10:09:59", "10:19:58", "10:29:58"]
        .iter()
        .enumerate()
        .map(|(number, time)| did("mallory", "CreateCluster", time, &[&format!("cluster/qz{number}")]))
        .collect();
    let told = tell(&events);
    let spans: Vec<_> = told.iter().map(|entry| (entry.at, entry.until, entry.count)).collect();
    assert_eq!(spans, [(at("10:00:00"), at("10:19:58"), 3), (at("10:29:58"), at("10:29:58"), 1)]);
    let first = told.first().unwrap();
    assert_eq!(first.names, ["qz0", "qz1", "qz2"]);
    assert_eq!((first.kind, first.region.clone()), (TimelineKind::ClustersMade, Some(region("eu-west-1"))));
    assert_eq!(first.operation.as_deref(), Some("ecs:CreateCluster"));
    assert_eq!((first.source_ip.as_deref(), first.access_key.as_deref()), (Some("203.0.113.7"), Some("AKIAMALLORY")));
}

#[test]
fn what_differs_in_who_what_where_or_refusal_stays_apart() {
    let event = || did("mallory", "CreateCluster", "10:00:00", &["cluster/qz"]);
    let events = [
        event(),
        did("anna", "CreateCluster", "10:00:00", &["cluster/qz"]),
        did("mallory", "RegisterTaskDefinition", "10:00:00", &["task-definition/qz:1"]),
        TrailEvent { id: "elsewhere".into(), region: region("us-east-1"), ..event() },
        TrailEvent { id: "refused".into(), refused: Some("AccessDenied".into()), ..event() },
    ];
    let told = tell(&events);
    assert_eq!(told.len(), 5);
    assert_eq!(told.iter().map(|entry| entry.refused).sum::<u32>(), 1);
    assert!(told.iter().all(|entry| entry.count == 1));
}

#[test]
fn others_in_between_do_not_break_a_burst() {
    let events: Vec<TrailEvent> = (0..20)
        .map(|minute| {
            did(if minute % 2 == 0 { "mallory" } else { "ci" }, "CreateCluster", &format!("10:{minute:02}:00"), &[])
        })
        .collect();
    assert_eq!(tell(&events).iter().map(|entry| entry.count).collect::<Vec<_>>(), [10, 10]);
}

#[test]
fn what_is_not_the_same_in_all_of_them_is_not_told_of_them() {
    let attach = did_in("iam", "mallory", "AttachUserPolicy", "10:00:00", Deed::default());
    let put = did_in("iam", "mallory", "PutUserPolicy", "10:01:00", Deed::default());
    let put = TrailEvent { source_ip: Some("198.51.100.1".into()), access_key: None, ..put };
    let told = tell(&[attach, put]);
    let entry = told.first().unwrap();
    assert_eq!((told.len(), entry.count), (1, 2));
    assert_eq!((&entry.operation, &entry.source_ip, &entry.access_key), (&None, &None, &None));
}

#[test]
fn tasks_are_counted_not_calls_and_named_by_their_cluster() {
    let run = |time: &str, ids: &[&str], count| {
        let event = did("mallory", "RunTask", time, ids);
        TrailEvent { deed: Deed { count, cluster: Some(arn("cluster/qz")), ..event.deed }, ..event }
    };
    let told = tell(&[
        run("10:00:00", &["task/qz/1", "task/qz/2"], Some(10)),
        run("10:01:00", &[], Some(10)),
        run("10:02:00", &[], None),
    ]);
    let entry = told.first().unwrap();
    assert_eq!((entry.count, entry.names.as_slice()), (2 + 10 + 1, ["qz".to_owned()].as_slice()));
}

#[test]
fn what_is_of_the_whole_account_has_no_region_and_names_are_short() {
    let policy = "arn:aws:iam::aws:policy/AdministratorAccess".to_owned();
    let given = Deed { names: vec![policy], done_to: Some("aws_dev1".into()), ..Deed::default() };
    let opened = Deed { names: vec!["ap-east-1".into()], ..Deed::default() };
    let told = tell(&[
        did_in("iam", "mallory", "AttachUserPolicy", "10:00:00", given),
        did_in("account", "mallory", "EnableRegion", "10:01:00", opened),
        did_in("guardduty", "mallory", "DeleteDetector", "10:02:00", Deed::default()),
        did_in("eks", "mallory", "CreateCluster", "10:03:00", Deed::default()),
    ]);
    let seen: Vec<_> = told.iter().map(|entry| (entry.region.is_some(), entry.names.join(" "))).collect();
    assert_eq!(
        seen,
        [(false, "aws_dev1 AdministratorAccess".to_owned()), (false, "ap-east-1".to_owned()), (true, String::new())]
    );
}

#[test]
fn what_quench_did_is_told_once_in_its_place() {
    let cloudtrail_too = did_in("account", "responder", "EnableRegion", "11:00:00", Deed::default());
    let events = [
        TrailEvent { by_quench: true, ..cloudtrail_too },
        did("mallory", "CreateCluster", "10:00:00", &["cluster/qz"]),
    ];
    let told = timeline(
        &events,
        vec![own(TimelineKind::RegionOrdered, "11:00:00"), own(TimelineKind::Swept, "09:00:00")],
        vec![own(TimelineKind::SpendReached, "10:30:00")],
    );
    let kinds: Vec<_> = told.iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [TimelineKind::Swept, TimelineKind::ClustersMade, TimelineKind::SpendReached, TimelineKind::RegionOrdered]
    );
}

#[test]
fn a_page_shows_the_suspicious_quench_and_the_quarantine_unless_everything_is_asked_for() {
    let quarantine = Deed {
        names: vec!["arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3".into()],
        done_to: Some("mallory".into()),
        ..Deed::default()
    };
    let mallory = did("mallory", "CreateCluster", "10:00:00", &["cluster/qz"]);
    let events = [
        mallory.clone(),
        did("ci", "CreateCluster", "10:00:30", &["cluster/shop"]),
        did_in("iam", "aws", "AttachUserPolicy", "10:01:00", quarantine),
        TrailEvent { region: region("us-east-1"), ..did("mallory", "CreateService", "10:02:00", &[]) },
    ];
    let spend = vec![own(TimelineKind::SpendReached, "10:03:00")];
    let told = timeline(&events, vec![own(TimelineKind::Swept, "12:00:00")], spend);
    let suspicious = BTreeSet::from([mallory.principal.key()]);
    let shown = |query: &TimelineQuery| {
        let page = page(&told, &suspicious, query);
        (page.total, page.entries.iter().map(|entry| entry.kind).collect::<Vec<_>>())
    };
    let usual = TimelineQuery { everything: false, ..everything() };
    use TimelineKind::{ClustersMade, Quarantined, ServicesMade, SpendReached, Swept};
    assert_eq!(shown(&usual), (5, vec![ClustersMade, Quarantined, ServicesMade, SpendReached, Swept]));
    assert_eq!(shown(&everything()).0, 6);
    let of_mallory = TimelineQuery { principal: Some(mallory.principal.key()), ..usual.clone() };
    assert_eq!(shown(&of_mallory), (2, vec![ClustersMade, ServicesMade]));
    let there = TimelineQuery { region: Some(region("us-east-1")), ..usual.clone() };
    assert_eq!(shown(&there), (1, vec![ServicesMade]));
    assert_eq!(shown(&TimelineQuery { offset: 3, limit: 1, ..usual.clone() }), (5, vec![SpendReached]));
    assert_eq!(shown(&TimelineQuery { offset: 9, ..usual.clone() }), (5, vec![]));
    let page = page(&told, &suspicious, &everything());
    let names: Vec<_> = page.principals.iter().map(|label| label.name.as_str()).collect();
    assert_eq!(names, ["mallory", "aws", "ci"], "the suspicious first");
    assert_eq!(page.regions, [region("eu-west-1"), region("us-east-1")]);
}

#[test]
fn a_page_has_200_entries_at_most() {
    let told = vec![own(TimelineKind::Swept, "10:00:00"); 500];
    let page = page(&told, &BTreeSet::new(), &TimelineQuery { limit: 10_000, ..everything() });
    assert_eq!((page.entries.len(), page.total), (200, 500));
}

#[test]
fn the_file_has_a_line_for_each_and_nothing_that_a_spreadsheet_would_run() {
    let hostile = TrailEvent {
        source_ip: Some("@SUM(A1)".into()),
        access_key: Some("+1".into()),
        deed: Deed { names: vec!["=HYPERLINK(\"x\")".into(), "b".into()], ..Deed::default() },
        ..did_in("account", "-cmd", "EnableRegion", "10:00:00", Deed::default())
    };
    let text = csv(&timeline(&[hostile], vec![own(TimelineKind::Swept, "11:00:00")], Vec::new())).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().take(3).collect::<Vec<_>>(), ["from", "until", "kind"]);
    let rows: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows.first().unwrap(),
        &[
            "2026-11-20T10:00:00Z",
            "2026-11-20T10:00:00Z",
            "regionEnabled",
            "account:EnableRegion",
            "",
            "iamUser",
            "'-cmd",
            "",
            "1",
            "0",
            "'=HYPERLINK(\"x\"); b",
            "'@SUM(A1)",
            "'+1",
            "",
            "",
        ]
    );
}
