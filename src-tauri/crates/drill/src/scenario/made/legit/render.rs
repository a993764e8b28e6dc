//! A nightly job of the biggest tasks that there are, many at once, which a schedule starts.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::json;

use super::super::site::{DAY, HOUR, Site};
use super::super::who::{Client, Who};
use super::super::words::pick;
use super::past::house;
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after, name};
use crate::{EcsParameters, Label, NewSchedule, NewTasks, Refusal, ScheduleState, ScheduleTarget};

/// What it is called, where it comes from if it is nobody's own, and its command.
const JOBS: [(&str, &str, &[&str]); 6] = [
    ("render", "linuxserver/blender:4.2.2", &["blender", "-b", "/mnt/scene.blend", "-o", "/mnt/out/", "-a"]),
    (
        "frames",
        "nytimes/blender:3.3-cpu-ubuntu18.04",
        &["blender", "-b", "/mnt/cut.blend", "-s", "1", "-e", "240", "-a"],
    ),
    (
        "video-encode",
        "jrottenberg/ffmpeg:6.1-ubuntu",
        &["-i", "s3.mov", "-c:v", "libx265", "-threads", "16", "out.mp4"],
    ),
    ("photogrammetry", "quay.io/meshroom/meshroom:2023.3", &["meshroom_batch", "--input", "/in", "--output", "/out"]),
    ("risk-model", "rocker/r-ver:4.4.1", &["Rscript", "/model/monte_carlo.R", "--paths", "1000000"]),
    ("nightly-sim", "docker.io/openfoam/openfoam11-paraview510", &["/bin/bash", "-c", "./Allrun -parallel 16"]),
];

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = site.company.region(chance);
    let client = pick(chance, &[Client::Terraform, Client::CommandLine]);
    let who = site.company.deployer(chance, client, label);
    let (job, public, command) = pick(chance, &JOBS);
    let wanted = pick(chance, &[job, "media", "batch", "jobs"]);
    let tags = site.company.tags(chance, wanted);
    let days = i64::from(pick(chance, &[1, 15, 120, 500]));
    let cluster = house(site, chance, &who, (&region, wanted), days, tags)?;
    let (cpu, memory) =
        pick(chance, &[(16_384, 32_768), (16_384, 32_768), (16_384, 65_536), (16_384, 122_880), (8192, 32_768)]);
    let drawn = Workload::draw(chance, job);
    let family = site.free_family(&region, job);
    let command = chance.happens(0.7).then(|| json!(command));
    let workload = Workload { family, cpu, memory, port: None, balanced: false, command, ..drawn };
    let image = if chance.happens(0.5) { public.to_owned() } else { site.company.image(chance, job) };
    let registered = site.company.workday(chance, site.now(), days.min(80));
    let definition = site.definition(&who, registered, &region, workload.definition(&region, &image))?;
    let began = site.ago(i64::from(chance.between(12, 400)) * MINUTE);
    let scheduled = Scheduled { region: &region, cluster: &cluster, definition: &definition, job, days };
    scheduled.arrange(site, &who, began)?;
    let session = chance.hex(32);
    let events = Who::service(chance, "ecsEventsRole", &session, "scheduler.amazonaws.com", label);
    let new = NewTasks {
        started_by: Some(format!("chronos-schedule/{job}")),
        tags: BTreeMap::new(),
        ..NewTasks::fargate(&definition, chance.between(4, 26))
    };
    // It ends by itself: soon, or a while ago.
    let lasting = i64::from(chance.between(2, 9)) * HOUR;
    site.run(&events, began, &region, &cluster, new, Some(lasting))
}

/// What is to run each night.
struct Scheduled<'a> {
    region: &'a str,
    cluster: &'a str,
    definition: &'a str,
    job: &'a str,
    days: i64,
}

impl Scheduled<'_> {
    /// A schedule that started the job at an instant and will again tomorrow. It has been off until then, so that this
    /// account holds one night's tasks and not those of months.
    fn arrange(&self, site: &mut Site<'_>, who: &Who, began: jiff::Timestamp) -> Result<(), Refusal> {
        let at = began.to_zoned(TimeZone::UTC);
        let daily = format!("cron({} {} * * ? *)", at.minute(), at.hour());
        let cluster = name::arn(self.region, "cluster", self.cluster);
        let schedule = |state| {
            let target = ScheduleTarget::ecs(&cluster, EcsParameters::fargate(self.definition, 8));
            NewSchedule { state, ..NewSchedule::of(&format!("{}-nightly", self.job), &daily, target) }
        };
        let first = after(began, -self.days * DAY);
        site.act(who, first, |world| world.create_schedule(self.region, schedule(ScheduleState::Disabled)))?;
        let since = after(began, 2 * MINUTE);
        site.act(who, since, |world| world.update_schedule(self.region, schedule(ScheduleState::Enabled))).map(|_| ())
    }
}
