//! What Quench calls and what it asks permission for are the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use quench_core::permission::Areas;

/// Called before anybody is connected, with what is not a key of IAM; sts tells everybody who they are.
const NOT_ASKED_FOR: [&str; 4] = ["sts", "sso", "sso-oidc", "signin"];
/// A key of a condition, which looks like one.
const NO_OPERATION: [&str; 2] = ["iam:PassedToService", "aws:MultiFactorAuthPresent"];

/// Neither tests nor the reading of policies call anything.
const NO_CALLS: [&str; 2] = ["tests", "permission"];

/// Texts that are written as an operation is, in all sources below `folder`.
fn operations(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !NO_CALLS.iter().any(|name| path.ends_with(name)) {
                operations(&path, found);
            }
            continue;
        }
        of_file(&path, found);
    }
}

fn of_file(path: &Path, found: &mut BTreeSet<String>) {
    let source = fs::read_to_string(path).unwrap();
    // Not by pairs of quotes: one in a text or a comment would turn inside out all that follows.
    found.extend(source.split('"').filter(|text| is_operation(text)).map(str::to_owned));
}

fn is_operation(text: &str) -> bool {
    text.split_once(':').is_some_and(|(service, name)| {
        service.starts_with(|first: char| first.is_ascii_lowercase())
            && service.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[test]
fn every_operation_that_is_called_is_in_an_area() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut called = BTreeSet::new();
    for folder in ["aws/src", "aws-ec2/src", "core/src"] {
        operations(&crates.join(folder), &mut called);
    }
    let known: BTreeSet<&str> = Areas::bundled().actions().collect();
    for some in [
        "ecs:ListTasks",
        "ecs:StopTask",
        "ec2:DescribeSubnets",
        "events:ListEventBuses",
        "account:EnableRegion",
        "iam:GetRole",
    ] {
        assert!(called.contains(some), "{some} was not found in the sources");
    }
    let is_free = |operation: &String| {
        let service = operation.split(':').next().unwrap_or_default();
        NOT_ASKED_FOR.contains(&service) || NO_OPERATION.contains(&operation.as_str())
    };
    let missing: Vec<&String> =
        called.iter().filter(|operation| !is_free(operation) && !known.contains(operation.as_str())).collect();
    assert!(missing.is_empty(), "called, and nobody is asked for it: {missing:?}");
    // What a call needs besides itself.
    assert!(known.contains("iam:PassRole"), "scheduler:UpdateSchedule passes a role");
}
