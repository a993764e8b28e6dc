//! AWS Copilot: an application, an environment, services in it, each a stack.

use std::collections::BTreeMap;

use super::super::site::Site;
use super::super::words::{SERVICES, ending, pick, several};
use super::past::{Past, grow, house};
use super::workload::Workload;
use crate::chance::Chance;
use crate::{ACCOUNT, Label, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let app = site.company.name;
    let env = pick(chance, &["prod", "test", "staging", "pre"]);
    let region = site.company.region(chance);
    let role = format!("{app}-{env}-CFNExecutionRole");
    let who =
        super::super::who::Who::service(chance, &role, "AWSCloudFormation", "cloudformation.amazonaws.com", label);
    let past = Past::draw(chance);
    let tags = |stack: &str, service: Option<&str>| -> BTreeMap<String, String> {
        let mut tags: BTreeMap<String, String> =
            [("copilot-application", app), ("copilot-environment", env), ("aws:cloudformation:stack-name", stack)]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into();
        tags.extend(service.map(|name| ("copilot-service".to_owned(), name.to_owned())));
        tags
    };
    let stack = format!("{app}-{env}");
    let wanted = format!("{stack}-Cluster-{}", ending(chance));
    let cluster = house(site, chance, &who, (&region, &wanted), past.began, tags(&stack, None))?;
    for word in several(chance, &SERVICES, 1, 3) {
        let stack = format!("{app}-{env}-{word}");
        let drawn = Workload::draw(chance, word);
        let workload = Workload {
            name: format!("{stack}-Service-{}", ending(chance)),
            family: site.free_family(&region, &stack),
            logs: true,
            roles: true,
            // It places tasks in public subnets unless told otherwise.
            public: chance.happens(0.8),
            service_tags: tags(&stack, Some(word)),
            definition_tags: if chance.happens(0.8) { tags(&stack, Some(word)) } else { BTreeMap::new() },
            ..drawn
        };
        let past = Past::since(chance, past.began);
        let host = format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com");
        let images: Vec<String> =
            (0..past.revisions).map(|_| format!("{host}/{app}/{word}@sha256:{}", chance.hex(64))).collect();
        grow(site, chance, &who, (&region, &cluster), &workload, past, &images)?;
    }
    Ok(())
}
