//! What is made of CloudTrail's events: tables of what they may hold, and what is true of any event.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod account;
mod actors;
mod deeds;
mod ecs;
mod evidence;
mod hostile;
mod identity;
mod join;
mod principals;
mod scene;
mod spend;
mod timeline;
