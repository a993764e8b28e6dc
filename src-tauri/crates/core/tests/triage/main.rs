//! Verdicts, by table: what each rule of triage adds, holds back, and never does.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod borders;
mod clusters;
mod hijacks;
mod missing;
mod scene;
mod signals;
