//! The verbs of Quench: sweep an account, plan, tear down, prove. Everything here runs the same on AWS, on a stand-in
//! and on the practice account.
//!
//! Start from [`Session`](session::Session): a connected account with its store, its inventory and its choices. The
//! desktop shell and the `respond` example are both thin layers over it.

// The futures of the SDK nest deeply; joined and streamed here they pass the default of 128.
#![recursion_limit = "256"]

pub mod bundle;
mod costs;
mod debrief;
mod pages;
mod pages_relaunch;
pub mod practice;
pub mod proof;
mod receipt;
pub mod region_sweep;
mod regions;
mod remembered;
mod sequence;
pub mod session;
mod session_error;
mod session_plan;
mod session_store;
pub mod sweep;
pub mod teardown;
mod triage;
mod view_overview;
mod world_saving;

pub use costs::AskCosts;
pub use remembered::remembered;
pub use session_error::{SessionError, chain};
pub use triage::Material;
