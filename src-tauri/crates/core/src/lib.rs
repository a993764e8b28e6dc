//! Nouns and pure rules of Quench: what an account holds, what it burns, what a person chose, what a teardown would do.
//!
//! This crate does no I/O, reads no clock and knows no SDK, so every rule in it can be tested as a table. Start from
//! [`Inventory`](inventory::Inventory) (what a sweep read), [`Marks`](mark::Marks) (what a person chose) and
//! [`TeardownPlan`](plan::TeardownPlan) (what follows from both).

pub mod account;
pub mod arn;
pub mod billing;
pub mod burn;
pub mod check;
pub mod choice;
pub mod cloud_error;
pub mod estimate;
pub mod family;
pub mod family_choice;
pub mod fargate_rates;
pub mod inventory;
pub mod keep_list;
pub mod mark;
pub mod money;
pub mod mutation;
pub mod opening;
pub mod permission;
pub mod plan;
pub mod price;
pub mod price_book;
pub mod price_list;
pub mod region;
pub mod relauncher;
pub mod relauncher_choice;
pub mod report;
pub mod resource;
pub mod run;
pub mod size;
pub mod spend;
pub mod spreadsheet;
pub mod text;
pub mod trail;
pub mod triage;
pub mod view;
