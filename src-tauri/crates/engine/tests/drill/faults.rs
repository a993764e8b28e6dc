//! What goes wrong between Quench and AWS ends as data, never as "clean", and never as a second blow.

use quench_aws::{ConnectOptions, Source, connect};
use quench_core::cloud_error::CloudErrorKind;
use quench_core::region::RegionCode;
use quench_core::report::{Part, PartState, RegionState};
use quench_core::triage::Findings;
use quench_core::view::{PageQuery, ProblemKind, Row, RowKind, RowSort, TeardownStatus};
use quench_drill::{Effect, Fault, When};
use quench_engine::session::Session;
use quench_store::{Durability, OpenOptions, Store};

use crate::scene::{assert_verified, clock, production, scene};

const REGION: &str = "us-east-1";

fn body(text: &str, content_type: &str) -> Effect {
    Effect::Body { status: 200, content_type: content_type.to_owned(), bytes: text.as_bytes().to_vec().into() }
}

#[tokio::test(start_paused = true)]
async fn answers_that_aws_would_not_send_leave_a_part_unread() {
    let json = "application/x-amz-json-1.1";
    let cases = [
        ("truncated JSON", body(r#"{"clusterArns":["arn:aws:ec"#, json)),
        ("a captive portal", body("<html><body>Welcome to the hotel</body></html>", "text/html")),
        (
            "a name with a bidi trick",
            body("{\"clusterArns\":[\"arn:aws:ecs:us-east-1:000000000000:cluster/a\u{202e}b\"]}", json),
        ),
        (
            "another account's cluster",
            body(r#"{"clusterArns":["arn:aws:ecs:us-east-1:999999999999:cluster/a"]}"#, json),
        ),
        (
            "a name of ten megabytes",
            body(
                &format!(
                    r#"{{"clusterArns":["arn:aws:ecs:us-east-1:000000000000:cluster/{}"]}}"#,
                    "a".repeat(10_000_000)
                ),
                json,
            ),
        ),
    ];
    for (what, effect) in cases {
        let scene = scene("small").await;
        scene.drill.inject(Fault { when: When::operation("ListClusters").in_region(REGION), effect });
        let inventory = scene.sweep().await;
        let region = &inventory.regions[&RegionCode::parse(REGION).unwrap()];
        assert!(
            matches!(region.state(), RegionState::Failed(CloudErrorKind::Unreadable)),
            "{what}: {:?}",
            region.state()
        );
        assert!(!region.knows_definition_users(), "{what}");
        let others = inventory
            .regions
            .values()
            .filter(|region| matches!(region.state(), RegionState::Found | RegionState::Clean))
            .count();
        assert_eq!(others, inventory.regions.len() - 2, "{what}: one failed, one is disabled, the rest were read");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_page_that_fails_makes_the_part_partial_and_holds_definitions_back() {
    let scene = scene("limits").await;
    let effect = Effect::Error { status: 400, code: "AccessDeniedException".into(), message: "not authorized".into() };
    scene.drill.inject(Fault { when: When::operation("ListServices").later_pages(), effect });
    let inventory = scene.sweep().await;
    let region = &inventory.regions[&RegionCode::parse(REGION).unwrap()];
    assert!(
        matches!(region.report.part(Part::Services), PartState::Partial(why) if why.kind == CloudErrorKind::AccessDenied)
    );
    let query = PageQuery {
        region: Some(RegionCode::parse(REGION).unwrap()),
        cluster: None,
        kind: RowKind::Clusters,
        filter: String::new(),
        verdict: None,
        made_by: None,
        sort: RowSort::Name,
        offset: 0,
        limit: 200,
        revision: inventory.revision,
    };
    let rows = scene.session.rows(&query).unwrap().rows;
    let partly = rows.iter().filter(|row| {
        matches!(row, Row::Cluster { services: 100, services_incomplete: true, tasks_incomplete: false, .. })
    });
    assert_eq!(partly.count(), 1, "a hundred and more services: {rows:?}");
    scene.choose_all_but_production(&inventory);
    let plan = scene.session.make_plan().unwrap();
    assert_eq!(plan.goes.definitions, 0, "a user of a definition may stand on the page that was not read");
    assert!(plan.goes.clusters > 0);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_is_settled_by_a_read_and_not_by_a_repeat() {
    for operation in ["DeleteService", "StopTask", "DeleteCluster", "DeregisterTaskDefinition", "DeleteTaskDefinitions"]
    {
        let scene = scene("small").await;
        scene.drill.inject(Fault { when: When::operation(operation).times(1), effect: Effect::AppliedThenLost });
        let teardown = scene.tear_down_all_but_production().await;
        assert_verified(&teardown, &scene.session);
        let mut targets: Vec<_> =
            scene.drill.log().into_iter().filter(|call| call.operation == operation).map(|call| call.targets).collect();
        let sent = targets.len();
        targets.sort();
        targets.dedup();
        assert_eq!(targets.len(), sent, "{operation} was sent twice for one target");
        assert!(scene.session.ground().store.unsettled(teardown.approved.hash()).unwrap().is_empty(), "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_never_arrived_and_faults_of_aws_are_tried_again() {
    let error = |status, code: &str| Effect::Error { status, code: code.into(), message: "x".into() };
    for effect in [Effect::LostBeforeApplied, error(500, "ServerException"), error(400, "ThrottlingException")] {
        let scene = scene("small").await;
        for operation in ["DeleteService", "StopTask", "DeleteCluster", "ListTasks", "DescribeTasks"] {
            scene.drill.inject(Fault { when: When::operation(operation).times(2), effect: effect.clone() });
        }
        let teardown = scene.tear_down_all_but_production().await;
        assert_verified(&teardown, &scene.session);
        assert_eq!(scene.clusters_left(), ["production"], "{effect:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_denied_is_told_and_the_rest_goes_on() {
    let scene = scene("small").await;
    scene.drill.inject(Fault {
        when: When::operation("DeleteCluster").in_region(REGION),
        effect: Effect::denied_by_organization("ecs:DeleteCluster"),
    });
    let teardown = scene.tear_down_all_but_production().await;
    let view = teardown.view(scene.session.ground());
    assert_eq!(view.status, TeardownStatus::NeedsYou);
    assert!(
        view.problems
            .iter()
            .all(|problem| problem.region.as_str() == REGION && problem.kind == ProblemKind::DeniedByOrganization),
        "{:#?}",
        view.problems
    );
    assert!(view.spend_stopped_at.is_some(), "the spend stopped all the same");
    assert!(view.deleted_at.is_none());
    let proof = scene.session.proof().unwrap();
    assert!(!proof.verified && !proof.remaining.is_empty());
    scene.drill.clear_faults();
    scene.session.run_teardown().await.unwrap();
    assert_verified(&teardown, &scene.session);
}

#[tokio::test(start_paused = true)]
async fn where_gateways_cannot_be_listed_the_region_is_not_called_clean() {
    use quench_core::view::{NotChecked, ProofState};
    let scene = scene("small").await;
    let effect = Effect::Error { status: 400, code: "AccessDeniedException".into(), message: "not authorized".into() };
    scene.drill.inject(Fault { when: When::operation("ListGateways"), effect });
    let teardown = scene.tear_down_all_but_production().await;
    assert_verified(&teardown, &scene.session);
    let proof = scene.session.proof().unwrap();
    assert!(
        proof
            .regions
            .iter()
            .all(|region| region.state == ProofState::NoneFound && region.not_checked.contains(&NotChecked::Gateways))
    );
}

#[tokio::test(start_paused = true)]
async fn when_the_journal_cannot_be_written_nothing_is_sent() {
    let mut refused = 0;
    // Somewhere between too small to open and large enough for all of it, the journal is what fills the store.
    for pages in (60..420).step_by(8) {
        let clock = clock();
        let drill = quench_drill::Drill::start("small", crate::scene::SEED, clock.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let tight = OpenOptions::new(clock.now()).durability(Durability::ProcessKill).max_pages(pages);
        let Ok(store) = Store::open(folder.path(), tight) else { continue };
        let connection =
            connect(ConnectOptions::new(Source::Practice(drill.clone()), clock, crate::scene::SEED)).await.unwrap();
        let Ok(session) = Session::open(connection, store, Some(drill.clone())) else { continue };
        let Ok(inventory) =
            session.sweep(&quench_engine::sweep::Scope::default(), quench_engine::region_sweep::Depth::Sweep).await
        else {
            continue;
        };
        drill.clear_log();
        let keep = production(&inventory).unwrap();
        let all = quench_core::choice::covered_by(
            &quench_core::view::MarkScope::Everywhere,
            inventory.revision,
            &inventory,
            &Findings::default(),
        );
        if session.mark_arns(&all, quench_core::mark::Mark::Remove).is_err()
            || session.mark_arns(&[keep], quench_core::mark::Mark::Keep).is_err()
        {
            continue;
        }
        let Ok(plan) = session.make_plan() else { continue };
        let Ok(teardown) = session.approve(&plan.hash, "0000") else { continue };
        let failed = session.run_teardown().await.is_err();
        let told =
            teardown.view(session.ground()).problems.iter().any(|problem| problem.kind == ProblemKind::JournalFailed);
        refused += u32::from(failed || told);
        let journaled = session.ground().store.journal_counts(teardown.approved.hash()).unwrap();
        let sent = drill.log().iter().filter(|call| call.mutating).count() as u64;
        assert!(
            sent <= journaled.ok + journaled.error + journaled.unknown + journaled.open,
            "{sent} sent, {journaled:?} journaled"
        );
    }
    assert!(refused > 0, "in none of the sizes did the store fill up");
}
