//! Faults and hooks.

use std::time::Duration;

use bytes::Bytes;
use quench_drill::{ConnectionLost, Effect, Fault, NewService, When};
use serde_json::json;

use crate::client::{Account, code, ecs_request, strings};

fn denied() -> Effect {
    Effect::Error { status: 400, code: "AccessDeniedException".to_owned(), message: "no".to_owned() }
}

#[tokio::test(start_paused = true)]
async fn a_fault_hits_what_it_names_and_nothing_else() {
    let account = Account::of("small");
    let arrived = account.clock.now().checked_add(jiff::SignedDuration::from_millis(40)).unwrap();
    account.drill.inject(Fault { when: When::operation("ListClusters").in_region("us-east-1"), effect: denied() });
    let list = |region: &'static str| account.ecs_in(region, "ListClusters", json!({}));
    assert_eq!(code(list("us-east-1").await), "AccessDeniedException");
    list("eu-west-1").await.unwrap();
    account.ecs("ListGateways", json!({})).await.unwrap();
    account.drill.clear_faults();
    list("us-east-1").await.unwrap();
    let log = account.drill.log();
    assert_eq!(log[0].error.as_deref(), Some("AccessDeniedException"));
    assert_eq!((log[0].region.as_str(), log[0].operation.as_str(), log[0].at), ("us-east-1", "ListClusters", arrived));
    assert_eq!(account.drill.calls()["ecs:ListClusters"], 3);
}

#[tokio::test(start_paused = true)]
async fn a_fault_can_count() {
    let account = Account::of("small");
    let ok = |count: usize| async move { vec![true; count] };
    let probe = |count: usize| {
        let account = &account;
        async move {
            let mut seen = Vec::new();
            for _ in 0..count {
                seen.push(account.ecs("ListGateways", json!({})).await.is_ok());
                account.wait(1).await;
            }
            seen
        }
    };
    assert_eq!(probe(2).await, ok(2).await);
    account.drill.inject(Fault { when: When::operation("ecs:ListGateways").nth(2), effect: denied() });
    assert_eq!(probe(4).await, [true, false, true, true]);
    account.drill.inject(Fault { when: When::default().times(2), effect: denied() });
    assert_eq!(probe(3).await, [false, false, true]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_can_wait_for_a_later_page_or_a_target() {
    let account = Account::of("limits");
    account.drill.inject(Fault { when: When::operation("ListClusters").later_pages(), effect: denied() });
    account.drill.inject(Fault { when: When::operation("ListTasks").on("cluster/eleven-tasks"), effect: denied() });
    let page = account.ecs("ListClusters", json!({})).await.unwrap();
    let next = json!({"nextToken": page["nextToken"]});
    assert_eq!(code(account.ecs("ListClusters", next).await), "AccessDeniedException");
    account.ecs("ListTasks", json!({"cluster": "eleven-services"})).await.unwrap();
    assert_eq!(code(account.ecs("ListTasks", json!({"cluster": "eleven-tasks"})).await), "AccessDeniedException");
}

#[tokio::test(start_paused = true)]
async fn errors_come_in_the_protocol_of_the_service() {
    let account = Account::of("small");
    account.drill.inject(Fault { when: When::default(), effect: denied() });
    let (status, xml) = account.query("sts", "us-east-1", "Action=GetCallerIdentity").await;
    assert!(
        status == 400 && xml.contains("<ErrorResponse") && xml.contains("<Code>AccessDeniedException</Code>"),
        "{xml}"
    );
    let (status, xml) = account.query("ec2", "us-east-1", "Action=DescribeRegions").await;
    assert!(status == 400 && xml.contains("<Response><Errors>"), "{xml}");
    let (status, code, _) = account.account("/listRegions", json!({})).await;
    assert_eq!((status, code.as_str()), (400, "AccessDeniedException"));
}

#[tokio::test(start_paused = true)]
async fn something_that_is_not_aws_may_answer() {
    let account = Account::of("small");
    let portal = Bytes::from_static(b"<html>Welcome to the hotel</html>");
    let effect = Effect::Body { status: 200, content_type: "text/html".to_owned(), bytes: portal.clone() };
    account.drill.inject(Fault { when: When::default(), effect });
    let response = account.drill.handle(ecs_request("us-east-1", "ListClusters", "{}")).await.unwrap();
    assert_eq!((response.status().as_u16(), response.body()), (200, &portal));
    assert_eq!(response.headers()["content-type"], "text/html");
}

#[tokio::test(start_paused = true)]
async fn slow_and_silent_calls_take_the_clock_s_time() {
    let account = Account::of("small");
    let delay = Effect::Delay(Duration::from_secs(20));
    account.drill.inject(Fault { when: When::operation("ListClusters").times(1), effect: delay });
    let before = account.clock.monotonic();
    account.ecs("ListClusters", json!({})).await.unwrap();
    assert_eq!((account.clock.monotonic() - before).as_millis(), 20_080);
    account.drill.inject(Fault { when: When::default(), effect: Effect::NeverAnswers });
    let silent = account.drill.handle(ecs_request("us-east-1", "ListClusters", "{}"));
    assert!(tokio::time::timeout(Duration::from_secs(86_400), silent).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_may_or_may_not_have_been_applied() {
    for (effect, burning) in [(Effect::LostBeforeApplied, 11), (Effect::AppliedThenLost, 10)] {
        let account = Account::of("limits");
        let cluster = "eleven-tasks";
        let tasks = strings(&account.ecs("ListTasks", json!({"cluster": cluster})).await.unwrap()["taskArns"]);
        account.drill.inject(Fault { when: When::operation("StopTask"), effect });
        let lost = account.try_ecs("us-east-1", "StopTask", json!({"cluster": cluster, "task": tasks[0]})).await;
        assert_eq!(lost.unwrap_err(), ConnectionLost::Reset { after: Duration::from_millis(80) });
        assert_eq!(account.drill.log().last().unwrap().error.as_deref(), Some("ConnectionLost"));
        account.wait(60).await;
        let part = format!("task/{cluster}/");
        let left = account.drill.world(|world| world.burning_tasks().filter(|task| task.arn.contains(&part)).count());
        assert_eq!(left, burning);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_changes_the_world_in_the_middle_of_somebody_s_work() {
    let account = Account::of("small");
    account.drill.before_each(|call, world| {
        if call.operation == "DeleteService" {
            let cluster = call.targets[0].split('/').nth(1).unwrap_or_default().to_owned();
            let family = world
                .task_definitions()
                .find(|found| found.arn.contains(&call.region))
                .map(|found| found.family.clone());
            let again = NewService::fargate("comeback", &family.unwrap_or_default(), 1);
            // Refused the second time: one comeback is enough.
            let _ = world.create_service(&call.region, &cluster, again);
        }
    });
    let name = account
        .drill
        .world(|world| world.clusters().find(|found| found.arn.contains("us-east-1")).unwrap().name.clone());
    account.ecs("DeleteService", json!({"cluster": name, "service": name, "force": true})).await.unwrap();
    let listed = account.ecs("ListServices", json!({"cluster": name})).await.unwrap();
    let arn = format!("arn:aws:ecs:us-east-1:000000000000:service/{name}/comeback");
    assert_eq!(strings(&listed["serviceArns"]), [arn]);
}

#[tokio::test(start_paused = true)]
async fn a_service_recreated_under_its_arn_has_another_birth() {
    let account = Account::of("small");
    let name = account
        .drill
        .world(|world| world.clusters().find(|found| found.arn.contains("us-east-1")).unwrap().name.clone());
    let born = || async {
        let body = json!({"cluster": name, "services": [name]});
        let found = account.ecs("DescribeServices", body).await.unwrap()["services"][0].clone();
        (found["serviceArn"].clone(), found["createdAt"].as_f64().unwrap(), found["desiredCount"].clone())
    };
    let before = born().await;
    account.ecs("DeleteService", json!({"cluster": name, "service": name, "force": true})).await.unwrap();
    account.drill.change(|world| world.recreate_service("us-east-1", &name, &name)).unwrap();
    let after = born().await;
    assert_eq!((&before.0, &before.2), (&after.0, &after.2));
    assert!(after.1 > before.1);
    account.wait(60).await;
    let running = account.ecs("ListTasks", json!({"cluster": name, "serviceName": name})).await.unwrap();
    assert_eq!(strings(&running["taskArns"]).len(), 2);
    assert!(
        account
            .drill
            .change(|world| world.set_tags(before.0.as_str().unwrap(), [("a".to_owned(), "b".to_owned())].into()))
    );
}
