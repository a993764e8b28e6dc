//! A real service that was switched to a hostile revision.

use quench_core::report::{Part, PartState};
use quench_core::triage::{Evidence, Signal, Verdict};
use quench_core::view::Held;

use crate::scene::Scene;

const OWN: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1";

fn scene(image: &str, cpu: u32, before: &[(&str, u32, i64)]) -> Scene {
    let mut scene = Scene::new();
    scene.weigh(Signal::ImageChanged, 90).strong = true;
    scene.weigh(Signal::SizeJumped, 90).strong = true;
    scene.weigh(Signal::CommandChanged, 5);
    scene.cluster("web");
    for (number, (image, cpu, hours)) in (1..).zip(before) {
        scene.definition(&format!("api:{number}"), image, *cpu, *hours);
    }
    let newest = format!("api:{}", before.len() + 1);
    scene.definition(&newest, image, cpu, 2);
    scene.service("web", "api", &newest, 900);
    scene
}

#[test]
fn another_registry_makes_it_suspect_and_tells_what_to_go_back_to() {
    let finding = scene("docker.io/moss/api:v9", 512, &[(OWN, 512, 900), (OWN, 512, 90)]).finding("service/web/api");
    assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::Hijacked)));
    let hijack = finding.hijack.unwrap();
    assert_eq!((hijack.now.as_str(), hijack.before.as_str()), ("api:3", "api:2"));
    assert_eq!(hijack.changes[0].signal, Signal::ImageChanged);
    assert!(hijack.changes[0].to.contains("docker.io/moss/api"));
}

#[test]
fn one_s_own_service_is_never_rogue_however_much_speaks_against_it() {
    let finding = scene("docker.io/moss/api:v9", 16_384, &[(OWN, 512, 900)]).finding("service/web/api");
    assert!(finding.score >= 180);
    assert_eq!(finding.verdict, Verdict::Suspect);
}

#[test]
fn a_deployment_is_no_hijack() {
    for (image, cpu) in [
        // Another tag; twice as big; another digest.
        (OWN, 512),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:2", 1024),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/api@sha256:00", 512),
    ] {
        assert_eq!(scene(image, cpu, &[(OWN, 512, 900)]).finding("service/web/api").hijack, None, "{image} {cpu}");
    }
    // Into the account's own registry is where a company moves to.
    let moved = scene(OWN, 512, &[("docker.io/shop/api:1", 512, 900)]);
    assert_eq!(moved.finding("service/web/api").hijack, None);
}

#[test]
fn four_times_the_size_with_another_command_is_one() {
    let mut scene = scene(OWN, 8192, &[(OWN, 512, 900)]);
    assert_eq!(scene.finding("service/web/api").hijack, None, "size alone is how a service grows");
    let newest = scene.definitions.get_mut(&crate::scene::arn("task-definition/api:2")).unwrap();
    newest.as_mut().unwrap().commands = vec!["sh -c something".into()];
    let hijack = scene.finding("service/web/api").hijack.unwrap();
    let changed: Vec<Signal> = hijack.changes.iter().map(|change| change.signal).collect();
    assert_eq!(changed, [Signal::SizeJumped, Signal::CommandChanged]);
}

#[test]
fn a_script_that_registers_again_and_again_hijacks_nothing() {
    let scene = scene("docker.io/moss/api:v9", 512, &[("docker.io/other/x:1", 512, 3)]);
    assert_eq!(scene.finding("service/web/api").hijack, None);
}

#[test]
fn an_earlier_revision_that_was_not_read_is_told_and_what_is_older_is_compared() {
    let mut scene = scene("docker.io/moss/api:v9", 512, &[(OWN, 512, 900), (OWN, 512, 90)]);
    scene.refuse("api:2");
    let finding = scene.finding("service/web/api");
    assert_eq!(finding.hijack.unwrap().before, "api:1");
    assert!(finding.missing.iter().any(|missing| missing.what == Evidence::EarlierDefinition));
}

#[test]
fn where_no_earlier_revision_could_be_read_nothing_is_rogue_for_it() {
    let mut scene = scene("docker.io/moss/api:v9", 16_384, &[(OWN, 512, 900)]);
    scene.weigh(Signal::BigPublic, 90).strong = true;
    assert_eq!(scene.finding("service/web/api").verdict, Verdict::Suspect);
    scene.refuse("api:1");
    let finding = scene.finding("service/web/api");
    assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::TooLittleRead)));
    // The same where the list of revisions is not whole.
    let mut scene = scene_without_list();
    scene.weigh(Signal::BigPublic, 90).strong = true;
    assert_eq!(scene.finding("service/web/api").verdict, Verdict::Suspect);
}

fn scene_without_list() -> Scene {
    let mut scene = scene("docker.io/moss/api:v9", 16_384, &[(OWN, 512, 900)]);
    let region = scene.inventory.regions.get_mut(&crate::scene::region()).unwrap();
    region.task_definitions.retain(|definition| !definition.arn.ends_with("api:1"));
    region.report.parts.insert(Part::TaskDefinitions, PartState::NotAsked);
    scene
}

#[test]
fn registering_the_same_twice_hides_no_hijack() {
    let mut scene = scene("docker.io/moss/api:v9", 512, &[(OWN, 512, 900), ("docker.io/moss/api:v9", 512, 3)]);
    scene.weigh(Signal::PublicImage, 90).strong = true;
    let finding = scene.finding("service/web/api");
    assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::Hijacked)));
    assert_eq!(finding.hijack.unwrap().before, "api:1");
}

/// `facts.registered_by` as AWS answers it.
fn user(name: &str) -> Option<String> {
    Some(format!("arn:aws:iam::{}:user/{name}", crate::scene::ACCOUNT))
}

#[test]
fn a_family_that_is_hours_old_is_hijacked_by_somebody_else_only() {
    let mut scene = scene("docker.io/moss/api:v9", 512, &[(OWN, 512, 3)]);
    let mut registered = |name: &str, by: &str| {
        let facts = scene.definitions.get_mut(&crate::scene::arn(&format!("task-definition/{name}"))).unwrap();
        facts.as_mut().unwrap().registered_by = user(by);
    };
    registered("api:1", "ana");
    registered("api:2", "ana");
    assert_eq!(scene.finding("service/web/api").hijack, None, "its own maker is still at it");
    let facts = scene.definitions.get_mut(&crate::scene::arn("task-definition/api:2")).unwrap();
    facts.as_mut().unwrap().registered_by = user("eve");
    assert_eq!(scene.finding("service/web/api").hijack.unwrap().before, "api:1");
}

#[test]
fn nobody_whom_a_family_does_not_know_moves_it_into_the_own_registry() {
    let moved_by = |name: &str| {
        let mut scene = scene(OWN, 512, &[("docker.io/shop/api:1", 512, 900)]);
        for (revision, by) in [("api:1", "ana"), ("api:2", name)] {
            let facts = scene.definitions.get_mut(&crate::scene::arn(&format!("task-definition/{revision}"))).unwrap();
            facts.as_mut().unwrap().registered_by = user(by);
        }
        scene.finding("service/web/api").hijack
    };
    assert_eq!(moved_by("ana"), None);
    let signals: Vec<Signal> = moved_by("eve").unwrap().changes.iter().map(|change| change.signal).collect();
    assert_eq!(signals, [Signal::ImageChanged, Signal::RegistrarChanged]);
}

#[test]
fn a_service_that_runs_what_was_registered_after_it_was_made_was_made_for_something_else() {
    let verdict = |hours: i64| {
        let mut scene = Scene::new();
        scene.weigh(Signal::PublicImage, 90).strong = true;
        scene.cluster("web");
        scene.definition("api:1", "docker.io/moss/api:v9", 512, hours);
        scene.service("web", "api", "api:1", 5);
        let finding = scene.finding("service/web/api");
        (finding.verdict, finding.held)
    };
    assert_eq!(verdict(6), (Verdict::Rogue, None));
    // CloudTrail comes minutes late: an update may not be in it yet.
    assert_eq!(verdict(4), (Verdict::Suspect, Some(Held::Hijacked)));
}
