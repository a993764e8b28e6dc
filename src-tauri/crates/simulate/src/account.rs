//! A random account: how large it is, and what of whom is in it.

use jiff::SignedDuration;
use quench_drill::{
    ACCOUNT, Controller, EcsParameters, LaunchType, NewCluster, NewRule, NewScalableTarget, NewSchedule, NewService,
    NewTaskDefinition, NewTasks, OptIn, ProviderKind, Refusal, RuleTarget, ScheduleTarget, Scheduling, World,
};
use serde_json::json;

use crate::dice::Dice;

const REGIONS: [&str; 14] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "ap-northeast-2",
    "ap-northeast-1",
    "eu-central-1",
    "sa-east-1",
    "ca-central-1",
    "ap-southeast-1",
    "eu-north-1",
    "ap-east-1",
    "me-south-1",
    "af-south-1",
    "eu-south-2",
];
/// From here on a region needs to be opted into.
const OPT_IN: usize = 10;

/// How many clusters accounts have: the bands of the distribution, with their share in percent.
pub(crate) const BANDS: [Band; 4] = [
    Band { share: 50, least: 0, most: 8 },
    Band { share: 35, least: 9, most: 40 },
    Band { share: 13, least: 41, most: 150 },
    Band { share: 2, least: 151, most: 300 },
];

/// A band of sizes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Band {
    pub(crate) share: u32,
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// What was drawn.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) clusters: u32,
    /// The index in [`BANDS`].
    pub(crate) band: usize,
    regions: Vec<(&'static str, OptIn)>,
}

impl Account {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let mut rest = dice.between(0, 99);
        let band = BANDS.iter().position(|band| {
            let here = rest < band.share;
            rest = rest.saturating_sub(band.share);
            here
        });
        let band = band.unwrap_or(0);
        let clusters = dice.between(BANDS[band].least, BANDS[band].most);
        let wanted = dice.between(1, 2 + u32::try_from(band).unwrap_or(0) * 2);
        let mut regions: Vec<(&'static str, OptIn)> = Vec::new();
        while regions.len() < usize::try_from(wanted).unwrap_or(1) {
            let index = usize::try_from(dice.between(0, 13)).unwrap_or(0);
            let code = REGIONS[index];
            if regions.iter().any(|(known, _)| *known == code) {
                continue;
            }
            let opt_in = match index >= OPT_IN {
                false => OptIn::ByDefault,
                true if dice.percent(50) => OptIn::Disabled,
                true => OptIn::Enabled,
            };
            regions.push((code, opt_in));
        }
        // The one that every caller asks who they are.
        if !regions.iter().any(|(code, _)| *code == "us-east-1") {
            regions.push(("us-east-1", OptIn::ByDefault));
        }
        Self { clusters, band, regions }
    }

    /// Builds it. `extremes` decides what of the account is larger than a page of a list.
    pub(crate) fn fill(&self, world: &mut World, dice: &mut Dice, extremes: &mut Dice) -> Result<(), Refusal> {
        for (code, opt_in) in &self.regions {
            world.add_region(code, opt_in.clone());
        }
        let mut homes = Vec::new();
        for (code, _) in &self.regions {
            let families = families(world, code, dice)?;
            homes.push((*code, families));
        }
        let extremes = Extremes::draw(extremes, self.band);
        let mut made = Vec::new();
        for number in 0..self.clusters {
            let drawn = dice.pick(&homes);
            let (code, families) =
                homes.iter().find(|(code, _)| extremes.one_home && self.is_open(code)).unwrap_or(drawn);
            let age = SignedDuration::from_secs(i64::from(dice.between(300, 40 * 24 * 3600)));
            let then = world.now().checked_sub(age).unwrap_or(world.now());
            let crowded = self.band >= 2;
            let name = world.at(then, |world| {
                let name = cluster(world, code, families, number, crowded, extremes.managed, dice)?;
                if number == 0 {
                    extremes.fill(world, code, &name, families)?;
                }
                Ok(name)
            })?;
            made.push((*code, families.clone(), name));
        }
        starters(world, &made, dice)
    }

    fn is_open(&self, region: &str) -> bool {
        self.regions.iter().any(|(code, opt_in)| *code == region && *opt_in != OptIn::Disabled)
    }
}

/// What makes an account larger than the pages of AWS's lists, or blocks its clusters: rare things, that a cluster by itself
/// should not draw, or every large account would have them.
struct Extremes {
    /// All clusters are in one region.
    one_home: bool,
    /// Some clusters have a capacity provider that goes only with them.
    managed: bool,
    /// Of one cluster.
    tasks: u32,
    services: u32,
    /// Revisions of one family.
    revisions: u32,
}

impl Extremes {
    fn draw(dice: &mut Dice, band: usize) -> Self {
        let mut many = |percent| if dice.percent(percent) { dice.between(101, 240) } else { 0 };
        let (tasks, services, revisions) = (many(4), many(2), many(4));
        Self { one_home: band >= 2 && dice.percent(40), managed: dice.percent(25), tasks, services, revisions }
    }

    fn fill(&self, world: &mut World, region: &str, cluster: &str, families: &[String]) -> Result<(), Refusal> {
        let Some(family) = families.first() else { return Ok(()) };
        for _ in 0..self.revisions {
            let image = "docker.io/quiet-otter/worker:latest";
            world.register_task_definition(region, NewTaskDefinition::fargate(family, image, 256, 512))?;
        }
        for number in 0..self.services {
            world.create_service(region, cluster, NewService::fargate(&format!("one-of-many-{number}"), family, 0))?;
        }
        if self.tasks > 0 {
            world.run_tasks(region, cluster, NewTasks::fargate(family, self.tasks))?;
        }
        Ok(())
    }
}

/// The families of a region, each with some revisions, some of them deregistered.
fn families(world: &mut World, region: &str, dice: &mut Dice) -> Result<Vec<String>, Refusal> {
    let mut names = Vec::new();
    for _ in 0..dice.between(1, 4) {
        let rogue = dice.percent(60);
        let name = if rogue { dice.name(12) } else { format!("app-{}", dice.name(4)) };
        let (cpu, memory) = *dice.pick(&[(256, 512), (1024, 2048), (4096, 8192), (16_384, 32_768)]);
        let image = if rogue { "docker.io/quiet-otter/worker:latest" } else { "registry.example/app:1" };
        let age = SignedDuration::from_hours(i64::from(dice.between(24 * 41, 24 * 90)));
        let then = world.now().checked_sub(age).unwrap_or(world.now());
        for _ in 0..dice.between(1, 3) {
            let mut new = NewTaskDefinition::fargate(&name, image, cpu, memory);
            if let Some(container) = new.containers.first_mut().and_then(|container| container.as_object_mut())
                && dice.percent(30)
            {
                container.insert("stopTimeout".to_owned(), json!(*dice.pick(&[2, 10, 60, 120])));
            }
            let arn = world.at(then, |world| world.register_task_definition(region, new))?;
            if dice.percent(15) {
                world.at(then, |world| world.deregister_task_definition(region, &arn))?;
            }
        }
        // What the clusters run from must still start tasks.
        world.at(then, |world| {
            world.register_task_definition(region, NewTaskDefinition::fargate(&name, image, cpu, memory))
        })?;
        names.push(name);
    }
    Ok(names)
}

fn cluster(
    world: &mut World,
    region: &str,
    families: &[String],
    number: u32,
    crowded: bool,
    may_be_managed: bool,
    dice: &mut Dice,
) -> Result<String, Refusal> {
    let rogue = dice.percent(75);
    let name = if rogue { format!("{}{number}", dice.name(8)) } else { format!("team-{number}") };
    let machines = dice.percent(5);
    let managed = !machines && dice.percent(2) && may_be_managed;
    let arn = world.create_cluster(region, NewCluster::named(&name))?;
    if rogue {
        world.label_rogue(&arn);
    }
    if machines {
        for _ in 0..dice.between(1, 2) {
            world.register_instance(region, &name, 32_768, 65_536)?;
        }
    }
    if managed {
        let provider = format!("managed-{number}");
        world.create_capacity_provider(region, &provider, ProviderKind::ManagedInstances, Some(&name))?;
    }
    let most = if crowded { 2 } else { 4 };
    for index in 0..dice.between(0, most) {
        service(world, region, &name, families, index, machines, dice)?;
    }
    if dice.percent(35) {
        let tasks = NewTasks {
            started_by: Some("cron".to_owned()),
            launch_type: if machines { LaunchType::Ec2 } else { LaunchType::Fargate },
            ..NewTasks::fargate(dice.pick::<String>(families), dice.between(1, 3))
        };
        world.run_tasks(region, &name, tasks)?;
    }
    Ok(name)
}

/// What starts tasks by itself: some of it feeds one cluster, some several, some something else as well.
fn starters(
    world: &mut World,
    clusters: &[(&'static str, Vec<String>, String)],
    dice: &mut Dice,
) -> Result<(), Refusal> {
    for (number, (region, families, name)) in clusters.iter().enumerate() {
        let arn = format!("arn:aws:ecs:{region}:{ACCOUNT}:cluster/{name}");
        let tasks = |dice: &mut Dice| EcsParameters::fargate(dice.pick::<String>(families), 1);
        let rate = |dice: &mut Dice| format!("rate({} minutes)", dice.between(2, 40));
        let services = world.cluster(&arn).map(|found| found.services.keys().cloned().collect::<Vec<_>>());
        for service in services.unwrap_or_default() {
            if dice.percent(12) {
                let bounds = NewScalableTarget::of(name, &service, dice.between(0, 3), dice.between(3, 9));
                world.register_scalable_target(region, bounds)?;
            }
        }
        if dice.percent(8) {
            let rule = format!("rule-{number}");
            let expression = rate(dice);
            world.put_rule(region, NewRule::scheduled(&rule, &expression))?;
            let mut targets = vec![RuleTarget::ecs("0", &arn, tasks(dice))];
            let neighbours: Vec<&String> =
                clusters.iter().filter(|(code, ..)| code == region).map(|(_, _, name)| name).collect();
            if dice.percent(30) {
                let other = format!("arn:aws:ecs:{region}:{ACCOUNT}:cluster/{}", dice.pick::<&String>(&neighbours));
                targets.push(RuleTarget::ecs("1", &other, tasks(dice)));
            }
            world.put_targets(region, None, &rule, targets)?;
        }
        if dice.percent(8) {
            let target = ScheduleTarget::ecs(&arn, tasks(dice));
            let expression = rate(dice);
            world.create_schedule(region, NewSchedule::of(&format!("schedule-{number}"), &expression, target))?;
        }
    }
    Ok(())
}

fn service(
    world: &mut World,
    region: &str,
    cluster: &str,
    families: &[String],
    index: u32,
    machines: bool,
    dice: &mut Dice,
) -> Result<(), Refusal> {
    let name = format!("service-{index}");
    let mut new = NewService::fargate(&name, dice.pick::<String>(families), dice.between(0, 4));
    if machines {
        new.launch_type = LaunchType::Ec2;
        if dice.percent(30) {
            new.scheduling = Scheduling::Daemon;
        }
    }
    if dice.percent(10) {
        new.load_balancers = vec![json!({"targetGroupArn": "arn:aws:elasticloadbalancing:tg", "containerPort": 80})];
    }
    let sets = new.scheduling == Scheduling::Replica && dice.percent(8);
    if sets {
        new.controller = if dice.percent(60) { Controller::External } else { Controller::CodeDeploy };
    }
    world.create_service(region, cluster, new)?;
    if sets {
        for _ in 0..dice.between(0, 2) {
            world.create_task_set(region, cluster, &name, dice.pick::<String>(families), dice.between(0, 100))?;
        }
    }
    Ok(())
}
