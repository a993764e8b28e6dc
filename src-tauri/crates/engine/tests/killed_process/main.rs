//! `respond` is killed at random moments, as a process, over a real file, while its account lives on; and goes on until
//! all that was asked for is proved to be gone. What must hold at every one of these moments is in `laws`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where")]

mod account;
mod chance;
mod incident;
mod laws;
mod record;
mod starters;
mod victim;

use std::io::Write;
use std::path::PathBuf;
use std::thread;

use chance::Chance;
use incident::{STAGES, Tally, incident};
use quench_clock::Clock;

/// In all; each of the lanes has its share.
const KILLS: u32 = 200;

/// Incidents under way at the same time: they mostly wait.
const LANES: u32 = 4;

/// From which all moments are drawn.
const SEED: u64 = 20_261_004;

/// An example that is built: beside the folder of this test. `cargo test` of the whole workspace builds both.
fn program(name: &str) -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "first: cargo build --workspace --examples");
    program
}

#[test]
fn killed_at_two_hundred_random_moments_it_never_acts_unrecorded_or_unapproved_and_finishes() {
    // Nobody kills the first one: how long a run takes bounds the moments.
    let clock = Clock::system();
    let mut all = incident(SEED, false, || None);
    let longest = clock.monotonic();
    let lane = |number: u32| {
        let mut chance = Chance::new(SEED + u64::from(number));
        let mut lane = Tally::default();
        while lane.all_kills() < KILLS / LANES {
            let seed = u64::from(number * 1000 + lane.incidents);
            let mut left = KILLS / LANES - lane.all_kills();
            lane.add(incident(seed, lane.incidents % 2 == 1, || {
                // Every draw may be a kill: no more of them than are left.
                let moment = (left > 0).then(|| chance.moment(longest));
                left = left.saturating_sub(1);
                moment
            }));
        }
        lane
    };
    thread::scope(|scope| {
        let lanes: Vec<_> = (1..=LANES).map(|number| scope.spawn(move || lane(number))).collect();
        lanes.into_iter().for_each(|lane| all.add(lane.join().unwrap()));
    });
    assert_eq!(all.all_kills(), KILLS, "{all:?}");
    assert!(STAGES.iter().all(|stage| all.kills.contains_key(stage)), "kills fell everywhere: {all:?}");
    assert!(all.changes > 0, "a colleague came between: {all:?}");
    // Shown by --nocapture.
    let _ = writeln!(std::io::stderr(), "{all:?} in {:?}, a run of {longest:?}", clock.monotonic());
}
