//! CloudTrail as it is on a bad day: late, odd, or not to be asked.

use jiff::SignedDuration;
use quench_drill::{Actor, Drill, Fault, NewCluster, NewEvent, Odd};
use serde_json::{Value, json};

use crate::client::{Account, code};

const REGION: &str = "us-east-1";

fn named(name: &str) -> Value {
    json!({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}]})
}

async fn texts(account: &Account, name: &str) -> Vec<String> {
    let page = account.lookup(REGION, named(name)).await.unwrap();
    let text = |event: &Value| event["CloudTrailEvent"].as_str().unwrap().to_owned();
    page["Events"].as_array().unwrap().iter().map(text).collect()
}

#[tokio::test(start_paused = true)]
async fn a_delay_can_be_set_and_holds_after_a_restart() {
    let account = Account::of("quiet");
    account.drill.set_throttling(false);
    account.drill.change(|world| world.set_trail_delay(1500, 1500));
    let restored = Drill::restore(&account.drill.save().unwrap(), account.clock.clone()).unwrap();
    restored.set_throttling(false);
    let account = Account { drill: restored, clock: account.clock };
    account.drill.change(|world| {
        world.as_actor(Actor::attacker(), |world| world.create_cluster(REGION, NewCluster::named("late"))).unwrap();
    });
    account.wait(1490).await;
    assert!(texts(&account, "CreateCluster").await.is_empty());
    account.wait(10).await;
    assert_eq!(texts(&account, "CreateCluster").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn odd_events_come_with_the_pages_of_their_name() {
    let account = Account::of("quiet");
    account.drill.set_throttling(false);
    let all = [Odd::NotJson, Odd::NoIdentity, Odd::NoTime, Odd::NeverExisted, Odd::Huge];
    account.drill.change(|world| {
        for odd in all {
            world.at(world.now().checked_sub(SignedDuration::from_mins(10)).unwrap(), |world| {
                world.add_odd_event(REGION, &format!("Create{odd:?}"), odd);
            });
        }
    });
    let mut found = Vec::new();
    for odd in all {
        let told = texts(&account, &format!("Create{odd:?}")).await;
        assert_eq!(told.len(), 1, "{odd:?}");
        found.push(serde_json::from_str::<Value>(&told[0]).ok());
    }
    let [not_json, no_identity, no_time, never, huge] = &found[..] else { unreachable!() };
    assert!(not_json.is_none());
    let member = |document: &Option<Value>, name: &str| document.as_ref().unwrap().get(name).cloned();
    assert!(member(no_identity, "userIdentity").is_none() && member(no_identity, "eventTime").is_some());
    assert!(member(no_time, "eventTime").is_none() && member(no_time, "userIdentity").is_some());
    let arn = member(never, "responseElements").unwrap()["service"]["serviceArn"].as_str().unwrap().to_owned();
    account.drill.world(|world| assert!(world.service(&arn).is_none()));
    assert!(member(huge, "requestParameters").unwrap().to_string().len() > 100_000);
    let restored = Drill::restore(&account.drill.save().unwrap(), account.clock.clone()).unwrap();
    restored.set_throttling(false);
    let restored = Account { drill: restored, clock: account.clock };
    assert!(texts(&restored, "CreateHuge").await[0].len() > 100_000, "also of a saved account");
}

#[tokio::test(start_paused = true)]
async fn a_key_in_quarantine_may_stop_tasks_and_not_ask_who_did_it() {
    let account = Account::of("small");
    account.drill.set_throttling(false);
    account.drill.change(|world| world.set_quarantined(true));
    let refused = account.lookup(REGION, named("CreateCluster")).await.unwrap_err();
    assert_eq!((refused.status, refused.code.as_str()), (400, "AccessDeniedException"));
    assert_eq!(
        refused.message,
        "User: arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/you is not \
         authorized to perform: cloudtrail:LookupEvents with an explicit deny in an identity-based policy: \
         arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"
    );
    assert!(account.ecs("ListClusters", json!({})).await.is_ok());
    let saved = account.drill.save().unwrap();
    let restored = Drill::restore(&saved, account.clock.clone()).unwrap();
    restored.set_throttling(false);
    let restored = Account { drill: restored, clock: account.clock };
    assert_eq!(code(restored.lookup(REGION, json!({})).await), "AccessDeniedException");
    restored.drill.change(|world| world.set_quarantined(false));
    assert!(restored.lookup(REGION, json!({})).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_was_never_given_the_right_is_told_so() {
    let account = Account::of("quiet");
    account.drill.inject(Fault::action_denied("cloudtrail:LookupEvents"));
    let refused = account.lookup(REGION, json!({})).await.unwrap_err();
    assert_eq!(refused.code, "AccessDeniedException");
    assert!(
        refused.message.ends_with("because no identity-based policy allows the cloudtrail:LookupEvents action"),
        "{refused:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_s_name_and_key_are_left_out_and_a_failed_sign_in_has_no_code() {
    let account = Account::of("quiet");
    account.drill.set_throttling(false);
    account.drill.change(|world| {
        world.set_trail_delay(0, 0);
        let service = Actor::service("ecs.amazonaws.com");
        world.record_event(NewEvent::call(REGION, "ecs.amazonaws.com", "UpdateService", service));
        world.record_event(NewEvent::console_login_failed(REGION, Actor::attacker().in_console()));
        world.record_event(NewEvent::iam("ListUsers", Actor::attacker(), Value::Null).refused("AccessDenied", "no"));
    });
    let page = account.lookup(REGION, named("UpdateService")).await.unwrap();
    assert!(page["Events"][0].get("Username").is_none() && page["Events"][0].get("AccessKeyId").is_none());
    let document = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let by_service = document(page["Events"][0]["CloudTrailEvent"].as_str().unwrap());
    assert_eq!(by_service["userIdentity"], json!({"type": "AWSService", "invokedBy": "ecs.amazonaws.com"}));
    let failed = document(&texts(&account, "ConsoleLogin").await[0]);
    assert_eq!(
        (failed.get("errorCode"), &failed["errorMessage"], &failed["eventType"]),
        (None, &json!("Failed authentication"), &json!("AwsConsoleSignIn"))
    );
    assert_eq!(failed["additionalEventData"]["MFAUsed"], "No");
    assert_eq!(document(&texts(&account, "ListUsers").await[0])["errorCode"], "AccessDenied");
}
