//! A cluster goes only with all in it.

use quench_core::triage::{Signal, Verdict};
use quench_core::view::Held;

use crate::scene::Scene;

/// A cluster with a rogue service, and if wanted one of the company's beside it.
fn scene(with_own: bool) -> Scene {
    let mut scene = Scene::new();
    scene.weigh(Signal::BigPublic, 40).strong = true;
    scene.weigh(Signal::OwnImage, -40);
    scene.weigh(Signal::OwnTags, -20);
    scene.cluster("web");
    scene.definition("m:1", "quiet/worker", 16_384, 5);
    scene.service("web", "m", "m:1", 5);
    if with_own {
        scene.definition("api:1", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1", 1024, 900);
        scene.service("web", "api", "api:1", 900);
    }
    scene
}

#[test]
fn one_that_its_maker_filled_is_as_rogue_as_what_it_holds() {
    let mut scene = scene(false);
    scene.event("CreateCluster", "cluster/web", "eve", 301);
    scene.event("CreateService", "service/web/m", "eve", 300);
    let finding = scene.finding("cluster/web");
    assert_eq!((finding.verdict, finding.holds.rogue, finding.hides()), (Verdict::Rogue, 1, 0));
}

#[test]
fn one_that_somebody_else_made_or_nobody_knows_who_is_suspect_at_most() {
    let held = |makers: &[(&str, &str, &str, i64)]| {
        let mut scene = scene(false);
        for (name, rest, user, minutes) in makers {
            scene.event(name, rest, user, *minutes);
        }
        let finding = scene.finding("cluster/web");
        (finding.verdict, finding.held, finding.hides())
    };
    let suspect = (Verdict::Suspect, Some(Held::HoldsOthers), 1);
    assert_eq!(held(&[]), suspect, "no event of either");
    let service = ("CreateService", "service/web/m", "eve", 300);
    assert_eq!(held(&[service]), suspect, "it is older than events reach");
    assert_eq!(held(&[("CreateCluster", "cluster/web", "ana", 301), service]), suspect, "somebody else's");
    assert_eq!(held(&[("CreateCluster", "cluster/web", "eve", 600), service]), suspect, "filled hours later");
}

#[test]
fn one_that_holds_something_of_ones_own_is_never_rogue_and_hides_the_rest() {
    let scene = scene(true);
    assert_eq!(scene.finding("service/web/m").verdict, Verdict::Rogue);
    assert_eq!(scene.finding("service/web/api").verdict, Verdict::Known);
    let finding = scene.finding("cluster/web");
    assert!(finding.verdict > Verdict::Suspect, "{:?}", finding.verdict);
    assert_eq!(finding.hides(), 1);
}

#[test]
fn ones_own_cluster_that_an_intruder_emptied_and_filled_stays_ones_own() {
    let mut scene = scene(false);
    // The tag is on something that is older than a month.
    scene.cluster("old").tags = vec![("owner".into(), "platform".into())];
    scene.definition("o:1", "quiet/other", 256, 2000);
    scene.service("old", "o", "o:1", 2000);
    let region = scene.inventory.regions.get_mut(&crate::scene::region()).unwrap();
    region.clusters[0].tags = vec![("owner".into(), "platform".into())];
    // So that it is about the cluster alone: what is in it is rogue whatever its cluster's tags say.
    scene.weigh(Signal::OwnTags, -1);
    scene.weigh(Signal::BigPublic, 40).proof = true;
    let finding = scene.finding("cluster/web");
    assert_eq!(scene.finding("service/web/m").verdict, Verdict::Rogue);
    assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::HoldsOthers)));
}

#[test]
fn one_whose_services_or_tasks_were_not_all_read_is_never_rogue() {
    for services in [true, false] {
        let mut scene = scene(false);
        let region = scene.inventory.regions.get_mut(&crate::scene::region()).unwrap();
        let cluster = &mut region.clusters[0];
        (cluster.services_incomplete, cluster.tasks_incomplete) = (services, !services);
        let finding = scene.finding("cluster/web");
        assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::TooLittleRead)));
    }
}

#[test]
fn a_revision_that_something_of_ones_own_runs_is_not_rogue() {
    let mut scene = scene(true);
    scene.service("web", "also-m", "api:1", 5);
    let region = scene.inventory.regions.get_mut(&crate::scene::region()).unwrap();
    // The company's service has the miner's revision in a deployment that is under way.
    region.clusters[0].services[1].all_definitions = vec![crate::scene::arn("task-definition/m:1")];
    assert!(scene.finding("task-definition/m:1").verdict > Verdict::Suspect);
}

#[test]
fn an_empty_one_is_suspect_at_most_whoever_says_that_it_is_his() {
    let mut scene = Scene::new();
    scene.weigh(Signal::RandomName, 90).strong = true;
    scene.cluster("qzvkwejxm");
    let finding = scene.finding("cluster/qzvkwejxm");
    assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::Empty)));
}
