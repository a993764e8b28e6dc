//! Thousands of incidents, each from a number: a random account, a random person, faults, crashes. After every step the
//! rules are checked by code that shares nothing with the engine; a seed that breaks one prints the line that replays it.

// The futures of the SDK nest deeply.
#![recursion_limit = "256"]

mod account;
mod approval;
mod crash;
mod dice;
mod incident;
mod pausing;
mod person;
mod run;
mod switches;
mod trouble;
mod truth;
mod witness;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Plays incidents.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first one.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// This one alone.
    #[arg(long)]
    seed: Option<u64>,
    /// Tells every call.
    #[arg(long, requires = "seed")]
    trace: bool,
    /// Sign-ins end in the middle of it, Quench waits, and the person signs in again.
    #[arg(long)]
    pauses: bool,
    /// How many at the same time.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Plays each seed twice and compares.
    #[arg(long)]
    twice: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let all_kept = match arguments.seed {
        Some(seed) => run::one(seed, arguments.pauses, arguments.trace),
        None => run::many(arguments.from, arguments.seeds, arguments.pauses, arguments.threads, arguments.twice),
    };
    if all_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
