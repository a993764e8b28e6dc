//! The one door: no intent, no request; no receipt, no certainty; nothing unknown is repeated.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use quench_core::cloud_error::{CloudError, CloudErrorKind as Kind};
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::canned::{Answer, Canned, html, ok, refused};
use crate::{AttemptOutcome, Door, IntentToken, Mutated, MutationError};

const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod";

fn stop_task() -> Mutation {
    let task = "arn:aws:ecs:eu-west-1:123456789012:task/prod/0a1b".to_owned();
    Mutation::StopTask { cluster: CLUSTER.to_owned(), task }
}

fn error(kind: Kind) -> CloudError {
    CloudError {
        kind,
        operation: "journal".to_owned(),
        region: String::new(),
        code: None,
        message: String::new(),
        request_id: None,
    }
}

/// Notes what happens in one list with the requests.
#[derive(Clone, Default)]
struct Journal {
    lines: Arc<Mutex<Vec<String>>>,
    refuses: bool,
    cannot_write_receipts: bool,
}

#[async_trait]
impl Door for Journal {
    async fn intent(&self, _: &RegionCode, _: &Mutation, attempt: u32) -> Result<IntentToken, CloudError> {
        self.lines.lock().unwrap().push(format!("intent {attempt}"));
        if self.refuses { Err(error(Kind::NotAllowed)) } else { Ok(IntentToken(i64::from(attempt))) }
    }

    async fn receipt(&self, token: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError> {
        let outcome = match outcome {
            AttemptOutcome::Ok { .. } => "ok".to_owned(),
            AttemptOutcome::Error(error) => format!("error {:?}", error.kind),
            AttemptOutcome::Unknown(error) => format!("unknown {:?}", error.kind),
        };
        self.lines.lock().unwrap().push(format!("receipt {} {outcome}", token.0));
        if self.cannot_write_receipts { Err(error(Kind::Unexpected)) } else { Ok(()) }
    }
}

async fn run(
    journal: &Journal,
    mutation: &Mutation,
    answer: impl Fn(&serde_json::Value) -> Answer + Send + Sync + 'static,
) -> (Result<Mutated, MutationError>, Vec<String>) {
    let lines = Arc::clone(&journal.lines);
    let canned = Canned::new(move |seen| {
        lines.lock().unwrap().push(seen.operation.clone());
        answer(&seen.json())
    });
    let client = canned.connected().await.region(&RegionCode::parse("eu-west-1").unwrap());
    let result = client.mutate(mutation, "Quench incident 7", journal, &CancellationToken::new()).await;
    (result, journal.lines.lock().unwrap().clone())
}

#[tokio::test(start_paused = true)]
async fn intent_then_request_then_receipt() {
    let journal = Journal::default();
    let (result, lines) = run(&journal, &stop_task(), |request| {
        assert_eq!(request["reason"], "Quench incident 7");
        assert_eq!(request["cluster"], CLUSTER);
        ok(&json!({ "task": {} }))
    })
    .await;
    assert_eq!(result.unwrap().request_id.as_deref(), Some("req-1"));
    assert_eq!(lines, ["intent 1", "StopTask", "receipt 1 ok"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_intent_sends_nothing() {
    let journal = Journal { refuses: true, ..Journal::default() };
    let (result, lines) = run(&journal, &stop_task(), |_| panic!("nothing is sent")).await;
    assert_eq!(result.unwrap_err().cloud_error().kind, Kind::NotAllowed);
    assert_eq!(lines, ["intent 1"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_happened_is_not_repeated() {
    let answers: [fn(&serde_json::Value) -> Answer; 5] = [
        |_| Answer::Lost,
        |_| Answer::Never,
        |_| refused(500, "ServerException", ""),
        |_| html(200),
        |_| Answer::Http(crate::canned::response(200, "application/x-amz-json-1.1", "{\"task\":{".to_owned())),
    ];
    for answer in answers {
        let journal = Journal::default();
        let (result, lines) = run(&journal, &stop_task(), answer).await;
        assert!(matches!(result, Err(MutationError::Unknown(_))), "{result:?}");
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[2].starts_with("receipt 1 unknown"), "{lines:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_throttle_is_tried_again_with_an_intent_of_its_own() {
    let journal = Journal::default();
    let lines = Arc::clone(&journal.lines);
    let (result, lines) = run(&journal, &stop_task(), move |_| {
        let requests = lines.lock().unwrap().iter().filter(|line| *line == "StopTask").count();
        if requests < 3 { refused(400, "ThrottlingException", "Rate exceeded") } else { ok(&json!({})) }
    })
    .await;
    assert!(result.is_ok(), "{result:?}");
    let throttled =
        |number: u32| [format!("intent {number}"), "StopTask".to_owned(), format!("receipt {number} error Throttled")];
    let expected = [throttled(1), throttled(2)].concat();
    assert_eq!(lines[..6], expected);
    assert_eq!(lines[6..], ["intent 3", "StopTask", "receipt 3 ok"]);
}

#[tokio::test(start_paused = true)]
async fn what_never_left_is_known_not_to_have_happened() {
    let journal = Journal::default();
    let (result, lines) = run(&journal, &stop_task(), |_| Answer::NoSuchHost).await;
    let Err(MutationError::Error(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.kind, Kind::Offline);
    assert_eq!(lines.iter().filter(|line| line.starts_with("intent")).count(), 6);
}

#[tokio::test(start_paused = true)]
async fn definite_errors_are_errors_at_once() {
    for (code, kind) in [
        ("ClusterContainsTasksException", Kind::StillInUse),
        ("ClusterNotFoundException", Kind::NotFound),
        ("AccessDeniedException", Kind::AccessDenied),
    ] {
        let journal = Journal::default();
        let mutation = Mutation::DeleteCluster { cluster: CLUSTER.to_owned() };
        let (result, lines) = run(&journal, &mutation, move |_| refused(400, code, "")).await;
        let Err(MutationError::Error(error)) = result else { panic!("{result:?}") };
        assert_eq!(error.kind, kind);
        assert_eq!(lines.len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn without_its_receipt_a_change_is_unknown() {
    let journal = Journal { cannot_write_receipts: true, ..Journal::default() };
    let (result, _) = run(&journal, &stop_task(), |_| ok(&json!({}))).await;
    assert!(matches!(result, Err(MutationError::Unknown(_))), "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn resources_of_elsewhere_are_refused_before_the_journal() {
    let other_region = "arn:aws:ecs:us-east-1:123456789012:cluster/prod".to_owned();
    let other_account = "arn:aws:ecs:eu-west-1:999999999999:cluster/prod".to_owned();
    let other_cluster = "arn:aws:ecs:eu-west-1:123456789012:task/other/0a1b".to_owned();
    let definition = "arn:aws:ecs:eu-west-1:123456789012:task-definition/api:1".to_owned();
    for mutation in [
        Mutation::DeleteCluster { cluster: other_region },
        Mutation::DeleteCluster { cluster: other_account },
        Mutation::DeleteCluster { cluster: "prod".to_owned() },
        Mutation::StopTask { cluster: CLUSTER.to_owned(), task: other_cluster },
        Mutation::DeleteTaskDefinitions { definitions: vec![] },
        Mutation::DeleteTaskDefinitions { definitions: vec![definition; 11] },
    ] {
        let journal = Journal::default();
        let (result, lines) = run(&journal, &mutation, |_| panic!("nothing is sent")).await;
        assert_eq!(result.unwrap_err().cloud_error().kind, Kind::NotAllowed, "{mutation:?}");
        assert!(lines.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn each_mutation_says_what_it_must() {
    let at = |rest: &str| format!("arn:aws:ecs:eu-west-1:123456789012:{rest}");
    let (cluster, service) = (CLUSTER.to_owned(), at("service/prod/api"));
    let table = [
        (
            Mutation::DeleteTaskSet {
                cluster: cluster.clone(),
                service: service.clone(),
                task_set: at("task-set/prod/api/1"),
            },
            json!({ "cluster": CLUSTER, "service": service, "taskSet": at("task-set/prod/api/1"), "force": true }),
        ),
        (
            Mutation::DeleteService { cluster: cluster.clone(), service: service.clone() },
            json!({ "cluster": CLUSTER, "service": service, "force": true }),
        ),
        (
            Mutation::DeregisterContainerInstance { cluster, instance: at("container-instance/prod/i") },
            json!({ "cluster": CLUSTER, "containerInstance": at("container-instance/prod/i"), "force": true }),
        ),
        (
            Mutation::DeregisterTaskDefinition { definition: at("task-definition/api:1") },
            json!({ "taskDefinition": at("task-definition/api:1") }),
        ),
    ];
    for (mutation, expected) in table {
        let (result, lines) = run(&Journal::default(), &mutation, move |request| {
            assert_eq!(*request, expected);
            ok(&json!({}))
        })
        .await;
        assert!(result.is_ok());
        assert_eq!(format!("ecs:{}", lines[1]), mutation.operation());
    }
    let definitions = vec![at("task-definition/api:1"), at("task-definition/api:2")];
    let failed = json!({ "failures": [{ "arn": definitions[1], "reason": "in use" }] });
    let (result, _) =
        run(&Journal::default(), &Mutation::DeleteTaskDefinitions { definitions: definitions.clone() }, move |_| {
            ok(&failed)
        })
        .await;
    assert_eq!(result.unwrap().failures, [(definitions[1].clone(), "in use".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_change_is_not_begun_and_a_begun_one_is_finished() {
    let journal = Journal::default();
    let lines = Arc::clone(&journal.lines);
    let cancel = CancellationToken::new();
    let inside = cancel.clone();
    let canned = Canned::new(move |_| {
        inside.cancel();
        lines.lock().unwrap().push("sent".to_owned());
        ok(&json!({}))
    });
    let client = canned.connected().await.region(&RegionCode::parse("eu-west-1").unwrap());
    assert!(client.mutate(&stop_task(), "", &journal, &cancel).await.is_ok());
    assert_eq!(*journal.lines.lock().unwrap(), ["intent 1", "sent", "receipt 1 ok"]);
    let stopped = client.mutate(&stop_task(), "", &journal, &cancel).await.unwrap_err();
    assert_eq!(stopped.cloud_error().kind, Kind::Stopped);
    assert_eq!(journal.lines.lock().unwrap().len(), 3);
}

/// Whether a call may have taken effect is told from how the HTTP client words it, so the real one is asked: a port that
/// refuses never saw the request, one that hangs up after reading it may have acted.
#[tokio::test]
async fn the_real_client_tells_what_was_never_sent() {
    use std::io::Read;
    use std::sync::Arc;
    let refusing = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hanging_up = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let reading = hanging_up.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in hanging_up.incoming() {
            let _ = stream.unwrap().read(&mut [0; 4096]);
        }
    });
    for (address, never_sent) in [(refusing, true), (reading, false)] {
        let clock = quench_clock::Clock::system();
        let wiring = crate::wiring::Wiring {
            http: crate::capped::capped(crate::wiring::http_client(true)),
            clock: crate::clock::SdkClock(clock.clone()),
            world: quench_core::account::World::Custom { endpoint: format!("http://{address}") },
        };
        let key = aws_credential_types::Credentials::new("AKIA", "secret", None, None, "test");
        let key = aws_credential_types::provider::SharedCredentialsProvider::new(key);
        let config = wiring.config(&RegionCode::parse("eu-west-1").unwrap(), Some(key));
        let request = aws_sdk_ecs::Client::new(&config).delete_cluster().cluster("c");
        let caller = Arc::new(crate::call::Caller::new(clock, 1, 1.0));
        let call = crate::classify::Call { operation: "ecs:DeleteCluster", region: "eu-west-1" };
        let failure = caller.once(call, request.send()).await.unwrap_err();
        assert_eq!((failure.error.kind, failure.not_applied), (Kind::Offline, never_sent), "{failure:?}");
    }
}
