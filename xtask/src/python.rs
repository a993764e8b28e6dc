//! AWS stand-ins: external programs from PyPI, in a virtual environment of their own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::exec::Options;
use crate::repo::Repo;
use crate::{Done, exec, system};

/// The interpreter of an environment that holds exactly what requirements.txt says.
pub(crate) fn environment(repo: &Repo) -> Done<PathBuf> {
    let folder = repo.target.join("standin-venv");
    let python = if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") };
    let wanted = repo.root.join("tests/standin/requirements.txt");
    let requirements = fs::read(&wanted).map_err(|why| format!("{}: {why}", wanted.display()))?;
    let stamp = folder.join("installed-requirements.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == requirements) && python.is_file() {
        return Ok(python);
    }
    let system_python = if cfg!(windows) { "python" } else { "python3" };
    exec::run(Command::new(system_python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    exec::run_with_retries(|| {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted);
        pip
    })?;
    fs::write(&stamp, requirements).map_err(|why| format!("{}: {why}", stamp.display()))?;
    Ok(python)
}

/// The acceptance tests against `respond` as `profile` built it.
pub(crate) fn acceptance(repo: &Repo, profile: &str, arguments: &[String]) -> Done {
    let python = environment(repo)?;
    let mut runner = Command::new(python);
    runner.current_dir(&repo.root).env("PYTHONDONTWRITEBYTECODE", "1");
    runner.arg("tests/standin/run.py").arg("--respond").arg(repo.respond(profile)).args(arguments);
    exec::run(&mut runner)
}

pub(crate) fn standin(repo: &Repo, arguments: &[String]) -> Done {
    let mut options = Options::new(arguments);
    let release = options.flag("--release");
    system::for_tests()?;
    let mut cargo = repo.cargo();
    cargo.args(["build", "--locked", "--workspace", "--examples"]);
    if release {
        cargo.arg("--release");
    }
    exec::run(&mut cargo)?;
    acceptance(repo, if release { "release" } else { "debug" }, &options.rest())
}
