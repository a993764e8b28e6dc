//! What the shell holds: how it was started, and the connected account with the pumps that feed the window.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use quench_core::view::{May, SessionView, StandingView};
use quench_engine::session::Session;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::api::{
    CostsChanged, JobFailed, OverviewChanged, ProofChanged, RegionsChanged, StandingChanged, TeardownChanged,
    TriageChanged,
};
use crate::arguments::Arguments;
use crate::connecting;
use crate::error::{ApiError, Code};
use crate::keeping;
use crate::keychain::{Keychain, KeychainError};
use crate::signing_in::SigningIn;

/// Events of one kind are at least this far apart.
const BETWEEN_EVENTS: Duration = Duration::from_millis(100);

/// The shell's state.
pub struct App {
    /// How it was started.
    pub arguments: Arguments,
    /// Where incidents are kept.
    pub folder: PathBuf,
    connected: Mutex<Option<Connected>>,
    /// Held while connecting, so that two sign-ins at once do not leave half of each.
    pub connecting: tokio::sync::Mutex<()>,
    /// The sign-in that is in the browser.
    pub signing_in: SigningIn,
    /// Found when it is first asked for: on Linux that asks the desktop's bus.
    keychain: tokio::sync::OnceCell<Result<Keychain, String>>,
    /// Held while the keychain is written, also by a thread that nobody waits for any more.
    pub keeping: Arc<tokio::sync::Mutex<()>>,
    /// What the keychain holds of the connected account changed.
    kept_changed: tokio::sync::Notify,
}

struct Connected {
    session: Arc<Session>,
    view: SessionView,
    /// Which of its sign-ins the keychain holds, because somebody asked for it.
    kept: Option<u64>,
    /// What works for the window on the session and must end with it. A teardown is not among them: nobody leaves then.
    jobs: Vec<JoinHandle<()>>,
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.jobs.iter().for_each(JoinHandle::abort);
    }
}

impl App {
    /// Nobody is connected.
    pub fn new(arguments: Arguments, folder: PathBuf) -> Self {
        Self {
            arguments,
            folder,
            connected: Mutex::new(None),
            connecting: tokio::sync::Mutex::new(()),
            signing_in: SigningIn::default(),
            keychain: tokio::sync::OnceCell::new(),
            keeping: Arc::default(),
            kept_changed: tokio::sync::Notify::new(),
        }
    }

    /// The keychain of this computer.
    ///
    /// # Errors
    /// [`KeychainError::Missing`].
    pub async fn keychain(&self) -> Result<Keychain, KeychainError> {
        let find = || async {
            let found = tokio::task::spawn_blocking(|| Keychain::of_this_computer().map_err(|error| error.to_string()));
            found.await.unwrap_or_else(|error| Err(error.to_string()))
        };
        self.keychain.get_or_init(find).await.clone().map_err(KeychainError::Missing)
    }

    /// Whether the keychain holds the present sign-in of `session`. That somebody had another one of the account kept says
    /// nothing of this one.
    pub fn is_kept(&self, session: &Arc<Session>) -> bool {
        let number = session.ground().connection.sign_in_number();
        let connected = self.connected();
        connected.as_ref().is_some_and(|found| Arc::ptr_eq(&found.session, session) && found.kept == Some(number))
    }

    /// Notes which one the keychain holds.
    pub fn set_kept(&self, session: &Arc<Session>, kept: Option<u64>) {
        match &mut *self.connected() {
            Some(connected) if Arc::ptr_eq(&connected.session, session) => connected.kept = kept,
            _ => return,
        }
        self.kept_changed.notify_one();
    }

    /// Takes the words for `session` after somebody signed in to it again, perhaps as somebody else of the account.
    pub fn renew(&self, session: &Arc<Session>, caller: String) -> Option<SessionView> {
        let mut connected = self.connected();
        let connected = connected.as_mut().filter(|connected| Arc::ptr_eq(&connected.session, session))?;
        connected.view.caller = caller;
        Some(connected.view.clone())
    }

    fn connected(&self) -> MutexGuard<'_, Option<Connected>> {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connected account.
    ///
    /// # Errors
    /// `notConnected`.
    pub fn session(&self) -> Result<Arc<Session>, ApiError> {
        let connected = self.connected();
        let session = connected.as_ref().map(|connected| Arc::clone(&connected.session));
        session.ok_or_else(|| ApiError::new(Code::NotConnected, "no account is connected"))
    }

    /// Who is connected, for the window.
    pub fn session_view(&self) -> Option<SessionView> {
        self.connected().as_ref().map(|connected| connected.view.clone())
    }

    /// Takes the account; the keychain holds its first sign-in if `kept`.
    pub fn enter(&self, session: Arc<Session>, view: SessionView, kept: bool) {
        *self.connected() = Some(Connected { session, view, kept: kept.then_some(0), jobs: Vec::new() });
    }

    /// Ends `job` when `session` is left, which may have happened already.
    pub fn follow(&self, session: &Arc<Session>, job: JoinHandle<()>) {
        match &mut *self.connected() {
            Some(connected) if Arc::ptr_eq(&connected.session, session) => {
                connected.jobs.retain(|job| !job.inner().is_finished());
                connected.jobs.push(job);
            }
            _ => job.abort(),
        }
    }

    /// Leaves the account: stops what runs and waits for it, saves a practice account, lets the account go and drops
    /// the credentials. Not while a teardown is under way.
    pub async fn leave(&self) {
        let Some(mut connected) = self.stop() else { return };
        for job in std::mem::take(&mut connected.jobs) {
            // Aborted is how it ends.
            let _ = job.await;
        }
        // A page that is under way is paid for: it is kept before the account is let go.
        connected.session.stop_asking();
        connected.session.asked_all().await;
        connecting::release(&connected.session);
    }

    /// Leaves as the app ends: waits for nothing, and a teardown keeps the lock under which it writes its last receipts.
    pub fn quit(&self) {
        if let Some(connected) = self.stop() {
            // One that cannot be saved now was saved before, and every change since is kept.
            let _ = connected.session.save_world();
        }
    }

    fn stop(&self) -> Option<Connected> {
        let connected = self.connected().take()?;
        connected.jobs.iter().for_each(JoinHandle::abort);
        connected.session.stop_sweep();
        if let Some(teardown) = connected.session.teardown() {
            teardown.stop();
        }
        Some(connected)
    }
}

/// Begins to feed the window from `session`.
pub fn pumps(handle: &AppHandle, session: &Arc<Session>) -> Vec<JoinHandle<()>> {
    let app = Arc::clone(&*handle.state::<Arc<App>>());
    vec![
        tauri::async_runtime::spawn(pump_overview(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(pump_teardown(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(pump_regions(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(pump_costs(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(pump_triage(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(keep_judged(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(keep_looking(handle.clone(), Arc::clone(session))),
        // What a person told Quench to open goes on after a restart, with what they told it then.
        tauri::async_runtime::spawn(work_on_regions(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(save(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(pump_standing(handle.clone(), Arc::clone(session))),
        tauri::async_runtime::spawn(keep_signed_in(Arc::clone(session))),
        // Once; the person can ask again.
        tauri::async_runtime::spawn(ask_permissions(Arc::clone(session))),
        tauri::async_runtime::spawn(keeping::keep_fresh(app, Arc::clone(session))),
    ]
}

/// Tells the window that a job failed as a whole.
pub fn job_failed(handle: &AppHandle, error: ApiError) {
    // Without a window nobody has to be told.
    let _ = JobFailed(error).emit(handle);
}

async fn pump_overview(handle: AppHandle, session: Arc<Session>) {
    let mut changes = session.watch();
    while changes.changed().await.is_ok() {
        let _ = OverviewChanged(session.overview()).emit(&handle);
        tokio::time::sleep(BETWEEN_EVENTS).await;
    }
}

async fn pump_teardown(handle: AppHandle, session: Arc<Session>) {
    let mut sessions = session.watch();
    loop {
        let Some(teardown) = session.teardown() else {
            if sessions.changed().await.is_err() {
                return;
            }
            continue;
        };
        let mut changes = teardown.watch();
        let mut told = None;
        loop {
            session.observe_burn();
            let _ = TeardownChanged(teardown.view(session.ground())).emit(&handle);
            let proof = session.proof_shown();
            // A new teardown has no proof yet: that is told too, or the window would go on showing the last one's.
            if told.as_ref() != Some(&proof) {
                let _ = ProofChanged(proof.clone()).emit(&handle);
            }
            told = Some(proof);
            tokio::time::sleep(BETWEEN_EVENTS).await;
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { break },
                changed = sessions.changed() => if changed.is_err() { return },
            }
            if !session.teardown().is_some_and(|current| Arc::ptr_eq(&current, &teardown)) {
                break;
            }
        }
    }
}

async fn pump_regions(handle: AppHandle, session: Arc<Session>) {
    let mut changes = session.watch_regions();
    while changes.changed().await.is_ok() {
        let _ = RegionsChanged(session.regions_view()).emit(&handle);
        tokio::time::sleep(BETWEEN_EVENTS).await;
    }
}

async fn pump_costs(handle: AppHandle, session: Arc<Session>) {
    let mut changes = session.watch_costs();
    while changes.changed().await.is_ok() {
        // What the store cannot tell now is told by the command that asks next.
        if let Ok(view) = session.costs_view() {
            let _ = CostsChanged(view).emit(&handle);
        }
        tokio::time::sleep(BETWEEN_EVENTS).await;
    }
}

async fn pump_triage(handle: AppHandle, session: Arc<Session>) {
    let mut changes = session.watch_triage();
    while changes.changed().await.is_ok() {
        let _ = TriageChanged(session.triage_view()).emit(&handle);
        tokio::time::sleep(BETWEEN_EVENTS).await;
    }
}

/// Reads what verdicts rest on, whenever something was read anew. What fails is told, and tried again the next time.
async fn keep_judged(handle: AppHandle, session: Arc<Session>) {
    while let Err(error) = session.keep_judged().await {
        job_failed(&handle, error.into());
    }
}

/// The same for CloudTrail, which takes its time.
async fn keep_looking(handle: AppHandle, session: Arc<Session>) {
    while let Err(error) = session.keep_looking().await {
        job_failed(&handle, error.into());
    }
}

/// Reads CloudTrail.
pub async fn look(handle: AppHandle, session: Arc<Session>) {
    if let Err(error) = session.look().await {
        job_failed(&handle, error.into());
    }
}

/// Works through what the person told Quench to do about regions that are off; ends when nothing of it is left.
pub async fn work_on_regions(handle: AppHandle, session: Arc<Session>) {
    if let Err(error) = session.work_on_regions().await {
        job_failed(&handle, error.into());
    }
}

/// Reads AWS's price list, which is free, for the regions where something runs.
pub async fn read_prices(handle: &AppHandle, session: &Session) {
    if let Err(error) = session.refresh_prices().await {
        job_failed(handle, error.into());
    }
}

async fn pump_standing(handle: AppHandle, session: Arc<Session>) {
    let mut sign_in = session.watch_sign_in();
    let mut standing = session.watch_standing();
    loop {
        let app = handle.state::<Arc<App>>();
        let changed = tokio::select! {
            changed = sign_in.changed() => changed,
            changed = standing.changed() => changed,
            () = app.kept_changed.notified() => Ok(()),
        };
        if changed.is_err() {
            return;
        }
        let _ = StandingChanged(standing_of(&app, &session)).emit(&handle);
        tokio::time::sleep(BETWEEN_EVENTS).await;
    }
}

async fn keep_signed_in(session: Arc<Session>) {
    session.keep_signed_in().await;
}

async fn ask_permissions(session: Arc<Session>) {
    session.ask_permissions().await;
}

/// How the caller of `session` stands, with what only the shell knows.
pub fn standing_of(app: &App, session: &Arc<Session>) -> StandingView {
    let connection = &session.ground().connection;
    let mut view = session.standing(session.sign_in_view(connection.way()));
    view.sign_in.kept = app.is_kept(session);
    view.sign_in.can_be_kept = connection.keepsake().is_some();
    // Where everything is allowed already nobody has to look for a device.
    let lacks = view.permissions.areas.iter().any(|area| area.may != May::Yes);
    view.sign_in.takes_code = connection.takes_code() && (lacks || session.needs_code());
    view
}

async fn save(handle: AppHandle, session: Arc<Session>) {
    if let Err(error) = session.keep_world_saved().await {
        job_failed(&handle, error.into());
    }
}
