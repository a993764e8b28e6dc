//! A practice account with a session on it, in paused time and a store of its own.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_core::choice::covered_by;
use quench_core::inventory::Inventory;
use quench_core::mark::Mark;
use quench_core::region::RegionCode;
use quench_core::triage::Findings;
use quench_core::view::{MarkScope, TeardownStatus};
use quench_drill::{Call, Drill};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_engine::teardown::Teardown;
use quench_store::{Durability, OpenOptions, Store};
use tempfile::TempDir;

pub(crate) const SEED: u64 = 7;

pub(crate) struct Scene {
    pub(crate) drill: Drill,
    pub(crate) session: Arc<Session>,
    pub(crate) folder: TempDir,
}

pub(crate) fn clock() -> Clock {
    Clock::scaled("2026-10-04T14:26:00Z".parse().unwrap(), 1.0)
}

pub(crate) async fn session(
    drill: &Drill,
    clock: Clock,
    folder: &Path,
    options: impl FnOnce(OpenOptions) -> OpenOptions,
) -> Arc<Session> {
    let store =
        Store::open(folder, options(OpenOptions::new(clock.now()).durability(Durability::ProcessKill))).unwrap();
    let connection = connect(ConnectOptions::new(Source::Practice(drill.clone()), clock, SEED)).await.unwrap();
    Session::open(connection, store, Some(drill.clone())).unwrap()
}

/// The session of a process that began anew after one was killed. What the dead one had given to other threads may hold its
/// store, and with it the account's lock, until they are done.
pub(crate) async fn begun_anew(drill: &Drill, clock: Clock, folder: &Path) -> Arc<Session> {
    loop {
        let session = session(drill, clock.clone(), folder, |options| options).await;
        if session.read_only().is_none() {
            return session;
        }
        std::thread::yield_now();
    }
}

pub(crate) async fn scene(scenario: &str) -> Scene {
    let clock = clock();
    let drill = Drill::start(scenario, SEED, clock.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let session = session(&drill, clock, folder.path(), |options| options).await;
    Scene { drill, session, folder }
}

impl Scene {
    pub(crate) async fn sweep(&self) -> Arc<Inventory> {
        self.session.sweep(&Scope::default(), Depth::Sweep).await.unwrap()
    }

    pub(crate) async fn sweep_only(&self, regions: &[&str]) -> Arc<Inventory> {
        let named: BTreeSet<RegionCode> = regions.iter().map(|code| RegionCode::parse(code).unwrap()).collect();
        self.session.sweep(&Scope { named, only_named: true }, Depth::Sweep).await.unwrap()
    }

    /// Lists lag behind what was changed: waits, on the practice clock, until they tell it.
    pub(crate) async fn lists_catch_up(&self) {
        self.session.ground().connection.clock().sleep(std::time::Duration::from_secs(60)).await;
    }

    /// Marks everything Remove, and the production cluster Keep.
    pub(crate) fn choose_all_but_production(&self, inventory: &Inventory) {
        let mut remove = covered_by(&MarkScope::Everywhere, inventory.revision, inventory, &Findings::default());
        remove.extend(covered_by(
            &MarkScope::UnusedDefinitions { region: None },
            inventory.revision,
            inventory,
            &Findings::default(),
        ));
        self.session.mark_arns(&remove, Mark::Remove).unwrap();
        if let Some(production) = production(inventory) {
            self.session.mark_arns(&[production], Mark::Keep).unwrap();
        }
    }

    /// From here on no changing call may name what is kept, whatever else a test looks at.
    pub(crate) fn approve(&self) -> Arc<Teardown> {
        let plan = self.session.make_plan().unwrap();
        let teardown = self.session.approve(&plan.hash, "0000").unwrap();
        let kept = teardown.approved.bundle.plan.kept.clone();
        self.drill.before_each(move |call, _| {
            let named = |target: &String| kept.contains(target) || within_kept(&kept, target);
            assert!(!call.mutating || !call.targets.iter().any(named), "kept, and named by {call:?}");
        });
        teardown
    }

    /// Sweeps, chooses all but production, approves and runs to the end.
    pub(crate) async fn tear_down_all_but_production(&self) -> Arc<Teardown> {
        let inventory = self.sweep().await;
        self.choose_all_but_production(&inventory);
        let teardown = self.approve();
        self.drill.clear_log();
        self.session.run_teardown().await.unwrap();
        teardown
    }

    /// The clusters that are still there, by name, disabled regions left out.
    pub(crate) fn clusters_left(&self) -> Vec<String> {
        let disabled: BTreeSet<String> = self
            .session
            .inventory()
            .unwrap()
            .regions
            .iter()
            .filter(|(_, region)| !region.report.asked)
            .map(|(code, _)| code.to_string())
            .collect();
        self.drill.world(|world| {
            let now = world.now();
            let living = world.clusters().filter(|cluster| cluster.status(now) == "ACTIVE");
            living
                .filter(|cluster| !disabled.contains(cluster.arn.split(':').nth(3).unwrap()))
                .map(|cluster| cluster.name.clone())
                .collect()
        })
    }
}

/// What outlives a process that was killed in the middle of a teardown.
pub(crate) struct Killed {
    pub(crate) drill: Drill,
    pub(crate) clock: Clock,
    pub(crate) folder: TempDir,
    /// Of the approved plan.
    pub(crate) hash: String,
}

/// A teardown of "small" whose process is killed, as far as one process can: at the `number`th call that is `meant`
/// everything is dropped.
pub(crate) async fn killed_at_the(number: u32, meant: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Killed {
    let clock = clock();
    let drill = Drill::start("small", SEED, clock.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let session = session(&drill, clock.clone(), folder.path(), |options| options).await;
    let scene = Scene { drill, session, folder };
    let inventory = scene.sweep().await;
    scene.choose_all_but_production(&inventory);
    let hash = scene.approve().approved.hash().to_owned();
    scene.drill.clear_log();
    let (reached, mut kill) = tokio::sync::mpsc::unbounded_channel();
    let count = AtomicU32::new(0);
    scene.drill.before_each(move |call, _| {
        if meant(call) && count.fetch_add(1, Ordering::Relaxed) + 1 == number {
            let _ = reached.send(());
        }
    });
    let running = tokio::spawn({
        let session = Arc::clone(&scene.session);
        async move { session.run_teardown().await }
    });
    kill.recv().await.unwrap();
    running.abort();
    let _ = running.await;
    Killed { drill: scene.drill, clock, folder: scene.folder, hash }
}

/// Whether a service, task or machine is in a cluster that is kept.
fn within_kept(kept: &[String], target: &str) -> bool {
    let mut parts = target.split('/');
    let (Some(head), Some(cluster), Some(_)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let home = head.rsplit_once(':').map_or(head, |(home, _)| home);
    kept.contains(&format!("{home}:cluster/{cluster}"))
}

pub(crate) fn production(inventory: &Inventory) -> Option<String> {
    inventory.clusters().find(|(_, cluster)| cluster.name == "production").map(|(_, cluster)| cluster.arn.clone())
}

pub(crate) fn assert_verified(teardown: &Teardown, session: &Session) {
    let view = teardown.view(session.ground());
    assert_eq!(view.status, TeardownStatus::Verified, "{:#?}", view.problems);
}
