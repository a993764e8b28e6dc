//! Refusals on the way to an approval, and regions that are named.

use std::time::Duration;

use quench_core::mark::Mark;
use quench_core::region::RegionCode;
use quench_core::report::RegionState;
use quench_core::view::{MarkRule, MarkScope, PageQuery, Row, RowKind, RowSort, StaysWhy};
use quench_engine::SessionError;

use crate::scene::{production, scene};

#[tokio::test(start_paused = true)]
async fn an_approval_needs_the_right_digits_the_shown_plan_and_haste() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    assert!(matches!(scene.session.make_plan(), Err(SessionError::NothingChosen)), "nothing is preselected");
    scene.choose_all_but_production(&inventory);
    let plan = scene.session.make_plan().unwrap();
    assert!(matches!(scene.session.approve(&plan.hash, "1234"), Err(SessionError::WrongDigits)));
    assert!(matches!(scene.session.approve("00", "0000"), Err(SessionError::PlanChanged)));
    scene.session.ground().connection.clock().sleep(Duration::from_secs(15 * 60 + 1)).await;
    assert!(matches!(scene.session.approve(&plan.hash, "0000"), Err(SessionError::PlanExpired)));
    assert!(!scene.drill.log().iter().any(|call| call.mutating), "nothing was changed");
}

#[tokio::test(start_paused = true)]
async fn a_rule_covers_only_what_the_person_saw() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let rule = MarkRule { scope: MarkScope::Everywhere, mark: Some(Mark::Remove), revision: inventory.revision };
    let old = MarkRule { revision: 0, ..rule.clone() };
    assert_eq!(scene.session.mark(&old).unwrap().choice.remove.clusters, 0);
    let all = scene.session.mark(&rule).unwrap().choice;
    assert_eq!(all.remove.clusters as usize, inventory.clusters().count());
    assert_eq!(all.unused_definitions_removed, 0, "definitions that nothing uses are a group of their own");
    let keep = MarkRule {
        scope: MarkScope::Resource { arn: production(&inventory).unwrap() },
        mark: Some(Mark::Keep),
        revision: inventory.revision,
    };
    assert_eq!(scene.session.mark(&keep).unwrap().choice.keep.clusters, 1);
    let plan = scene.session.make_plan().unwrap();
    assert!(plan.stays.iter().any(|stays| stays.name == "production" && stays.why == StaysWhy::Kept));
}

#[tokio::test(start_paused = true)]
async fn a_definition_says_why_it_stays_and_views_are_told_apart() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let query = PageQuery {
        region: None,
        cluster: None,
        kind: RowKind::Definitions,
        filter: String::new(),
        verdict: None,
        made_by: None,
        sort: RowSort::Name,
        offset: 0,
        limit: 200,
        revision: inventory.revision,
    };
    let mut reasons = Vec::new();
    for row in scene.session.rows(&query).unwrap().rows {
        let Row::Definition { mark, stays, .. } = row else { panic!("only definitions were asked for") };
        assert_eq!(stays.is_none(), mark.effective == Some(Mark::Remove));
        reasons.push(stays);
    }
    assert!(reasons.contains(&None) && reasons.contains(&Some(StaysWhy::FamilyKept)), "{reasons:?}");
    let (first, second) = (scene.session.overview(), scene.session.overview());
    assert!(second.sequence > first.sequence);
    let batch: u32 = first.regions.iter().map(|region| region.batch_clusters).sum();
    assert_eq!(batch, first.choice.batch_clusters);
}

#[tokio::test(start_paused = true)]
async fn a_disabled_region_is_not_checked_and_one_that_is_named_is_read_whatever_its_state() {
    let scene = scene("small").await;
    let inventory = scene.sweep().await;
    let disabled = RegionCode::parse("ap-east-1").unwrap();
    assert_eq!(inventory.regions[&disabled].state(), RegionState::Disabled);
    let named = scene.sweep_only(&["ap-east-1", "us-east-1"]).await;
    assert!(named.regions[&disabled].report.asked);
    assert_eq!(
        named.regions[&disabled].state(),
        RegionState::Disabled,
        "AWS refuses the token there: disabled, not clean"
    );
    let others = named.regions.values().filter(|region| region.state() == RegionState::NotAsked).count();
    assert_eq!(others, named.regions.len() - 2);
}
