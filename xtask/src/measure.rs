//! `cargo xtask measure`: numbers of the real window. No part of the tests: those do not time.

use crate::exec::Options;
use crate::repo::Repo;
use crate::{Done, app, front, system, webdriver};

pub(crate) fn measure(repo: &Repo, arguments: &[String]) -> Done {
    let mut options = Options::new(arguments);
    let debug = options.flag("--debug");
    system::for_tests()?;
    front::packages(&repo.ui())?;
    webdriver::ready_to_drive(repo)?;
    app::build(repo, !debug)?;
    webdriver::script(repo, "measure.mjs", &repo.app(if debug { "debug" } else { "release" }), &options.rest())
}
