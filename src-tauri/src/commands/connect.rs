//! Connecting and leaving.

use std::sync::Arc;

use quench_aws::{Places, environment_option, list_profiles};
use quench_clock::Clock;
use quench_core::text::neutral;
use quench_core::view::SessionView;
use quench_drill::Drill;
use quench_engine::session::Session;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, State};

use crate::api::{ConnectOptions, ConnectRequest, ProfileKind, ProfileNeed, ProfileOption, StartView};
use crate::connecting;
use crate::error::{ApiError, Code};
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
        error = enter(&app, request, |session| pumps(&handle, session)).await.err();
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
    Ok(ConnectOptions {
        profiles,
        profiles_error,
        portals: Vec::new(),
        regions: Vec::new(),
        remembered: connecting::remembered(&app.folder),
        keychain: false,
        environment: environment_option().map(|option| option.key),
        scenarios: Drill::scenarios().iter().map(|&name| name.to_owned()).collect(),
        practice_saved: connecting::practice_saved(&app.folder),
    })
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
    let _ = again;
    enter(&app, request, |session| pumps(&handle, session)).await
}

/// Connects first and switches after: who mistypes a key stays in the account in use. `jobs` begins what feeds the
/// window.
pub(crate) async fn enter(
    app: &App,
    request: ConnectRequest,
    jobs: impl FnOnce(&Arc<Session>) -> Vec<JoinHandle<()>>,
) -> Result<SessionView, ApiError> {
    let _one_at_a_time = app.connecting.lock().await;
    refuse_while_tearing_down(app)?;
    let ready = connecting::ready(request).await?;
    // It may have begun meanwhile.
    refuse_while_tearing_down(app)?;
    if app.session().is_ok_and(|session| ready.clashes(&session)) {
        app.leave().await;
    }
    let (session, view) = ready.open(&app.folder).await?;
    app.leave().await;
    let jobs = jobs(&session);
    app.enter(session, view.clone(), jobs);
    Ok(view)
}

fn refuse_while_tearing_down(app: &App) -> Result<(), ApiError> {
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
