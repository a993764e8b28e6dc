//! How long a call takes, and when within that time it takes effect.

use std::time::Duration;

use quench_clock::Clock;
use quench_drill::{Drill, Effect, Fault, Place, When};
use serde_json::json;

use crate::client::{Account, noon};

async fn took(account: &Account, region: &str) -> Duration {
    let before = account.clock.monotonic();
    account.ecs_in(region, "ListClusters", json!({})).await.unwrap();
    account.clock.monotonic() - before
}

#[tokio::test(start_paused = true)]
async fn a_call_takes_as_long_as_its_region_is_far() {
    let account = Account::of("quiet");
    account.drill.set_place(Place::of("ap-northeast-2").unwrap());
    for region in ["ap-northeast-2", "ap-northeast-1", "us-east-1", "sa-east-1"] {
        let shortest = account.drill.rtt_of(region);
        for _ in 0..20 {
            let took = took(&account, region).await;
            assert!(took >= shortest && took <= shortest.mul_f64(1.1), "{region}: {took:?} for {shortest:?}");
        }
    }
    assert_eq!(account.drill.rtt_of("af-north-1"), Duration::from_millis(200), "nobody knows where that is");
    account.drill.set_rtt(Duration::from_millis(7));
    assert_eq!(took(&account, "sa-east-1").await, Duration::from_millis(7), "uniform again, and no jitter");
}

#[tokio::test(start_paused = true)]
async fn global_endpoints_answer_from_virginia() {
    let account = Account::of("quiet");
    account.drill.set_place(Place::of("ap-northeast-2").unwrap());
    let virginia = account.drill.rtt_of("us-east-1");
    let before = account.clock.monotonic();
    account.account("/listRegions", json!({})).await;
    assert!(account.clock.monotonic() - before >= virginia);
    let before = account.clock.monotonic();
    account.query("sts", "ap-northeast-2", "Action=GetCallerIdentity").await;
    assert!(account.clock.monotonic() - before < virginia, "a regional endpoint of STS is where its region is");
}

#[tokio::test(start_paused = true)]
async fn a_call_takes_effect_half_way() {
    let account = Account::of("quiet");
    account.drill.set_rtt(Duration::from_millis(300));
    let begun = account.clock.now();
    let instant = |millis| begun.checked_add(jiff::SignedDuration::from_millis(millis)).unwrap();
    let create = account.ecs("CreateCluster", json!({"clusterName": "c"}));
    // The caller gives up before the answer is back; the cluster is there all the same.
    assert!(tokio::time::timeout(Duration::from_millis(200), create).await.is_err());
    let born = account.drill.world(|world| world.clusters().next().unwrap().created_at);
    assert_eq!((born, account.drill.log()[0].at), (instant(150), instant(150)));

    account.drill.inject(Fault { when: When::default(), effect: Effect::Delay(Duration::from_secs(2)) });
    let begun = account.clock.now();
    account.ecs("ListClusters", json!({})).await.unwrap();
    let (at, now) = (account.drill.log()[1].at, account.clock.now());
    assert_eq!(at.duration_since(begun).as_millis(), 2_150, "what was held up takes effect later");
    assert_eq!(now.duration_since(begun).as_millis(), 2_300);
}

#[tokio::test(start_paused = true)]
async fn place_and_jitter_are_part_of_a_saved_account() {
    let account = Account::of("quiet");
    account.drill.set_place(Place::of("us-east-1").unwrap());
    for _ in 0..5 {
        took(&account, "eu-west-1").await;
    }
    let bytes = account.drill.save().unwrap();
    let clock = Clock::scaled(Drill::saved_at(&bytes).unwrap(), 1.0);
    let restored = Account { drill: Drill::restore(&bytes, clock.clone()).unwrap(), clock };
    for _ in 0..10 {
        assert_eq!(took(&account, "eu-west-1").await, took(&restored, "eu-west-1").await);
    }
    let same = |seed| {
        let clock = Clock::scaled(noon(), 1.0);
        let drill = Drill::start("quiet", seed, clock.clone()).unwrap();
        drill.set_place(Place::of("us-east-1").unwrap());
        Account { drill, clock }
    };
    let (one, other) = (same(1), same(2));
    let mut differs = false;
    for _ in 0..20 {
        differs |= took(&one, "eu-west-1").await != took(&other, "eu-west-1").await;
    }
    assert!(differs, "the jitter is drawn from the seed");
}
