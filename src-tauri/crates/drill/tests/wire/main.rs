//! The practice account from outside: requests in, responses out, under tokio's paused time.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where")]

mod anomalies;
mod attacker;
mod bill;
mod bill_pages;
mod bill_records;
mod campaigns;
mod capacity;
mod client;
mod consistency;
mod cost;
mod fault_effects;
mod faults;
mod forecast;
mod hostile;
mod hostile_history;
mod least;
mod limits;
mod metered;
mod opting_in;
mod protection;
mod relaunch;
mod rules;
mod scaling;
mod scaling_settings;
mod scenarios;
mod schedules;
mod score;
mod score_starters;
mod services;
mod sessions;
mod sign_in;
mod teardown;
mod timing;
mod trail;
mod truth;
