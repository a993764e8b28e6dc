//! What `respond` does, in order: connect, sweep, mark, plan, and with --yes approve, tear down, prove.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;

use quench_core::inventory::Inventory;
use quench_core::region::RegionCode;
use quench_core::view::{PlanView, Severity, SweepPhase, TeardownStatus};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_engine::{SessionError, chain};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::choose::choose;
use crate::execute::{execute, named};
use crate::openings::{self, Openings};
use crate::output;
use crate::summary::{Remaining, Summary};
use crate::{End, costs, entry, permissions, stopper, who};

/// Runs to the end, filling `summary` as it goes.
pub(crate) async fn run(arguments: &Arguments, summary: &mut Summary) -> End {
    if let Err(why) = who::make_folder(arguments) {
        return End::Refused(why);
    }
    let stop = stopper::listen().await;
    let opened = tokio::select! {
        opened = entry::open(arguments, summary) => opened,
        () = stop.cancelled() => return End::Stopped,
    };
    let session = match opened {
        Ok(session) => session,
        Err(why) => return End::Refused(why),
    };
    let saving = tokio::spawn({
        let session = Arc::clone(&session);
        async move { session.keep_world_saved().await }
    });
    let attempts = session.region_attempts();
    let end = respond(arguments, &session, &stop, summary).await;
    if let Err(why) = who::write(arguments, &session) {
        summary.error.get_or_insert(why);
    }
    // After what stops the spend: nothing waits for a bill, and what it cannot tell ends nothing.
    if arguments.costs && !stop.is_cancelled() {
        summary.billed = Some(costs::ask(arguments.days, &session, &stop).await);
    }
    saving.abort();
    summary.count(&session.ground().connection);
    summary.sent |= session.region_attempts() > attempts;
    // What is refused after something was sent is not nothing.
    let end = match end {
        End::Refused(why) if summary.sent => {
            summary.error.get_or_insert(why);
            End::Remains
        }
        end => end,
    };
    match session.save_world() {
        Ok(()) => end,
        Err(error) if summary.sent => {
            summary.error.get_or_insert_with(|| chain(&error));
            End::Remains
        }
        Err(error) => End::Refused(chain(&error)),
    }
}

async fn respond(
    arguments: &Arguments,
    session: &Arc<Session>,
    stop: &CancellationToken,
    summary: &mut Summary,
) -> End {
    permissions::tell(arguments, session, stop).await;
    if arguments.resume {
        return resume(arguments, session, stop, summary).await;
    }
    if let Err(why) = who::keep(arguments, session) {
        return End::Refused(why);
    }
    let inventory = match sweep(arguments, session, stop).await {
        Ok(inventory) => inventory,
        Err(why) => return End::Refused(why),
    };
    summary.read(&inventory, &session.ground().prices());
    if session.overview().phase == SweepPhase::Stopped || stop.is_cancelled() {
        return End::Stopped;
    }
    output::line(&json!({"type": "swept", "found": summary.found, "burn_per_hour_usd": summary.burn_per_hour_usd}));
    match who::judge(arguments, session, stop).await {
        Ok(judged) => summary.judged = judged,
        Err(why) => return End::Refused(why),
    }
    if stop.is_cancelled() {
        return End::Stopped;
    }
    // A name that does not fit ends the run before anything is changed.
    if let Err(why) = possible(arguments, session, &inventory) {
        return End::Refused(why);
    }
    let opening = match Openings::begin(arguments, session, summary) {
        Ok(opening) => opening,
        Err(why) => return End::Refused(why),
    };
    // Regions that are on do not wait for those that are not.
    let first = tear_down(arguments, session, &inventory, true, stop, summary).await;
    let Some(opening) = opening else { return first };
    if matches!(first, End::Refused(_)) {
        opening.leave();
        return first;
    }
    let opened = opening.opened(stop, summary).await;
    let (End::Done | End::Unread, Some(inventory)) = (&first, session.inventory()) else { return first.and(opened) };
    if stop.is_cancelled() {
        return End::Stopped;
    }
    summary.read_regions(&inventory);
    match who::judge(arguments, session, stop).await {
        Ok(judged) => summary.judged = judged.or(summary.judged.take()),
        Err(why) => return End::Refused(why),
    }
    let second = match summary.opened.as_ref().is_some_and(|opened| !opened.opened.is_empty()) {
        true => tear_down(arguments, session, &inventory, false, stop, summary).await,
        false => End::Done,
    };
    // How far the account was read is what the end of it says.
    let first = if summary.all_read() { End::Done } else { first };
    let end = first.and(second).and(opened);
    if arguments.disable_after && matches!(end, End::Done | End::Unread) {
        return end.and(openings::close(session, stop, summary).await);
    }
    end
}

/// Whether what the command line asks for can be chosen, planned and approved.
fn possible(arguments: &Arguments, session: &Session, inventory: &Inventory) -> Result<(), String> {
    if !arguments.enable_disabled_regions {
        return Ok(());
    }
    choose(arguments, session, inventory, true)?;
    match session.make_plan() {
        Ok(plan) if arguments.yes && plan.notes.iter().any(|note| note.severity == Severity::Blocker) => {
            Err("the plan cannot be approved".to_owned())
        }
        Ok(_) | Err(SessionError::NothingChosen) => Ok(()),
        Err(error) => Err(chain(&error)),
    }
}

/// Chooses, plans, and with --yes tears down. What `first` time must be there may be gone by a second one.
async fn tear_down(
    arguments: &Arguments,
    session: &Arc<Session>,
    inventory: &Inventory,
    first: bool,
    stop: &CancellationToken,
    summary: &mut Summary,
) -> End {
    let chosen = match choose(arguments, session, inventory, first) {
        Ok(chosen) => chosen,
        Err(why) => return End::Refused(why),
    };
    let plan = match session.make_plan() {
        Ok(plan) => Some(plan),
        Err(SessionError::NothingChosen) if arguments.expect_hash.is_none() => None,
        Err(error) => return End::Refused(chain(&error)),
    };
    let bundle = match plan.as_ref().map(|plan| session.bundle(&plan.hash)).transpose() {
        Ok(bundle) => bundle,
        Err(error) => return End::Refused(chain(&error)),
    };
    let left_out = chosen.left_out(inventory, bundle.as_ref().map(|bundle| &bundle.plan));
    tell_left_out(&left_out, summary);
    let read_end = match (left_out.is_empty(), summary.all_read()) {
        (false, _) => End::Remains,
        (true, true) => End::Done,
        (true, false) => End::Unread,
    };
    let (Some(plan), Some(bundle)) = (plan, bundle) else { return read_end };
    tell_plan(&plan, &bundle.plan.targets);
    let expected = arguments.expect_hash.as_ref().is_none_or(|expected| *expected == plan.hash);
    summary.plan = Some(named(&plan.hash, &bundle.plan));
    if !expected {
        return End::Refused("the plan is not the one that --expect-hash names".to_owned());
    }
    if stop.is_cancelled() {
        return End::Stopped;
    }
    if !arguments.yes {
        return read_end;
    }
    let digits = session.identity().last_four().to_owned();
    let teardown = match session.approve(&plan.hash, &digits) {
        Ok(teardown) => teardown,
        Err(error) => return End::Refused(chain(&error)),
    };
    match execute(session, &teardown, stop, summary).await {
        End::Done => read_end,
        other => other,
    }
}

/// Sweeps what was asked for. A Ctrl-C ends it; what was read until then stays.
async fn sweep(
    arguments: &Arguments,
    session: &Arc<Session>,
    stop: &CancellationToken,
) -> Result<Arc<Inventory>, String> {
    let mut named = BTreeSet::new();
    for text in &arguments.regions {
        named.insert(RegionCode::parse(text).map_err(|error| error.to_string())?);
    }
    let scope = Scope { only_named: !named.is_empty(), named };
    let mut sweep = pin!(session.sweep(&scope, Depth::Sweep));
    let swept = tokio::select! {
        // The sweep first: it can be stopped only once it has begun.
        biased;
        swept = &mut sweep => swept,
        () = stop.cancelled() => {
            session.stop_sweep();
            sweep.await
        }
    };
    swept.map_err(|error| chain(&error))
}

/// Goes on with what was approved and interrupted; without --yes it only shows it.
async fn resume(arguments: &Arguments, session: &Arc<Session>, stop: &CancellationToken, summary: &mut Summary) -> End {
    let interrupted = session.teardown().filter(|teardown| teardown.status() != TeardownStatus::Verified);
    let Some(teardown) = interrupted else {
        if !session.has_open_orders() {
            return End::Refused("nothing was interrupted".to_owned());
        }
        return open_resumed(arguments, session, stop, summary).await;
    };
    if let Some(before) = teardown.before() {
        summary.read(before, &session.ground().prices());
    }
    let bundle = &teardown.approved.bundle;
    tell_plan(&bundle.view, &bundle.plan.targets);
    summary.plan = Some(named(&bundle.view.hash, &bundle.plan));
    let read_end = if summary.all_read() { End::Done } else { End::Unread };
    if stop.is_cancelled() {
        return End::Stopped;
    }
    if !arguments.yes {
        return read_end;
    }
    let end = match execute(session, &teardown, stop, summary).await {
        End::Done => read_end,
        other => other,
    };
    if matches!(end, End::Stopped) || !session.has_open_orders() {
        return end;
    }
    end.and(open_resumed(arguments, session, stop, summary).await)
}

/// Goes on with the regions that were ordered. What is found in them was approved by nobody: it remains, and is told.
async fn open_resumed(
    arguments: &Arguments,
    session: &Arc<Session>,
    stop: &CancellationToken,
    summary: &mut Summary,
) -> End {
    if !arguments.yes {
        return End::Unread;
    }
    let Some(opening) = Openings::resume(session, summary) else { return End::Done };
    // What is opened joins what was swept.
    if let Err(why) = sweep(arguments, session, stop).await {
        return End::Refused(why);
    }
    let end = opening.opened(stop, summary).await;
    let Some(inventory) = session.inventory() else { return end };
    summary.read_regions(&inventory);
    let opened = summary.opened.as_ref().map(|opened| opened.opened.clone()).unwrap_or_default();
    let regions = inventory.regions.iter().filter(|(code, _)| opened.contains(&code.to_string()));
    let found: Vec<Remaining> = regions
        .flat_map(|(_, region)| &region.clusters)
        .map(|cluster| Remaining {
            arn: cluster.arn.clone(),
            state: cluster.status.clone(),
            why: "found in a region that was opened; nobody has approved its removal".to_owned(),
        })
        .collect();
    let remains = !found.is_empty();
    summary.remaining.extend(found);
    if remains { end.and(End::Remains) } else { end }
}

fn tell_plan(plan: &PlanView, targets: &impl serde::Serialize) {
    output::line(
        &json!({"type": "plan", "hash": plan.hash, "goes": plan.goes, "notes": plan.notes, "targets": targets}),
    );
}

fn tell_left_out(left_out: &[Remaining], summary: &mut Summary) {
    for item in left_out {
        output::line(&json!({"type": "left_out", "arn": item.arn, "why": item.why}));
    }
    summary.remaining.extend_from_slice(left_out);
}
