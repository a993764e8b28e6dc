//! What a keychain may hold: enough to come back, and nothing that goes anywhere else.

use std::time::Duration;

use proptest::prelude::*;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::sign_in_browser::{session, tokens};
use crate::canned::{ACCOUNT, Canned, KEY, identity, ok, options, refused_oauth, sign_in_options};
use crate::connect::{ConnectOptions, Source};
use crate::connect_error::ConnectError;
use crate::sign_in::{Returned, SignIn, opened};

fn json(keepsake: &[u8]) -> Value {
    serde_json::from_slice(keepsake).unwrap()
}

fn kept(bytes: &[u8]) -> ConnectOptions {
    ConnectOptions { source: Source::Kept(Zeroizing::new(bytes.to_vec())), ..options() }
}

#[tokio::test(start_paused = true)]
async fn a_pasted_key_comes_back() {
    let canned = Canned::new(|_| panic!("nothing else is called"));
    let connection = canned.connected().await;
    let keepsake = connection.keepsake().unwrap();
    assert_eq!(json(&keepsake)["id"], KEY);
    let again = canned.connect(kept(&keepsake)).await.unwrap();
    assert_eq!((again.identity().account.as_str(), again.way()), (ACCOUNT, SignInWay::Key));
    assert_eq!(again.keepsake().as_deref(), Some(&*keepsake));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_comes_back_with_the_refresh_token_that_counts_now() {
    let issued = std::sync::atomic::AtomicU32::new(1);
    let canned = Canned::bare(move |seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "CreateOAuth2Token" => {
            let next = issued.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let refresh = &seen.json()["refreshToken"];
            if next > 1 && refresh != &json!(format!("canary-refresh-{}", next - 1)) {
                return refused_oauth(400, "AccessDeniedException", &json!({ "error": "TOKEN_EXPIRED" }));
            }
            ok(&tokens(next))
        }
        _ => ok(&json!({ "clusterArns": [] })),
    });
    let signing = sign_in_options();
    let clock = signing.clock.clone();
    let source = Source::Login(session(&canned, signing).await.unwrap());
    let connection = canned.connect(ConnectOptions { source, clock, ..options() }).await.unwrap();
    let first = connection.keepsake().unwrap();
    assert_eq!(json(&first)["refreshToken"], "canary-refresh-1");
    assert!(!String::from_utf8_lossy(&first).contains("canary-secret"), "no more than is needed");
    connection.clock().sleep(Duration::from_secs(800)).await;
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    assert_eq!(client.list_clusters(&CancellationToken::new()).await.missing, None);
    let second = connection.keepsake().unwrap();
    assert_eq!(json(&second)["refreshToken"], "canary-refresh-2");

    let again = canned.connect(kept(&second)).await.unwrap();
    assert_eq!(again.way(), SignInWay::Browser { region: "us-east-1".to_owned() });
    assert_eq!(json(&again.keepsake().unwrap())["refreshToken"], "canary-refresh-3");
    let proofs: Vec<_> = canned.seen().into_iter().filter(|seen| !seen.proof.is_empty()).collect();
    let jwk = |proof: &str| proof.split('.').next().unwrap().to_owned();
    assert!(proofs.len() == 3 && proofs.iter().all(|seen| jwk(&seen.proof) == jwk(&proofs[0].proof)), "the same key");
    let old = canned.connect(kept(&first)).await;
    assert!(matches!(old, Err(ConnectError::SignInExpired { .. })), "{old:?}");
}

#[tokio::test(start_paused = true)]
async fn a_role_of_a_portal_comes_back() {
    let canned = Canned::bare(|seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "RegisterClient" => ok(&json!({ "clientId": "c", "clientSecret": "canary-client" })),
        "StartDeviceAuthorization" => ok(&json!({
            "deviceCode": "d", "userCode": "u", "expiresIn": 600, "interval": 1,
            "verificationUriComplete": "https://device.sso.eu-west-1.amazonaws.com/",
        })),
        "CreateToken" => {
            let renewal = seen.json()["grantType"] == "refresh_token";
            assert!(!renewal || seen.json()["refreshToken"] == "canary-refresh");
            ok(
                &json!({ "accessToken": "canary-access", "expiresIn": 3600, "refreshToken": (!renewal).then_some("canary-refresh") }),
            )
        }
        _ => ok(&json!({ "roleCredentials": { "accessKeyId": "ASIA", "secretAccessKey": "s", "sessionToken": "t",
                                              "expiration": 1_800_000_000_000_i64 } })),
    });
    let (start_url, region) = ("https://d-1.awsapps.com/start".to_owned(), "eu-west-1".to_owned());
    let sign_in = SignIn::Portal { start_url, region, device: true };
    let waiting = canned.begin(sign_in, sign_in_options()).await.unwrap();
    let Returned::Portal(portal) = waiting.finish(&CancellationToken::new()).await.unwrap() else {
        panic!("no portal")
    };
    let source = portal.source(ACCOUNT, "Admin");
    let connection = canned.connect(ConnectOptions { source, ..options() }).await.unwrap();
    let keepsake = connection.keepsake().unwrap();
    assert!(!String::from_utf8_lossy(&keepsake).contains("canary-access"), "no more than is needed");
    let again = canned.connect(kept(&keepsake)).await.unwrap();
    assert_eq!(again.way(), connection.way());
    // The portal gave no new refresh token with the renewal: the old one goes on counting.
    assert_eq!(again.keepsake().as_deref(), Some(&*keepsake));
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_goes_where_it_came_from_alone() {
    let canned = Canned::new(|_| panic!("nothing else is called"));
    let keepsake = canned.connected().await.keepsake().unwrap();
    let before = canned.seen().len();
    let endpoint = "http://127.0.0.1:4566".to_owned();
    let there = || ConnectOptions { custom_endpoint: Some(endpoint.clone()), ..kept(&keepsake) };
    let refused = canned.connect_to(&endpoint, there()).await;
    assert!(matches!(refused, Err(ConnectError::EndpointInvalid { .. })), "{refused:?}");
    assert_eq!(canned.seen().len(), before);

    let elsewhere = ConnectOptions { custom_endpoint: Some(endpoint.clone()), ..options() };
    let keepsake = canned.connect_to(&endpoint, elsewhere).await.unwrap().keepsake().unwrap();
    let refused = canned.connect(kept(&keepsake)).await;
    assert!(matches!(refused, Err(ConnectError::EndpointInvalid { .. })), "{refused:?}");
    let there = ConnectOptions { custom_endpoint: Some(endpoint.clone()), ..kept(&keepsake) };
    canned.connect_to(&endpoint, there).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_comes_back_by_itself_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    std::fs::write(&file, format!("[work]\naws_access_key_id = {KEY}\naws_secret_access_key = {secret}\n")).unwrap();
    let nowhere = folder.path().to_path_buf();
    let (sso_cache, login_cache) = (nowhere.clone(), nowhere);
    let places = crate::Places { config: folder.path().join("config"), credentials: file, sso_cache, login_cache };
    let canned = Canned::new(|_| panic!("nothing else is called"));
    let source = Source::Profile { name: "work".to_owned(), confirmed_process: None, code: None };
    let profile = canned.connect(ConnectOptions { source, places, ..options() }).await.unwrap();
    assert_eq!((profile.keepsake(), profile.way()), (None, SignInWay::Profile { name: "work".to_owned() }));

    let environment = ConnectOptions { source: Source::Environment, ..options() };
    let variable = |name: &str| match name {
        "AWS_ACCESS_KEY_ID" => Some(KEY.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(secret.to_owned()),
        _ => None,
    };
    let origin = crate::connect::origin(&environment, variable).unwrap();
    assert_eq!(origin.way(), SignInWay::Environment);
    let world = quench_core::account::World::Aws;
    let environment = crate::connect::connect_through(canned.http(), origin, world, environment).await.unwrap();
    assert_eq!(environment.keepsake(), None);

    let clock = quench_clock::Clock::scaled("2026-10-04T14:10:00Z".parse().unwrap(), 1.0);
    let drill = quench_drill::Drill::start("small", 7, clock.clone()).unwrap();
    let practice = ConnectOptions { source: Source::Practice(drill), clock, ..options() };
    let practice = crate::connect(practice).await.unwrap();
    assert_eq!((practice.keepsake(), practice.way()), (None, SignInWay::Practice));
}

#[test]
fn what_is_damaged_is_told_and_never_quoted() {
    let login = json!({ "version": 1, "endpoint": null, "kind": "login", "region": "us-east-1",
        "client": "arn:aws:signin:::devtools/same-device", "refreshToken": "canary", "key": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" });
    assert!(opened(login.to_string().as_bytes(), None).is_ok());
    for (field, value) in [
        ("version", json!(2)),
        ("kind", json!("canary")),
        ("region", json!("canary/")),
        ("client", json!("canary")),
        ("key", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
        ("key", json!("canary!")),
        ("refreshToken", json!(null)),
    ] {
        let mut damaged = login.clone();
        damaged[field] = value;
        let told = opened(damaged.to_string().as_bytes(), None).unwrap_err();
        assert!(
            matches!(told, ConnectError::NotKept) && !format!("{told} {told:?}").contains("canary"),
            "{field}: {told:?}"
        );
    }
    let key =
        json!({ "version": 1, "endpoint": null, "kind": "key", "id": "canary key", "secret": "s", "token": null });
    assert!(matches!(opened(key.to_string().as_bytes(), None), Err(ConnectError::NotKept)));
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0_usize..80) {
        prop_assert!(matches!(opened(&bytes, None), Err(ConnectError::NotKept)));
        let whole = br#"{"version":1,"endpoint":null,"kind":"key","id":"AKIAIOSFODNN7EXAMPLE","secret":"s"}"#;
        prop_assert!(opened(whole.get(..cut).unwrap_or_default(), None).is_err());
    }
}
