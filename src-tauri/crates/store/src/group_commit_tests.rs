use std::time::Duration;

use futures::future::join_all;
use proptest::prelude::*;

use super::*;
use crate::testing::{DIGITS, Fixture, PLAN, intent, receipt, second};
use crate::{Durability, NewPlan, OpenOptions, Outcome, Settlement};

const AT_ONCE: usize = 200;

fn commits(store: &Store) -> u64 {
    store.queue().commits.load(std::sync::atomic::Ordering::Relaxed)
}

async fn journal_at_once(store: &Store, count: usize) -> Vec<Answer> {
    let tasks = (0..count).map(|step| {
        let store = store.clone();
        tokio::spawn(async move { store.intent(intent(&format!("step {step}"), 1)).await })
    });
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(start_paused = true)]
async fn two_hundred_tasks_share_a_commit_and_no_time_passes() {
    let Fixture { store, .. } = &Fixture::with_plan();
    let start = tokio::time::Instant::now();
    // Paused time jumps to this timer as soon as the runtime believes that nobody has anything to do.
    let timer = tokio::spawn(tokio::time::sleep(Duration::from_secs(3600)));
    let answers = journal_at_once(store, AT_ONCE).await;
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(!timer.is_finished());
    assert_eq!(answers.into_iter().filter(Result::is_ok).count(), AT_ONCE);
    assert_eq!(commits(store), 1, "one thread: the same every time");
    assert_eq!(store.unsettled(PLAN).unwrap().len(), AT_ONCE);
}

#[tokio::test(start_paused = true)]
async fn futures_of_one_task_share_a_commit_too_and_receipts_with_intents() {
    let Fixture { store, .. } = &Fixture::with_plan();
    let first = store.intent(intent("first", 1)).await.unwrap();
    let more = join_all((0..10).map(|step| store.intent(intent(&step.to_string(), 1))));
    let (received, more) = futures::join!(store.receipt(first, receipt(Outcome::Ok)), more);
    received.unwrap();
    assert!(more.iter().all(Result::is_ok));
    assert_eq!(commits(store), 2);
    assert_eq!(store.journal_row(first).unwrap().receipt, Some(receipt(Outcome::Ok)));
}

#[test]
fn on_many_threads_those_who_come_during_a_commit_share_the_next() {
    let Fixture { store, .. } = &Fixture::with_plan();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // The lock on the connection stands in for a commit that takes its time.
    let connection = store.connection();
    let all = runtime.spawn({
        let store = store.clone();
        async move { journal_at_once(&store, AT_ONCE).await }
    });
    while store.queue().waiting().entries.len() < AT_ONCE {
        std::thread::yield_now();
    }
    drop(connection);
    let answers = runtime.block_on(all).unwrap();
    assert_eq!(answers.into_iter().filter(Result::is_ok).count(), AT_ONCE);
    assert_eq!(commits(store), 1);
}

#[test]
fn without_a_runtime_it_is_written_at_once() {
    let Fixture { store, .. } = &Fixture::with_plan();
    let id = futures::executor::block_on(store.intent(intent("step", 1))).unwrap();
    assert_eq!(store.journal_row(id).unwrap().intent, intent("step", 1));
}

#[test]
fn a_runtime_that_shuts_down_leaves_nobody_waiting() {
    let Fixture { store, .. } = &Fixture::with_plan();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let orphan = {
        let _inside = runtime.enter();
        let mut orphan = Box::pin(store.intent(intent("orphan", 1)));
        assert!(futures::FutureExt::now_or_never(orphan.as_mut()).is_none(), "its drain has not run");
        orphan
    };
    drop(runtime);
    let answer = futures::executor::block_on(orphan);
    assert!(matches!(answer, Err(StoreError::Interrupted)), "{answer:?}");
    let next = futures::executor::block_on(store.intent(intent("next", 1)));
    assert!(next.is_ok(), "the next caller starts a drain of its own");
    assert_eq!(store.unsettled(PLAN).unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_entry_fails_alone() {
    let fixture = Fixture::with_plan();
    let store = &fixture.store;
    let unapproved = NewPlan { hash: "unapproved", ..fixture.plan(1) };
    store.put_plan(&unapproved).unwrap();
    let under = |hash: &str| crate::Intent { plan_hash: hash.to_owned(), ..intent("step", 1) };
    let (good, unknown, unapproved, nothing) = futures::join!(
        store.intent(under(PLAN)),
        store.intent(under("unknown")),
        store.intent(under("unapproved")),
        store.receipt(IntentId::new(77), receipt(Outcome::Ok)),
    );
    assert!(good.is_ok());
    assert!(matches!(unknown, Err(StoreError::Missing { what: "plan", .. })));
    assert!(matches!(unapproved, Err(StoreError::Conflict { what: "plan", .. })));
    assert!(matches!(nothing, Err(StoreError::Missing { what: "attempt", .. })));
    assert_eq!(commits(store), 1);
    store.release_account(DIGITS);
    assert!(matches!(store.intent(under(PLAN)).await, Err(StoreError::ReadOnlySession { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_poisons_the_journal_until_it_is_opened_anew() {
    let Fixture { store, folder, .. } = Fixture::with_plan();
    drop(store);
    let full = Store::open(folder.path(), OpenOptions::new(second(1)).max_pages(1)).unwrap();
    full.lock_account(DIGITS).unwrap();
    let mut kept = Vec::new();
    let cause = loop {
        match full.intent(intent(&"x".repeat(500), 1)).await {
            Ok(id) => kept.push(id),
            Err(StoreError::JournalPoisoned { cause }) => break cause,
            Err(error) => panic!("{error:?}"),
        }
        assert!(kept.len() < 10_000);
    };
    assert!(matches!(*cause, StoreError::Full { .. }), "{cause:?}");
    let again = full.intent(intent("small", 1)).await;
    let Err(StoreError::JournalPoisoned { cause: same }) = again else { panic!("{again:?}") };
    assert!(Arc::ptr_eq(&cause, &same), "the same error for every later intent");
    // An intent refused alone: a receipt has room where the row is, and must not be lost.
    full.receipt(kept[0], Receipt { error_message: None, ..receipt(Outcome::Ok) }).await.unwrap();
    drop(full);

    let opened = Store::open(folder.path(), OpenOptions::new(second(2))).unwrap();
    opened.lock_account(DIGITS).unwrap();
    let rows = opened.journal_rows(PLAN, None, u32::MAX).unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), kept, "what was acknowledged, and nothing else");
    opened.intent(intent("after", 1)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn another_session_that_writes_for_long_fails_a_batch_and_not_the_journal() {
    let Fixture { store, .. } = &Fixture::with_plan();
    store.connection().busy_timeout(Duration::ZERO).unwrap();
    let sent = store.intent(intent("sent", 1)).await.unwrap();
    let other = Connection::open(store.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (refused, unreceived) =
        futures::join!(store.intent(intent("refused", 1)), store.receipt(sent, receipt(Outcome::Ok)));
    assert!(matches!(refused, Err(StoreError::LockedByOther { .. })), "{refused:?}");
    assert!(matches!(unreceived, Err(StoreError::LockedByOther { .. })), "{unreceived:?}");
    drop(other);
    store.intent(intent("next", 1)).await.unwrap();
    store.receipt(sent, receipt(Outcome::Ok)).await.unwrap();
    let steps: Vec<_> = store.journal_rows(PLAN, None, u32::MAX).unwrap();
    assert_eq!(steps.iter().map(|row| row.intent.step_key.as_str()).collect::<Vec<_>>(), ["sent", "next"]);
}

#[tokio::test(start_paused = true)]
async fn attempts_of_a_step_are_counted_across_rounds() {
    let Fixture { store, .. } = &Fixture::with_plan();
    // Every round counts from 1 again, and two steps count apart.
    for (step, attempt, expected) in
        [("step", 1, 1), ("step", 2, 2), ("step", 1, 3), ("other", 1, 1), ("step", 9, 9), ("step", 2, 10)]
    {
        let id = store.intent(intent(step, attempt)).await.unwrap();
        assert_eq!(store.journal_row(id).unwrap().intent.attempt, expected, "{step} {attempt}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_counts_and_attempts() {
    let Fixture { store, .. } = &Fixture::with_plan();
    let mut ids = Vec::new();
    for attempt in 1..=5 {
        ids.push(store.intent(intent("step", attempt)).await.unwrap());
    }
    store.receipt(ids[0], receipt(Outcome::Ok)).await.unwrap();
    store.receipt(ids[1], receipt(Outcome::Error)).await.unwrap();
    store.receipt(ids[2], receipt(Outcome::Unknown)).await.unwrap();
    store.receipt(ids[3], receipt(Outcome::Unknown)).await.unwrap();
    let gone = Settlement { at: second(20), outcome: Outcome::Ok, note: Some("DescribeServices: MISSING".to_owned()) };
    assert!(store.settle(ids[3], &gone).unwrap());
    let counts = store.journal_counts(PLAN).unwrap();
    assert_eq!(counts, crate::JournalCounts { ok: 2, error: 1, unknown: 1, open: 1 });
    let open: Vec<_> = store.unsettled(PLAN).unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(open, [ids[2], ids[4]]);
    let page: Vec<_> = store.journal_rows(PLAN, Some(ids[1]), 2).unwrap();
    assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), ids[2..4]);
    assert_eq!((page[1].settlement.as_ref(), page[1].outcome()), (Some(&gone), Some(Outcome::Ok)));
    assert_eq!(page[0].intent.attempt, 3);
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![Just(Outcome::Ok), Just(Outcome::Error), Just(Outcome::Unknown)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever is received and settled, in whatever order and however often: a certain outcome never changes, the
    /// same word twice changes nothing, and the counts and the list of open attempts agree with the row.
    #[test]
    fn certainty_is_final(said in prop::collection::vec((any::<bool>(), outcome()), 0..8)) {
        let folder = Fixture::with_plan();
        let store = &folder.store;
        let id = futures::executor::block_on(store.intent(intent("step", 1))).unwrap();
        for (received, outcome) in said {
            let before = store.journal_row(id).unwrap();
            let accepted = if received {
                futures::executor::block_on(store.receipt(id, receipt(outcome))).is_ok()
            } else {
                store.settle(id, &Settlement { at: second(30), outcome, note: None }).is_ok()
            };
            let after = store.journal_row(id).unwrap();
            match before.outcome() {
                // A receipt may still come for what a read has settled; it is a fact, and goes into the record.
                Some(Outcome::Ok | Outcome::Error) if before.receipt.is_some() || !received => {
                    prop_assert_eq!(&after, &before);
                }
                Some(Outcome::Ok | Outcome::Error) => prop_assert!(after.outcome().is_some()),
                Some(Outcome::Unknown) | None if accepted => {
                    prop_assert!(after.outcome() == Some(outcome) || before.outcome() == after.outcome());
                }
                Some(Outcome::Unknown) | None => prop_assert_eq!(&after, &before),
            }
            let counts = store.journal_counts(PLAN).unwrap();
            let expected = match after.outcome() {
                Some(Outcome::Ok) => counts.ok,
                Some(Outcome::Error) => counts.error,
                Some(Outcome::Unknown) => counts.unknown,
                None => counts.open,
            };
            prop_assert_eq!((expected, counts.ok + counts.error + counts.unknown + counts.open), (1, 1));
            let open = !matches!(after.outcome(), Some(Outcome::Ok | Outcome::Error));
            prop_assert_eq!(store.unsettled(PLAN).unwrap().len(), usize::from(open));
        }
    }
}

#[test]
fn a_simulation_can_do_without_syncs() {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions::new(second(0)).durability(Durability::ProcessKill);
    let store = Store::open(folder.path(), options).unwrap();
    let level: i64 = store.connection().pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    assert_eq!(level, 1, "NORMAL");
    drop(store);
    let store = Store::open(folder.path(), OpenOptions::new(second(0))).unwrap();
    let pragma = |name| store.connection().pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pragma("synchronous"), pragma("foreign_keys")), (2, 1), "FULL");
    let mode: String = store.connection().pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}
