//! "Everything rogue": only what the evidence says, never what is kept, never more than the person saw.

use std::collections::BTreeMap;
use std::sync::Arc;

use quench_core::inventory::Inventory;
use quench_core::triage::Verdict;
use quench_core::view::VerdictCounts;
use quench_drill::{Label, MadeAccount};

use super::*;
use crate::scene::{assert_verified, clock};

fn everything_rogue(session: &Session, region: Option<&str>) -> MarkRule {
    let scope = MarkScope::Rogue { region: region.map(code) };
    MarkRule { scope, mark: Some(Mark::Remove), revision: session.overview().revision }
}

fn keep(session: &Session, arn: &str) {
    session.set_mark(&order(arn, Some(Mark::Keep))).unwrap();
}

/// For each service and task the cluster that it is in.
fn homes(inventory: &Inventory) -> BTreeMap<&str, &str> {
    let clusters = inventory.clusters();
    let inside = clusters.flat_map(|(_, cluster)| {
        let services = cluster.services.iter().map(|service| &service.arn);
        let all = services.chain(cluster.tasks.iter().map(|task| &task.arn));
        all.map(|arn| (arn.as_str(), cluster.arn.as_str()))
    });
    inside.collect()
}

#[tokio::test(start_paused = true)]
async fn everything_rogue_is_what_is_rogue_and_nothing_else() {
    for scenario in ["fifty-clusters", "mixed-account", "hijacked-service"] {
        let scene = investigated(scenario).await;
        let rule = everything_rogue(&scene.session, None);
        scene.session.mark(&rule).unwrap();
        let findings = scene.session.findings();
        let marks = scene.session.marks();
        for (arn, mark) in marks.iter() {
            assert_eq!((mark, findings.verdict(arn)), (&Mark::Remove, Some(Verdict::Rogue)), "{scenario}: {arn}");
        }
        let inventory = scene.session.inventory().unwrap();
        let homes = homes(&inventory);
        for (arn, finding) in findings.of.iter().filter(|(_, finding)| finding.verdict == Verdict::Rogue) {
            let within = homes.get(arn.as_str()).is_some_and(|home| marks.contains_key(*home));
            let used = arn.contains(":task-definition/");
            assert!(marks.contains_key(arn) || within || used, "{scenario}: {arn} {:?}", finding.kind);
        }
        let selectable = scene.session.triage_view();
        let clusters = marks.keys().filter(|arn| arn.contains(":cluster/")).count();
        assert_eq!(selectable.selectable.clusters as usize, clusters);
        assert_eq!(selectable.selected, !marks.is_empty());
        // The same again for one region alone takes none of another.
        let everywhere: BTreeSet<&String> = marks.keys().collect();
        let clear = MarkRule { mark: None, ..everything_rogue(&scene.session, None) };
        scene.session.mark(&clear).unwrap();
        assert!(scene.session.marks().is_empty());
        scene.session.mark(&everything_rogue(&scene.session, Some("us-east-1"))).unwrap();
        let there = scene.session.marks();
        let expected: BTreeSet<&String> = everywhere.into_iter().filter(|arn| arn.contains(":us-east-1:")).collect();
        assert_eq!(there.keys().collect::<BTreeSet<_>>(), expected, "{scenario}");
    }
}

#[tokio::test(start_paused = true)]
async fn everything_rogue_never_takes_what_is_kept_whatever_the_keep_is_on() {
    let scene = investigated("fifty-clusters").await;
    let inventory = scene.session.inventory().unwrap();
    let findings = scene.session.findings();
    let rogue: Vec<_> = inventory
        .clusters()
        .filter(|(_, cluster)| findings.verdict(&cluster.arn) == Some(Verdict::Rogue))
        .map(|(code, cluster)| (code.as_str(), cluster))
        .collect();
    let in_region =
        |region: &str, number: usize| rogue.iter().filter(|(code, _)| *code == region).nth(number).unwrap().1;
    let (by_itself, by_service, by_task) =
        (in_region("us-east-1", 0), in_region("us-east-1", 1), in_region("us-east-1", 2));
    keep(&scene.session, &by_itself.arn);
    keep(&scene.session, &by_service.services[0].arn);
    keep(&scene.session, &by_task.tasks[0].arn);
    // All clusters of a region run one family.
    let definition = in_region("eu-west-1", 0).services[0].task_definition.as_deref().unwrap();
    keep(&scene.session, definition.rsplit_once(':').unwrap().0);
    scene.session.mark(&everything_rogue(&scene.session, None)).unwrap();
    let marks = scene.session.marks();
    assert_eq!(marks.get(&by_itself.arn), Some(&Mark::Keep));
    let (targets, _) = planned(&scene.session);
    assert!(targets.iter().any(|arn| arn.contains(":us-west-2:") && arn.contains(":cluster/")), "the rest goes");
    assert!(targets.iter().any(|arn| arn.contains(":us-east-1:") && arn.contains(":cluster/")), "the rest goes");
    for kept in [by_itself, by_service, by_task] {
        let name = format!("/{}/", kept.name);
        assert!(!targets.contains(&kept.arn) && !targets.iter().any(|arn| arn.contains(&name)), "{}", kept.name);
    }
    let kept: Vec<_> = targets.iter().filter(|arn| arn.contains(":eu-west-1:")).collect();
    assert_eq!(kept, Vec::<&String>::new(), "a kept family keeps what runs it");
}

#[tokio::test(start_paused = true)]
async fn verdicts_that_came_since_the_person_looked_are_not_what_he_chose() {
    let scene = scene("fifty-clusters").await;
    let inventory = scene.sweep().await;
    let seen =
        MarkRule { scope: MarkScope::Rogue { region: None }, mark: Some(Mark::Remove), revision: inventory.revision };
    scene.session.investigate().await.unwrap();
    let refused = scene.session.mark(&seen);
    assert!(
        matches!(refused, Err(SessionError::StaleRevision { asked, .. }) if asked == inventory.revision),
        "{refused:?}"
    );
    assert!(scene.session.marks().is_empty());
    let seen = everything_rogue(&scene.session, None);
    scene.session.mark(&seen).unwrap();
    let chosen = scene.session.marks();
    assert!(!chosen.is_empty());
    // A cluster that comes later is of no rule of before.
    let clear = MarkRule { mark: None, ..seen.clone() };
    scene.session.mark(&clear).unwrap();
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    assert!(matches!(scene.session.mark(&seen), Err(SessionError::StaleRevision { .. })));
    assert!(scene.session.marks().is_empty());
    scene.session.mark(&everything_rogue(&scene.session, None)).unwrap();
    assert_eq!(scene.session.marks().len(), chosen.len());
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_company_goes_with_everything_rogue() {
    let (mut attacks, mut taken, mut wrong) = (0, 0, Vec::new());
    for seed in 5000..5020 {
        let account = MadeAccount::draw(seed);
        let drill = Drill::made(&account, seed, clock()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let session = session(&drill, clock(), folder.path(), |options| options).await;
        let scene = Scene { drill, session, folder };
        scene.sweep().await;
        scene.session.investigate().await.unwrap();
        scene.session.mark(&everything_rogue(&scene.session, None)).unwrap();
        let (targets, _) = planned(&scene.session);
        let legit: BTreeSet<String> = scene.drill.world(|world| {
            let labels = world.labels().filter(|(_, label)| matches!(label, Label::Legit(_)));
            labels.map(|(arn, _)| arn.to_owned()).collect()
        });
        let of_company = targets.intersection(&legit).filter(|arn| !arn.contains(":task-definition/"));
        wrong.extend(of_company.map(|arn| format!("seed {seed} ({}): {arn}", account.scenario())));
        let definitions = targets.intersection(&legit).filter(|arn| arn.contains(":task-definition/")).count();
        wrong.extend((definitions > 0).then(|| format!("seed {seed}: {definitions} revisions")));
        attacks += usize::from(account.campaign.is_some());
        taken += usize::from(!targets.is_empty());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(attacks >= 10 && taken * 2 >= attacks, "{taken} of {attacks}");
}

/// What is there of the company's: names with what would tell that they were touched.
fn company(scene: &Scene) -> BTreeMap<String, String> {
    scene.drill.world(|world| {
        let now = world.now();
        let clusters = world.clusters().map(|cluster| (cluster.arn.clone(), cluster.status(now).to_owned()));
        let services = world.services().map(|service| {
            (service.arn.clone(), format!("{} {} {}", service.created_at, service.desired, service.task_definition))
        });
        let definitions = world.task_definitions().map(|found| (found.arn.clone(), format!("{:?}", found.status())));
        let tasks = world.burning_tasks().map(|task| (task.arn.clone(), String::new()));
        let all = clusters.chain(services).chain(definitions).chain(tasks);
        all.filter(|(arn, _)| !world.is_rogue(arn)).collect()
    })
}

#[tokio::test(start_paused = true)]
async fn a_teardown_of_everything_rogue_leaves_the_company_as_it_was() {
    let scene = investigated("fifty-clusters").await;
    let findings = Arc::clone(&scene.session.findings());
    scene.session.mark(&everything_rogue(&scene.session, None)).unwrap();
    let (targets, view) = planned(&scene.session);
    let verdicts = view.unwrap().verdicts.unwrap();
    let clusters = targets.iter().filter(|arn| arn.contains(":cluster/")).count();
    let expected = VerdictCounts { rogue: u32::try_from(clusters).unwrap(), ..VerdictCounts::default() };
    assert_eq!((verdicts.goes, verdicts.others), (expected, Vec::new()));
    let before = company(&scene);
    assert!(before.len() > 15);
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert_eq!(company(&scene), before);
    let (there, burning) = scene.drill.world(|world| {
        let clusters: BTreeSet<String> = world.clusters().map(|cluster| cluster.arn.clone()).collect();
        (clusters, world.burning_tasks().filter(|task| world.is_rogue(&task.arn)).count())
    });
    let rogue =
        findings.of.iter().filter(|(arn, finding)| arn.contains(":cluster/") && finding.verdict == Verdict::Rogue);
    let left: Vec<_> = rogue.filter(|(arn, _)| there.contains(*arn)).collect();
    assert!(left.is_empty() && burning == 0, "{left:?}, {burning} tasks");
}
