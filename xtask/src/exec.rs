//! Running other programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Done;

/// The cargo that runs us.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// `npm` in `folder`.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    // The Tauri CLI takes only true and false, and many a CI sets 1.
    if std::env::var_os("CI").is_some_and(|value| value == OsStr::new("1")) {
        command.env("CI", "true");
    }
    command
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Runs to the end, output to the terminal.
pub(crate) fn run(command: &mut Command) -> Done {
    println!("$ {}", shown(command));
    let status = command.status().map_err(|why| format!("{} did not start: {why}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed ({status})", shown(command))) }
}

/// For downloads: three attempts.
pub(crate) fn run_with_retries(mut make: impl FnMut() -> Command) -> Done {
    let mut pause = Duration::from_secs(5);
    for _ in 0..2 {
        match run(&mut make()) {
            Ok(()) => return Ok(()),
            Err(why) => eprintln!("{why}; again in {} s", pause.as_secs()),
        }
        std::thread::sleep(pause);
        pause *= 3;
    }
    run(&mut make())
}

/// What a program prints.
pub(crate) fn output(command: &mut Command) -> Done<String> {
    let out =
        command.stdin(Stdio::null()).output().map_err(|why| format!("{} did not start: {why}", shown(command)))?;
    if out.status.success() {
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    } else {
        Err(format!("{} failed ({}): {}", shown(command), out.status, String::from_utf8_lossy(&out.stderr).trim()))
    }
}

/// Whether a program starts and succeeds, silently.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Where a program is, if it is in the path.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// Options of the form `--name value` and `--flag`.
pub(crate) struct Options(Vec<String>);

impl Options {
    pub(crate) fn new(arguments: &[String]) -> Self {
        Self(arguments.to_vec())
    }

    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|argument| argument != name);
        self.0.len() != before
    }

    pub(crate) fn value(&mut self, name: &str) -> Done<Option<String>> {
        let Some(at) = self.0.iter().position(|argument| argument == name) else { return Ok(None) };
        if at + 1 >= self.0.len() {
            return Err(format!("{name} needs a value"));
        }
        self.0.remove(at);
        Ok(Some(self.0.remove(at)))
    }

    pub(crate) fn nothing_else(&self) -> Done {
        if self.0.is_empty() { Ok(()) } else { Err(format!("not understood: {}", self.0.join(" "))) }
    }

    pub(crate) fn rest(self) -> Vec<String> {
        self.0
    }
}
