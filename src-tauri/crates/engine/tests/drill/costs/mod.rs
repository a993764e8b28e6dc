//! Money: asked at a price that was seen, kept, held beside what burns, and never mixed up with it.

mod asking;
mod burning;
mod outliving;
mod prices;
mod states;

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use quench_core::view::{BillAsk, BillPart, BillPlace, BillSpan, BillState, BillView, CostsView};
use quench_engine::session::Session;
use rust_decimal::Decimal;

use crate::scene::{Scene, scene};

const ECS: &str = "Amazon Elastic Container Service";

fn ask(requests: u32) -> BillAsk {
    let span = BillSpan::ThirtyDays;
    BillAsk { span, apart: false, forecast: false, anomalies: false, go_on: false, requests }
}

fn costs(session: &Session) -> CostsView {
    session.costs_view().unwrap()
}

fn bill(session: &Session) -> BillView {
    costs(session).bill.unwrap()
}

fn state(session: &Session, part: BillPart) -> BillState {
    let view = costs(session);
    match part {
        BillPart::Charges => view.charges.state,
        BillPart::Apart => view.apart.state,
        BillPart::Forecast => view.forecast.state,
        BillPart::Anomalies => view.anomalies.state,
    }
}

fn requests(scene: &Scene) -> u64 {
    scene.drill.calls().iter().filter(|(call, _)| call.starts_with("ce:")).map(|(_, count)| count).sum()
}

async fn sleep(session: &Session, hours: u64) {
    session.ground().connection.clock().sleep(Duration::from_secs(hours * 3600)).await;
}

/// `mixed-account`, a company with a bill, some days on.
async fn some_days_on() -> Scene {
    let scene = scene("mixed-account").await;
    sleep(&scene.session, 4 * 24).await;
    scene
}

fn midnight(day: Date) -> Timestamp {
    format!("{day}T00:00:00Z").parse().unwrap()
}

fn dollars(text: impl ToString) -> Decimal {
    text.to_string().parse().unwrap()
}

fn region(code: &str) -> BillPlace {
    BillPlace::Region { code: quench_core::region::RegionCode::parse(code).unwrap() }
}
