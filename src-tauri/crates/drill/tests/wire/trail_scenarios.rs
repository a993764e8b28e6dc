//! The histories of the scenarios: who did it is there to be found, and is not always who it seems to be.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use quench_drill::{Drill, Identity, NewEvent, TrailEvent, World};
use serde_json::json;

use crate::client::{Account, noon};

const PEOPLE: [&str; 7] = [
    "seed-story",
    "seventeen-regions",
    "fifty-clusters",
    "mixed-account",
    "hijacked-service",
    "returning-attacker",
    "denied-regions",
];

fn everything(world: &World) -> Vec<&TrailEvent> {
    world.regions().flat_map(|region| world.trail(&region.code)).collect()
}

/// The first event that tells of the making of something, by a word of its answer.
fn maker<'a>(events: &[&'a TrailEvent], name: &str, path: &str, arn: &str) -> Option<&'a NewEvent> {
    let mut named = events.iter().map(|one| &one.event).filter(|event| event.name == name);
    named.find(|event| event.response.pointer(path).and_then(|found| found.as_str()) == Some(arn))
}

#[tokio::test(start_paused = true)]
async fn whatever_was_made_within_ninety_days_was_made_by_whom_it_names() {
    for scenario in PEOPLE.into_iter().chain(["small", "grid-3-2"]) {
        let account = Account::of(scenario);
        account.drill.world(|world| {
            let events = everything(world);
            let recent = |at: jiff::Timestamp| world.now().duration_since(at) < SignedDuration::from_hours(24 * 90);
            let (mut made, mut rogue) = (0, BTreeSet::new());
            for service in world.services().filter(|service| recent(service.created_at)) {
                let event = maker(&events, "CreateService", "/service/serviceArn", &service.arn).unwrap();
                let by = event.actor.identity.maker_arn().unwrap();
                assert_eq!(service.created_by, by, "{scenario} {}", service.arn);
                let strange =
                    event.actor.source_ip.starts_with("198.51.100.") || event.actor.source_ip.starts_with("203.0.113.");
                // A hijacked service was the company's when it was made.
                assert!(strange == world.is_rogue(&service.arn) || service.name == "api", "{scenario} {}", service.arn);
                rogue.extend(strange.then_some(by));
                made += 1;
            }
            for definition in world.task_definitions().filter(|found| recent(found.registered_at)) {
                let path = "/taskDefinition/taskDefinitionArn";
                let event = maker(&events, "RegisterTaskDefinition", path, &definition.arn).unwrap();
                assert_eq!(Some(&definition.registered_by), event.actor.identity.arn().as_ref(), "{scenario}");
                assert_eq!(event.parameters["containerDefinitions"], json!(definition.containers));
            }
            for cluster in world.clusters().filter(|cluster| recent(cluster.created_at)) {
                assert!(maker(&events, "CreateCluster", "/cluster/clusterArn", &cluster.arn).is_some(), "{scenario}");
            }
            assert!(made > 0 && rogue.len() <= 1, "{scenario}: {rogue:?}");
            let now = world.now();
            assert!(events.iter().all(|one| one.at <= now && recent(one.at)), "{scenario}");
            let ids: BTreeSet<&str> = events.iter().map(|one| one.id.as_str()).collect();
            assert_eq!(ids.len(), events.len(), "{scenario}: ids are unique");
        });
    }
}

#[tokio::test(start_paused = true)]
async fn the_story_s_root_is_a_session_that_signed_in_without_mfa_and_left_itself_a_way_back() {
    let account = Account::of("seed-story");
    account.drill.world(|world| {
        let home = world.trail("us-east-1");
        let his = |event: &&TrailEvent| {
            matches!(&event.event.actor.identity, Identity::Role { role, session } if session == "root"
                && role.starts_with("aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_"))
        };
        let his: Vec<&TrailEvent> = home.iter().filter(his).collect();
        assert_eq!(his[0].event.name, "ConsoleLogin");
        assert_eq!(
            (&his[0].event.additional["MFAUsed"], his[0].event.actor.access_key_id.as_str()),
            (&json!("No"), "")
        );
        let at = |name: &str| his.iter().find(|one| one.event.name == name).unwrap_or_else(|| panic!("{name}")).at;
        for (earlier, later) in [
            ("CreateUser", "CreateAccessKey"),
            ("CreateAccessKey", "CreateAccountAssignment"),
            ("CreateAccountAssignment", "CreateAccount"),
            ("CreateAccount", "EnableRegion"),
            ("EnableRegion", "DisableRegion"),
            ("DisableRegion", "StopLogging"),
            ("StopLogging", "DeleteDetector"),
        ] {
            assert!(at(earlier) < at(later), "{earlier} {later}");
        }
        let made_in = world.regions().filter(|region| {
            let made =
                |event: &TrailEvent| event.event.name == "CreateCluster" && event.event.actor == his[1].event.actor;
            world.trail(&region.code).iter().filter(|one| made(one)).count() == 20
        });
        assert_eq!(made_in.count(), 34, "twenty clusters in every region");
        assert!(!home.iter().any(|one| one.event.actor.identity == Identity::Root), "the root user did nothing");
        let signed_in = home.iter().filter(|one| one.event.name == "ConsoleLogin" && !his.contains(one));
        let honest: Vec<bool> = signed_in.map(|one| one.event.additional["MFAUsed"] == "Yes").collect();
        assert!(honest.len() > 5 && honest.iter().filter(|mfa| **mfa).count() > 5, "others sign in too");
    });
}

#[tokio::test(start_paused = true)]
async fn each_campaign_left_what_was_described_of_it() {
    for (scenario, wanted, unwanted) in [
        ("seventeen-regions", ["CreateUser", "CreateLoginProfile"], "ListUsers"),
        ("fifty-clusters", ["CreateFunction20150331", "CreateRole"], "CreateLoginProfile"),
        ("hijacked-service", ["GetSessionToken", "CreateAccessKey"], "CreateUser"),
    ] {
        let account = Account::of(scenario);
        account.drill.world(|world| {
            let home = world.trail("us-east-1");
            let there = |name: &str| home.iter().any(|one| one.event.name == name);
            assert!(wanted.into_iter().all(there) && !there(unwanted), "{scenario}");
        });
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_tells_the_same_history_and_another_one_another() {
    let told = |seed: u64| {
        let drill = Drill::start("seed-story", seed, quench_clock::Clock::scaled(noon(), 1.0)).unwrap();
        drill.world(|world| everything(world).into_iter().cloned().collect::<Vec<TrailEvent>>())
    };
    assert!(told(7) == told(7) && told(7) != told(8));
}

#[tokio::test(start_paused = true)]
async fn an_account_that_was_saved_before_it_had_a_history_still_loads() {
    let account = Account::of("small");
    let mut saved: serde_json::Value = serde_json::from_slice(&account.drill.save().unwrap()).unwrap();
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                for newer in ["quarantined", "networks", "late", "odd", "response", "additional", "invoked_by"] {
                    members.remove(newer);
                }
                members.values_mut().for_each(strip);
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut saved);
    let restored = Drill::restore(saved.to_string().as_bytes(), account.clock.clone()).unwrap();
    let there = restored.world(|world| (world.services().count(), world.trail("us-east-1").len()));
    assert_eq!(there, account.drill.world(|world| (world.services().count(), world.trail("us-east-1").len())));
    assert_eq!(restored.world(|world| world.networks("us-east-1").len()), 1, "AWS's own");
}

#[tokio::test(start_paused = true)]
async fn the_same_calls_on_the_same_seed_leave_the_same_events() {
    let mut told = Vec::new();
    for _ in 0..2 {
        let account = Account::of("returning-attacker");
        account.ecs("CreateCluster", json!({"clusterName": "mine"})).await.unwrap();
        account.wait(300).await;
        account.ecs("DeleteCluster", json!({"cluster": "mine"})).await.unwrap();
        account.wait(1500).await;
        let after = |one: &&TrailEvent| one.at >= noon();
        told.push(
            account
                .drill
                .world(|world| everything(world).into_iter().filter(after).cloned().collect::<Vec<TrailEvent>>()),
        );
    }
    assert!(told[0].iter().any(|one| one.event.name == "RunTask"), "rules fire meanwhile");
    assert!(told[0].iter().any(|one| one.event.name == "DeleteCluster"));
    assert!(told[0] == told[1]);
}

#[tokio::test(start_paused = true)]
async fn a_revision_tells_who_registered_it_and_its_tags_also_when_it_is_inactive() {
    let account = Account::of("small");
    for revision in 1..=5 {
        let asked = json!({"taskDefinition": format!("shop-api:{revision}"), "include": ["TAGS"]});
        let told = account.ecs("DescribeTaskDefinition", asked).await.unwrap();
        let definition = &told["taskDefinition"];
        let wanted = if revision < 3 { "INACTIVE" } else { "ACTIVE" };
        assert_eq!(definition["status"], wanted);
        assert_eq!(definition["registeredBy"], "arn:aws:sts::000000000000:assumed-role/github-deploy/GitHubActions");
        assert!(definition["registeredAt"].as_f64().unwrap() < noon().as_second() as f64);
        assert_eq!(told["tags"].as_array().unwrap().len(), 2);
    }
}
