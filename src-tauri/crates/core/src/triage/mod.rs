//! What looks rogue, and why: signals with weights, from what was read of the account, to a verdict with both sides of it.
//!
//! [`triage`] is pure. What was not read is noted as missing: it lowers the certainty and is never a reason. A person's
//! marks are not in here: they win over any verdict, and do not change it.

mod case;
mod cluster;
mod definition;
mod finding;
mod ground;
mod hijack;
mod image;
mod judge;
mod maker;
mod names;
mod seen;
mod signal;
mod table;
mod traits;
mod words;

pub use case::{Case, KnownGood, Reading};
pub use definition::DefinitionFacts;
pub use finding::{Finding, Findings, Missing, Reason};
pub use judge::triage;
pub use maker::Maker;
pub use signal::{Certainty, Evidence, Signal, Verdict};
pub use table::{Row, Table};
