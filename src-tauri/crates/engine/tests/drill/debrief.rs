//! The debrief of a drill: what a person is told of how it went.

use quench_core::mark::Mark;
use quench_core::money::Usd;
use quench_core::view::{DebriefItem, DebriefView, DebriefWhy, RowKind};
use quench_drill::{NewTaskDefinition, NewTasks};

use crate::scene::{Scene, assert_verified, scene};

fn debrief(scene: &Scene) -> DebriefView {
    scene.session.debrief().unwrap()
}

/// Marks Remove what the drill knows to be the attacker's, and `also`; tears it down and proves it.
async fn respond(scene: &Scene, also: &[&str]) {
    let inventory = scene.sweep().await;
    let clusters = inventory.clusters().map(|(_, cluster)| cluster.arn.clone());
    let services = inventory.clusters().flat_map(|(_, cluster)| &cluster.services).map(|service| service.arn.clone());
    let definitions = inventory.regions.values().flat_map(|region| &region.task_definitions);
    let all = clusters.chain(services).chain(definitions.map(|definition| definition.arn.clone()));
    let mut remove: Vec<String> = scene.drill.world(|world| all.filter(|arn| world.is_rogue(arn)).collect());
    remove.extend(also.iter().map(|arn| (*arn).to_owned()));
    scene.session.mark_arns(&remove, Mark::Remove).unwrap();
    scene.approve();
    scene.session.run_teardown().await.unwrap();
}

fn region(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap()
}

fn beyond(item: &DebriefItem) -> bool {
    matches!(item.why, DebriefWhy::DisabledRegion | DebriefWhy::DeniedRegion)
}

#[tokio::test(start_paused = true)]
async fn a_response_without_a_mistake_is_told_so_and_none_is_better_than_the_best() {
    let scene = scene("fifty-clusters").await;
    let start = debrief(&scene);
    assert_eq!((start.scenario.as_str(), start.seed, start.speed), ("fifty-clusters", 7, 1));
    assert_eq!((start.finished, start.seconds_to_zero, start.seconds_to_gone), (false, None, None));
    assert_eq!((start.missed.len(), start.missed_total > 600), (200, true));
    assert!(start.still_burning.per_hour > Usd::ZERO && start.missed.iter().all(|item| !beyond(item)));
    let task = start.missed.iter().find(|item| item.kind == RowKind::Tasks).unwrap();
    let dollars = task.per_hour.unwrap();
    assert_eq!(start.still_burning.per_hour, dollars.times(start.rogue.tasks.into()), "all four regions cost alike");

    respond(&scene, &[]).await;
    assert_verified(&scene.session.teardown().unwrap(), &scene.session);
    let view = debrief(&scene);
    assert!(view.finished, "{view:#?}");
    assert_eq!((view.missed_total, view.wrongly_removed_total, view.attacker_deeds), (0, 0, 0));
    assert_eq!((view.rogue, view.rogue_gone, view.still_burning.per_hour), (start.rogue, start.rogue, Usd::ZERO));
    let (zero, gone) = (view.seconds_to_zero.unwrap(), view.seconds_to_gone.unwrap());
    assert!(zero >= view.best_seconds_to_zero && view.best_seconds_to_zero > 0, "{view:#?}");
    assert!(gone >= view.best_seconds_to_gone && view.best_seconds_to_gone >= view.best_seconds_to_zero, "{view:#?}");
    assert!(view.burnt >= view.burnt_best && view.burnt_best > Usd::ZERO && !view.burnt_at_least, "{view:#?}");
    // Nobody burns for longer than until zero.
    let seconds = start.still_burning.per_hour.times(zero.into());
    assert!(view.burnt.times(3600.into()) <= seconds, "{view:#?}");
    assert_eq!((view.best_seconds_to_zero, view.burnt_best), (start.best_seconds_to_zero, start.burnt_best));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_of_the_companys_that_went_is_told() {
    let scene = scene("fifty-clusters").await;
    let web = "arn:aws:ecs:us-west-2:000000000000:cluster/web";
    respond(&scene, &[web]).await;
    let view = debrief(&scene);
    let kinds: Vec<(RowKind, &str)> = view.wrongly_removed.iter().map(|item| (item.kind, item.name.as_str())).collect();
    let services = ["api", "frontend", "status-page", "worker"].map(|name| (RowKind::Services, name));
    assert_eq!((kinds[0], &kinds[1..5]), ((RowKind::Clusters, "web"), &services[..]));
    assert_eq!((view.wrongly_removed[0].arn.as_str(), view.missed_total, view.finished), (web, 0, true));
    assert_eq!(view.wrongly_removed_total, u32::try_from(kinds.len()).unwrap());
}

#[tokio::test(start_paused = true)]
async fn what_nobody_could_reach_comes_after_what_was_missed() {
    let scene = scene("seed-story").await;
    let view = debrief(&scene);
    assert_eq!((view.missed.len(), view.missed.iter().filter(|item| beyond(item)).count()), (200, 0));
    // All within reach goes but one cluster.
    let kept = scene.drill.change(|world| {
        let usable = |arn: &str| world.region(region(arn)).unwrap().opt_in.usable(world.now());
        let rogue = |arn: &String| world.is_rogue(arn) && usable(arn);
        let services: Vec<String> = world.services().map(|found| found.arn.clone()).filter(rogue).collect();
        let kept = services.iter().find(|arn| region(arn) == "us-east-1").unwrap().clone();
        for arn in services.iter().filter(|arn| **arn != kept) {
            world.delete_service(region(arn), arn.split('/').nth(1).unwrap(), arn, true).unwrap();
        }
        kept.split('/').nth(1).unwrap().to_owned()
    });
    let minute = std::time::Duration::from_secs(60);
    scene.session.ground().connection.clock().sleep(minute).await;
    scene.drill.change(|world| {
        let usable = |arn: &str| world.region(region(arn)).unwrap().opt_in.usable(world.now());
        let rogue = |arn: &String| world.is_rogue(arn) && usable(arn) && !arn.ends_with(&kept);
        let clusters: Vec<String> = world.clusters().map(|found| found.arn.clone()).filter(rogue).collect();
        let definitions: Vec<String> = world.task_definitions().map(|found| found.arn.clone()).filter(rogue).collect();
        for arn in clusters {
            world.delete_cluster(region(&arn), &arn).unwrap();
        }
        for arn in definitions {
            world.deregister_task_definition(region(&arn), &arn).unwrap();
            world.delete_task_definition(region(&arn), &arn).unwrap();
        }
    });
    let view = debrief(&scene);
    let first_beyond = view.missed.iter().position(beyond).unwrap();
    let within = &view.missed[..first_beyond];
    assert_eq!(
        within.iter().map(|item| item.kind).collect::<Vec<_>>(),
        [RowKind::Clusters, RowKind::Services, RowKind::Tasks, RowKind::Tasks,]
    );
    assert_eq!((within[0].name.as_str(), within[1].name.as_str()), (kept.as_str(), kept.as_str()));
    assert!(within.iter().all(|item| item.why == DebriefWhy::NotRemoved));
    assert!(view.missed[first_beyond..].iter().all(|item| item.why == DebriefWhy::DisabledRegion));
    // Twenty clusters, twenty services, forty tasks and ten definitions in each of ten regions.
    assert_eq!(view.missed_total, u32::try_from(first_beyond).unwrap() + 10 * 90);
    assert_eq!((view.seconds_to_zero, view.seconds_to_gone, view.finished), (None, None, false));
    assert!(view.still_burning.per_hour > Usd::ZERO && view.burnt >= view.burnt_best);
}

#[tokio::test(start_paused = true)]
async fn an_attacker_who_returns_is_counted_and_what_came_back_is_told() {
    let scene = scene("returning-attacker").await;
    respond(&scene, &[]).await;
    let minutes = std::time::Duration::from_secs(5 * 60);
    scene.session.ground().connection.clock().sleep(minutes).await;
    let view = debrief(&scene);
    let deeds = u32::try_from(scene.drill.attacker_log().len()).unwrap();
    assert!(deeds > 0 && view.attacker_deeds == deeds);
    assert!(view.missed.iter().any(|item| item.why == DebriefWhy::CameBack && item.kind == RowKind::Clusters));
    assert_eq!((view.finished, view.seconds_to_zero), (false, None));
    // Rule and schedule went with what they fed; he knows of the scalable target alone and registers it again.
    assert_eq!((view.rogue.relaunchers, view.rogue_gone.relaunchers), (3, 2));
    let on = view.missed.iter().find(|item| item.kind == RowKind::Relaunchers).unwrap();
    assert_eq!((on.why, on.arn.split(':').nth(2)), (DebriefWhy::CameBack, Some("application-autoscaling")));
}

#[tokio::test(start_paused = true)]
async fn what_starts_tasks_and_was_left_on_is_missed_by_its_name() {
    let scene = scene("returning-attacker").await;
    let start = debrief(&scene);
    let named = |view: &DebriefView| -> Vec<(String, String, DebriefWhy)> {
        let mine = view.missed.iter().filter(|item| item.kind == RowKind::Relaunchers);
        mine.map(|item| (item.name.clone(), item.region.to_string(), item.why)).collect()
    };
    assert_eq!((start.rogue.relaunchers, start.rogue_gone.relaunchers, named(&start).len()), (3, 0, 3));
    let (rule, region) = scene.drill.world(|world| {
        let rule = world.rules().next().unwrap();
        (rule.name.clone(), rule.region.clone())
    });
    assert!(named(&start).contains(&(rule.clone(), region.clone(), DebriefWhy::NotRemoved)), "{:?}", named(&start));
    scene.drill.change(|world| world.disable_rule(&region, None, &rule).unwrap());
    let view = debrief(&scene);
    assert_eq!((view.rogue_gone.relaunchers, named(&view).len(), view.finished), (1, 2, false));
    assert_eq!(view.missed_total, start.missed_total - 1);
}

#[tokio::test(start_paused = true)]
async fn what_starts_tasks_of_the_companys_and_was_cut_off_is_told_by_its_name() {
    let scene = scene("mixed-account").await;
    let rule = "arn:aws:events:ap-northeast-2:000000000000:rule/nightly-report";
    respond(&scene, &[rule]).await;
    let view = debrief(&scene);
    let told: Vec<(RowKind, &str, &str)> =
        view.wrongly_removed.iter().map(|item| (item.kind, item.name.as_str(), item.region.as_str())).collect();
    // With it goes the definition that nothing else uses.
    let expected = [(RowKind::Definitions, "nightly-report:1"), (RowKind::Relaunchers, "nightly-report")];
    assert_eq!(told, expected.map(|(kind, name)| (kind, name, "ap-northeast-2")));
    assert_eq!((view.wrongly_removed_total, view.wrongly_removed[1].arn.as_str()), (2, rule));
}

/// What the company has set up starts its tasks in what stays: no rule over many touches it.
#[tokio::test(start_paused = true)]
async fn a_good_response_to_a_mixed_account_leaves_what_the_company_has_on() {
    let scene = scene("mixed-account").await;
    respond(&scene, &[]).await;
    let view = debrief(&scene);
    assert_eq!((view.wrongly_removed_total, view.rogue.relaunchers), (0, 0), "{:?}", view.wrongly_removed);
    let on = scene.drill.world(|world| {
        (
            world.scalable_targets().count(),
            world.rules().filter(|rule| rule.enabled()).count(),
            world.schedules().count(),
        )
    });
    assert_eq!(on, (1, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn what_burns_without_a_price_makes_the_sum_a_least() {
    let scene = scene("fifty-clusters").await;
    assert!(!debrief(&scene).burnt_at_least);
    scene.drill.change(|world| {
        let windows = NewTaskDefinition {
            os_family: Some("WINDOWS_SERVER_2022_CORE".to_owned()),
            ..NewTaskDefinition::fargate("miner", "docker.io/x/y", 1024, 2048)
        };
        let arn = world.register_task_definition("us-west-2", windows).unwrap();
        world.label_rogue(&arn);
        world.run_tasks("us-west-2", "web", NewTasks::fargate("miner", 1)).unwrap();
    });
    let minute = std::time::Duration::from_secs(60);
    scene.session.ground().connection.clock().sleep(minute).await;
    let view = debrief(&scene);
    assert!(view.burnt_at_least && view.still_burning.unpriced == 1, "{:#?}", view.still_burning);
}
