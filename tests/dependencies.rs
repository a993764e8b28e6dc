//! Who may name whom: the architecture's rules about direct dependencies, checked over `cargo metadata`.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The direct dependencies of every member, whatever their kind: a dev-dependency is one too.
fn direct() -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let metadata: Value = serde_json::from_slice(&out.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (name(package), package["dependencies"].as_array().unwrap().iter().map(name).collect()))
        .collect()
}

fn members_that_name(direct: &BTreeMap<String, Vec<String>>, what: impl Fn(&str) -> bool) -> Vec<&str> {
    direct.iter().filter(|(_, names)| names.iter().any(|name| what(name))).map(|(member, _)| member.as_str()).collect()
}

fn is_sdk(name: &str) -> bool {
    name.starts_with("aws-")
}

#[test]
fn the_rules_see_every_member() {
    let direct = direct();
    for member in ["quench", "quench-core", "quench-aws", "quench-aws-ec2", "quench-engine", "quench-drill"] {
        assert!(direct.contains_key(member), "{member} is gone or renamed: the rules below name it");
    }
    // The rules would pass on an empty list as well.
    assert!(direct["quench"].iter().any(|name| name == "tauri"));
    assert!(direct["quench-aws"].iter().any(|name| is_sdk(name)));
}

#[test]
fn only_the_desktop_app_names_tauri() {
    assert_eq!(members_that_name(&direct(), |name| name == "tauri" || name.starts_with("tauri-")), ["quench"]);
}

#[test]
fn only_the_aws_crates_name_the_sdk() {
    assert_eq!(members_that_name(&direct(), is_sdk), ["quench-aws", "quench-aws-ec2"]);
}

#[test]
fn the_practice_account_knows_neither_the_sdk_nor_the_engine() {
    let direct = direct();
    let allowed = ["quench-clock"];
    let wrong: Vec<_> = direct["quench-drill"]
        .iter()
        .filter(|name| is_sdk(name) || (name.starts_with("quench-") && !allowed.contains(&name.as_str())))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_core_does_no_io() {
    const IO: [&str; 10] =
        ["tokio", "tokio-util", "async-std", "smol", "reqwest", "hyper", "ureq", "rusqlite", "sqlx", "tempfile"];
    let direct = direct();
    let wrong: Vec<_> = direct["quench-core"]
        .iter()
        .filter(|name| IO.contains(&name.as_str()) || is_sdk(name) || name.starts_with("quench-"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
