//! `--who`, `--remove rogue`, `--keep-list` and `--evidence`.

use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{PRODUCTION, Run, practice, respond, small, targets};

/// `fifty-clusters`, at a pace at which nobody waits.
fn fifty(folder: &tempfile::TempDir, more: &[&str]) -> Run {
    let store = folder.path().to_str().unwrap();
    let mut arguments = vec!["--practice", "fifty-clusters", "--speed", "240", "--store", store];
    arguments.extend(more);
    respond(&arguments)
}

fn findings(run: &Run) -> Vec<&Value> {
    run.lines.iter().filter(|line| line["type"] == "finding").map(|line| &line["finding"]).collect()
}

fn rogue(run: &Run, kind: &str) -> BTreeSet<String> {
    let of = findings(run).into_iter().filter(|finding| finding["kind"] == kind && finding["verdict"] == "rogue");
    of.map(|finding| finding["arn"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn everything_rogue_goes_and_the_company_stays() {
    let folder = tempfile::tempdir().unwrap();
    let shown = fifty(&folder, &["--who"]);
    assert_eq!(shown.code, Some(0), "{:#}", shown.summary());
    shown.executed_nothing();
    let rogue = rogue(&shown, "cluster");
    let judged = &shown.summary()["judged"];
    assert_eq!(judged["clusters"]["rogue"].as_u64(), Some(rogue.len() as u64));
    assert!(rogue.len() > 50 && judged["looking"]["state"] == "done", "{judged:#}");
    assert_eq!(judged["attributed"].as_u64(), Some(rogue.len() as u64));
    let found = shown.summary()["found"]["clusters"].as_u64().unwrap();

    let done = fifty(&folder, &["--remove", "rogue", "--yes"]);
    assert_eq!(done.code, Some(0), "{:#}", done.summary());
    assert_eq!(targets(&done, "clusters").into_iter().collect::<BTreeSet<_>>(), rogue);
    let summary = done.summary();
    assert_eq!((&summary["verified"], &summary["kept_unchanged"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(summary["judged"]["clusters"]["rogue"].as_u64(), Some(rogue.len() as u64));
    let left = fifty(&folder, &["--remove", "rogue"]);
    assert_eq!((left.code, left.summary()["plan"].is_null()), (Some(0), true), "nothing rogue is left");
    assert_eq!(left.summary()["found"]["clusters"].as_u64(), Some(found - rogue.len() as u64));
    assert_eq!(left.summary()["judged"]["clusters"]["rogue"], 0);
}

#[test]
fn who_tells_every_verdict_with_its_reasons_and_who_made_what() {
    let folder = tempfile::tempdir().unwrap();
    let run = respond(&small(&folder, &["--who"]));
    assert_eq!(run.code, Some(0), "{:#}", run.summary());
    run.executed_nothing();
    let told = findings(&run);
    let found = &run.summary()["found"];
    let of = |kind: &str| told.iter().filter(|finding| finding["kind"] == kind).count() as u64;
    assert_eq!((Some(of("cluster")), Some(of("service"))), (found["clusters"].as_u64(), found["services"].as_u64()));
    for finding in told.iter().filter(|finding| finding["verdict"] == "rogue") {
        assert!(!finding["against"].as_array().unwrap().is_empty(), "{finding}");
    }
    let (shop, others): (Vec<&Value>, Vec<&Value>) =
        told.iter().filter(|finding| finding["kind"] == "cluster").partition(|finding| finding["arn"] == PRODUCTION);
    assert!(others.len() == 6 && others.iter().all(|finding| finding["made"][0]["principal"]["name"] == "deploy-ci"));
    assert_eq!(shop[0]["attribution"]["kind"], "notFound", "it is older than what CloudTrail keeps");
    let principals: Vec<&Value> = run.lines.iter().filter(|line| line["type"] == "principal").collect();
    let attacker = &principals[0]["principal"];
    assert_eq!((attacker["label"]["name"].as_str(), &attacker["suspicious"]), (Some("deploy-ci"), &Value::Bool(true)));
    let without = respond(&small(&folder, &[]));
    assert!(without.summary()["judged"].is_null(), "only where it is asked");
    assert!(without.summary()["api_calls"]["cloudtrail:LookupEvents"].is_null());
}

#[test]
fn a_keep_list_keeps_and_one_that_is_not_understood_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("keep.csv");
    std::fs::write(&list, format!("mark,arn,reason,owner,expires_on\nkeep,{PRODUCTION},the shop,ana,\n")).unwrap();
    let file = list.to_str().unwrap();
    let planned = respond(&small(&folder, &["--remove", "all", "--keep-list", file]));
    assert_eq!(planned.code, Some(0), "{:#}", planned.summary());
    let clusters = targets(&planned, "clusters");
    assert!(clusters.len() == 6 && !clusters.iter().any(|arn| arn == PRODUCTION));
    // It is kept: the next run needs no list.
    let again = respond(&small(&folder, &["--remove", "all"]));
    assert_eq!(again.hash(), planned.hash());

    let fresh = tempfile::tempdir().unwrap();
    let elsewhere = PRODUCTION.replace("000000000000", "123456789012");
    let text = format!(
        "mark,arn,reason,owner,expires_on\nkeep,{PRODUCTION},,,\nkeep,{elsewhere},,,\nkept,{PRODUCTION}x,,,soon\n"
    );
    std::fs::write(&list, text).unwrap();
    let refused = respond(&small(&fresh, &["--remove", "all", "--keep-list", file, "--yes"]));
    assert_eq!(refused.code, Some(2), "{:#}", refused.summary());
    refused.executed_nothing();
    let problems: Vec<(u64, &str)> = refused
        .lines
        .iter()
        .filter(|line| line["type"] == "keep_list_problem")
        .map(|line| (line["line"].as_u64().unwrap(), line["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(problems, [(3, "otherAccount"), (4, "markUnknown"), (4, "expiryMalformed")]);
    assert!(refused.summary()["error"].as_str().unwrap().contains("keep list"));
    let missing = respond(&small(&fresh, &["--keep-list", "/nowhere/keep.csv"]));
    assert_eq!(missing.code, Some(2));
    // Nothing of the refused list holds.
    let after = respond(&small(&fresh, &["--remove", "all"]));
    assert!(targets(&after, "clusters").iter().any(|arn| arn == PRODUCTION));
}

#[test]
fn the_evidence_is_written_once_with_what_was_done_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("evidence");
    let arguments = ["--remove", "rogue", "--yes", "--evidence", into.to_str().unwrap()];
    let run = respond(&practice("small", &folder, &arguments));
    assert_eq!(run.code, Some(0), "{:#}", run.summary());
    let told = run.line("evidence").unwrap();
    let names: BTreeSet<String> =
        std::fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(told["files"].as_u64(), Some(names.len() as u64));
    let sums = std::fs::read_to_string(into.join("SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count(), names.len() - 1);
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let digest = Sha256::digest(std::fs::read(into.join(name)).unwrap());
        assert_eq!(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), sum, "{name}");
    }
    let journal = std::fs::read_to_string(into.join("journal.jsonl")).unwrap();
    let gone = targets(&run, "clusters");
    assert!(gone.len() == 6 && gone.iter().all(|arn| journal.contains(arn.as_str())));
    let again = respond(&practice("small", &folder, &["--evidence", into.to_str().unwrap()]));
    assert!(again.summary()["error"].as_str().is_some_and(|why| why.contains("evidence")), "{:#}", again.summary());
    assert_eq!(std::fs::read_to_string(into.join("SHA256SUMS")).unwrap(), sums, "it is as it was");
}
