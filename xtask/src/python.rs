//! AWS stand-ins and AWS's own clients: external programs from PyPI, each set in a virtual environment of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::exec::Options;
use crate::repo::Repo;
use crate::{Done, exec, system};

/// The stand-ins, with the boto3 that ministack pins.
const STAND_INS: &str = "standin";
/// AWS's own clients, newer than those.
const CLIENTS: &str = "wire";

/// The interpreter of an environment that holds exactly what tests/`tests`/requirements.txt says.
fn environment(repo: &Repo, tests: &str) -> Done<PathBuf> {
    let folder = repo.target.join(format!("{tests}-venv"));
    let python = if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") };
    let wanted = repo.root.join("tests").join(tests).join("requirements.txt");
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
    let mut runner = script(repo, STAND_INS, "tests/standin/run.py")?;
    runner.arg("--respond").arg(repo.example(profile, "respond")).args(arguments);
    exec::run(&mut runner)
}

/// The practice account as `profile` built it, judged by AWS's own clients and compared with the stand-ins.
pub(crate) fn wire_checks(repo: &Repo, profile: &str) -> Done {
    let serve = repo.example(profile, "serve");
    let judged = exec::run(script(repo, CLIENTS, "tests/wire/run.py")?.arg("--drill").arg(&serve));
    // Also where the first failed: the one often explains the other.
    let compared = exec::run(script(repo, STAND_INS, "tests/wire/differential.py")?.arg("--drill").arg(&serve));
    judged.and(compared)
}

fn script(repo: &Repo, tests: &str, path: &str) -> Done<Command> {
    let mut runner = Command::new(environment(repo, tests)?);
    runner.current_dir(&repo.root).env("PYTHONDONTWRITEBYTECODE", "1").arg(path);
    Ok(runner)
}

pub(crate) fn wire(repo: &Repo, arguments: &[String]) -> Done {
    Options::new(arguments).nothing_else()?;
    exec::run(repo.cargo().args(["build", "--locked", "--package", "quench-drill", "--example", "serve"]))?;
    wire_checks(repo, "debug")
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
