//! `--costs`: what was billed, in the summary.

use std::collections::BTreeMap;
use std::pin::pin;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use quench_core::billing::{BillQuestion, REQUEST_CENTS};
use quench_core::money::Usd;
use quench_core::view::{BillPlace, BillQuery, BillSplit, BillState, BillView, CostsView, OddKind};
use quench_engine::session::Session;
use quench_engine::{AskCosts, SessionError, chain};
use rust_decimal::Decimal;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

/// A bill that is younger is as new as AWS has one, as a rule.
const FRESH: SignedDuration = SignedDuration::from_hours(6);
/// Requests that one run makes at most, at $0.01 each.
const LIMIT: u32 = 20;

/// What was billed. Amounts are decimals; credits, refunds and tax are in none of them.
#[derive(Debug, Serialize)]
pub(crate) struct Billed {
    /// `ok`, `partial` (there is more, or something did not fit), `stale` (an older bill, because the newest could not be had),
    /// `never_enabled`, `denied`, `no_data`, `throttled` or `failed`.
    state: &'static str,
    /// Null where nothing was told: that is not zero.
    currency: Option<String>,
    total: Option<String>,
    /// By AWS's own names: `global`, `NoRegion` and the empty one among them.
    by_region: BTreeMap<String, String>,
    by_service: BTreeMap<String, String>,
    /// Days of which something was told.
    by_day: BTreeMap<String, String>,
    /// Made in this run.
    requests: u32,
    request_cost_usd: String,
    /// Why, where something is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Asks, unless the kept bill is new enough.
pub(crate) async fn ask(days: u32, session: &Session, stop: &CancellationToken) -> Billed {
    let made = || session.costs_view().map(|view| view.meter.incident).unwrap_or_default();
    let before = made();
    let mut asking = pin!(billed(days, session));
    let billed = tokio::select! {
        billed = &mut asking => billed,
        () = stop.cancelled() => {
            // What is under way is paid for.
            session.stop_asking();
            asking.await
        }
    };
    let requests = made().saturating_sub(before);
    let request_cost_usd = Usd(Decimal::new(REQUEST_CENTS, 2)).times(requests.into()).to_string();
    match billed {
        Ok(billed) => Billed { requests, request_cost_usd, ..billed },
        Err(error) => Billed { requests, request_cost_usd, detail: Some(chain(&error)), ..nothing("failed") },
    }
}

async fn billed(days: u32, session: &Session) -> Result<Billed, SessionError> {
    let today = session.now().to_zoned(TimeZone::UTC).date();
    let question = BillQuestion::of_days(days, today);
    let before = session.costs_view()?;
    let same = |bill: &BillView| {
        (bill.span, bill.monthly, bill.from, bill.until) == (None, false, question.from, question.until)
    };
    let fresh = before
        .bill
        .as_ref()
        .is_some_and(|bill| bill.complete && same(bill) && session.now().duration_since(bill.read_at) < FRESH);
    if !fresh {
        let ask = AskCosts {
            question: Some(question.clone()),
            apart: false,
            forecast: false,
            anomalies: false,
            requests: LIMIT,
        };
        session.ask_costs(ask).await?;
    }
    told(session, &session.costs_view()?, same)
}

fn told(session: &Session, view: &CostsView, same: impl Fn(&BillView) -> bool) -> Result<Billed, SessionError> {
    let Some(bill) = view.bill.as_ref().filter(|bill| same(bill)) else {
        return Ok(Billed { detail: view.charges.detail.clone(), ..nothing(word(&view.charges.state)) });
    };
    let told = view.charges.state == BillState::Told;
    let state = match bill.odd.iter().any(|odd| leaves_out(odd.kind)) {
        _ if !bill.complete => "partial",
        _ if !told => "stale",
        true => "partial",
        false => "ok",
    };
    let query = BillQuery { revision: bill.revision, split: BillSplit::Place, place: None, service: None };
    let totals = session.bill_layers(&query)?.totals;
    let days = bill.days.iter().zip(totals).filter_map(|(day, total)| Some((day.day.to_string(), total?.to_string())));
    let odd = (!bill.odd.is_empty()).then(|| {
        bill.odd
            .iter()
            .map(|odd| format!("{:?} {}: {}", odd.kind, odd.count, odd.examples.join("; ")))
            .collect::<Vec<_>>()
            .join(". ")
    });
    Ok(Billed {
        state,
        currency: Some(bill.currency.clone()),
        total: bill.total.map(|total| total.to_string()),
        by_region: bill.places.iter().map(|place| (name(&place.place), place.total.to_string())).collect(),
        by_service: bill.services.iter().map(|service| (service.service.clone(), service.total.to_string())).collect(),
        by_day: days.collect(),
        requests: 0,
        request_cost_usd: String::new(),
        detail: odd.or_else(|| view.charges.detail.clone()),
    })
}

fn nothing(state: &'static str) -> Billed {
    Billed {
        state,
        currency: None,
        total: None,
        by_region: BTreeMap::new(),
        by_service: BTreeMap::new(),
        by_day: BTreeMap::new(),
        requests: 0,
        request_cost_usd: "0".to_owned(),
        detail: None,
    }
}

fn word(state: &BillState) -> &'static str {
    match state {
        BillState::Told => "ok",
        BillState::Limit | BillState::DayCap | BillState::Stopped => "partial",
        BillState::NeverEnabled => "never_enabled",
        BillState::MemberWithoutAccess | BillState::Denied { .. } => "denied",
        BillState::NoData => "no_data",
        BillState::Throttled => "throttled",
        BillState::NotAsked | BillState::Failed { .. } => "failed",
    }
}

/// Whether something that AWS told is in no sum. A day that it did not tell, and a region that nobody knows, take nothing away.
fn leaves_out(kind: OddKind) -> bool {
    !matches!(kind, OddKind::MissingDay | OddKind::UnknownRegion)
}

/// As AWS names it.
fn name(place: &BillPlace) -> String {
    match place {
        BillPlace::NoRegion => "NoRegion".to_owned(),
        BillPlace::Untold => String::new(),
        place => place.name().to_owned(),
    }
}
