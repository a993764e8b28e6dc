//! Regions that are off: enabled by a queue that outlives the process, read when they answer, disabled only when empty.

#![expect(clippy::panic, reason = "a test that cannot go on should say where")]

mod closing;
mod clues;
mod joining;
mod queue;
mod trouble;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quench_core::mark::Mark;
use quench_core::region::RegionCode;
use quench_core::report::RegionState;
use quench_core::view::{
    AccountStanding, ClueSource, OffRegion, OpeningStep, OpeningTrouble, RegionLook, RegionsView, TeardownStatus,
};
use quench_drill::{AccountState, Drill, Effect, Fault, ListedBy, NewCluster, OptIn, When, World};
use quench_engine::SessionError;
use quench_engine::session::Session;
use quench_store::{OpenOptions, Store};
use tokio::task::JoinHandle;

use crate::scene::{Scene, assert_verified, clock, scene, session};

const OFF: &str = "ap-east-1";

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

fn row(view: &RegionsView, region: &str) -> OffRegion {
    view.regions.iter().find(|row| row.code.as_str() == region).unwrap_or_else(|| panic!("{region}: {view:#?}")).clone()
}

fn off(session: &Session) -> Vec<RegionCode> {
    let view = session.regions_view();
    view.regions.into_iter().filter(|row| row.step == OpeningStep::Off).map(|row| row.code).collect()
}

/// `small` with `more` regions off besides the one that is.
async fn small_with(more: &[&str]) -> Scene {
    let scene = scene("small").await;
    scene.drill.change(|world| more.iter().for_each(|region| assert!(world.set_opt_in(region, OptIn::Disabled))));
    scene.sweep().await;
    scene
}

async fn sleep(scene: &Scene, seconds: u64) {
    scene.session.ground().connection.clock().sleep(Duration::from_secs(seconds)).await;
}

/// Waits, on the practice clock, until the region stands there.
async fn until(session: &Session, region: &str, step: OpeningStep) {
    let mut changes = session.watch_regions();
    while row(&session.regions_view(), region).step != step {
        changes.changed().await.unwrap();
    }
}

fn fault(when: When, effect: Effect) -> Fault {
    Fault { when, effect }
}

fn refused(status: u16, code: &str, message: &str) -> Effect {
    Effect::Error { status, code: code.to_owned(), message: message.to_owned() }
}

fn switches(drill: &Drill) -> Vec<(String, Option<String>)> {
    let calls = drill.log().into_iter().filter(|call| call.service == "account" && call.mutating);
    calls.map(|call| (call.operation, call.error)).collect()
}

/// The queue at work, beside whatever the test does.
fn work_on(scene: &Scene) -> JoinHandle<Result<(), SessionError>> {
    let session = Arc::clone(&scene.session);
    tokio::spawn(async move { session.work_on_regions().await })
}
