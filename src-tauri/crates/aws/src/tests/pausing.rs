//! A sign-in that has ended pauses what is called, and the next one to the same account lets it go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use aws_credential_types::Credentials;
use jiff::SignedDuration;
use quench_core::account::World;
use quench_core::cloud_error::{CloudError, CloudErrorKind as Kind};
use quench_core::mutation::Mutation;
use quench_core::region::RegionCode;
use quench_core::view::{SignInEnded, SignInState};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::canned::{
    ACCOUNT, Answer, Canned, KEY, identity, identity_in, ok, options, refused, refused_query, response,
};
use crate::connect::{ConnectOptions, Source, connect_through};
use crate::credentials::Origin;
use crate::profile_file::Places;
use crate::{AttemptOutcome, ConnectError, Connection, Door, IntentToken, RegionClient};

const OTHER_KEY: &str = "AKIAI44QH8DHBEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const HOUR: Duration = Duration::from_secs(3600);

fn pasted(key: &str) -> ConnectOptions {
    let secret = Zeroizing::new(SECRET.to_owned());
    ConnectOptions { source: Source::AccessKey { id: key.to_owned(), secret, token: None, mfa: None }, ..options() }
}

/// The first key has expired everywhere but at sts; the second is good, and of `second_account`.
fn expired(second_account: &'static str) -> Canned {
    Canned::bare(move |seen| match (seen.operation.as_str(), seen.key.as_str()) {
        ("GetCallerIdentity", OTHER_KEY) => identity(second_account),
        ("GetCallerIdentity", _) => identity(ACCOUNT),
        (_, KEY) => refused(400, "ExpiredTokenException", "expired"),
        ("ListClusters", _) => ok(&json!({ "clusterArns": [] })),
        _ => ok(&json!({ "task": {} })),
    })
}

fn count(canned: &Canned, operation: &str, key: &str) -> usize {
    canned.seen().iter().filter(|seen| seen.operation == operation && seen.key == key).count()
}

fn europe(connection: &Connection) -> RegionClient {
    connection.region(&RegionCode::parse("eu-west-1").unwrap())
}

/// A list that is under way, and gives what is missing of it.
fn listing(connection: &Connection, cancel: &CancellationToken) -> tokio::task::JoinHandle<Option<CloudError>> {
    let (client, cancel) = (europe(connection), cancel.clone());
    tokio::spawn(async move { client.list_clusters(&cancel).await.missing })
}

async fn until(connection: &Connection, wanted: impl Fn(&crate::SignInStatus) -> bool) {
    let mut changes = connection.watch_sign_in();
    let waited = async {
        while !wanted(&connection.sign_in()) {
            changes.changed().await.unwrap();
        }
    };
    let waited = tokio::time::timeout(12 * HOUR, waited).await;
    assert!(waited.is_ok(), "{:?}", connection.sign_in());
}

fn over(why: SignInEnded) -> SignInState {
    SignInState::Ended { why }
}

#[tokio::test(start_paused = true)]
async fn what_is_called_waits_for_the_next_sign_in_and_is_then_made_again() {
    let canned = expired(ACCOUNT);
    let connection = canned.connected().await;
    connection.hold_when_ended();
    let calls: Vec<_> = (0..100).map(|_| listing(&connection, &CancellationToken::new())).collect();
    until(&connection, |status| status.waiting == 100).await;
    assert_eq!(connection.sign_in().state, over(SignInEnded::Expired));
    let sent = canned.seen().len();
    connection.clock().sleep(HOUR).await;
    assert_eq!(canned.seen().len(), sent, "nothing is sent meanwhile");
    assert!(calls.iter().all(|call| !call.is_finished()));
    let calls_before = connection.api_calls();
    connection.adopt(canned.connect(pasted(OTHER_KEY)).await.unwrap()).unwrap();
    for call in calls {
        assert_eq!(call.await.unwrap(), None);
    }
    assert_eq!(count(&canned, "ListClusters", OTHER_KEY), 100);
    let status = connection.sign_in();
    assert_eq!((status.state, status.waiting), (SignInState::Good, 0));
    let lists = |calls: &std::collections::BTreeMap<String, u64>| calls["ecs:ListClusters"];
    assert_eq!(lists(&connection.api_calls()), lists(&calls_before) + 100, "its counters go on");
}

#[tokio::test(start_paused = true)]
async fn without_holding_it_fails_as_before() {
    let canned = expired(ACCOUNT);
    let connection = canned.connected().await;
    assert_eq!(listing(&connection, &CancellationToken::new()).await.unwrap().unwrap().kind, Kind::CredentialsExpired);
    assert_eq!((connection.sign_in().state, connection.pauses()), (SignInState::Good, 0));
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_gets_through_at_once_and_so_does_leaving() {
    let connection = expired(ACCOUNT).connected().await;
    connection.hold_when_ended();
    let cancel = CancellationToken::new();
    let (stopped, left) = (listing(&connection, &cancel), listing(&connection, &CancellationToken::new()));
    until(&connection, |status| status.waiting == 2).await;
    let at = connection.clock().monotonic();
    cancel.cancel();
    assert_eq!(stopped.await.unwrap().unwrap().kind, Kind::Stopped);
    left.abort();
    assert!(left.await.unwrap_err().is_cancelled());
    assert_eq!(connection.clock().monotonic(), at);
    assert_eq!(connection.sign_in().waiting, 0);
    assert!(!connection.signed_in(&cancel).await);
}

#[tokio::test(start_paused = true)]
async fn another_account_partition_or_world_is_refused_and_nothing_changes() {
    let canned = expired("999999999999");
    let connection = canned.connected().await;
    connection.hold_when_ended();
    let call = listing(&connection, &CancellationToken::new());
    until(&connection, |status| status.waiting == 1).await;
    let before = connection.sign_in();
    let china = Canned::bare(|_| identity_in("aws-cn", ACCOUNT));
    let others = [
        canned.connect(pasted(OTHER_KEY)).await.unwrap(),
        china.connect(pasted(OTHER_KEY)).await.unwrap(),
        Canned::bare(|_| identity(ACCOUNT)).connect_to("http://127.0.0.1:1", pasted(OTHER_KEY)).await.unwrap(),
    ];
    for other in others {
        let refused = connection.adopt(other).unwrap_err();
        let ConnectError::AnotherAccount { expected, got } = &refused else { panic!("{refused:?}") };
        assert_ne!(expected, got);
        connection.clock().sleep(HOUR).await;
        assert_eq!(connection.sign_in(), before);
        assert!(!call.is_finished());
    }
    assert!(canned.seen().iter().all(|seen| seen.key == KEY || seen.operation == "GetCallerIdentity"));
}

#[tokio::test(start_paused = true)]
async fn no_way_to_aws_and_a_slow_one_end_no_sign_in() {
    let answers: [fn() -> Answer; 4] = [
        || Answer::NoSuchHost,
        || Answer::Lost,
        || refused(400, "ThrottlingException", "Rate exceeded"),
        || refused(500, "ServerException", ""),
    ];
    for answer in answers {
        let connection = Canned::new(move |_| answer()).connected().await;
        connection.hold_when_ended();
        let error = listing(&connection, &CancellationToken::new()).await.unwrap().unwrap();
        assert!(error.kind.is_transient(), "{error:?}");
        assert_eq!((connection.sign_in().state, connection.pauses()), (SignInState::Good, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_gone_waits_and_a_region_that_is_off_does_not() {
    let deleted = Arc::new(AtomicBool::new(false));
    let gone = Arc::clone(&deleted);
    let canned = Canned::bare(move |seen| match (seen.operation.as_str(), seen.key.as_str()) {
        ("GetCallerIdentity", KEY) if gone.load(Ordering::Relaxed) => {
            refused_query(403, "InvalidClientTokenId", "invalid")
        }
        ("GetCallerIdentity", _) => identity(ACCOUNT),
        (_, KEY) => {
            refused(400, "UnrecognizedClientException", "The security token included in the request is invalid")
        }
        _ => ok(&json!({ "clusterArns": [] })),
    });
    let connection = canned.connected().await;
    connection.hold_when_ended();
    let cancel = CancellationToken::new();
    assert_eq!(listing(&connection, &cancel).await.unwrap().unwrap().kind, Kind::RegionOff);
    assert_eq!(connection.sign_in().state, SignInState::Good);
    // A second later: an answer of sts from before says nothing of a key that goes just then.
    connection.clock().sleep(Duration::from_secs(1)).await;
    deleted.store(true, Ordering::Relaxed);
    let call = listing(&connection, &cancel);
    until(&connection, |status| status.waiting == 1).await;
    assert_eq!(connection.sign_in().state, over(SignInEnded::KeyInvalid));
    connection.adopt(canned.connect(pasted(OTHER_KEY)).await.unwrap()).unwrap();
    assert_eq!(call.await.unwrap(), None);
}

#[derive(Clone, Default)]
struct Journal(Arc<std::sync::Mutex<Vec<String>>>);

#[async_trait]
impl Door for Journal {
    async fn intent(&self, _: &RegionCode, _: &Mutation, attempt: u32) -> Result<IntentToken, CloudError> {
        self.0.lock().unwrap().push(format!("intent {attempt}"));
        Ok(IntentToken(i64::from(attempt)))
    }

    async fn receipt(&self, token: IntentToken, outcome: &AttemptOutcome) -> Result<(), CloudError> {
        let outcome = match outcome {
            AttemptOutcome::Ok { .. } => "ok".to_owned(),
            AttemptOutcome::Error(error) => format!("error {:?}", error.kind),
            AttemptOutcome::Unknown(error) => format!("unknown {:?}", error.kind),
        };
        self.0.lock().unwrap().push(format!("receipt {} {outcome}", token.0));
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_refused_goes_through_the_door_again() {
    let canned = expired(ACCOUNT);
    let connection = canned.connected().await;
    connection.hold_when_ended();
    let journal = Journal::default();
    let (client, door) = (europe(&connection), journal.clone());
    let change = tokio::spawn(async move {
        let cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/prod".to_owned();
        let task = "arn:aws:ecs:eu-west-1:123456789012:task/prod/0a1b".to_owned();
        client.mutate(&Mutation::StopTask { cluster, task }, "", &door, &CancellationToken::new()).await
    });
    until(&connection, |status| status.waiting == 1).await;
    connection.clock().sleep(HOUR).await;
    assert_eq!(*journal.0.lock().unwrap(), ["intent 1", "receipt 1 error CredentialsExpired"]);
    connection.adopt(canned.connect(pasted(OTHER_KEY)).await.unwrap()).unwrap();
    change.await.unwrap().unwrap();
    assert_eq!(journal.0.lock().unwrap()[2..], ["intent 2", "receipt 2 ok"]);
    assert_eq!((count(&canned, "StopTask", KEY), count(&canned, "StopTask", OTHER_KEY)), (1, 1));
}

/// A key with an end of its own.
async fn ending_in(canned: &Canned, span: SignedDuration) -> Connection {
    let options = options();
    let end = std::time::SystemTime::from(options.clock.now() + span);
    let key = Credentials::new(KEY, SECRET, Some("token".to_owned()), Some(end), "test");
    connect_through(canned.http(), Origin::pasted(key), World::Aws, options).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_end_of_what_does_not_renew_is_noticed_at_its_instant() {
    let canned = Canned::new(|_| ok(&json!({ "clusterArns": [] })));
    let connection = ending_in(&canned, SignedDuration::from_mins(75)).await;
    connection.hold_when_ended();
    let keeping = tokio::spawn({
        let connection = connection.clone();
        async move { connection.keep_fresh().await }
    });
    let status = connection.sign_in();
    let ends = status.expires_at.unwrap();
    assert!(!status.renews);
    until(&connection, |status| status.state != SignInState::Good).await;
    assert_eq!(connection.sign_in().state, over(SignInEnded::Expired));
    assert!(connection.clock().now().duration_since(ends).abs() < SignedDuration::from_millis(10));
    let call = listing(&connection, &CancellationToken::new());
    until(&connection, |status| status.waiting == 1).await;
    assert_eq!(count(&canned, "ListClusters", KEY), 0, "nothing is signed with it");
    connection.adopt(canned.connect(pasted(OTHER_KEY)).await.unwrap()).unwrap();
    assert_eq!(call.await.unwrap(), None);
    assert_eq!(connection.sign_in().expires_at, None, "a long-term key");
    keeping.abort();
}

/// The SDK asks for credentials under the request's timeout: there nobody waits.
#[tokio::test(start_paused = true)]
async fn a_request_itself_never_waits_for_a_sign_in() {
    let canned = Canned::new(|_| ok(&json!({ "clusterArns": [] })));
    let connection = ending_in(&canned, SignedDuration::from_mins(1)).await;
    connection.hold_when_ended();
    connection.clock().sleep(HOUR).await;
    let at = connection.clock().monotonic();
    assert!(europe(&connection).ecs().list_clusters().send().await.is_err());
    assert_eq!(connection.clock().monotonic(), at);
}

/// A role of a profile: sessions of 15 minutes, refused while the flag is set.
fn role(folder: &tempfile::TempDir) -> (Canned, ConnectOptions, Arc<AtomicBool>) {
    let file = folder.path().join("credentials");
    let text = format!(
        "[base]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n[work]\n\
         role_arn = arn:aws:iam::{ACCOUNT}:role/x\nsource_profile = base\n"
    );
    std::fs::write(&file, text).unwrap();
    let places = Places { config: folder.path().join("config"), credentials: file, ..options().places };
    let source = Source::Profile { name: "work".to_owned(), confirmed_process: None, code: None };
    let options = ConnectOptions { source, places, ..options() };
    let clock = options.clock.clone();
    let refuses = Arc::new(AtomicBool::new(false));
    let refusing = Arc::clone(&refuses);
    let canned = Canned::bare(move |seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "AssumeRole" if refusing.load(Ordering::Relaxed) => refused_query(403, "AccessDenied", "no"),
        "AssumeRole" => {
            let expires = clock.now() + SignedDuration::from_mins(15);
            let body = format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                 <AccessKeyId>{OTHER_KEY}</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>t{}\
                 </SessionToken><Expiration>{expires:.0}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
                clock.now().as_second()
            );
            Answer::Http(response(200, "text/xml", body))
        }
        _ => ok(&json!({ "clusterArns": [] })),
    });
    (canned, options, refuses)
}

#[tokio::test(start_paused = true)]
async fn the_background_renews_in_time_and_a_refusal_is_known_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let (canned, options, refuses) = role(&folder);
    let connection = canned.connect(options).await.unwrap();
    connection.hold_when_ended();
    let keeping = tokio::spawn({
        let connection = connection.clone();
        async move { connection.keep_fresh().await }
    });
    let assumed = || canned.seen().iter().filter(|seen| seen.operation == "AssumeRole").count();
    for _ in 0..120 {
        connection.clock().sleep(Duration::from_secs(60)).await;
        let status = connection.sign_in();
        let left = status.expires_at.unwrap().duration_since(connection.clock().now());
        assert!(status.renews && left > SignedDuration::from_mins(3), "{left}");
    }
    assert!((12..=13).contains(&assumed()), "one each ten minutes: {}", assumed());
    refuses.store(true, Ordering::Relaxed);
    until(&connection, |status| !status.renews).await;
    let left = connection.sign_in().expires_at.unwrap().duration_since(connection.clock().now());
    assert!(left > SignedDuration::from_mins(4), "{left}");
    assert_eq!(connection.sign_in().state, SignInState::Good, "it lasts until its end");
    assert_eq!(listing(&connection, &CancellationToken::new()).await.unwrap(), None);
    until(&connection, |status| status.state == over(SignInEnded::NotAllowed)).await;
    let call = listing(&connection, &CancellationToken::new());
    connection.clock().sleep(HOUR).await;
    assert!(!call.is_finished());
    // An administrator allows it again: nobody needs to sign in.
    refuses.store(false, Ordering::Relaxed);
    assert_eq!(call.await.unwrap(), None);
    assert_eq!(connection.sign_in().state, SignInState::Good);
    keeping.abort();
}

fn profile(folder: &tempfile::TempDir, key: &str) -> ConnectOptions {
    let file = folder.path().join("credentials");
    std::fs::write(&file, format!("[work]\naws_access_key_id = {key}\naws_secret_access_key = {SECRET}\n")).unwrap();
    let places = Places { config: folder.path().join("config"), credentials: file, ..options().places };
    ConnectOptions {
        source: Source::Profile { name: "work".to_owned(), confirmed_process: None, code: None },
        places,
        ..options()
    }
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_another_program_renewed_is_taken_up_without_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let canned = expired(ACCOUNT);
    let connection = canned.connect(profile(&folder, KEY)).await.unwrap();
    connection.hold_when_ended();
    let keeping = tokio::spawn({
        let connection = connection.clone();
        async move { connection.keep_fresh().await }
    });
    let call = listing(&connection, &CancellationToken::new());
    connection.clock().sleep(HOUR).await;
    assert_eq!(connection.sign_in().state, over(SignInEnded::Expired), "the file holds the same dead key");
    assert!(count(&canned, "ListClusters", KEY) <= 2, "it is not tried again and again");
    drop(profile(&folder, OTHER_KEY));
    assert_eq!(call.await.unwrap(), None);
    keeping.abort();
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_leads_to_another_account_ends_the_sign_in_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let canned = expired("999999999999");
    let connection = canned.connect(profile(&folder, KEY)).await.unwrap();
    connection.hold_when_ended();
    let keeping = tokio::spawn({
        let connection = connection.clone();
        async move { connection.keep_fresh().await }
    });
    drop(profile(&folder, OTHER_KEY));
    let call = listing(&connection, &CancellationToken::new());
    until(&connection, |status| status.waiting == 1).await;
    assert_eq!(connection.sign_in().state, over(SignInEnded::AnotherAccount));
    // Whatever the profile holds later.
    drop(profile(&folder, "AKIAIOSFODNN7THIRDKEY"));
    connection.clock().sleep(HOUR).await;
    assert!(!call.is_finished());
    assert!(canned.seen().iter().all(|seen| seen.key != OTHER_KEY || seen.operation == "GetCallerIdentity"));
    connection.adopt(canned.connect(pasted("AKIAIOSFODNN7THIRDKEY")).await.unwrap()).unwrap();
    assert_eq!(call.await.unwrap(), None);
    keeping.abort();
}

#[tokio::test(start_paused = true)]
async fn who_signs_may_be_another_one_of_the_same_account() {
    let canned = Canned::bare(move |seen| match (seen.operation.as_str(), seen.key.as_str()) {
        ("GetCallerIdentity", OTHER_KEY) => {
            let body = format!(
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                 <Arn>arn:aws:iam::{ACCOUNT}:root</Arn><UserId>x</UserId><Account>{ACCOUNT}</Account>\
                 </GetCallerIdentityResult></GetCallerIdentityResponse>"
            );
            Answer::Http(response(200, "text/xml", body))
        }
        _ => identity(ACCOUNT),
    });
    let connection = canned.connected().await;
    assert_eq!(&connection.caller(), connection.identity());
    connection.adopt(canned.connect(pasted(OTHER_KEY)).await.unwrap()).unwrap();
    assert_eq!(connection.caller().arn, format!("arn:aws:iam::{ACCOUNT}:root"));
    assert_eq!(connection.identity().arn, format!("arn:aws:iam::{ACCOUNT}:user/kim"));
}
