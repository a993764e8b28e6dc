//! An incident against the clock, in simulated time: what the engine takes, the least that any response could take, and the
//! team's shell script in the same world. The numbers are the same on every machine; only the last lines are of this one.
//!
//! `cargo bench -p quench-engine --bench incident`; with `-- 5x2` only those sizes.

#![recursion_limit = "256"]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command-line program")]

mod bill;
mod cost;
mod engine;
mod machine;
mod script;
mod served;

use std::error::Error;
use std::process::ExitCode;

use quench_clock::Clock;
use quench_drill::{Drill, Least, Place};

const CLUSTERS: [u32; 3] = [5, 20, 50];
const TASKS: [u32; 3] = [2, 10, 25];
const PLACES: [(&str, &str); 2] = [("Seoul", "ap-northeast-2"), ("Virginia", "us-east-1")];
const SEED: u64 = 7;
const BEGINS: &str = "2026-10-04T14:26:00Z";

/// What the engine may take, as a ratio of the least: read, read with definitions, spend, gone, calls.
const ALLOWED: [f64; 5] = [1.15, 1.15, 1.15, 1.10, 1.10];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // What is measured of this machine runs in processes of its own, which are this program too.
    let done = match given[..] {
        [served::ROLE, scenario, place, speed] => served::be_the_account(scenario, place, speed).map(|()| true),
        [machine::ROLE, url, folder] => machine::be_the_engine(url, folder),
        [bill::ROLE, url, folder] => bill::be_the_engine(url, folder),
        _ => incidents(&given),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all that is wanted stayed within what is allowed.
fn incidents(given: &[&str]) -> Result<bool, Box<dyn Error>> {
    let wanted: Vec<&str> = given.iter().copied().filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |size: &str| wanted.is_empty() || wanted.iter().any(|wanted| size.contains(wanted));
    let mut all_within = true;
    println!("34 regions, clusters x tasks each. Seconds: engine / least = ratio. (a) read, (b) with definitions,");
    println!("(c) nothing burns, (d) all gone, (e) calls; polls are the looks at tasks that are stopping.");
    for (place, code) in PLACES {
        for clusters in CLUSTERS {
            for tasks in TASKS {
                let size = format!("{clusters}x{tasks}");
                if is_wanted(&format!("{place}-{size}")) {
                    all_within &= one(place, code, clusters, tasks, &size);
                }
            }
        }
    }
    if is_wanted("returning") {
        returning();
    }
    if is_wanted("machine") {
        all_within &= machine::sweep_of_42500_tasks()?;
    }
    if is_wanted("bill") {
        all_within &= bill::half_a_million_rows()?;
    }
    Ok(all_within)
}

/// A runtime whose time is paused: it jumps from timer to timer.
fn simulated<T>(work: impl Future<Output = T>) -> T {
    #[expect(clippy::expect_used, reason = "without a runtime there is nothing to measure")]
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime can be made");
    runtime.block_on(work)
}

/// The account of a scenario, seen from a place, and its clock.
fn account(scenario: &str, place: &str, speed: f64) -> (Drill, Clock) {
    let clock = Clock::scaled(BEGINS.parse().unwrap_or_default(), speed);
    #[expect(clippy::expect_used, reason = "without an account there is nothing to measure")]
    let drill = Drill::start(scenario, SEED, clock.clone()).expect("the scenario can be built");
    if let Some(place) = Place::of(place) {
        drill.set_place(place);
    }
    (drill, clock)
}

fn one(place: &str, code: &str, clusters: u32, tasks: u32, size: &str) -> bool {
    let scenario = format!("grid-{clusters}-{tasks}");
    let (least, took) = simulated(async {
        let (drill, clock) = account(&scenario, code, 1.0);
        let least: Least = drill.least();
        (least, engine::respond(&drill, clock).await)
    });
    let script = simulated(async {
        let (drill, clock) = account(&scenario, code, 1.0);
        script::respond(&drill, &clock).await
    });
    let rows = [
        ("a", took.read, least.read),
        ("b", took.read, least.read_all),
        ("c", took.spend, least.spend),
        ("d", took.gone, least.gone),
        ("e", took.calls as f64, least.calls as f64),
    ];
    let cells: Vec<String> = rows
        .iter()
        .zip(ALLOWED)
        .map(|((name, took, least), allowed)| {
            let ratio = took / least;
            let mark = if ratio > allowed { "!" } else { "" };
            format!("({name}) {took:.2}/{least:.2}={ratio:.3}{mark}")
        })
        .collect();
    // A task's own stop is nobody's merit: without it where few tasks leave little else.
    let stop = least.stop;
    let slower =
        if (clusters, tasks) == (50, 25) { script / took.spend } else { (script - stop) / (took.spend - stop) };
    println!("{place:>8} {size:>5}  {}  polls {}  script {script:.0} s = {slower:.0}x", cells.join("  "), took.polls);
    slower >= 100.0 && rows.iter().zip(ALLOWED).all(|((_, took, least), allowed)| took / least <= allowed)
}

/// With an attacker who makes again what goes there is no least: what was reached is told.
fn returning() {
    let took = simulated(async {
        let (drill, clock) = account("returning-attacker", "ap-northeast-2", 1.0);
        engine::respond(&drill, clock).await
    });
    let spend = if took.spend.is_nan() {
        "something that came back burns at the end".to_owned()
    } else {
        format!("nothing burns after {:.1} s", took.spend)
    };
    println!(
        "returning attacker, from Seoul: read {:.1} s, {spend}, looked at {:.1} s, {} calls",
        took.read, took.gone, took.calls
    );
}
