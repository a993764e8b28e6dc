//! What a sweep of the largest account costs this machine. The engine is a process of its own, which does nothing else, and
//! the account another one: each cost is of the engine alone.

use std::error::Error;
use std::process::Command;

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_store::{OpenOptions, Store};

use crate::served::Account;

/// 34 regions of 50 clusters of 25 tasks, as far away as they are from Seoul: what is under way at the same time counts too.
const LARGEST: &str = "grid-50-25";
const PLACE: &str = "ap-northeast-2";
/// The attacker's; the company runs a few of its own.
const TASKS: u32 = 42_500;

const MOST_SECONDS: f64 = 5.0;
const MOST_MEGABYTES: f64 = 250.0;

/// With which this program is asked to be the engine.
pub(crate) const ROLE: &str = "be-the-engine";

/// Whether it stayed within what is allowed; the process that knows says it.
pub(crate) fn sweep_of_42500_tasks() -> Result<bool, Box<dyn Error>> {
    let account = Account::begin(LARGEST, PLACE)?;
    let folder = tempfile::tempdir()?;
    let nowhere = folder.path().join("no-such-file");
    let mut engine = Command::new(std::env::current_exe()?);
    engine.arg(ROLE).arg(account.url()).arg(folder.path());
    // Nobody's profile; keys of nobody.
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN"] {
        engine.env_remove(name);
    }
    engine.env("AWS_ACCESS_KEY_ID", "AKIAMEASURE").env("AWS_SECRET_ACCESS_KEY", "secret");
    engine.env("AWS_CONFIG_FILE", &nowhere).env("AWS_SHARED_CREDENTIALS_FILE", &nowhere);
    Ok(engine.status()?.success())
}

/// Sweeps the account at `url` once, with its incident in `folder`, and says what that cost since the process began.
pub(crate) fn be_the_engine(url: &str, folder: &str) -> Result<bool, Box<dyn Error>> {
    let clock = Clock::system();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let swept = runtime.block_on(async {
        let store = Store::open(folder, OpenOptions::new(clock.now()))?;
        let mut options = ConnectOptions::new(Source::Environment, clock.clone(), crate::SEED);
        options.custom_endpoint = Some(url.to_owned());
        let session = Session::open(connect(options).await?, store, None)?;
        let before = Cost::so_far();
        let inventory = session.sweep(&Scope::default(), Depth::Sweep).await?;
        // Here, while the session still holds what the window would show of it.
        Ok::<_, Box<dyn Error>>((inventory.counts().tasks, before, Cost::so_far()))
    });
    let (tasks, before, after) = swept?;
    let wall = clock.monotonic().as_secs_f64();
    let swept = format!("a sweep of {tasks} tasks in {wall:.1} s, the engine's process alone");
    if tasks < TASKS {
        return Err(format!("{swept}: there are {TASKS} and more").into());
    }
    let (Some(before), Some(cost)) = (before, after) else {
        println!("{swept}: CPU and memory are not measured on this system");
        return Ok(true);
    };
    let within = |met: bool| if met { "within" } else { "NOT within" };
    let (seconds, megabytes) = (cost.processor < MOST_SECONDS, cost.peak < MOST_MEGABYTES);
    println!("{swept}:");
    println!("  {:.2} s of a processor, {} {MOST_SECONDS} s", cost.processor, within(seconds));
    let (most, at_first) = (cost.peak, before.peak);
    println!(
        "  {most:.0} MB at its peak, {} {MOST_MEGABYTES} MB; {at_first:.0} MB before the sweep",
        within(megabytes)
    );
    Ok(seconds && megabytes)
}

/// Of this process, since it began.
struct Cost {
    /// Seconds.
    processor: f64,
    /// Megabytes that were resident at once.
    peak: f64,
}

impl Cost {
    /// Where the system tells it: Linux does.
    fn so_far() -> Option<Self> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let peak: f64 = peak.trim().trim_end_matches(" kB").trim().parse().ok()?;
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // After the name, which may hold anything: utime and stime are the 12th and 13th, of every thread.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<f64>().ok());
        Some(Self { processor: (ticks(11)? + ticks(12)?) / 100.0, peak: peak / 1024.0 })
    }
}
