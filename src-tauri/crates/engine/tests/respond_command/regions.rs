//! `--enable-disabled-regions`: told without --yes, done with it, gone on with after a kill.

use super::{PRODUCTION, Run, Started, practice, respond, texts};

/// `small`, at a pace at which an hour of AWS's is ten seconds.
fn fast<'a>(folder: &'a tempfile::TempDir, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["--practice", "small", "--speed", "360", "--store", folder.path().to_str().unwrap()];
    arguments.extend(more);
    arguments
}

const ALL: [&str; 6] = ["--enable-disabled-regions", "--remove", "all", "--keep", PRODUCTION, "--yes"];

fn counted(run: &Run, call: &str) -> u64 {
    run.summary()["api_calls"][call].as_u64().unwrap_or(0)
}

#[test]
fn without_yes_they_are_only_told() {
    let folder = tempfile::tempdir().unwrap();
    let run = respond(&fast(&folder, &["--enable-disabled-regions", "--remove", "all"]));
    assert_eq!(run.code, Some(0), "{:#}", run.summary());
    run.executed_nothing();
    assert_eq!(texts(&run.line("disabled").unwrap()["regions"]), ["ap-east-1"]);
    assert!(run.summary()["opened"].is_null());
    assert_eq!(run.summary()["regions"]["coverage"]["disabled"], 1);
}

#[test]
fn they_are_enabled_torn_down_and_disabled_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = ALL.to_vec();
    arguments.push("--disable-after");
    let run = respond(&fast(&folder, &arguments));
    let summary = run.summary();
    assert_eq!(run.code, Some(0), "{summary:#}");
    assert_eq!(summary["found"]["clusters"], 10, "three regions of three and production");
    assert_eq!((&summary["verified"], summary["remaining"].as_array().unwrap().len()), (&true.into(), 0));
    assert_eq!(texts(&summary["opened"]["closed"]), ["ap-east-1"]);
    assert_eq!((counted(&run, "account:EnableRegion"), counted(&run, "account:DisableRegion")), (1, 1));
    let plans = run.lines.iter().filter(|line| line["type"] == "plan").count();
    assert_eq!(plans, 2, "what was on did not wait for what was not");

    // Nothing is hidden in it: opened once more it is empty.
    let again = respond(&fast(&folder, &["--enable-disabled-regions", "--yes"]));
    assert_eq!(again.code, Some(0), "{:#}", again.summary());
    assert_eq!(again.summary()["found"]["clusters"], 1);
    assert_eq!(texts(&again.summary()["opened"]["opened"]), ["ap-east-1"]);
}

#[test]
fn killed_while_aws_enables_it_goes_on_and_asks_nothing_twice() {
    for resume in [&ALL[..], &["--resume", "--yes"]] {
        let folder = tempfile::tempdir().unwrap();
        let enabling = |line: &serde_json::Value| line["type"] == "region" && line["step"] == "enabling";
        let verifying = |line: &serde_json::Value| line["type"] == "progress" && line["status"] == "verifying";
        // The account is saved beside the incident every two seconds, and what is on is torn down in five; AWS takes longer.
        let mut slow = practice("small", &folder, &ALL);
        slow[3] = "10";
        let started =
            Started::new(&slow).until_line("a region enabling", enabling).until_line("proof begins", verifying);
        started.kill();
        let run = respond(&fast(&folder, resume));
        let summary = run.summary();
        assert_eq!(counted(&run, "account:EnableRegion"), 0, "{summary:#}");
        assert_eq!(texts(&summary["opened"]["opened"]), ["ap-east-1"], "{summary:#}");
        if resume != ALL {
            // Nobody has approved what was found there.
            assert_eq!(run.code, Some(4), "{summary:#}");
            let remains = summary["remaining"].as_array().unwrap();
            assert_eq!(remains.iter().filter(|item| item["arn"].as_str().unwrap().contains(":ap-east-1:")).count(), 3);
        }
        if resume == ALL {
            assert_eq!((run.code, &summary["verified"]), (Some(0), &true.into()), "{summary:#}");
            let left = respond(&fast(&folder, &[]));
            assert_eq!(left.summary()["found"]["clusters"], 1);
        }
    }
}

#[test]
fn a_name_that_does_not_fit_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = "arn:aws:ecs:us-east-1:000000000000:cluster/no-such-cluster";
    let run = respond(&fast(&folder, &["--enable-disabled-regions", "--remove", nowhere, "--yes"]));
    assert_eq!(run.code, Some(2), "{:#}", run.summary());
    run.executed_nothing();
}

#[test]
fn one_cluster_goes_and_the_regions_are_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let plan = respond(&fast(&folder, &["--remove", "all"]));
    let rogue = super::targets(&plan, "clusters").into_iter().find(|arn| arn.contains(":eu-west-1:")).unwrap();
    let run = respond(&fast(&folder, &["--enable-disabled-regions", "--remove", &rogue, "--yes"]));
    let summary = run.summary();
    assert_eq!((run.code, &summary["verified"]), (Some(0), &true.into()), "{summary:#}");
    assert_eq!(texts(&summary["opened"]["opened"]), ["ap-east-1"]);
    assert_eq!(summary["found"]["clusters"], 10);
}

#[test]
fn the_options_that_make_no_sense_together_are_refused() {
    for wrong in [
        &["--disable-after"][..],
        &["--enable-disabled-regions", "--regions", "us-east-1"],
        &["--enable-disabled-regions", "--expect-hash", "0"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let run = respond(&practice("small", &folder, wrong));
        assert_eq!(run.code, Some(2), "{wrong:?}");
        run.executed_nothing();
    }
}
