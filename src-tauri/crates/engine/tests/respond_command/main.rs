//! `respond` as a process: exit codes, and the contract of its last line, on practice accounts.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where")]

mod costs;
mod regions;
mod sign_in;
mod triage;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The built example: beside the folder of this test. `cargo test` builds it too; `cargo test --test ..` alone does not.
fn program() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples");
    let program = folder.join(format!("respond{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "first: cargo build -p quench-engine --example respond");
    program
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    // Nothing of the person who runs the tests is to be found.
    let nowhere = std::env::temp_dir().join("quench-no-such-folder");
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"] {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", &nowhere).env("AWS_SHARED_CREDENTIALS_FILE", &nowhere);
    command.args(arguments).stdin(Stdio::null());
    command
}

/// A finished run.
struct Run {
    code: Option<i32>,
    lines: Vec<Value>,
}

impl Run {
    fn of(code: Option<i32>, text: &str) -> Self {
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")));
        let run = Self { code, lines: lines.collect() };
        run.keeps_the_contract();
        run
    }

    fn summary(&self) -> &Value {
        self.lines.last().unwrap()
    }

    fn line(&self, kind: &str) -> Option<&Value> {
        self.lines.iter().find(|line| line["type"] == kind)
    }

    fn plan(&self) -> &Value {
        self.line("plan").unwrap_or_else(|| panic!("no plan: {:#?}", self.summary()))
    }

    fn hash(&self) -> String {
        self.summary()["plan"]["hash"].as_str().unwrap().to_owned()
    }

    fn keeps_the_contract(&self) {
        let summary = self.summary();
        assert_eq!(summary["type"], "summary", "{summary}");
        for name in ["found", "regions", "executed", "api_calls"] {
            assert!(summary[name].is_object(), "{name}: {summary}");
        }
        for name in ["unpriced_tasks", "lingering", "throttled", "elapsed_ms"] {
            assert!(summary[name].is_u64(), "{name}: {summary}");
        }
        for name in ["spend_stopped_ms", "deleted_ms", "verified_ms"] {
            assert!(summary[name].is_null() || summary[name].is_u64(), "{name}: {summary}");
        }
        assert!(summary["kept_unchanged"].is_boolean() && summary["burn_per_hour_usd"].is_string(), "{summary}");
        assert!(summary["verified"].is_null() || summary["verified"].is_boolean(), "{summary}");
        let remaining = summary["remaining"].as_array().unwrap();
        assert!(remaining.iter().all(|item| ["arn", "state", "why"].iter().all(|name| item[*name].is_string())));
        let plan = &summary["plan"];
        assert!(plan.is_null() || (plan["hash"].is_string() && plan["steps"].is_u64() && plan["kept"].is_array()));
    }

    fn executed_nothing(&self) {
        let summary = self.summary();
        assert_eq!(summary["executed"], serde_json::json!({"done": 0, "failed": 0}), "{summary}");
        assert!(summary["verified"].is_null() && summary["kept_unchanged"] == true, "{summary}");
        let calls = summary["api_calls"].as_object().unwrap();
        let reads =
            |name: &String| ["List", "Describe", "Get", "Lookup"].iter().any(|verb| name.contains(&format!(":{verb}")));
        assert!(calls.keys().all(reads), "{calls:?}");
    }
}

fn respond(arguments: &[&str]) -> Run {
    let output = command(arguments).output().unwrap();
    let run = Run::of(output.status.code(), &String::from_utf8(output.stdout).unwrap());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    run
}

/// `small`, fast, in a folder.
fn small<'a>(folder: &'a TempDir, more: &[&'a str]) -> Vec<&'a str> {
    practice("small", folder, more)
}

fn practice<'a>(scenario: &'a str, folder: &'a TempDir, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["--practice", scenario, "--speed", "120", "--store", folder.path().to_str().unwrap()];
    arguments.extend(more);
    arguments
}

const PRODUCTION: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/production";
const SHOP: &str = "arn:aws:ecs:us-east-1:000000000000:service/production/shop-api";

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// The ARNs of the plan's targets of a kind.
fn targets(run: &Run, kind: &str) -> Vec<String> {
    run.plan()["targets"][kind]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["arn"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn it_plans_and_changes_nothing_then_does_exactly_that() {
    let folder = tempfile::tempdir().unwrap();
    let all = ["--remove", "all", "--keep", PRODUCTION];
    let planned = respond(&small(&folder, &all));
    assert_eq!(planned.code, Some(0));
    planned.executed_nothing();
    assert_eq!(planned.summary()["account"], "000000000000");
    assert!(folder.path().join("practice/quench.sqlite3").exists(), "a practice account has a store of its own");
    assert!(!folder.path().join("quench.sqlite3").exists());

    let other = respond(&small(&folder, &[&all[..], &["--expect-hash", "00", "--yes"]].concat()));
    assert_eq!(other.code, Some(2));
    other.executed_nothing();
    assert!(other.summary()["error"].as_str().unwrap().contains("--expect-hash"));

    let hash = planned.hash();
    let done = respond(&small(&folder, &[&all[..], &["--expect-hash", &hash, "--yes"]].concat()));
    let summary = done.summary();
    assert_eq!(done.code, Some(0), "{summary:#}");
    assert_eq!((&summary["verified"], &summary["kept_unchanged"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!(done.hash(), hash);
    assert_eq!(summary["executed"]["done"], summary["plan"]["steps"], "done counts what the plan counts");
    assert_eq!(summary["executed"]["failed"], 0);
    let times = ["spend_stopped_ms", "deleted_ms", "verified_ms"].map(|name| summary[name].as_u64().unwrap());
    assert!(times[0] <= times[1] && times[2] - times[1] >= 60_000, "{times:?}");
    assert!(texts(&summary["plan"]["kept"]).contains(&PRODUCTION));

    let again = respond(&small(&folder, &all));
    assert_eq!((again.code, &again.summary()["found"]["clusters"]), (Some(0), &Value::from(1)), "the account went on");
    let fresh = respond(&small(&folder, &["--fresh"]));
    assert_eq!((fresh.code, &fresh.summary()["found"]["clusters"]), (Some(0), &Value::from(7)), "and began anew");
}

#[test]
fn what_is_kept_keeps_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let first = respond(&small(&folder, &["--remove", "all", "--keep", PRODUCTION]));
    let clusters = targets(&first, "clusters");
    let service = targets(&first, "services").into_iter().next().unwrap();
    let definition = targets(&first, "definitions").into_iter().next().unwrap();
    let home = clusters.iter().find(|arn| arn.split('/').nth(1) == service.split('/').nth(1)).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let kept = respond(&small(&folder, &["--remove", "all", "--keep", SHOP, "--keep", &service]));
    assert_eq!(kept.code, Some(0));
    assert!(!targets(&kept, "services").contains(&service) && !targets(&kept, "clusters").contains(home));
    assert!(!targets(&kept, "clusters").contains(&PRODUCTION.to_owned()), "a kept service keeps its cluster");
    let gone = targets(&kept, "definitions");
    assert!(gone.len() < targets(&first, "definitions").len(), "and the family that it runs");
    assert!(!gone.iter().any(|arn| arn.contains("/shop-api:")));
    for arn in texts(&kept.summary()["plan"]["kept"]) {
        assert!(!targets(&kept, "clusters").iter().any(|target| target == arn));
    }

    let folder = tempfile::tempdir().unwrap();
    let kept = respond(&small(&folder, &["--remove", "all", "--keep", PRODUCTION, "--keep", &definition]));
    assert_eq!(kept.code, Some(0));
    assert!(!targets(&kept, "definitions").contains(&definition));
    assert!(texts(&kept.summary()["plan"]["kept"]).contains(&definition.as_str()));
}

#[test]
fn one_thing_that_is_named_goes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let all = respond(&small(&folder, &["--remove", "all", "--keep", PRODUCTION]));
    let service = targets(&all, "services").into_iter().next().unwrap();
    let one = respond(&small(&folder, &["--remove", &service, "--yes"]));
    assert_eq!(one.code, Some(0), "{:#}", one.summary());
    assert_eq!(targets(&one, "services"), [service.as_str()]);
    assert!(targets(&one, "clusters").is_empty());
    let found = respond(&small(&folder, &[]));
    assert_eq!(found.code, Some(0));
    assert_eq!(found.summary()["found"]["services"], all.summary()["found"]["services"].as_u64().unwrap() - 1);
}

#[test]
fn what_is_named_and_cannot_go_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let all = respond(&small(&folder, &["--remove", "all", "--keep", PRODUCTION]));
    let definition = all.plan()["targets"]["services"][0]["pin"]["task_definition"].as_str().unwrap().to_owned();
    for (arguments, words) in [
        (vec!["--remove", definition.as_str()], "something that stays uses it"),
        (vec!["--remove", SHOP, "--keep", PRODUCTION], "kept"),
    ] {
        for yes in [&[][..], &["--yes"][..]] {
            let run = respond(&small(&folder, &[&arguments[..], yes].concat()));
            assert_eq!(run.code, Some(4), "{arguments:?}: {:#}", run.summary());
            run.executed_nothing();
            let left = run.line("left_out").unwrap();
            assert!(left["why"].as_str().unwrap().contains(words), "{left}");
            assert_eq!(run.summary()["remaining"][0]["arn"], arguments[1]);
        }
    }
}

#[test]
fn a_refusal_changes_nothing_and_ends_with_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let all = ["--remove", "all", "--keep", PRODUCTION, "--yes"];
    let elsewhere = "arn:aws:ecs:us-east-1:210987654321:cluster/production";
    let nowhere = "arn:aws:ecs:us-east-1:000000000000:cluster/nowhere";
    for more in [
        &[&all[..], &["--account", "123456789012"]].concat()[..],
        &["--remove", "all", "--keep", elsewhere, "--yes"],
        &["--remove", nowhere, "--yes"],
        &["--remove", "nonsense", "--yes"],
        &["--regions", "not-a-region"],
        &["--resume", "--remove", "all"],
        &["--resume", "--keep", PRODUCTION],
        &["--resume", "--regions", "us-east-1"],
        &["--resume", "--expect-hash", "00"],
        &["--resume", "--yes"],
        &["--no-such-option"],
    ] {
        let run = respond(&small(&folder, more));
        assert_eq!(run.code, Some(2), "{more:?}: {:#}", run.summary());
        run.executed_nothing();
        assert!(run.summary()["error"].is_string(), "{more:?}");
    }
    let wrong = respond(&small(&folder, &["--account", "123456789012"]));
    assert_eq!(wrong.summary()["account"], "000000000000");
    assert_eq!(wrong.summary()["api_calls"]["sts:GetCallerIdentity"], 1, "what was called is counted");

    // Another practice account is not opened under this one's name.
    let other = respond(&practice("quiet", &folder, &[]));
    assert_eq!(other.code, Some(2));
    let why = other.summary()["error"].as_str().unwrap();
    assert!(why.contains("small") && why.contains("quiet"), "{why}");
}

#[test]
fn an_unreachable_endpoint_is_a_refusal_with_what_was_called() {
    let folder = tempfile::tempdir().unwrap();
    // Bound and never accepted from: nothing else can take the port meanwhile.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", taken.local_addr().unwrap());
    drop(taken);
    let mut command = command(&["--endpoint-url", &url, "--store", folder.path().to_str().unwrap()]);
    command.env("AWS_ACCESS_KEY_ID", "AKIATEST").env("AWS_SECRET_ACCESS_KEY", "secret");
    let output = command.output().unwrap();
    let run = Run::of(output.status.code(), &String::from_utf8(output.stdout).unwrap());
    assert_eq!(run.code, Some(2));
    assert!(run.summary()["account"].is_null() && run.summary()["plan"].is_null());
    assert_eq!(run.summary()["api_calls"]["sts:GetCallerIdentity"], 1, "{:#}", run.summary());
}

#[test]
fn time_runs_faster_only_towards_what_is_on_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    for elsewhere in
        [&[][..], &["--endpoint-url", "https://aws.example"], &["--endpoint-url", "https://127.0.0.1.example"]]
    {
        let run = respond(&[&["--speed", "60", "--store", folder.path().to_str().unwrap()], elsewhere].concat());
        assert_eq!(run.code, Some(2), "{:#}", run.summary());
        assert!(run.summary()["error"].as_str().unwrap().contains("--speed"), "{:#}", run.summary());
        assert_eq!(run.summary()["api_calls"], serde_json::json!({}), "nobody was asked");
    }
}

#[test]
fn regions_that_cannot_be_read_are_exit_3_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = respond(&practice("troubled", &folder, &["--remove", "all"]));
    let summary = run.summary();
    assert_eq!(run.code, Some(3), "{summary:#}");
    run.executed_nothing();
    let failed = summary["regions"]["failed"].as_object().unwrap();
    assert!(failed.contains_key("sa-east-1") && failed.contains_key("ap-south-1"), "{failed:?}");
    assert!(summary["regions"]["partial"].as_object().unwrap().contains_key("eu-west-3"));
    let batch = run.line("left_out").unwrap();
    assert!(batch["arn"].as_str().unwrap().contains("cluster/AWSBatch-"), "{batch}");
    assert!(!targets(&run, "clusters").iter().any(|arn| arn.contains("AWSBatch-")));
    // Two of the unplaced region's kind and two of ARM on Spot at least.
    assert!(summary["unpriced_tasks"].as_u64().unwrap() >= 8, "{summary:#}");
}

#[test]
fn every_page_is_planned_for() {
    let folder = tempfile::tempdir().unwrap();
    let run = respond(&practice("limits", &folder, &["--remove", "all", "--regions", "us-east-1"]));
    assert_eq!(run.code, Some(0));
    let found = &run.summary()["found"];
    assert_eq!((&found["clusters"], &found["tasks"]), (&Value::from(101), &Value::from(324)));
    assert_eq!(targets(&run, "clusters").len(), 101);
    assert_eq!(texts(&run.summary()["regions"]["swept"]), ["us-east-1"]);
}

#[test]
fn a_closed_pipe_does_not_end_it_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = small(&folder, &["--remove", "all", "--keep", PRODUCTION, "--yes"]);
    let mut child = command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let found = respond(&small(&folder, &[]));
    assert_eq!(found.summary()["found"]["clusters"], 1);
}

/// A second process on the same store only reads.
#[test]
fn beside_another_process_it_reads_and_is_refused_to_change() {
    let folder = tempfile::tempdir().unwrap();
    let started = Started::new(&slow(&folder, &["--remove", "all", "--keep", PRODUCTION, "--yes"]));
    let started = started.until("progress");
    let reading = respond(&small(&folder, &[]));
    assert_eq!(reading.code, Some(0), "{:#}", reading.summary());
    let changing = respond(&small(&folder, &["--remove", "all"]));
    assert_eq!(changing.code, Some(2), "{:#}", changing.summary());
    changing.executed_nothing();
    started.kill();
}

/// At a pace at which a test can step in.
fn slow<'a>(folder: &'a TempDir, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["--practice", "small", "--speed", "20", "--store", folder.path().to_str().unwrap()];
    arguments.extend(more);
    arguments
}

/// A run under way, with the lines that it has said so far.
struct Started {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    said: String,
}

impl Started {
    fn new(arguments: &[&str]) -> Self {
        let mut child = command(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, said: String::new() }
    }

    /// Reads until a line of that type has been said.
    fn until(self, kind: &str) -> Self {
        self.until_line(kind, |line| line["type"] == kind)
    }

    /// Reads until a line has been said that fits.
    fn until_line(mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Self {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "it ended without {what}: {}", self.said);
            self.said.push_str(&line);
            if fits(&serde_json::from_str(&line).unwrap()) {
                return self;
            }
        }
    }

    #[cfg(unix)]
    fn interrupt(mut self) -> Run {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        std::io::Read::read_to_string(&mut self.lines, &mut self.said).unwrap();
        Run::of(self.child.wait().unwrap().code(), &self.said)
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_130_and_a_summary_whenever_it_comes() {
    let all = ["--remove", "all", "--keep", PRODUCTION, "--yes"];
    for kind in ["connected", "swept", "plan"] {
        let folder = tempfile::tempdir().unwrap();
        let run = Started::new(&slow(&folder, &all)).until(kind).interrupt();
        assert_eq!(run.code, Some(130), "{kind}: {:#}", run.summary());
        if kind == "connected" {
            run.executed_nothing();
        }
        let left = respond(&small(&folder, &[]));
        assert!(left.summary()["found"]["clusters"].as_u64().unwrap() >= 5, "{kind}: hardly anything had begun");
    }
}

#[cfg(unix)]
#[test]
fn a_stopped_teardown_is_shown_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let all = ["--remove", "all", "--keep", PRODUCTION, "--yes"];
    let stopped = Started::new(&slow(&folder, &all)).until("progress").until("progress").until("progress").interrupt();
    assert_eq!(stopped.code, Some(130), "{:#}", stopped.summary());

    let shown = respond(&small(&folder, &["--resume"]));
    assert_eq!(shown.code, Some(0), "{:#}", shown.summary());
    shown.executed_nothing();
    assert_eq!(shown.hash(), stopped.hash());
    assert_eq!(targets(&shown, "clusters").len(), 6);

    let done = respond(&small(&folder, &["--resume", "--yes"]));
    assert_eq!(done.code, Some(0), "{:#}", done.summary());
    assert_eq!(done.summary()["verified"], true);
    assert_eq!(done.summary()["executed"]["done"], done.summary()["plan"]["steps"]);
    let found = respond(&small(&folder, &[]));
    assert_eq!(found.summary()["found"]["clusters"], 1);
    let over = respond(&small(&folder, &["--resume", "--yes"]));
    assert_eq!(over.code, Some(2), "there is nothing to go on with");
}

#[test]
fn a_resumed_teardown_is_exit_3_where_asked_regions_were_unread() {
    let folder = tempfile::tempdir().unwrap();
    let rogue = |run: &Run| targets(run, "services").into_iter().find(|arn| arn.contains(":us-east-1:")).unwrap();
    let service = rogue(&respond(&practice("troubled", &folder, &["--remove", "all"])));
    let mut arguments = vec!["--practice", "troubled", "--speed", "20", "--store", folder.path().to_str().unwrap()];
    arguments.extend(["--remove", service.as_str(), "--yes"]);
    Started::new(&arguments).until("progress").until("progress").kill();
    for more in [&["--resume"][..], &["--resume", "--yes"]] {
        let run = respond(&practice("troubled", &folder, more));
        assert_eq!(run.code, Some(3), "{more:?}: {:#}", run.summary());
        assert!(run.summary()["regions"]["failed"].as_object().unwrap().contains_key("sa-east-1"));
    }
}

#[test]
fn what_remains_is_exit_4() {
    let folder = tempfile::tempdir().unwrap();
    let run = respond(&practice("troubled", &folder, &["--remove", "all", "--yes"]));
    let summary = run.summary();
    let remains = !summary["remaining"].as_array().unwrap().is_empty() || summary["verified"] != true;
    assert_eq!(run.code, Some(if remains { 4 } else { 3 }), "{summary:#}");
    assert!(summary["executed"]["done"].as_u64().unwrap() > 0);
    let steps = summary["plan"]["steps"].as_u64().unwrap();
    let counted = summary["executed"]["done"].as_u64().unwrap() + summary["executed"]["failed"].as_u64().unwrap();
    assert!(counted <= steps, "{counted} of {steps}");
}

#[test]
fn help_is_no_run() {
    let output = command(&["--help"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("--expect-hash"));
}
