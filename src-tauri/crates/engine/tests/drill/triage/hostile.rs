//! Whatever an attacker writes into names, tags, programs and sessions: it is text wherever it is shown or written.

use std::collections::BTreeMap;

use quench_core::view::{PageQuery, RowKind, RowSort, TimelineQuery};
use quench_drill::{Identity, NewCluster, NewService, NewTaskDefinition, NewTasks};

use super::*;

/// The most characters of a cell that spreadsheets take; what is longer runs over into other cells.
const CELL: usize = 32_767;

/// A formula, a line that reads backwards, markup, a file of its own, and a text of eight kilobytes.
fn texts() -> [String; 6] {
    [
        "=cmd|' /C calc'!A0".to_owned(),
        "@SUM(1+1)*cmd|' /C calc'!A0".to_owned(),
        "invoice\u{202e}gpj.exe\u{200b}\u{7}".to_owned(),
        "<img src=x onerror=alert(1)>\"'`".to_owned(),
        "\r\n=1+1\r\n\"a\",\"b\"\n\t+1".to_owned(),
        format!("-{}", "\u{2066}".repeat(2730)),
    ]
}

/// An account in which everything that can bear a text bears a hostile one.
async fn hostile() -> Scene {
    let scene = scene("small").await;
    scene.drill.change(|world| {
        world.set_trail_delay(0, 0);
        for (number, text) in texts().into_iter().enumerate() {
            let identities = [
                Identity::Role { role: "ci".to_owned(), session: text.clone() },
                Identity::User(text.clone()),
                Identity::of_permission_set("AdministratorAccess", "0123456789abcdef", &text),
                Identity::Federated { name: text.clone(), issuer: text.clone() },
            ];
            for (place, identity) in identities.into_iter().enumerate() {
                let actor = Actor { source_ip: text.clone(), ..Actor::with_sdk(identity, "").with_agent(&text) };
                let name = format!("hostile-{number}-{place}");
                let tags: BTreeMap<String, String> = [(text.clone(), text.clone())].into();
                world.as_actor(actor.clone(), |world| {
                    world
                        .create_cluster("eu-west-3", NewCluster { tags: tags.clone(), ..NewCluster::named(&name) })
                        .unwrap();
                    let definition = NewTaskDefinition {
                        containers: vec![json!({
                            "name": "a", "image": text, "command": [text, "--donate-level"], "essential": true,
                            "environment": [{"name": text, "value": text}],
                        })],
                        tags: tags.clone(),
                        ..NewTaskDefinition::fargate(&name, "a", 16_384, 32_768)
                    };
                    let arn = world.register_task_definition("eu-west-3", definition).unwrap();
                    let service = NewService { tags: tags.clone(), ..NewService::fargate(&name, &arn, 1) };
                    world.create_service("eu-west-3", &name, service).unwrap();
                    let alone = NewTasks {
                        started_by: Some(text.clone()),
                        group: Some(text.clone()),
                        ..NewTasks::fargate(&arn, 1)
                    };
                    world.run_tasks("eu-west-3", &name, alone).unwrap();
                });
                world.record_event(NewEvent::create_user(actor.clone(), &text));
                world.record_event(NewEvent::create_access_key(actor.clone(), &text, &text));
                world.record_event(NewEvent::attach_user_policy(actor.clone(), &text, &text));
                world.record_event(NewEvent::console_login("us-east-1", actor.clone(), false));
                world.record_event(NewEvent::iam("CreateRole", actor, json!({"roleName": text})).refused(&text, &text));
            }
        }
    });
    scene.lists_catch_up().await;
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    let cluster = "arn:aws:ecs:eu-west-3:000000000000:cluster/hostile-0-0";
    let reason =
        MarkOrder { reason: texts()[4].clone(), owner: texts()[2].clone(), ..order(cluster, Some(Mark::Keep)) };
    scene.session.set_mark(&reason).unwrap();
    scene
}

/// What a screen or a spreadsheet would act on.
fn is_tricky(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn check_text(place: &str, text: &str) {
    assert!(!text.chars().any(is_tricky), "{place}: {text:?}");
    assert!(text.chars().count() <= CELL, "{place}: {} characters", text.chars().count());
}

fn check_json(place: &str, value: &Value) {
    match value {
        Value::String(text) => check_text(place, text),
        Value::Array(items) => items.iter().for_each(|item| check_json(place, item)),
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            check_text(place, name);
            check_json(&format!("{place}.{}", name.chars().take(20).collect::<String>()), value);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// No cell of it runs. `written` lets through what a person wrote: it must come back as it was.
fn check_csv(place: &str, text: &str, written: bool) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut lines = 0;
    for record in reader.records() {
        let record = record.unwrap_or_else(|error| panic!("{place}: {error}"));
        lines += 1;
        for cell in &record {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{place}: {cell:?}");
            if !written {
                check_text(place, cell);
            }
        }
    }
    assert!(lines > 1, "{place} is empty");
}

#[tokio::test(start_paused = true)]
async fn no_view_shows_a_character_that_acts() {
    let scene = hostile().await;
    let session = &scene.session;
    let view = |place: &str, value: Value| check_json(place, &value);
    view("principals", serde_json::to_value(session.principals_view().unwrap()).unwrap());
    for offset in [0, 200, 400] {
        let query = TimelineQuery { principal: None, region: None, everything: true, offset, limit: 200 };
        view("timeline", serde_json::to_value(session.timeline(&query).unwrap()).unwrap());
    }
    view("triage", serde_json::to_value(session.triage_view()).unwrap());
    view("overview", serde_json::to_value(session.overview()).unwrap());
    view("marks", serde_json::to_value(session.marks_view().unwrap()).unwrap());
    let mut shown = 0;
    for arn in session.findings().of.keys().filter(|arn| arn.contains("hostile")) {
        let finding = finding(session, arn);
        shown += finding.made.len();
        view("finding", serde_json::to_value(finding).unwrap());
    }
    assert!(shown >= 4 * 24, "{shown} deeds: clusters, services, tasks and revisions are of somebody");
    for kind in [RowKind::Clusters, RowKind::Services, RowKind::Tasks, RowKind::Definitions] {
        let query = PageQuery {
            region: Some(code("eu-west-3")),
            cluster: None,
            kind,
            filter: String::new(),
            verdict: None,
            made_by: None,
            sort: RowSort::Verdict,
            offset: 0,
            limit: 200,
            revision: session.overview().revision,
        };
        let page = session.rows(&query).unwrap();
        assert!(page.rows.len() >= 24, "{kind:?}: {}", page.rows.len());
        view("rows", serde_json::to_value(page).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn no_cell_and_no_line_of_a_file_runs() {
    let scene = hostile().await;
    let session = &scene.session;
    let everything = TimelineQuery { principal: None, region: None, everything: true, offset: 0, limit: 200 };
    check_csv("timeline", &session.timeline_csv(&everything).unwrap(), false);
    check_csv("keep list", &session.keep_list_csv().unwrap(), true);
    let folder = tempfile::tempdir().unwrap();
    let written = session.write_evidence(folder.path()).unwrap();
    let mut checked = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => check_csv(&name, &text, name == "keep-list.csv"),
            Some("json") => check_json(&name, &serde_json::from_str(&text).unwrap()),
            Some("jsonl") => text.lines().for_each(|line| check_json(&name, &serde_json::from_str(line).unwrap())),
            _ => assert_eq!(name, "SHA256SUMS"),
        }
        checked += 1;
    }
    assert_eq!(checked, written.files);
    assert!(std::fs::read_to_string(folder.path().join("cloudtrail-eu-west-3.jsonl")).unwrap().contains("calc"));
}
