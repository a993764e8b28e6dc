//! What a sweep of the largest account costs this machine: the practice account answers in the same process, so the true
//! cost of Quench alone is less.

#![expect(clippy::print_stdout, reason = "it is a command-line program")]

use std::time::Duration;

use quench_aws::{ConnectOptions, Source, connect};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_store::Store;

const MOST_SECONDS: f64 = 5.0;
const MOST_MEGABYTES: f64 = 250.0;

/// Whether it stayed within what is allowed. Linux only; elsewhere nothing is measured.
#[expect(clippy::expect_used, reason = "a sweep that fails costs nothing")]
pub(crate) fn sweep_of_42500_tasks() -> bool {
    let Some(before) = Cost::so_far() else {
        println!("CPU and memory of a sweep: measured on Linux only");
        return true;
    };
    let (tasks, world, after) = crate::simulated(async {
        let (drill, clock) = crate::account("grid-50-25", "ap-northeast-2");
        drill.set_rtt(Duration::from_millis(1));
        let world = Cost::so_far();
        let connection = connect(ConnectOptions::new(Source::Practice(drill), clock, crate::SEED)).await;
        let store = Store::in_memory().expect("a store");
        let session = Session::open(connection.expect("a connection"), store, None).expect("a session");
        let inventory = session.sweep(&Scope::default(), Depth::Sweep).await.expect("a sweep");
        (inventory.counts().tasks, world, Cost::so_far())
    });
    let (Some(world), Some(after)) = (world, after) else { return false };
    let seconds = after.processor - world.processor;
    println!(
        "a sweep of {tasks} tasks: {seconds:.2} s of a processor, {:.0} MB at most, of which {:.0} MB were there before it \
         (the practice account is in the same process)",
        after.peak,
        world.peak.max(before.peak)
    );
    seconds < MOST_SECONDS && after.peak - world.peak < MOST_MEGABYTES
}

struct Cost {
    /// Seconds.
    processor: f64,
    /// Megabytes.
    peak: f64,
}

impl Cost {
    fn so_far() -> Option<Self> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let peak: f64 = peak.trim().trim_end_matches(" kB").trim().parse().ok()?;
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // After the name, which may hold anything: utime and stime are the 12th and 13th.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<f64>().ok());
        Some(Self { processor: (ticks(11)? + ticks(12)?) / 100.0, peak: peak / 1024.0 })
    }
}
