//! Who made or changed what is rogue, for the warnings about the caller itself.

use std::collections::BTreeMap;

use quench_core::permission::actors;
use quench_core::trail::Makers;
use quench_core::triage::{Certainty, Finding, Findings, Verdict};
use quench_core::view::{SubjectKind, VerdictCounts};

use crate::scene::{arn, cluster, did, inventory, region};

#[test]
fn only_what_is_rogue_points_to_anybody() {
    let mut by_quench = did("us", "CreateCluster", "10:00:00", &["cluster/ours"]);
    by_quench.by_quench = true;
    let events = [
        did("mallory", "CreateCluster", "10:00:00", &["cluster/rogue"]),
        did("oscar", "CreateCluster", "10:00:00", &["cluster/suspect"]),
        did("anna", "CreateCluster", "10:00:00", &["cluster/known"]),
        by_quench,
    ];
    let names = ["rogue", "suspect", "known", "ours"];
    let makers = Makers::of(&events, &inventory(names.iter().map(|name| cluster(name, vec![], vec![])).collect()));
    let verdicts = [Verdict::Rogue, Verdict::Suspect, Verdict::Known, Verdict::Rogue];
    let of: BTreeMap<String, Finding> = names
        .into_iter()
        .zip(verdicts)
        .map(|(name, verdict)| {
            let finding = Finding {
                kind: SubjectKind::Cluster,
                name: name.into(),
                region: region("eu-west-1"),
                verdict,
                certainty: Certainty::High,
                score: 0,
                held: None,
                reasons: Vec::new(),
                missing: Vec::new(),
                hijack: None,
                holds: VerdictCounts::default(),
            };
            (arn(&format!("cluster/{name}")), finding)
        })
        .collect();
    let found = actors(&makers, &Findings { revision: 1, of });
    let names: Vec<&str> = found.iter().map(|actor| actor.principal.name.as_str()).collect();
    assert_eq!(names, ["mallory"]);
}
