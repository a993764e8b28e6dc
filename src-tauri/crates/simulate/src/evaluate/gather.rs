//! Sweeps generated accounts and reads what verdicts rest on, each alone in a runtime whose time is paused.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_drill::{Campaign, Drill, Label, MadeAccount};
use quench_engine::Material;
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_store::Store;

const BEGINS: &str = "2026-10-04T14:26:00Z";

/// An account as it was read, with the truth.
pub(crate) struct Gathered {
    pub(crate) seed: u64,
    pub(crate) campaign: Option<Campaign>,
    pub(crate) material: Material,
    /// Of what is in the inventory.
    pub(crate) labels: BTreeMap<String, Label>,
}

/// Reads `count` accounts; one that cannot be read is told and left out, which the score counts.
pub(crate) fn gather(from: u64, count: u64, threads: usize) -> Vec<Gathered> {
    let next = AtomicU64::new(from);
    let read: Mutex<Vec<Gathered>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from.saturating_add(count) {
                        return;
                    }
                    match one(seed) {
                        Ok(gathered) => read.lock().unwrap_or_else(PoisonError::into_inner).push(gathered),
                        Err(error) => println!("seed {seed} was not read: {error}"),
                    }
                }
            });
        }
    });
    let mut read = read.into_inner().unwrap_or_else(PoisonError::into_inner);
    read.sort_by_key(|gathered| gathered.seed);
    read
}

fn one(seed: u64) -> Result<Gathered, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(read(seed))
}

async fn read(seed: u64) -> Result<Gathered, Box<dyn Error>> {
    let clock = Clock::scaled(BEGINS.parse()?, 1.0);
    let account = MadeAccount::draw(seed);
    let drill = Drill::made(&account, seed, clock.clone())?;
    let connection = connect(ConnectOptions::new(Source::Practice(drill.clone()), clock.clone(), seed)).await?;
    let store = Store::in_memory()?;
    let session = Session::open(connection, store, None)?;
    session.sweep(&Scope::default(), Depth::Sweep).await?;
    session.investigate().await?;
    let material = session.material().ok_or("nothing was swept")?;
    let mut labels = BTreeMap::new();
    drill.world(|world| {
        for (arn, label) in world.labels() {
            labels.insert(arn.to_owned(), *label);
        }
    });
    let held = quench_core::choice::held_arns(&material.inventory);
    labels.retain(|arn, _| held.contains(arn.as_str()));
    Ok(Gathered { seed, campaign: account.campaign, material, labels })
}
