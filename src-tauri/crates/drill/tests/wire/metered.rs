//! What task time costs, to the second, and that the bill says the same once it has come that far.

use jiff::{SignedDuration, Timestamp};
use quench_drill::{NewCluster, NewTaskDefinition, NewTasks, Task, World};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::client::Account;
use crate::cost::{ask, dollars, ecs_alone, money, until};

const REGION: &str = "us-east-1";
const FAMILIES: [&str; 5] = ["plain", "arm", "windows", "spot", "large-disk"];

/// The published rates of us-east-1 for one vCPU and 2 GiB, which is what each of them has.
fn hourly(family: &str) -> Decimal {
    let (vcpu, gib, besides) = match family {
        "arm" => ("0.03238", "0.00356", "0"),
        "windows" => ("0.046552", "0.00511175", "0.046"),
        "spot" => ("0.01288871", "0.00141527", "0"),
        // 80 GiB beyond the free 20.
        "large-disk" => ("0.04048", "0.004445", "0.00888"),
        _ => ("0.04048", "0.004445", "0"),
    };
    dollars(vcpu) + dollars("2") * dollars(gib) + dollars(besides)
}

fn furnish(world: &mut World) {
    let spot = vec!["FARGATE_SPOT".to_owned()];
    world.create_cluster(REGION, NewCluster { capacity_providers: spot, ..NewCluster::named("c") }).unwrap();
    for family in FAMILIES {
        let definition = NewTaskDefinition {
            architecture: (family == "arm").then(|| "ARM64".to_owned()),
            os_family: (family == "windows").then(|| "WINDOWS_SERVER_2022_CORE".to_owned()),
            ephemeral_gib: (family == "large-disk").then_some(100),
            ..NewTaskDefinition::fargate(family, "docker.io/x/y", 1024, 2048)
        };
        world.register_task_definition(REGION, definition).unwrap();
    }
}

fn start(world: &mut World, family: &str) -> String {
    let mut new = NewTasks::fargate(family, 1);
    if family == "spot" {
        new.capacity_provider_strategy = vec![json!({"capacityProvider": "FARGATE_SPOT", "weight": 1})];
    }
    world.run_tasks(REGION, "c", new).unwrap().remove(0)
}

/// From each task's own instants: whole seconds, a minute at least, five on Windows.
fn truth(family: &str, task: &Task) -> (i64, Decimal) {
    let Some((from, Some(until))) = task.billed() else { return (0, Decimal::ZERO) };
    let seconds = (until.duration_since(from).as_millis() + 999) / 1000;
    let seconds = i64::try_from(seconds).unwrap().max(if family == "windows" { 300 } else { 60 });
    (seconds, Decimal::from(seconds) * hourly(family) / dollars("3600"))
}

async fn billed(account: &Account) -> Decimal {
    let answer = account.cost(ecs_alone(ask("2026-10-05", "2026-10-06", &[]))).await.unwrap();
    money(&answer["ResultsByTime"][0]["Total"])
}

#[tokio::test(start_paused = true)]
async fn metered_truth_is_the_sum_of_what_each_task_is_billed_and_so_is_the_bill() {
    let account = Account::of("quiet");
    account.drill.change(furnish);
    until(&account, "2026-10-05T00:10:00Z").await;
    let (mut expected, mut shortest, mut short_windows) = (Decimal::ZERO, 0, 0);
    for hour in 0..22_u64 {
        let tasks = account.drill.change(|world| FAMILIES.map(|family| start(world, family)));
        // From tasks that are stopped within seconds of their image pull to tasks of most of an hour.
        account.wait(20 + 97 * (hour % 6) * (hour % 6)).await;
        account.drill.change(|world| {
            for (family, arn) in FAMILIES.into_iter().zip(&tasks) {
                world.stop_task(REGION, "c", arn, "enough").unwrap();
                let (seconds, cost) = truth(family, world.task(arn).unwrap());
                expected += cost;
                shortest += usize::from(seconds == 60);
                short_windows += usize::from(seconds == 300);
            }
        });
        account.wait(3600 - (20 + 97 * (hour % 6) * (hour % 6))).await;
    }
    assert!(shortest > 5 && short_windows > 3, "some took less than the least: {shortest} {short_windows}");
    let day: [Timestamp; 2] = ["2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z"].map(|text| text.parse().unwrap());
    let metered = |world: &World| world.metered(day[0], day[1]);
    until(&account, "2026-10-06T00:00:00Z").await;
    let close = |found: Decimal| (found - expected).abs() < dollars("0.000000001");
    let found = account.drill.world(metered);
    assert!(close(found), "{found} {expected}");
    assert!(billed(&account).await < found, "the bill is late");
    // An hour after its end a task is forgotten, and changes nothing.
    until(&account, "2026-10-07T00:00:01Z").await;
    assert_eq!(account.drill.world(metered), found);
    assert!(close(billed(&account).await), "{} {expected}", billed(&account).await);
    let usage: u64 = account.drill.world(|world| world.usage(day[0])).iter().map(|usage| usage.millis).sum();
    let hours = Decimal::from(usage) / dollars("3600000");
    assert!(hours * hourly("plain") < found, "what ran is less than what is billed");
}

#[tokio::test(start_paused = true)]
async fn a_minute_that_is_billed_is_cut_at_any_instant() {
    let account = Account::of("quiet");
    account.drill.change(furnish);
    until(&account, "2026-10-05T12:00:00Z").await;
    let arn = account.drill.change(|world| start(world, "plain"));
    account.wait(13).await;
    account.drill.change(|world| world.stop_task(REGION, "c", &arn, "at once").unwrap());
    account.wait(7200).await;
    account.drill.world(|world| {
        let all = |from: Timestamp, until| world.metered(from, until);
        let now = world.now();
        let begin = now.checked_sub(SignedDuration::from_hours(3)).unwrap();
        let whole = all(begin, now);
        let minutes = (whole / hourly("plain") * dollars("60")).round_dp(6).normalize();
        assert_eq!(minutes, dollars("1"), "it began to pull its image and ran for some seconds");
        let mut parts = Decimal::ZERO;
        let mut from = begin;
        while from < now {
            let until = from.checked_add(SignedDuration::from_millis(7_777)).unwrap();
            parts += all(from, until);
            from = until;
        }
        assert!((parts - whole).abs() < dollars("0.000000001"), "{parts} {whole}");
        assert_eq!(world.metered_by_region(begin, now).len(), 1);
    });
}

#[tokio::test(start_paused = true)]
async fn a_world_that_was_saved_without_what_is_billed_goes_on_with_what_ran() {
    let account = Account::of("small");
    account.drill.change(|world| {
        let services: Vec<String> = world.services().map(|service| service.arn.clone()).collect();
        for arn in services.iter().filter(|arn| arn.contains(":eu-west-1:")) {
            let mut parts = arn.split('/').skip(1);
            let (cluster, service) = (parts.next().unwrap(), parts.next().unwrap());
            world.delete_service("eu-west-1", cluster, service, true).unwrap();
        }
    });
    until(&account, "2026-10-05T00:00:00Z").await;
    let mut saved: Value = serde_json::from_slice(&account.drill.save().unwrap()).unwrap();
    assert!(saved["parts"]["world"].as_object_mut().unwrap().remove("billed").is_some());
    let bytes = serde_json::to_vec(&saved).unwrap();
    let old = quench_drill::Drill::restore(&bytes, account.clock.clone()).unwrap();
    let metered = |world: &World| world.metered_by_region(Timestamp::UNIX_EPOCH, Timestamp::MAX);
    let (new, old) = (account.drill.world(metered), old.world(metered));
    // Seconds that were begun are all that is lost.
    let lost = new["eu-west-1"] - old["eu-west-1"];
    assert!(lost > Decimal::ZERO && lost < dollars("0.1"), "{lost}");
    assert_eq!(new["us-east-1"], old["us-east-1"]);
}
