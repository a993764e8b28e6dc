//! An attacker among the company's own things: a service, or tasks of none, in a cluster that is the company's. The
//! cluster stays legitimate.

use super::super::legit;
use super::super::site::Site;
use super::super::words::{SERVICES, pick, some};
use super::kit::Kit;
use super::spread::{Spread, began, since, within};
use super::thief::{Entry, enter};
use crate::chance::{Chance, hash};
use crate::world::{MINUTE, SECOND, after, name};
use crate::{Label, NewTasks, Pattern, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let homes = clusters(site, chance)?;
    let drawn = Kit::draw(site, chance);
    let kit = Kit { desired: drawn.desired.min(12), ..drawn };
    let began = began(site, chance);
    let entry = Entry::draw(chance);
    let who = enter(site, chance, entry, began, label);
    let most = u32::try_from(homes.len()).unwrap_or(1).min(4);
    let count = chance.between(1, most.max(1));
    for ((region, cluster), step) in some(chance, &homes, count).into_iter().zip(0_i64..) {
        let at = after(began, step * i64::from(chance.between(3, 400)) * SECOND);
        let at = at.max(after(site.after_cluster(&region, &cluster), MINUTE)).min(site.now());
        let number = u32::try_from(step).unwrap_or(0);
        let wanted = match chance.between(0, 2) {
            0 => kit.names.name(site, chance, number),
            1 => format!("{}-{}", pick(chance, &SERVICES), chance.hex(6)),
            _ => beside(site, chance, &region, &cluster),
        };
        // An attacker who registers under a family of the company's is another story.
        let family = site.free_family(&region, &wanted);
        let definition = site.definition(&who, at, &region, kit.definition(chance, &region, &family))?;
        let at = after(at, i64::from(chance.between(2, 40)) * SECOND);
        if chance.happens(0.3) {
            let new = NewTasks::fargate(&definition, kit.desired);
            site.run(&who, at, &region, &cluster, new, None)?;
            continue;
        }
        let arn = |service: &str| name::arn(&region, "service", &format!("{cluster}/{service}"));
        let taken = site.world.service(&arn(&family)).is_some();
        let service = if taken { format!("{family}-{}", chance.hex(4)) } else { family };
        let home = site.world.cluster(&name::arn(&region, "cluster", &cluster));
        let has_spot = home.is_some_and(|home| home.capacity_providers.iter().any(|own| own == "FARGATE_SPOT"));
        let kit = Kit { spot: kit.spot && has_spot, ..kit.clone() };
        let service = kit.service(site, &who, (&region, at), &service, &definition);
        site.service(&who, at, &region, &cluster, service)?;
    }
    // Some make clusters of their own as well.
    if chance.happens(0.25) {
        let regions = homes.iter().map(|(region, _)| region.clone()).take(1).collect();
        let within = within(chance, 110, since(site, began));
        let spread = Spread { regions, clusters: chance.between(1, 6), began, within };
        spread.limited(&kit).run(site, chance, &who, &kit)?;
    }
    Ok(())
}

/// The clusters of the company, by region and name. One that has none gets what most companies have.
fn clusters(site: &mut Site<'_>, chance: &mut Chance) -> Result<Vec<(String, String)>, Refusal> {
    let there = |site: &Site<'_>| -> Vec<(String, String)> {
        let regions = site.world.regions();
        let all = regions.flat_map(|region| {
            // What AWS Batch made is nobody's to put a service into.
            let names = region.clusters.keys().filter(|name| !name.starts_with("AWSBatch-"));
            names.map(|name| (region.code.clone(), name.clone()))
        });
        all.collect()
    };
    if there(site).is_empty() {
        let mut stream = Chance::new(hash(chance.next(), "home"));
        legit::place(site, &mut stream, pick(chance, &[Pattern::Terraform, Pattern::Cdk, Pattern::Console]))?;
    }
    Ok(there(site))
}

/// A name that fits those of a cluster's services.
fn beside(site: &Site<'_>, chance: &mut Chance, region: &str, cluster: &str) -> String {
    let home = site.world.cluster(&name::arn(region, "cluster", cluster));
    let names: Vec<String> = home.map(|home| home.services.keys().cloned().collect()).unwrap_or_default();
    let model = some(chance, &names, 1).pop().unwrap_or_else(|| pick(chance, &SERVICES).to_owned());
    let model: String = model.chars().take(60).collect();
    format!(
        "{}{}",
        model.trim_end_matches('-'),
        pick(chance, &["-v2", "-worker", "-sidecar", "-cache", "-metrics", "-canary"])
    )
}
