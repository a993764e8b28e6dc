//! The desktop app: building, packaging, developing.

use crate::repo::Repo;
use crate::{Done, exec, front, system};

/// The app with its assets inside, as `tauri build --no-bundle` makes it; the front end is built first.
///
/// Always with `--workspace`: alone, the package's dependencies get other features, and the AWS SDK is compiled twice.
pub(crate) fn build(repo: &Repo, release: bool) -> Done {
    front::script(repo, "build")?;
    let mut cargo = repo.cargo();
    cargo.args(["build", "--locked", "--workspace", "--bin", "quench", "--features", "tauri/custom-protocol"]);
    if release {
        cargo.arg("--release");
    }
    exec::run(&mut cargo)
}

/// Everything that a build needs, installed.
pub(crate) fn ready_to_build(repo: &Repo) -> Done {
    system::for_building()?;
    front::packages(&repo.ui())
}

pub(crate) fn dev(repo: &Repo, arguments: &[String]) -> Done {
    ready_to_build(repo)?;
    exec::run(tauri(repo, "dev").args(arguments))
}

pub(crate) fn dist(repo: &Repo) -> Done {
    ready_to_build(repo)?;
    // An AppImage needs a download in the middle of the build, so it is not made here.
    let bundles = match std::env::consts::OS {
        "linux" => "deb,rpm",
        "macos" => "app,dmg",
        _ => "nsis",
    };
    exec::run(tauri(repo, "build").args(["--bundles", bundles]))
}

pub(crate) fn bindings(repo: &Repo) -> Done {
    exec::run(repo.cargo().env("QUENCH_WRITE_BINDINGS", "1").args([
        "test",
        "--locked",
        "--workspace",
        "--lib",
        "current",
    ]))
}

fn tauri(repo: &Repo, command: &str) -> std::process::Command {
    let mut npm = exec::npm(&repo.root);
    // The CLI wants to be started where tauri.conf.json is; the package's script sees to that.
    npm.args(["--prefix", "ui", "run", "tauri", "--", command]);
    npm
}
