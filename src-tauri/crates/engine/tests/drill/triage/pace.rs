//! How long a look takes, and that the window answers meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use quench_core::triage::Verdict;
use quench_core::view::{LookingState, PageQuery, RowKind, RowSort};
use quench_drill::Place;
use quench_engine::session::Session;

use super::*;

/// What a page holds, and what CloudTrail lets through: two at once, then two a second.
const PAGE: usize = 50;
const BURST: f64 = 2.0;
const A_SECOND: f64 = 2.0;

/// The least in which AWS's limit lets through what was asked: for each question at least one page.
fn bound(drill: &Drill, asked: &[Question]) -> Duration {
    let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for question in asked {
        named.entry(&question.region).or_default().insert(&question.name);
    }
    let seconds = named.iter().map(|(region, names)| {
        let events = |name: &str| {
            let told = |world: &World| world.trail(region).iter().filter(|event| event.event.name == name).count();
            drill.world(told)
        };
        let pages: usize = names.iter().map(|name| events(name).div_ceil(PAGE).max(1)).sum();
        (pages as f64 - BURST) / A_SECOND
    });
    let longest = named.keys().map(|region| drill.rtt_of(region)).max().unwrap();
    Duration::from_secs_f64(seconds.fold(0.0, f64::max)) + longest
}

/// What the window asks for while a look is under way.
fn window_answers(session: &Session) -> usize {
    let overview = session.overview();
    let query = PageQuery {
        region: None,
        cluster: None,
        kind: RowKind::Clusters,
        filter: String::new(),
        verdict: Some(Verdict::Rogue),
        made_by: None,
        sort: RowSort::Verdict,
        offset: 0,
        limit: 200,
        revision: overview.revision,
    };
    let page = session.rows(&query).unwrap();
    assert_eq!(overview.regions.len(), 34);
    page.rows.len()
}

/// Looks while the window looks on every second; gives how long it took and how often the window was answered.
async fn timed(scene: &Scene) -> (Duration, usize) {
    let clock = scene.session.ground().connection.clock().clone();
    let looking = tokio::spawn({
        let (session, clock) = (Arc::clone(&scene.session), clock.clone());
        async move {
            let began = clock.monotonic();
            session.look().await.map(|()| clock.monotonic() - began)
        }
    });
    let mut answers = 0;
    clock.sleep(Duration::from_millis(500)).await;
    while scene.session.triage_view().looking.state == LookingState::Running {
        let before = clock.monotonic();
        window_answers(&scene.session);
        assert_eq!(clock.monotonic(), before, "the window waits for nothing");
        answers += 1;
        clock.sleep(Duration::from_secs(1)).await;
    }
    (looking.await.unwrap().unwrap(), answers)
}

#[expect(clippy::print_stdout, reason = "shown with --nocapture: how far from the least it is")]
#[tokio::test(start_paused = true)]
async fn a_look_into_34_regions_takes_little_more_than_awss_limit_makes_it_take() {
    for (place, pages) in [(None, 0), (Place::of("ap-northeast-2"), 2000)] {
        let scene = scene("grid-20-2").await;
        let shown = place.as_ref().map_or("80 ms from everywhere", Place::region).to_owned();
        if let Some(place) = place {
            scene.drill.set_place(place);
        }
        scene.drill.change(|world| many_refused(world, "eu-west-1", pages));
        scene.sweep().await;
        scene.drill.clear_log();
        let (took, answers) = timed(&scene).await;
        let asked = questions(&scene.drill);
        let bound = bound(&scene.drill, &asked);
        let refused = asked.iter().filter(|question| question.error.is_some()).count();
        println!(
            "{shown}, {pages} more events in a region: {} requests, {refused} throttled, bound {bound:.2?}, took {took:.2?}, \
             {answers} answers meanwhile",
            asked.len()
        );
        assert!(refused <= 3, "{refused} were too fast for AWS");
        assert!(took.as_secs_f64() <= 1.2 * bound.as_secs_f64(), "{took:?} for {bound:?}");
        assert!(answers >= 15, "{answers} answers meanwhile");
    }
}

#[tokio::test(start_paused = true)]
async fn every_cluster_of_680_in_34_regions_is_told_to_be_of_one_principal() {
    let scene = investigated("grid-20-2").await;
    let rogue = rogue_clusters(&scene);
    assert_eq!(rogue.len(), 680);
    let regions: BTreeSet<&str> = rogue.iter().filter_map(|arn| arn.split(':').nth(3)).collect();
    assert_eq!(regions.len(), 34);
    let principals = scene.session.principals_view().unwrap();
    assert_eq!((principals.attributed, principals.not_found, principals.not_looked), (680, 0, 0));
    assert_eq!(principals.suspicious, 1);
    let attacker = &principals.principals[0];
    assert_eq!((attacker.label.name.as_str(), attacker.clusters.rogue), ("deploy-ci", 680));
    assert_eq!((attacker.regions.len(), attacker.suspicious, attacker.is_caller), (34, true, false));
    assert!(principals.principals[1..].iter().all(|other| other.clusters.rogue + other.clusters.suspect == 0));
    for arn in &rogue {
        let made = finding(&scene.session, arn).made;
        assert_eq!(made.first().map(|made| made.principal.key.as_str()), Some(attacker.label.key.as_str()), "{arn}");
    }
    assert!(window_answers(&scene.session) == 200, "and one can page through them");
}
