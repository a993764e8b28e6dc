//! Services whose newest revision is unlike the ones before, for good reasons: another registry, larger tasks.

use super::super::site::{HOUR, Site};
use super::super::who::{Client, Who};
use super::super::words::{SERVICES, STAGES, pick};
use super::past::{Past, grow, house, own_images};
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Label, Refusal};

/// From a public registry to the company's own, or to a copy of the public one.
pub(super) fn registry(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let mut settled = Settled::draw(site, chance, label);
    let word = settled.workload.name.clone();
    let old = match chance.between(0, 3) {
        0 => format!("{}/{word}", site.company.name),
        1 => format!("docker.io/{}/{word}", site.company.name),
        2 => format!("ghcr.io/{}/{word}", site.company.name),
        _ => pick(chance, &["nginx", "httpd", "traefik", "redis"]).to_owned(),
    };
    let images: Vec<String> =
        (0..settled.past.revisions).map(|number| format!("{old}:1.{number}.{}", chance.between(0, 9))).collect();
    settled.grow(site, chance, &images)?;
    let new = match chance.between(0, 2) {
        0 => format!("{}/docker-hub/library/{word}:latest", site.company.registry()),
        _ => site.company.image(chance, &word),
    };
    // Rarely the other way: what was private is open source now.
    let new = if chance.happens(0.15) { format!("ghcr.io/{}/{word}:v2", site.company.name) } else { new };
    settled.change(site, chance, &new, None)
}

/// Larger tasks, because it was too slow.
pub(super) fn size(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let mut settled = Settled::draw(site, chance, label);
    let (small, large) = pick(
        chance,
        &[
            ((1024, 2048), (4096, 8192)),
            ((1024, 2048), (4096, 16_384)),
            ((512, 1024), (4096, 8192)),
            ((2048, 4096), (8192, 16_384)),
            ((4096, 8192), (16_384, 32_768)),
        ],
    );
    (settled.workload.cpu, settled.workload.memory) = small;
    let images = own_images(site, chance, &settled.workload, settled.past);
    settled.grow(site, chance, &images)?;
    (settled.workload.cpu, settled.workload.memory) = large;
    // Now and then the very same image.
    let same = images.last().filter(|_| chance.happens(0.5)).cloned();
    let word = settled.workload.repository.clone();
    let image = same.unwrap_or_else(|| site.company.image(chance, &word));
    let desired = chance.happens(0.4).then(|| chance.between(2, 10));
    settled.change(site, chance, &image, desired)
}

/// A service that has been there for long.
struct Settled {
    who: Who,
    region: String,
    wanted: String,
    cluster: String,
    workload: Workload,
    past: Past,
}

impl Settled {
    fn draw(site: &Site<'_>, chance: &mut Chance, label: Label) -> Self {
        let region = site.company.region(chance);
        let client = pick(chance, &[Client::Terraform, Client::CommandLine, Client::JavaScript]);
        let who = site.company.deployer(chance, client, label);
        let wanted = match chance.between(0, 1) {
            0 => pick(chance, &STAGES).to_owned(),
            _ => format!("{}-{}", site.company.name, pick(chance, &STAGES)),
        };
        let word = pick(chance, &SERVICES);
        let drawn = Workload::draw(chance, word);
        let workload = Workload {
            family: site.free_family(&region, word),
            service_tags: site.company.tags(chance, word),
            definition_tags: site.company.tags(chance, word),
            desired: drawn.desired.max(1),
            ..drawn
        };
        let past = Past { began: i64::from(pick(chance, &[40, 120, 400, 900])), ..Past::draw(chance) };
        // Old enough that the change comes after.
        let past = Past { deployed: past.deployed.max(5 * 1440), revisions: past.revisions.max(2), ..past };
        Self { who, region, cluster: String::new(), wanted, workload, past }
    }

    fn grow(&mut self, site: &mut Site<'_>, chance: &mut Chance, images: &[String]) -> Result<(), Refusal> {
        let tags = site.company.tags(chance, &self.wanted);
        let place = (self.region.as_str(), self.wanted.as_str());
        self.cluster = house(site, chance, &self.who, place, self.past.began, tags)?;
        grow(site, chance, &self.who, (&self.region, &self.cluster), &self.workload, self.past, images)
    }

    /// Deploys something else, minutes to days ago; now and then a person does.
    fn change(
        &self,
        site: &mut Site<'_>,
        chance: &mut Chance,
        image: &str,
        desired: Option<u32>,
    ) -> Result<(), Refusal> {
        let label = self.who.label;
        let by_hand = chance.happens(0.25);
        let person = site.company.person(chance, Client::Browser, label);
        let who = if by_hand { &person } else { &self.who };
        let at = site.ago(i64::from(pick(chance, &[6, 40, 300, 1200, 4000])) * MINUTE);
        let revision = site.definition(who, at, &self.region, self.workload.definition(&self.region, image))?;
        let soon = after(at, i64::from(chance.between(5, 900)) * 1000).min(after(at, HOUR));
        site.deploy(who, soon, (&self.region, &self.cluster, &self.workload.name), &revision, desired)
    }
}
