//! The practice account between two starts: whose it is, where it goes on, what it never goes back behind.

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_core::choice::covered_by;
use quench_core::mark::Mark;
use quench_core::triage::Findings;
use quench_core::view::{MarkScope, TeardownStatus};
use quench_drill::Drill;
use quench_engine::SessionError;
use quench_engine::practice::{self, PracticeError, PracticeRequest};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_store::{Durability, OpenOptions, Store};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::scene::clock;

fn request(scenario: &str, fresh: bool) -> PracticeRequest {
    PracticeRequest { scenario: scenario.into(), seed: 7, speed: 1, fresh }
}

fn store(folder: &Path) -> Store {
    Store::open(folder, OpenOptions::new(clock().now()).durability(Durability::ProcessKill)).unwrap()
}

async fn enter(drill: &Drill, clock: Clock, store: Store) -> Arc<Session> {
    let connection = connect(ConnectOptions::new(Source::Practice(drill.clone()), clock, 7)).await.unwrap();
    Session::open(connection, store, Some(drill.clone())).unwrap()
}

/// Sweeps and marks all for removal; gives the hash of the plan.
async fn plan(session: &Session) -> String {
    let inventory = session.sweep(&Scope::default(), Depth::Sweep).await.unwrap();
    let all = covered_by(&MarkScope::Everywhere, inventory.revision, &inventory, &Findings::default());
    session.mark_arns(&all, Mark::Remove).unwrap();
    session.make_plan().unwrap().hash
}

fn saved_text(drill: &Drill) -> String {
    String::from_utf8(drill.save().unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn two_fresh_starts_are_two_accounts_and_alike_in_all_but_their_id() {
    let folder = tempfile::tempdir().unwrap();
    let opened = store(folder.path());
    let (one, one_clock) = practice::start(&request("small", true), &opened).unwrap();
    let (other, other_clock) = practice::start(&request("small", true), &opened).unwrap();
    assert_ne!(one.world_id(), other.world_id());
    assert_eq!(saved_text(&one).replace(&one.world_id(), "x"), saved_text(&other).replace(&other.world_id(), "x"));
    drop(opened);

    // A plan of the old one is refused in the new one, and its interrupted teardown is not taken up there.
    let session = enter(&one, one_clock, store(folder.path())).await;
    let hash = plan(&session).await;
    session.approve(&hash, "0000").unwrap();
    drop(session);
    let session = enter(&other, other_clock, store(folder.path())).await;
    assert!(session.teardown().is_none(), "nothing was interrupted in this one");
    assert!(matches!(session.bundle(&hash), Err(SessionError::PlanChanged)));
    assert!(matches!(session.approve(&hash, "0000"), Err(SessionError::PlanChanged)));
    assert_ne!(plan(&session).await, hash);
}

#[tokio::test(start_paused = true)]
async fn a_saved_account_is_never_opened_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let (drill, clock) = practice::start(&request("small", false), &store(folder.path())).unwrap();
    let session = enter(&drill, clock, store(folder.path())).await;
    session.save_world().unwrap();
    drop(session);
    let opened = store(folder.path());
    assert_eq!(practice::saved(&opened).unwrap().unwrap(), *drill.origin());
    let same = practice::start(&request("small", false), &opened).unwrap().0;
    assert_eq!(same.origin(), drill.origin());
    for asked in [request("quiet", false), PracticeRequest { seed: 8, ..request("small", false) }] {
        let refused = practice::start(&asked, &opened).unwrap_err();
        assert!(
            matches!(&refused, PracticeError::Another { saved, saved_seed: 7, asked: named, asked_seed }
                if saved == "small" && *named == asked.scenario && *asked_seed == asked.seed),
            "{refused}"
        );
        assert!(refused.to_string().contains("small") && refused.to_string().contains(&asked.scenario));
    }
    let fresh = practice::start(&request("quiet", true), &opened).unwrap().0;
    assert_eq!(fresh.origin().scenario, "quiet");
}

#[tokio::test(start_paused = true)]
async fn after_a_kill_its_time_goes_on_behind_all_that_was_journaled() {
    let folder = tempfile::tempdir().unwrap();
    let (drill, clock) = practice::start(&request("small", false), &store(folder.path())).unwrap();
    let session = enter(&drill, clock.clone(), store(folder.path())).await;
    session.save_world().unwrap();
    let saved_at = clock.now();
    let hash = plan(&session).await;
    let teardown = session.approve(&hash, "0000").unwrap();
    session.run_teardown().await.unwrap();
    let approved_at = teardown.view(session.ground()).approved_at;
    let rows = session.ground().store.journal_rows(&hash, None, 10_000).unwrap();
    let newest = rows.iter().map(|row| row.intent.at).max().unwrap();
    assert!(newest > approved_at && approved_at > saved_at);
    // A kill: what the world was since the first save is lost.
    let body = {
        let (first, _) = practice::start(&request("small", true), &store(folder.path())).unwrap();
        String::from_utf8(first.save().unwrap()).unwrap().replace(&first.world_id(), &drill.world_id())
    };
    session.ground().store.put_world(&drill.world_id(), body.as_bytes(), drill.changes(), saved_at).unwrap();
    drop((session, teardown));
    let (again, clock) = practice::start(&request("small", false), &store(folder.path())).unwrap();
    assert_eq!(again.world_id(), drill.world_id());
    assert!(clock.now() >= newest, "{} is before {newest}", clock.now());
    assert!(again.world(|world| world.now()) >= newest);
    let session = enter(&again, clock, store(folder.path())).await;
    assert_eq!(session.teardown().unwrap().status(), TeardownStatus::Verified, "what was proved stays told");
}

/// An account that was saved before its teardown was approved.
async fn approved(folder: &Path) -> (Drill, Arc<Session>) {
    let (drill, clock) = practice::start(&request("small", false), &store(folder)).unwrap();
    let session = enter(&drill, clock, store(folder)).await;
    session.save_world().unwrap();
    let hash = plan(&session).await;
    session.approve(&hash, "0000").unwrap();
    (drill, session)
}

/// What truly is in the account.
fn truth(saved: &[u8]) -> serde_json::Value {
    serde_json::from_slice::<serde_json::Value>(saved).unwrap()["parts"]["world"].take()
}

/// AWS forgets nothing: what was saved before the teardown, and is brought back after a kill in the middle of it, is what it
/// was when it was killed.
#[tokio::test(start_paused = true)]
async fn an_account_that_was_killed_is_never_behind_its_journal() {
    for number in [1, 2, 4, 6, 8, 10, 12] {
        let folder = tempfile::tempdir().unwrap();
        let (drill, session) = approved(folder.path()).await;
        let (reached, mut kill) = tokio::sync::mpsc::unbounded_channel();
        let first = drill.changes();
        drill.after_each(move |call, _| {
            if call.mutating {
                let _ = reached.send(());
            }
        });
        let running = tokio::spawn({
            let session = Arc::clone(&session);
            async move { session.run_teardown().await }
        });
        for _ in 0..number {
            let next = tokio::time::timeout(Duration::from_secs(3600), kill.recv()).await;
            next.expect("so much is changed").unwrap();
        }
        running.abort();
        let _ = running.await;
        assert!(drill.changes() - first >= number);
        let as_it_was = drill.save().unwrap();
        drop((session, drill));

        let (again, clock) = practice::start(&request("small", false), &store(folder.path())).unwrap();
        let never_killed = Drill::restore(&as_it_was, clock.clone()).unwrap();
        clock.sleep(Duration::from_secs(60)).await;
        assert_eq!(again.changes(), never_killed.changes(), "killed at {number}");
        assert_eq!(truth(&again.save().unwrap()), truth(&never_killed.save().unwrap()), "killed at {number}");
        let session = enter(&again, clock, store(folder.path())).await;
        let teardown = session.teardown().unwrap();
        assert_eq!(teardown.status(), TeardownStatus::Interrupted);
        session.run_teardown().await.unwrap();
        assert_eq!(teardown.status(), TeardownStatus::Verified, "killed at {number}");
        // Once saved, nothing has to be done again.
        session.save_world().unwrap();
        assert!(session.ground().store.world_changes(&again.world_id()).unwrap().is_empty());
    }
}

/// Beside another copy of an earlier start: what it left is not done again in a fresh one.
#[tokio::test(start_paused = true)]
async fn a_fresh_start_has_nothing_of_the_account_before() {
    let folder = tempfile::tempdir().unwrap();
    let (drill, session) = approved(folder.path()).await;
    session.run_teardown().await.unwrap();
    let kept = session.ground().store.world_changes(&drill.world_id()).unwrap().len();
    assert_eq!(u64::try_from(kept).unwrap(), drill.changes());
    assert!(kept > 12, "{kept}");
    drop(session);
    let (fresh, clock) = practice::start(&request("small", true), &store(folder.path())).unwrap();
    assert_eq!(fresh.changes(), 0);
    let session = enter(&fresh, clock, store(folder.path())).await;
    session.save_world().unwrap();
    assert!(session.ground().store.world_changes(&drill.world_id()).unwrap().is_empty());
}
