//! What the window shows: plain data for the UI, aggregates and pages only. Never a credential, never a whole account.
//!
//! Texts in here that an account holder or an attacker chose are neutralised already ([`crate::text`]); the UI shows
//! them as text only. All times are UTC instants on the connection's clock, as RFC 3339.

mod bill;
mod costs;
mod debrief;
mod overview;
mod plan;
mod principal;
mod proof;
mod regions;
mod remembered;
mod rows;
mod session;
mod standing;
mod teardown;
mod verdict;

pub use bill::*;
pub use costs::*;
pub use debrief::*;
pub use overview::*;
pub use plan::*;
pub use principal::*;
pub use proof::*;
pub use regions::*;
pub use remembered::*;
pub use rows::*;
pub use session::*;
pub use standing::*;
pub use teardown::*;
pub use verdict::*;
