//! What CloudTrail tells: who switched regions.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_drill::{Actor, Attacker, Drill, Fault, Habits, NewEvent, OptIn};
use serde_json::{Value, json};

use crate::client::{Account, code, noon};

fn events(page: &Value) -> Vec<Value> {
    page["Events"].as_array().unwrap().clone()
}

async fn all(account: &Account) -> Vec<Value> {
    account.drill.set_throttling(false);
    events(&account.lookup("us-east-1", json!({})).await.unwrap())
}

fn document(event: &Value) -> Value {
    serde_json::from_str(event["CloudTrailEvent"].as_str().unwrap()).unwrap()
}

fn named(event: &Value) -> (String, String) {
    let region = document(event)["requestParameters"]["RegionName"].as_str().unwrap().to_owned();
    (event["EventName"].as_str().unwrap().to_owned(), region)
}

#[tokio::test(start_paused = true)]
async fn the_story_tells_who_opened_and_closed_the_ten_regions() {
    let account = Account::of("seed-story");
    account.drill.set_throttling(false);
    let asked = json!({"LookupAttributes": [
        {"AttributeKey": "EventSource", "AttributeValue": "account.amazonaws.com"}]});
    let found = events(&account.lookup("us-east-1", asked).await.unwrap());
    assert_eq!(found.len(), 20);
    let times: Vec<f64> = found.iter().map(|event| event["EventTime"].as_f64().unwrap()).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "newest first");
    account.drill.world(|world| {
        for region in world.regions().filter(|region| region.opt_in == OptIn::Disabled) {
            let of = |name: &str| {
                let event = found.iter().find(|event| named(event) == (name.to_owned(), region.code.clone())).unwrap();
                document(event)["eventTime"].as_str().unwrap().parse::<Timestamp>().unwrap()
            };
            let made = || region.clusters.values().map(|cluster| cluster.created_at);
            let before = made().min().unwrap().duration_since(of("EnableRegion")).as_mins();
            let after = of("DisableRegion").duration_since(made().max().unwrap()).as_mins();
            assert!((3..=62).contains(&before) && (1..=10).contains(&after), "{}: {before} {after}", region.code);
        }
    });
    for event in found {
        assert_eq!(event["Username"], "root", "a user of that name, and not the root user");
        let told = document(&event);
        assert_eq!(told["userIdentity"]["type"], "AssumedRole");
        let arn = told["userIdentity"]["arn"].as_str().unwrap();
        assert!(arn.contains(":assumed-role/AWSReservedSSO_AdministratorAccess_") && arn.ends_with("/root"), "{arn}");
        assert!(told["userIdentity"]["principalId"].as_str().unwrap().ends_with(":root"));
        assert_eq!((&told["awsRegion"], &told["eventID"]), (&json!("us-east-1"), &event["EventId"]));
    }
}

#[tokio::test(start_paused = true)]
async fn at_no_time_were_more_than_six_of_them_under_way() {
    for seed in 0..40 {
        let clock = quench_clock::Clock::scaled(noon(), 1.0);
        let drill = Drill::start("seed-story", seed, clock).unwrap();
        let began: Vec<Timestamp> = drill.world(|world| {
            let switches = world.trail("us-east-1").iter().filter(|one| one.event.source == "account.amazonaws.com");
            switches.map(|one| one.at).collect()
        });
        assert_eq!(began.len(), 20);
        for at in &began {
            let longest = at.checked_sub(SignedDuration::from_mins(10)).unwrap();
            let together = began.iter().filter(|other| (longest..=*at).contains(*other)).count();
            assert!(together <= 6, "seed {seed}: {together}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_switch_by_a_call_is_told_with_its_caller_some_minutes_late() {
    let account = Account::of("quiet");
    account.account("/enableRegion", json!({"RegionName": "ap-east-1"})).await;
    account.wait(1).await;
    account.account("/disableRegion", json!({"RegionName": "ap-east-1"})).await;
    account.wait(1).await;
    account.account("/listRegions", json!({})).await;
    let (appears, at) = account.drill.world(|world| {
        let [enabled, refused] = world.trail("us-east-1") else { panic!("two of three are recorded") };
        assert_eq!(refused.event.error.as_ref().unwrap().0, "ConflictException");
        (enabled.appears_at, enabled.at)
    });
    let late = appears.duration_since(at).as_secs();
    assert!((60..=300).contains(&late), "{late}");
    account
        .clock
        .sleep((appears.duration_since(account.clock.now()) - SignedDuration::from_secs(1)).unsigned_abs())
        .await;
    let of_enable = json!({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "EnableRegion"}]});
    let look = || account.lookup("us-east-1", of_enable.clone());
    assert!(events(&look().await.unwrap()).is_empty(), "not yet");
    account.wait(1).await;
    let found = events(&look().await.unwrap());
    assert_eq!(found.len(), 1);
    let told = document(&found[0]);
    let identity = &told["userIdentity"];
    assert_eq!((&identity["type"], &identity["accessKeyId"]), (&json!("AssumedRole"), &json!("AKIA")));
    assert_eq!(
        identity["sessionContext"]["sessionIssuer"]["userName"],
        "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
    );
    assert!(told["sourceIPAddress"].as_str().unwrap().starts_with("192.0.2."), "{told}");
    assert_eq!((&told["requestParameters"], &told["readOnly"]), (&json!({"RegionName": "ap-east-1"}), &json!(false)));
    assert_eq!((&found[0]["Username"], &found[0]["ReadOnly"]), (&json!("you"), &json!("false")));
    assert!(told.get("errorCode").is_none());
    account.wait(300).await;
    let refused = all(&account).await;
    assert_eq!(document(&refused[0])["errorCode"], "ConflictException");
    assert!(events(&account.lookup("eu-west-1", json!({})).await.unwrap()).is_empty(), "each region its own");
}

#[tokio::test(start_paused = true)]
async fn one_that_was_denied_is_told_and_one_that_came_too_often_is_not() {
    let account = Account::of("quiet");
    account.drill.set_rtt(Duration::ZERO);
    account.drill.inject(Fault::action_denied("account:EnableRegion"));
    let body = json!({"RegionName": "ap-east-1"});
    assert_eq!(account.account("/enableRegion", body.clone()).await.1, "AccessDeniedException");
    account.drill.clear_faults();
    assert_eq!(account.account("/enableRegion", body.clone()).await.0, 200);
    assert_eq!(account.account("/enableRegion", body).await.1, "TooManyRequestsException");
    account.drill.world(|world| {
        let told: Vec<_> =
            world.trail("us-east-1").iter().map(|one| one.event.error.as_ref().map(|error| error.0.as_str())).collect();
        assert_eq!(told, [Some("AccessDeniedException"), None]);
    });
}

#[tokio::test(start_paused = true)]
async fn an_attacker_who_opens_a_region_is_told_as_himself() {
    let account = Account::of("seed-story");
    let spreads = Habits { recreates: false, rescales: false, runs_tasks: false, spreads: true };
    account.drill.release(Attacker::draw(3).with_habits(spreads).persistent());
    account.wait(40 * 60).await;
    let opened: Vec<String> = account
        .drill
        .attacker_log()
        .into_iter()
        .filter(|deed| deed.what == "account:EnableRegion")
        .map(|deed| deed.target)
        .collect();
    assert_eq!(opened.len(), 2);
    let since = json!({"StartTime": noon().as_second(),
        "LookupAttributes": [{"AttributeKey": "AccessKeyId", "AttributeValue": Actor::attacker().access_key_id}]});
    let mut told: Vec<String> =
        events(&account.lookup("us-east-1", since).await.unwrap()).iter().map(|event| named(event).1).collect();
    told.reverse();
    assert_eq!(told, opened);
}

#[tokio::test(start_paused = true)]
async fn pages_are_fifty_long_and_a_token_is_for_its_own_call() {
    let account = Account::of("quiet");
    account.drill.set_throttling(false);
    account.drill.change(|world| {
        for second in 0..120_i32 {
            let at = world.now().checked_sub(SignedDuration::from_secs(i64::from(second / 2) + 600)).unwrap();
            let name = if second % 3 == 0 { "EnableRegion" } else { "DisableRegion" };
            world.at(at, |world| world.record_event(NewEvent::of_region(name, "ap-east-1", Actor::attacker())));
        }
    });
    for (asked, count, pages) in [(json!({}), 120, 3), (json!({"MaxResults": 7}), 123, 18)] {
        let (mut body, mut ids, mut found) = (asked, Vec::new(), 0);
        loop {
            let page = account.lookup("us-east-1", body.clone()).await.unwrap();
            found += 1;
            ids.extend(events(&page).iter().map(|event| event["EventId"].as_str().unwrap().to_owned()));
            // What appears meanwhile is newer than where the token stands.
            account.drill.change(|world| {
                let old = world.now().checked_sub(SignedDuration::from_secs(590)).unwrap();
                world.at(old, |world| world.record_event(NewEvent::of_region("EnableRegion", "x", Actor::attacker())));
            });
            match page.get("NextToken") {
                Some(token) => body["NextToken"] = token.clone(),
                None => break,
            }
        }
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), found), (count, pages));
    }
    let token = account.lookup("us-east-1", json!({})).await.unwrap()["NextToken"].clone();
    let at = noon().as_second();
    for (body, wanted) in [
        (json!({"NextToken": token, "MaxResults": 7}), "InvalidNextTokenException"),
        (json!({"NextToken": "x"}), "InvalidNextTokenException"),
        (json!({"MaxResults": 51}), "InvalidMaxResultsException"),
        (json!({"MaxResults": 0}), "InvalidMaxResultsException"),
        (json!({"StartTime": at, "EndTime": at - 1}), "InvalidTimeRangeException"),
        (json!({"EndTime": at - 91 * 86_400}), "InvalidTimeRangeException"),
        (json!({"StartTime": "yesterday"}), "SerializationException"),
        (json!({"StartTime": 1e300}), "InvalidTimeRangeException"),
        (json!({"EventCategory": "management"}), "InvalidEventCategoryException"),
        (
            json!({"LookupAttributes": [{"AttributeKey": "Colour", "AttributeValue": "x"}]}),
            "InvalidLookupAttributesException",
        ),
        (json!({"LookupAttributes": [{"AttributeKey": "EventName"}]}), "InvalidLookupAttributesException"),
        (
            json!({"LookupAttributes": [
            {"AttributeKey": "EventName", "AttributeValue": "x"}, {"AttributeKey": "Username", "AttributeValue": "y"}]}),
            "InvalidLookupAttributesException",
        ),
    ] {
        assert_eq!(code(account.lookup("us-east-1", body.clone()).await), wanted, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_history_is_ninety_days_long_and_comes_back_with_a_saved_account() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        for days in [1, 89, 91] {
            let at = world.now().checked_sub(SignedDuration::from_hours(24 * days)).unwrap();
            world.at(at, |world| {
                world.record_event(NewEvent::of_region("EnableRegion", "ap-east-1", Actor::attacker()))
            });
        }
    });
    let found = all(&account).await;
    assert_eq!(found.len(), 2);
    let restored = Drill::restore(&account.drill.save().unwrap(), account.clock.clone()).unwrap();
    let restored = Account { drill: restored, clock: account.clock };
    assert_eq!(all(&restored).await, found);
    restored.wait(2 * 24 * 3600).await;
    assert_eq!(all(&restored).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn two_lookups_a_second_are_let_through_in_a_region() {
    let account = Account::of("quiet");
    account.drill.set_rtt(Duration::ZERO);
    for region in ["us-east-1", "eu-west-1"] {
        for _ in 0..2 {
            account.lookup(region, json!({})).await.unwrap();
        }
        assert_eq!(code(account.lookup(region, json!({})).await), "ThrottlingException");
    }
    account.wait(1).await;
    account.lookup("us-east-1", json!({})).await.unwrap();
    assert!(account.drill.log().iter().all(|call| !call.mutating));
    assert_eq!(code(account.lookup("ap-east-1", json!({})).await), "UnrecognizedClientException", "it is off");
}
