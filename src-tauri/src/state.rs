//! What the shell holds: how it was started, and the connected account with the pumps that feed the window.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use quench_core::view::SessionView;
use quench_engine::session::Session;
use tauri::AppHandle;
use tauri::async_runtime::JoinHandle;
use tauri_specta::Event;

use crate::api::{
    CostsChanged, JobFailed, OverviewChanged, ProofChanged, RegionsChanged, TeardownChanged, TriageChanged,
};
use crate::arguments::Arguments;
use crate::connecting;
use crate::error::{ApiError, Code};

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
}

struct Connected {
    session: Arc<Session>,
    view: SessionView,
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
        Self { arguments, folder, connected: Mutex::new(None), connecting: tokio::sync::Mutex::new(()) }
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

    /// Takes the account, with the jobs that end with it.
    pub fn enter(&self, session: Arc<Session>, view: SessionView, jobs: Vec<JoinHandle<()>>) {
        *self.connected() = Some(Connected { session, view, jobs });
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
            // A world that cannot be saved now was saved two seconds ago.
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

async fn save(handle: AppHandle, session: Arc<Session>) {
    if let Err(error) = session.keep_world_saved().await {
        job_failed(&handle, error.into());
    }
}
