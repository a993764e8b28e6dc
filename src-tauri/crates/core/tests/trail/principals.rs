//! Who did what.

use quench_core::resource::Cluster;
use quench_core::trail::{Deed, Makers, Principal, PrincipalKind, Principals, TrailEvent, principals};
use quench_core::triage::{Certainty, Finding, Findings, Verdict};
use quench_core::view::{PrincipalView, SubjectKind, TimelineKind};

use crate::scene::{CALLER, arn, at, cluster, did, did_in, inventory, region, service};

fn findings(list: &[(&str, SubjectKind, Verdict)]) -> Findings {
    let of = list.iter().map(|(subject, kind, verdict)| {
        let finding = Finding {
            kind: *kind,
            name: (*subject).into(),
            region: region("eu-west-1"),
            verdict: *verdict,
            certainty: Certainty::High,
            score: 0,
            held: None,
            reasons: Vec::new(),
            missing: Vec::new(),
            hijack: None,
            holds: quench_core::view::VerdictCounts::default(),
        };
        (arn(subject), finding)
    });
    Findings { revision: 1, of: of.collect() }
}

fn seen(events: &[TrailEvent], clusters: Vec<Cluster>, findings: &Findings) -> Principals {
    principals(events, &Makers::of(events, &inventory(clusters)), findings, CALLER)
}

fn view<'a>(principals: &'a Principals, name: &str) -> &'a PrincipalView {
    principals.listed.iter().find(|view| view.label.name == name).unwrap()
}

fn given(call: &str, time: &str, names: &[&str], to: Option<&str>) -> TrailEvent {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    did_in("iam", "root-of-all", call, time, Deed { names, done_to: to.map(str::to_owned), ..Deed::default() })
}

#[test]
fn what_each_made_is_counted_by_verdict_and_who_made_most_that_is_rogue_comes_first() {
    let events = [
        did("anna", "CreateCluster", "11:00:00", &["cluster/shop"]),
        did("oscar", "CreateCluster", "10:00:00", &["cluster/one"]),
        did("mallory", "CreateCluster", "10:00:00", &["cluster/two"]),
        did("mallory", "CreateCluster", "10:01:00", &["cluster/three"]),
        did("mallory", "RegisterTaskDefinition", "10:01:01", &["task-definition/qz:1"]),
        did("mallory", "RunTask", "10:02:00", &["task/two/1", "task/two/2"]),
        did("trudy", "CreateService", "10:03:00", &["service/shop/web"]),
    ];
    let clusters = vec![
        cluster("shop", vec![service("shop", "web", "web:1", Some("10:03:00"))], vec![]),
        cluster("one", vec![], vec![]),
        cluster("two", vec![], vec![]),
        cluster("three", vec![], vec![]),
        cluster("old", vec![], vec![]),
    ];
    let findings = findings(&[
        ("cluster/shop", SubjectKind::Cluster, Verdict::Known),
        ("cluster/one", SubjectKind::Cluster, Verdict::Rogue),
        ("cluster/two", SubjectKind::Cluster, Verdict::Rogue),
        ("cluster/three", SubjectKind::Cluster, Verdict::Suspect),
        ("cluster/old", SubjectKind::Cluster, Verdict::Suspect),
        ("service/shop/web", SubjectKind::Service, Verdict::Suspect),
        ("task-definition/qz:1", SubjectKind::Definition, Verdict::Rogue),
    ]);
    let found = seen(&events, clusters, &findings);
    let order: Vec<&str> = found.listed.iter().map(|view| view.label.name.as_str()).collect();
    assert_eq!(order, ["mallory", "oscar", "trudy", "anna"]);
    assert_eq!((found.total, found.suspicious.len(), found.attributed), (4, 3, 3));
    assert_eq!(found.unattributed.into_iter().collect::<Vec<_>>(), [(region("eu-west-1"), 1)], "cluster/old");
    let mallory = found.listed.first().unwrap();
    assert_eq!(
        (mallory.clusters.rogue, mallory.clusters.suspect, mallory.definitions.rogue, mallory.tasks),
        (1, 1, 1, 2)
    );
    assert!(mallory.suspicious && mallory.deeds.is_empty());
    let anna = found.listed.last().unwrap();
    assert_eq!((anna.clusters.known, anna.suspicious), (0, false), "the service in it is older than her call");
}

#[test]
fn who_changed_what_is_suspect_is_suspicious_too() {
    let update = did("mallory", "UpdateService", "10:00:00", &["service/shop/web"]);
    let definition = Some(arn("task-definition/web:2"));
    let update = TrailEvent { deed: Deed { definition, ..update.deed }, ..update };
    let events = [did("anna", "CreateService", "08:00:00", &["service/shop/web"]), update];
    let shop = cluster("shop", vec![service("shop", "web", "web:2", Some("08:00:00"))], vec![]);
    let found = seen(&events, vec![shop], &findings(&[("service/shop/web", SubjectKind::Service, Verdict::Suspect)]));
    let mallory = view(&found, "mallory");
    assert!(mallory.suspicious);
    assert_eq!(mallory.services.suspect, 0, "it made none");
    assert_eq!(mallory.deeds.first().unwrap().kind, TimelineKind::ServicesChanged);
}

#[test]
fn what_it_did_besides_is_told_by_kind_with_names_and_refusals_are_counted_apart() {
    let mut events = vec![];
    for number in 0..12 {
        let names = vec![format!("aws_dev{number:02}")];
        let deed = Deed { names, ..Deed::default() };
        events.push(did_in("iam", "mallory", "CreateUser", &format!("10:{number:02}:00"), deed));
    }
    events.push(did_in("cloudtrail", "mallory", "StopLogging", "09:00:00", Deed::default()));
    let refused = did("mallory", "CreateCluster", "09:30:00", &[]);
    events.push(TrailEvent { refused: Some("AccessDenied".into()), ..refused });
    let found = seen(&events, vec![], &Findings::default());
    let mallory = view(&found, "mallory");
    let kinds: Vec<_> = mallory.deeds.iter().map(|deed| (deed.kind, deed.count)).collect();
    assert_eq!(kinds, [(TimelineKind::LoggingStopped, 1), (TimelineKind::UserMade, 12)], "oldest first");
    let users = mallory.deeds.last().unwrap();
    assert_eq!((users.names.len(), users.first_at, users.last_at), (8, at("10:00:00"), at("10:11:00")));
    assert_eq!((mallory.refused, mallory.first_seen, mallory.last_seen), (1, at("09:00:00"), at("10:11:00")));
}

#[test]
fn keys_addresses_and_programs_are_told_once_and_ten_at_most() {
    let event = |number: usize| {
        let (minute, trace) = (number % 50, format!("trace-{}", number % 30));
        TrailEvent {
            id: number.to_string(),
            access_key: Some(trace.clone()),
            source_ip: Some(trace),
            region: region(if number.is_multiple_of(2) { "eu-west-1" } else { "us-east-1" }),
            ..did("mallory", "CreateCluster", &format!("10:{minute:02}:00"), &[])
        }
    };
    let events: Vec<TrailEvent> = (0..90).map(event).collect();
    let found = seen(&events, vec![], &Findings::default());
    let mallory = view(&found, "mallory");
    assert_eq!((mallory.access_keys.len(), mallory.addresses.len(), mallory.user_agents.len()), (10, 10, 1));
    assert_eq!(mallory.regions, [region("eu-west-1"), region("us-east-1")]);
}

#[test]
fn a_user_is_as_young_as_what_it_acted_with() {
    let key = "AKIAMALLORY";
    let act = || did("mallory", "CreateCluster", "10:00:00", &["cluster/qz"]);
    let console = || TrailEvent { access_key: Some("ASIACONSOLE".into()), ..act() };
    let table = [
        (vec![given("CreateUser", "08:00:00", &["mallory"], None), act()], Some("08:00:00")),
        (
            vec![
                given("CreateUser", "08:00:00", &["mallory"], None),
                given("CreateAccessKey", "09:00:00", &[key], Some("mallory")),
                act(),
            ],
            Some("09:00:00"),
        ),
        (vec![given("CreateAccessKey", "09:00:00", &["AKIANEVERUSED"], Some("mallory")), act()], None),
        (vec![given("CreateAccessKey", "09:00:00", &[], Some("mallory")), act()], Some("09:00:00")),
        (vec![given("CreateAccessKey", "09:00:00", &[key], Some("anna")), act()], None),
        (vec![given("CreateAccessKey", "11:00:00", &[key], Some("mallory")), act()], None),
        (vec![given("CreateLoginProfile", "09:00:00", &[], Some("mallory")), act()], None),
        (vec![given("CreateLoginProfile", "09:00:00", &[], Some("mallory")), console()], Some("09:00:00")),
        (vec![given("CreateRole", "09:00:00", &["mallory"], None), act()], None),
        (
            vec![
                TrailEvent {
                    refused: Some("AccessDenied".into()),
                    ..given("CreateUser", "08:00:00", &["mallory"], None)
                },
                act(),
            ],
            None,
        ),
    ];
    for (events, made) in table {
        let found = seen(&events, vec![], &Findings::default());
        assert_eq!(view(&found, "mallory").made_at, made.map(at), "{events:#?}");
    }
}

#[test]
fn the_first_quarantine_of_a_user_is_told() {
    let policy = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    let events = [
        given("AttachUserPolicy", "09:00:00", &["arn:aws:iam::aws:policy/AdministratorAccess"], Some("mallory")),
        given("AttachUserPolicy", "10:30:00", &[policy], Some("mallory")),
        given("AttachUserPolicy", "10:40:00", &[policy], Some("mallory")),
        did("mallory", "CreateCluster", "10:00:00", &[]),
        did("anna", "CreateCluster", "10:00:00", &[]),
    ];
    let found = seen(&events, vec![], &Findings::default());
    assert_eq!(view(&found, "mallory").quarantined_at, Some(at("10:30:00")));
    assert_eq!(view(&found, "anna").quarantined_at, None);
}

#[test]
fn the_connected_caller_is_known_and_what_quench_did_is_not_his() {
    let own =
        TrailEvent { by_quench: true, ..did_in("account", "responder", "EnableRegion", "10:00:00", Deed::default()) };
    let events = [
        own.clone(),
        did("responder", "CreateCluster", "08:00:00", &[]),
        did("anna", "CreateCluster", "08:00:00", &[]),
    ];
    let found = seen(&events, vec![], &Findings::default());
    assert!(view(&found, "responder").is_caller && view(&found, "responder").deeds.is_empty());
    assert!(!view(&found, "anna").is_caller);
    assert_eq!(seen(&[own], vec![], &Findings::default()), Principals::default());
}

#[test]
fn sessions_of_one_role_are_one_and_the_list_is_capped() {
    let by = |role: usize, session: usize| {
        let principal = Principal {
            kind: PrincipalKind::Role,
            name: format!("role-{role}"),
            session: Some(format!("session-{session}")),
            arn: None,
            account: None,
            via: None,
        };
        TrailEvent { id: format!("{role}-{session}"), principal, ..did("x", "CreateCluster", "10:00:00", &[]) }
    };
    let events: Vec<TrailEvent> = (0..150).flat_map(|role| (0..3).map(move |session| by(role, session))).collect();
    let found = seen(&events, vec![], &Findings::default());
    assert_eq!((found.listed.len(), found.total), (100, 150));
}
