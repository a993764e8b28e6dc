//! What the window may ask. Each command is a thin call into the engine.

pub mod connect;
pub mod costs;
pub mod plan;
pub mod practice;
pub mod regions;
pub mod sign_in;
pub mod standing;
pub mod sweep;
pub mod teardown;
pub mod triage;
