//! A screen and a session bus of one's own, for windows that nobody looks at.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::{Done, exec};

/// Ends both of its processes when dropped. `xvfb-run` and `dbus-run-session` would do the same for one command, but
/// stand between us and the process that we may have to end.
pub(crate) struct Headless {
    children: Vec<Child>,
    display: String,
    bus: String,
}

impl Headless {
    pub(crate) fn start() -> Done<Self> {
        let mut headless = Self { children: Vec::new(), display: String::new(), bus: String::new() };
        let number = headless.first_line(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]))?;
        headless.display = format!(":{}", number.trim());
        let mut bus = Command::new("dbus-daemon");
        headless.bus = headless.first_line(bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]))?;
        Ok(headless)
    }

    pub(crate) fn put_on(&self, command: &mut Command) {
        command.env("DISPLAY", &self.display).env("DBUS_SESSION_BUS_ADDRESS", &self.bus).env_remove("WAYLAND_DISPLAY");
        // A person's own settings of the desktop do not belong into a test.
        command.env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1");
    }

    fn first_line(&mut self, command: &mut Command) -> Done<String> {
        let shown = exec::shown(command);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| format!("{shown} did not start: {why}"))?;
        let mut line = String::new();
        let read = child.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        self.children.push(child);
        match read {
            Some(Ok(length)) if length > 0 => Ok(line.trim().to_owned()),
            _ => Err(format!("{shown} ended at once")),
        }
    }
}

impl Drop for Headless {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            // It may have ended already; there is nobody left to tell.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Whether windows can be opened where we are.
pub(crate) fn has_screen() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
