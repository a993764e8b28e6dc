//! The desktop app.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match quench_lib::run(quench_lib::arguments::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            quench_lib::say(&format!("quench: {error}"));
            ExitCode::FAILURE
        }
    }
}
