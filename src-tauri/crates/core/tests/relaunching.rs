//! What starts tasks goes with what it feeds, and with nothing else: tables, and a property for what must never happen.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use quench_core::account::{Identity, World};
use quench_core::check::{check, target_arns};
use quench_core::choice::{covered_by, unused_definitions};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::mark::{Mark, Marks};
use quench_core::plan::{TeardownPlan, plan};
use quench_core::region::{ListedState, RegionCode, RegionSource};
use quench_core::relauncher::{CapacityLimits, Relauncher, RelauncherKind};
use quench_core::relauncher_choice::{RelauncherChoice, RelauncherChoices};
use quench_core::report::{Part, PartState, RegionReport, RegionState};
use quench_core::resource::{Cluster, DefinitionStatus, Service, TaskDefinition};
use quench_core::triage::Findings;
use quench_core::view::{MarkScope, NoteKind, NoteView, StaysWhy};

const REGION: &str = "eu-west-1";

fn arn(rest: &str) -> String {
    format!("arn:aws:ecs:{REGION}:123456789012:{rest}")
}

fn rule_arn(name: &str) -> String {
    format!("arn:aws:events:{REGION}:123456789012:rule/{name}")
}

fn target_arn(service: &str) -> String {
    format!("arn:aws:application-autoscaling:{REGION}:123456789012:scalable-target/{service}")
}

/// A rule that starts `definition` in `clusters`.
fn rule(name: &str, clusters: &[&str], definition: &str) -> Relauncher {
    Relauncher {
        arn: rule_arn(name),
        name: name.into(),
        kind: RelauncherKind::Rule { bus: "default".into(), managed_by: None },
        enabled: true,
        starts: clusters.iter().map(|name| arn(&format!("cluster/{name}"))).collect(),
        definitions: vec![arn(&format!("task-definition/{definition}"))],
        other_targets: 0,
        schedule: Some("rate(1 minute)".into()),
        limits: None,
        created_at: None,
    }
}

/// What holds up the one service of `cluster`.
fn scalable_target(cluster: &str) -> Relauncher {
    let service = format!("{cluster}-service");
    Relauncher {
        arn: target_arn(&service),
        name: service.clone(),
        kind: RelauncherKind::ScalableTarget { resource: format!("service/{cluster}/{service}") },
        enabled: true,
        starts: vec![arn(&format!("cluster/{cluster}"))],
        definitions: Vec::new(),
        other_targets: 0,
        schedule: None,
        limits: Some(CapacityLimits { min: 10, max: 20 }),
        created_at: Some(Timestamp::UNIX_EPOCH),
    }
}

fn cluster(name: &str) -> Cluster {
    let service = Service {
        arn: arn(&format!("service/{name}/{name}-service")),
        name: format!("{name}-service"),
        task_definition: Some(arn(&format!("task-definition/{name}:1"))),
        ..Service::default()
    };
    Cluster { arn: arn(&format!("cluster/{name}")), name: name.into(), services: vec![service], ..Cluster::default() }
}

fn inventory(clusters: &[&str], relaunchers: Vec<Relauncher>) -> Inventory {
    let names = clusters.iter().map(|name| format!("{name}:1")).chain(["job:1".into(), "job:2".into(), "old:1".into()]);
    let region = RegionInventory {
        report: RegionReport {
            listed: ListedState::Enabled,
            asked: true,
            parts: Part::ALL.iter().map(|part| (*part, PartState::Complete)).collect(),
            read_at: Some(Timestamp::UNIX_EPOCH),
        },
        revision: 1,
        clusters: clusters.iter().map(|name| cluster(name)).collect(),
        task_definitions: names
            .map(|name| TaskDefinition {
                arn: arn(&format!("task-definition/{name}")),
                status: DefinitionStatus::Active,
            })
            .collect(),
        relaunchers,
    };
    Inventory {
        id: "sweep-1".into(),
        account: "123456789012".into(),
        partition: "aws".into(),
        world: "aws".into(),
        source: RegionSource::Account,
        source_note: None,
        revision: 1,
        started_at: Timestamp::UNIX_EPOCH,
        finished_at: Some(Timestamp::UNIX_EPOCH),
        regions: BTreeMap::from([(RegionCode::parse(REGION).unwrap(), region)]),
    }
}

fn only(inventory: &mut Inventory) -> &mut RegionInventory {
    inventory.regions.values_mut().next().unwrap()
}

fn marks(list: &[(String, Mark)]) -> Marks {
    list.iter().cloned().collect()
}

fn removed(name: &str) -> (String, Mark) {
    (arn(&format!("cluster/{name}")), Mark::Remove)
}

fn kept(name: &str) -> (String, Mark) {
    (arn(&format!("cluster/{name}")), Mark::Keep)
}

fn choice(relauncher: Relauncher, list: &[(String, Mark)]) -> RelauncherChoice {
    let inventory = inventory(&["a", "b"], vec![relauncher]);
    let region = inventory.regions.values().next().unwrap();
    let marks = marks(list);
    RelauncherChoices::new(region, &marks).choice(&region.relaunchers[0])
}

fn cut(plan: &TeardownPlan) -> Vec<&str> {
    plan.targets.relaunchers.iter().map(|target| target.arn.as_str()).collect()
}

#[test]
fn a_rule_goes_with_every_cluster_it_starts_tasks_in_and_not_before() {
    use RelauncherChoice::{Remove, Stays};
    let both = || rule("r", &["a", "b"], "job:1");
    let elsewhere = || Relauncher { other_targets: 1, ..rule("r", &["a"], "job:1") };
    let managed = || Relauncher {
        kind: RelauncherKind::Rule { bus: "default".into(), managed_by: Some("autoscaling.amazonaws.com".into()) },
        ..rule("r", &["a"], "job:1")
    };
    let off = || Relauncher { enabled: false, ..rule("r", &["a"], "job:1") };
    let own = |mark| (rule_arn("r"), mark);
    let table = [
        (rule("r", &["a"], "job:1"), vec![removed("a")], Remove),
        (rule("r", &["a"], "job:1"), vec![], Stays(StaysWhy::NotChosen)),
        (rule("r", &["a"], "job:1"), vec![removed("b")], Stays(StaysWhy::NotChosen)),
        (both(), vec![removed("a"), removed("b")], Remove),
        (both(), vec![removed("a")], Stays(StaysWhy::FeedsOthers)),
        (both(), vec![removed("a"), kept("b")], Stays(StaysWhy::FeedsOthers)),
        // A cluster that is not there any more stands against nothing.
        (rule("r", &["a", "gone"], "job:1"), vec![removed("a")], Remove),
        (rule("r", &["gone"], "job:1"), vec![removed("a")], Stays(StaysWhy::NotChosen)),
        (elsewhere(), vec![removed("a")], Stays(StaysWhy::FeedsOthers)),
        (managed(), vec![removed("a")], Stays(StaysWhy::ManagedByAws)),
        (managed(), vec![own(Mark::Remove)], Stays(StaysWhy::ManagedByAws)),
        (off(), vec![removed("a")], Stays(StaysWhy::AlreadyOff)),
        (rule("r", &["a"], "job:1"), vec![removed("a"), own(Mark::Keep)], Stays(StaysWhy::Kept)),
        // By itself: a rule can be enabled again.
        (rule("r", &["a"], "job:1"), vec![own(Mark::Remove)], Remove),
        (both(), vec![own(Mark::Remove), kept("b")], Remove),
        (elsewhere(), vec![own(Mark::Remove)], Remove),
    ];
    for (relauncher, list, expected) in table {
        assert_eq!(choice(relauncher.clone(), &list), expected, "{relauncher:?} {list:?}");
    }
}

#[test]
fn a_scalable_target_goes_with_its_service() {
    use RelauncherChoice::{Remove, Stays};
    let service = |mark| (arn("service/a/a-service"), mark);
    let own = |mark| (target_arn("a-service"), mark);
    let table = [
        (vec![], Stays(StaysWhy::NotChosen)),
        (vec![removed("a")], Remove),
        (vec![service(Mark::Remove)], Remove),
        (vec![removed("b")], Stays(StaysWhy::NotChosen)),
        (vec![removed("a"), service(Mark::Keep)], Stays(StaysWhy::Kept)),
        (vec![own(Mark::Remove)], Remove),
        // Its policies would go for good: a service's Keep holds it against everything.
        (vec![own(Mark::Remove), service(Mark::Keep)], Stays(StaysWhy::Kept)),
        (vec![own(Mark::Keep), removed("a")], Stays(StaysWhy::Kept)),
    ];
    for (list, expected) in table {
        assert_eq!(choice(scalable_target("a"), &list), expected, "{list:?}");
    }
}

#[test]
fn a_rule_goes_when_all_that_it_starts_tasks_from_goes() {
    let definition = |name: &str| (arn(&format!("task-definition/{name}")), Mark::Remove);
    let stays = RelauncherChoice::Stays(StaysWhy::NotChosen);
    assert_eq!(choice(rule("r", &["a"], "job:1"), &[definition("job:1")]), RelauncherChoice::Remove);
    assert_eq!(choice(rule("r", &["a"], "job:1"), &[definition("job:2")]), stays);
    // Without a revision it starts the latest: all of the family must go.
    assert_eq!(choice(rule("r", &["a"], "job"), &[definition("job:2")]), stays);
    let all = [definition("job:1"), definition("job:2")];
    assert_eq!(choice(rule("r", &["a"], "job"), &all), RelauncherChoice::Remove);
    let with_keep = [definition("job:1"), kept("a")];
    assert_eq!(choice(rule("r", &["a"], "job:1"), &with_keep), RelauncherChoice::Stays(StaysWhy::FeedsOthers));
}

#[test]
fn what_a_kept_cluster_is_fed_from_is_kept_with_its_family() {
    let inventory = inventory(&["a", "b"], vec![rule("nightly", &["b"], "job:2"), scalable_target("b")]);
    let all = [
        removed("a"),
        kept("b"),
        (arn("task-definition/job:1"), Mark::Remove),
        (arn("task-definition/old:1"), Mark::Remove),
    ];
    let plan = plan(&inventory, &marks(&all));
    assert!(plan.keeps(&rule_arn("nightly")) && plan.keeps(&target_arn("b-service")));
    assert!(cut(&plan).is_empty());
    let gone: Vec<_> = plan.targets.definitions.iter().map(|target| target.arn.clone()).collect();
    assert_eq!(gone, [arn("task-definition/a:1"), arn("task-definition/old:1")], "job is of a kept family");
}

#[test]
fn what_only_a_cut_rule_starts_goes_with_it_and_what_a_rule_starts_is_not_unused() {
    let mut swept = inventory(&["a", "b"], vec![rule("r", &["a"], "job")]);
    let region = swept.regions.values().next().unwrap();
    let unused = |region| unused_definitions(region).into_iter().map(|found| found.arn.clone()).collect::<Vec<_>>();
    assert_eq!(unused(region), [arn("task-definition/job:1"), arn("task-definition/old:1")], "job:2 is the latest");
    let gone = |inventory: &Inventory, list: &[(String, Mark)]| -> Vec<String> {
        plan(inventory, &marks(list)).targets.definitions.into_iter().map(|target| target.arn).collect()
    };
    assert_eq!(gone(&swept, &[removed("a")]), [arn("task-definition/a:1"), arn("task-definition/job:2")]);
    // Another rule, which nobody chose, starts it too.
    only(&mut swept).relaunchers.push(rule("s", &["b"], "job:2"));
    assert_eq!(gone(&swept, &[removed("a")]), [arn("task-definition/a:1")]);
    only(&mut swept).relaunchers[1].enabled = false;
    assert_eq!(gone(&swept, &[removed("a")]).len(), 2, "a disabled rule starts nothing");
}

#[test]
fn a_rule_over_many_covers_clusters_and_not_what_starts_tasks() {
    let inventory = inventory(&["a"], vec![rule("r", &["a"], "job:1")]);
    assert_eq!(covered_by(&MarkScope::Everywhere, 1, &inventory, &Findings::default()), [arn("cluster/a")]);
    let own = MarkScope::Resource { arn: rule_arn("r") };
    assert_eq!(covered_by(&own, 1, &inventory, &Findings::default()), [rule_arn("r")]);
}

#[test]
fn an_enabled_rule_makes_an_empty_region_hold_something() {
    let state = |relaunchers| inventory(&[], relaunchers).regions.values().next().unwrap().state();
    assert_eq!(state(vec![]), RegionState::Clean);
    assert_eq!(state(vec![rule("r", &["gone"], "job:1")]), RegionState::Found);
    assert_eq!(
        state(vec![Relauncher { enabled: false, ..rule("r", &["gone"], "job:1") }]),
        RegionState::Clean,
        "it starts nothing"
    );
    assert_eq!(state(vec![scalable_target("gone")]), RegionState::Clean, "a target without a service starts nothing");
}

fn notes(inventory: &Inventory, list: &[(String, Mark)]) -> Vec<NoteView> {
    let identity = Identity { account: "123456789012".into(), arn: String::new(), partition: "aws".into() };
    let marks = marks(list);
    let made = plan(inventory, &marks);
    check(&made, inventory, &marks, &identity, &World::Aws, Timestamp::UNIX_EPOCH)
}

fn note(notes: &[NoteView], kind: NoteKind) -> Option<Vec<String>> {
    notes.iter().find(|note| note.kind == kind).map(|note| note.names.clone())
}

#[test]
fn the_plan_says_what_was_not_looked_at_and_what_is_left() {
    let why = |operation: &str| CloudError {
        kind: CloudErrorKind::AccessDenied,
        operation: operation.into(),
        region: REGION.into(),
        code: None,
        message: String::new(),
        request_id: None,
    };
    let mut swept = inventory(&["a"], vec![]);
    assert_eq!(note(&notes(&swept, &[removed("a")]), NoteKind::RelaunchersNotChecked), None);
    for state in [
        PartState::NotRead(why("events:ListRules")),
        PartState::Partial(why("scheduler:ListSchedules")),
        PartState::NotAsked,
    ] {
        only(&mut swept).report.parts.insert(Part::Relaunchers, state);
        let told = notes(&swept, &[removed("a")]);
        assert_eq!(note(&told, NoteKind::RelaunchersNotChecked), Some(vec![REGION.to_owned()]));
        assert_eq!(note(&told, NoteKind::UnreadRegions), None, "all that runs was read");
        assert!(!swept.is_clean() && swept.regions.values().all(|region| region.state() == RegionState::Partial));
    }
    let default_only = PartState::Partial(why("events:ListEventBuses"));
    only(&mut swept).report.parts.insert(Part::Relaunchers, default_only);
    let told = notes(&swept, &[removed("a")]);
    assert_eq!(note(&told, NoteKind::RelaunchersNotChecked), None);
    assert_eq!(note(&told, NoteKind::OtherEventBusesNotChecked), Some(vec![REGION.to_owned()]));
    assert!(!swept.is_clean());

    let left = inventory(&["a", "b"], vec![rule("shared", &["a", "b"], "job:1"), rule("other", &["b"], "job:1")]);
    let told = notes(&left, &[removed("a")]);
    assert_eq!(note(&told, NoteKind::RelaunchersLeft), Some(vec!["shared".to_owned()]));
}

#[test]
fn the_hash_covers_what_a_rule_was_when_it_was_approved() {
    let made = |relauncher: Relauncher| {
        let inventory = inventory(&["a"], vec![relauncher]);
        let mut plan = plan(&inventory, &marks(&[removed("a")]));
        plan.inventory = String::new();
        plan.hash().unwrap()
    };
    let base = rule("r", &["a"], "job:1");
    let hash = made(base.clone());
    assert_eq!(hash, made(base.clone()));
    assert_ne!(hash, made(Relauncher { schedule: Some("rate(2 minutes)".into()), ..base.clone() }));
    assert_ne!(hash, made(Relauncher { definitions: vec![arn("task-definition/job:2")], ..base.clone() }));
    let kind = RelauncherKind::Schedule { group: "default".into() };
    assert_ne!(hash, made(Relauncher { kind, ..base }));
    // Another sweep that reads it otherwise is another inventory.
    let digest = |relauncher| inventory(&["a"], vec![relauncher]).digest();
    assert_ne!(digest(rule("r", &["a"], "job:1")), digest(rule("r", &["a"], "job:2")));
    assert_ne!(digest(rule("r", &["a"], "job:1")), digest(Relauncher { enabled: false, ..rule("r", &["a"], "job:1") }));
}

/// A plan that was approved before there were relaunchers keeps its hash.
#[test]
fn a_plan_without_any_is_written_as_before() {
    let plan = plan(&inventory(&["a"], vec![]), &marks(&[removed("a")]));
    let text = serde_json::to_string(&plan).unwrap();
    assert!(!text.contains("relaunchers"), "{text}");
    let back: TeardownPlan = serde_json::from_str(&text).unwrap();
    assert_eq!(back.hash().unwrap(), plan.hash().unwrap());
    let counts = r#"{"clusters":1,"services":2,"tasks":3,"taskSets":4,"containerInstances":5,"definitions":6}"#;
    let counts: quench_core::view::PlanCounts = serde_json::from_str(counts).unwrap();
    assert_eq!((counts.relaunchers, counts.definitions), (0, 6));
}

fn any_relauncher() -> impl Strategy<Value = Relauncher> {
    let names = proptest::sample::subsequence(vec!["a", "b", "c", "gone"], 1..4);
    let family = proptest::sample::select(vec!["job", "job:1", "a:1", "old:1"]);
    (names, family, any::<bool>(), 0_u32..2, 0..4).prop_map(|(clusters, family, enabled, other_targets, kind)| {
        match kind {
            0 => scalable_target(clusters[0]),
            1 => Relauncher {
                kind: RelauncherKind::Rule { bus: "default".into(), managed_by: Some("x.amazonaws.com".into()) },
                ..rule("r", &clusters, family)
            },
            _ => Relauncher { enabled, other_targets, ..rule("r", &clusters, family) },
        }
    })
}

fn any_marks() -> impl Strategy<Value = Marks> {
    let mut arns = vec![rule_arn("r"), arn("task-definition/job:1"), arn("task-definition/job:2")];
    for name in ["a", "b", "c"] {
        arns.extend([arn(&format!("cluster/{name}")), arn(&format!("service/{name}/{name}-service"))]);
        arns.push(target_arn(&format!("{name}-service")));
    }
    let mark = prop_oneof![Just(Mark::Keep), Just(Mark::Remove)];
    proptest::collection::btree_map(proptest::sample::select(arns), mark, 0..8)
}

proptest! {
    /// What must never happen: a kept relauncher among the targets, one that feeds something that stays without a person's
    /// word on itself, or one that is off or AWS's own; and nothing that is kept is named through it.
    #[test]
    fn no_relauncher_goes_that_is_kept_or_feeds_what_stays(relauncher in any_relauncher(), marks in any_marks()) {
        let inventory = inventory(&["a", "b", "c"], vec![relauncher.clone()]);
        let plan = plan(&inventory, &marks);
        for target in target_arns(&plan) {
            prop_assert!(!plan.keeps(target), "kept: {target}");
        }
        if cut(&plan).is_empty() {
            return Ok(());
        }
        let own = marks.get(&relauncher.arn).copied();
        prop_assert!(relauncher.enabled && relauncher.managed_by().is_none());
        prop_assert_ne!(own, Some(Mark::Keep));
        if own == Some(Mark::Remove) {
            return Ok(());
        }
        let goes = |arn: &String| plan.targets.clusters.iter().any(|target| target.arn == *arn);
        let there = |arn: &&String| !arn.ends_with("/gone");
        prop_assert!(relauncher.other_targets == 0);
        prop_assert!(!relauncher.starts.iter().any(|arn| plan.keeps(arn)));
        let fed = relauncher.starts.iter().filter(there).all(goes);
        let service = relauncher.service().is_some_and(|(_, name)| {
            plan.targets.services.iter().any(|target| target.arn.ends_with(&format!("/{name}")))
        });
        let definitions = relauncher.revisions(&inventory.regions.values().next().unwrap().task_definitions)
            .all(|arn| plan.targets.definitions.iter().any(|target| target.arn == arn));
        prop_assert!(fed || service || definitions, "{relauncher:?}");
    }
}
