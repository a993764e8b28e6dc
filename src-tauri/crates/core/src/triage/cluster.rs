//! The signals of a cluster itself, without what is in it.

use super::ground::Ground;
use super::maker::Maker;
use super::names::looks_random;
use super::seen::Seen;
use super::signal::{Evidence, Signal};
use super::traits;
use crate::region::RegionCode;
use crate::report::Part;
use crate::resource::Cluster;

/// Of a cluster.
pub(super) fn of_cluster(ground: &Ground<'_>, code: &RegionCode, cluster: &Cluster) -> Seen {
    let mut seen = Seen::default();
    let event = ground.case.makers.made(&cluster.arn);
    let birth = ground.birth(&cluster.arn);
    if looks_random(&cluster.name) {
        seen.add(Signal::RandomName, vec![cluster.name.clone()], None);
    }
    seen.note(cluster.tags.is_empty(), Signal::NoTags);
    traits::tags(ground, [cluster.tags.as_slice(), &[], &[]], &mut seen);
    let providers = &cluster.capacity_providers;
    seen.note(!providers.is_empty() && providers.iter().all(|name| name == "FARGATE_SPOT"), Signal::SpotOnly);
    if cluster.is_batch() {
        seen.add(Signal::MadeByAws, vec![cluster.name.clone()], None);
    }
    traits::aged(ground, birth, &mut seen);
    traits::region(ground, code, &mut seen);
    traits::burst(ground, &cluster.arn, &mut seen);
    // A name can be used again: nothing in it may be younger than that sweep.
    let older = birth.is_none_or(|at| ground.case.good.at.is_some_and(|good| at <= good));
    seen.note(older && ground.case.good.clusters.contains(&cluster.arn), Signal::KnownGood);
    let maker = event.map(|event| Maker::of(&event.principal));
    traits::by(ground, code, maker.as_ref(), event.map(|event| event.at), &mut seen);
    traits::history(ground, code, &mut seen);
    let why = |part: Part| {
        let report = ground.case.inventory.regions.get(code).map(|region| region.report.part(part));
        report.and_then(|state| state.why()).map(|why| why.kind)
    };
    if cluster.services_incomplete {
        seen.lacks(Evidence::Services, why(Part::Services));
    }
    if cluster.tasks_incomplete {
        seen.lacks(Evidence::Tasks, why(Part::Tasks));
    }
    seen
}
