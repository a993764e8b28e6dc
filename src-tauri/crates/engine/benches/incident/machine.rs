//! What a sweep of the largest account costs this machine. The engine is a process of its own, which does nothing else, and
//! the account another one: each cost is of the engine alone.

use std::error::Error;

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_store::{OpenOptions, Store};

use crate::cost::Cost;
use crate::served::{Account, engine_of};

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
    let account = Account::begin(LARGEST, PLACE, 1.0)?;
    let folder = tempfile::tempdir()?;
    let mut engine = engine_of(&account, ROLE, folder.path())?;
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
