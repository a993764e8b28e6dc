//! Proof says gone only of what a read has shown, and clean only where everything was looked at.

use quench_core::region::RegionCode;
use quench_core::view::{NotChecked, ProofState, RemainingWhy, TeardownStatus};
use quench_drill::{Effect, Fault, When};
use quench_engine::region_sweep::Depth;
use quench_engine::sweep::Scope;

use crate::scene::{assert_verified, production, scene};

const REGION: &str = "us-east-1";

fn denied() -> Effect {
    Effect::Error { status: 400, code: "AccessDeniedException".into(), message: "not authorized".into() }
}

fn expired() -> Effect {
    Effect::Error { status: 400, code: "ExpiredTokenException".into(), message: "the token has expired".into() }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_read_remains_and_is_not_counted_as_gone() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    // The credentials end with the first change.
    for operation in ["DeleteService", "StopTask", "ListClusters", "ListTaskDefinitions"] {
        scene.drill.inject(Fault { when: When::operation(operation), effect: expired() });
    }
    scene.session.run_teardown().await.unwrap();
    let view = teardown.view(scene.session.ground());
    assert_eq!(view.status, TeardownStatus::NeedsYou);
    assert_eq!((view.spend_stopped_at, view.deleted_at), (None, None));
    let proof = scene.session.proof().unwrap();
    assert!(!proof.verified);
    assert_eq!((proof.gone.clusters, proof.gone.definitions), (0, 0), "nothing was seen to be gone");
    assert!(proof.burn_ended.per_hour < view.burn_before.per_hour);
    assert_eq!(proof.remaining_total as usize, teardown.approved.bundle.plan.item_count());
    assert!(proof.remaining.iter().all(|item| item.kind == RemainingWhy::NotRead && item.state == "UNKNOWN"));
    assert!(proof.regions.iter().all(|region| region.state == ProofState::NotRead));
    assert!(proof.kept_not_checked > 0, "production was not looked at again");

    scene.drill.clear_faults();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    assert_eq!(scene.clusters_left(), ["production"]);
}

#[tokio::test(start_paused = true)]
async fn definitions_that_cannot_be_listed_again_are_not_proved_gone() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    assert!(!teardown.approved.bundle.plan.targets.definitions.is_empty());
    // The three lists before the deletion are answered, those of the proof are not.
    let when = When { skip: 3, ..When::operation("ListTaskDefinitions").in_region(REGION) };
    scene.drill.inject(Fault { when, effect: denied() });
    scene.session.run_teardown().await.unwrap();
    let proof = scene.session.proof().unwrap();
    assert!(!proof.verified, "a definition may still be there");
    assert!(
        proof
            .regions
            .iter()
            .any(|region| region.state == ProofState::NotRead && region.not_checked == [NotChecked::TaskDefinitions])
    );
}

#[tokio::test(start_paused = true)]
async fn a_region_without_targets_that_cannot_be_read_does_not_hold_up_the_proof_of_the_others() {
    let scene = scene("small").await;
    scene.drill.inject(Fault { when: When::operation("ListClusters").in_region(REGION), effect: denied() });
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let proof = scene.session.proof().unwrap();
    let state = |code: &str| proof.regions.iter().find(|region| region.code.as_str() == code).unwrap().state;
    assert_eq!(state(REGION), ProofState::NotRead, "and it is told");
    assert_eq!(proof.remaining_total, 0);
}

#[tokio::test(start_paused = true)]
async fn a_gateway_or_daemon_that_is_there_is_told_and_the_region_is_not_clean() {
    let scene = scene("small").await;
    let kept = {
        let inventory = scene.sweep().await;
        production(&inventory).unwrap()
    };
    let kept_region = kept.split(':').nth(3).unwrap().to_owned();
    scene.drill.change(|world| {
        world.add_gateway(REGION, "leftover").unwrap();
        world.add_daemon(&kept_region, "production", "watcher").unwrap();
    });
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let proof = scene.session.proof().unwrap();
    let region = |code: &str| proof.regions.iter().find(|region| region.code.as_str() == code).unwrap();
    assert_eq!((region(REGION).state, region(REGION).gateways), (ProofState::OnlyOthers, 1));
    assert_eq!((region(&kept_region).state, region(&kept_region).daemons), (ProofState::OnlyOthers, 1));
}

#[tokio::test(start_paused = true)]
async fn what_a_person_removed_by_hand_is_proved_when_they_ask_again() {
    let scene = scene("small").await;
    let deny = Fault { when: When::operation("DeleteCluster").in_region(REGION), effect: denied() };
    scene.drill.inject(deny);
    let teardown = scene.tear_down_all_but_production().await;
    assert_eq!(teardown.view(scene.session.ground()).status, TeardownStatus::NeedsYou);
    scene.drill.clear_faults();
    scene.drill.change(|world| {
        let now = world.now();
        let left: Vec<String> = world
            .clusters()
            .filter(|cluster| cluster.arn.contains(REGION) && cluster.status(now) == "ACTIVE")
            .filter(|cluster| cluster.name != "production")
            .map(|cluster| cluster.name.clone())
            .collect();
        assert!(!left.is_empty());
        left.iter().for_each(|name| world.delete_cluster(REGION, name).unwrap());
    });
    scene.session.verify_again().await.unwrap();
    assert_verified(&teardown, &scene.session);
    let view = teardown.view(scene.session.ground());
    assert!(view.deleted_at.is_some() && view.problems.is_empty());
}

#[tokio::test(start_paused = true)]
async fn two_sweeps_that_read_the_same_make_the_same_plan() {
    let scene = scene("small").await;
    let mut hashes = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let inventory = scene.session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
        scene.choose_all_but_production(&inventory);
        hashes.insert(scene.session.make_plan().unwrap().hash);
    }
    assert_eq!(hashes.len(), 1, "a script may plan, look, and then approve by hash");
    scene.drill.change(|world| {
        world.create_cluster(REGION, quench_drill::NewCluster::named("newcomer")).unwrap();
    });
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    hashes.insert(scene.session.make_plan().unwrap().hash);
    assert_eq!(hashes.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_burns_where_services_could_not_be_read_is_told() {
    let scene = scene("troubled").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    scene.approve();
    scene.session.run_teardown().await.unwrap();
    let paris = RegionCode::parse("eu-west-3").unwrap();
    let proof = scene.session.proof().unwrap();
    assert_eq!(
        proof.burn_left.per_hour,
        inventory.regions[&paris].burn(&quench_core::price_book::PriceBook::bundled(), &paris).per_hour
    );
}
