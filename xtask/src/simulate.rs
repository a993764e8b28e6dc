//! `cargo xtask simulate`: incidents by the thousand, each from a seed. `cargo xtask evaluate`: verdicts against the labels of
//! generated accounts.

use crate::exec::Options;
use crate::repo::Repo;
use crate::{Done, exec};

/// How many seeds every test run plays.
const IN_TESTS: &str = "200";
/// How many generated accounts every test run judges.
const JUDGED: &str = "60";

pub(crate) fn simulate(repo: &Repo, arguments: &[String]) -> Done {
    run(repo, "quench-simulate", arguments)
}

pub(crate) fn evaluate(repo: &Repo, arguments: &[String]) -> Done {
    run(repo, "quench-evaluate", arguments)
}

fn run(repo: &Repo, program: &str, arguments: &[String]) -> Done {
    let mut options = Options::new(arguments);
    let debug = options.flag("--debug");
    let mut cargo = repo.cargo();
    cargo.args(["run", "--locked", "--quiet", "-p", "quench-simulate", "--bin", program]);
    if !debug {
        cargo.arg("--release");
    }
    exec::run(cargo.arg("--").args(options.rest()))
}

/// The stage of `cargo xtask test`, with what was compiled for the tests.
pub(crate) fn some(repo: &Repo) -> Done {
    built(repo, "quench-simulate", &["--seeds", IN_TESTS])
}

/// The stage of `cargo xtask test` that judges generated accounts.
pub(crate) fn some_verdicts(repo: &Repo) -> Done {
    built(repo, "quench-evaluate", &["--accounts", JUDGED, "--check"])
}

fn built(repo: &Repo, program: &str, arguments: &[&str]) -> Done {
    exec::run(repo.cargo().args(["build", "--locked", "--workspace", "--bins"]))?;
    let program = repo.target.join("debug").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    exec::run(std::process::Command::new(program).current_dir(&repo.root).args(arguments))
}
