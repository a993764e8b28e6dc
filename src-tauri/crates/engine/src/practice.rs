//! The practice account: a world of its own that outlives the app.

use quench_clock::Clock;
use quench_drill::{Drill, DrillError};
use quench_store::{Store, StoreError};
use thiserror::Error;

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
}

/// When a new practice incident begins: a Sunday night, as the real one did.
const BEGINS: &str = "2026-10-04T14:26:00Z";

/// Starts the practice account, or goes on with the one that `store` holds.
pub fn start(request: &PracticeRequest, store: &Store) -> Result<(Drill, Clock), PracticeError> {
    let speed = f64::from(request.speed.max(1));
    let saved = if request.fresh { None } else { store.world().map_err(PracticeError::Store)? };
    if let Some(saved) = saved {
        let utc = Drill::saved_at(&saved.body).map_err(PracticeError::Drill)?;
        let clock = Clock::scaled(utc, speed);
        let drill = Drill::restore(&saved.body, clock.clone()).map_err(PracticeError::Drill)?;
        return Ok((drill, clock));
    }
    let utc = BEGINS.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let clock = Clock::scaled(utc, speed);
    let drill = Drill::start(&request.scenario, request.seed, clock.clone()).map_err(PracticeError::Drill)?;
    Ok((drill, clock))
}
