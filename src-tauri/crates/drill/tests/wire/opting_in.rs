//! Opting in and out, what a region says meanwhile, and how the account stands.

use jiff::SignedDuration;
use quench_drill::{AccountState, Drill, ListedBy, OptIn};
use serde_json::{Value, json};

use crate::client::{Account, code, noon};

const OFF: &str = "ap-east-1";

async fn list_clusters(account: &Account, region: &str) -> String {
    code(account.ecs_in(region, "ListClusters", json!({})).await)
}

async fn status(account: &Account, region: &str) -> String {
    let (_, _, one) = account.account("/getRegionOptStatus", json!({"RegionName": region})).await;
    one["RegionOptStatus"].as_str().unwrap_or_default().to_owned()
}

/// Lets the clock come to an instant, less the half of a round trip that the next call needs to arrive.
async fn until(account: &Account, instant: jiff::Timestamp) {
    let left = instant.duration_since(account.clock.now()) - SignedDuration::from_millis(40);
    account.clock.sleep(left.unsigned_abs()).await;
}

#[tokio::test(start_paused = true)]
async fn opting_in_takes_minutes_six_at_a_time_and_cannot_be_cancelled() {
    let account = Account::of("seed-story");
    let disabled = ["af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4"];
    for region in disabled {
        let (status, code, _) = account.account("/enableRegion", json!({"RegionName": region})).await;
        assert_eq!(status, 200, "{region} {code}");
        account.wait(1).await;
    }
    // An opt-out counts as well.
    assert_eq!(account.account("/disableRegion", json!({"RegionName": "il-central-1"})).await.0, 200);
    account.wait(1).await;
    let (status, code, body) = account.account("/enableRegion", json!({"RegionName": "eu-south-1"})).await;
    assert_eq!((status, code.as_str()), (429, "TooManyRequestsException"));
    assert!(body["message"].as_str().unwrap().contains("in progress"), "not that of too many calls: {body}");
    account.wait(1).await;
    let (status, code, _) = account.account("/disableRegion", json!({"RegionName": OFF})).await;
    assert_eq!((status, code.as_str()), (409, "ConflictException"));
    account.wait(1).await;
    let (status, code, _) = account.account("/enableRegion", json!({"RegionName": "il-central-1"})).await;
    assert_eq!((status, code.as_str()), (409, "ConflictException"));
    assert_eq!(list_clusters(&account, OFF).await, "UnrecognizedClientException", "ENABLING is not yet usable");
    account.wait(62 * 60).await;
    let clusters = account.ecs_in(OFF, "ListClusters", json!({})).await.unwrap();
    assert_eq!(clusters["clusterArns"].as_array().unwrap().len(), 20, "they were there all the time");
    assert_eq!(account.account("/enableRegion", json!({"RegionName": "eu-south-1"})).await.0, 200);
    let (status, code, body) = account.account("/enableRegion", json!({"RegionName": "eu-south-2"})).await;
    assert_eq!(
        (status, code.as_str(), &body["message"]),
        (429, "TooManyRequestsException", &json!("Too Many Requests"))
    );
}

#[tokio::test(start_paused = true)]
async fn enabled_is_said_before_every_service_answers() {
    let account = Account::of("seed-story");
    account.account("/enableRegion", json!({"RegionName": OFF})).await;
    let (enabled, ecs, sts) = account.drill.world(|world| {
        let OptIn::Enabling { until } = world.region(OFF).unwrap().opt_in else { panic!("not under way") };
        let from = |service| world.answers_from(OFF, service).unwrap();
        (until, from("ecs"), from("sts"))
    });
    let minutes = enabled.duration_since(noon()).as_mins();
    assert!((2..=60).contains(&minutes) && ecs > enabled && sts > enabled && ecs != sts, "{enabled} {ecs} {sts}");
    until(&account, enabled - SignedDuration::from_millis(1)).await;
    assert_eq!(status(&account, OFF).await, "ENABLING");
    assert_eq!(status(&account, OFF).await, "ENABLED");
    assert_eq!(list_clusters(&account, OFF).await, "UnrecognizedClientException");
    let identity = |()| account.query("sts", OFF, "Action=GetCallerIdentity&Version=2011-06-15");
    assert!(identity(()).await.1.contains("<Code>InvalidClientTokenId</Code>"));
    until(&account, ecs.max(sts)).await;
    account.ecs_in(OFF, "ListClusters", json!({})).await.unwrap();
    assert_eq!(identity(()).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn opting_out_hides_a_region_at_once_and_what_is_in_it_goes_on() {
    let account = Account::of("seed-story");
    let region = "il-central-1";
    assert_eq!(account.account("/disableRegion", json!({"RegionName": region})).await.0, 200);
    assert_eq!(status(&account, region).await, "DISABLING");
    assert_eq!(list_clusters(&account, region).await, "UnrecognizedClientException");
    account.wait(5 * 60).await;
    assert_eq!(status(&account, region).await, "DISABLED");
    let burning =
        |drill: &Drill| drill.world(|world| world.burning_tasks().filter(|task| task.arn.contains(region)).count());
    let used = |drill: &Drill| {
        let usage = drill.world(|world| world.usage(noon()));
        usage.into_iter().filter(|usage| usage.kind.region == region).map(|usage| usage.millis).sum::<u64>()
    };
    let arn = account.drill.world(|world| {
        let mut tasks = world.burning_tasks().filter(|task| task.arn.contains(region));
        tasks.next().unwrap().arn.clone()
    });
    let cluster = arn.split('/').nth(1).unwrap().to_owned();
    let before = used(&account.drill);
    account.drill.change(|world| world.stop_task(region, &cluster, &arn, "").map(|_| ())).unwrap();
    account.wait(10 * 60).await;
    assert_eq!(burning(&account.drill), 40, "a stopped one is replaced");
    account.drill.world(|world| assert!(world.burning_tasks().all(|task| task.arn != arn)));
    let grown = used(&account.drill) - before;
    assert!((39 * 600_000..=41 * 600_000).contains(&grown), "{grown} ms in ten minutes of forty tasks");
}

#[tokio::test(start_paused = true)]
async fn each_switch_takes_a_time_of_its_own() {
    let account = Account::of("quiet");
    let mut took = Vec::new();
    for _ in 0..6 {
        let began = account.drill.change(|world| {
            world.set_opt_in(OFF, OptIn::Disabled);
            world.enable_region(OFF).unwrap();
            world.now()
        });
        let OptIn::Enabling { until } = account.drill.world(|world| world.region(OFF).unwrap().opt_in.clone()) else {
            panic!("not under way")
        };
        took.push(until.duration_since(began));
        account.wait(7).await;
    }
    took.sort();
    took.dedup();
    assert!(took.len() > 3, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_switched_says_why() {
    let account = Account::of("quiet");
    for (path, body, reason) in [
        ("/enableRegion", json!({"RegionName": "us-east-1"}), "invalidRegionOptTarget"),
        ("/disableRegion", json!({"RegionName": "us-east-1"}), "invalidRegionOptTarget"),
        ("/enableRegion", json!({"RegionName": "xx-none-1"}), "invalidRegionOptTarget"),
        ("/enableRegion", json!({}), "fieldValidationFailed"),
        ("/enableRegion", json!({"RegionName": OFF, "AccountId": "12"}), "fieldValidationFailed"),
    ] {
        account.wait(1).await;
        let (status, code, refused) = account.account(path, body.clone()).await;
        assert_eq!((status, code.as_str()), (400, "ValidationException"), "{path} {body}");
        assert_eq!(refused["reason"], reason, "{path} {body}");
    }
    account.wait(1).await;
    let of_another = json!({"RegionName": OFF, "AccountId": "111111111111"});
    let (status, code, _) = account.account("/enableRegion", of_another).await;
    assert_eq!((status, code.as_str()), (403, "AccessDeniedException"));
}

#[tokio::test(start_paused = true)]
async fn a_status_that_nobody_knows_and_one_that_never_ends_are_answered_as_they_are() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.set_opt_in(OFF, OptIn::Told("PAUSED".to_owned()));
        world.set_opt_in("me-south-1", OptIn::Enabling { until: jiff::Timestamp::MAX });
    });
    account.wait(3 * 24 * 3600).await;
    assert_eq!(status(&account, OFF).await, "PAUSED");
    assert_eq!(status(&account, "me-south-1").await, "ENABLING");
    for region in [OFF, "me-south-1"] {
        assert_eq!(list_clusters(&account, region).await, "UnrecognizedClientException");
    }
    let (_, code, _) = account.account("/enableRegion", json!({"RegionName": OFF})).await;
    assert_eq!(code, "ConflictException");
    let restored = Drill::restore(&account.drill.save().unwrap(), account.clock.clone()).unwrap();
    let restored = Account { drill: restored, clock: account.clock };
    assert_eq!(status(&restored, OFF).await, "PAUSED");
}

#[tokio::test(start_paused = true)]
async fn the_two_lists_of_regions_may_differ() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.set_listed_by("eu-west-1", ListedBy::AccountOnly);
        world.set_listed_by(OFF, ListedBy::Ec2Only);
        assert!(!world.set_listed_by("xx-none-1", ListedBy::Both));
    });
    let (_, _, page) = account.account("/listRegions", json!({})).await;
    let listed: Vec<&str> =
        page["Regions"].as_array().unwrap().iter().map(|one| one["RegionName"].as_str().unwrap()).collect();
    let (_, xml) = account.query("ec2", "us-east-1", "Action=DescribeRegions&AllRegions=true").await;
    let of_ec2 = |code: &str| xml.contains(&format!("<regionName>{code}</regionName>"));
    assert_eq!((listed.contains(&"eu-west-1"), listed.contains(&OFF), listed.len()), (true, false, 33));
    assert_eq!((of_ec2("eu-west-1"), of_ec2(OFF)), (false, true));
    assert_eq!(account.account("/getRegionOptStatus", json!({"RegionName": OFF})).await.0, 400);
    let (_, code, refused) = account.account("/enableRegion", json!({"RegionName": OFF})).await;
    assert_eq!((code.as_str(), &refused["reason"]), ("ValidationException", &json!("invalidRegionOptTarget")));
    account.ecs_in("eu-west-1", "ListClusters", json!({})).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_account_tells_how_it_stands_and_a_suspended_one_switches_no_region() {
    let account = Account::of("quiet");
    let (status, _, information) = account.account("/getAccountInformation", json!({})).await;
    assert_eq!((status, &information["AccountId"]), (200, &json!("000000000000")));
    let created: jiff::Timestamp = information["AccountCreatedDate"].as_str().unwrap().parse().unwrap();
    assert_eq!(created, account.drill.world(|world| world.account_created_at()));
    assert!(noon().duration_since(created).as_hours() > 2 * 365 * 24);
    for (state, told) in [
        (AccountState::PendingActivation, "PENDING_ACTIVATION"),
        (AccountState::Closed, "CLOSED"),
        (AccountState::Suspended, "SUSPENDED"),
    ] {
        account.drill.change(|world| world.set_account_state(state));
        account.wait(1).await;
        assert_eq!(account.account("/getAccountInformation", json!({})).await.2["AccountState"], told);
    }
    for (path, region) in [("/enableRegion", OFF), ("/disableRegion", "il-central-1")] {
        account.wait(1).await;
        let (status, code, _) = account.account(path, json!({"RegionName": region})).await;
        assert_eq!((status, code.as_str()), (403, "AccessDeniedException"), "{path}");
    }
    account.wait(1).await;
    let mut throttled = Vec::new();
    account.drill.set_rtt(std::time::Duration::ZERO);
    for _ in 0..4 {
        throttled.push(account.account("/getAccountInformation", json!({})).await.0);
    }
    assert_eq!(throttled, [200, 200, 200, 429], "three a second");
}

#[tokio::test(start_paused = true)]
async fn an_account_that_was_saved_before_all_this_comes_back() {
    let account = Account::of("seed-story");
    let mut saved: Value = serde_json::from_slice(&account.drill.save().unwrap()).unwrap();
    let world = saved["parts"]["world"].as_object_mut().unwrap();
    assert!(world.remove("standing").is_some() && world.remove("trail").is_some());
    for region in world["regions"].as_object_mut().unwrap().values_mut() {
        assert!(region.as_object_mut().unwrap().remove("listed_by").is_some());
    }
    let restored = Drill::restore(saved.to_string().as_bytes(), account.clock.clone()).unwrap();
    let restored = Account { drill: restored, clock: account.clock };
    let (_, _, information) = restored.account("/getAccountInformation", json!({})).await;
    assert_eq!(information["AccountState"], "ACTIVE");
    let (_, _, page) = restored.account("/listRegions", json!({})).await;
    assert_eq!(page["Regions"].as_array().unwrap().len(), 34);
}
