//! Who made what is there.

use quench_core::resource::Cluster;
use quench_core::trail::{Deed, Makers, TrailEvent};

use crate::scene::{arn, cluster, did, inventory, service, task};

fn makers(events: &[TrailEvent], clusters: Vec<Cluster>) -> Makers {
    Makers::of(events, &inventory(clusters))
}

fn name(event: Option<&TrailEvent>) -> Option<&str> {
    event.map(|event| event.principal.name.as_str())
}

fn update(who: &str, time: &str, subject: &str, definition: Option<&str>) -> TrailEvent {
    let event = did(who, "UpdateService", time, &[subject]);
    let definition = definition
        .map(|name| if name.contains(':') { arn(&format!("task-definition/{name}")) } else { name.to_owned() });
    TrailEvent { deed: Deed { definition, ..event.deed }, ..event }
}

#[test]
fn everything_has_the_maker_that_its_event_names() {
    let events = [
        did("mallory", "CreateCluster", "10:00:00", &["cluster/qz"]),
        did("mallory", "RegisterTaskDefinition", "10:00:01", &["task-definition/qz:1"]),
        did("oscar", "CreateService", "10:00:02", &["service/qz/web"]),
        did("trudy", "RunTask", "10:00:03", &["task/qz/2", "task/qz/3"]),
    ];
    let web = service("qz", "web", "qz:1", Some("10:00:02"));
    let tasks = vec![
        task("qz", "1", Some("web"), "10:00:04"),
        task("qz", "2", None, "10:00:04"),
        task("qz", "9", None, "10:00:04"),
    ];
    let makers = makers(&events, vec![cluster("qz", vec![web], tasks)]);
    for (subject, who) in [
        ("cluster/qz", Some("mallory")),
        ("service/qz/web", Some("oscar")),
        ("task/qz/1", Some("oscar")),
        ("task/qz/2", Some("trudy")),
        ("task/qz/9", None),
        ("task-definition/qz:1", Some("mallory")),
        ("cluster/other", None),
    ] {
        assert_eq!(name(makers.made(&arn(subject))), who, "{subject}");
        assert_eq!(makers.all(&arn(subject)).len(), usize::from(who.is_some()), "{subject}");
    }
}

/// `CreateCluster` for a cluster that is there succeeds and changes nothing.
#[test]
fn who_creates_a_cluster_again_did_not_make_what_is_older() {
    let first = did("anna", "CreateCluster", "08:00:00", &["cluster/shop"]);
    let again = did("mallory", "CreateCluster", "11:00:00", &["cluster/shop"]);
    let old = || cluster("shop", vec![service("shop", "web", "web:1", Some("09:00:00"))], vec![]);
    let shop = arn("cluster/shop");
    assert_eq!(name(makers(&[again.clone(), first.clone()], vec![old()]).made(&shop)), Some("anna"));
    assert_eq!(
        name(makers(std::slice::from_ref(&again), vec![old()]).made(&shop)),
        None,
        "made before events are kept"
    );
    let task_is_older = cluster(
        "shop",
        vec![service("shop", "web", "web:1", Some("11:30:00"))],
        vec![task("shop", "1", None, "09:00:00")],
    );
    assert_eq!(name(makers(&[first.clone(), again.clone()], vec![task_is_older]).made(&shop)), Some("anna"));
    let made_anew = cluster("shop", vec![service("shop", "web", "web:1", Some("11:00:10"))], vec![]);
    assert_eq!(name(makers(&[first.clone(), again.clone()], vec![made_anew]).made(&shop)), Some("mallory"));
    let empty = cluster("shop", vec![], vec![]);
    assert_eq!(
        name(makers(&[first, again], vec![empty]).made(&shop)),
        Some("mallory"),
        "the last, if nothing is in it"
    );
}

#[test]
fn whole_seconds_and_clocks_that_differ_are_no_other_maker() {
    let event = did("mallory", "CreateCluster", "10:00:05", &["cluster/qz"]);
    for (created, who) in [("10:00:00", Some("mallory")), ("09:59:59", None)] {
        let content = cluster("qz", vec![service("qz", "web", "qz:1", Some(created))], vec![]);
        assert_eq!(
            name(makers(std::slice::from_ref(&event), vec![content]).made(&arn("cluster/qz"))),
            who,
            "{created}"
        );
    }
}

#[test]
fn a_service_is_of_the_call_nearest_to_its_beginning_and_of_no_distant_one() {
    let events = [
        did("anna", "CreateService", "08:00:00", &["service/shop/web"]),
        did("mallory", "CreateService", "10:00:00", &["service/shop/web"]),
        did("oscar", "CreateService", "10:00:04", &["service/shop/web"]),
    ];
    for (created, who) in [
        (Some("08:00:01"), Some("anna")),
        (Some("10:00:01"), Some("mallory")),
        (Some("10:00:03"), Some("oscar")),
        (Some("09:00:00"), None),
        (Some("11:00:00"), None),
        (None, Some("oscar")),
    ] {
        let content = cluster("shop", vec![service("shop", "web", "web:1", created)], vec![]);
        assert_eq!(name(makers(&events, vec![content]).made(&arn("service/shop/web"))), who, "{created:?}");
    }
}

#[test]
fn who_set_what_runs_now_changed_it() {
    let web = arn("service/shop/web");
    let made = |definition: &str| {
        let event = did("anna", "CreateService", "08:00:00", &["service/shop/web"]);
        TrailEvent {
            deed: Deed { definition: Some(arn(&format!("task-definition/{definition}"))), ..event.deed },
            ..event
        }
    };
    let subject = "service/shop/web";
    let table = [
        (vec![made("web:1"), update("mallory", "10:00:00", subject, Some("web:2"))], Some("mallory")),
        (vec![made("web:1"), update("mallory", "10:00:00", subject, Some("web"))], Some("mallory")),
        (vec![update("mallory", "10:00:00", subject, Some("web:2"))], Some("mallory")),
        // Told again, it changes nothing.
        (
            vec![
                update("mallory", "10:00:00", subject, Some("web:2")),
                update("ci", "11:00:00", subject, Some("web:2")),
            ],
            Some("mallory"),
        ),
        (vec![made("web:2"), update("ci", "11:00:00", subject, Some("web:2"))], None),
        // A count is no revision.
        (
            vec![update("mallory", "10:00:00", subject, Some("web:2")), update("ci", "11:00:00", subject, None)],
            Some("mallory"),
        ),
        // There and back.
        (
            vec![
                made("web:2"),
                update("mallory", "10:00:00", subject, Some("web:3")),
                update("anna", "11:00:00", subject, Some("web:2")),
            ],
            Some("anna"),
        ),
        (vec![made("web:2"), update("mallory", "10:00:00", subject, Some("web:3"))], None),
        // Of one of the same name that was there before.
        (vec![update("mallory", "07:00:00", subject, Some("web:2"))], None),
    ];
    for (events, who) in table {
        let content = cluster(
            "shop",
            vec![service("shop", "web", "web:2", Some("08:00:00"))],
            vec![task("shop", "1", Some("web"), "11:30:00")],
        );
        let makers = makers(&events, vec![content]);
        assert_eq!(name(makers.changed(&web)), who, "{events:#?}");
        assert_eq!(name(makers.changed(&arn("task/shop/1"))), who, "a task is of its service");
    }
}

#[test]
fn what_was_refused_and_what_quench_did_makes_nobody_a_maker() {
    let event = || did("mallory", "CreateCluster", "10:00:00", &["cluster/qz"]);
    let refused = TrailEvent { refused: Some("AccessDenied".into()), ..event() };
    let own = TrailEvent { by_quench: true, ..event() };
    for event in [refused, own] {
        let makers = makers(&[event], vec![cluster("qz", vec![], vec![])]);
        assert_eq!(makers, Makers::default());
    }
    assert!(makers(&[event()], vec![cluster("qz", vec![], vec![])]).made(&arn("cluster/qz")).is_some());
}

#[test]
fn the_order_of_events_and_how_often_they_come_change_nothing() {
    let subject = "service/shop/web";
    let mut events = vec![
        did("anna", "CreateCluster", "07:00:00", &["cluster/shop"]),
        did("anna", "CreateService", "08:00:00", &[subject]),
        update("mallory", "10:00:00", subject, Some("web:2")),
        did("trudy", "RunTask", "10:00:03", &["task/shop/2"]),
    ];
    let content = || {
        vec![cluster(
            "shop",
            vec![service("shop", "web", "web:2", Some("08:00:00"))],
            vec![task("shop", "2", None, "10:00:03")],
        )]
    };
    let once = makers(&events, content());
    events.extend(events.clone());
    events.reverse();
    assert_eq!(makers(&events, content()), once);
    assert_eq!(once.all(&arn(subject)).len(), 2);
}

#[test]
fn of_many_events_twenty_are_told_with_those_that_made_and_changed_it() {
    let subject = "service/shop/web";
    let mut events = vec![
        did("anna", "CreateService", "08:00:00", &[subject]),
        update("mallory", "08:00:30", subject, Some("web:2")),
    ];
    events.extend((0..50).map(|minute| update("ci", &format!("09:{minute:02}:00"), subject, None)));
    let content = cluster("shop", vec![service("shop", "web", "web:2", Some("08:00:00"))], vec![]);
    let makers = makers(&events, vec![content]);
    let told = makers.all(&arn(subject));
    assert_eq!(told.len(), 20);
    assert_eq!((name(told.first().copied()), name(told.get(1).copied())), (Some("anna"), Some("mallory")));
    assert_eq!(told.last().unwrap().at, events.last().unwrap().at, "of the others the newest");
    assert!(told.is_sorted_by_key(|event| event.at));
}
