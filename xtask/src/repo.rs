//! Where things are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Done, exec};

/// This checkout and its target folder.
pub(crate) struct Repo {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Repo {
    pub(crate) fn find() -> Done<Self> {
        // Cargo sets it when it runs us; the built-in value is for a binary that is started by hand.
        let package = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&package).parent().ok_or("xtask has no parent folder")?.to_path_buf();
        // Cargo knows its target folder best: environment, configuration files, default.
        let mut ask = Command::new(exec::cargo());
        let answer = exec::output(
            ask.args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
                .arg(root.join("Cargo.toml")),
        )?;
        let metadata: serde_json::Value =
            serde_json::from_str(&answer).map_err(|why| format!("cargo metadata answered no JSON: {why}"))?;
        let target = metadata["target_directory"].as_str().ok_or("cargo metadata names no target folder")?.into();
        Ok(Self { root, target })
    }

    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    pub(crate) fn e2e(&self) -> PathBuf {
        self.root.join("tests/e2e")
    }

    /// Tools that xtask installs; shared by every checkout that shares the target folder.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The desktop app as `profile` (a folder of the target folder) builds it.
    pub(crate) fn app(&self, profile: &str) -> PathBuf {
        self.target.join(profile).join(format!("quench{}", std::env::consts::EXE_SUFFIX))
    }

    /// An example of the workspace, of the same.
    pub(crate) fn example(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// `cargo` in the root of this checkout.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(exec::cargo());
        command.current_dir(&self.root);
        // Without NASM the assembly of aws-lc comes ready-made on Windows.
        if cfg!(windows) && exec::which("nasm").is_none() {
            command.env("AWS_LC_SYS_PREBUILT_NASM", "1");
        }
        command
    }
}
