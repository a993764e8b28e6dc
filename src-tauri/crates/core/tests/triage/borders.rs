//! Where one verdict ends and the next begins, and what holds one back.

use quench_core::triage::{Certainty, Signal, Verdict};
use quench_core::view::Held;

use crate::scene::Scene;

fn scene(weight: i32, strong: bool) -> Scene {
    let mut scene = Scene::new();
    scene.weigh(Signal::PublicImage, weight).strong = strong;
    scene.definition("a:1", "quiet/worker", 1024, 5);
    scene
}

#[test]
fn each_verdict_begins_at_its_border() {
    for (weight, verdict) in [
        (31, Verdict::Rogue),
        (30, Verdict::Rogue),
        (29, Verdict::Suspect),
        (10, Verdict::Suspect),
        (9, Verdict::Unknown),
        (0, Verdict::Unknown),
    ] {
        assert_eq!(scene(weight, true).finding("task-definition/a:1").verdict, verdict, "{weight}");
    }
    for (weight, verdict) in [(-9, Verdict::Unknown), (-10, Verdict::Known)] {
        let mut scene = Scene::new();
        scene.weigh(Signal::KnownPublisher, weight);
        scene.definition("a:1", "grafana/grafana:11", 1024, 5);
        assert_eq!(scene.finding("task-definition/a:1").verdict, verdict, "{weight}");
    }
}

#[test]
fn without_a_strong_reason_nothing_is_rogue() {
    let finding = scene(90, false).finding("task-definition/a:1");
    assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::NothingStrong)));
    assert_ne!(finding.certainty, Certainty::High);
}

#[test]
fn what_only_attackers_do_is_suspect_whatever_speaks_for_it() {
    let mut scene = Scene::new();
    scene.weigh(Signal::MinerWords, 20).proof = true;
    scene.weigh(Signal::OwnImage, -90);
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1";
    scene.definition("a:1", image, 1024, 5).commands = vec!["./xmrig -o x".into()];
    let finding = scene.finding("task-definition/a:1");
    assert_eq!((finding.verdict, finding.held), (Verdict::Suspect, Some(Held::Proof)));
    // Both sides are told.
    let signals: Vec<Signal> = finding.reasons.iter().map(|reason| reason.signal).collect();
    assert_eq!(signals, [Signal::OwnImage, Signal::MinerWords]);
}

#[test]
fn a_damaged_table_calls_nothing_anything() {
    let mut scene = scene(90, true);
    (scene.table.rogue_from, scene.table.suspect_from, scene.table.known_to) = (0, 0, 0);
    scene.table.signals.clear();
    assert_eq!(scene.finding("task-definition/a:1").verdict, Verdict::Unknown);
}

#[test]
fn one_strong_reason_is_not_enough_where_something_speaks_for_it() {
    let judged = |of: &[Signal], proof: bool| {
        let mut scene = Scene::new();
        scene.weigh(Signal::PublicImage, 60);
        for signal in of {
            let row = scene.weigh(*signal, if signal.is_in_favour() { -5 } else { 5 });
            row.strong = !signal.is_in_favour();
            row.proof = proof && row.strong;
        }
        scene.cluster("xkqzvwpdb");
        let facts = scene.definition("m:1", "quiet/worker", 1024, 5);
        (facts.logs, facts.task_role) = (true, true);
        scene.service("xkqzvwpdb", "xkqzvwpdb-service", "m:1", 5);
        let finding = scene.finding("service/xkqzvwpdb/xkqzvwpdb-service");
        (finding.verdict, finding.held)
    };
    let held = (Verdict::Suspect, Some(Held::SpeaksForIt));
    assert_eq!(judged(&[Signal::SameNames, Signal::WellFurnished], false), held);
    assert_eq!(judged(&[Signal::SameNames], false), (Verdict::Rogue, None), "nothing speaks for it");
    assert_eq!(judged(&[Signal::SameNames, Signal::WellFurnished], true), (Verdict::Rogue, None), "proof");
    let two = [Signal::SameNames, Signal::RandomServiceName, Signal::WellFurnished];
    assert_eq!(judged(&two, false), (Verdict::Rogue, None), "two are enough");
}
