//! The teardown: evidence, what starts tasks, spend, deletion, tidying, proof. Journaled, resumable, and it makes no choices.

pub(crate) mod act;
pub(crate) mod approved;
mod clusters;
mod definitions;
pub(crate) mod door;
mod pace;
pub(crate) mod progress;
mod region;
mod relaunch;
mod run;
mod settle;
mod spend;
mod verify;

pub use approved::Approved;
pub(crate) use definitions::DEFINITION;
pub use run::{Ground, Teardown};
