//! From the command line to a session.

use std::path::PathBuf;
use std::sync::Arc;

use quench_aws::{ConnectError, ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_core::account::World;
use quench_core::cloud_error::CloudError;
use quench_engine::chain;
use quench_engine::practice::{self, PracticeRequest};
use quench_engine::session::Session;
use quench_store::{Durability, OpenOptions, Store};
use serde_json::json;
use zeroize::Zeroizing;

use crate::arguments::Arguments;
use crate::output;
use crate::summary::Summary;

/// Connects and opens the session of the account, or says why not; what was called on the way is counted.
pub(crate) async fn open(arguments: &Arguments, summary: &mut Summary) -> Result<Arc<Session>, String> {
    let directory = store_directory(arguments)?;
    let at = Clock::system().now();
    // A practice account is in its store: what a power cut takes of one it takes of the other.
    let durability = if arguments.practice.is_some() { Durability::ProcessKill } else { Durability::PowerCut };
    let store = Store::open(&directory, OpenOptions::new(at).durability(durability)).map_err(|error| chain(&error))?;
    let (source, clock, drill) = if let Some(scenario) = &arguments.practice {
        let request = PracticeRequest {
            scenario: scenario.clone(),
            seed: arguments.seed,
            speed: arguments.speed.unwrap_or(60),
            fresh: arguments.fresh,
        };
        let (drill, clock) = practice::start(&request, &store).map_err(|error| chain(&error))?;
        (Source::Practice(drill.clone()), clock, Some(drill))
    } else if let Some(name) = &arguments.profile {
        (profile_source(arguments, name.clone(), None), clock(arguments, &store)?, None)
    } else {
        (Source::Environment, clock(arguments, &store)?, None)
    };
    let connecting = |source: Source| {
        let mut options = ConnectOptions::new(source, clock.clone(), arguments.seed);
        options.custom_endpoint = arguments.endpoint_url.clone();
        connect(options)
    };
    let mut connected = connecting(source).await;
    if let (Err(ConnectError::ConfirmProcess { token, profile, .. }), true) = (&connected, arguments.allow_process) {
        let name = arguments.profile.clone().unwrap_or_else(|| profile.clone());
        connected = connecting(profile_source(arguments, name, Some(token.clone()))).await;
    }
    let connection = connected.map_err(|error| {
        summary.api_calls.extend(called(&error).map(|operation| (operation, 1)));
        chain(&error)
    })?;
    summary.count(&connection);
    let account = &connection.identity().account;
    if arguments.account.as_ref().is_some_and(|meant| meant != account) {
        return Err(format!("--account is not the account that is connected: {account}"));
    }
    if arguments.yes && arguments.account.is_none() && arguments.practice.is_none() && arguments.loopback().is_none() {
        return Err("--yes needs --account outside Practice and loopback".to_owned());
    }
    output::line(
        &json!({"type": "connected", "account": account, "caller": connection.identity().arn, "store": directory}),
    );
    Session::open(connection, store, drill).map_err(|error| chain(&error))
}

fn profile_source(arguments: &Arguments, name: String, confirmed_process: Option<String>) -> Source {
    Source::Profile { name, confirmed_process, code: arguments.mfa_code.clone().map(Zeroizing::new) }
}

/// The time towards anything but a practice account: the machine's, unless --speed asks a stand-in here for another.
fn clock(arguments: &Arguments, store: &Store) -> Result<Clock, String> {
    let Some(speed) = arguments.speed else { return Ok(Clock::system()) };
    let Some(endpoint) = arguments.loopback() else {
        return Err("--speed needs Practice or an --endpoint-url on this machine".to_owned());
    };
    // An earlier run has been ahead of the machine: nothing that was approved or journaled may lie in the future.
    let known = store.newest_instant(&World::Custom { endpoint }.key()).map_err(|error| chain(&error))?;
    let now = Clock::system().now();
    Ok(Clock::scaled(known.map_or(now, |known| known.max(now)), f64::from(speed.max(1))))
}

/// What was called last when connecting failed, if AWS was asked at all.
fn called(error: &ConnectError) -> Option<String> {
    let source = std::error::Error::source(error)?.downcast_ref::<Box<CloudError>>()?;
    source.operation.contains(':').then(|| source.operation.clone())
}

fn store_directory(arguments: &Arguments) -> Result<PathBuf, String> {
    match &arguments.store {
        // As the app does: a practice account and an incident never share a file.
        Some(directory) if arguments.practice.is_some() => Ok(directory.join("practice")),
        Some(directory) => Ok(directory.clone()),
        None if arguments.practice.is_some() => {
            // Kept for this run only, and left to the system: a practice account has nothing to lose.
            tempfile::tempdir().map(tempfile::TempDir::keep).map_err(|error| error.to_string())
        }
        None => dirs::data_local_dir()
            .map(|data| data.join("dev.quench.desktop").join("respond"))
            .ok_or_else(|| "no data folder: name one with --store".to_owned()),
    }
}
