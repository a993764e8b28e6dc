//! Generated accounts: all of it is labelled, and what a seed draws is always the same.

use std::collections::{BTreeMap, BTreeSet};

use quench_clock::Clock;
use quench_drill::{Campaign, Drill, Label, MadeAccount, OptIn, Pattern, World};

use crate::client::noon;

fn made(account: &MadeAccount, seed: u64) -> Drill {
    Drill::made(account, seed, Clock::scaled(noon(), 1.0)).unwrap()
}

fn drawn(seed: u64) -> Drill {
    made(&MadeAccount::draw(seed), seed)
}

/// Everything that is to be judged.
fn things(world: &World) -> Vec<String> {
    let clusters = world.clusters().map(|cluster| cluster.arn.clone());
    let services = world.services().map(|service| service.arn.clone());
    let definitions = world.task_definitions().map(|definition| definition.arn.clone());
    let alone = world.burning_tasks().filter(|task| task.service.is_none()).map(|task| task.arn.clone());
    clusters.chain(services).chain(definitions).chain(alone).collect()
}

fn hostile(label: Option<&Label>) -> bool {
    matches!(label, Some(Label::Attack(_)))
}

fn check(drill: &Drill, what: &str) {
    drill.world(|world| {
        let all = things(world);
        for arn in &all {
            let label = world.label_of(arn);
            assert!(label.is_some(), "{what}: {arn} has no label");
            assert_eq!(hostile(label), world.is_rogue(arn), "{what}: {arn}");
        }
        for (arn, label) in world.labels().filter(|(_, label)| hostile(Some(label))) {
            assert!(world.is_rogue(arn), "{what}: {arn} {label:?}");
        }
    });
}

#[tokio::test(start_paused = true)]
async fn every_campaign_builds_for_two_hundred_seeds_and_all_is_labelled() {
    for campaign in Campaign::ALL {
        for seed in 0..200 {
            let account = MadeAccount { campaign: Some(campaign), ..MadeAccount::draw(seed) };
            let drill = made(&account, seed);
            let what = format!("{} {seed}", account.scenario());
            check(&drill, &what);
            drill.world(|world| {
                let mine = world.labels().filter(|(_, label)| hostile(Some(label)));
                let campaigns: BTreeSet<_> = mine.map(|(_, label)| *label).collect();
                assert_eq!(campaigns, BTreeSet::from([Label::Attack(campaign)]), "{what}");
                let tasks = world.burning_tasks().filter(|task| world.is_rogue(&task.arn)).count();
                assert!(tasks <= 400, "{what}: {tasks}");
            });
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_pattern_builds_alone_and_nothing_of_it_is_the_attackers() {
    for pattern in Pattern::ALL {
        let mut clusters = 0;
        for seed in 0..40 {
            let account = MadeAccount { campaign: None, patterns: vec![pattern] };
            let drill = made(&account, seed);
            check(&drill, &account.scenario());
            drill.world(|world| {
                assert!(world.labels().all(|(_, label)| *label == Label::Legit(pattern)), "{pattern:?} {seed}");
                clusters += world.clusters().count();
            });
        }
        assert!(clusters >= 40, "{pattern:?}: {clusters}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_draws_hold_every_campaign_and_every_pattern() {
    let mut campaigns: BTreeMap<Option<Campaign>, u32> = BTreeMap::new();
    let mut patterns: BTreeMap<Pattern, u32> = BTreeMap::new();
    for seed in 0..1000 {
        let account = MadeAccount::draw(seed);
        assert!(account.patterns.len() <= 6);
        *campaigns.entry(account.campaign).or_default() += 1;
        account.patterns.iter().for_each(|pattern| *patterns.entry(*pattern).or_default() += 1);
    }
    assert_eq!((campaigns.len(), patterns.len()), (7, 16));
    assert!((200..300).contains(&campaigns[&None]), "{campaigns:?}");
    assert!(campaigns.values().all(|count| *count >= 80) && patterns.values().all(|count| *count >= 120));
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_is_the_same_account_and_another_is_another() {
    for seed in [0, 7, 91, 4_000_000_000] {
        let one = drawn(seed).save().unwrap();
        assert!(one == drawn(seed).save().unwrap(), "{seed}");
        assert!(one != drawn(seed + 1).save().unwrap(), "{seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn accounts_are_small_and_of_six_regions_at_least() {
    let mut sizes = BTreeSet::new();
    for seed in 0..300 {
        drawn(seed).world(|world| {
            let on = world.regions().filter(|region| region.opt_in.usable(noon())).count();
            assert!((6..=23).contains(&on), "{seed}: {on}");
            assert!(world.region("us-east-1").is_some());
            assert!(world.regions().any(|region| region.opt_in == OptIn::ByDefault));
            let (rogue, legit): (Vec<_>, Vec<_>) = world.clusters().partition(|cluster| world.is_rogue(&cluster.arn));
            assert!(rogue.len() <= 60 && legit.len() <= 40, "{seed}: {} {}", rogue.len(), legit.len());
            assert!(world.burning_tasks().count() <= 700, "{seed}");
            sizes.insert(rogue.len());
        });
    }
    assert!(sizes.len() > 20 && sizes.contains(&0), "{sizes:?}");
}

#[tokio::test(start_paused = true)]
async fn every_service_is_in_a_network_that_its_region_has() {
    let mut vpcs = BTreeSet::new();
    for seed in 0..150 {
        drawn(seed).world(|world| {
            for service in world.services() {
                let networks = world.networks(service.arn.split(':').nth(3).unwrap());
                let told = &service.network.as_ref().unwrap()["awsvpcConfiguration"]["subnets"][0];
                let home = networks.iter().find(|home| home.subnets.iter().any(|subnet| *told == subnet.id.as_str()));
                vpcs.insert((home.unwrap().vpc_id.clone(), world.is_rogue(&service.arn)));
            }
        });
    }
    assert!(vpcs.iter().filter(|(_, rogue)| *rogue).count() > 30 && vpcs.len() > 100, "{}", vpcs.len());
}

#[tokio::test(start_paused = true)]
async fn in_a_mixed_account_the_cluster_stays_the_companys() {
    for seed in 0..60 {
        let account = MadeAccount { campaign: Some(Campaign::Mixed), patterns: vec![Pattern::Terraform] };
        made(&account, seed).world(|world| {
            let inside = world.clusters().filter(|cluster| !world.is_rogue(&cluster.arn)).any(|cluster| {
                let services = cluster.services.values().any(|service| world.is_rogue(&service.arn));
                services || cluster.tasks.values().any(|task| world.is_rogue(&task.arn))
            });
            assert!(inside, "{seed}");
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_hijacked_service_has_revisions_of_the_companys_before_that_of_the_attacker() {
    let mut before = 0;
    for seed in 0..60 {
        let account = MadeAccount { campaign: Some(Campaign::Hijack), ..MadeAccount::draw(seed) };
        made(&account, seed).world(|world| {
            let mut hijacked = world.services().filter(|service| world.is_rogue(&service.arn)).peekable();
            assert!(hijacked.peek().is_some(), "{seed}");
            for service in hijacked {
                assert!(!world.is_rogue(&service.cluster_arn) && world.is_rogue(&service.task_definition));
                let hostile = world.task_definition(&service.task_definition).unwrap();
                let family = hostile.family.clone();
                let region = service.arn.split(':').nth(3).unwrap();
                let all = world.task_definitions().filter(|found| found.family == family && found.arn.contains(region));
                let mut own = all.filter(|found| !world.is_rogue(&found.arn)).peekable();
                before += u32::from(own.peek().is_some());
                assert!(own.all(|own| own.registered_at <= hostile.registered_at), "{seed}: {}", service.arn);
            }
        });
    }
    assert!(before >= 60, "{before}");
}

#[tokio::test(start_paused = true)]
async fn what_a_scenario_is_called_says_what_it_is_made_of() {
    let clock = Clock::scaled(noon(), 1.0);
    for seed in 0..50 {
        let account = MadeAccount::draw(seed);
        let named = Drill::start(&account.scenario(), seed, clock.clone()).unwrap();
        let labels =
            |drill: &Drill| drill.world(|world| world.labels().map(|(arn, _)| arn.to_owned()).collect::<Vec<_>>());
        assert_eq!(labels(&named), labels(&made(&account, seed)));
        assert_eq!(labels(&named), labels(&Drill::start("made", seed, clock.clone()).unwrap()));
    }
    for name in ["made-", "made-nothing", "made-none+", "made-hijack+tea", "makeshift"] {
        assert!(Drill::start(name, 1, clock.clone()).is_err(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn labels_outlive_a_save() {
    let drill = drawn(12);
    let restored = Drill::restore(&drill.save().unwrap(), Clock::scaled(noon(), 1.0)).unwrap();
    let labels = |drill: &Drill| {
        drill.world(|world| world.labels().map(|(arn, label)| (arn.to_owned(), *label)).collect::<Vec<_>>())
    };
    assert!(!labels(&drill).is_empty());
    assert_eq!(labels(&drill), labels(&restored));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_older_than_the_cluster_that_it_is_in_or_younger_than_now() {
    for seed in 0..300 {
        drawn(seed).world(|world| {
            for cluster in world.clusters() {
                assert!(cluster.created_at <= noon());
                let services = cluster.services.values().map(|service| (service.created_at, &service.arn));
                let tasks = cluster.tasks.values().filter(|task| task.service.is_none());
                for (at, arn) in services.chain(tasks.map(|task| (task.created_at, &task.arn))) {
                    assert!(cluster.created_at <= at && at <= noon(), "{seed}: {arn} {at} {}", cluster.created_at);
                }
            }
        });
    }
}
