//! Choosing and planning: tables for the rules, properties for what must never happen.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use quench_core::check::target_arns;
use quench_core::choice::{apply, cluster_choice, covered_by, marked_by, unused_definitions};
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::mark::{Mark, Marks};
use quench_core::plan::{TeardownPlan, plan};
use quench_core::price_book::PriceBook;
use quench_core::region::{ListedState, RegionCode, RegionSource};
use quench_core::report::{Part, PartState, RegionReport};
use quench_core::resource::{Cluster, DefinitionStatus, Service, Task, TaskDefinition};
use quench_core::triage::Findings;
use quench_core::view::{MarkRule, MarkScope};

const REGION: &str = "eu-west-1";

fn arn(rest: &str) -> String {
    format!("arn:aws:ecs:{REGION}:123456789012:{rest}")
}

fn definition(name: &str) -> String {
    arn(&format!("task-definition/{name}"))
}

/// A cluster with one service (family = cluster's name, revision 2) and one stand-alone task (family `lone`).
fn cluster(name: &str) -> Cluster {
    let service = format!("{name}-service");
    let task = |id: &str, group: Option<String>, runs: &str| Task {
        arn: arn(&format!("task/{name}/{id}")),
        group,
        task_definition: Some(definition(runs)),
        last_status: "RUNNING".into(),
        desired_status: "RUNNING".into(),
        ..Task::default()
    };
    Cluster {
        arn: arn(&format!("cluster/{name}")),
        name: name.into(),
        status: "ACTIVE".into(),
        services: vec![Service {
            arn: arn(&format!("service/{name}/{service}")),
            name: service.clone(),
            task_definition: Some(definition(&format!("{name}:2"))),
            created_at: Some(Timestamp::UNIX_EPOCH),
            ..Service::default()
        }],
        tasks: vec![task("1", Some(format!("service:{service}")), &format!("{name}:2")), task("2", None, "lone:1")],
        ..Cluster::default()
    }
}

fn inventory(clusters: &[&str]) -> Inventory {
    let mut definitions = vec![definition("lone:1"), definition("nightly:1")];
    for name in clusters {
        definitions.extend([definition(&format!("{name}:1")), definition(&format!("{name}:2"))]);
    }
    let region = RegionInventory {
        report: RegionReport {
            listed: ListedState::Enabled,
            asked: true,
            parts: Part::ALL.iter().map(|part| (*part, PartState::Complete)).collect(),
            read_at: Some(Timestamp::UNIX_EPOCH),
        },
        revision: 3,
        clusters: clusters.iter().map(|name| cluster(name)).collect(),
        task_definitions: definitions
            .into_iter()
            .map(|arn| TaskDefinition { arn, status: DefinitionStatus::Active })
            .collect(),
        relaunchers: Vec::new(),
    };
    Inventory {
        id: "sweep-1".into(),
        account: "123456789012".into(),
        partition: "aws".into(),
        world: "aws".into(),
        source: RegionSource::Account,
        source_note: None,
        revision: 3,
        started_at: Timestamp::UNIX_EPOCH,
        finished_at: Some(Timestamp::UNIX_EPOCH),
        regions: BTreeMap::from([(RegionCode::parse(REGION).unwrap(), region)]),
    }
}

fn marks(list: &[(String, Mark)]) -> Marks {
    list.iter().cloned().collect()
}

fn definitions(plan: &TeardownPlan) -> Vec<&str> {
    plan.targets.definitions.iter().map(|target| target.arn.rsplit('/').next().unwrap()).collect()
}

#[test]
fn nothing_marked_is_an_empty_plan() {
    assert!(plan(&inventory(&["a", "b"]), &Marks::new()).is_empty());
}

#[test]
fn a_removed_cluster_takes_its_services_tasks_and_the_definitions_that_only_it_uses() {
    let inventory = inventory(&["a", "b"]);
    let plan = plan(&inventory, &marks(&[(arn("cluster/a"), Mark::Remove)]));
    assert_eq!(plan.targets.clusters[0].services, [arn("service/a/a-service")], "the pin is its set of services");
    assert_eq!(plan.targets.services.len(), 1);
    assert_eq!(
        plan.targets.tasks.iter().map(|task| &task.arn).collect::<Vec<_>>(),
        [&arn("task/a/2")],
        "stand-alone tasks by name"
    );
    assert_eq!(definitions(&plan), ["a:2"], "lone:1 is used by b too; a:1 and nightly:1 are a group of their own");
}

#[test]
fn a_kept_service_keeps_its_cluster_its_siblings_and_its_whole_family() {
    let inventory = inventory(&["a", "b"]);
    let plan = plan(
        &inventory,
        &marks(&[
            (arn("cluster/a"), Mark::Remove),
            (arn("cluster/b"), Mark::Remove),
            (arn("service/a/a-service"), Mark::Keep),
            (definition("a:1"), Mark::Remove),
            (definition("nightly:1"), Mark::Remove),
        ]),
    );
    let clusters: Vec<_> = plan.targets.clusters.iter().map(|target| target.arn.clone()).collect();
    assert_eq!(clusters, [arn("cluster/b")]);
    assert_eq!(definitions(&plan), ["b:2", "nightly:1"], "a:1 is of a kept family, lone:1 is used by a kept task");
    for kept in [
        "cluster/a",
        "service/a/a-service",
        "task/a/1",
        "task/a/2",
        "task-definition/a:1",
        "task-definition/a:2",
        "task-definition/lone:1",
    ] {
        assert!(plan.keeps(&arn(kept)), "{kept}");
    }
}

#[test]
fn no_definition_of_a_region_goes_while_a_user_may_be_unread() {
    for part in [Part::Clusters, Part::Services, Part::Tasks] {
        let mut inventory = inventory(&["a"]);
        let why = CloudError {
            kind: CloudErrorKind::Timeout,
            operation: String::new(),
            region: String::new(),
            code: None,
            message: String::new(),
            request_id: None,
        };
        let region = inventory.regions.values_mut().next().unwrap();
        region.report.parts.insert(part, PartState::Partial(why));
        assert!(unused_definitions(region).is_empty());
        let all = marks(&[(arn("cluster/a"), Mark::Remove), (definition("nightly:1"), Mark::Remove)]);
        let plan = plan(&inventory, &all);
        assert_eq!(plan.targets.clusters.len(), 1, "the spend still goes");
        assert!(definitions(&plan).is_empty(), "{part:?}");
    }
}

#[test]
fn a_rule_covers_only_what_its_revision_held_and_never_batch() {
    let inventory = inventory(&["a", "AWSBatch-x"]);
    assert_eq!(covered_by(&MarkScope::Everywhere, 3, &inventory, &Findings::default()), [arn("cluster/a")]);
    assert!(
        covered_by(&MarkScope::Everywhere, 2, &inventory, &Findings::default()).is_empty(),
        "the region arrived with revision 3"
    );
    let unused = covered_by(&MarkScope::UnusedDefinitions { region: None }, 3, &inventory, &Findings::default());
    assert_eq!(unused.len(), 3, "a:1, AWSBatch-x:1 and nightly:1: {unused:?}");
}

#[test]
fn a_rule_over_many_never_takes_a_keep_back() {
    let inventory = inventory(&["a", "b"]);
    let mut marks = marks(&[(arn("cluster/a"), Mark::Keep), (definition("nightly:1"), Mark::Keep)]);
    for scope in [
        MarkScope::Everywhere,
        MarkScope::Region { region: RegionCode::parse(REGION).unwrap() },
        MarkScope::UnusedDefinitions { region: None },
    ] {
        let rule = MarkRule { scope, mark: Some(Mark::Remove), revision: 3 };
        let arns = marked_by(&rule, &inventory, &Findings::default(), &marks);
        assert!(!arns.is_empty());
        apply(&mut marks, &arns, rule.mark);
    }
    assert_eq!(marks[&arn("cluster/a")], Mark::Keep);
    assert_eq!(marks[&definition("nightly:1")], Mark::Keep);
    assert_eq!(marks[&arn("cluster/b")], Mark::Remove);

    let own = MarkRule { scope: MarkScope::Resource { arn: arn("cluster/a") }, mark: Some(Mark::Remove), revision: 3 };
    assert_eq!(
        marked_by(&own, &inventory, &Findings::default(), &marks),
        [arn("cluster/a")],
        "on the thing itself a person may change it"
    );
}

/// What could not be read may be the very thing that is kept.
#[test]
fn a_kept_child_that_was_not_read_keeps_its_cluster() {
    for kept in ["service/a/unread", "task/a/unread"] {
        let mut inventory = inventory(&["a", "ab"]);
        let region = inventory.regions.values_mut().next().unwrap();
        region.clusters.iter_mut().for_each(|cluster| cluster.tasks_incomplete = true);
        let marks =
            marks(&[(arn("cluster/a"), Mark::Remove), (arn("cluster/ab"), Mark::Remove), (arn(kept), Mark::Keep)]);
        let plan = plan(&inventory, &marks);
        let clusters: Vec<_> = plan.targets.clusters.iter().map(|target| target.arn.clone()).collect();
        assert_eq!(clusters, [arn("cluster/ab")], "{kept}: a longer name that begins alike is another cluster");
        assert!(plan.targets.services.iter().all(|target| target.cluster == arn("cluster/ab")));
        assert!(plan.keeps(&arn("cluster/a")));
    }
}

#[test]
fn what_may_burn_unread_makes_the_sum_a_least() {
    let mut inventory = inventory(&["a"]);
    assert!(inventory.burn(&PriceBook::bundled()).at_least, "its tasks have no size");
    let region = inventory.regions.values_mut().next().unwrap();
    region.clusters.clear();
    assert!(!inventory.burn(&PriceBook::bundled()).at_least);
    let region = inventory.regions.values_mut().next().unwrap();
    region.report.parts.remove(&Part::Tasks);
    assert!(inventory.burn(&PriceBook::bundled()).at_least);
    inventory.regions.values_mut().next().unwrap().report.asked = false;
    assert!(!inventory.burn(&PriceBook::bundled()).at_least, "what was left out is told apart, as not checked");
}

#[test]
fn the_hash_depends_on_every_part_and_on_nothing_else() {
    let base = plan(&inventory(&["a", "b"]), &marks(&[(arn("cluster/a"), Mark::Remove)]));
    assert_eq!(base.hash().unwrap(), base.clone().hash().unwrap());
    assert_eq!(base.hash().unwrap().len(), 64);
    let changes: [fn(&mut TeardownPlan); 6] = [
        |plan| plan.account = "000000000000".into(),
        |plan| plan.endpoint = "practice:1".into(),
        |plan| plan.inventory = "sweep-2".into(),
        |plan| plan.kept.push("x".into()),
        |plan| plan.targets.services[0].pin.task_definition = None,
        |plan| plan.targets.clusters.clear(),
    ];
    for (index, change) in changes.iter().enumerate() {
        let mut other = base.clone();
        change(&mut other);
        assert_ne!(other.hash().unwrap(), base.hash().unwrap(), "change {index}");
    }
}

fn any_marks() -> impl Strategy<Value = Marks> {
    let names = ["a", "b", "c"];
    let mut arns = vec![definition("lone:1"), definition("nightly:1")];
    for name in names {
        for rest in [
            format!("cluster/{name}"),
            format!("service/{name}/{name}-service"),
            format!("task/{name}/1"),
            format!("task/{name}/2"),
        ] {
            arns.push(arn(&rest));
        }
        arns.extend(["", ":1", ":2"].map(|revision| definition(&format!("{name}{revision}"))));
    }
    arns.extend([definition("lone"), definition("nightly")]);
    let mark = prop_oneof![Just(Mark::Keep), Just(Mark::Remove)];
    proptest::collection::btree_map(proptest::sample::select(arns), mark, 0..12)
}

proptest! {
    /// What must never happen: a kept resource among the targets, or something nobody marked.
    #[test]
    fn nothing_kept_or_unmarked_is_ever_a_target(marks in any_marks()) {
        let inventory = inventory(&["a", "b", "c"]);
        let plan = plan(&inventory, &marks);
        for target in target_arns(&plan) {
            prop_assert!(!plan.keeps(target), "kept: {target}");
            prop_assert_ne!(marks.get(target), Some(&Mark::Keep));
        }
        for (_, cluster) in inventory.clusters() {
            let choice = cluster_choice(cluster, &marks);
            let inside = |found: &str| found == cluster.arn || cluster.services.iter().any(|service| service.arn == found) || cluster.tasks.iter().any(|task| task.arn == found);
            let touched = target_arns(&plan).any(inside);
            if choice.effective == Some(Mark::Keep) {
                prop_assert!(!touched, "a kept cluster keeps all in it");
                for used in cluster.services.iter().filter_map(|service| service.task_definition.as_ref()) {
                    prop_assert!(plan.keeps(used));
                }
            }
            let marked = marks.iter().any(|(arn, mark)| inside(arn) && *mark == Mark::Remove);
            prop_assert!(!touched || marked, "nobody marked {}", cluster.name);
            let services = cluster.services.iter().map(|service| (&service.arn, service.task_definition.as_ref()));
            let tasks = cluster.tasks.iter().map(|task| (&task.arn, task.task_definition.as_ref()));
            for (user, runs) in services.chain(tasks) {
                let family = runs.and_then(|runs| runs.rsplit_once(':')).unwrap().0;
                if marks.get(family) == Some(&Mark::Keep) {
                    prop_assert!(!touched && plan.keeps(user) && plan.keeps(family), "{user} runs a kept family");
                }
            }
        }
        for target in &plan.targets.definitions {
            let family = target.arn.rsplit_once(':').unwrap().0;
            prop_assert_ne!(marks.get(family), Some(&Mark::Keep), "{} is of a kept family", target.arn);
            let marked = [target.arn.as_str(), family].iter().any(|arn| marks.get(*arn) == Some(&Mark::Remove));
            let goes = |arn: &String| target_arns(&plan).any(|target| target == arn);
            let of_service = |task: &Task| task.group.as_ref().is_some_and(|group| group.starts_with("service:"));
            let mut users = inventory.clusters().flat_map(|(_, cluster)| {
                let services = cluster.services.iter().map(|service| (&service.arn, service.task_definition.as_ref()));
                let tasks = cluster.tasks.iter().filter(|task| !of_service(task));
                services.chain(tasks.map(|task| (&task.arn, task.task_definition.as_ref())))
            }).filter(|(_, runs)| *runs == Some(&target.arn)).peekable();
            prop_assert!(marked || users.peek().is_some(), "nobody marked {}", target.arn);
            prop_assert!(users.all(|(user, _)| goes(user)), "{} is in use", target.arn);
        }
    }
}
