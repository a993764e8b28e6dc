//! A practice account as bytes, so that it goes on after the app has been closed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::buckets::Buckets;
use crate::chance::Chance;
use crate::drill::Origin;
use crate::fault::Faults;
use crate::trip::Trips;
use crate::{Attacker, DrillError, World};

const FORMAT: u32 = 5;

/// What an account goes on with.
#[derive(Serialize, Deserialize)]
pub(crate) struct Parts {
    pub(crate) world: World,
    pub(crate) buckets: Buckets,
    pub(crate) faults: Faults,
    pub(crate) attackers: Vec<Attacker>,
    pub(crate) ids: Chance,
    pub(crate) trips: Trips,
    pub(crate) throttling: bool,
    /// See [`State::changes`](crate::state::State).
    #[serde(default)]
    pub(crate) changes: u64,
}

/// What is read without the rest.
#[derive(Deserialize)]
pub(crate) struct Head {
    pub(crate) saved_at: Timestamp,
    pub(crate) origin: Origin,
}

/// Read first: the rest of another format may look otherwise.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

#[derive(Serialize)]
struct Saving<'a> {
    format: u32,
    saved_at: Timestamp,
    origin: &'a Origin,
    parts: &'a Parts,
}

#[derive(Deserialize)]
struct Saved {
    origin: Origin,
    parts: Parts,
}

pub(crate) fn write(origin: &Origin, parts: &Parts) -> Result<Vec<u8>, DrillError> {
    let saving = Saving { format: FORMAT, saved_at: parts.world.now, origin, parts };
    serde_json::to_vec(&saving).map_err(|error| DrillError::Unsaved(error.to_string()))
}

pub(crate) fn head(bytes: &[u8]) -> Result<Head, DrillError> {
    let Version { format } = serde_json::from_slice(bytes).map_err(corrupt)?;
    match format {
        FORMAT => serde_json::from_slice(bytes).map_err(corrupt),
        found => Err(DrillError::Format { found, wanted: FORMAT }),
    }
}

pub(crate) fn read(bytes: &[u8]) -> Result<(Origin, Parts), DrillError> {
    head(bytes)?;
    let Saved { origin, parts } = serde_json::from_slice(bytes).map_err(corrupt)?;
    Ok((origin, parts))
}

fn corrupt(error: serde_json::Error) -> DrillError {
    DrillError::Corrupt(error.to_string())
}
