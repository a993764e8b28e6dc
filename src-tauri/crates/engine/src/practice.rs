//! The practice account: a world of its own that outlives the app.

use jiff::Timestamp;
use quench_clock::Clock;
use quench_core::account::World;
use quench_drill::{Change, Drill, DrillError, Origin};
use quench_store::{Store, StoreError};
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
        let changes = store.world_changes(&origin.world_id).map_err(PracticeError::Store)?;
        let changes = changes.iter().map(|bytes| Change::from_bytes(bytes));
        let changes = changes.collect::<Result<Vec<_>, _>>().map_err(PracticeError::Drill)?;
        // After a kill the account was saved some seconds before what was done in it last. Its clock must not be behind
        // that: nothing that was approved or journaled may lie in the future.
        let world = World::Practice { world_id: origin.world_id.clone() };
        let known = store.newest_instant(&world.key()).map_err(PracticeError::Store)?;
        let begins = [known, changes.last().map(Change::at)].into_iter().flatten().fold(saved_at, Timestamp::max);
        let clock = Clock::scaled(begins, speed);
        let drill = Drill::restore(&saved.body, clock.clone()).map_err(PracticeError::Drill)?;
        drill.redo(&changes);
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
