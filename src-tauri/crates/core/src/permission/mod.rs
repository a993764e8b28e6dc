//! What a caller may do: the actions of each part of Quench's work, policies read by their rules, and what to ask for.
//!
//! Rests on the IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements reference". Everything that this
//! crate does not understand is unknown, and unknown never becomes allowed.

mod answer;
mod area;
mod condition;
mod document;
mod evaluate;
mod pattern;
mod policy;
mod quarantine;
mod warnings;

pub use answer::{Answer, Answers};
pub use area::{Area, Areas};
pub use document::Document;
pub use evaluate::{Policies, SecondFactor};
pub use policy::policy;
pub use quarantine::{has_its_shape, named as quarantine_named};
pub use warnings::{Actor, Caller, actors, warnings};
