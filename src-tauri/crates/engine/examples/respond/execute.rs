//! An approved teardown to its end, and what the summary says of it.

use std::sync::Arc;

use quench_core::plan::TeardownPlan;
use quench_core::view::TeardownStatus;
use quench_engine::chain;
use quench_engine::session::Session;
use quench_engine::teardown::Teardown;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::End;
use crate::output;
use crate::stopper::stop_teardown;
use crate::summary::{Executed, Plan, Remaining, Summary};

/// The plan as the summary names it.
pub(crate) fn named(hash: &str, plan: &TeardownPlan) -> Plan {
    Plan { hash: hash.to_owned(), steps: plan.item_count(), kept: plan.kept.clone() }
}

/// Runs `teardown` until it is verified, stopped, or needs a person.
pub(crate) async fn execute(
    session: &Arc<Session>,
    teardown: &Arc<Teardown>,
    stop: &CancellationToken,
    summary: &mut Summary,
) -> End {
    let watching = tokio::spawn(report(Arc::clone(session), Arc::clone(teardown)));
    let stopping = tokio::spawn(stop_teardown(stop.clone(), Arc::clone(teardown)));
    let result = session.run_teardown().await;
    stopping.abort();
    watching.abort();
    let view = teardown.view(session.ground());
    let millis = |at: Option<jiff::Timestamp>| {
        at.map(|at| i64::try_from(at.duration_since(view.approved_at).as_millis()).unwrap_or(i64::MAX))
    };
    // Of a second plan, for regions that were opened meanwhile, the times are told in its lines.
    if summary.executed.done + summary.executed.failed == 0 {
        summary.spend_stopped_ms = millis(view.spend_stopped_at);
        summary.deleted_ms = millis(view.deleted_at);
        summary.verified_ms = millis(view.verified_at);
    }
    let (done, failed) = teardown.tally();
    summary.executed = Executed { done: summary.executed.done + done, failed: summary.executed.failed + failed };
    output::line(&json!({"type": "teardown", "status": view.status, "problems": view.problems}));
    let sent = session.ground().store.journal_counts(teardown.approved.hash());
    // Where the journal cannot be read nobody knows, and then something may have been.
    summary.sent |= sent.as_ref().map_or(true, |counts| counts.ok + counts.error + counts.unknown + counts.open > 0);
    if let Some(proof) = session.proof() {
        summary.verified = Some(proof.verified && summary.verified != Some(false));
        summary.remaining.extend(proof.remaining.into_iter().map(Remaining::from));
        summary.lingering = proof.lingering_clusters + proof.lingering_definitions;
        summary.kept_unchanged &= proof.kept_unchanged && proof.kept_not_checked == 0;
        output::line(&json!({"type": "proof", "regions": proof.regions}));
    } else if summary.sent {
        // Nobody has looked.
        summary.verified = Some(false);
        summary.kept_unchanged = false;
    }
    if let Err(error) = result {
        summary.error = Some(chain(&error));
        return End::Remains;
    }
    match view.status {
        TeardownStatus::Stopped => End::Stopped,
        TeardownStatus::Verified if summary.kept_unchanged => End::Done,
        _ => End::Remains,
    }
}

/// A line for every phase that moves on.
async fn report(session: Arc<Session>, teardown: Arc<Teardown>) {
    let mut changes = teardown.watch();
    let mut last = serde_json::Value::Null;
    while changes.changed().await.is_ok() {
        let view = teardown.view(session.ground());
        let phases: Vec<_> = view.phases.iter().map(|phase| (phase.phase, phase.begun)).collect();
        let line = json!({"type": "progress", "status": view.status, "phases": phases});
        if line != last {
            last = line.clone();
            output::line(&line);
        }
    }
}
