//! --enable-disabled-regions: opening them beside the teardown of what is on, and closing them at the end.

use std::sync::Arc;

use quench_core::region::RegionCode;
use quench_core::view::{OffRegion, OpeningStep};
use quench_engine::session::Session;
use quench_engine::{SessionError, chain};
use serde_json::json;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::End;
use crate::arguments::Arguments;
use crate::output;
use crate::summary::{Opened, Summary};

type Worked = Result<Result<(), SessionError>, JoinError>;

/// Regions that are being opened.
pub(crate) struct Openings {
    session: Arc<Session>,
    /// What was open before is no part of what this run found.
    before: Vec<RegionCode>,
    work: JoinHandle<Result<(), SessionError>>,
    telling: JoinHandle<()>,
}

impl Openings {
    /// Orders every disabled region, and goes on with what an earlier run ordered. Without --yes only tells them.
    pub(crate) fn begin(
        arguments: &Arguments,
        session: &Arc<Session>,
        summary: &mut Summary,
    ) -> Result<Option<Self>, String> {
        if !arguments.enable_disabled_regions {
            return Ok(None);
        }
        let off = |region: &OffRegion| {
            use OpeningStep::{Closed, Off, Refused, Stuck};
            matches!(region.step, Off | Refused | Closed | Stuck)
        };
        let regions = session.regions_view().regions;
        let off: Vec<RegionCode> = regions.into_iter().filter(off).map(|region| region.code).collect();
        output::line(&json!({"type": "disabled", "regions": off}));
        if !arguments.yes {
            return Ok(None);
        }
        match session.order_enable(&off) {
            Ok(()) | Err(SessionError::NothingChosen) => Ok(Self::resume(session, summary)),
            Err(error) => Err(chain(&error)),
        }
    }

    /// Goes on with what was ordered, if anything is open.
    pub(crate) fn resume(session: &Arc<Session>, summary: &mut Summary) -> Option<Self> {
        if !session.has_open_orders() {
            return None;
        }
        summary.opened = Some(Opened::default());
        Some(Self::of(session))
    }

    fn of(session: &Arc<Session>) -> Self {
        let work = tokio::spawn({
            let session = Arc::clone(session);
            async move { session.work_on_regions().await }
        });
        let before = steps(session, OpeningStep::Open);
        Self { session: Arc::clone(session), before, work, telling: tokio::spawn(tell(Arc::clone(session))) }
    }

    /// Leaves the orders for the next run.
    pub(crate) fn leave(self) {
        self.work.abort();
        self.telling.abort();
    }

    /// Waits until no order is open; none if the person stopped it.
    async fn worked(self, stop: &CancellationToken) -> Option<Worked> {
        let Self { mut work, telling, .. } = self;
        let worked = tokio::select! {
            worked = &mut work => Some(worked),
            () = stop.cancelled() => {
                work.abort();
                None
            }
        };
        telling.abort();
        worked
    }

    /// Waits until AWS is done and every region was read. A Ctrl-C ends it; the orders stay for the next run.
    pub(crate) async fn opened(self, stop: &CancellationToken, summary: &mut Summary) -> End {
        let (session, before) = (Arc::clone(&self.session), self.before.clone());
        let worked = self.worked(stop).await;
        count(&session, summary);
        if let Some(inventory) = session.inventory() {
            let opened = steps(&session, OpeningStep::Open).into_iter().filter(|code| !before.contains(code));
            for code in opened {
                if let Some(region) = inventory.regions.get(&code) {
                    summary.found(region.counts(), region.burn(&session.ground().prices(), &code));
                }
            }
        }
        ended(worked, summary)
    }
}

/// Disables what may be disabled, and waits for it.
pub(crate) async fn close(session: &Arc<Session>, stop: &CancellationToken, summary: &mut Summary) -> End {
    let regions = session.regions_view().regions;
    let close: Vec<RegionCode> =
        regions.into_iter().filter(|region| region.may_close).map(|region| region.code).collect();
    match session.order_disable(&close) {
        Ok(()) => {}
        Err(SessionError::NothingChosen) => return End::Done,
        Err(error) => return End::Refused(chain(&error)),
    }
    let worked = Openings::of(session).worked(stop).await;
    count(session, summary);
    ended(worked, summary)
}

fn ended(worked: Option<Worked>, summary: &mut Summary) -> End {
    let told = match worked {
        None => return End::Stopped,
        Some(Ok(Ok(()))) => None,
        Some(Ok(Err(error))) => Some(chain(&error)),
        Some(Err(error)) => Some(error.to_string()),
    };
    let lacks = summary.opened.as_ref().is_some_and(|opened| !opened.refused.is_empty() || !opened.waiting.is_empty());
    match told {
        Some(why) => {
            summary.error.get_or_insert(why);
            End::Remains
        }
        None if lacks => End::Unread,
        None => End::Done,
    }
}

fn steps(session: &Session, step: OpeningStep) -> Vec<RegionCode> {
    let regions = session.regions_view().regions;
    regions.into_iter().filter(|region| region.step == step).map(|region| region.code).collect()
}

/// What became of each, for the summary.
fn count(session: &Session, summary: &mut Summary) {
    let mut opened = Opened::default();
    for region in session.regions_view().regions {
        let code = region.code.to_string();
        let why = || {
            let trouble = serde_json::to_value(region.trouble).unwrap_or_default();
            let trouble = trouble.as_str().unwrap_or("unknown").to_owned();
            region.detail.as_ref().map_or_else(|| trouble.clone(), |detail| format!("{trouble}: {detail}"))
        };
        match region.step {
            OpeningStep::Off => {
                opened.refused.insert(code, "it is off".to_owned());
            }
            OpeningStep::Open if region.found.is_none() => {
                opened.refused.insert(code, "it is on and was not read".to_owned());
            }
            OpeningStep::Open => opened.opened.push(code),
            OpeningStep::Closed => opened.closed.push(code),
            OpeningStep::Refused | OpeningStep::CloseRefused | OpeningStep::Stuck => {
                opened.refused.insert(code, why());
            }
            _ => opened.waiting.push(code),
        }
    }
    summary.opened = Some(opened);
}

/// A line for every region that moves on.
async fn tell(session: Arc<Session>) {
    let mut changes = session.watch_regions();
    let mut told = std::collections::BTreeMap::new();
    loop {
        for region in session.regions_view().regions {
            let now = (region.step, region.trouble);
            if told.insert(region.code.clone(), now) != Some(now) {
                let found = region.found.filter(|_| region.step == OpeningStep::Open);
                output::line(&json!({
                    "type": "region", "code": region.code, "step": region.step, "trouble": region.trouble, "found": found,
                }));
            }
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}
