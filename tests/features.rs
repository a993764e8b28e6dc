//! The AWS SDK is compiled once: everything below it has the same features whichever part of the workspace is built.
#![expect(clippy::unwrap_used, reason = "tests may panic")]
#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// A package with its features. The same package is there twice where build scripts want other features of it.
type Node = (String, String);

/// Every package that the SDK crates lead to when `selection` is built.
fn below_the_sdk(selection: &[&str], edges: &str) -> BTreeSet<Node> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let out = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--prefix", "depth", "--format", "\t{p}\t{f}\t", "-e", edges])
        .args(selection)
        .current_dir(root)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));

    // What was shown before is shown without its dependencies, so the edges are collected first.
    let mut edges: BTreeMap<Node, BTreeSet<Node>> = BTreeMap::new();
    let mut path: Vec<Node> = Vec::new();
    for line in String::from_utf8_lossy(&out.stdout).lines() {
        let mut parts = line.split('\t');
        let (Some(depth), Some(package), Some(features)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let node = (package.to_owned(), features.to_owned());
        path.truncate(depth.parse().unwrap());
        if let Some(parent) = path.last() {
            edges.entry(parent.clone()).or_default().insert(node.clone());
        }
        edges.entry(node.clone()).or_default();
        path.push(node);
    }

    let mut open: Vec<&Node> = edges.keys().filter(|(package, _)| package.starts_with("aws-sdk-")).collect();
    assert!(!open.is_empty(), "no SDK crate in {selection:?}");
    let mut found = BTreeSet::new();
    while let Some(node) = open.pop() {
        if found.insert(node.clone()) {
            open.extend(&edges[node]);
        }
    }
    found
}

#[test]
fn the_sdk_has_the_same_features_in_every_build() {
    const ALL: &str = "normal,build,dev";
    const SHIPPED: &str = "normal,build";
    let tests = below_the_sdk(&["--workspace"], ALL);
    let others = [
        ("cargo build --workspace", below_the_sdk(&["--workspace"], SHIPPED)),
        ("cargo build", below_the_sdk(&["-p", "quench"], SHIPPED)),
        ("cargo run -p quench-engine --example respond", below_the_sdk(&["-p", "quench-engine"], ALL)),
        ("cargo test -p quench-aws", below_the_sdk(&["-p", "quench-aws"], ALL)),
    ];
    let mut wrong = Vec::new();
    for (build, nodes) in &others {
        let lines = |nodes: &BTreeSet<Node>, other: &BTreeSet<Node>| {
            nodes
                .difference(other)
                .map(|(package, features)| format!("    {package} [{features}]\n"))
                .collect::<String>()
        };
        if *nodes != tests {
            wrong.push(format!("{build}\n{}  instead of\n{}", lines(nodes, &tests), lines(&tests, nodes)));
        }
    }
    assert!(
        wrong.is_empty(),
        "`cargo test --workspace` and these builds would each compile the AWS SDK anew; \
         add what is missing to src-tauri/crates/features/Cargo.toml:\n{}",
        wrong.join("\n")
    );
}
