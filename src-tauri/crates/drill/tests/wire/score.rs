//! What a debrief counts: what is left, what is gone that should not be, and when what ended.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use quench_clock::Clock;
use quench_drill::{Drill, Effect, Fault, LeftWhy, NewService, Score, Tally, Thing, ThingKind, When, World};

use crate::client::{Account, noon};

/// Deletes what of the attacker's services is in regions that `here` says of.
fn delete_services(world: &mut World, here: impl Fn(&str) -> bool) {
    let rogue = |arn: &String| world.is_rogue(arn);
    let arns: Vec<String> = world.services().map(|service| service.arn.clone()).filter(rogue).collect();
    for arn in arns {
        let (region, cluster) = (region(&arn), arn.split('/').nth(1).unwrap());
        if here(region) {
            world.delete_service(region, cluster, &arn, true).unwrap();
        }
    }
}

/// Deletes the attacker's definitions.
fn delete_definitions(world: &mut World, here: impl Fn(&str) -> bool) {
    let rogue = |arn: &String| world.is_rogue(arn) && here(region(arn));
    let definitions: Vec<String> = world.task_definitions().map(|found| found.arn.clone()).filter(rogue).collect();
    for arn in definitions {
        world.deregister_task_definition(region(&arn), &arn).unwrap();
        world.delete_task_definition(region(&arn), &arn).unwrap();
    }
}

/// Deletes the attacker's clusters, whose tasks have stopped.
fn delete_clusters(world: &mut World, here: impl Fn(&str) -> bool) {
    let rogue = |arn: &String| world.is_rogue(arn) && here(region(arn));
    let clusters: Vec<String> = world.clusters().map(|cluster| cluster.arn.clone()).filter(rogue).collect();
    for arn in clusters {
        world.delete_cluster(region(&arn), &arn).unwrap();
    }
}

/// Switches off or deletes all that starts tasks by itself; nothing of it is the company's here.
fn cut_starters(world: &mut World) {
    let targets: Vec<_> =
        world.scalable_targets().map(|found| (found.region.clone(), found.resource_id.clone())).collect();
    targets.iter().for_each(|(region, resource)| world.deregister_scalable_target(region, resource).unwrap());
    let rules: Vec<_> = world.rules().map(|rule| (rule.region.clone(), rule.name.clone())).collect();
    rules.iter().for_each(|(region, name)| world.disable_rule(region, None, name).unwrap());
    let schedules: Vec<_> = world.schedules().map(|found| (found.region.clone(), found.name.clone())).collect();
    schedules.iter().for_each(|(region, name)| world.delete_schedule(region, None, name).unwrap());
}

fn region(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap()
}

fn seconds_after_noon(at: Option<Timestamp>) -> f64 {
    at.unwrap().duration_since(noon()).as_secs_f64()
}

fn names(things: &[Thing]) -> Vec<(ThingKind, &str)> {
    things.iter().map(|thing| (thing.kind, thing.name.as_str())).collect()
}

fn why(score: &Score) -> BTreeSet<LeftWhy> {
    score.left.iter().map(|left| left.why).collect()
}

#[tokio::test(start_paused = true)]
async fn at_the_start_all_is_left_and_nothing_lost() {
    for name in Drill::scenarios() {
        let account = Account::of(name);
        let score = account.drill.score();
        assert_eq!((score.started_at, score.now), (noon(), noon()));
        assert_eq!((score.spend_ended_at, score.gone_at, score.deeds), (None, None, 0), "{name}");
        assert_eq!(
            (score.lost.as_slice(), score.burnt.as_slice(), score.rogue_gone),
            (&[][..], &[][..], Tally::default())
        );
        let Tally { clusters, services, tasks, task_definitions, starters } = score.rogue;
        assert_eq!(
            score.left.len(),
            usize::try_from(clusters + services + tasks + task_definitions + starters).unwrap()
        );
        assert!(tasks > 0 && services > 0 && task_definitions > 0, "{name}");
        assert!(!why(&score).contains(&LeftWhy::CameBack), "{name}");
    }
    let score = Account::of("quiet").drill.score();
    assert_eq!((score.spend_ended_at, score.gone_at), (Some(noon()), Some(noon())), "nothing ever burned");
}

#[tokio::test(start_paused = true)]
async fn when_it_ended_stays_exact_after_all_is_forgotten_and_saved() {
    let account = Account::of("fifty-clusters");
    account.wait(30).await;
    account.drill.change(|world| delete_services(world, |_| true));
    let stopping = account.drill.score();
    assert_eq!((stopping.spend_ended_at, stopping.gone_at), (None, None));
    let last_stop = account.drill.world(|world| {
        let rogue = world.burning_tasks().filter(|task| world.is_rogue(&task.arn));
        rogue.filter_map(|task| task.stopped_at()).max()
    });
    account.wait(10).await;
    account.drill.change(|world| delete_definitions(world, |_| true));
    account.wait(50).await;
    let score = account.drill.score();
    assert_eq!((score.spend_ended_at, score.gone_at), (last_stop, None));
    assert_eq!(score.rogue_gone, Tally { clusters: 0, ..score.rogue });
    account.drill.change(|world| delete_clusters(world, |_| true));
    let score = account.drill.score();
    assert_eq!((seconds_after_noon(score.gone_at), score.spend_ended_at), (90.0, last_stop));
    assert_eq!((score.left.len(), score.lost.len(), score.rogue_gone), (0, 0, score.rogue));
    let least = Account::of("fifty-clusters").drill.least();
    assert!(seconds_after_noon(last_stop) > least.spend && 90.0 > least.gone, "{least:?}");
    let time = |usage: &[quench_drill::Usage]| usage.iter().map(|usage| usage.millis).sum::<u64>();
    assert!(time(&score.burnt) > time(&least.burnt) && time(&least.burnt) > 0);

    account.wait(3 * 3600).await;
    let later = account.drill.score();
    let saved = account.drill.save().unwrap();
    account.drill.world(|world| {
        assert!(world.clusters().all(|cluster| cluster.tasks.values().all(|task| !world.is_rogue(&task.arn))))
    });
    assert_eq!(Score { now: score.now, ..later.clone() }, score);
    let restored = Drill::restore(&saved, Clock::scaled(later.now, 1.0)).unwrap();
    assert_eq!(restored.score(), later);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_can_reach_comes_last_and_holds_up_no_time() {
    for (scenario, barred, expected) in
        [("seed-story", 10, LeftWhy::DisabledRegion), ("denied-regions", 2, LeftWhy::DeniedRegion)]
    {
        let account = Account::of(scenario);
        let score = account.drill.score();
        let reached = score.left.iter().take_while(|left| left.why.within_reach()).count();
        let (within, beyond) = score.left.split_at(reached);
        assert!(within.iter().all(|left| left.why == LeftWhy::NotRemoved), "{scenario}");
        assert!(beyond.iter().all(|left| left.why == expected), "{scenario}");
        assert!(within.is_sorted_by_key(|left| &left.thing) && beyond.is_sorted_by_key(|left| &left.thing));
        let closed: BTreeSet<String> = beyond.iter().map(|left| left.thing.region.clone()).collect();
        assert_eq!(closed.len(), barred, "{scenario}");

        account.drill.change(|world| delete_services(world, |region| !closed.contains(region)));
        account.wait(60).await;
        account.drill.change(|world| {
            delete_clusters(world, |region| !closed.contains(region));
            delete_definitions(world, |region| !closed.contains(region));
        });
        let score = account.drill.score();
        assert_eq!((score.left.len(), seconds_after_noon(score.gone_at)), (beyond.len(), 60.0));
        assert!(seconds_after_noon(score.spend_ended_at) < 60.0, "what burns beyond reach does not count");
        assert!(score.burnt.iter().all(|usage| !closed.contains(&usage.kind.region)));
        assert!(score.rogue_gone.clusters > 0 && score.rogue_gone.clusters < score.rogue.clusters);

        // As soon as a region is within reach, what is in it counts.
        account.drill.clear_faults();
        account.drill.change(|world| {
            world.enable_region(closed.first().unwrap()).ok();
        });
        account.wait(20 * 60).await;
        let score = account.drill.score();
        assert_eq!((score.spend_ended_at, score.gone_at, score.left[0].why), (None, None, LeftWhy::NotRemoved));
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_the_companys_and_is_gone_is_listed() {
    let account = Account::of("hijacked-service");
    account.wait(5).await;
    account.drill.change(|world| {
        let region = "eu-west-1";
        world.delete_service(region, "staging", "api-staging", true).unwrap();
        world.deregister_task_definition(region, "worker-staging:1").unwrap();
        let training: Vec<String> =
            world.burning_tasks().map(|task| task.arn.clone()).filter(|arn| arn.contains("/ml/")).collect();
        world.stop_task(region, "ml", &training[0], "").unwrap();
        // One of a service is replaced: nothing is lost.
        let web = world.cluster("arn:aws:ecs:us-east-1:000000000000:cluster/web").unwrap();
        let own = web.tasks_of("worker").next().unwrap().arn.clone();
        world.stop_task("us-east-1", "web", &own, "").unwrap();
    });
    let score = account.drill.score();
    let task = score.lost[1].clone();
    let expected = [
        (ThingKind::Service, "api-staging"),
        (ThingKind::Task, &task.name),
        (ThingKind::TaskDefinition, "worker-staging:1"),
    ];
    assert_eq!(names(&score.lost), expected);
    assert_eq!((task.usage.unwrap().cpu, task.region.as_str()), (Some(16_384), "eu-west-1"));
    assert!(score.rogue_gone == Tally::default() && score.left.iter().all(|left| left.why == LeftWhy::NotRemoved));
    // For good, though a stopped task is forgotten after an hour; and what is made again is there.
    account.wait(2 * 3600).await;
    assert_eq!(account.drill.score().lost.len(), 3);
    account.drill.change(|world| {
        let again = NewService::fargate("api-staging", "api-staging", 1);
        world.create_service("eu-west-1", "staging", again).unwrap();
    });
    assert_eq!(account.drill.score().lost.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_the_attacker_makes_again_has_come_back_and_his_deeds_are_counted() {
    let account = Account::of("returning-attacker");
    account.drill.change(|world| delete_services(world, |_| true));
    account.wait(19).await;
    let rogue = account.drill.score().rogue;
    account.wait(5 * 60).await;
    let score = account.drill.score();
    assert!(score.deeds > 0);
    assert_eq!(score.deeds, u64::try_from(account.drill.attacker_log().len()).unwrap());
    let back: BTreeSet<ThingKind> =
        score.left.iter().filter(|left| left.why == LeftWhy::CameBack).map(|left| left.thing.kind).collect();
    assert!(back.contains(&ThingKind::Service) && back.contains(&ThingKind::Task), "{back:?}");
    assert_eq!(score.rogue.clusters, rogue.clusters);
    let clusters = |why| move |left: &&quench_drill::Left| left.thing.kind == ThingKind::Cluster && left.why == why;
    assert_eq!(score.left.iter().filter(clusters(LeftWhy::CameBack)).count(), 0, "these were never removed");
    // He gives up within twenty-two minutes; what is then removed is gone.
    account.wait(25 * 60).await;
    account.drill.change(|world| delete_services(world, |_| true));
    account.wait(120).await;
    // What he left goes on starting tasks: once is not enough.
    loop {
        account.drill.change(|world| {
            let alone: Vec<String> =
                world.burning_tasks().filter(|task| world.is_rogue(&task.arn)).map(|task| task.arn.clone()).collect();
            for arn in alone {
                world.stop_task(region(&arn), arn.split('/').nth(1).unwrap(), &arn, "").unwrap();
            }
        });
        account.wait(120).await;
        if account.drill.world(|world| world.burning_tasks().all(|task| !world.is_rogue(&task.arn))) {
            break;
        }
    }
    account.drill.change(|world| {
        delete_clusters(world, |_| true);
        delete_definitions(world, |_| true);
    });
    let score = account.drill.score();
    assert!(score.left.iter().all(|left| left.thing.kind == ThingKind::Starter), "{:?}", score.left);
    assert_eq!((score.left.len(), score.gone_at), (3, None), "what starts tasks outlives what it feeds");
    account.drill.change(cut_starters);
    let score = account.drill.score();
    assert_eq!((score.left.len(), score.lost.len(), score.rogue_gone), (0, 0, score.rogue));
    let gone_at = score.gone_at.unwrap();
    assert!(score.now.duration_since(gone_at) == SignedDuration::ZERO && score.spend_ended_at < score.gone_at);
    assert_eq!(score.deeds, u64::try_from(account.drill.attacker_log().len()).unwrap());
}

#[tokio::test(start_paused = true)]
async fn whichever_goes_last_says_when_all_was_gone() {
    let region = "us-east-1";
    for service_last in [true, false] {
        let account = Account::of("mixed-account");
        let (service, definition) = account.drill.world(|world| {
            let service = world.services().find(|found| world.is_rogue(&found.arn)).unwrap();
            (service.name.clone(), service.task_definition.clone())
        });
        account.drill.change(|world| world.update_service(region, "web", &service, Some(0), None, false)).unwrap();
        let delete_service =
            || account.drill.change(|world| world.delete_service(region, "web", &service, false)).unwrap();
        let delete_definition = || {
            account.drill.change(|world| {
                world.deregister_task_definition(region, &definition).unwrap();
                world.delete_task_definition(region, &definition).unwrap();
            });
        };
        account.wait(100).await;
        if service_last {
            delete_definition()
        } else {
            delete_service()
        }
        assert_eq!(account.drill.score().gone_at, None);
        account.wait(60).await;
        if service_last {
            delete_service()
        } else {
            delete_definition()
        }
        // Asked for again, it does not go again.
        account.wait(5).await;
        account.drill.change(|world| world.delete_task_definition(region, &definition)).ok();
        account.wait(2 * 3600).await;
        account.drill.change(|_| ());
        let score = account.drill.score();
        assert_eq!(seconds_after_noon(score.gone_at), 160.0, "{service_last}");
        assert!(seconds_after_noon(score.spend_ended_at) < 100.0 && score.lost.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_lasting_denial_of_everything_puts_a_region_out_of_reach() {
    let account = Account::of("fifty-clusters");
    let region = "us-east-1";
    let denied = || account.drill.score().left.iter().any(|left| left.why == LeftWhy::DeniedRegion);
    let here = || When::default().in_region(region);
    for when in [
        When::operation("ecs:ListClusters").in_region(region),
        here().of_service("events"),
        here().on("cluster/x"),
        here().times(3),
        here().nth(9),
        here().with_probability(0.5),
        here().between(noon(), noon() + SignedDuration::from_hours(1)),
    ] {
        account.drill.inject(Fault { when, effect: Effect::DeniedByOrganization });
        assert!(!denied());
    }
    account.drill.inject(Fault { when: here(), effect: Effect::AccessDenied });
    assert!(!denied());
    account.drill.inject(Fault { when: here().of_service("ecs"), effect: Effect::DeniedByOrganization });
    assert!(denied());
    account.drill.clear_faults();
    account.drill.inject(Fault::region_denied(region));
    let score = account.drill.score();
    assert!(score.left.iter().all(|left| (left.thing.region == region) != left.why.within_reach()));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_still_stops_is_not_what_came_back_with_its_service() {
    let account = Account::of("fifty-clusters");
    account.wait(5).await;
    account.drill.change(|world| {
        let rogue = world.services().find(|found| world.is_rogue(&found.arn)).unwrap();
        let (arn, cluster) = (rogue.arn.clone(), rogue.arn.split('/').nth(1).unwrap().to_owned());
        world.recreate_service(region(&arn), &cluster, &arn).unwrap();
    });
    account.wait(5).await;
    let score = account.drill.score();
    let back = |kind| {
        let of_kind = score.left.iter().filter(|left| left.thing.kind == kind);
        of_kind.filter(|left| left.why == LeftWhy::CameBack).count()
    };
    assert_eq!((back(ThingKind::Service), back(ThingKind::Task), back(ThingKind::Cluster)), (1, 10, 0));
    assert!(
        score.left.iter().filter(|left| left.thing.kind == ThingKind::Task).count() > 580,
        "the old ones still stop"
    );
}
