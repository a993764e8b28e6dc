//! Whatever credentials come, sts must name the connected account before they sign anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::canned::{ACCOUNT, Canned, KEY, identity, ok, options, refused, refused_query};
use crate::connect::{ConnectOptions, Source};
use crate::profile_file::Places;

const OTHER_KEY: &str = "AKIAI44QH8DHBEXAMPLE";

fn profile(folder: &tempfile::TempDir, key: &str) -> ConnectOptions {
    let file = folder.path().join("credentials");
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let text = format!("[work]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n");
    std::fs::write(&file, text).unwrap();
    let places = Places {
        config: folder.path().join("config"),
        credentials: file,
        sso_cache: folder.path().into(),
        login_cache: folder.path().into(),
    };
    ConnectOptions {
        source: Source::Profile { name: "work".to_owned(), confirmed_process: None, code: None },
        places,
        ..options()
    }
}

/// ECS says once that the first key has expired; the second belongs to `second_account`.
fn changing(second_account: &'static str) -> Canned {
    Canned::bare(move |seen| match (seen.operation.as_str(), seen.key.as_str()) {
        ("GetCallerIdentity", OTHER_KEY) => identity(second_account),
        ("GetCallerIdentity", _) => identity(ACCOUNT),
        (_, KEY) => refused(400, "ExpiredTokenException", "expired"),
        _ => ok(&json!({ "clusterArns": [] })),
    })
}

#[tokio::test(start_paused = true)]
async fn a_renewed_key_of_the_same_account_is_verified_and_used() {
    let folder = tempfile::tempdir().unwrap();
    let canned = changing(ACCOUNT);
    let connection = canned.connect(profile(&folder, KEY)).await.unwrap();
    drop(profile(&folder, OTHER_KEY));
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    assert_eq!(client.list_clusters(&CancellationToken::new()).await.missing, None);
    let steps: Vec<_> = canned.seen().into_iter().map(|seen| (seen.operation, seen.key)).collect();
    let step = |operation: &str, key: &str| (operation.to_owned(), key.to_owned());
    assert_eq!(
        steps,
        [
            step("GetCallerIdentity", KEY),
            step("ListClusters", KEY),
            step("GetCallerIdentity", OTHER_KEY),
            step("ListClusters", OTHER_KEY),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_key_of_another_account_signs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let canned = changing("999999999999");
    let connection = canned.connect(profile(&folder, KEY)).await.unwrap();
    drop(profile(&folder, OTHER_KEY));
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    for _ in 0..2 {
        let error = client.list_clusters(&CancellationToken::new()).await.missing.unwrap();
        assert_eq!(error.kind, Kind::AccountChanged);
    }
    let signed_with_other = canned.seen().into_iter().filter(|seen| seen.key == OTHER_KEY);
    assert!(signed_with_other.map(|seen| seen.operation).all(|operation| operation == "GetCallerIdentity"));
    // The SDK client itself, without the layer around it, cannot sign either.
    let before = canned.seen().len();
    assert!(client.ecs().list_clusters().send().await.is_err());
    assert!(canned.seen().iter().skip(before).all(|seen| seen.operation == "GetCallerIdentity"));
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_the_regions_fault_only_while_sts_accepts_it() {
    let deleted = Arc::new(AtomicBool::new(false));
    let gone = Arc::clone(&deleted);
    let canned = Canned::bare(move |seen| match seen.operation.as_str() {
        "GetCallerIdentity" if gone.load(Ordering::Relaxed) => refused_query(403, "InvalidClientTokenId", "invalid"),
        "GetCallerIdentity" => identity(ACCOUNT),
        _ => refused(400, "UnrecognizedClientException", "The security token included in the request is invalid"),
    });
    let connection = canned.connect(options()).await.unwrap();
    let cancel = CancellationToken::new();
    let listing = connection.region(&RegionCode::parse("me-south-1").unwrap()).list_clusters(&cancel).await;
    assert_eq!(listing.missing.unwrap().kind, Kind::RegionOff, "a key counts wherever a region is on");
    deleted.store(true, Ordering::Relaxed);
    connection.clock().sleep(std::time::Duration::from_secs(60)).await;
    let listing = connection.region(&RegionCode::parse("eu-west-1").unwrap()).list_clusters(&cancel).await;
    assert_eq!(listing.missing.unwrap().kind, Kind::CredentialsInvalid, "the key was deleted meanwhile");
}

/// A role whose sessions last `minutes`, or that is refused from its second session on.
fn role(folder: &tempfile::TempDir, minutes: i64, refused_later: bool) -> (Canned, ConnectOptions) {
    let file = folder.path().join("credentials");
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let text = format!(
        "[base]\naws_access_key_id = {KEY}\naws_secret_access_key = {secret}\n[work]\n\
         role_arn = arn:aws:iam::{ACCOUNT}:role/x\nsource_profile = base\n"
    );
    std::fs::write(&file, text).unwrap();
    let places = Places {
        config: folder.path().join("config"),
        credentials: file,
        sso_cache: folder.path().into(),
        login_cache: folder.path().into(),
    };
    let source = Source::Profile { name: "work".to_owned(), confirmed_process: None, code: None };
    let options = ConnectOptions { source, places, ..options() };
    let clock = options.clock.clone();
    let sessions = std::sync::atomic::AtomicU32::new(0);
    let canned = Canned::bare(move |seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "AssumeRole" if sessions.fetch_add(1, Ordering::Relaxed) > 0 && refused_later => {
            refused_query(403, "AccessDenied", "no")
        }
        "AssumeRole" => {
            let expires = clock.now() + jiff::SignedDuration::from_mins(minutes);
            let body = format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                 <AccessKeyId>{OTHER_KEY}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken>t\
                 </SessionToken><Expiration>{expires:.0}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
            );
            crate::canned::Answer::Http(crate::canned::response(200, "text/xml", body))
        }
        _ => ok(&json!({ "clusterArns": [] })),
    });
    (canned, options)
}

fn assumed(canned: &Canned) -> usize {
    canned.seen().iter().filter(|seen| seen.operation == "AssumeRole").count()
}

#[tokio::test(start_paused = true)]
async fn a_source_is_not_asked_for_every_call() {
    let folder = tempfile::tempdir().unwrap();
    // Sessions of two minutes are always about to end.
    let (canned, options) = role(&folder, 2, false);
    let connection = canned.connect(options).await.unwrap();
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    for _ in 0..10 {
        assert_eq!(client.list_clusters(&CancellationToken::new()).await.missing, None);
    }
    assert_eq!(assumed(&canned), 1);
    connection.clock().sleep(std::time::Duration::from_secs(31)).await;
    for _ in 0..10 {
        assert_eq!(client.list_clusters(&CancellationToken::new()).await.missing, None);
    }
    assert_eq!(assumed(&canned), 2, "but again after half a minute");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_failed_is_left_alone_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let (canned, options) = role(&folder, 10, true);
    let connection = canned.connect(options).await.unwrap();
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    let cancel = CancellationToken::new();
    // Two minutes are left: refused, and the old session goes on.
    connection.clock().sleep(std::time::Duration::from_secs(480)).await;
    for _ in 0..10 {
        assert_eq!(client.list_clusters(&cancel).await.missing, None);
    }
    assert_eq!(assumed(&canned), 2);
    // Nothing is left.
    connection.clock().sleep(std::time::Duration::from_secs(180)).await;
    for _ in 0..10 {
        assert_eq!(client.list_clusters(&cancel).await.missing.unwrap().kind, Kind::AccessDenied);
    }
    assert_eq!(assumed(&canned), 3);
}

#[tokio::test(start_paused = true)]
async fn a_source_of_dead_credentials_is_asked_once_in_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let canned = Canned::bare(|seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        _ => refused(400, "ExpiredTokenException", "expired"),
    });
    let connection = canned.connect(profile(&folder, KEY)).await.unwrap();
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    for _ in 0..10 {
        let error = client.list_clusters(&CancellationToken::new()).await.missing.unwrap();
        assert_eq!(error.kind, Kind::CredentialsExpired);
    }
    assert_eq!(canned.operations().len(), 11, "one second look at the profile for all ten");
}
