//! The real window, driven: tauri-driver, WebKit's own driver, and scripts on Node.

use std::path::Path;
use std::process::Command;

use crate::display::Headless;
use crate::repo::Repo;
use crate::{Done, app, exec, front, system};

/// Pinned: newer ones are alphas of the next major version.
const TAURI_DRIVER: &str = "2.1.0";

/// tauri-driver and the scripts' packages, installed.
pub(crate) fn ready_to_drive(repo: &Repo) -> Done {
    if !cfg!(target_os = "linux") {
        return Err("journeys through the window run on Linux: there the web view can be driven".to_owned());
    }
    front::packages(&repo.e2e())?;
    let tools = repo.tools();
    let installed = exec::output(Command::new(exec::cargo()).args(["install", "--list", "--root"]).arg(&tools));
    if installed.is_ok_and(|list| list.contains(&format!("tauri-driver v{TAURI_DRIVER}:"))) {
        return Ok(());
    }
    exec::run_with_retries(|| {
        let mut cargo = repo.cargo();
        cargo.args(["install", "tauri-driver", "--locked", "--version", TAURI_DRIVER, "--root"]).arg(&tools);
        cargo
    })
}

/// Runs a script of tests/e2e on a screen of its own against `app`.
pub(crate) fn script(repo: &Repo, name: &str, app: &Path, arguments: &[String]) -> Done {
    let headless = Headless::start()?;
    let mut node = Command::new("node");
    node.current_dir(repo.e2e()).arg(name).args(arguments);
    node.env("QUENCH_APP", app).env("TAURI_DRIVER", repo.tools().join("bin/tauri-driver"));
    node.env("QUENCH_SERVE", repo.example("debug", "serve"));
    headless.put_on(&mut node);
    exec::run(&mut node)
}

fn ready_to_look(repo: &Repo) -> Done {
    system::for_tests()?;
    front::packages(&repo.ui())?;
    ready_to_drive(repo)?;
    exec::run(repo.cargo().args(["build", "--locked", "--package", "quench-drill", "--example", "serve"]))?;
    app::build(repo, false)
}

pub(crate) fn journeys(repo: &Repo, which: &[String]) -> Done {
    ready_to_look(repo)?;
    script(repo, "journey.mjs", &repo.app("debug"), which)
}

pub(crate) fn screenshots(repo: &Repo, which: &[String]) -> Done {
    ready_to_look(repo)?;
    script(repo, "screenshots.mjs", &repo.app("debug"), which)
}
