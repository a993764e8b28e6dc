//! `cargo xtask practice`: from a fresh clone to an open window on the practice account.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::display::{self, Headless};
use crate::exec::{self, Options};
use crate::repo::Repo;
use crate::{Done, app, system};

/// The app prints it when the overview stands on the screen.
const READY: &str = "quench: painted overview";
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) fn practice(repo: &Repo, arguments: &[String]) -> Done {
    let mut options = Options::new(arguments);
    let until_ready = options.flag("--until-ready");
    let scenario = options.value("--scenario")?.unwrap_or_else(|| "seed-story".to_owned());
    let mut passed_on = vec!["--practice".to_owned(), scenario];
    let mut own_store = false;
    for name in ["--seed", "--speed", "--store", "--lang", "--theme"] {
        if let Some(value) = options.value(name)? {
            own_store |= name == "--store";
            passed_on.extend([name.to_owned(), value]);
        }
    }
    options.nothing_else()?;

    app::ready_to_build(repo)?;
    let headless = if display::has_screen() {
        None
    } else {
        system::for_headless()?;
        Some(Headless::start()?)
    };
    app::build(repo, false)?;

    // A trial run leaves nothing behind, and does not meet the window of an earlier one.
    let scratch = if until_ready && !own_store { Some(Scratch::new()?) } else { None };
    if let Some(scratch) = &scratch {
        passed_on.extend(["--store".to_owned(), scratch.0.display().to_string()]);
    }
    let mut command = Command::new(repo.app("debug"));
    command.args(&passed_on);
    if let Some(headless) = &headless {
        headless.put_on(&mut command);
    }
    if !until_ready {
        return exec::run(&mut command);
    }
    println!("$ {}", exec::shown(&command));
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|why| format!("Quench did not start: {why}"))?;
    await_ready(Ending(child))
}

fn await_ready(mut app: Ending) -> Done {
    let out = app.0.stdout.take().ok_or("Quench has no output")?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            println!("{line}");
            if line.trim() == READY && sender.send(()).is_err() {
                break;
            }
        }
    });
    match lines.recv_timeout(PATIENCE) {
        Ok(()) => {
            println!("Quench is ready.");
            Ok(())
        }
        Err(RecvTimeoutError::Timeout) => Err(format!("the overview was not painted within {} s", PATIENCE.as_secs())),
        Err(RecvTimeoutError::Disconnected) => Err("Quench ended before its overview was painted".to_owned()),
    }
}

/// Ends the process with the scope.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Done<Self> {
        let folder = std::env::temp_dir().join(format!("quench-practice-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
