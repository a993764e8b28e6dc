//! Plays seeds on several threads, each seed alone in a runtime whose time is paused, and tells what came of them.

#![expect(clippy::print_stdout, reason = "it is a command-line program")]
#![expect(clippy::disallowed_methods, reason = "how long it took is told to a person, and decides nothing")]

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::account::BANDS;
use crate::incident::{End, Told, play};
use crate::witness::Broken;

/// Plays one seed and tells all of it. Whether every rule was kept.
pub(crate) fn one(seed: u64, pauses: bool, trace: bool) -> bool {
    let told = simulate(seed, pauses, trace);
    println!(
        "seed {seed}: {} clusters, {} calls, {} processes, {:?}, digest {:016x}",
        told.clusters, told.calls, told.lives, told.end, told.digest
    );
    tell_broken(seed, pauses, &told.broken);
    told.broken.is_empty()
}

/// Plays `count` seeds. Whether every rule was kept in each.
pub(crate) fn many(from: u64, count: u64, pauses: bool, threads: usize, twice: bool) -> bool {
    let began = Instant::now();
    let next = AtomicU64::new(from);
    let total = Mutex::new(Total::default());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from.saturating_add(count) {
                        return;
                    }
                    let mut told = simulate(seed, pauses, false);
                    if twice {
                        let again = simulate(seed, pauses, false);
                        if (again.digest, again.calls) != (told.digest, told.calls) {
                            told.broken.push(Broken { rule: "a seed replays", detail: "two runs differ".to_owned() });
                        }
                    }
                    let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
                    if !told.broken.is_empty() {
                        tell_broken(seed, pauses, &told.broken);
                    }
                    total.add(seed, &told);
                }
            });
        }
    });
    let total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    total.tell(began.elapsed().as_secs_f64());
    total.failed.is_empty()
}

fn simulate(seed: u64, pauses: bool, trace: bool) -> Told {
    let played = catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.map(|runtime| runtime.block_on(play(seed, pauses, trace)))
    }));
    let why = match played {
        Ok(Ok(told)) => return told,
        Ok(Err(error)) => error.to_string(),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
        }
    };
    let broken = vec![Broken { rule: "nothing panics", detail: why }];
    Told { band: 0, clusters: 0, calls: 0, digest: 0, lives: 0, switched: (0, 0), end: End::Stuck, broken }
}

/// The first rule that was broken, and the line that plays it again.
fn tell_broken(seed: u64, pauses: bool, broken: &[Broken]) {
    for Broken { rule, detail } in broken.iter().take(3) {
        let detail: String = detail.chars().take(400).collect();
        println!("seed {seed} broke \"{rule}\": {detail}");
    }
    if !broken.is_empty() {
        let pauses = if pauses { " --pauses" } else { "" };
        println!("  replay: cargo xtask simulate --seed {seed}{pauses} --trace");
    }
}

#[derive(Default)]
struct Total {
    seeds: u64,
    calls: u64,
    lives: u64,
    enabled: u64,
    disabled: u64,
    bands: BTreeMap<usize, (u64, u64)>,
    ends: BTreeMap<End, u64>,
    failed: Vec<u64>,
}

impl Total {
    fn add(&mut self, seed: u64, told: &Told) {
        self.seeds += 1;
        self.calls += told.calls;
        self.lives += u64::from(told.lives);
        self.enabled += u64::from(told.switched.0);
        self.disabled += u64::from(told.switched.1);
        let band = self.bands.entry(told.band).or_default();
        band.0 += 1;
        band.1 += u64::from(told.clusters);
        *self.ends.entry(told.end).or_default() += 1;
        if !told.broken.is_empty() {
            self.failed.push(seed);
        }
    }

    fn tell(&self, seconds: f64) {
        for (band, (seeds, clusters)) in &self.bands {
            let Some(size) = BANDS.get(*band) else { continue };
            println!(
                "{seeds:>6} accounts of {} to {} clusters, {clusters} clusters in all ({} % wanted)",
                size.least, size.most, size.share
            );
        }
        for (end, seeds) in &self.ends {
            println!("{seeds:>6} ended {end:?}");
        }
        println!("{} regions enabled, {} of them disabled again", self.enabled, self.disabled);
        println!("{} calls, {} processes, {seconds:.1} s", self.calls, self.lives);
        let failed = self.failed.len();
        println!("{} passed, {failed} failed", self.seeds - u64::try_from(failed).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of these once broke a rule. 202, 216, 525: services and clusters that an attacker had made anew passed for ones that
    /// had never been deleted. 4011, 4063: after a kill, a definition that a lagging list called ACTIVE was deregistered again.
    /// 4074, 4383: the page of a proxy passed for AWS's answer to a cut.
    #[test]
    fn seeds_that_found_something_keep_every_rule() {
        for seed in [202, 216, 525, 4011, 4063, 4074, 4383] {
            assert_eq!(simulate(seed, false, false).broken, [], "cargo xtask simulate --seed {seed} --trace");
        }
    }

    #[test]
    fn a_seed_replays() {
        for seed in 1..8 {
            for pauses in [false, true] {
                let (one, other) = (simulate(seed, pauses, false), simulate(seed, pauses, false));
                assert_eq!((one.digest, one.calls, one.end), (other.digest, other.calls, other.end), "seed {seed}");
            }
        }
    }

    /// Whenever a sign-in ends and whenever somebody signs in again: nothing kept is touched, nothing goes unjournaled or
    /// twice, and nothing that was not proved is called gone.
    #[test]
    fn sign_ins_that_end_break_no_rule() {
        for seed in 1..=25 {
            let told = simulate(seed, true, false);
            assert_eq!(told.broken, [], "cargo xtask simulate --seed {seed} --pauses --trace");
        }
    }
}
