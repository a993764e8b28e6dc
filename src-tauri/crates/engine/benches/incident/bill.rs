//! What the largest bill costs this machine: 13 months by day of 34 regions and 40 services, in an account of its own process.

use std::error::Error;

use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_core::view::{BillAsk, BillQuery, BillSpan, BillSplit, BillState};
use quench_engine::session::Session;
use quench_store::{OpenOptions, Store};

use crate::cost::Cost;
use crate::served::{Account, engine_of};

const SCENARIO: &str = "large-bill";
const PLACE: &str = "us-east-1";
/// Cost Explorer is asked five times a second; so many of its seconds are one here.
const SPEED: f64 = 60.0;
const ROWS: usize = 500_000;
const MOST_MEGABYTES: f64 = 200.0;

/// With which this program is asked to be the engine.
pub(crate) const ROLE: &str = "be-the-engine-of-a-bill";

/// Whether it stayed within what is allowed; the process that knows says it.
pub(crate) fn half_a_million_rows() -> Result<bool, Box<dyn Error>> {
    let account = Account::begin(SCENARIO, PLACE, SPEED)?;
    let folder = tempfile::tempdir()?;
    Ok(engine_of(&account, ROLE, folder.path())?.status()?.success())
}

/// Asks the account at `url` for its bill, with its store in `folder`, and says what that cost since the process began.
pub(crate) fn be_the_engine(url: &str, folder: &str) -> Result<bool, Box<dyn Error>> {
    let clock = Clock::scaled(crate::BEGINS.parse()?, SPEED);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(folder, OpenOptions::new(clock.now()))?;
        let mut options = ConnectOptions::new(Source::Environment, clock.clone(), crate::SEED);
        options.custom_endpoint = Some(url.to_owned());
        let session = Session::open(connect(options).await?, store, None)?;
        let before = Cost::so_far();
        session.set_request_cap("20")?;
        let wall = Clock::system();
        let span = BillSpan::ThirteenMonthsDaily;
        let ask = BillAsk { span, apart: false, forecast: false, anomalies: false, go_on: false, requests: 2000 };
        let began = wall.monotonic();
        session.ask_bill(&ask).await?;
        let asked = (wall.monotonic() - began).as_secs_f64();
        let began = wall.monotonic();
        let view = session.costs_view()?;
        let viewed = (wall.monotonic() - began).as_secs_f64();
        let bill = view.bill.ok_or("no bill came")?;
        if view.charges.state != BillState::Told || !bill.odd.is_empty() {
            return Err(format!("{:?}, odd: {:?}", view.charges, bill.odd).into());
        }
        let query = |split| BillQuery { revision: bill.revision, split, place: None, service: None };
        let began = wall.monotonic();
        session.bill_layers(&query(BillSplit::Place))?;
        let layered = (wall.monotonic() - began).as_secs_f64();
        // Before the file, which is a text of 48 MB that the window asks for apart.
        let cost = Cost::so_far();
        let rows = session.bill_csv(&query(BillSplit::Place))?.lines().count() - 1;
        if rows < ROWS {
            return Err(format!("{rows} rows: there are {ROWS} and more").into());
        }
        println!("a bill of {rows} rows on {} pages in {asked:.1} s, the engine's process alone:", bill.pages);
        println!("  the view {:.0} ms, the layers of a chart {:.0} ms", viewed * 1000.0, layered * 1000.0);
        let (Some(before), Some(cost)) = (before, cost) else {
            println!("  memory is not measured on this system");
            return Ok(true);
        };
        let within = cost.peak < MOST_MEGABYTES;
        println!(
            "  {:.0} MB at its peak, {} {MOST_MEGABYTES} MB; {:.0} MB before; {:.1} s of a processor",
            cost.peak,
            if within { "within" } else { "NOT within" },
            before.peak,
            cost.processor
        );
        Ok(within)
    })
}
