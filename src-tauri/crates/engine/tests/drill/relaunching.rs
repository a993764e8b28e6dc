//! What starts tasks again: cut off before anything is stopped, left where it feeds what stays, and never called clean
//! where it was not read.

use std::sync::Arc;
use std::time::Duration;

use quench_core::inventory::Inventory;
use quench_core::mark::Mark;
use quench_core::report::{Part, RegionState};
use quench_core::resource::Cluster;
use quench_core::view::{
    NotChecked, NoteKind, PageQuery, PlanView, ProblemKind, ProofState, RegionLook, RemainingWhy, Row, RowKind,
    RowSort, TeardownPhase, TeardownStatus,
};
use quench_drill::{
    Call, EcsParameters, Effect, Fault, NewRule, NewScalableTarget, NewSchedule, RuleState, RuleTarget, ScheduleState,
    ScheduleTarget, When, World,
};

use crate::scene::{Scene, assert_verified, begun_anew, production, scene};

pub(crate) const REGION: &str = "us-east-1";
const CUTS: [&str; 3] = ["DeregisterScalableTarget", "DisableRule", "UpdateSchedule"];

pub(crate) fn denied() -> Effect {
    Effect::Error { status: 400, code: "AccessDeniedException".into(), message: "not authorized".into() }
}

fn arn(cluster: &str) -> String {
    format!("arn:aws:ecs:{REGION}:000000000000:cluster/{cluster}")
}

fn rule_arn(name: &str) -> String {
    format!("arn:aws:events:{REGION}:000000000000:rule/{name}")
}

fn schedule_arn(name: &str) -> String {
    format!("arn:aws:scheduler:{REGION}:000000000000:schedule/default/{name}")
}

/// A rogue cluster of the region, as it was swept.
pub(crate) fn rogue(inventory: &Inventory) -> Cluster {
    let of_region = |cluster: &&Cluster| cluster.name != "production" && cluster.arn.contains(REGION);
    inventory.clusters().map(|(_, cluster)| cluster).find(of_region).unwrap().clone()
}

fn definition(cluster: &Cluster) -> String {
    cluster.services[0].task_definition.clone().unwrap()
}

/// A rule that starts a task in each of `clusters` every minute.
fn add_rule(world: &mut World, name: &str, clusters: &[&str], definition: &str) {
    world.put_rule(REGION, NewRule::scheduled(name, "rate(1 minute)")).unwrap();
    let target = |(number, cluster): (usize, &&str)| {
        RuleTarget::ecs(&number.to_string(), &arn(cluster), EcsParameters::fargate(definition, 1))
    };
    let targets = clusters.iter().enumerate().map(target).collect();
    world.put_targets(REGION, None, name, targets).unwrap();
}

fn add_schedule(world: &mut World, name: &str, cluster: &str, definition: &str) {
    let target = ScheduleTarget::ecs(&arn(cluster), EcsParameters::fargate(definition, 1));
    world.create_schedule(REGION, NewSchedule::of(name, "rate(1 minute)", target)).unwrap();
}

/// A scene in which all three feed a rogue cluster, and each of the three production too, with things of its own.
async fn fed() -> (Scene, Cluster) {
    let scene = scene("small").await;
    let inventory = scene.sweep_only(&[REGION]).await;
    let rogue = rogue(&inventory);
    let legitimate = inventory.clusters().map(|(_, cluster)| cluster).find(|cluster| cluster.name == "production");
    let legitimate = legitimate.unwrap().clone();
    scene.drill.change(|world| {
        for cluster in [&rogue, &legitimate] {
            let service = &cluster.services[0].name;
            let target = NewScalableTarget::of(&cluster.name, service, 1, 20);
            world.register_scalable_target(REGION, target).unwrap();
        }
        add_rule(world, "every-minute", &[&rogue.name], &definition(&rogue));
        add_schedule(world, "again", &rogue.name, &definition(&rogue));
        add_rule(world, "nightly", &["production"], &definition(&legitimate));
        add_schedule(world, "report", "production", &definition(&legitimate));
    });
    (scene, rogue)
}

pub(crate) fn mutating(scene: &Scene) -> Vec<Call> {
    scene.drill.log().into_iter().filter(|call| call.mutating).collect()
}

fn burning_outside_production(scene: &Scene) -> usize {
    let outside = |arn: &str| !arn.contains("/production/") && !arn.contains(":ap-east-1:");
    scene.drill.world(|world| world.burning_tasks().filter(|task| outside(&task.arn)).count())
}

fn note(plan: &PlanView, kind: NoteKind) -> Option<Vec<String>> {
    plan.notes.iter().find(|note| note.kind == kind).map(|note| note.names.clone())
}

async fn wait(scene: &Scene, seconds: u64) {
    scene.session.ground().connection.clock().sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn what_starts_tasks_is_cut_off_first_and_does_not_outlive_a_teardown() {
    let (scene, rogue) = fed().await;
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let plan = &teardown.approved.bundle.plan;
    assert_eq!(plan.targets.relaunchers.len(), 3, "{:#?}", plan.targets.relaunchers);
    assert!(plan.keeps(&rule_arn("nightly")) && plan.keeps(&schedule_arn("report")));

    let calls = mutating(&scene);
    let position = |wanted: &dyn Fn(&Call) -> bool| calls.iter().position(wanted).unwrap();
    let stops =
        position(&|call| call.region == REGION && matches!(call.operation.as_str(), "DeleteService" | "StopTask"));
    for (operation, target) in [("DisableRule", rule_arn("every-minute")), ("UpdateSchedule", schedule_arn("again"))] {
        let cut = position(&|call| call.operation == operation);
        assert!(cut < stops, "{operation} before anything is stopped");
        assert_eq!(calls[cut].targets, [target]);
    }
    let cuts: Vec<_> = calls.iter().filter(|call| CUTS.contains(&call.operation.as_str())).collect();
    assert_eq!(cuts.len(), 3, "each once, and nothing of production: {cuts:?}");
    assert!(!calls.iter().any(|call| call.operation.starts_with("DeleteSchedule") || call.operation == "DeleteRule"));

    // It is off, and not gone: it can be enabled again. Nothing comes back, however long one waits.
    wait(&scene, 3600).await;
    assert_eq!(burning_outside_production(&scene), 0);
    scene.drill.world(|world| {
        let rule = world.rule(REGION, None, "every-minute").unwrap();
        assert_eq!((rule.state, rule.targets.len()), (RuleState::Disabled, 1));
        let schedule = world.schedule(REGION, None, "again").unwrap();
        assert_eq!(schedule.state, ScheduleState::Disabled);
        assert_eq!(schedule.target.arn, rogue.arn, "everything else is as it was");
        assert_eq!(world.rule(REGION, None, "nightly").unwrap().state, RuleState::Enabled);
        let left: Vec<_> = world.scalable_targets().map(|target| target.resource_id.clone()).collect();
        assert!(left.len() == 1 && left[0].starts_with("service/production/"), "{left:?}");
    });
    let proof = scene.session.proof().unwrap();
    assert_eq!((proof.planned.relaunchers, proof.gone.relaunchers, proof.kept_unchanged), (3, 3, true));
    let phases = scene.session.teardown_view().unwrap().phases;
    let cut = phases.iter().find(|phase| phase.phase == TeardownPhase::CutRelaunch).unwrap();
    assert_eq!((cut.done, cut.total, cut.failed), (3, 3, 0));
    let documents = scene.session.ground().store.documents_of(teardown.approved.hash()).unwrap();
    for kind in ["scalable-target", "rule", "schedule"] {
        assert!(documents.iter().any(|document| document.kind == kind), "evidence: {kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_also_feeds_a_kept_cluster_is_untouched_and_told() {
    let scene = scene("small").await;
    let rogue = rogue(&*scene.sweep_only(&[REGION]).await);
    scene.drill.change(|world| add_rule(world, "shared", &[&rogue.name, "production"], &definition(&rogue)));
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let plan = scene.session.make_plan().unwrap();
    assert_eq!(note(&plan, NoteKind::RelaunchersLeft), Some(vec!["shared".to_owned()]));
    assert!(plan.stays.iter().any(|row| row.arn == rule_arn("shared")));
    let teardown = scene.approve();
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    assert!(!mutating(&scene).iter().any(|call| call.targets.contains(&rule_arn("shared"))));
    assert!(teardown.approved.bundle.plan.keeps(&rule_arn("shared")));
}

#[tokio::test(start_paused = true)]
async fn where_what_starts_tasks_may_not_be_read_it_is_not_checked_and_never_clean() {
    for operation in ["ListRules", "ListSchedules", "DescribeScalableTargets"] {
        let scene = scene("small").await;
        scene.drill.inject(Fault { when: When::operation(operation), effect: denied() });
        let inventory = scene.sweep().await;
        assert!(!inventory.is_clean());
        assert!(!inventory.regions.values().any(|region| region.state() == RegionState::Clean), "{operation}");
        let overview = scene.session.overview();
        let asked = overview.regions.iter().filter(|region| region.read_at.is_some());
        for region in asked {
            assert_ne!(region.look, RegionLook::Clean);
            assert_eq!(region.gaps.iter().map(|gap| gap.part).collect::<Vec<_>>(), [Part::Relaunchers]);
        }
        scene.choose_all_but_production(&inventory);
        let plan = scene.session.make_plan().unwrap();
        assert_eq!(note(&plan, NoteKind::RelaunchersNotChecked).map(|names| names.len()), Some(5), "{operation}");
        assert_eq!(note(&plan, NoteKind::UnreadRegions), None, "all that runs was read");
        let teardown = scene.approve();
        scene.session.run_teardown().await.unwrap();
        // The spend and everything chosen go all the same.
        assert_verified(&teardown, &scene.session);
        let proof = scene.session.proof().unwrap();
        for region in &proof.regions {
            assert_eq!(region.not_checked, [NotChecked::Relaunchers], "{operation}");
            assert_eq!(region.state, ProofState::NoneFound, "{operation}");
        }
    }
}

/// The policy of old that may read rules and not list buses.
#[tokio::test(start_paused = true)]
async fn where_event_buses_may_not_be_listed_the_default_one_is_read_and_the_others_are_told() {
    let scene = scene("small").await;
    let rogue = rogue(&*scene.sweep_only(&[REGION]).await);
    scene.drill.change(|world| add_rule(world, "every-minute", &[&rogue.name], &definition(&rogue)));
    scene.drill.inject(Fault { when: When::operation("ListEventBuses"), effect: denied() });
    let inventory = scene.sweep().await;
    assert!(!inventory.regions.values().any(|region| region.state() == RegionState::Clean));
    scene.choose_all_but_production(&inventory);
    let plan = scene.session.make_plan().unwrap();
    assert_eq!(plan.goes.relaunchers, 1);
    assert_eq!(note(&plan, NoteKind::RelaunchersNotChecked), None);
    assert!(note(&plan, NoteKind::OtherEventBusesNotChecked).is_some());
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert_eq!(scene.drill.world(|world| world.rule(REGION, None, "every-minute").unwrap().state), RuleState::Disabled);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_cut_is_settled_by_a_read_and_not_by_a_repeat() {
    for operation in CUTS {
        let (scene, _) = fed().await;
        scene.drill.inject(Fault { when: When::operation(operation).times(1), effect: Effect::AppliedThenLost });
        let teardown = scene.tear_down_all_but_production().await;
        assert_verified(&teardown, &scene.session);
        let sent = mutating(&scene).iter().filter(|call| call.operation == operation).count();
        assert_eq!(sent, 1, "{operation}");
        assert!(scene.session.ground().store.unsettled(teardown.approved.hash()).unwrap().is_empty(), "{operation}");
    }
}

/// Killed between the intent and the receipt of each of the three.
#[tokio::test(start_paused = true)]
async fn a_kill_in_the_middle_of_a_cut_is_settled_by_a_read() {
    for operation in CUTS {
        let (scene, _) = fed().await;
        let inventory = scene.sweep().await;
        scene.choose_all_but_production(&inventory);
        let hash = scene.approve().approved.hash().to_owned();
        // The answer takes a while: the kill comes first.
        let slow = Effect::Delay(Duration::from_secs(5));
        scene.drill.inject(Fault { when: When::operation(operation).times(1), effect: slow });
        let running = tokio::spawn({
            let session = Arc::clone(&scene.session);
            async move { session.run_teardown().await }
        });
        let sent = |scene: &Scene| {
            let open = scene.session.ground().store.unsettled(&hash).unwrap();
            open.iter().any(|row| row.intent.operation.ends_with(operation))
        };
        while !sent(&scene) {
            scene.session.ground().connection.clock().sleep(Duration::from_millis(100)).await;
        }
        running.abort();
        let _ = running.await;
        let Scene { drill, session: dead, folder } = scene;
        let now = dead.ground().connection.clock().clone();
        drop(dead);
        let again = begun_anew(&drill, now, folder.path()).await;
        assert!(!again.ground().store.unsettled(&hash).unwrap().is_empty(), "{operation}: a receipt is missing");
        again.run_teardown().await.unwrap();
        assert_verified(&again.teardown().unwrap(), &again);
        assert!(again.ground().store.unsettled(&hash).unwrap().is_empty(), "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_was_changed_since_the_approval_is_left_and_told() {
    let (scene, _) = fed().await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    // Now it starts tasks in production too.
    scene.drill.change(|world| {
        let definition = "arn:aws:ecs:us-east-1:000000000000:task-definition/x:1";
        let target = RuleTarget::ecs("p", &arn("production"), EcsParameters::fargate(definition, 1));
        world.put_targets(REGION, None, "every-minute", vec![target]).unwrap();
    });
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    let view = scene.session.teardown_view().unwrap();
    let problem = view.problems.iter().find(|problem| problem.arn == rule_arn("every-minute")).unwrap();
    assert_eq!((problem.kind, problem.item), (ProblemKind::ChangedSinceApproval, RowKind::Relaunchers));
    assert_eq!(problem.name, "every-minute");
    assert!(!mutating(&scene).iter().any(|call| call.targets.contains(&rule_arn("every-minute"))));
    assert_eq!(view.status, TeardownStatus::NeedsYou);
    assert!(view.spend_stopped_at.is_some(), "the spend was stopped all the same");
    let proof = scene.session.proof().unwrap();
    let left = proof.remaining.iter().find(|item| item.arn == rule_arn("every-minute")).unwrap();
    assert_eq!(left.kind, RemainingWhy::RelauncherOn);
    assert_eq!((proof.planned.relaunchers, proof.gone.relaunchers), (3, 2));
    drop(teardown);
}

#[tokio::test(start_paused = true)]
async fn a_schedule_that_may_not_be_updated_is_told_and_holds_up_no_task() {
    let (scene, _) = fed().await;
    let effect = Effect::Error {
        status: 403,
        code: "AccessDeniedException".into(),
        message: "not authorized to perform: iam:PassRole".into(),
    };
    scene.drill.inject(Fault { when: When::operation("UpdateSchedule"), effect });
    let teardown = scene.tear_down_all_but_production().await;
    let view = teardown.view(scene.session.ground());
    let problem = view.problems.iter().find(|problem| problem.arn == schedule_arn("again")).unwrap();
    assert_eq!((problem.kind, problem.retryable), (ProblemKind::AccessDenied, true));
    assert!(!mutating(&scene).iter().any(|call| call.operation == "DeleteSchedule"));
    assert!(!scene.clusters_left().iter().any(|name| name != "production"), "its cluster went all the same");
    scene.drill.clear_faults();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
}

/// Seconds from the approval to the first service that is deleted, where each answer to `operation` takes `delay` seconds.
async fn the_spend_waited(operation: &str, delay: u64) -> i64 {
    let (scene, _) = fed().await;
    let effect = Effect::Delay(Duration::from_secs(delay));
    scene.drill.inject(Fault { when: When::operation(operation), effect });
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let calls = mutating(&scene);
    assert!(calls.iter().any(|call| call.operation == operation));
    let first = calls.iter().find(|call| call.region == REGION && call.operation == "DeleteService").unwrap();
    first.at.duration_since(teardown.approved.at).as_secs()
}

/// A cut that does not come to an end must not let the money run.
#[tokio::test(start_paused = true)]
async fn the_spend_waits_for_a_slow_cut_no_longer_than_ten_seconds() {
    let waited = the_spend_waited("DisableRule", 18).await;
    assert!((10..15).contains(&waited), "{waited} s");
}

/// Its minimum cannot bring back a service that is deleted by force, and AWS lets few of these calls through.
#[tokio::test(start_paused = true)]
async fn the_spend_does_not_wait_for_a_scalable_target() {
    let waited = the_spend_waited("DeregisterScalableTarget", 8).await;
    assert!(waited < 8, "{waited} s");
}

#[tokio::test(start_paused = true)]
async fn a_rule_that_is_switched_on_again_is_not_proved_and_goes_off_again() {
    let (scene, _) = fed().await;
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    scene.drill.change(|world| world.enable_rule(REGION, None, "every-minute").unwrap());
    scene.session.verify_again().await.unwrap();
    assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    let proof = scene.session.proof().unwrap();
    assert_eq!(proof.remaining.iter().map(|item| item.arn.clone()).collect::<Vec<_>>(), [rule_arn("every-minute")]);
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert_eq!(scene.drill.world(|world| world.rule(REGION, None, "every-minute").unwrap().state), RuleState::Disabled);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_since_the_approval_is_not_cut_off() {
    let kept: [fn(&Cluster) -> String; 2] = [|_| rule_arn("every-minute"), |rogue| rogue.services[0].arn.clone()];
    for kept in kept {
        let (scene, rogue) = fed().await;
        let inventory = scene.sweep().await;
        scene.choose_all_but_production(&inventory);
        let teardown = scene.approve();
        scene.session.mark_arns(&[kept(&rogue)], Mark::Keep).unwrap();
        scene.drill.clear_log();
        scene.session.run_teardown().await.unwrap();
        assert!(
            !mutating(&scene).iter().any(|call| call.targets.contains(&rule_arn("every-minute"))),
            "{}",
            kept(&rogue)
        );
        assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    }
}

/// A rule marked itself goes by itself, and nothing else does.
#[tokio::test(start_paused = true)]
async fn a_rule_alone_is_switched_off_and_its_cluster_stays() {
    let (scene, rogue) = fed().await;
    scene.sweep().await;
    scene.session.mark_arns(&[rule_arn("every-minute")], Mark::Remove).unwrap();
    let teardown = scene.approve();
    scene.drill.clear_log();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let calls = mutating(&scene);
    assert_eq!(calls.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(), ["DisableRule"]);
    assert!(scene.clusters_left().contains(&rogue.name));
}

#[tokio::test(start_paused = true)]
async fn rows_tell_what_starts_what_and_whether_it_goes() {
    let (scene, rogue) = fed().await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let query = |cluster: Option<String>| PageQuery {
        region: None,
        cluster,
        kind: RowKind::Relaunchers,
        filter: String::new(),
        verdict: None,
        made_by: None,
        sort: RowSort::Name,
        offset: 0,
        limit: 50,
        revision: scene.session.overview().revision,
    };
    let page = scene.session.rows(&query(None)).unwrap();
    assert_eq!(page.total, 6);
    assert_eq!(scene.session.rows(&query(Some(rogue.arn.clone()))).unwrap().total, 3);
    for row in &page.rows {
        let Row::Relauncher { clusters, mark, name, .. } = row else { panic!("{row:?}") };
        let expected = if clusters == &["production"] { Mark::Keep } else { Mark::Remove };
        assert_eq!(mark.effective, Some(expected), "{name}");
        assert!(mark.because.is_some() && mark.own.is_none(), "{name} goes with what it feeds");
    }
    let overview = scene.session.overview();
    assert_eq!(overview.counts.relaunchers, 6);
    assert_eq!((overview.choice.remove.relaunchers, overview.choice.keep.relaunchers), (3, 3));
    assert!(production(&inventory).is_some());
}

/// What a sweep costs where nothing starts tasks: four calls a region more, beside those of ECS.
#[tokio::test(start_paused = true)]
async fn an_empty_region_costs_four_calls_more() {
    let scene = scene("quiet").await;
    scene.drill.clear_log();
    let inventory = scene.sweep().await;
    let read = inventory.regions.values().filter(|region| region.report.asked).count();
    let calls = scene.drill.log();
    for operation in ["DescribeScalableTargets", "ListEventBuses", "ListRules", "ListSchedules"] {
        assert_eq!(calls.iter().filter(|call| call.operation == operation).count(), read, "{operation}");
    }
    let others = ["ListTargetsByRule", "GetSchedule"];
    assert!(!calls.iter().any(|call| others.contains(&call.operation.as_str())));
}

/// What else of its kind may not be listed says nothing of what was cut off: that is looked at by itself.
#[tokio::test(start_paused = true)]
async fn what_was_cut_off_and_cannot_be_looked_at_again_remains() {
    let (scene, _) = fed().await;
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    scene.drill.inject(Fault { when: When::operation("ListSchedules").in_region(REGION), effect: denied() });
    scene.session.verify_again().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let proof = scene.session.proof().unwrap();
    let region = proof.regions.iter().find(|region| region.code.as_str() == REGION).unwrap();
    assert_eq!((region.state, region.not_checked.as_slice()), (ProofState::NoneFound, &[NotChecked::Relaunchers][..]));

    scene.drill.inject(Fault { when: When::operation("ListRules").in_region(REGION), effect: denied() });
    scene.session.verify_again().await.unwrap();
    assert_eq!(teardown.status(), TeardownStatus::NeedsYou);
    let proof = scene.session.proof().unwrap();
    let left: Vec<_> = proof.remaining.iter().map(|item| (item.arn.clone(), item.kind, item.state.as_str())).collect();
    assert_eq!(left, [(rule_arn("every-minute"), RemainingWhy::NotRead, "UNKNOWN")]);
    assert_eq!(proof.gone.relaunchers, 2);
}
