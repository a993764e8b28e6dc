//! What is made of Cost Explorer's pages: tables of what they may hold, and what is true of any pages.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod alerts;
mod any_pages;
mod charts;
mod claims;
mod days;
mod file;
mod odd;
mod pages;
mod places;
mod size;
mod sums;
