//! A practice account on a loopback port, for clients that are not Quench: boto3, the AWS command line, anything that
//! takes an endpoint URL.
//!
//! `serve [--scenario NAME] [--seed N] [--begins now|INSTANT] [--speed X] [--rtt MS] [--lag MS] [--no-throttling]
//! [--furnish REGION]`
//!
//! With `--begins now` the account's time is the machine's, so that clients whose clock is the machine's can sign in.
//!
//! The first and only line of output is `{"port":N}`; the server ends when its standard input does. A connection that the
//! account loses is closed without an answer. Paths that no service of AWS has tell what truly is:
//! `GET /_drill/state`, `GET /_drill/calls`, `GET /_drill/operations` and `GET /_drill/sign-in`.
//!
//! `POST /_drill/sign-in` sets how sign-ins go from now on. Members that are left out stay as they are; these are what
//! they are by themselves:
//!
//! ```json
//! {
//!   "person": "consents",
//!   "signsInAs": {"kind": "portalUser"},
//!   "account": null,
//!   "withMfa": false,
//!   "refuses": null,
//!   "credentialsLast": null,
//!   "loginLasts": null,
//!   "portalTokenLasts": null,
//!   "mfaCode": null,
//!   "portal": {
//!     "startUrl": "https://d-0123456789.awsapps.com/start", "region": "us-east-1", "user": "you", "interval": 1,
//!     "accounts": [{"id": "000000000000", "name": "..", "email": "..", "roles": ["AdministratorAccess"]}]
//!   }
//! }
//! ```
//!
//! `person` may be `denies` or `leaves` too; `signsInAs` may be `{"kind": "root"}`, `{"kind": "user", "name": "alice"}` or
//! `{"kind": "role", "role": "path/name", "session": "s"}`; `refuses` one of `"TOKEN_EXPIRED"`, `"AUTHCODE_EXPIRED"`,
//! `"USER_CREDENTIALS_CHANGED"` and `"INSUFFICIENT_PERMISSIONS"`; what lasts is in seconds; `mfaCode` is six
//! digits; `account` is the number of another account that the person signs in to.
//!
//! `POST /_drill/principal` takes one order, and tells what came of it. Policy documents are JSON, or JSON as text; somebody
//! who is there is named like `signsInAs`:
//!
//! ```json
//! {"user": {"name": "alice", "policies": {"p": {"Statement": []}}, "attached": ["arn"], "groups": [], "mfa": true}}
//! {"rootKey": {}}
//! {"foreignKey": {"account": "111111111111", "user": "else"}}
//! {"rootMfa": true}
//! {"role": {"name": "path/name", "trust": {}, "policies": {}, "attached": [], "longestSession": 3600}}
//! {"group": {"name": "g", "policies": {}, "attached": []}}
//! {"policy": {"name": "p", "document": {}}}
//! {"put": {"on": {"kind": "portalUser"}, "name": "p", "document": {}}}
//! {"delete": {"on": {"kind": "portalUser"}, "name": "p"}}
//! {"attach": {"to": {"kind": "user", "name": "alice"}, "attached": ["arn"]}}
//! {"key": {"id": "AKIA..", "state": "inactive"}}
//! {"passwordChanged": {"kind": "user", "name": "alice"}}
//! {"session": {"who": {"kind": "root"}, "mfa": false, "seconds": 900}}
//! {"endSessions": {}}
//! {"alias": "my-company"}
//! {"organization": {"document": null}}
//! {"quarantined": true}
//! ```
//!
//! `user`, `rootKey` and `foreignKey` answer `{"arn", "accessKeyId", "secretAccessKey"}`, `session` the same with `"sessionToken"` and
//! `"expiration"` and without an ARN, `role` and `policy` `{"arn"}`, `key` and `delete` `{"found"}`; what is wrong is
//! answered with status 400 and `{"error"}`. A user that is ordered again has the new policies and one key more. States of a
//! key are `active`, `inactive` and `deleted`.
#![allow(clippy::print_stdout, reason = "it is a command-line program")]

mod calls;
mod connection;
mod furnish;
mod paths;
mod principal;
mod sign_in;
mod state;

use std::error::Error;
use std::io::Read as _;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use quench_clock::Clock;
use quench_drill::Drill;
use tokio::net::TcpListener;

/// When the account begins unless said otherwise. Fixed, so that the same arguments give the same account.
const BEGINS: &str = "2026-10-04T14:10:00Z";

struct Options {
    scenario: String,
    seed: u64,
    begins: String,
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
            begins: BEGINS.to_owned(),
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
                "--begins" => options.begins = value,
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
        let begins = match self.begins.as_str() {
            "now" => Clock::system().now(),
            instant => instant.parse()?,
        };
        let drill = Drill::start(&self.scenario, self.seed, Clock::scaled(begins, self.speed))?;
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
