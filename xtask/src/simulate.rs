//! `cargo xtask simulate`: incidents by the thousand, each from a seed.

use crate::exec::Options;
use crate::repo::Repo;
use crate::{Done, exec};

/// How many seeds every test run plays.
const IN_TESTS: &str = "200";

pub(crate) fn simulate(repo: &Repo, arguments: &[String]) -> Done {
    let mut options = Options::new(arguments);
    let debug = options.flag("--debug");
    let mut cargo = repo.cargo();
    cargo.args(["run", "--locked", "--quiet", "-p", "quench-simulate"]);
    if !debug {
        cargo.arg("--release");
    }
    exec::run(cargo.arg("--").args(options.rest()))
}

/// The stage of `cargo xtask test`, with what was compiled for the tests.
pub(crate) fn some(repo: &Repo) -> Done {
    exec::run(repo.cargo().args(["build", "--locked", "--workspace", "--bins"]))?;
    let program = repo.target.join("debug").join(format!("quench-simulate{}", std::env::consts::EXE_SUFFIX));
    exec::run(std::process::Command::new(program).current_dir(&repo.root).args(["--seeds", IN_TESTS]))
}
