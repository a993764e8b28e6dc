//! The Cloud Development Kit: CloudFormation makes everything in a role of its own, under names that nobody would choose.

use std::collections::BTreeMap;

use super::super::site::Site;
use super::super::words::{SERVICES, ending, logical, pick, several, title};
use super::past::{Past, grow, house};
use super::workload::Workload;
use crate::chance::Chance;
use crate::{ACCOUNT, Label, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    for stage in several(chance, &["Prod", "Staging", "Dev"], 1, 2) {
        let stack = match chance.between(0, 2) {
            0 => format!("{stage}Stack"),
            1 => format!("{}-{stage}", title(site.company.name)),
            _ => format!("{}{stage}EcsStack", title(site.company.name)),
        };
        let region = site.company.region(chance);
        self::stack(site, chance, label, &region, &stack)?;
    }
    Ok(())
}

fn stack(site: &mut Site<'_>, chance: &mut Chance, label: Label, region: &str, stack: &str) -> Result<(), Refusal> {
    let who = site.company.formation(chance, region, label);
    let past = Past::draw(chance);
    let id = format!("arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{stack}/{}", chance.uuid());
    let tags = |logical: &str| -> BTreeMap<String, String> {
        [("stack-name", stack), ("stack-id", &id), ("logical-id", logical)]
            .map(|(key, value)| (format!("aws:cloudformation:{key}"), value.to_owned()))
            .into()
    };
    let cluster_id = format!("{}Cluster{}", pick(chance, &["", "Service", "Ecs", "App"]), logical(chance));
    let wanted = format!("{stack}-{cluster_id}-{}", ending(chance));
    let cluster = house(site, chance, &who, (region, &wanted), past.began, tags(&cluster_id))?;
    for word in several(chance, &SERVICES, 1, 4) {
        let service_id = format!("{}Service{}", title(word), logical(chance));
        // CloudFormation's tags reach a definition only where the stack says so.
        let on_definition = chance.happens(0.6);
        let family_id = format!("{}TaskDef{}", title(word), logical(chance));
        let drawn = Workload::draw(chance, word);
        let workload = Workload {
            name: format!("{stack}-{service_id}-{}", ending(chance)),
            family: format!("{}{family_id}", stack.replace('-', "")),
            service_tags: tags(&service_id),
            definition_tags: if on_definition { tags(&family_id) } else { BTreeMap::new() },
            ..drawn
        };
        // Assets are named by what is in them.
        let repository = format!("cdk-hnb659fds-container-assets-{ACCOUNT}-{region}");
        let past = Past::since(chance, past.began);
        let images: Vec<String> = (0..past.revisions)
            .map(|_| format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{repository}:{}", chance.hex(64)))
            .collect();
        grow(site, chance, &who, (region, &cluster), &workload, past, &images)?;
    }
    Ok(())
}
