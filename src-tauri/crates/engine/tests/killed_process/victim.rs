//! The process that is killed: `respond` on a real store, against an account that does not die with it.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use quench_clock::Clock;
use serde_json::Value;

use crate::account::{Account, SPEED};
use crate::program;

/// With which its calls are signed.
pub(crate) const ACCESS_KEY: &str = "AKIAVICTIM";

/// How long a run that nobody kills may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often it is looked at meanwhile.
const EVERY: Duration = Duration::from_millis(1);

/// How a run ended.
pub(crate) enum End {
    Killed,
    /// By itself, with a code and its last line.
    Exit(Option<i32>, Value),
}

/// Runs it in `folder`, and kills it after `moment` if it still runs then. What it says goes to a file: nobody's reading
/// paces it.
pub(crate) fn run(folder: &Path, account: &Account, arguments: &[&str], moment: Option<Duration>) -> End {
    let (said, complained) = (folder.join("said"), folder.join("complained"));
    let nowhere = folder.join("no-such-folder");
    let mut command = Command::new(program("respond"));
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN"] {
        command.env_remove(name);
    }
    command.env("AWS_ACCESS_KEY_ID", ACCESS_KEY).env("AWS_SECRET_ACCESS_KEY", "secret");
    command.env("AWS_CONFIG_FILE", &nowhere).env("AWS_SHARED_CREDENTIALS_FILE", &nowhere);
    command.args(["--endpoint-url", &account.url(), "--speed", SPEED, "--store"]).arg(folder.join("store"));
    command.args(arguments).stdin(Stdio::null());
    command.stdout(File::create(&said).unwrap()).stderr(File::create(&complained).unwrap());
    let clock = Clock::system();
    let mut child = command.spawn().unwrap();
    let until = moment.unwrap_or(PATIENCE);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        let left = until.saturating_sub(clock.monotonic());
        if left.is_zero() {
            child.kill().unwrap();
            // It may have ended just before. Windows gives what was killed the code 1, which is none of its own.
            break Some(child.wait().unwrap()).filter(|status| status.code().is_some_and(|code| code != 1));
        }
        // The drawn moment itself, in small pieces; nothing else waits for it.
        std::thread::sleep(left.min(EVERY));
    };
    let complaints = std::fs::read_to_string(&complained).unwrap();
    assert!(complaints.is_empty(), "{complaints}");
    let Some(status) = status else {
        assert!(moment.is_some(), "it does not come to an end");
        return End::Killed;
    };
    let text = std::fs::read_to_string(&said).unwrap();
    let summary = text.lines().last().unwrap_or_else(|| panic!("{status} without a word"));
    End::Exit(status.code(), serde_json::from_str(summary).unwrap())
}
