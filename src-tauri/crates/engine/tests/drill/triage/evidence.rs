//! The evidence as files: whole, with hashes, without secrets, and written once.

use std::collections::BTreeMap;
use std::path::Path;

use quench_drill::{NewCluster, NewService, NewTaskDefinition};
use sha2::{Digest, Sha256};

use super::*;

const SECRET: &str = "hunter2-is-the-password-of-the-database";

/// `small` with a service whose variables are secret, and sessions whose tokens CloudTrail tells.
async fn with_secrets() -> (Scene, Vec<String>) {
    let scene = scene("small").await;
    scene.drill.change(|world| {
        world.set_trail_delay(0, 0);
        world.record_event(NewEvent::session_token("us-east-1", Actor::attacker()));
        world.record_event(NewEvent::federation_token("us-east-1", Actor::attacker(), "helper"));
        world.as_actor(Actor::attacker(), |world| {
            let arn = world.create_cluster("us-east-1", NewCluster::named("with-secrets")).unwrap();
            world.label_rogue(&arn);
            let definition = NewTaskDefinition {
                containers: vec![json!({
                    "name": "a", "image": "quiet/a:1", "essential": true,
                    "environment": [{"name": "DATABASE_PASSWORD", "value": SECRET}],
                })],
                ..NewTaskDefinition::fargate("with-secrets", "quiet/a:1", 16_384, 32_768)
            };
            let definition = world.register_task_definition("us-east-1", definition).unwrap();
            world.create_service("us-east-1", "with-secrets", NewService::fargate("a", &definition, 1)).unwrap();
        });
    });
    let mut secrets: Vec<String> = scene.drill.world(|world| {
        let events = world.trail("us-east-1").iter();
        let tokens = events.filter_map(|event| event.event.response["credentials"]["sessionToken"].as_str());
        tokens.map(str::to_owned).collect()
    });
    assert_eq!(secrets.len(), 2);
    secrets.push(SECRET.to_owned());
    scene.lists_catch_up().await;
    scene.sweep().await;
    scene.session.investigate().await.unwrap();
    (scene, secrets)
}

/// The files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    entries
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

fn lines(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<Value> {
    let text = String::from_utf8(files[name].clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(start_paused = true)]
async fn the_evidence_is_whole_and_every_file_has_its_hash() {
    let scene = investigated("small").await;
    let folder = tempfile::tempdir().unwrap();
    let written = scene.session.write_evidence(folder.path()).unwrap();
    let files = files(folder.path());
    assert_eq!(written.files as usize, files.len());
    assert_eq!(written.bytes as usize, files.values().map(Vec::len).sum::<usize>());
    let expected = [
        "SHA256SUMS",
        "about.json",
        "cloudtrail-eu-west-1.jsonl",
        "cloudtrail-us-east-1.jsonl",
        "documents.jsonl",
        "findings.csv",
        "journal.jsonl",
        "keep-list.csv",
        "principals.json",
        "sweep.json",
        "timeline.csv",
    ];
    assert!(expected.iter().all(|name| files.contains_key(*name)), "{:?}", files.keys());
    let sums = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    let told: BTreeMap<&str, &str> =
        sums.lines().map(|line| line.split_once("  ").unwrap()).map(|(sum, name)| (name, sum)).collect();
    let others: BTreeMap<&String, String> =
        files.iter().filter(|(name, _)| *name != "SHA256SUMS").map(|(name, bytes)| (name, hex(bytes))).collect();
    assert_eq!(told.len(), others.len());
    assert!(others.iter().all(|(name, sum)| told[name.as_str()] == sum));
    let events: Vec<Value> =
        files.keys().filter(|name| name.starts_with("cloudtrail-")).flat_map(|name| lines(&files, name)).collect();
    assert_eq!(events.len(), scene.session.triage_view().looking.events as usize);
    for event in &events {
        assert_eq!(event["sha256_as_sent"].as_str().unwrap().len(), 64, "{event}");
        assert!(
            event["event"]["eventName"].is_string() && event["at"].is_string() && event["read_at"].is_string(),
            "{event}"
        );
    }
    let about: Value = serde_json::from_slice(&files["about.json"]).unwrap();
    assert_eq!(
        (about["account"].as_str(), about["caller"].as_str()),
        (Some("000000000000"), Some(scene.session.identity().arn.as_str()))
    );
    let judged = csv::Reader::from_reader(files["findings.csv"].as_slice()).records().count();
    assert_eq!(judged, scene.session.findings().of.len());
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_in_the_store_or_in_any_file_of_the_evidence() {
    let (scene, secrets) = with_secrets().await;
    let check = |what: &str, folder: &Path| {
        for (name, bytes) in files(folder) {
            for secret in &secrets {
                assert!(!holds(&bytes, secret), "{what}: {name} holds {secret}");
            }
        }
    };
    // Before the practice account itself is saved, whose world holds all of it.
    check("store", scene.folder.path());
    let folder = tempfile::tempdir().unwrap();
    scene.session.write_evidence(folder.path()).unwrap();
    check("evidence", folder.path());
    let evidence = files(folder.path());
    assert!(holds(&evidence["cloudtrail-us-east-1.jsonl"], "GetSessionToken"), "the events are there");
    assert!(holds(&evidence["cloudtrail-us-east-1.jsonl"], "DATABASE_PASSWORD"), "and the names of variables");
    scene.session.mark(&everywhere(&scene.session)).unwrap();
    scene.approve();
    scene.session.run_teardown().await.unwrap();
    let after = tempfile::tempdir().unwrap();
    scene.session.write_evidence(after.path()).unwrap();
    check("evidence after the teardown", after.path());
}

#[tokio::test(start_paused = true)]
async fn what_cloudtrail_tells_of_a_target_is_saved_before_anything_is_changed() {
    let scene = investigated("small").await;
    let inventory = scene.session.inventory().unwrap();
    scene.choose_all_but_production(&inventory);
    let teardown = scene.approve();
    let (store, hash) = (scene.session.ground().store.clone(), teardown.approved.hash().to_owned());
    let saved = std::sync::Arc::new(std::sync::Mutex::new(None));
    scene.drill.before_each({
        let saved = std::sync::Arc::clone(&saved);
        move |call, _| {
            if call.mutating {
                saved.lock().unwrap().get_or_insert_with(|| store.documented(&hash, "cloudtrail").unwrap());
            }
        }
    });
    scene.session.run_teardown().await.unwrap();
    let saved = saved.lock().unwrap().take().unwrap();
    let clusters: BTreeSet<String> =
        teardown.approved.bundle.plan.targets.clusters.iter().map(|target| target.arn.clone()).collect();
    assert!(clusters.is_subset(&saved) && clusters.len() == 6, "{saved:?}");
    assert!(
        saved.iter().any(|arn| arn.contains(":service/")) && saved.iter().any(|arn| arn.contains(":task-definition/"))
    );
    let folder = tempfile::tempdir().unwrap();
    scene.session.write_evidence(folder.path()).unwrap();
    let documents = lines(&files(folder.path()), "documents.jsonl");
    let extracts: Vec<&Value> = documents.iter().filter(|document| document["kind"] == "cloudtrail").collect();
    assert_eq!(extracts.len(), saved.len());
    for extract in extracts {
        let (event, arn) = (&extract["document"][0], extract["arn"].as_str().unwrap());
        assert_eq!(event["sha256_as_sent"].as_str().map(str::len), Some(64), "{extract}");
        let his = event["event"]["userIdentity"]["userName"] == "deploy-ci";
        assert_eq!(his, scene.drill.world(|world| world.is_rogue(arn)), "{extract}");
    }
    let journal = lines(&files(folder.path()), "journal.jsonl");
    let deleted = journal.iter().filter(|line| line["operation"] == "ecs:DeleteCluster" && line["outcome"] == "ok");
    assert_eq!(
        deleted.count(),
        6,
        "{:?}",
        journal.iter().map(|line| line["operation"].to_string()).collect::<BTreeSet<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_over() {
    let scene = investigated("small").await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("findings.csv"), "mine").unwrap();
    let refused = scene.session.write_evidence(folder.path());
    assert!(matches!(&refused, Err(SessionError::File { path, .. }) if path.ends_with("findings.csv")), "{refused:?}");
    assert_eq!(files(folder.path())["findings.csv"], b"mine");
    let fresh = tempfile::tempdir().unwrap();
    scene.session.write_evidence(fresh.path()).unwrap();
    let before = files(fresh.path());
    sleep(&scene.session, 60).await;
    assert!(matches!(scene.session.write_evidence(fresh.path()), Err(SessionError::File { .. })));
    assert_eq!(files(fresh.path()), before);
    let nowhere = fresh.path().join("not-there");
    assert!(matches!(scene.session.write_evidence(&nowhere), Err(SessionError::File { .. })));
}
