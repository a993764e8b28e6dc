//! What must survive: the company's own shop, small, tagged, behind a load balancer.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::actors;
use crate::world::{MINUTE, after};
use crate::{ACCOUNT, Network, NewCluster, NewService, NewTaskDefinition, Refusal, SecurityGroup, Subnet, World};

pub(super) const DAY: i64 = 24 * 60 * MINUTE;

/// Revisions of `shop-api`: how many days ago each was registered, and whether it has been deregistered since.
const SHOP_REVISIONS: [(i64, bool); 5] = [(210, true), (160, true), (95, false), (40, false), (12, false)];

/// Puts the shop into a region.
pub(crate) fn place(world: &mut World, region: &str) -> Result<(), Refusal> {
    world.add_company_region(region);
    world.add_network(region, network());
    world.as_actor(actors::pipeline(), |world| shop(world, region))
}

fn shop(world: &mut World, region: &str) -> Result<(), Refusal> {
    let now = world.now();
    let long_ago = after(now, -400 * DAY);
    world.at(long_ago, |world| {
        let mut cluster = NewCluster::named("production");
        cluster.tags = tags();
        cluster.container_insights = Some("enabled".to_owned());
        world.create_cluster(region, cluster)
    })?;
    for (days, deregistered) in SHOP_REVISIONS {
        world.at(after(now, -days * DAY), |world| {
            let arn = world.register_task_definition(region, own(region, "shop-api", 512, 1024))?;
            if deregistered { world.deregister_task_definition(region, &arn).map(|_| ()) } else { Ok(()) }
        })?;
    }
    // No service and no task uses this one: an EventBridge schedule starts it at night.
    let nightly = own(region, "nightly-report", 1024, 2048);
    world.at(after(now, -30 * DAY), |world| world.register_task_definition(region, nightly))?;
    world.at(after(now, -12 * DAY), |world| {
        let mut service = NewService::fargate("shop-api", "shop-api", 2);
        service.tags = tags();
        service.network = Some(private_network());
        service.load_balancers = vec![load_balancer(region, "shop-api")];
        world.create_service(region, "production", service)
    })?;
    Ok(())
}

const SUBNETS: [&str; 2] = ["subnet-0feed0000000000a1", "subnet-0feed0000000000b2"];
const GROUP: &str = "sg-0feed0000000000c3";

/// The company's own network, without public addresses.
pub(super) fn private_network() -> Value {
    json!({"awsvpcConfiguration": {
        "subnets": SUBNETS, "securityGroups": [GROUP], "assignPublicIp": "DISABLED",
    }})
}

/// The same as EC2 tells of it.
pub(super) fn network() -> Network {
    let [a, b] = SUBNETS;
    let subnet = |id: &str, zone: char, number: u8| Subnet {
        id: id.to_owned(),
        zone,
        cidr: format!("10.20.{number}.0/20"),
        default_for_az: false,
        public: false,
        name: Some(format!("production-private-{zone}")),
    };
    Network {
        vpc_id: "vpc-0feed0000000000d4".to_owned(),
        subnets: vec![subnet(a, 'a', 0), subnet(b, 'b', 16)],
        groups: vec![SecurityGroup {
            id: GROUP.to_owned(),
            name: "services".to_owned(),
            description: "Services behind the load balancers".to_owned(),
        }],
    }
}

/// A target group that a service's tasks stand behind.
pub(super) fn load_balancer(region: &str, service: &str) -> Value {
    json!({
        "targetGroupArn":
            format!("arn:aws:elasticloadbalancing:{region}:{ACCOUNT}:targetgroup/{service}/0123456789abcdef"),
        "containerName": service, "containerPort": 8080,
    })
}

pub(super) fn tags() -> BTreeMap<String, String> {
    [("owner", "platform-team"), ("env", "production")].map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// A definition of the company's: its own registry, logs, roles.
pub(super) fn own(region: &str, family: &str, cpu: u32, memory: u32) -> NewTaskDefinition {
    let image = format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{family}:2026-09");
    NewTaskDefinition {
        containers: vec![json!({
            "name": family, "image": image, "essential": true, "cpu": 0,
            "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
            "environment": [{"name": "STAGE", "value": "production"}], "mountPoints": [], "volumesFrom": [],
            "logConfiguration": {"logDriver": "awslogs", "options": {
                "awslogs-group": format!("/ecs/{family}"), "awslogs-region": region, "awslogs-stream-prefix": "ecs",
            }},
        })],
        execution_role: Some(format!("arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole")),
        task_role: Some(format!("arn:aws:iam::{ACCOUNT}:role/{family}")),
        tags: tags(),
        ..NewTaskDefinition::fargate(family, &image, cpu, memory)
    }
}
