//! From what a person chose on the connect page to a session.

use std::path::Path;
use std::sync::Arc;

use quench_aws::{ConnectOptions as Options, Source, connect};
use quench_clock::Clock;
use quench_core::account::World;
use quench_core::text::neutral;
use quench_core::view::{SessionView, WorldView};
use quench_drill::Drill;
use quench_engine::practice::{self, PracticeRequest};
use quench_engine::session::Session;
use quench_store::{OpenOptions, Store};
use zeroize::Zeroizing;

use crate::api::ConnectRequest;
use crate::error::ApiError;

/// Jitter of retries needs no secret number.
const SEED: u64 = 1;

/// Connects and opens the session of the account.
///
/// # Errors
/// Each reason has its own code; nothing is half signed in.
pub async fn open(request: ConnectRequest, folder: &Path) -> Result<(Arc<Session>, SessionView), ApiError> {
    let (source, endpoint, region) = match request {
        ConnectRequest::Practice { scenario, seed, speed, fresh } => {
            let request = PracticeRequest { scenario, seed: u64::from(seed), speed, fresh };
            return open_practice(request, folder).await;
        }
        ConnectRequest::Profile { name, confirmed_command, endpoint } => {
            (Source::Profile { name, confirmed_process: confirmed_command }, endpoint, None)
        }
        ConnectRequest::Environment { endpoint } => (Source::Environment, endpoint, None),
        ConnectRequest::AccessKey { id, secret, token, region, endpoint } => {
            let secret = Zeroizing::new(secret);
            (Source::AccessKey { id, secret, token: token.map(Zeroizing::new) }, endpoint, region)
        }
    };
    let mut options = Options::new(source, Clock::system(), SEED);
    options.custom_endpoint.clone_from(&endpoint);
    options.region_hint = region;
    let connection = connect(options).await?;
    let store = Store::open(folder.join("incidents"), OpenOptions::new(connection.clock().now()))?;
    let (world, world_view) = match endpoint {
        Some(endpoint) => (World::Custom { endpoint: endpoint.clone() }, WorldView::Custom { endpoint }),
        None => (World::Aws, WorldView::Aws),
    };
    enter(Session::open(connection, world, store, None)?, world_view)
}

async fn open_practice(request: PracticeRequest, folder: &Path) -> Result<(Arc<Session>, SessionView), ApiError> {
    // A practice account has a store of its own.
    let store = Store::open(folder.join("practice"), OpenOptions::new(Clock::system().now()))?;
    let (drill, clock): (Drill, Clock) = practice::start(&request, &store)?;
    let world = World::Practice { world_id: drill.world_id() };
    let connection = connect(Options::new(Source::Practice(drill.clone()), clock, request.seed)).await?;
    let session = Session::open(connection, world, store, Some(drill))?;
    session.save_world()?;
    enter(session, WorldView::Practice { scenario: request.scenario, speed: request.speed })
}

fn enter(session: Arc<Session>, world: WorldView) -> Result<(Arc<Session>, SessionView), ApiError> {
    let identity = session.identity();
    let view = SessionView {
        account: identity.account.clone(),
        caller: neutral(&identity.arn),
        partition: identity.partition.clone(),
        world,
        read_only: session.read_only().is_some(),
    };
    Ok((session, view))
}

/// Whether a practice account from an earlier start is saved in `folder`.
pub fn practice_saved(folder: &Path) -> bool {
    let folder = folder.join("practice");
    if !folder.join(quench_store::FILE_NAME).exists() {
        return false;
    }
    let options = OpenOptions::new(Clock::system().now()).read_only();
    // What cannot be opened now tells its error when the person begins to practise.
    Store::open(&folder, options).is_ok_and(|store| matches!(store.world(), Ok(Some(_))))
}
