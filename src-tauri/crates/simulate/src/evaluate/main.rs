//! How well verdicts tell the attacker's from the company's, on generated accounts that are labelled: each account is swept
//! and looked into over the wire, as a person would, and then judged. Nothing of the labels reaches the engine.

// The futures of the SDK nest deeply.
#![recursion_limit = "256"]
#![expect(clippy::print_stdout, reason = "it is a command-line program")]

mod fit;
mod gather;
mod score;
mod tell;

use std::process::ExitCode;

use clap::Parser;
use quench_core::triage::Table;

use crate::gather::{Gathered, gather};
use crate::score::Score;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Judges generated accounts and compares with their labels.
#[derive(Parser)]
struct Arguments {
    /// How many accounts.
    #[arg(long, default_value_t = 1000)]
    accounts: u64,
    /// The seed of the first.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// How many at the same time.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Prints each thing that was judged against its label.
    #[arg(long)]
    wrong: bool,
    /// Fits the weights to the accounts and prints the table.
    #[arg(long)]
    fit: bool,
    /// Fits the weights once without each campaign, on these many other accounts, and scores that campaign with them.
    #[arg(long, value_name = "ACCOUNTS")]
    leave_out: Option<u64>,
    /// Fails unless the bounds are met.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let accounts: Vec<Gathered> = gather(arguments.from, arguments.accounts, arguments.threads);
    if arguments.fit {
        println!("{}", tell::table(&fit::fit(Table::bundled(), &accounts, None)));
        return ExitCode::SUCCESS;
    }
    let score = Score::of(&accounts, Table::bundled(), None);
    tell::score(&score, arguments.from, arguments.accounts);
    if arguments.wrong {
        tell::wrong(&score);
    }
    let mut met = score.meets();
    if let Some(training) = arguments.leave_out {
        let after = arguments.from.saturating_add(arguments.accounts);
        let others = gather(after, training, arguments.threads);
        for campaign in quench_drill::Campaign::ALL {
            let table = fit::fit(Table::bundled(), &others, Some(campaign));
            let alone = Score::of(&accounts, &table, Some(campaign));
            let recall = alone.recall(campaign);
            println!("without {:<16} recall {recall:.4}", campaign.as_str());
            met &= recall >= 0.95;
        }
    }
    if met || !arguments.check { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
