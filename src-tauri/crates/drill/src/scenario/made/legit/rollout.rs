//! A company goes to many regions in one afternoon: a script makes the same cluster in each within minutes.

use super::super::site::Site;
use super::super::who::Client;
use super::super::words::{SERVICES, pick, several, some};
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, SECOND, after};
use crate::{Label, NewCluster, OptIn, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let client = pick(chance, &[Client::Terraform, Client::Terraform, Client::Go]);
    let who = site.company.deployer(chance, client, label);
    let usable = site.world.regions().filter(|region| matches!(region.opt_in, OptIn::ByDefault | OptIn::Enabled));
    let usable: Vec<String> = usable.map(|region| region.code.clone()).collect();
    let name = match chance.between(0, 2) {
        0 => format!("{}-edge", site.company.name),
        1 => format!("{}-{}", pick(chance, &["prod", "global", "edge"]), pick(chance, &["main", "proxy", "pop"])),
        _ => site.company.name.to_owned(),
    };
    let count = chance.between(4, 8);
    let mut at = site.ago(i64::from(chance.between(20, 600)) * MINUTE);
    let words = several(chance, &SERVICES, 1, 2);
    let workloads: Vec<Workload> = words
        .iter()
        .map(|word| {
            let drawn = Workload::draw(chance, word);
            Workload { service_tags: site.company.tags(chance, word), desired: drawn.desired.clamp(1, 3), ..drawn }
        })
        .collect();
    let images: Vec<String> = words.iter().map(|word| site.company.image(chance, word)).collect();
    let tags = site.company.tags(chance, &name);
    let spot = ["FARGATE", "FARGATE_SPOT"].map(str::to_owned);
    for region in some(chance, &usable, count) {
        site.settle(&region);
        let cluster = site.free_cluster(&region, &name);
        let new =
            NewCluster { tags: tags.clone(), capacity_providers: spot.clone().into(), ..NewCluster::named(&cluster) };
        site.cluster(&who, at, &region, new)?;
        for (workload, image) in workloads.iter().zip(&images) {
            let workload = Workload { family: site.free_family(&region, &workload.name), ..workload.clone() };
            at = after(at, i64::from(chance.between(1, 9)) * SECOND);
            let definition = site.definition(&who, at, &region, workload.definition(&region, image))?;
            at = after(at, i64::from(chance.between(1, 9)) * SECOND);
            let service = workload.service(site, &region, &definition);
            site.service(&who, at, &region, &cluster, service)?;
        }
        at = after(at, i64::from(chance.between(3, 80)) * SECOND);
    }
    Ok(())
}
