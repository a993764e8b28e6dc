//! A mark on a family is a mark on all of it: tables, and the property that it is as good as one on each thing.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use quench_core::account::{Identity, World};
use quench_core::check::check;
use quench_core::choice::{DefinitionChoices, cluster_choice, covered_by, find, held_arns, marked_by};
use quench_core::inventory::{Inventory, RegionInventory};
use quench_core::mark::{Mark, Marks};
use quench_core::plan::{TeardownPlan, plan};
use quench_core::region::{ListedState, RegionCode, RegionSource};
use quench_core::relauncher::{Relauncher, RelauncherKind};
use quench_core::relauncher_choice::{RelauncherChoice, RelauncherChoices};
use quench_core::report::{Part, PartState, RegionReport};
use quench_core::resource::{Cluster, DefinitionStatus, Service, Task, TaskDefinition};
use quench_core::triage::Findings;
use quench_core::view::{MarkRule, MarkScope, NoteKind, RowMark, StaysWhy};

const REGION: &str = "eu-west-1";

fn arn(rest: &str) -> String {
    format!("arn:aws:ecs:{REGION}:123456789012:{rest}")
}

fn definition(name: &str) -> String {
    arn(&format!("task-definition/{name}"))
}

fn rule_arn(name: &str) -> String {
    format!("arn:aws:events:{REGION}:123456789012:rule/{name}")
}

fn service(cluster: &str, runs: &str, deployments: &[&str]) -> Service {
    Service {
        arn: arn(&format!("service/{cluster}/web")),
        name: "web".into(),
        task_definition: Some(definition(runs)),
        all_definitions: deployments.iter().map(|name| definition(name)).collect(),
        ..Service::default()
    }
}

fn task(cluster: &str, id: &str, runs: &str) -> Task {
    Task {
        arn: arn(&format!("task/{cluster}/{id}")),
        task_definition: Some(definition(runs)),
        last_status: "RUNNING".into(),
        ..Task::default()
    }
}

fn rule(name: &str, cluster: &str, starts: &str) -> Relauncher {
    Relauncher {
        arn: rule_arn(name),
        name: name.into(),
        kind: RelauncherKind::Rule { bus: "default".into(), managed_by: None },
        enabled: true,
        starts: vec![arn(&format!("cluster/{cluster}"))],
        definitions: vec![definition(starts)],
        other_targets: 0,
        schedule: None,
        limits: None,
        created_at: None,
    }
}

/// `web` runs service web:2; `blue` is between api:1 and web:1; `jobs` runs a task of job:1; `other` runs nothing of the three.
/// Rules start job by family and old:1 by revision.
fn inventory() -> Inventory {
    let cluster = |name: &str, services: Vec<Service>, tasks: Vec<Task>| Cluster {
        arn: arn(&format!("cluster/{name}")),
        name: name.into(),
        services,
        tasks,
        ..Cluster::default()
    };
    let region = RegionInventory {
        report: RegionReport {
            listed: ListedState::Enabled,
            asked: true,
            parts: Part::ALL.iter().map(|part| (*part, PartState::Complete)).collect(),
            read_at: Some(Timestamp::UNIX_EPOCH),
        },
        revision: 1,
        clusters: vec![
            cluster("web", vec![service("web", "web:2", &[])], vec![task("web", "1", "lone:1")]),
            cluster("blue", vec![service("blue", "api:1", &["api:1", "web:1"])], vec![]),
            cluster("jobs", vec![], vec![task("jobs", "1", "job:1")]),
            cluster("other", vec![service("other", "miner:1", &[])], vec![]),
        ],
        task_definitions: ["web:1", "web:2", "api:1", "job:1", "job:2", "lone:1", "miner:1", "old:1", "webshop:1"]
            .map(|name| TaskDefinition { arn: definition(name), status: DefinitionStatus::Active })
            .to_vec(),
        relaunchers: vec![rule("nightly", "jobs", "job"), rule("weekly", "other", "old:1")],
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

fn only(inventory: &Inventory) -> &RegionInventory {
    inventory.regions.values().next().unwrap()
}

const CLUSTERS: [&str; 4] = ["web", "blue", "jobs", "other"];

/// Every cluster goes, and besides `list`.
fn all_but(list: &[(String, Mark)]) -> Marks {
    let clusters = CLUSTERS.iter().map(|name| (arn(&format!("cluster/{name}")), Mark::Remove));
    clusters.chain(list.iter().cloned()).collect()
}

fn names<'a>(arns: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    arns.map(|arn| arn.rsplit('/').next().unwrap()).collect()
}

fn clusters(plan: &TeardownPlan) -> Vec<&str> {
    names(plan.targets.clusters.iter().map(|target| &target.arn))
}

fn definitions(plan: &TeardownPlan) -> Vec<&str> {
    names(plan.targets.definitions.iter().map(|target| &target.arn))
}

fn cut(plan: &TeardownPlan) -> Vec<&str> {
    names(plan.targets.relaunchers.iter().map(|target| &target.arn))
}

#[test]
fn a_kept_family_keeps_what_runs_it_and_its_cluster() {
    let everything = ["api:1", "job:1", "job:2", "lone:1", "miner:1", "old:1", "web:1", "web:2"];
    let table: [(&str, &[&str], &[&str]); 6] = [
        // A deployment of it is enough; what else its clusters use stays too: lone and api.
        ("web", &["jobs", "other"], &["job:1", "job:2", "miner:1", "old:1"]),
        ("api", &["jobs", "other", "web"], &["job:1", "job:2", "lone:1", "miner:1", "old:1"]),
        // So is a task of no service.
        ("job", &["blue", "other", "web"], &["api:1", "lone:1", "miner:1", "old:1", "web:1", "web:2"]),
        ("miner", &["blue", "jobs", "web"], &["api:1", "job:1", "job:2", "lone:1", "web:1", "web:2"]),
        // A name that begins alike is another family, and one that nobody has keeps nothing.
        ("webshop", &["blue", "jobs", "other", "web"], &everything),
        ("gone", &["blue", "jobs", "other", "web"], &everything),
    ];
    for (family, goes, with) in table {
        let plan = plan(&inventory(), &all_but(&[(definition(family), Mark::Keep)]));
        assert_eq!(clusters(&plan), goes, "{family}");
        assert_eq!(definitions(&plan), with, "{family}");
        for cluster in CLUSTERS.iter().filter(|cluster| !goes.contains(cluster)) {
            assert!(plan.keeps(&arn(&format!("cluster/{cluster}"))), "{family}");
        }
        assert!(plan.kept.contains(&definition(family)), "{family}");
        assert!(plan.keeps(&definition(&format!("{family}:99"))), "{family}: a revision to come");
    }
}

#[test]
fn a_row_names_the_family_that_decides() {
    let inventory = inventory();
    let region = only(&inventory);
    let kept = |because: &str, own| RowMark { own, effective: Some(Mark::Keep), because: Some(because.into()) };
    let marks = all_but(&[
        (definition("api"), Mark::Keep),
        (definition("job"), Mark::Keep),
        (arn("service/blue/web"), Mark::Remove),
        (definition("job:2"), Mark::Remove),
        (definition("old"), Mark::Remove),
        (rule_arn("nightly"), Mark::Remove),
    ]);
    let remove = Some(Mark::Remove);
    let blue = &region.clusters[1];
    let choice = cluster_choice(blue, &marks);
    assert_eq!(choice.row(blue, &marks), kept("api", remove));
    assert_eq!(choice.service(blue, &blue.services[0], &marks), kept("api", remove), "its own Remove does not count");
    let jobs = &region.clusters[2];
    assert_eq!(cluster_choice(jobs, &marks).task(jobs, &jobs.tasks[0], &marks), kept("job", None));
    let choices = DefinitionChoices::new(region, &marks);
    let row = |name: &str| {
        let found = region.task_definitions.iter().find(|found| found.arn == definition(name)).unwrap();
        choices.row(found)
    };
    assert_eq!(row("job:2"), kept("job", remove));
    assert_eq!(
        row("web:1"),
        RowMark { own: None, effective: Some(Mark::Keep), because: None },
        "of what a kept thing uses"
    );
    assert_eq!(row("old:1"), RowMark { own: None, effective: remove, because: Some("old".into()) });
    let relaunchers = RelauncherChoices::new(region, &marks);
    assert_eq!(relaunchers.row(&region.relaunchers[0]), kept("job", remove));
    assert_eq!(relaunchers.choice(&region.relaunchers[0]), RelauncherChoice::Stays(StaysWhy::Kept));
    // A Keep of its own decides for itself.
    let marks = all_but(&[(definition("api"), Mark::Keep), (arn("service/blue/web"), Mark::Keep)]);
    let own = RowMark { own: Some(Mark::Keep), effective: Some(Mark::Keep), because: None };
    assert_eq!(cluster_choice(blue, &marks).service(blue, &blue.services[0], &marks), own);
    assert_eq!(cluster_choice(blue, &marks).kept_because.as_deref(), Some("web"));
}

#[test]
fn a_removed_family_is_its_revisions_and_nothing_that_runs_them() {
    let made = |list: &[(String, Mark)]| plan(&inventory(), &list.iter().cloned().collect());
    let all = made(&[(definition("job"), Mark::Remove), (definition("old"), Mark::Remove)]);
    assert_eq!(definitions(&all), ["job:2", "old:1"], "a task runs job:1");
    assert!(clusters(&all).is_empty() && all.targets.services.is_empty() && all.targets.tasks.is_empty());
    assert_eq!(cut(&all), ["weekly"], "it starts only what goes; of job a revision stays");
    let with_keep = made(&[(definition("job"), Mark::Remove), (definition("job:2"), Mark::Keep)]);
    assert!(with_keep.is_empty());
    let kept_family = made(&[(definition("job"), Mark::Keep), (definition("job:2"), Mark::Remove)]);
    assert!(kept_family.is_empty() && kept_family.keeps(&definition("job:2")));
}

/// A task that was not read, or of which AWS does not tell what it runs, may be of the kept family.
#[test]
fn a_cluster_that_was_not_read_wholly_may_run_a_kept_family() {
    let kept = all_but(&[(definition("gone"), Mark::Keep)]);
    let elsewhere = all_but(&[(definition("gone").replace(REGION, "us-east-1"), Mark::Keep)]);
    let revision = all_but(&[(definition("gone:1"), Mark::Keep)]);
    let changes: [fn(&mut Cluster); 3] = [
        |cluster| cluster.services_incomplete = true,
        |cluster| cluster.tasks_incomplete = true,
        |cluster| cluster.tasks[0].task_definition = None,
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut inventory = inventory();
        change(&mut inventory.regions.values_mut().next().unwrap().clusters[2]);
        assert_eq!(clusters(&plan(&inventory, &kept)), ["blue", "other", "web"], "change {number}");
        assert_eq!(cluster_choice(&only(&inventory).clusters[2], &kept).kept_because.as_deref(), Some("gone"));
        assert_eq!(clusters(&plan(&inventory, &elsewhere)).len(), 4, "another region's families run there");
        assert_eq!(clusters(&plan(&inventory, &revision)).len(), 4, "a revision is no family");
    }
}

#[test]
fn a_family_is_found_where_anything_is_of_it_and_can_be_marked() {
    let mut swept = inventory();
    swept.regions.values_mut().next().unwrap().task_definitions.retain(|found| !found.arn.contains("/web:"));
    for (family, there) in [("web", true), ("job", true), ("webshop", true), ("we", false), ("gone", false)] {
        let scope = MarkScope::Resource { arn: definition(family) };
        assert_eq!(find(&swept, &definition(family)).is_some(), there, "{family}");
        assert_eq!(covered_by(&scope, 1, &swept, &Findings::default()).len(), usize::from(there), "{family}");
        assert_eq!(held_arns(&swept).contains(definition(family).as_str()), there, "{family}");
    }
    assert_eq!(find(&swept, &definition("web").replace(REGION, "us-east-1")), None);
    for held in held_arns(&swept) {
        assert!(find(&swept, held).is_some(), "{held}");
    }
}

#[test]
fn the_plan_tells_a_removed_family_that_is_not_there_and_a_kept_one_that_is_targeted() {
    let swept = inventory();
    let identity = Identity { account: "123456789012".into(), arn: String::new(), partition: "aws".into() };
    let notes = |plan: &TeardownPlan, marks: &Marks| {
        let notes = check(plan, &swept, marks, &identity, &World::Aws, Timestamp::UNIX_EPOCH);
        let names = |kind| notes.iter().find(|note| note.kind == kind).map(|note| note.names.clone());
        (names(NoteKind::MarkedNotFound), names(NoteKind::KeptTargeted))
    };
    let marks = all_but(&[(definition("gone"), Mark::Remove), (definition("web"), Mark::Remove)]);
    let mut made = plan(&swept, &marks);
    assert_eq!(notes(&made, &marks), (Some(vec![definition("gone")]), None));
    // As a plan of before the Keep would be.
    made.kept = vec![definition("web")];
    let targeted = [definition("web:1"), definition("web:2"), arn("service/web/web")].to_vec();
    assert_eq!(notes(&made, &marks).1, Some(targeted));
}

/// Once the Keep is taken back or has expired, nothing goes that nobody chose.
#[test]
fn a_rule_over_many_marks_nothing_that_a_family_keeps() {
    let swept = inventory();
    let keep = Marks::from([(definition("webshop"), Mark::Keep), (definition("old"), Mark::Keep)]);
    let rule = MarkRule { scope: MarkScope::UnusedDefinitions { region: None }, mark: Some(Mark::Remove), revision: 1 };
    assert_eq!(marked_by(&rule, &swept, &Findings::default(), &Marks::new()), [definition("webshop:1")]);
    assert!(marked_by(&rule, &swept, &Findings::default(), &keep).is_empty());
    let own = MarkRule { scope: MarkScope::Resource { arn: definition("webshop:1") }, ..rule };
    assert_eq!(marked_by(&own, &swept, &Findings::default(), &keep), [definition("webshop:1")], "a person's own word");
}

fn any_marks() -> impl Strategy<Value = Marks> {
    let held: Vec<String> = held_arns(&inventory()).into_iter().map(str::to_owned).collect();
    let mark = prop_oneof![Just(Mark::Keep), Just(Mark::Remove)];
    proptest::collection::btree_map(proptest::sample::select(held), mark, 0..12)
}

proptest! {
    /// What families' marks stand for, written out thing by thing, gives the same plan.
    #[test]
    fn a_mark_on_a_family_is_one_on_each_thing(marks in any_marks()) {
        let inventory = inventory();
        let region = only(&inventory);
        let of_family = |definition: &str, family: &str| definition == family || definition.rsplit_once(':').unwrap().0 == family;
        let is_family = |arn: &str| arn.contains(":task-definition/") && arn.matches(':').count() == 5;
        let mut expanded: Marks = marks.iter().filter(|(arn, _)| !is_family(arn)).map(|(arn, mark)| (arn.clone(), *mark)).collect();
        for (family, mark) in marks.iter().filter(|(arn, _)| is_family(arn)) {
            let of = |definition: &String| of_family(definition, family);
            let revisions = region.task_definitions.iter().map(|found| &found.arn).filter(|arn| of(arn));
            if *mark == Mark::Remove {
                for revision in revisions {
                    expanded.entry(revision.clone()).or_insert(Mark::Remove);
                }
                continue;
            }
            let services = region.clusters.iter().flat_map(|cluster| &cluster.services);
            let services = services.filter(|service| service.task_definition.iter().chain(&service.all_definitions).any(of));
            let tasks = region.clusters.iter().flat_map(|cluster| &cluster.tasks);
            let tasks = tasks.filter(|task| task.task_definition.iter().any(of));
            let rules = region.relaunchers.iter().filter(|rule| rule.definitions.iter().any(of));
            let users = services.map(|found| &found.arn).chain(tasks.map(|found| &found.arn)).chain(rules.map(|found| &found.arn));
            expanded.extend(users.chain(revisions).map(|arn| (arn.clone(), Mark::Keep)));
        }
        let (with, without) = (plan(&inventory, &marks), plan(&inventory, &expanded));
        prop_assert_eq!(&with.targets, &without.targets);
        let kept: Vec<_> = with.kept.iter().filter(|arn| !is_family(arn)).cloned().collect();
        prop_assert_eq!(kept, without.kept);
        for (family, mark) in marks.iter().filter(|(arn, _)| is_family(arn)) {
            prop_assert_eq!(with.kept.contains(family), *mark == Mark::Keep);
        }
    }
}
