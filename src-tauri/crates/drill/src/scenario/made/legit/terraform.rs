//! Terraform from a pipeline: tidy names, tags where somebody thought of them.

use std::collections::BTreeMap;

use super::super::site::Site;
use super::super::who::Client;
use super::super::words::{SERVICES, STAGES, pick, several};
use super::past::{Past, grow, house, own_images};
use super::workload::Workload;
use crate::chance::Chance;
use crate::{Label, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let marked = chance.happens(0.6);
    for stage in several(chance, &STAGES, 1, 3) {
        let region = site.company.region(chance);
        let wanted = match chance.between(0, 3) {
            0 => stage.to_owned(),
            1 => format!("{}-{stage}", site.company.name),
            2 => format!("{stage}-{}-ecs", site.company.name),
            _ => format!("{}-{stage}-cluster", site.company.name),
        };
        let who = site.company.deployer(chance, Client::Terraform, label);
        let past = Past::draw(chance);
        let tags = |site: &Site<'_>, chance: &mut Chance, name: &str| -> BTreeMap<String, String> {
            let mut tags = site.company.tags(chance, name);
            if marked && chance.happens(0.9) {
                let (key, value) =
                    pick(chance, &[("Terraform", "true"), ("ManagedBy", "terraform"), ("managed-by", "Terraform")]);
                tags.insert(key.to_owned(), value.to_owned());
            }
            tags
        };
        let of_cluster = tags(site, chance, &wanted);
        let cluster = house(site, chance, &who, (&region, &wanted), past.began, of_cluster)?;
        for word in several(chance, &SERVICES, 0, 5) {
            let drawn = Workload::draw(chance, word);
            let named = if chance.happens(0.5) { word.to_owned() } else { format!("{stage}-{word}") };
            let workload = Workload {
                family: site.free_family(&region, &named),
                // Terraform's own example names a service after its family; some have a word behind it.
                name: if chance.happens(0.3) { format!("{named}-service") } else { named },
                service_tags: tags(site, chance, word),
                definition_tags: tags(site, chance, word),
                ..drawn
            };
            let past = Past::since(chance, past.began);
            let images = own_images(site, chance, &workload, past);
            // What applies a change today is another session than that of the beginning.
            let client = pick(chance, &[Client::Terraform, Client::CommandLine, Client::JavaScript]);
            let who = site.company.deployer(chance, client, label);
            grow(site, chance, &who, (&region, &cluster), &workload, past, &images)?;
        }
    }
    Ok(())
}
