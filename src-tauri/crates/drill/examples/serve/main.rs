//! A practice account on a loopback port, for clients that are not Quench: boto3, the AWS command line, anything that
//! takes an endpoint URL.
//!
//! `serve [--scenario NAME] [--seed N] [--speed X] [--rtt MS] [--lag MS] [--no-throttling] [--furnish REGION]`
//!
//! The first and only line of output is `{"port":N}`; the server ends when its standard input does. A connection that the
//! account loses is closed without an answer. Three paths that no service of AWS has tell what truly is:
//! `GET /_drill/state`, `GET /_drill/calls` and `GET /_drill/operations`.
#![allow(clippy::print_stdout, reason = "it is a command-line program")]

mod calls;
mod connection;
mod furnish;
mod paths;
mod state;

use std::error::Error;
use std::io::Read as _;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use quench_clock::Clock;
use quench_drill::Drill;
use tokio::net::TcpListener;

/// When the account begins. Fixed, so that the same arguments give the same account.
const BEGINS: &str = "2026-10-04T14:10:00Z";

struct Options {
    scenario: String,
    seed: u64,
    speed: f64,
    /// Of the account's clock.
    rtt: Duration,
    /// The scenario's own unless given.
    lag: Option<Duration>,
    throttling: bool,
    furnish: Option<String>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut options = Self {
            scenario: "small".to_owned(),
            seed: 7,
            speed: 1.0,
            rtt: Duration::ZERO,
            lag: None,
            throttling: true,
            furnish: None,
        };
        while let Some(name) = arguments.next() {
            if name == "--no-throttling" {
                options.throttling = false;
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--scenario" => options.scenario = value,
                "--seed" => options.seed = value.parse()?,
                "--speed" => options.speed = value.parse()?,
                "--rtt" => options.rtt = Duration::from_millis(value.parse()?),
                "--lag" => options.lag = Some(Duration::from_millis(value.parse()?)),
                "--furnish" => options.furnish = Some(value),
                _ => return Err(format!("not understood: {name}").into()),
            }
        }
        Ok(options)
    }

    fn drill(&self) -> Result<Drill, Box<dyn Error>> {
        let drill = Drill::start(&self.scenario, self.seed, Clock::scaled(BEGINS.parse()?, self.speed))?;
        drill.set_rtt(self.rtt);
        drill.set_throttling(self.throttling);
        if let Some(lag) = self.lag {
            drill.set_list_lag(lag);
        }
        if let Some(region) = &self.furnish {
            drill.change(|world| furnish::place(world, region))?;
        }
        Ok(drill)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let drill = Options::parse(std::env::args().skip(1))?.drill()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", serde_json::json!({ "port": listener.local_addr()?.port() }));
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    tokio::select! {
        done = end => { done??; Ok(()) }
        done = serve(&listener, &drill) => done,
    }
}

async fn serve(listener: &TcpListener, drill: &Drill) -> Result<(), Box<dyn Error>> {
    // Every connection holds a clone: so they are counted.
    let open = Arc::new(());
    loop {
        let (stream, _) = listener.accept().await?;
        // What goes wrong on one connection is that client's to see.
        let (drill, open) = (drill.clone(), Arc::clone(&open));
        tokio::spawn(connection::serve(stream, move |request| {
            // One is the listener's.
            paths::answer(drill.clone(), request, Arc::strong_count(&open) - 1)
        }));
    }
}
