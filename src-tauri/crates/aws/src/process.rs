//! `credential_process`: the program of a profile that prints credentials. Killed when nobody waits for it any more, and
//! read no further than credentials can be.

use std::process::Stdio;
use std::time::Duration;

use aws_credential_types::Credentials;
use jiff::Timestamp;
use quench_clock::Clock;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use zeroize::Zeroizing;

use crate::connect_error::ConnectError;
use crate::redact::shown;

/// A program of a profile may ask its person for something; longer than this nobody waits.
const PATIENCE: Duration = Duration::from_secs(90);
/// Credentials are a few kilobytes, the longest session tokens included.
const OUTPUT_LIMIT: u64 = 64 * 1024;

/// What the program prints, after "Sourcing credentials with an external process" of the AWS CLI user guide.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<Timestamp>,
}

/// Runs `line` in the system's shell and reads credentials from what it prints. Dropping this kills the shell.
pub(crate) async fn credentials(line: &str, clock: &Clock) -> Result<Credentials, ConnectError> {
    let failed = |why: &str| ConnectError::ProcessFailed { why: shown(why) };
    tokio::select! {
        printed = run(line) => parsed(&printed.map_err(|why| failed(&why))?).map_err(failed),
        () = clock.sleep(PATIENCE) => Err(failed("it did not end in 90 seconds")),
    }
}

async fn run(line: &str) -> Result<Zeroizing<Vec<u8>>, String> {
    let (shell, option) = if cfg!(windows) { ("cmd.exe", "/C") } else { ("sh", "-c") };
    let mut command = Command::new(shell);
    command.args([option, line]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err("it has no output".to_owned());
    };
    let (out, err) = tokio::try_join!(read(out), read(err))?;
    let status = child.wait().await.map_err(|error| error.to_string())?;
    if status.success() {
        return Ok(out);
    }
    Err(format!("{status}: {}", String::from_utf8_lossy(&err)))
}

async fn read(from: impl AsyncRead + Unpin) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(OUTPUT_LIMIT + 1).read_to_end(&mut bytes).await.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > OUTPUT_LIMIT {
        return Err("it prints more than credentials".to_owned());
    }
    Ok(bytes)
}

/// The error never quotes what was printed: a part of it is secret.
fn parsed(printed: &[u8]) -> Result<Credentials, &'static str> {
    let printed: Printed =
        serde_json::from_slice(printed).map_err(|_| "it does not print credentials as JSON with Version 1")?;
    if printed.version != 1 {
        return Err("it prints another version than 1");
    }
    let token = printed.session_token.filter(|token| !token.is_empty());
    let expires = printed.expiration.map(std::time::SystemTime::from);
    Ok(Credentials::new(printed.access_key_id, printed.secret_access_key, token, expires, "process"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::*;

    async fn ended(pid: &str) {
        // The system reaps what was killed in its own time.
        while Path::new(&format!("/proc/{pid}/stat")).exists() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn credentials_are_read_and_nothing_else_is() {
        let clock = Clock::system();
        let keys = r#"{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"s3cret","SessionToken":"t","Expiration":"2026-10-04T15:10:00Z"}"#;
        let read = credentials(&format!("echo '{keys}'"), &clock).await.unwrap();
        assert_eq!(
            (read.access_key_id(), read.secret_access_key(), read.session_token()),
            ("AKIA", "s3cret", Some("t"))
        );
        assert!(read.expiry().is_some());
        for (line, expected) in [
            ("exit 3", "exit status: 3"),
            ("echo not allowed >&2; exit 1", "not allowed"),
            (r#"echo '{"Version":1,"SecretAccessKey":"s3cret"'"#, "JSON"),
            (r#"echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s3cret"}'"#, "another version"),
            ("cat /dev/zero", "more than credentials"),
            ("cat /dev/zero >&2", "more than credentials"),
        ] {
            let error = credentials(line, &clock).await.unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains("s3cret"), "{line}: {error}");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_program_ends_with_whoever_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let line = format!("echo $$ > {0}.new; mv {0}.new {0}; exec sleep 600", file.display());
        let running = tokio::spawn(async move { credentials(&line, &Clock::system()).await });
        let pid = loop {
            match std::fs::read_to_string(&file) {
                Ok(pid) => break pid.trim().to_owned(),
                Err(_) => tokio::task::yield_now().await,
            }
        };
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        tokio::time::timeout(Duration::from_secs(20), ended(&pid)).await.unwrap();
    }
}
