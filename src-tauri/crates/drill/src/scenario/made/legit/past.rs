//! A service with its past: revisions over months, deployments, and a cluster that was there before.

use std::collections::BTreeMap;

use super::super::site::Site;
use super::super::who::Who;
use super::super::words::pick;
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after, name};
use crate::{Controller, NewCluster, Refusal};

/// How long ago a service began and was deployed last, and how often in between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past {
    /// Days.
    pub(super) began: i64,
    /// Minutes.
    pub(super) deployed: i64,
    pub(super) revisions: u32,
}

impl Past {
    /// Of a service that is looked after: days to years old, and deployed minutes to weeks ago.
    pub(super) fn draw(chance: &mut Chance) -> Self {
        let began = i64::from(pick(chance, &[3, 20, 45, 90, 200, 400, 800, 1500])) + i64::from(chance.between(0, 9));
        Self::since(chance, began)
    }

    /// Of one that began so many days ago, at least one.
    pub(super) fn since(chance: &mut Chance, began: i64) -> Self {
        let deployed = pick(chance, &[12, 90, 900, 2 * 1440, 6 * 1440, 14 * 1440, 30 * 1440, 90 * 1440]);
        let deployed = i64::from(deployed).min(began * 1440 - 600);
        Self { began, deployed, revisions: chance.between(1, 7) }
    }
}

/// Makes a service with its past in a cluster that is there; `images` are those of its revisions, oldest first.
pub(super) fn grow(
    site: &mut Site<'_>,
    chance: &mut Chance,
    who: &Who,
    place: (&str, &str),
    workload: &Workload,
    past: Past,
    images: &[String],
) -> Result<(), Refusal> {
    let (region, cluster) = place;
    // Only a cluster that has Spot can place on it.
    let home = site.world.cluster(&name::arn(region, "cluster", cluster));
    let has_spot = home.is_some_and(|home| home.capacity_providers.iter().any(|own| own == "FARGATE_SPOT"));
    let workload = &Workload { spot: workload.spot && has_spot, ..workload.clone() };
    let wanted = after(site.after_cluster(region, cluster), i64::from(chance.between(1, 90)) * MINUTE);
    let began = site.company.workday(chance, site.now(), past.began).max(wanted);
    let last = site.ago(past.deployed * MINUTE).max(began);
    // What is years old has counted further than what is left of it.
    if past.began > 300 && chance.happens(0.5) {
        let family = site.world.known_region(region)?.families.entry(workload.family.clone()).or_default();
        family.last_revision = chance.between(5, 240);
    }
    let steps = i64::try_from(images.len().saturating_sub(1)).unwrap_or(0).max(1);
    let span = last.as_millisecond() - began.as_millisecond();
    let mut older = None;
    for (image, step) in images.iter().zip(0_i64..) {
        let at = if images.len() == 1 { began } else { after(began, span / steps * step) };
        let revision = site.definition(who, at, region, workload.definition(region, image))?;
        let soon = after(at, i64::from(chance.between(2, 90)) * 1000);
        let there = name::arn(region, "service", &format!("{cluster}/{}", workload.name));
        if site.world.service(&there).is_some() {
            match workload.controller {
                Controller::Ecs => site.deploy(who, soon, (region, cluster, &workload.name), &revision, None)?,
                Controller::CodeDeploy | Controller::External => {}
            }
        } else {
            let service = workload.service(site, region, &revision);
            site.service(who, soon, region, cluster, service)?;
        }
        // Terraform and CloudFormation deregister what they replace.
        if let Some(older) = older.replace(revision).filter(|_| chance.happens(0.5)) {
            site.deregister(who, after(soon, 20_000), region, &older)?;
        }
    }
    Ok(())
}

/// Images of the company's own, one for each revision.
pub(super) fn own_images(site: &Site<'_>, chance: &mut Chance, workload: &Workload, past: Past) -> Vec<String> {
    (0..past.revisions).map(|_| site.company.image(chance, &workload.repository)).collect()
}

/// A cluster of the company's, made so many days ago; gives its name, which is another one if the wanted one is taken.
pub(super) fn house(
    site: &mut Site<'_>,
    chance: &mut Chance,
    who: &Who,
    (region, wanted): (&str, &str),
    days: i64,
    tags: BTreeMap<String, String>,
) -> Result<String, Refusal> {
    let name = site.free_cluster(region, wanted);
    let providers =
        if chance.happens(0.5) { ["FARGATE", "FARGATE_SPOT"].map(str::to_owned).into() } else { Vec::new() };
    let insights = pick(chance, &[None, Some("disabled"), Some("enabled"), Some("enhanced")]);
    let new = NewCluster {
        tags,
        capacity_providers: providers,
        container_insights: insights.map(str::to_owned),
        ..NewCluster::named(&name)
    };
    let at = site.company.workday(chance, site.now(), days);
    site.cluster(who, at, region, new)?;
    site.settle(region);
    Ok(name)
}
