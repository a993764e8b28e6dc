//! The process that the account of a measurement lives in, so that none of what it costs is the engine's: this program
//! once more, on a loopback port.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tokio::net::TcpListener;

/// The loopback server of the practice account's own program; every crate between it and here has its HTTP from the SDK.
#[path = "../../../drill/examples/serve/connection.rs"]
mod connection;

/// With which this program is asked to be the account.
pub(crate) const ROLE: &str = "be-the-account";

/// A running account. It ends with this value.
pub(crate) struct Account {
    process: Child,
    port: u16,
}

impl Account {
    pub(crate) fn begin(scenario: &str, place: &str, speed: f64) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([ROLE, scenario, place, &speed.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut account = Self { process: command.spawn()?, port: 0 };
        let said = account.process.stdout.take().ok_or("it has no output")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        account.port = line.trim().parse()?;
        Ok(account)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// This program once more, as the engine that works on the account, with its store in `folder`.
pub(crate) fn engine_of(account: &Account, role: &str, folder: &Path) -> Result<Command, Box<dyn Error>> {
    let nowhere = folder.join("no-such-file");
    let mut engine = Command::new(std::env::current_exe()?);
    engine.arg(role).arg(account.url()).arg(folder);
    // Nobody's profile; keys of nobody.
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN"] {
        engine.env_remove(name);
    }
    engine.env("AWS_ACCESS_KEY_ID", "AKIAMEASURE").env("AWS_SECRET_ACCESS_KEY", "secret");
    engine.env("AWS_CONFIG_FILE", &nowhere).env("AWS_SHARED_CREDENTIALS_FILE", &nowhere);
    Ok(engine)
}

impl Drop for Account {
    fn drop(&mut self) {
        // It may be gone already, and nobody can do more.
        let _ = self.process.kill().and_then(|()| self.process.wait().map(drop));
    }
}

/// Answers until standard input ends, as it does with the process that holds the other end.
pub(crate) fn be_the_account(scenario: &str, place: &str, speed: &str) -> Result<(), Box<dyn Error>> {
    let (drill, _) = crate::account(scenario, place, speed.parse()?);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("{}", listener.local_addr()?.port());
        let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        let serve = async {
            loop {
                let (stream, _) = listener.accept().await?;
                let drill = drill.clone();
                tokio::spawn(connection::serve(stream, move |request| {
                    let drill = drill.clone();
                    async move { drill.handle(request).await.ok() }
                }));
            }
        };
        tokio::select! {
            done = end => { done??; Ok(()) }
            done = serve => done,
        }
    })
}
