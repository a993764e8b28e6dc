//! What `respond` does, in order: connect, sweep, mark, plan, and with --yes approve, tear down, prove.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_core::arn::EcsArn;
use quench_core::choice::{covered_by, find};
use quench_core::inventory::Inventory;
use quench_core::mark::Mark;
use quench_core::region::RegionCode;
use quench_core::view::{MarkScope, TeardownStatus};
use quench_engine::practice::{self, PracticeRequest};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_engine::teardown::Teardown;
use quench_store::{OpenOptions, Store};
use serde_json::json;

use crate::arguments::Arguments;
use crate::summary::{Executed, Plan, Summary};
use crate::{End, print_line};

/// Runs to the end, filling `summary` as it goes.
pub(crate) async fn run(arguments: &Arguments, summary: &mut Summary) -> End {
    let session = match open(arguments).await {
        Ok(session) => session,
        Err(why) => return End::Refused(why),
    };
    summary.count(&session);
    let saving = tokio::spawn({
        let session = Arc::clone(&session);
        async move { session.keep_world_saved().await }
    });
    let stopper = tokio::spawn({
        let session = Arc::clone(&session);
        async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                session.stop_sweep();
                if let Some(teardown) = session.teardown() {
                    teardown.stop();
                }
            }
        }
    });
    let end = respond(arguments, &session, summary).await;
    stopper.abort();
    saving.abort();
    summary.count(&session);
    match session.save_world() {
        Ok(()) => end,
        Err(error) => End::Refused(chain(&error)),
    }
}

async fn open(arguments: &Arguments) -> Result<Arc<Session>, String> {
    let directory = store_directory(arguments)?;
    let at = Clock::system().now();
    let store = Store::open(&directory, OpenOptions::new(at)).map_err(|error| chain(&error))?;
    let (source, clock, drill) = if let Some(scenario) = &arguments.practice {
        // Going on is for --resume only: a script that names a scenario means a fresh one.
        let request = PracticeRequest {
            scenario: scenario.clone(),
            seed: arguments.seed,
            speed: arguments.speed,
            fresh: !arguments.resume,
        };
        let (drill, clock) = practice::start(&request, &store).map_err(|error| chain(&error))?;
        (Source::Practice(drill.clone()), clock, Some(drill))
    } else if let Some(name) = &arguments.profile {
        (Source::Profile { name: name.clone(), confirmed_process: None }, Clock::system(), None)
    } else {
        (Source::Environment, Clock::system(), None)
    };
    let mut options = ConnectOptions::new(source, clock, arguments.seed);
    options.custom_endpoint = arguments.endpoint_url.clone();
    let connection = connect(options).await.map_err(|error| chain(&error))?;
    let account = &connection.identity().account;
    if arguments.account.as_ref().is_some_and(|meant| meant != account) {
        return Err(format!("--account is not the account that is connected: {account}"));
    }
    if arguments.yes && arguments.account.is_none() && arguments.practice.is_none() && !arguments.is_loopback() {
        return Err("--yes needs --account outside Practice and loopback".to_owned());
    }
    print_line(
        &json!({"type": "connected", "account": account, "caller": connection.identity().arn, "store": directory}),
    );
    Session::open(connection, store, drill).map_err(|error| chain(&error))
}

fn store_directory(arguments: &Arguments) -> Result<PathBuf, String> {
    match &arguments.store {
        Some(directory) => Ok(directory.clone()),
        None if arguments.practice.is_some() => {
            // Kept for this run only, and left to the system: a practice account has nothing to lose.
            tempfile::tempdir().map(tempfile::TempDir::keep).map_err(|error| error.to_string())
        }
        None => dirs::data_local_dir()
            .map(|data| data.join("dev.quench.desktop").join("respond"))
            .ok_or_else(|| "no data folder: name one with --store".to_owned()),
    }
}

async fn respond(arguments: &Arguments, session: &Arc<Session>, summary: &mut Summary) -> End {
    if arguments.resume {
        let Some(teardown) = session.teardown() else {
            return End::Refused("no teardown was interrupted".to_owned());
        };
        if let Some(before) = teardown.before() {
            summary.read(before);
        }
        if !arguments.yes {
            return End::Refused("--resume needs --yes".to_owned());
        }
        return execute(session, &teardown, summary).await;
    }
    let mut named = BTreeSet::new();
    for text in &arguments.regions {
        match RegionCode::parse(text) {
            Ok(code) => named.insert(code),
            Err(error) => return End::Refused(error.to_string()),
        };
    }
    let scope = Scope { only_named: !named.is_empty(), named };
    let inventory = match session.sweep(&scope, Depth::Sweep).await {
        Ok(inventory) => inventory,
        Err(error) => return End::Refused(chain(&error)),
    };
    summary.read(&inventory);
    if session.overview().phase == quench_core::view::SweepPhase::Stopped {
        return End::Stopped;
    }
    print_line(&json!({"type": "swept", "found": summary.found, "burn_per_hour_usd": summary.burn_per_hour_usd}));
    if let Err(why) = choose(arguments, session, &inventory) {
        return End::Refused(why);
    }
    let unread = !summary.regions.partial.is_empty() || !summary.regions.failed.is_empty();
    let read_end = if unread { End::Unread } else { End::Done };
    let plan = match session.make_plan() {
        Ok(plan) => plan,
        Err(quench_engine::SessionError::NothingChosen) if arguments.expect_hash.is_none() => return read_end,
        Err(error) => return End::Refused(chain(&error)),
    };
    let bundle = match session.bundle(&plan.hash) {
        Ok(bundle) => bundle,
        Err(error) => return End::Refused(chain(&error)),
    };
    summary.plan =
        Some(Plan { hash: plan.hash.clone(), steps: bundle.plan.item_count(), kept: bundle.plan.kept.clone() });
    print_line(
        &json!({"type": "plan", "hash": plan.hash, "goes": plan.goes, "notes": plan.notes, "targets": bundle.plan.targets}),
    );
    if arguments.expect_hash.as_ref().is_some_and(|expected| *expected != plan.hash) {
        return End::Refused("the plan is not the one that --expect-hash names".to_owned());
    }
    if !arguments.yes {
        return read_end;
    }
    let digits = session.identity().last_four().to_owned();
    let teardown = match session.approve(&plan.hash, &digits) {
        Ok(teardown) => teardown,
        Err(error) => return End::Refused(chain(&error)),
    };
    match execute(session, &teardown, summary).await {
        End::Done => read_end,
        other => other,
    }
}

/// Sets the marks that --keep and --remove ask for. One that does not fit ends the run before anything is changed.
fn choose(arguments: &Arguments, session: &Session, inventory: &Inventory) -> Result<(), String> {
    let identity = session.identity();
    let checked = |arn: &String| -> Result<String, String> {
        let parsed = EcsArn::parse(arn).map_err(|error| error.to_string())?;
        if parsed.account != identity.account || parsed.partition != identity.partition {
            return Err(format!("{arn} is of another account"));
        }
        if find(inventory, arn).is_none() {
            return Err(format!("{arn} was not found"));
        }
        Ok(arn.clone())
    };
    let keep = arguments.keep.iter().map(checked).collect::<Result<Vec<_>, _>>()?;
    let mut remove = Vec::new();
    for arn in &arguments.remove {
        if arn == "all" {
            remove.extend(covered_by(&MarkScope::Everywhere, inventory.revision, inventory));
            remove.extend(covered_by(&MarkScope::UnusedDefinitions { region: None }, inventory.revision, inventory));
        } else {
            remove.push(checked(arn)?);
        }
    }
    session.mark_arns(&remove, Mark::Remove).map_err(|error| chain(&error))?;
    session.mark_arns(&keep, Mark::Keep).map_err(|error| chain(&error))
}

async fn execute(session: &Arc<Session>, teardown: &Arc<Teardown>, summary: &mut Summary) -> End {
    let plan = &teardown.approved.bundle.plan;
    summary.plan =
        Some(Plan { hash: teardown.approved.hash().to_owned(), steps: plan.item_count(), kept: plan.kept.clone() });
    let watching = tokio::spawn(report(Arc::clone(session), Arc::clone(teardown)));
    let result = session.run_teardown().await;
    watching.abort();
    let view = teardown.view(session.ground());
    let millis = |at: Option<jiff::Timestamp>| {
        at.map(|at| i64::try_from(at.duration_since(view.approved_at).as_millis()).unwrap_or(i64::MAX))
    };
    summary.spend_stopped_ms = millis(view.spend_stopped_at);
    summary.deleted_ms = millis(view.deleted_at);
    summary.verified_ms = millis(view.verified_at);
    let (done, failed) = teardown.tally();
    summary.executed = Executed { done, failed };
    print_line(&json!({"type": "teardown", "status": view.status, "problems": view.problems}));
    if let Some(proof) = session.proof() {
        summary.verified = Some(proof.verified);
        summary.remaining = proof.remaining;
        summary.lingering = proof.lingering_clusters + proof.lingering_definitions;
        summary.kept_unchanged = proof.kept_unchanged;
        print_line(&json!({"type": "proof", "regions": proof.regions}));
    } else {
        summary.verified = Some(false);
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
            print_line(&line);
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
