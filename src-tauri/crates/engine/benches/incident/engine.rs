//! The engine's response: sweep, choose all but the company's own, approve, tear down, look.

use std::collections::BTreeSet;

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_core::choice::covered_by;
use quench_core::mark::Mark;
use quench_core::triage::Findings;
use quench_core::view::MarkScope;
use quench_drill::{ACCOUNT, Drill};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_store::Store;

/// Seconds from the first call of the sweep.
pub(crate) struct Took {
    pub(crate) read: f64,
    /// Not a number where something burns at the end.
    pub(crate) spend: f64,
    pub(crate) gone: f64,
    /// Calls until then, without the polls.
    pub(crate) calls: u64,
    /// Looks at tasks that are stopping, after the first one of each cluster.
    pub(crate) polls: u64,
}

/// Responds to everything that is the attacker's.
#[expect(clippy::expect_used, reason = "a response that fails has no time")]
pub(crate) async fn respond(drill: &Drill, clock: Clock) -> Took {
    let connection = connect(ConnectOptions::new(Source::Practice(drill.clone()), clock.clone(), crate::SEED));
    let connection = connection.await.expect("the practice account connects");
    let store = Store::in_memory().expect("a store");
    let session = Session::open(connection, store, None).expect("a session");
    drill.clear_log();
    let start = clock.now();
    let since = |at: jiff::Timestamp| at.duration_since(start).as_secs_f64();

    let inventory = session.sweep(&Scope::default(), Depth::Sweep).await.expect("a sweep");
    let read = since(clock.now());
    let mut remove = covered_by(&MarkScope::Everywhere, inventory.revision, &inventory, &Findings::default());
    remove.extend(covered_by(
        &MarkScope::UnusedDefinitions { region: None },
        inventory.revision,
        &inventory,
        &Findings::default(),
    ));
    let rogue: Vec<String> = drill.world(|world| remove.into_iter().filter(|arn| world.is_rogue(arn)).collect());
    session.mark_arns(&rogue, Mark::Remove).expect("marks");
    let plan = session.make_plan().expect("a plan");
    let approved_at = clock.now();
    let teardown = session.approve(&plan.hash, &ACCOUNT[ACCOUNT.len() - 4..]).expect("an approval");
    session.run_teardown().await.expect("a teardown");

    let view = teardown.view(session.ground());
    let proof = session.proof().expect("a proof");
    let spend = view.spend_stopped_at.map_or(f64::NAN, since);
    let looked_at = proof.first_read_at.unwrap_or_else(|| clock.now());
    let (mut calls, mut polls) = (0, 0);
    let mut looked: BTreeSet<(String, &str, String)> = BTreeSet::new();
    let log = drill.log();
    for call in log.iter().filter(|call| call.at <= looked_at) {
        let waiting = call.at >= approved_at && view.deleted_at.is_none_or(|at| call.at <= at);
        let cluster = call.targets.first().and_then(|arn| arn.split('/').nth(1)).unwrap_or_default();
        let body = String::from_utf8_lossy(&call.body);
        let kind = match call.operation.as_str() {
            "ListTasks" if body.contains("STOPPED") => "stopped",
            "ListTasks" => "running",
            "DescribeTasks" => "described",
            _ => "",
        };
        let first = kind.is_empty() || looked.insert((call.region.clone(), kind, cluster.to_owned()));
        if waiting && !first {
            polls += 1
        } else {
            calls += 1
        }
        if !waiting {
            looked.clear();
        }
    }
    Took { read, spend, gone: since(looked_at), calls, polls }
}
