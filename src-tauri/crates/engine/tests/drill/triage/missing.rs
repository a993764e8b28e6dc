//! What was not read makes nothing look worse, and nothing surer.

use std::collections::BTreeMap;

use quench_core::triage::{Certainty, Evidence, Finding, Verdict};
use quench_drill::{Effect, Fault, MadeAccount, When};

use super::*;
use crate::scene::{SEED, clock};

type Found = BTreeMap<String, Finding>;

async fn found(drill: &Drill, denied: &[&str]) -> Found {
    for operation in denied {
        drill.inject(Fault { when: When::operation(operation), effect: Effect::AccessDenied });
    }
    let folder = tempfile::tempdir().unwrap();
    // What is denied is denied at the same instant as it would have been read.
    let session = session(drill, clock(), folder.path(), |options| options).await;
    let scene = Scene { drill: drill.clone(), session, folder };
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    scene.session.findings().of.clone()
}

/// Every way in which less is known makes nothing rogue or suspect that was not, and nothing surer.
fn is_no_worse(what: &str, whole: &Found, less: &Found) -> Vec<String> {
    let mut worse = Vec::new();
    for (arn, with) in whole {
        let Some(without) = less.get(arn) else {
            assert!(arn.contains(":task-definition/"), "{what}: {arn} is judged all the same");
            continue;
        };
        let accused = without.verdict <= Verdict::Suspect && without.verdict < with.verdict;
        let surer = without.verdict == with.verdict && without.certainty < with.certainty;
        if accused || surer {
            let told = |finding: &Finding| format!("{:?} {:?} {}", finding.verdict, finding.certainty, finding.score);
            worse.push(format!("{what}: {arn}: {} became {}", told(with), told(without)));
        }
    }
    worse
}

const DENIED: [(&str, &[&str]); 5] = [
    ("CloudTrail", &["cloudtrail:LookupEvents"]),
    ("definitions", &["ecs:DescribeTaskDefinition"]),
    ("subnets", &["ec2:DescribeSubnets"]),
    ("security groups", &["ec2:DescribeSecurityGroups"]),
    ("all of it", &["cloudtrail:LookupEvents", "ecs:DescribeTaskDefinition", "ec2:DescribeSubnets"]),
];

#[tokio::test(start_paused = true)]
async fn without_cloudtrail_there_are_verdicts_all_the_same_and_they_say_what_is_missing() {
    let drill = || Drill::start("fifty-clusters", SEED, clock()).unwrap();
    let whole = found(&drill(), &[]).await;
    let less = found(&drill(), &["cloudtrail:LookupEvents"]).await;
    assert_eq!(whole.keys().collect::<Vec<_>>(), less.keys().collect::<Vec<_>>());
    let rogue = |found: &Found| found.values().filter(|finding| finding.verdict == Verdict::Rogue).count();
    assert!(rogue(&less) > 0 && rogue(&less) <= rogue(&whole), "{} of {}", rogue(&less), rogue(&whole));
    let lacks = |finding: &Finding| finding.missing.iter().any(|missing| missing.what == Evidence::History);
    assert!(less.values().all(lacks) && !whole.values().any(lacks));
    assert!(less.values().all(|finding| finding.certainty > Certainty::High), "something is missing of everything");
}

#[tokio::test(start_paused = true)]
async fn a_read_that_is_missing_accuses_nobody_and_makes_nothing_surer() {
    let mut worse = Vec::new();
    for scenario in ["fifty-clusters", "mixed-account", "hijacked-service"] {
        let drill = || Drill::start(scenario, SEED, clock()).unwrap();
        let whole = found(&drill(), &[]).await;
        for (what, denied) in DENIED {
            worse.extend(is_no_worse(&format!("{scenario} without {what}"), &whole, &found(&drill(), denied).await));
        }
    }
    assert!(worse.is_empty(), "{}: {:#?}", worse.len(), worse.iter().take(20).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn nor_in_companies_and_attacks_that_are_drawn() {
    let mut worse = Vec::new();
    for seed in 6000..6008 {
        let account = MadeAccount::draw(seed);
        let drill = || Drill::made(&account, seed, clock()).unwrap();
        let whole = found(&drill(), &[]).await;
        for (what, denied) in DENIED {
            worse.extend(is_no_worse(&format!("seed {seed} without {what}"), &whole, &found(&drill(), denied).await));
        }
    }
    assert!(worse.is_empty(), "{}: {:#?}", worse.len(), worse.iter().take(20).collect::<Vec<_>>());
}
