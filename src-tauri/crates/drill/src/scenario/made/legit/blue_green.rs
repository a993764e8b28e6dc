//! A service that CodeDeploy deploys by task sets: while it does, two revisions run beside each other.

use super::super::site::Site;
use super::super::who::{Client, Who};
use super::super::words::{SERVICES, STAGES, pick};
use super::past::{Past, grow, house, own_images};
use super::workload::Workload;
use crate::chance::Chance;
use crate::world::{MINUTE, after};
use crate::{Controller, Label, Refusal};

pub(super) fn place(site: &mut Site<'_>, chance: &mut Chance, label: Label) -> Result<(), Refusal> {
    let region = site.company.region(chance);
    let who = site.company.deployer(chance, Client::CommandLine, label);
    let wanted = format!("{}-{}", pick(chance, &STAGES), pick(chance, &["cluster", "ecs", "bluegreen", "main"]));
    let tags = site.company.tags(chance, &wanted);
    let past = Past::draw(chance);
    let cluster = house(site, chance, &who, (&region, &wanted), past.began, tags)?;
    let word = pick(chance, &SERVICES);
    let drawn = Workload::draw(chance, word);
    let workload = Workload {
        family: site.free_family(&region, word),
        desired: chance.between(1, 5),
        balanced: true,
        port: Some(8080),
        controller: Controller::CodeDeploy,
        service_tags: site.company.tags(chance, word),
        ..drawn
    };
    let images = own_images(site, chance, &workload, past);
    grow(site, chance, &who, (&region, &cluster), &workload, past, &images)?;
    let deploys = Who::service(chance, "CodeDeployServiceRole", "codedeploy", "codedeploy.amazonaws.com", label);
    let mut at = site.ago((past.deployed + 30) * MINUTE);
    let mut replaced: Option<String> = None;
    for _ in 0..chance.between(1, 3) {
        if at >= site.now() {
            break;
        }
        // A deployment brings its own revision.
        let image = site.company.image(chance, word);
        let revision = site.definition(&who, at, &region, workload.definition(&region, &image))?;
        let soon = after(at, 2 * MINUTE);
        let set =
            site.act(&deploys, soon, |world| world.create_task_set(&region, &cluster, &workload.name, &revision, 100))?;
        // The old one goes after a while, or is still there.
        if let Some(old) = replaced.replace(set) {
            let later = after(soon, i64::from(chance.between(2, 60)) * MINUTE);
            if later < site.now() {
                site.act(&deploys, later, |world| {
                    world.delete_task_set(&region, &cluster, &workload.name, &old, true)
                })?;
            }
        }
        at = after(at, i64::from(chance.between(4, 30)) * MINUTE);
    }
    Ok(())
}
