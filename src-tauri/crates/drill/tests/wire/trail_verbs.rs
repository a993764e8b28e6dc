//! What CloudTrail tells of what is made and changed: by scenarios, by the clock, by an attacker, by calls.

use std::collections::BTreeSet;

use quench_drill::{
    Actor, Attacker, EcsParameters, Habits, Identity, NewCluster, NewEvent, NewRule, NewScalableTarget, NewSchedule,
    NewService, NewTaskDefinition, NewTasks, ProviderKind, RuleTarget, ScheduleTarget, TrailEvent, World,
};
use serde_json::{Value, json};

use crate::client::{Account, code};

const REGION: &str = "us-east-1";
const CLUSTER: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/farm";

fn alice() -> Actor {
    Actor::with_sdk(Identity::of_permission_set("AdministratorAccess", "00112233445566aa", "alice"), "192.0.2.9")
}

fn everything(world: &mut World) {
    world.create_capacity_provider(REGION, "spare", ProviderKind::Ec2Autoscaling, None).unwrap();
    world.create_cluster(REGION, NewCluster::named("farm")).unwrap();
    world.register_task_definition(REGION, NewTaskDefinition::fargate("miner", "xmrig/x:y", 16_384, 32_768)).unwrap();
    world.create_service(REGION, "farm", NewService::fargate("pool", "miner", 2)).unwrap();
    world.update_service(REGION, "farm", "pool", Some(3), None, false).unwrap();
    world.run_tasks(REGION, "farm", NewTasks::fargate("miner", 2)).unwrap();
    world.register_scalable_target(REGION, NewScalableTarget::of("farm", "pool", 1, 9)).unwrap();
    world.put_rule(REGION, NewRule::scheduled("again", "rate(1 hour)")).unwrap();
    let target = RuleTarget::ecs("1", CLUSTER, EcsParameters::fargate("miner", 1));
    world.put_targets(REGION, None, "again", vec![target]).unwrap();
    let target = ScheduleTarget::ecs(CLUSTER, EcsParameters::fargate("miner", 1));
    world.create_schedule(REGION, NewSchedule::of("still", "rate(2 hours)", target)).unwrap();
    world.enable_region("ap-east-1").unwrap();
    assert!(world.delete_cluster(REGION, "farm").is_err());
    world.deregister_task_definition(REGION, "miner:1").unwrap();
    world.delete_service(REGION, "farm", "pool", true).unwrap();
}

fn told(events: &[TrailEvent]) -> Vec<(&str, &str)> {
    events.iter().map(|one| (one.event.source.as_str(), one.event.name.as_str())).collect()
}

fn of<'a>(events: &'a [TrailEvent], name: &str) -> &'a NewEvent {
    &events.iter().find(|one| one.event.name == name).unwrap().event
}

#[tokio::test(start_paused = true)]
async fn every_verb_that_somebody_does_is_told_once_and_what_nobody_does_is_not() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        everything(world);
        assert!(world.trail(REGION).is_empty(), "nobody did it");
    });
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.as_actor(alice(), everything);
        let events = world.trail(REGION);
        let ecs = "ecs.amazonaws.com";
        let wanted = [
            (ecs, "CreateCapacityProvider"),
            (ecs, "CreateCluster"),
            (ecs, "RegisterTaskDefinition"),
            (ecs, "CreateService"),
            (ecs, "UpdateService"),
            (ecs, "RunTask"),
            ("autoscaling.amazonaws.com", "RegisterScalableTarget"),
            ("events.amazonaws.com", "PutRule"),
            ("events.amazonaws.com", "PutTargets"),
            ("scheduler.amazonaws.com", "CreateSchedule"),
            ("account.amazonaws.com", "EnableRegion"),
            (ecs, "DeleteCluster"),
            (ecs, "DeregisterTaskDefinition"),
            (ecs, "DeleteService"),
        ];
        assert_eq!(told(events), wanted);
        let ids: BTreeSet<&str> = events.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), events.len());
        assert!(events.iter().all(|one| one.event.actor == alice() && one.event.resources.is_empty()));
        let cluster = of(events, "CreateCluster");
        assert_eq!(cluster.parameters, json!({"clusterName": "farm"}));
        assert_eq!(cluster.response["cluster"]["clusterArn"], CLUSTER);
        let definition = of(events, "RegisterTaskDefinition");
        assert_eq!(definition.parameters["containerDefinitions"][0]["image"], "xmrig/x:y");
        assert_eq!(
            (&definition.parameters["cpu"], &definition.parameters["family"]),
            (&json!("16384"), &json!("miner"))
        );
        let answer = &definition.response["taskDefinition"];
        assert_eq!((&answer["family"], &answer["revision"]), (&json!("miner"), &json!(1)));
        let service = of(events, "CreateService");
        assert_eq!((&service.parameters["cluster"], &service.parameters["desiredCount"]), (&json!("farm"), &json!(2)));
        assert_eq!(service.parameters["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"], "ENABLED");
        assert_eq!(service.response["service"]["clusterArn"], CLUSTER);
        let maker = "arn:aws:iam::000000000000:role/aws-reserved/sso.amazonaws.com/\
                     AWSReservedSSO_AdministratorAccess_00112233445566aa";
        assert_eq!(service.response["service"]["createdBy"], maker, "and the service says the same");
        assert!(world.services().any(|service| service.created_by == maker) || world.services().count() == 0);
        let session =
            "arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_AdministratorAccess_00112233445566aa/alice";
        assert_eq!(world.task_definitions().next().unwrap().registered_by, session);
        assert_eq!(of(events, "RunTask").response["tasks"].as_array().unwrap().len(), 2);
        assert_eq!(of(events, "RegisterScalableTarget").additional, json!({"service": "application-autoscaling"}));
        let target = &of(events, "PutTargets").parameters["targets"][0];
        assert_eq!(target["ecsParameters"]["taskDefinitionArn"], "miner");
        assert_eq!(of(events, "CreateSchedule").parameters["flexibleTimeWindow"], json!({"mode": "OFF"}));
        assert_eq!(of(events, "EnableRegion").parameters, json!({"RegionName": "ap-east-1"}));
        let refused = of(events, "DeleteCluster");
        assert_eq!(refused.error.as_ref().unwrap().0, "ClusterContainsServicesException");
        assert_eq!(refused.response, Value::Null);
        assert_eq!(of(events, "DeleteService").response["service"]["status"], "DRAINING");
    });
}

#[tokio::test(start_paused = true)]
async fn what_starts_by_the_clock_is_told_as_the_service_that_called() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.create_cluster(REGION, NewCluster::named("farm")).unwrap();
        world.register_task_definition(REGION, NewTaskDefinition::fargate("miner", "x", 256, 512)).unwrap();
        world.create_service(REGION, "farm", NewService::fargate("pool", "miner", 4)).unwrap();
        world.register_scalable_target(REGION, NewScalableTarget::of("farm", "pool", 2, 9)).unwrap();
        world.update_service(REGION, "farm", "pool", Some(0), None, false).unwrap();
        world.put_rule(REGION, NewRule::scheduled("again", "rate(5 minutes)")).unwrap();
        let target = RuleTarget::ecs("1", CLUSTER, EcsParameters::fargate("miner", 1));
        world.put_targets(REGION, None, "again", vec![target]).unwrap();
        let target = ScheduleTarget::ecs(CLUSTER, EcsParameters::fargate("gone", 1));
        world.create_schedule(REGION, NewSchedule::of("still", "rate(7 minutes)", target)).unwrap();
    });
    account.wait(8 * 60).await;
    account.drill.world(|world| {
        let events = world.trail(REGION);
        let [at_once, scaled, by_rule, by_schedule] = events else { panic!("{:?}", told(events)) };
        assert_eq!(at_once.event, by_schedule.event, "a rate fires when it is made");
        assert_eq!(
            (scaled.event.name.as_str(), &scaled.event.parameters["desiredCount"]),
            ("UpdateService", &json!(2))
        );
        for (one, service) in [
            (scaled, "ecs.application-autoscaling.amazonaws.com"),
            (by_rule, "events.amazonaws.com"),
            (by_schedule, "scheduler.amazonaws.com"),
        ] {
            let actor = &one.event.actor;
            let named = (actor.invoked_by.as_deref(), actor.source_ip.as_str(), actor.user_agent.as_str());
            assert_eq!(named, (Some(service), service, service));
        }
        assert_eq!(by_rule.event.parameters["startedBy"], "events-rule/again");
        assert_eq!(by_schedule.event.parameters["startedBy"], "chronos-schedule/still");
        assert_eq!(by_schedule.event.error.as_ref().unwrap().0, "ClientException", "there is no such definition");
    });
    account.drill.set_throttling(false);
    account.wait(300).await;
    let asked = json!({"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "RunTask"}]});
    let found = account.lookup(REGION, asked).await.unwrap();
    let first = found["Events"][1].clone();
    let document: Value = serde_json::from_str(first["CloudTrailEvent"].as_str().unwrap()).unwrap();
    assert_eq!(document["userIdentity"]["type"], "AssumedRole");
    assert_eq!(document["userIdentity"]["invokedBy"], "events.amazonaws.com");
    assert_eq!(document["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"], "ecsEventsRole");
}

#[tokio::test(start_paused = true)]
async fn a_call_is_told_once_as_it_came_and_as_it_was_answered() {
    let account = Account::of("quiet");
    account.ecs("CreateCluster", json!({"clusterName": "mine", "tags": [{"key": "a", "value": "b"}]})).await.unwrap();
    assert_eq!(code(account.ecs("DeleteCluster", json!({"cluster": "none"})).await), "ClusterNotFoundException");
    account.ecs("ListClusters", json!({})).await.unwrap();
    account.ecs("DescribeClusters", json!({"clusters": ["mine"]})).await.unwrap();
    account.drill.world(|world| {
        let [made, refused] = world.trail(REGION) else { panic!("reads are not told") };
        assert_eq!(made.event.parameters, json!({"clusterName": "mine", "tags": [{"key": "a", "value": "b"}]}));
        let answer = &made.event.response["cluster"];
        assert_eq!((&answer["clusterName"], &answer["status"]), (&json!("mine"), &json!("ACTIVE")));
        assert!(answer.get("statistics").is_none(), "what is long is left out: {answer}");
        let error = refused.event.error.as_ref().unwrap();
        assert_eq!((error.0.as_str(), &refused.event.response), ("ClusterNotFoundException", &Value::Null));
        assert_eq!(made.event.actor.identity.username(), Some("you"));
        assert!(made.event.request_id.is_some());
    });
}

#[tokio::test(start_paused = true)]
async fn an_attacker_who_makes_things_again_is_told_with_each_deed() {
    let account = Account::of("small");
    let habits = Habits { recreates: true, rescales: true, runs_tasks: true, spreads: false };
    account.drill.release(Attacker::draw(5).with_habits(habits).persistent());
    account.drill.change(|world| {
        let gone: Vec<(String, String)> = world
            .services()
            .filter(|service| world.is_rogue(&service.arn) && service.arn.contains(REGION))
            .map(|service| (service.cluster_arn.clone(), service.name.clone()))
            .collect();
        assert!(!gone.is_empty());
        for (cluster, service) in gone {
            world.delete_service(REGION, &cluster, &service, true).unwrap();
        }
    });
    account.wait(20 * 60).await;
    let deeds = account.drill.attacker_log();
    assert!(deeds.len() >= 3, "{deeds:?}");
    account.drill.world(|world| {
        for deed in &deeds {
            let name = deed.what.rsplit(':').next().unwrap();
            let found = world.trail(&deed.region).iter().any(|one| {
                one.at == deed.at && one.event.name == name && one.event.actor.access_key_id == "AKIAPRACTICEDEPLOYCI"
            });
            assert!(found, "{deed:?}");
        }
    });
}
