//! A practice account as bytes, so that it goes on after the app has been closed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{DrillError, World};

const FORMAT: u32 = 1;

/// What is written.
#[derive(Deserialize)]
pub(crate) struct Saved {
    pub(crate) scenario: String,
    pub(crate) seed: u64,
    pub(crate) started_at: Timestamp,
    pub(crate) world: World,
}

/// The same, borrowed.
#[derive(Serialize)]
struct Saving<'a> {
    format: u32,
    saved_at: Timestamp,
    world_id: String,
    scenario: &'a str,
    seed: u64,
    started_at: Timestamp,
    world: &'a World,
}

/// What is read of any format.
#[derive(Deserialize)]
struct Head {
    format: u32,
    saved_at: Timestamp,
}

impl Saved {
    pub(crate) fn write(scenario: &str, seed: u64, started_at: Timestamp, world: &World) -> Vec<u8> {
        let world_id = format!("{scenario}/{seed}/{started_at}");
        let saving = Saving { format: FORMAT, saved_at: world.now, world_id, scenario, seed, started_at, world };
        // A map with string keys and plain values always serializes; an empty file is refused when it is read.
        serde_json::to_vec(&saving).unwrap_or_default()
    }

    pub(crate) fn instant(bytes: &[u8]) -> Result<Timestamp, DrillError> {
        let head: Head = serde_json::from_slice(bytes).map_err(corrupt)?;
        match head.format {
            FORMAT => Ok(head.saved_at),
            found => Err(DrillError::Format { found, wanted: FORMAT }),
        }
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, DrillError> {
        Self::instant(bytes)?;
        serde_json::from_slice(bytes).map_err(corrupt)
    }
}

fn corrupt(error: serde_json::Error) -> DrillError {
    DrillError::Corrupt(error.to_string())
}
