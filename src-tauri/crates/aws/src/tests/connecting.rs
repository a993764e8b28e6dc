//! Connecting: each failure has its own name.

use crate::canned::{ACCOUNT, Answer, Canned, KEY, html, identity, options, refused_query, response};
use crate::connect::{ConnectOptions, Source, checked_key, environment};
use crate::connect_error::{ConnectError, KeyField};
use zeroize::Zeroizing;

#[tokio::test(start_paused = true)]
async fn the_account_is_asked_before_anything_else() {
    let canned = Canned::new(|_| panic!("nothing else is called"));
    let connection = canned.connected().await;
    let who = connection.identity();
    assert_eq!((who.account.as_str(), who.partition.as_str()), (ACCOUNT, "aws"));
    assert_eq!(connection.home_region().as_str(), "us-east-1");
    let seen = canned.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].host, "sts.us-east-1.amazonaws.com", "the regional endpoint, whose answer holds everywhere");
    assert_eq!(seen[0].key, KEY);
    assert!(seen[0].user_agent.contains(concat!("app/quench-", env!("CARGO_PKG_VERSION"))), "{}", seen[0].user_agent);
    assert_eq!(connection.api_calls()["sts:GetCallerIdentity"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_another_partition_is_found() {
    let canned = Canned::bare(|seen| match seen.region.as_str() {
        "cn-north-1" => {
            let Answer::Http(answer) = identity(ACCOUNT) else { unreachable!() };
            Answer::Http(answer.map(|body| body.replace("arn:aws:", "arn:aws-cn:")))
        }
        _ => refused_query(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
    });
    let connection = canned.connect(options()).await.unwrap();
    assert_eq!(connection.identity().partition, "aws-cn");
    assert_eq!(connection.home_region().as_str(), "cn-north-1");
    assert_eq!(canned.seen()[1].host, "sts.cn-north-1.amazonaws.com.cn");
}

#[tokio::test(start_paused = true)]
async fn one_region_out_of_reach_is_not_the_end() {
    type Failing = fn() -> Answer;
    let failures: [Failing; 4] =
        [|| Answer::NoSuchHost, || Answer::Never, || html(200), || refused_query(503, "ServiceUnavailable", "")];
    for failing in failures {
        for down in ["ap-east-1", "us-east-1"] {
            let canned = Canned::bare(move |seen| match seen.region.as_str() {
                region if region == down => failing(),
                "ap-east-1" | "us-east-1" | "us-west-2" => identity(ACCOUNT),
                _ => {
                    refused_query(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
                }
            });
            let hint = (down == "ap-east-1").then(|| down.to_owned());
            let connection = canned.connect(ConnectOptions { region_hint: hint, ..options() }).await.unwrap();
            let expected = if down == "us-east-1" { "us-west-2" } else { "us-east-1" };
            assert_eq!(connection.home_region().as_str(), expected);
        }
    }
    // What cannot get better elsewhere is told at once.
    let canned = Canned::bare(|_| refused_query(403, "ExpiredToken", "expired"));
    assert!(matches!(canned.connect(options()).await, Err(ConnectError::TokenExpired(_))));
    assert_eq!(canned.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_named_means_what_the_cli_means() {
    let folder = tempfile::tempdir().unwrap();
    let key = |id: &str| format!("aws_access_key_id = {id}\naws_secret_access_key = {}\n", "s".repeat(40));
    let file = folder.path().join("credentials");
    let (default, named) = ("AKIADEFAULTDEFAULT00", "AKIANAMEDNAMEDNAMED0");
    std::fs::write(&file, format!("[default]\n{}[work]\n{}", key(default), key(named))).unwrap();
    let places = crate::profile_file::Places { credentials: file, ..options().places };
    let secret = "s".repeat(40);
    type Variables<'a> = &'a [(&'a str, &'a str)];
    let table: [(Variables<'_>, &str, &str); 4] = [
        (
            &[("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", &secret), ("AWS_REGION", "eu-west-1")],
            KEY,
            "eu-west-1",
        ),
        (&[("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", &secret), ("AWS_REGION", "x.evil")], KEY, "us-east-1"),
        (&[("AWS_PROFILE", "work")], named, "us-east-1"),
        (&[], default, "us-east-1"),
    ];
    for (environment, key, region) in table {
        let canned = Canned::new(|seen| panic!("{seen:?}"));
        let options = ConnectOptions { source: Source::Environment, places: places.clone(), ..options() };
        let variable = |name: &str| {
            environment.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned())
        };
        let origin = crate::connect::origin(&options, variable).unwrap();
        let world = quench_core::account::World::Aws;
        let connection = crate::connect::connect_through(canned.http(), origin, world, options).await.unwrap();
        assert_eq!((canned.seen()[0].key.as_str(), connection.home_region().as_str()), (key, region));
    }
}

async fn failure(answer: impl Fn() -> Answer + Send + Sync + 'static) -> ConnectError {
    Canned::bare(move |_| answer()).connect(options()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn failures_have_names() {
    let query = |status, code: &'static str, message: &'static str| move || refused_query(status, code, message);
    let invalid = failure(query(403, "InvalidClientTokenId", "invalid")).await;
    assert!(matches!(invalid, ConnectError::KeyInvalid(_)), "{invalid:?}");
    let wrong_secret = failure(query(403, "SignatureDoesNotMatch", "does not match")).await;
    assert!(matches!(wrong_secret, ConnectError::KeyInvalid(_)), "{wrong_secret:?}");
    let expired = failure(query(403, "ExpiredToken", "expired")).await;
    assert!(matches!(expired, ConnectError::TokenExpired(_)), "{expired:?}");
    let denied = failure(query(403, "AccessDenied", "with an explicit deny")).await;
    assert!(matches!(denied, ConnectError::AccessDenied(_)), "{denied:?}");
    let portal = failure(|| html(200)).await;
    assert!(matches!(portal, ConnectError::Unreadable(_)), "{portal:?}");
    let down = failure(query(503, "ServiceUnavailable", "")).await;
    assert!(matches!(down, ConnectError::AwsUnavailable(_)), "{down:?}");
    let offline = failure(|| Answer::NoSuchHost).await;
    assert!(matches!(offline, ConnectError::Offline(_)), "{offline:?}");
    let silent = failure(|| Answer::Never).await;
    assert!(matches!(silent, ConnectError::Timeout(_)), "{silent:?}");
    let empty = failure(|| Answer::Http(response(200, "text/xml", "<GetCallerIdentityResponse/>".to_owned()))).await;
    assert!(matches!(empty, ConnectError::Unreadable(_)), "{empty:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_told_with_its_difference() {
    let error = failure(|| {
        let Answer::Http(mut answer) =
            refused_query(403, "SignatureDoesNotMatch", "Signature expired: 1 is now earlier")
        else {
            unreachable!()
        };
        answer.headers_mut().insert("date", "Sun, 04 Oct 2026 13:10:00 GMT".parse().unwrap());
        Answer::Http(answer)
    })
    .await;
    let ConnectError::ClockSkew { seconds_ahead: Some(seconds), .. } = error else { panic!("{error:?}") };
    assert!((3600..3660).contains(&seconds), "{seconds}");
}

#[test]
fn malformed_keys_are_named() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let table = [
        ("AKIA", secret, None, KeyField::Id),
        ("AKIAIOSFODNN7EXAMPL E", secret, None, KeyField::Id),
        (KEY, "short", None, KeyField::Secret),
        (KEY, "wJalrXUtnFEMI/K7MDENG bPxRfiCYEXAMPLEKEY", None, KeyField::Secret),
        (KEY, secret, Some("two words"), KeyField::Token),
        ("ASIAIOSFODNN7EXAMPLE", secret, None, KeyField::Token),
    ];
    for (id, secret, token, expected) in table {
        let error = checked_key(id, secret, token, false).unwrap_err();
        let ConnectError::KeyMalformed { field, .. } = &error else { panic!("{error:?}") };
        assert_eq!(*field, expected);
    }
    for inside in ["\t", "\n", "\u{a0}", "\u{3000}", "é", "％"] {
        let split = format!("wJalrXUtnFEMI/K7MDENG{inside}bPxRfiCYEXAMPLEKEY");
        let error = checked_key(KEY, &split, None, false).unwrap_err();
        assert!(matches!(error, ConnectError::KeyMalformed { field: KeyField::Secret, .. }), "{inside:?}");
        assert!(!format!("{error:?} {error}").contains("K7MDENG"));
    }
    assert!(
        checked_key(&format!(" {KEY}\n"), &format!("{secret} "), Some(" "), false).is_ok(),
        "pasted with white space"
    );
}

#[tokio::test(start_paused = true)]
async fn the_block_of_the_portal_may_be_pasted_into_any_field() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let block = format!(
        "export AWS_ACCESS_KEY_ID=\"ASIAIOSFODNN7EXAMPLE\"export AWS_SECRET_ACCESS_KEY=\"{secret}\"\
         export AWS_SESSION_TOKEN=\"IQoJ\""
    );
    let empty = || Zeroizing::new(String::new());
    for (id, secret, token) in [
        (block.clone(), empty(), None),
        (KEY.to_owned(), Zeroizing::new(block.clone()), None),
        (String::new(), empty(), Some(Zeroizing::new(block.clone()))),
    ] {
        let canned = Canned::new(|seen| panic!("{seen:?}"));
        let source = Source::AccessKey { id, secret, token, mfa: None };
        canned.connect(ConnectOptions { source, ..options() }).await.unwrap();
        assert_eq!(canned.seen()[0].key, "ASIAIOSFODNN7EXAMPLE");
    }
}

#[tokio::test(start_paused = true)]
async fn the_practice_account_is_reached_through_the_same_layer() {
    let clock = options().clock;
    let drill = quench_drill::Drill::start("small", 7, clock.clone()).unwrap();
    let places = options().places;
    let options = ConnectOptions { places, ..ConnectOptions::new(Source::Practice(drill), clock, 7) };
    let connection = crate::connect(options).await.unwrap();
    assert_eq!(connection.identity().account.len(), 12);
    let cancel = tokio_util::sync::CancellationToken::new();
    let listing = connection.list_regions(&cancel).await;
    assert_eq!(listing.source, quench_core::region::RegionSource::Account, "{:?}", listing.note);
    let mut clusters = 0;
    for region in listing.regions.iter().filter(|region| region.listed.is_read_unasked()) {
        let client = connection.region(&region.code);
        let listed = client.list_clusters(&cancel).await;
        assert_eq!(listed.missing, None, "{}", region.code);
        let described = client.describe_clusters(&listed.items, &cancel).await;
        assert_eq!((described.missing, described.items.len()), (None, listed.items.len()), "{}", region.code);
        clusters += listed.items.len();
    }
    assert!(clusters > 0);
}

#[tokio::test(start_paused = true)]
async fn a_broken_endpoint_or_region_is_refused_before_any_request() {
    let canned = Canned::new(|_| panic!("nothing is called"));
    for (hint, told) in [
        ("us-east-1.evil.example", "…"),
        ("us-east-9", "us-east-9"),
        ("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "…"),
        ("wjalrxutnfemik7mdengbpxrficyexamplekey", "…"),
        ("", ""),
        ("us-east-1\u{202e}", "…"),
    ] {
        let bad = ConnectOptions { region_hint: Some(hint.to_owned()), ..options() };
        let error = canned.connect(bad).await.unwrap_err();
        let ConnectError::RegionUnknown { region } = &error else { panic!("{hint}: {error:?}") };
        assert_eq!(region, told);
    }
    let mut bad = options();
    bad.custom_endpoint = Some("http://aws.example".to_owned());
    assert!(matches!(crate::connect(bad).await, Err(ConnectError::EndpointInvalid { .. })));
    let mut empty = options();
    empty.source = Source::Environment;
    assert!(matches!(canned.connect(empty).await, Err(ConnectError::CredentialsMissing { .. })));
    assert!(canned.seen().is_empty());
}

#[test]
fn the_environment_is_offered_without_its_secrets() {
    let filled = |variable: &str| match variable {
        "AWS_ACCESS_KEY_ID" => Some(KEY.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some("hunter2".to_owned()),
        "AWS_REGION" => Some("not a region".to_owned()),
        _ => None,
    };
    let offered = environment(filled).unwrap();
    assert_eq!(offered.key, "AKIA…MPLE");
    assert_eq!(environment(|variable| (variable == "AWS_ACCESS_KEY_ID").then(|| KEY.to_owned())), None);
}
