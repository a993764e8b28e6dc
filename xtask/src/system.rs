//! What must be on the machine: installed where that is safe (Debian and Ubuntu), named exactly elsewhere.

use std::path::Path;
use std::process::Command;

use crate::{Done, exec};

/// One thing that a machine must have on Linux.
struct Need {
    what: &'static str,
    debian: &'static str,
    fedora: &'static str,
    arch: &'static str,
    there: fn() -> bool,
}

const BUILD: &[Need] = &[
    Need {
        what: "a C compiler",
        debian: "build-essential",
        fedora: "gcc gcc-c++ make",
        arch: "base-devel",
        there: || exec::which("cc").is_some(),
    },
    Need {
        what: "pkg-config",
        debian: "pkg-config",
        fedora: "pkgconf-pkg-config",
        arch: "pkgconf",
        there: || exec::which("pkg-config").is_some(),
    },
    Need {
        what: "WebKitGTK 4.1",
        debian: "libwebkit2gtk-4.1-dev",
        fedora: "webkit2gtk4.1-devel",
        arch: "webkit2gtk-4.1",
        there: || exec::succeeds(Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"])),
    },
];

const HEADLESS: &[Need] = &[
    Need {
        what: "a virtual display",
        debian: "xvfb",
        fedora: "xorg-x11-server-Xvfb",
        arch: "xorg-server-xvfb",
        there: || exec::which("Xvfb").is_some(),
    },
    Need {
        what: "a session bus",
        debian: "dbus-x11",
        fedora: "dbus-x11",
        arch: "dbus",
        there: || exec::which("dbus-daemon").is_some(),
    },
    Need {
        what: "a font",
        debian: "fonts-dejavu-core",
        fedora: "dejavu-sans-fonts",
        arch: "ttf-dejavu",
        there: || {
            ["/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu-sans-fonts", "/usr/share/fonts/TTF"]
                .iter()
                .any(|folder| Path::new(folder).is_dir())
        },
    },
];

const DRIVEN: &[Need] = &[
    Need {
        what: "WebKit's WebDriver",
        debian: "webkit2gtk-driver",
        fedora: "webkit2gtk4.1",
        arch: "webkit2gtk-4.1",
        there: || exec::which("WebKitWebDriver").is_some(),
    },
    Need {
        what: "a keychain",
        debian: "gnome-keyring",
        fedora: "gnome-keyring",
        arch: "gnome-keyring",
        there: || exec::which("gnome-keyring-daemon").is_some(),
    },
];

const PYTHON: &[Need] = &[Need {
    what: "Python 3 with venv",
    debian: "python3 python3-venv",
    fedora: "python3",
    arch: "python",
    there: || exec::succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])),
}];

/// A compiler and the web view's headers.
pub(crate) fn for_building() -> Done {
    node()?;
    match std::env::consts::OS {
        "linux" => install(&[BUILD]),
        "macos" if !exec::succeeds(Command::new("xcode-select").arg("-p")) => {
            Err("Apple's command-line tools are missing. Run: xcode-select --install".to_owned())
        }
        "windows" if exec::which("link").is_none() && !visual_studio() => Err("\
The Microsoft C++ build tools are missing. Install them, then try again:
  winget install Microsoft.VisualStudio.2022.BuildTools --override \"--add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"
On Windows 10 also the WebView2 runtime (Windows 11 has it):
  winget install Microsoft.EdgeWebView2Runtime"
            .to_owned()),
        _ => Ok(()),
    }
}

/// What a window needs where there is no screen.
pub(crate) fn for_headless() -> Done {
    install(&[HEADLESS])
}

/// Everything that the tests need beyond cargo and npm.
pub(crate) fn for_tests() -> Done {
    components()?;
    if cfg!(not(target_os = "linux")) {
        return for_building();
    }
    node()?;
    install(&[BUILD, HEADLESS, DRIVEN, PYTHON])
}

/// rustfmt and clippy. The Rust version itself is checked by cargo: xtask has the workspace's `rust-version`.
pub(crate) fn components() -> Done {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if exec::succeeds(Command::new(exec::cargo()).args([subcommand, "--version"])) {
            continue;
        }
        exec::run(Command::new("rustup").args(["component", "add", component]))
            .map_err(|why| format!("{component} is missing: {why}"))?;
    }
    Ok(())
}

fn node() -> Done {
    const LEAST: (u32, u32) = (20, 19);
    let advice = format!("Quench's window needs Node {}.{} or newer: https://nodejs.org", LEAST.0, LEAST.1);
    let version =
        exec::output(Command::new("node").arg("--version")).map_err(|_| format!("Node is missing. {advice}"))?;
    if node_version(&version).is_none_or(|found| found < LEAST) {
        return Err(format!("Node {} is too old. {advice}", version.trim()));
    }
    Ok(())
}

fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn visual_studio() -> bool {
    // rustc finds the linker by itself through this installer; it need not be in the path.
    ["ProgramFiles(x86)", "ProgramFiles"]
        .iter()
        .filter_map(std::env::var_os)
        .any(|folder| Path::new(&folder).join("Microsoft Visual Studio/Installer/vswhere.exe").is_file())
}

fn install(groups: &[&[Need]]) -> Done {
    let missing: Vec<&Need> = groups.iter().copied().flatten().filter(|need| !(need.there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let what = missing.iter().map(|need| need.what).collect::<Vec<_>>().join(", ");
    let names =
        |column: fn(&Need) -> &'static str| missing.iter().map(|need| column(need)).collect::<Vec<_>>().join(" ");
    let debian = names(|need| need.debian);
    if exec::which("apt-get").is_none() {
        return Err(format!(
            "missing: {what}. Install, then try again:\n  \
             Fedora:         sudo dnf install {}\n  \
             Arch:           sudo pacman -S {}\n  \
             Debian, Ubuntu: sudo apt-get install {debian}",
            names(|need| need.fedora),
            names(|need| need.arch),
        ));
    }
    println!("missing: {what}; installing {debian}");
    exec::run_with_retries(|| apt(&["update", "-q"]))?;
    let words: Vec<&str> = ["install", "-yq", "--no-install-recommends"].into_iter().chain(debian.split(' ')).collect();
    exec::run_with_retries(|| apt(&words))
        .map_err(|why| format!("{why}\nInstall by hand, then try again: sudo apt-get install {debian}"))?;
    let still: Vec<&str> = missing.iter().filter(|need| !(need.there)()).map(|need| need.what).collect();
    if still.is_empty() { Ok(()) } else { Err(format!("installed {debian}, and still missing: {}", still.join(", "))) }
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
    command
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::node_version;

    #[test]
    fn reads_what_node_says_of_itself() {
        assert_eq!(node_version("v20.19.0\n"), Some((20, 19)));
        assert_eq!(node_version("v24.1.2"), Some((24, 1)));
        assert_eq!(node_version("nonsense"), None);
    }
}
