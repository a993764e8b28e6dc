//! The practice account: a world of its own that outlives the app.

use jiff::Timestamp;
use quench_clock::Clock;
use quench_core::account::World;
use quench_drill::{Drill, DrillError, Origin};
use quench_store::{AccountKey, Store, StoreError};
use thiserror::Error;
use uuid::Uuid;

/// Which practice account to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeRequest {
    /// One of [`Drill::scenarios`].
    pub scenario: String,
    /// From which number it is drawn.
    pub seed: u64,
    /// Seconds of its clock in a second of the machine.
    pub speed: u32,
    /// Begin anew even if one is saved.
    pub fresh: bool,
}

/// Why a practice account did not start.
#[derive(Debug, Error)]
pub enum PracticeError {
    /// The scenario is unknown, or the saved world cannot be read.
    #[error("the practice account could not be started")]
    Drill(#[source] DrillError),
    /// The store.
    #[error("the store of the practice account failed")]
    Store(#[source] StoreError),
    /// Another one is saved, and nobody said that it may go.
    #[error(
        "the saved practice account is {saved} (seed {saved_seed}), not {asked} (seed {asked_seed}): go on with that, or \
         begin anew"
    )]
    Another {
        /// The scenario that is saved.
        saved: String,
        /// Its seed.
        saved_seed: u64,
        /// The scenario that was asked for.
        asked: String,
        /// Its seed.
        asked_seed: u64,
    },
}

/// When a new practice incident begins: a Sunday night, as the real one did.
const BEGINS: &str = "2026-10-04T14:26:00Z";

/// Where the practice account that `store` holds came from, if it holds one.
///
/// # Errors
/// [`PracticeError::Store`]; [`PracticeError::Drill`] if it cannot be read.
pub fn saved(store: &Store) -> Result<Option<Origin>, PracticeError> {
    let saved = store.world().map_err(PracticeError::Store)?;
    saved.map(|saved| Drill::saved_origin(&saved.body).map_err(PracticeError::Drill)).transpose()
}

/// Starts the practice account, or goes on with the one that `store` holds. What it holds is told by
/// [`Drill::origin`].
///
/// # Errors
/// [`PracticeError::Another`] if another scenario or seed is saved and `request` is not for a fresh one.
pub fn start(request: &PracticeRequest, store: &Store) -> Result<(Drill, Clock), PracticeError> {
    let speed = f64::from(request.speed.max(1));
    let saved = if request.fresh { None } else { store.world().map_err(PracticeError::Store)? };
    if let Some(saved) = saved {
        let origin = Drill::saved_origin(&saved.body).map_err(PracticeError::Drill)?;
        if origin.scenario != request.scenario || origin.seed != request.seed {
            let PracticeRequest { scenario: asked, seed: asked_seed, .. } = request.clone();
            return Err(PracticeError::Another { saved: origin.scenario, saved_seed: origin.seed, asked, asked_seed });
        }
        let saved_at = Drill::saved_at(&saved.body).map_err(PracticeError::Drill)?;
        // After a kill the world is some seconds older than what was done in it. Its clock must not be: nothing that
        // was approved or journaled may lie in the future.
        let known = newest_instant(store, &origin.world_id).map_err(PracticeError::Store)?;
        let clock = Clock::scaled(known.map_or(saved_at, |known| known.max(saved_at)), speed);
        let drill = Drill::restore(&saved.body, clock.clone()).map_err(PracticeError::Drill)?;
        return Ok((drill, clock));
    }
    let started_at = BEGINS.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let origin = Origin {
        // Two fresh starts are two accounts, though all in them is alike.
        world_id: Uuid::new_v4().to_string(),
        scenario: request.scenario.clone(),
        seed: request.seed,
        started_at,
    };
    let clock = Clock::scaled(started_at, speed);
    let drill = Drill::begin(origin, clock.clone()).map_err(PracticeError::Drill)?;
    Ok((drill, clock))
}

/// The newest instant that the store knows of the practice account: its sign-ins, sweeps, plans and the journal.
fn newest_instant(store: &Store, world_id: &str) -> Result<Option<Timestamp>, StoreError> {
    let world = World::Practice { world_id: world_id.to_owned() }.key();
    let mut known = Vec::new();
    for account in store.accounts()?.into_iter().filter(|account| account.world == world) {
        known.push(account.last_seen_at);
        for sweep in store.sweeps(account.key)?.into_iter().take(1) {
            known.push(sweep.started_at);
            known.extend(sweep.finished_at);
        }
        known.extend(newest_of_plans(store, account.key)?);
    }
    Ok(known.into_iter().max())
}

fn newest_of_plans(store: &Store, account: AccountKey) -> Result<Option<Timestamp>, StoreError> {
    let mut known = Vec::new();
    for plan in store.plans(account)? {
        known.push(plan.created_at);
        known.extend(store.approval(&plan.hash)?.map(|approval| approval.approved_at));
        known.extend(store.plan_facts(&plan.hash)?.into_values().map(|fact| fact.set_at));
        let mut after = None;
        loop {
            let rows = store.journal_rows(&plan.hash, after, 1_000)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            known.extend(rows.iter().map(|row| row.receipt.as_ref().map_or(row.intent.at, |receipt| receipt.at)));
        }
    }
    Ok(known.into_iter().max())
}
