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

/// What an account goes on with: owned where it is read, borrowed where it is written.
#[derive(Serialize, Deserialize)]
pub(crate) struct Parts<W = World, B = Buckets, F = Faults, A = Vec<Attacker>, C = Chance, T = Trips> {
    pub(crate) world: W,
    pub(crate) buckets: B,
    pub(crate) faults: F,
    pub(crate) attackers: A,
    pub(crate) ids: C,
    pub(crate) trips: T,
    pub(crate) throttling: bool,
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
struct Saving<'a, T> {
    format: u32,
    saved_at: Timestamp,
    origin: &'a Origin,
    parts: &'a T,
}

#[derive(Deserialize)]
struct Saved {
    origin: Origin,
    parts: Parts,
}

pub(crate) fn write(origin: &Origin, saved_at: Timestamp, parts: &impl Serialize) -> Result<Vec<u8>, DrillError> {
    let saving = Saving { format: FORMAT, saved_at, origin, parts };
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
