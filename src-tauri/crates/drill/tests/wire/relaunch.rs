//! What starts tasks again by itself, and what ends that.

use std::time::Duration;

use quench_clock::Clock;
use quench_drill::{
    AfterCompletion, Drill, EcsParameters, NewCluster, NewRule, NewScalableTarget, NewSchedule, NewService,
    NewTaskDefinition, RuleTarget, ScheduleTarget, Suspended, World,
};
use serde_json::{Value, json};

use crate::client::{Account, code};

const REGION: &str = "us-east-1";
const CLUSTER: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/farm";
const SERVICE: &str = "arn:aws:ecs:us-east-1:000000000000:service/farm/pool";

/// A cluster "farm" with the service "pool" of four tasks of "miner".
fn stage() -> Account {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.create_cluster(REGION, NewCluster::named("farm")).unwrap();
        world.register_task_definition(REGION, NewTaskDefinition::fargate("miner", "xmrig", 256, 512)).unwrap();
        world.create_service(REGION, "farm", NewService::fargate("pool", "miner", 4)).unwrap();
    });
    account
}

fn desired(account: &Account) -> u32 {
    account.drill.world(|world| world.service(SERVICE).unwrap().desired)
}

fn started_by(account: &Account, name: &str) -> usize {
    let of = |world: &World| world.burning_tasks().filter(|task| task.started_by.as_deref() == Some(name)).count();
    account.drill.world(of)
}

fn bound(account: &Account, min: u32, max: u32) {
    let register =
        |world: &mut World| world.register_scalable_target(REGION, NewScalableTarget::of("farm", "pool", min, max));
    account.drill.change(register).unwrap();
}

async fn scale(account: &Account, count: u32) {
    let body = json!({"cluster": "farm", "service": "pool", "desiredCount": count});
    account.ecs("UpdateService", body).await.unwrap();
}

fn put_rule(account: &Account, name: &str, expression: &str, count: u32) {
    account.drill.change(|world| {
        world.put_rule(REGION, NewRule::scheduled(name, expression)).unwrap();
        let lambda =
            RuleTarget { id: "f".into(), arn: "arn:aws:lambda:us-east-1:0:function:f".into(), ..Default::default() };
        let tasks = RuleTarget::ecs("tasks", CLUSTER, EcsParameters::fargate("miner", count));
        world.put_targets(REGION, None, name, vec![lambda, tasks]).unwrap();
    });
}

fn schedule(expression: &str, count: u32) -> NewSchedule {
    NewSchedule::of("again", expression, ScheduleTarget::ecs(CLUSTER, EcsParameters::fargate("miner", count)))
}

#[tokio::test(start_paused = true)]
async fn a_minimum_pushes_the_desired_count_back_within_a_minute() {
    let account = stage();
    bound(&account, 3, 6);
    scale(&account, 0).await;
    assert_eq!(desired(&account), 0);
    account.wait(19).await;
    assert_eq!(desired(&account), 0, "not before 20 s");
    // Scaling it down again and again in the meantime does not put it off.
    for _ in 0..4 {
        scale(&account, 1).await;
        account.wait(10).await;
        if desired(&account) == 3 {
            break;
        }
    }
    account.wait(2).await;
    assert_eq!(desired(&account), 3);
    account.wait(60).await;
    let running = account.drill.world(|world| world.burning_tasks().count());
    assert_eq!(running, 3, "and the tasks are back");
    scale(&account, 50).await;
    account.wait(61).await;
    assert_eq!(desired(&account), 6, "a maximum holds too");
    scale(&account, 5).await;
    account.wait(120).await;
    assert_eq!(desired(&account), 5, "within the bounds it is left alone");
}

#[tokio::test(start_paused = true)]
async fn a_target_that_is_gone_or_suspended_pushes_nothing_back() {
    for suspended in [false, true] {
        let account = stage();
        bound(&account, 3, 6);
        scale(&account, 0).await;
        account.wait(5).await;
        if suspended {
            let state = Suspended { scaling_out: true, ..Suspended::default() };
            let new = NewScalableTarget { suspended: Some(state), ..NewScalableTarget::of("farm", "pool", 3, 6) };
            account.drill.change(|world| world.register_scalable_target(REGION, new)).unwrap();
        } else {
            let body = json!({
                "ServiceNamespace": "ecs", "ResourceId": "service/farm/pool", "ScalableDimension": "ecs:service:DesiredCount",
            });
            account.scaling("DeregisterScalableTarget", body).await.unwrap();
        }
        account.wait(600).await;
        assert_eq!(desired(&account), 0, "suspended: {suspended}");
        if suspended {
            let new = NewScalableTarget {
                suspended: Some(Suspended::default()),
                ..NewScalableTarget::of("farm", "pool", 3, 6)
            };
            account.drill.change(|world| world.register_scalable_target(REGION, new)).unwrap();
            account.wait(61).await;
            assert_eq!(desired(&account), 3, "until it is resumed");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_outlives_its_service_and_is_there_for_the_next_of_that_name() {
    let account = stage();
    bound(&account, 3, 6);
    scale(&account, 0).await;
    account.ecs("DeleteService", json!({"cluster": "farm", "service": "pool", "force": true})).await.unwrap();
    account.wait(120).await;
    account.drill.world(|world| {
        assert_eq!(world.services().count(), 0);
        assert_eq!(world.burning_tasks().count(), 0, "a deleted service is not scaled");
        assert_eq!(world.scalable_targets().count(), 1);
    });
    account
        .drill
        .change(|world| world.create_service(REGION, "farm", NewService::fargate("pool", "miner", 1)))
        .unwrap();
    account.wait(61).await;
    assert_eq!(desired(&account), 3);
}

#[tokio::test(start_paused = true)]
async fn registering_bounds_brings_a_service_into_them() {
    let account = stage();
    bound(&account, 8, 9);
    account.wait(61).await;
    assert_eq!(desired(&account), 8);
    bound(&account, 0, 2);
    account.wait(61).await;
    assert_eq!(desired(&account), 2);
}

#[tokio::test(start_paused = true)]
async fn a_rule_starts_tasks_until_it_is_disabled_and_again_when_it_is_enabled() {
    let account = stage();
    put_rule(&account, "again", "rate(5 minutes)", 2);
    account.wait(299).await;
    assert_eq!(started_by(&account, "events-rule/again"), 0);
    account.wait(1).await;
    assert_eq!(started_by(&account, "events-rule/again"), 2);
    account.wait(300).await;
    assert_eq!(started_by(&account, "events-rule/again"), 4);
    let found = account.ecs("ListTasks", json!({"cluster": "farm", "startedBy": "events-rule/again"})).await.unwrap();
    assert_eq!(found["taskArns"].as_array().unwrap().len(), 4);
    let task = account.ecs("DescribeTasks", json!({"cluster": "farm", "tasks": found["taskArns"]})).await.unwrap();
    assert_eq!(
        (&task["tasks"][0]["group"], &task["tasks"][0]["launchType"]),
        (&json!("family:miner"), &json!("FARGATE"))
    );

    account.events("DisableRule", json!({"Name": "again"})).await.unwrap();
    account.wait(3600).await;
    assert_eq!(started_by(&account, "events-rule/again"), 4);
    account.events("EnableRule", json!({"Name": "again"})).await.unwrap();
    account.wait(300).await;
    assert_eq!(started_by(&account, "events-rule/again"), 6, "what it missed meanwhile it does not make up for");
    let body = json!({"Rule": "again", "Ids": ["tasks"]});
    account.events("RemoveTargets", body).await.unwrap();
    account.wait(3600).await;
    assert_eq!(started_by(&account, "events-rule/again"), 6);
}

#[tokio::test(start_paused = true)]
async fn a_rate_that_is_put_again_goes_on_counting_and_another_begins_anew() {
    for (expression, first) in [("rate(5 minutes)", 60), ("rate(4 minutes)", 240)] {
        let account = stage();
        put_rule(&account, "again", "rate(5 minutes)", 1);
        let start_at = Some(account.clock.now() + jiff::SignedDuration::from_mins(5));
        let new = |expression: &str| NewSchedule { start_at, ..schedule(expression, 1) };
        account.drill.change(|world| world.create_schedule(REGION, new("rate(5 minutes)"))).unwrap();
        account.wait(540).await;
        let count = || (started_by(&account, "events-rule/again"), started_by(&account, "chronos-schedule/again"));
        assert_eq!(count(), (1, 1), "after five minutes, and nine have passed");
        put_rule(&account, "again", expression, 1);
        account
            .drill
            .change(|world| world.update_schedule(REGION, NewSchedule { start_at: None, ..new(expression) }))
            .unwrap();
        // Its start was taken away, which begins it anew and at once.
        account.wait(first - 1).await;
        assert_eq!(count(), (1, 2), "{expression}");
        account.wait(1).await;
        assert_eq!(count().0, 2, "{expression}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_starts_where_the_cluster_or_the_definition_is_gone() {
    let account = stage();
    put_rule(&account, "again", "rate(1 hour)", 1);
    account.drill.change(|world| world.create_schedule(REGION, schedule("rate(1 hour)", 1))).unwrap();
    account.wait(60).await;
    assert_eq!(started_by(&account, "chronos-schedule/again"), 1, "a rate without a start begins at once");
    account.drill.change(|world| world.deregister_task_definition(REGION, "miner:1")).unwrap();
    account.wait(7200).await;
    assert_eq!((started_by(&account, "events-rule/again"), started_by(&account, "chronos-schedule/again")), (0, 1));
    account.drill.change(|world| {
        world.register_task_definition(REGION, NewTaskDefinition::fargate("miner", "xmrig", 256, 512)).unwrap();
    });
    account.wait(3600).await;
    assert_eq!((started_by(&account, "events-rule/again"), started_by(&account, "chronos-schedule/again")), (1, 2));
    account.drill.change(|world| {
        world.delete_service(REGION, "farm", "pool", true).unwrap();
        let tasks: Vec<String> = world.burning_tasks().map(|task| task.arn.clone()).collect();
        tasks.iter().for_each(|task| drop(world.stop_task(REGION, "farm", task, "").unwrap()));
    });
    account.wait(180).await;
    account.ecs("DeleteCluster", json!({"cluster": "farm"})).await.unwrap();
    account.wait(24 * 3600).await;
    assert_eq!(account.drill.world(|world| world.burning_tasks().count()), 0);
    let rule = account.events("DescribeRule", json!({"Name": "again"})).await.unwrap();
    assert_eq!(rule["State"], "ENABLED", "the rule does not go with the cluster");
    // It waits for one of that name.
    account.drill.change(|world| world.create_cluster(REGION, NewCluster::named("farm"))).unwrap();
    account.wait(3600).await;
    assert_eq!(started_by(&account, "events-rule/again"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_is_being_emptied_is_held_up_by_a_rule() {
    let account = stage();
    put_rule(&account, "again", "rate(1 minute)", 1);
    account.drill.change(|world| world.delete_service(REGION, "farm", "pool", true)).unwrap();
    account.wait(120).await;
    let refused = account.ecs("DeleteCluster", json!({"cluster": "farm"})).await;
    assert_eq!(code(refused), "ClusterContainsTasksException");
}

#[tokio::test(start_paused = true)]
async fn a_schedule_fires_by_its_expression_dates_and_state() {
    let account = stage();
    let name = "chronos-schedule/again";
    let put = |new: NewSchedule| account.drill.change(|world| world.create_schedule(REGION, new)).unwrap();
    put(schedule("cron(20 14 * * ? *)", 3));
    account.wait(599).await;
    assert_eq!(started_by(&account, name), 0);
    account.wait(1).await;
    assert_eq!(started_by(&account, name), 3, "at 14:20");
    account.wait(24 * 3600).await;
    assert_eq!(started_by(&account, name), 6, "and a day later");

    let put = |new: NewSchedule| account.drill.change(|world| world.update_schedule(REGION, new)).unwrap();
    put(NewSchedule { state: quench_drill::ScheduleState::Disabled, ..schedule("rate(1 minute)", 1) });
    account.wait(3600).await;
    assert_eq!(started_by(&account, name), 6);

    let now = account.clock.now();
    let later = |minutes: i64| Some(now + jiff::SignedDuration::from_mins(minutes));
    put(NewSchedule { start_at: later(10), end_at: later(21), ..schedule("rate(5 minutes)", 1) });
    account.wait(599).await;
    assert_eq!(started_by(&account, name), 6);
    account.wait(3600).await;
    assert_eq!(started_by(&account, name), 9, "at 10, 15 and 20 minutes");

    put(NewSchedule { timezone: Some("Asia/Seoul".into()), ..schedule("cron(0 * * * ? *)", 1) });
    account.wait(2 * 3600).await;
    assert_eq!(started_by(&account, name), 9, "a zone that this world does not follow");
    account.scheduler("DELETE", "/schedules/again", Value::Null).await.unwrap();
    account.wait(24 * 3600).await;
    assert_eq!(started_by(&account, name), 9);
}

#[tokio::test(start_paused = true)]
async fn a_schedule_that_is_over_goes_if_it_was_told_to() {
    let account = stage();
    let once = || schedule("at(2026-10-04T14:11:00)", 1);
    let create = |new: NewSchedule| account.drill.change(|world| world.create_schedule(REGION, new)).unwrap();
    create(once());
    create(NewSchedule { name: "over".into(), after_completion: AfterCompletion::Delete, ..once() });
    account.wait(59).await;
    assert_eq!(account.drill.world(|world| world.schedules().count()), 2);
    account.wait(3600).await;
    assert_eq!((started_by(&account, "chronos-schedule/again"), started_by(&account, "chronos-schedule/over")), (1, 1));
    let left = account.drill.world(|world| world.schedules().map(|found| found.name.clone()).collect::<Vec<_>>());
    assert_eq!(left, ["again"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_target_says_of_its_tasks_holds() {
    let account = stage();
    let name = "a-rule-whose-name-is-longer-than-that";
    account.drill.change(|world| {
        world.put_rule(REGION, NewRule::scheduled(name, "rate(1 minute)")).unwrap();
        let ecs = EcsParameters { group: Some("batch".into()), ..EcsParameters::fargate("miner:1", 1) };
        let mut target = RuleTarget::ecs("1", CLUSTER, ecs);
        target.others.insert("Input".into(), json!("{\"cpu\":\"4096\",\"containerOverrides\":[{\"name\":\"miner\"}]}"));
        world.put_targets(REGION, None, name, vec![target]).unwrap();
        // More than RunTask takes in one call starts nothing.
        world.put_rule(REGION, NewRule::scheduled("eleven", "rate(1 minute)")).unwrap();
        let target = RuleTarget::ecs("1", CLUSTER, EcsParameters::fargate("miner", 11));
        world.put_targets(REGION, None, "eleven", vec![target]).unwrap();
        // Nor does a cluster of another region.
        world.put_rule(REGION, NewRule::scheduled("elsewhere", "rate(1 minute)")).unwrap();
        let arn = "arn:aws:ecs:eu-west-1:000000000000:cluster/farm";
        let target = RuleTarget::ecs("1", arn, EcsParameters::fargate("miner", 1));
        world.put_targets(REGION, None, "elsewhere", vec![target]).unwrap();
    });
    account.wait(60).await;
    account.drill.world(|world| {
        let tasks: Vec<_> = world.burning_tasks().filter(|task| task.service.is_none()).collect();
        assert_eq!(tasks.len(), 1);
        let task = tasks[0];
        assert_eq!(task.started_by.as_deref(), Some("events-rule/a-rule-whose-name-is-lon"), "36 letters");
        assert_eq!((task.group.as_str(), task.cpu.as_deref()), ("batch", Some("4096")));
        assert_eq!(task.overrides.container_overrides, [json!({"name": "miner"})]);
    });
}

#[tokio::test(start_paused = true)]
async fn a_disabled_region_hides_what_relaunches_tasks_there_and_it_goes_on() {
    let account = stage();
    put_rule(&account, "again", "rate(1 minute)", 1);
    account.drill.change(|world| world.set_opt_in(REGION, quench_drill::OptIn::Disabled));
    let message = "The security token included in the request is invalid.";
    let refusals = [
        account.events("ListRules", json!({})).await.unwrap_err(),
        account.scaling("DescribeScalableTargets", json!({"ServiceNamespace": "ecs"})).await.unwrap_err(),
        account.scheduler("GET", "/schedules", Value::Null).await.unwrap_err(),
    ];
    for (refused, status) in refusals.into_iter().zip([400, 400, 403]) {
        assert_eq!((refused.status, refused.code.as_str()), (status, "UnrecognizedClientException"));
        assert_eq!(refused.message, message);
    }
    account.wait(60).await;
    assert_eq!(started_by(&account, "events-rule/again"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_saved_account_relaunches_as_it_would_have() {
    let account = stage();
    bound(&account, 3, 6);
    put_rule(&account, "again", "rate(5 minutes)", 2);
    account.drill.change(|world| {
        world.add_event_bus(REGION, "other").unwrap();
        world
            .create_schedule(REGION, NewSchedule { window_minutes: Some(3), ..schedule("rate(7 minutes)", 1) })
            .unwrap();
    });
    account.wait(90).await;
    scale(&account, 0).await;
    let bytes = account.drill.save().unwrap();
    let clock = Clock::scaled(Drill::saved_at(&bytes).unwrap(), 1.0);
    let restored = Drill::restore(&bytes, clock).unwrap();
    assert_eq!(restored.save().unwrap(), bytes);
    for _ in 0..4 {
        account.clock.sleep(Duration::from_secs(300)).await;
        let state = |drill: &Drill| drill.world(|world| serde_json::to_value(world).unwrap());
        assert_eq!(state(&restored), state(&account.drill));
    }
    assert_eq!((desired(&account), started_by(&account, "events-rule/again")), (3, 8));
}
