//! What CloudTrail tells of generated accounts: who made what, and what companies do besides.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use quench_clock::Clock;
use quench_drill::{Drill, Identity, MadeAccount, NewEvent, World};

use crate::client::noon;

fn drawn(seed: u64) -> Drill {
    Drill::made(&MadeAccount::draw(seed), seed, Clock::scaled(noon(), 1.0)).unwrap()
}

fn events(world: &World) -> Vec<NewEvent> {
    world.regions().flat_map(|region| world.trail(&region.code)).map(|told| told.event.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn who_made_a_cluster_of_the_last_days_is_told_where_it_is() {
    let mut found = 0;
    for seed in 0..120 {
        drawn(seed).world(|world| {
            for cluster in
                world.clusters().filter(|cluster| noon().duration_since(cluster.created_at).as_hours() < 24 * 89)
            {
                let region = cluster.arn.split(':').nth(3).unwrap();
                let made = world.trail(region).iter().find(|told| {
                    told.event.name == "CreateCluster" && told.event.parameters["clusterName"] == cluster.name.as_str()
                });
                assert!(made.is_some_and(|made| made.at == cluster.created_at), "{seed}: {}", cluster.arn);
                found += 1;
            }
        });
    }
    assert!(found > 500, "{found}");
}

#[tokio::test(start_paused = true)]
async fn a_service_names_the_one_who_is_told_to_have_made_it() {
    for seed in 0..120 {
        drawn(seed).world(|world| {
            for region in world.regions() {
                for told in world.trail(&region.code).iter().filter(|told| told.event.name == "CreateService") {
                    let (cluster, name) = (&told.event.parameters["cluster"], &told.event.parameters["serviceName"]);
                    let arn = format!("{}/{}", cluster.as_str().unwrap(), name.as_str().unwrap());
                    let arn = format!("arn:aws:ecs:{}:000000000000:service/{arn}", region.code);
                    let Some(service) = world.service(&arn) else { continue };
                    assert_eq!(Some(&service.created_by), told.event.actor.identity.maker_arn().as_ref(), "{arn}");
                }
            }
        });
    }
}

#[tokio::test(start_paused = true)]
async fn addresses_are_those_kept_for_documentation_and_nothing_happens_after_now() {
    let kept = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];
    for seed in 0..120 {
        drawn(seed).world(|world| {
            for region in world.regions() {
                for told in world.trail(&region.code) {
                    assert!(told.at <= noon(), "{seed}: {told:?}");
                    let address = &told.event.actor.source_ip;
                    let fine = match address.parse::<Ipv4Addr>() {
                        Ok(address) => kept.iter().any(|net| address.octets().starts_with(net)),
                        Err(_) => address.ends_with(".amazonaws.com"),
                    };
                    assert!(fine, "{seed}: {address}");
                }
            }
        });
    }
}

#[tokio::test(start_paused = true)]
async fn companies_without_an_attacker_make_users_and_sign_in_too() {
    let mut names = BTreeSet::new();
    let mut roots = 0;
    for seed in 0..200 {
        let account = MadeAccount { campaign: None, ..MadeAccount::draw(seed) };
        let drill = Drill::made(&account, seed, Clock::scaled(noon(), 1.0)).unwrap();
        for event in drill.world(events) {
            roots += u32::from(event.actor.identity == Identity::Root);
            names.insert(event.name);
        }
    }
    for name in [
        "ConsoleLogin",
        "CreateUser",
        "CreateAccessKey",
        "CreateLoginProfile",
        "AttachUserPolicy",
        "CreateRole",
        "CreatePermissionSet",
        "EnableRegion",
        "StopLogging",
        "CreateCluster",
        "RunTask",
        "UpdateService",
    ] {
        assert!(names.contains(name), "{name}");
    }
    assert!(roots > 20, "{roots}");
}
