//! Signing in through the system's browser, from the click to a [`Source`] to connect with.
//!
//! [`begin_sign_in`] makes an address for the browser and opens the port that it comes back to; [`Waiting::finish`] waits for
//! the person. Nothing is signed in before all of it has gone well, and everything that was asked for on the way is dropped
//! if it does not.

mod browser;
mod device;
mod keepsake;
mod loopback;
mod page;
mod paste;
mod pkce;
mod portal;
mod portal_role;
mod proof;
mod query;
mod refusal;
mod registration;
mod start_url;
mod waiting;

use std::sync::Arc;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use quench_clock::Clock;
use quench_core::account::World;
use quench_core::region::{RegionCode, catalogue};

use crate::call::Caller;
use crate::capped::capped;
use crate::clock::SdkClock;
use crate::connect_error::{ConnectError, Unsupported};
use crate::profile_file::Places;
use crate::profiles::{ProfilePortal, device, profile_portal};
use crate::wiring::{Wiring, checked_endpoint, http_client};

pub use browser::LoginSession;
pub(crate) use keepsake::opened;
pub(crate) use loopback::Loopback;
pub use portal::{Portal, PortalAccount};
pub use portal_role::PortalRole;
pub use start_url::PortalFlaw;
pub use waiting::{Returned, Waiting};

use browser::LoginRequest;
use device::DeviceCode;
use paste::PasteBox;
use pkce::{Pkce, unguessable};
use registration::{PortalAddress, Registration};
use waiting::{Exchange, Goal, Step, Way};

/// Where `aws login` signs in unless it is told otherwise.
const USUAL_REGION: &str = "us-east-1";

/// A way to sign in through the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// AWS's website (`aws login`).
    Browser {
        /// Where; `us-east-1` without it.
        region: Option<String>,
        /// No browser can come back to this machine: the one of another device shows a text to paste.
        elsewhere: bool,
    },
    /// A portal of IAM Identity Center.
    Portal {
        /// Its address, as a person typed it.
        start_url: String,
        /// Where it is.
        region: String,
        /// With a code to compare, where no browser can come back to this machine.
        device: bool,
    },
    /// The portal that a profile of `~/.aws` names, with its account and role.
    ProfilePortal {
        /// The profile.
        name: String,
        /// As above.
        device: bool,
    },
}

/// What to sign in with. [`SignInOptions::new`] fills in what is usual.
pub struct SignInOptions {
    /// Where everything goes instead of AWS, the browser included. What is signed in there is good for nothing else.
    pub custom_endpoint: Option<String>,
    /// The time of waiting and of proofs.
    pub clock: Clock,
    /// The chance of backoff. Nothing secret comes from it.
    pub seed: u64,
    /// The part of AWS's request rates that Quench may use, at most 1.
    pub share: f64,
    /// Where the files of the AWS CLI are.
    pub places: Places,
}

impl SignInOptions {
    /// AWS itself, the whole request budget, this user's files.
    pub fn new(clock: Clock, seed: u64) -> Self {
        Self { custom_endpoint: None, clock, seed, share: 1.0, places: Places::of_this_user() }
    }
}

/// Checks what it is given, and makes everything ready for the browser; none is opened here.
///
/// # Errors
/// [`ConnectError::RegionUnknown`] and [`ConnectError::PortalMalformed`] before anything is asked or opened;
/// [`ConnectError::LoopbackFailed`]; what the portal or the way to it refused.
pub async fn begin_sign_in(sign_in: SignIn, options: SignInOptions) -> Result<Waiting, ConnectError> {
    let endpoint = options.custom_endpoint.as_deref().map(checked_endpoint).transpose()?;
    let http = http_client(endpoint.is_some());
    let world = endpoint.map_or(World::Aws, |endpoint| World::Custom { endpoint });
    begin_through(http, world, sign_in, options).await
}

/// The part of it that is the same for every world.
pub(crate) async fn begin_through(
    http: SharedHttpClient,
    world: World,
    sign_in: SignIn,
    options: SignInOptions,
) -> Result<Waiting, ConnectError> {
    let wiring = Wiring { http: capped(http), clock: SdkClock(options.clock.clone()), world };
    let caller = Arc::new(Caller::new(options.clock, options.seed, options.share));
    let stand_in = wiring.endpoint().is_some();
    match sign_in {
        SignIn::Browser { region, elsewhere } => {
            let region = known_region(region.as_deref().unwrap_or(USUAL_REGION))?;
            website(&region, elsewhere, wiring, caller).await
        }
        SignIn::Portal { start_url, region, device } => {
            let start_url = start_url::checked(&start_url, stand_in)?;
            let address = PortalAddress { start_url, region: known_region(region.trim())? };
            portal(address, device, Goal::Choose, wiring, caller).await
        }
        SignIn::ProfilePortal { name, device } => {
            let ProfilePortal { start_url, region, account, role, roles } = profile_portal(&options.places, &name)?;
            // The portal gives a role, and AWS takes a code of a device from users alone.
            if self::device(&roles).is_some() {
                return Err(ConnectError::ProfileUnsupported { profile: name, why: Unsupported::TwoCodes });
            }
            let start_url = start_url::checked(&start_url, stand_in)?;
            let address = PortalAddress { start_url, region: known_region(region.as_str())? };
            let goal = Goal::Profile { name, account, role, roles };
            portal(address, device, goal, wiring, caller).await
        }
    }
}

/// A region's name becomes part of the address that a person signs in at: only one that AWS has is taken.
fn known_region(region: &str) -> Result<RegionCode, ConnectError> {
    let known = catalogue().iter().find(|known| known.code.as_str() == region);
    let unknown = || ConnectError::region_unknown(region);
    known.map(|known| known.code.clone()).ok_or_else(unknown)
}

async fn website(
    region: &RegionCode,
    elsewhere: bool,
    wiring: Wiring,
    caller: Arc<Caller>,
) -> Result<Waiting, ConnectError> {
    let state = unguessable()?;
    if elsewhere {
        let request = LoginRequest::new(region, None, &state, &wiring).await?;
        let (url, (paste, code)) = (request.url.clone(), PasteBox::new(&state));
        let way = Way::Paste { code, exchange: Exchange::Login(request) };
        let waiting = Waiting::new(url, Step { way, goal: Goal::Choose }, wiring, caller)?;
        return Ok(waiting.with_paste(paste));
    }
    let port = Loopback::open().await?;
    let request = LoginRequest::new(region, Some(port.redirect()), &state, &wiring).await?;
    let url = request.url.clone();
    let way = Way::Loopback { port, state, exchange: Exchange::Login(request) };
    Waiting::new(url, Step { way, goal: Goal::Choose }, wiring, caller)
}

async fn portal(
    address: PortalAddress,
    device: bool,
    goal: Goal,
    wiring: Wiring,
    caller: Arc<Caller>,
) -> Result<Waiting, ConnectError> {
    if device {
        let registration = Registration::register(address, true, &wiring, &caller).await?;
        let code = DeviceCode::start(&registration, &wiring, &caller).await?;
        let (url, user_code, until) = (code.url.clone(), code.user_code.clone(), code.until);
        let step = Step { way: Way::Device { code, registration }, goal };
        return Ok(Waiting::new(url, step, wiring, caller)?.with_code(user_code, until));
    }
    // First: without a port there is nothing to register for.
    let port = Loopback::open().await?;
    let registration = Registration::register(address, false, &wiring, &caller).await?;
    let (state, pkce, redirect) = (unguessable()?, Pkce::new()?, port.redirect());
    let url = registration.authorize_url(&redirect, &state, &pkce, &wiring).await?;
    let way = Way::Loopback { port, state, exchange: Exchange::Portal { registration, redirect, pkce } };
    Waiting::new(url, Step { way, goal }, wiring, caller)
}
