//! The engine on the practice account, over the wire, in paused time.
#![expect(clippy::unwrap_used, reason = "tests may panic")]
#![recursion_limit = "256"]

mod choosing;
mod costs;
mod debrief;
mod faults;
mod holding;
mod honesty;
mod limits;
mod opening;
mod paths;
mod pausing;
mod practice;
mod proving;
mod relaunching;
mod resuming;
mod scaling_settings;
mod scene;
mod seed_story;
mod standing;
mod teardown;
mod tokens;
mod triage;
