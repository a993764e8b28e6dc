//! npm packages and the front end.

use std::fs;
use std::path::Path;

use crate::repo::Repo;
use crate::{Done, exec};

/// `npm ci`, when the folder has no packages or its lock file is another one than they were installed from.
pub(crate) fn packages(folder: &Path) -> Done {
    // Kept inside node_modules, so that it goes when they go.
    let stamp = folder.join("node_modules/.installed-lock.json");
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|why| format!("{}: {why}", folder.join("package-lock.json").display()))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    exec::run_with_retries(|| {
        let mut npm = exec::npm(folder);
        npm.args(["ci", "--no-audit", "--no-fund"]);
        npm
    })?;
    fs::write(&stamp, lock).map_err(|why| format!("{}: {why}", stamp.display()))
}

/// A script of the front end's package.json.
pub(crate) fn script(repo: &Repo, name: &str) -> Done {
    exec::run(exec::npm(&repo.ui()).args(["run", "--silent", name]))
}
