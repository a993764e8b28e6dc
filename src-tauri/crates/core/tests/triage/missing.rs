//! What was not read lowers the certainty, and is never a reason.

use quench_core::cloud_error::CloudErrorKind;
use quench_core::triage::{Certainty, Evidence, Signal, Verdict};
use quench_core::view::Held;

use crate::scene::{Scene, region};

fn scene() -> Scene {
    let mut scene = Scene::new();
    for row in &mut scene.table.signals {
        row.weight = if row.signal.is_in_favour() { -10 } else { 10 };
        row.strong = true;
    }
    scene.cluster("xkqzvwpdb");
    scene.definition("m:1", "quiet/worker", 16_384, 5);
    scene.service("xkqzvwpdb", "xkqzvwpdb", "m:1", 5);
    scene
}

#[test]
fn a_service_whose_definition_was_not_read_is_unknown() {
    assert_eq!(scene().finding("service/xkqzvwpdb/xkqzvwpdb").verdict, Verdict::Rogue);
    let mut scene = scene();
    scene.refuse("m:1");
    // However much is left.
    scene.weigh(Signal::RandomName, 90);
    let finding = scene.finding("service/xkqzvwpdb/xkqzvwpdb");
    assert_eq!((finding.verdict, finding.held), (Verdict::Unknown, Some(Held::TooLittleRead)));
    let missing = finding.missing.iter().find(|missing| missing.what == Evidence::Definition).unwrap();
    assert_eq!(missing.why, Some(CloudErrorKind::AccessDenied));
    assert!(scene.finding("cluster/xkqzvwpdb").verdict > Verdict::Rogue);
}

#[test]
fn no_missing_read_raises_a_verdict_or_a_certainty() {
    let whole = scene().judge();
    let without_history = {
        let mut scene = scene();
        scene.histories.insert(region(), Err(CloudErrorKind::AccessDenied));
        scene.judge()
    };
    let without_definition = {
        let mut scene = scene();
        scene.refuse("m:1");
        scene.judge()
    };
    let not_yet = {
        let mut scene = scene();
        scene.histories.clear();
        scene.definitions.clear();
        scene.judge()
    };
    for less in [without_history, without_definition, not_yet] {
        for (arn, finding) in &less.of {
            let with = &whole.of[arn];
            assert!(finding.verdict >= with.verdict, "{arn}");
            assert!(finding.certainty >= with.certainty, "{arn}: {:?} {:?}", finding.certainty, with.certainty);
        }
    }
}

#[test]
fn what_was_not_looked_at_yet_is_not_what_was_refused() {
    let mut scene = scene();
    scene.histories.clear();
    let finding = scene.finding("cluster/xkqzvwpdb");
    let history = finding.missing.iter().find(|missing| missing.what == Evidence::History).unwrap();
    assert_eq!(history.why, None);
    assert_ne!(finding.certainty, Certainty::High);
}
