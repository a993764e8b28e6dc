//! Somebody who fights back.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::{ProptestConfig, proptest};
use proptest::{collection, prop_assert_eq};
use quench_clock::Clock;
use quench_drill::{Attacker, Drill, Habits, NewCluster, NewService, NewTaskDefinition, OptIn, World};
use serde_json::{Value, json};

use crate::client::{Account, noon};

const NONE: Habits = Habits { recreates: false, rescales: false, runs_tasks: false, spreads: false };
const ALL: Habits = Habits { recreates: true, rescales: true, runs_tasks: true, spreads: true };
const REGION: &str = "us-east-1";

fn attacked(habits: Habits) -> Account {
    let account = Account::of("small");
    account.drill.release(Attacker::draw(3).with_habits(habits));
    account
}

/// The name of a rogue cluster in Virginia; its service is called alike.
fn victim(account: &Account) -> String {
    account.drill.world(|world| {
        let region = world.region(REGION).unwrap();
        region.clusters.values().find(|found| world.is_rogue(&found.arn)).unwrap().name.clone()
    })
}

fn arn(kind: &str, rest: &str) -> String {
    format!("arn:aws:ecs:{REGION}:000000000000:{kind}/{rest}")
}

fn deeds(account: &Account) -> BTreeSet<String> {
    account.drill.attacker_log().into_iter().map(|deed| deed.what).collect()
}

fn burning_in(world: &World, cluster: &str) -> usize {
    world.burning_tasks().filter(|task| task.arn.contains(&format!("/{cluster}/"))).count()
}

/// Service, tasks and cluster go, and the definitions with them.
async fn delete_all(account: &Account, name: &str) {
    account.drill.change(|world| {
        world.delete_service(REGION, name, name, true).unwrap();
        let mine = |found: &&quench_drill::TaskDefinition| found.arn.contains(REGION) && world.is_rogue(&found.arn);
        let definitions: Vec<String> = world.task_definitions().filter(mine).map(|found| found.arn.clone()).collect();
        for definition in definitions {
            world.deregister_task_definition(REGION, &definition).unwrap();
        }
    });
    // He may make the service again before its cluster can go.
    for _ in 0..600 {
        let gone = account.drill.change(|world| {
            let _ = world.delete_service(REGION, name, name, true);
            stop_all(world, name);
            world.delete_cluster(REGION, name).is_ok()
        });
        if gone {
            return;
        }
        account.wait(1).await;
    }
    panic!("{name} does not go");
}

fn stop_all(world: &mut World, name: &str) {
    let cluster = world.cluster(&arn("cluster", name));
    let tasks: Vec<String> = cluster.into_iter().flat_map(|found| found.tasks.keys().cloned()).collect();
    for task in tasks {
        // One that has not begun yet is not found.
        let _ = world.stop_task(REGION, name, &task, "");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_is_there_again_under_its_name() {
    let account = attacked(Habits { recreates: true, ..NONE });
    let name = victim(&account);
    delete_all(&account, &name).await;
    account.drill.clear_log();
    account.wait(15 * 60).await;
    account.drill.world(|world| {
        let cluster = world.cluster(&arn("cluster", &name)).unwrap();
        let service = &cluster.services[&name];
        assert_eq!((cluster.deleted_at, service.desired, burning_in(world, &name)), (None, 2, 2));
        assert_eq!(service.created_by, "arn:aws:iam::000000000000:user/deploy-ci");
        assert!(service.created_at > noon());
        let definition = world.task_definition(&service.task_definition).unwrap();
        assert_eq!(
            (definition.cpu.as_deref(), definition.registered_by.as_str()),
            (Some("16384"), service.created_by.as_str())
        );
        for arn in [&cluster.arn, &service.arn, &definition.arn] {
            assert!(world.is_rogue(arn), "{arn}");
        }
    });
    let wanted = ["ecs:CreateCluster", "ecs:CreateService", "ecs:RegisterTaskDefinition"].map(str::to_owned);
    assert_eq!(deeds(&account), wanted.into());
    let log = account.drill.attacker_log();
    assert_eq!((log[0].what.as_str(), &log[0].target), ("ecs:CreateCluster", &arn("cluster", &name)));
    assert!(log.iter().all(|deed| deed.region == REGION && deed.at > noon()), "nothing else had gone");
    assert!(account.drill.log().is_empty() && account.drill.calls().is_empty(), "his calls are not ours");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_was_scaled_down_is_scaled_up_again() {
    for (rescales, desired) in [(true, 2), (false, 0)] {
        let account = attacked(Habits { rescales, ..NONE });
        let name = victim(&account);
        account.drill.change(|world| world.update_service(REGION, &name, &name, Some(0), None, false)).unwrap();
        account.wait(10 * 60).await;
        account.drill.world(|world| {
            assert_eq!(world.service(&arn("service", &format!("{name}/{name}"))).unwrap().desired, desired);
            assert_eq!(burning_in(world, &name), usize::try_from(desired).unwrap());
        });
        assert_eq!(deeds(&account).into_iter().collect::<Vec<_>>(), ["ecs:UpdateService"][..usize::from(rescales)]);
    }
}

#[tokio::test(start_paused = true)]
async fn tasks_are_started_by_hand_in_a_cluster_that_is_being_emptied() {
    let account = attacked(Habits { runs_tasks: true, ..NONE });
    let name = victim(&account);
    account.drill.change(|world| world.delete_service(REGION, &name, &name, true)).unwrap();
    account.wait(5 * 60).await;
    account.drill.world(|world| {
        let alone = world.burning_tasks().filter(|task| task.arn.contains(&format!("/{name}/")));
        let alone: Vec<_> = alone.filter(|task| task.service.is_none()).collect();
        assert_eq!(alone.len(), 2, "as many as there were");
        assert!(alone.iter().all(|task| task.created_at > noon() && world.is_rogue(&task.arn)));
    });
    assert_eq!(deeds(&account), ["ecs:RunTask".to_owned()].into());
}

#[tokio::test(start_paused = true)]
async fn a_disabled_region_is_opened_and_filled() {
    let account = attacked(Habits { spreads: true, ..NONE });
    account.drill.release(Attacker::draw(4).with_habits(NONE).persistent());
    account.drill.change(|world| {
        for region in ["me-south-1", "ap-south-2"] {
            world.set_opt_in(region, OptIn::Disabled);
        }
    });
    account.wait(40 * 60).await;
    let opened: BTreeSet<String> = account
        .drill
        .attacker_log()
        .into_iter()
        .filter(|deed| deed.what == "account:EnableRegion")
        .map(|deed| deed.target)
        .collect();
    assert_eq!(opened.len(), 2, "at most two");
    account.drill.world(|world| {
        let mut placed = 0;
        for region in &opened {
            let region = world.region(region).unwrap();
            assert_eq!(region.opt_in.at(world.now()), OptIn::Enabled);
            let new: Vec<_> = region.clusters.values().filter(|found| found.created_at > noon()).collect();
            placed += new.len();
            for cluster in new {
                assert!(world.is_rogue(&cluster.arn) && burning_in(world, &cluster.name) == 2, "{}", cluster.arn);
            }
        }
        assert!((4..=10).contains(&placed), "{placed}");
    });
}

#[tokio::test(start_paused = true)]
async fn he_gives_up_when_his_stamina_is_at_its_end_or_never() {
    let within = async |attacker: Attacker, from: u64| {
        let account = Account::of("small");
        account.drill.release(attacker);
        let name = victim(&account);
        account.wait(from).await;
        delete_all(&account, &name).await;
        account.wait(30 * 60).await;
        (account.drill.attacker_log().len(), account.drill.attackers()[0].gives_up_at())
    };
    let attacker = || Attacker::draw(1).with_habits(Habits { recreates: true, ..NONE });
    let end = noon().checked_add(jiff::SignedDuration::from_mins(20)).unwrap();
    let tired = attacker().giving_up_after(Duration::from_secs(20 * 60));
    assert_eq!(within(tired.clone(), 20 * 60).await, (0, Some(end)));
    assert!(within(tired, 60).await.0 > 0);
    let (done, end) = within(attacker().persistent(), 6 * 3600).await;
    assert!(done > 0 && end.is_none());
    for seed in 0..50 {
        let account = Account::of("quiet");
        account.drill.release(Attacker::draw(seed));
        let attacker = &account.drill.attackers()[0];
        let minutes = attacker.gives_up_at().unwrap().duration_since(noon()).as_mins();
        assert!((15..=45).contains(&minutes), "{minutes}");
        assert_ne!(attacker.habits(), NONE);
    }
}

#[tokio::test(start_paused = true)]
async fn his_calls_come_out_of_the_buckets_that_everybody_shares() {
    for (throttling, expected) in [(true, false), (false, true)] {
        let account = attacked(Habits { recreates: true, ..NONE });
        account.drill.set_rtt(Duration::ZERO);
        let name = victim(&account);
        delete_all(&account, &name).await;
        account.drill.set_throttling(throttling);
        for _ in 0..25 {
            let _ = account.ecs("DeleteCluster", json!({"cluster": "nope"})).await;
        }
        // Whoever calls more often than the bucket refills leaves nothing for the other.
        for _ in 0..6_000 {
            let _ = account.ecs("DeleteCluster", json!({"cluster": "nope"})).await;
            account.clock.sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(deeds(&account).contains("ecs:CreateCluster"), expected);
    }
    // And the other way round.
    let left = async |habits| {
        let account = attacked(habits);
        account.drill.set_rtt(Duration::ZERO);
        let name = victim(&account);
        delete_all(&account, &name).await;
        while account.drill.attacker_log().is_empty() && habits != NONE {
            account.clock.sleep(Duration::from_millis(100)).await;
        }
        let mut passed = 0;
        while account.ecs("DeleteCluster", json!({"cluster": "nope"})).await.unwrap_err().code != "ThrottlingException"
        {
            passed += 1;
        }
        passed
    };
    assert_eq!((left(NONE).await, left(Habits { recreates: true, ..NONE }).await), (20, 19));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_his_he_never_touches() {
    for seed in 0..12 {
        let of = |attacked: bool| async move {
            let account = Account::of("small");
            if attacked {
                account.drill.release(Attacker::draw(seed).with_habits(ALL).persistent());
            }
            let name = victim(&account);
            account.drill.change(|world| {
                world.create_cluster(REGION, NewCluster::named("team")).unwrap();
                world.create_service(REGION, "team", NewService::fargate("api", "shop-api", 3)).unwrap();
            });
            account.wait(120).await;
            account.drill.change(|world| {
                world.update_service(REGION, "production", "shop-api", Some(0), None, false).unwrap();
                world.delete_service(REGION, "team", "api", true).unwrap();
                world.delete_service(REGION, &name, &name, true).unwrap();
            });
            account.wait(120).await;
            account.drill.change(|world| world.delete_cluster(REGION, "team")).unwrap();
            account.wait(1800).await;
            // Ids are drawn from the world's chance, which he draws from too.
            let shape = |name: &str| {
                account.drill.world(|world| {
                    world.cluster(&arn("cluster", name)).map(|cluster| {
                        let services = cluster.services.values();
                        let services = services.map(|found| (found.desired, found.created_at, found.deleted_at));
                        let running = cluster.tasks.values().filter(|task| task.stop.is_none()).count();
                        (cluster.created_at, cluster.deleted_at, services.collect::<Vec<_>>(), running)
                    })
                })
            };
            let shapes = ["production", "team"].map(shape);
            (account, shapes)
        };
        let ((_, alone), (beside, attacked)) = (of(false).await, of(true).await);
        assert!(!beside.drill.attacker_log().is_empty(), "{seed}");
        assert!(alone == attacked && alone.iter().all(Option::is_some), "{alone:?} {attacked:?}");
        for deed in beside.drill.attacker_log() {
            let rogue = |arn: &String| beside.drill.world(|world| world.is_rogue(arn));
            assert!(deed.what == "account:EnableRegion" || rogue(&deed.target), "{deed:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_somebody_else_made_under_his_name_is_left_alone() {
    let account = attacked(Habits { spreads: false, ..ALL });
    let name = victim(&account);
    delete_all(&account, &name).await;
    account.drill.change(|world| world.create_cluster(REGION, NewCluster::named(&name)).unwrap());
    account.wait(20 * 60).await;
    let mine = arn("cluster", &name);
    assert!(account.drill.attacker_log().iter().all(|deed| !deed.target.contains(&name)), "{mine}");
    account.drill.world(|world| assert!(world.cluster(&mine).unwrap().services.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn a_revision_that_somebody_else_registered_in_his_family_is_not_what_he_runs() {
    let account = attacked(Habits { recreates: true, ..NONE });
    let name = victim(&account);
    let family = account.drill.world(|world| {
        let service = world.service(&arn("service", &format!("{name}/{name}"))).unwrap();
        world.task_definition(&service.task_definition).unwrap().family.clone()
    });
    delete_all(&account, &name).await;
    let harmless = NewTaskDefinition::fargate(&family, "public.ecr.aws/docker/library/busybox:1", 256, 512);
    let harmless = account.drill.change(|world| world.register_task_definition(REGION, harmless)).unwrap();
    account.wait(15 * 60).await;
    account.drill.world(|world| {
        let service = world.service(&arn("service", &format!("{name}/{name}"))).unwrap();
        assert!(service.task_definition != harmless && world.is_rogue(&service.task_definition));
        assert!(!world.is_rogue(&harmless));
    });
}

/// What a person does at some second to the third of the rogue clusters that `which` says.
fn strike(world: &mut World, which: usize, how: u8) {
    let names: Vec<String> = {
        let region = world.region(REGION).unwrap();
        region.clusters.values().filter(|found| world.is_rogue(&found.arn)).map(|found| found.name.clone()).collect()
    };
    let Some(name) = names.get(which % names.len().max(1)) else { return };
    // Refusals are part of it: what cannot be done is not done.
    let _ = match how % 4 {
        0 => world.update_service(REGION, name, name, Some(0), None, false),
        1 => world.delete_service(REGION, name, name, true),
        2 => world.delete_cluster(REGION, name),
        _ => {
            stop_all(world, name);
            Ok(())
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever looks, and however often, the attacker does the same at the same instants.
    #[test]
    fn he_does_the_same_whatever_the_steps_of_time(
        seed in 0_u64..1_000,
        strikes in collection::vec((1_u64..200, 0_usize..3, 0_u8..4), 1..12),
        looks in collection::vec(1_u64..70, 0..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let (watched, alone) = runtime.block_on(async {
            let mut ends = Vec::new();
            for steps in [looks.as_slice(), &[]] {
                let clock = Clock::scaled(noon(), 1.0);
                let account = Account { drill: Drill::start("small", 7, clock.clone()).unwrap(), clock };
                account.drill.release(Attacker::draw(seed).with_habits(ALL));
                let mut steps = steps.iter();
                for (pause, which, how) in &strikes {
                    let mut left = *pause;
                    while let Some(step) = steps.next().filter(|step| **step < left) {
                        account.wait(*step).await;
                        account.drill.world(|_| ());
                        left -= step;
                    }
                    account.wait(left).await;
                    account.drill.change(|world| strike(world, *which, *how));
                }
                account.wait(600).await;
                let world: Value = account.drill.world(|world| serde_json::to_value(world).unwrap());
                ends.push((world, account.drill.attacker_log()));
            }
            let alone = ends.pop().unwrap();
            (ends.pop().unwrap(), alone)
        });
        prop_assert_eq!(watched, alone);
    }
}

#[tokio::test(start_paused = true)]
async fn a_saved_attacker_goes_on_as_he_would_have() {
    let account = attacked(ALL);
    let name = victim(&account);
    delete_all(&account, &name).await;
    let bytes = account.drill.save().unwrap();
    let clock = Clock::scaled(Drill::saved_at(&bytes).unwrap(), 1.0);
    let restored = Account { drill: Drill::restore(&bytes, clock.clone()).unwrap(), clock };
    account.wait(900).await;
    assert!(!account.drill.attacker_log().is_empty());
    assert_eq!(restored.drill.attacker_log(), account.drill.attacker_log());
    assert_eq!(restored.drill.save().unwrap(), account.drill.save().unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_leap_of_a_year_is_not_caught_up_with_for_ever() {
    let account = Account::of("small");
    account.drill.release(Attacker::draw(1).with_habits(ALL).persistent());
    account.wait(365 * 24 * 3600).await;
    let name = victim(&account);
    account.drill.change(|world| world.update_service(REGION, &name, &name, Some(0), None, false)).unwrap();
    account.wait(600).await;
    assert!(deeds(&account).contains("ecs:UpdateService"), "he is still at it");
}
