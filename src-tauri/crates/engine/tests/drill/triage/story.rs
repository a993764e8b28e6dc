//! The incident as a story: who got in, what was made, what Quench did, in the order in which it happened.

use quench_core::view::{TimelineEntry, TimelineKind, TimelinePage, TimelineQuery};

use super::*;
use crate::scene::assert_verified;

const ALL: TimelineQuery = TimelineQuery { principal: None, region: None, everything: false, offset: 0, limit: 200 };

/// Every page of it.
fn story(session: &Session, query: &TimelineQuery) -> Vec<TimelineEntry> {
    let mut entries = Vec::new();
    loop {
        let offset = u32::try_from(entries.len()).unwrap();
        let page: TimelinePage = session.timeline(&TimelineQuery { offset, ..query.clone() }).unwrap();
        assert_eq!(page.offset, offset);
        entries.extend(page.entries);
        if entries.len() >= page.total as usize {
            return entries;
        }
    }
}

fn first(entries: &[TimelineEntry], kind: TimelineKind) -> &TimelineEntry {
    entries.iter().find(|entry| entry.kind == kind).unwrap_or_else(|| panic!("no {kind:?}"))
}

fn last(entries: &[TimelineEntry], kind: TimelineKind) -> &TimelineEntry {
    entries.iter().rfind(|entry| entry.kind == kind).unwrap_or_else(|| panic!("no {kind:?}"))
}

fn spent(entries: &[TimelineEntry]) -> Vec<(Timestamp, rust_decimal::Decimal)> {
    let marks = entries.iter().filter(|entry| entry.kind == TimelineKind::SpendReached);
    marks.map(|entry| (entry.at, entry.amount.unwrap().0)).collect()
}

#[tokio::test(start_paused = true)]
async fn the_seed_story_is_told_from_the_sign_in_to_the_proof() {
    let scene = investigated("seed-story").await;
    let before = story(&scene.session, &ALL);
    assert!(before.is_sorted_by_key(|entry| entry.at));
    let order = [
        TimelineKind::SignedInWithoutMfa,
        TimelineKind::UserMade,
        TimelineKind::PermissionsGiven,
        TimelineKind::KeyMade,
        TimelineKind::IdentityCenterChanged,
        TimelineKind::OrganizationChanged,
        TimelineKind::ClustersMade,
    ];
    let times: Vec<Timestamp> = order.iter().map(|kind| first(&before, *kind).at).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert!(first(&before, TimelineKind::KeyMade).names.iter().any(|name| name == "AKIAPRACTICESUPPORT1"));
    let made = |kind| before.iter().filter(move |entry| entry.kind == kind).map(|entry| entry.count).sum::<u32>();
    assert_eq!((made(TimelineKind::ClustersMade), made(TimelineKind::ServicesMade)), (480, 480));
    assert!(first(&before, TimelineKind::ClustersMade).at <= first(&before, TimelineKind::ServicesMade).at);
    let covered = first(&before, TimelineKind::LoggingStopped);
    let opened: u32 =
        before.iter().filter(|entry| entry.kind == TimelineKind::RegionEnabled).map(|entry| entry.count).sum();
    assert_eq!(opened, 10, "each region that is off now was on for a while");
    assert!(times[5] < first(&before, TimelineKind::RegionEnabled).at);
    assert!(last(&before, TimelineKind::RegionEnabled).until < covered.at);
    assert!(covered.at > last(&before, TimelineKind::ClustersMade).until);
    assert!(first(&before, TimelineKind::DetectorDeleted).at > covered.at);
    assert!(before.iter().any(|entry| entry.kind == TimelineKind::Swept));
    let marks = spent(&before);
    assert!(marks.len() >= 4, "{marks:?}");
    assert!(marks.windows(2).all(|pair| pair[0].1 < pair[1].1 && pair[0].0 <= pair[1].0), "{marks:?}");
    assert!(marks.iter().all(|(at, _)| *at <= scene.session.now()));

    let inventory = scene.session.inventory().unwrap();
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
    scene.session.investigate().await.unwrap();
    let after = story(&scene.session, &ALL);
    assert!(after.is_sorted_by_key(|entry| entry.at));
    let approved = first(&after, TimelineKind::PlanApproved);
    let (begun, over) = (first(&after, TimelineKind::TornDown), last(&after, TimelineKind::TornDown));
    let proved = first(&after, TimelineKind::ProvedGone);
    assert!(covered.at < approved.at && approved.at <= begun.at && over.until <= proved.at, "{approved:?} {proved:?}");
    let deleted =
        after.iter().filter(|entry| entry.operation.as_deref().is_some_and(|name| name.contains("DeleteCluster")));
    assert_eq!(deleted.map(|entry| entry.count).sum::<u32>(), 480);
    // What is over does not change by being torn down, and what has stopped costs nothing more.
    let later = spent(&after);
    assert_eq!(later[..marks.len()], marks[..], "what was burnt by then stays");
    sleep(&scene.session, 30 * 24 * 3600).await;
    assert_eq!(spent(&story(&scene.session, &ALL)), later);
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_the_story_is_there_before_anything_is_looked_at_again() {
    let scene = investigated("small").await;
    let everything = TimelineQuery { everything: true, ..ALL };
    let before = story(&scene.session, &everything);
    let principals = scene.session.principals_view().unwrap().total;
    assert!(principals >= 2);
    let scene = restarted(scene).await;
    let after = story(&scene.session, &everything);
    let told = |entries: &[TimelineEntry]| {
        let by_somebody = entries.iter().filter(|entry| entry.principal.is_some());
        by_somebody.cloned().collect::<Vec<_>>()
    };
    assert_eq!(told(&after), told(&before), "the store has it");
    assert_eq!(scene.session.principals_view().unwrap().total, principals);
}

#[tokio::test(start_paused = true)]
async fn the_story_can_be_read_by_principal_and_by_region_page_by_page() {
    let scene = investigated("fifty-clusters").await;
    let everything = TimelineQuery { everything: true, ..ALL };
    let (told, all) = (story(&scene.session, &ALL), story(&scene.session, &everything));
    assert!(told.len() < all.len(), "what others did is left out unless it is asked for");
    let page = scene.session.timeline(&everything).unwrap();
    assert!(page.principals.len() >= 3 && page.regions.len() >= 4, "{:?}", page.principals);
    for principal in &page.principals {
        let query = TimelineQuery { principal: Some(principal.key.clone()), ..everything.clone() };
        let by_it = story(&scene.session, &query);
        assert!(by_it.iter().all(|entry| entry.principal.as_ref().is_some_and(|label| label.key == principal.key)));
        let counted =
            all.iter().filter(|entry| entry.principal.as_ref().is_some_and(|label| label.key == principal.key));
        assert!(!by_it.is_empty() && by_it.len() == counted.count(), "{principal:?}");
    }
    for region in &page.regions {
        let there = story(&scene.session, &TimelineQuery { region: Some(region.clone()), ..everything.clone() });
        assert!(there.iter().all(|entry| entry.region.as_ref() == Some(region)));
        assert_eq!(there.len(), all.iter().filter(|entry| entry.region.as_ref() == Some(region)).count());
    }
    // The attacker's alone are told without asking for everything.
    let attacker = scene.session.principals_view().unwrap().principals.remove(0);
    assert!(attacker.suspicious);
    let his = story(&scene.session, &TimelineQuery { principal: Some(attacker.label.key), ..ALL });
    assert!(his.iter().any(|entry| entry.kind == TimelineKind::KeyMade) && !his.is_empty());
    let small = story(&scene.session, &TimelineQuery { limit: 3, ..everything });
    assert_eq!(small, all, "pages of three are the same story");
    let lines = scene.session.timeline_csv(&TimelineQuery { everything: true, ..ALL }).unwrap();
    assert_eq!(csv::Reader::from_reader(lines.as_bytes()).records().count(), all.len());
}
