//! Connecting and leaving.

use std::sync::Arc;

use quench_aws::{Places, environment_option, known_portals, list_profiles};
use quench_clock::Clock;
use quench_core::permission::Answers;
use quench_core::region::catalogue;
use quench_core::text::neutral;
use quench_core::view::{RememberedAccount, SessionView, SignInWay};
use quench_drill::Drill;
use quench_engine::session::Session;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, State};

use crate::api::{AreaPolicy, ConnectOptions, ConnectRequest, ProfileKind, ProfileNeed, ProfileOption, StartView};
use crate::connecting::{self, Ready};
use crate::error::{ApiError, Code};
use crate::sign_in_api::KnownPortal;
use crate::state::{App, pumps};

/// How the app was started, and whether it is connected.
#[tauri::command]
#[specta::specta]
pub async fn start(handle: AppHandle, app: State<'_, Arc<App>>) -> Result<StartView, ApiError> {
    let arguments = &app.arguments;
    let mut error = None;
    if let (Some(scenario), None) = (&arguments.practice, app.session_view()) {
        let request = ConnectRequest::Practice {
            scenario: Some(scenario.clone()),
            seed: arguments.seed,
            speed: arguments.speed,
            fresh: arguments.fresh,
        };
        error = enter(&app, connecting::ready(&app, request), false, |session| pumps(&handle, session)).await.err();
    }
    Ok(StartView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        language: arguments.lang.clone(),
        theme: arguments.theme.clone(),
        session: app.session_view(),
        error,
    })
}

/// What the connect page offers.
#[tauri::command]
#[specta::specta]
pub async fn connect_options(app: State<'_, Arc<App>>) -> Result<ConnectOptions, ApiError> {
    let listed = list_profiles(&Places::of_this_user(), Clock::system().now());
    let (profiles, profiles_error) = match listed {
        Ok(profiles) => (profiles.into_iter().map(profile_option).collect(), None),
        Err(error) => (Vec::new(), Some(error.into())),
    };
    let remembered = connecting::remembered(&app).await;
    Ok(ConnectOptions {
        portals: portals(&remembered),
        profiles,
        profiles_error,
        regions: catalogue().iter().map(|region| region.code.to_string()).collect(),
        remembered,
        keychain: app.keychain().await.is_ok(),
        policies: Answers::default()
            .areas()
            .into_iter()
            .map(|area| AreaPolicy { kind: area.kind, policy: area.policy })
            .collect(),
        environment: environment_option().map(|option| option.key),
        scenarios: Drill::scenarios().iter().map(|&name| name.to_owned()).collect(),
        practice_saved: connecting::practice_saved(&app.folder),
    })
}

/// Portals that `~/.aws` or an account from before names, each once.
fn portals(remembered: &[RememberedAccount]) -> Vec<KnownPortal> {
    let named = |(start_url, region): (String, String)| KnownPortal { start_url: neutral(&start_url), region };
    // Files that cannot be read are told where their profiles would be.
    let of_profiles = known_portals(&Places::of_this_user()).unwrap_or_default().into_iter().map(named);
    let of_accounts = remembered.iter().filter_map(|account| match &account.way {
        Some(SignInWay::Portal { start_url, region, .. }) => {
            Some(KnownPortal { start_url: start_url.clone(), region: region.clone() })
        }
        _ => None,
    });
    let mut known: Vec<KnownPortal> = Vec::new();
    for portal in of_profiles.chain(of_accounts) {
        if !known.contains(&portal) {
            known.push(portal);
        }
    }
    known
}

fn profile_option(option: quench_aws::ProfileOption) -> ProfileOption {
    use quench_aws::{ProfileKind as Kind, ProfileNeed as Need};
    ProfileOption {
        name: neutral(&option.name),
        kind: match option.kind {
            Kind::Key => ProfileKind::Key,
            Kind::Role => ProfileKind::Role,
            Kind::Sso => ProfileKind::Sso,
            Kind::Login => ProfileKind::Login,
            Kind::Process => ProfileKind::Process,
            Kind::Other => ProfileKind::Other,
        },
        needs: option.needs.map(|need| match need {
            Need::Mfa { serial } => ProfileNeed::Mfa { serial: neutral(&serial) },
            Need::Portal { start_url, region } => ProfileNeed::Portal { start_url: neutral(&start_url), region },
            Need::Login { command } => ProfileNeed::Login { command },
            Need::ConfirmProcess { command, token } => ProfileNeed::ConfirmProcess { command, token },
            Need::Unsupported(why) => ProfileNeed::Unsupported { reason: why.into() },
            Need::BrokenKey => ProfileNeed::BrokenKey,
        }),
        region: option.region,
    }
}

/// Connects: who am I, before anything else. `again`: only the connected account will do, and what waits there goes on.
#[tauri::command]
#[specta::specta]
pub async fn connect(
    handle: AppHandle,
    app: State<'_, Arc<App>>,
    request: ConnectRequest,
    again: bool,
) -> Result<SessionView, ApiError> {
    enter(&app, connecting::ready(&app, request), again, |session| pumps(&handle, session)).await
}

/// Connects first and switches after: who mistypes a key stays in the account in use. `jobs` begins what feeds the
/// window. `again`: the connected session goes on with the new sign-in, if that is to its account; nothing else changes.
pub(crate) async fn enter(
    app: &App,
    ready: impl Future<Output = Result<Ready, ApiError>>,
    again: bool,
    jobs: impl FnOnce(&Arc<Session>) -> Vec<JoinHandle<()>>,
) -> Result<SessionView, ApiError> {
    let _one_at_a_time = app.connecting.lock().await;
    if again {
        return sign_in_again(app, ready).await;
    }
    refuse_while_tearing_down(app)?;
    let ready = ready.await?;
    // It may have begun meanwhile.
    refuse_while_tearing_down(app)?;
    if app.session().is_ok_and(|session| ready.clashes(&session)) {
        app.leave().await;
    }
    let kept = ready.is_kept();
    let (session, view) = ready.open(&app.folder).await?;
    app.leave().await;
    app.enter(Arc::clone(&session), view.clone(), kept);
    // They find it entered.
    jobs(&session).into_iter().for_each(|job| app.follow(&session, job));
    Ok(view)
}

async fn sign_in_again(
    app: &App,
    ready: impl Future<Output = Result<Ready, ApiError>>,
) -> Result<SessionView, ApiError> {
    let session = app.session()?;
    let ready = ready.await?;
    let kept = ready.is_kept();
    let Ready::Account { connection, .. } = ready else {
        return Err(ApiError::new(Code::Unexpected, "a practice account has no sign-in that ends"));
    };
    let caller = neutral(&connection.identity().arn);
    session.sign_in_again(*connection)?;
    // What is kept is the sign-in that somebody asked to be kept, and no other one of the account.
    app.set_kept(&session, kept.then(|| session.ground().connection.sign_in_number()));
    // Perhaps somebody else of the account, who may do other things.
    let asking = Arc::clone(&session);
    app.follow(&session, tauri::async_runtime::spawn(async move { asking.ask_permissions().await }));
    app.renew(&session, caller).ok_or_else(|| ApiError::new(Code::NotConnected, "the account was left meanwhile"))
}

pub(crate) fn refuse_while_tearing_down(app: &App) -> Result<(), ApiError> {
    match app.session() {
        Ok(session) if session.is_tearing_down() => {
            Err(ApiError::new(Code::TeardownRunning, "stop the teardown first"))
        }
        _ => Ok(()),
    }
}

/// Leaves the account; credentials are dropped.
#[tauri::command]
#[specta::specta]
pub async fn disconnect(app: State<'_, Arc<App>>) -> Result<(), ApiError> {
    // A sign-in that is under way must find the account let go, not half-way.
    let _one_at_a_time = app.connecting.lock().await;
    refuse_while_tearing_down(&app)?;
    app.leave().await;
    Ok(())
}

/// The window has painted `page`: lets a start with --until-ready end.
#[tauri::command]
#[specta::specta]
pub async fn painted(page: String) -> Result<(), ApiError> {
    crate::say(&format!("quench: painted {}", neutral(&page)));
    Ok(())
}
