//! Codes of a device: asked for, sent once, exchanged for a session, and in no text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use crate::Mfa;
use crate::canned::{ACCOUNT, Answer, Canned, KEY, Seen, identity, identity_in, ok, options, refused_query, response};
use crate::connect::{ConnectOptions, Source};
use crate::connect_error::{ConnectError, KeyField, MfaField};
use crate::profile_file::Places;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SESSION: &str = "ASIASESSIONSESSION00";
const SERIAL: &str = "arn:aws:iam::123456789012:mfa/kim";
const CODE: &str = "918273";

fn given(operation: &str, ends: Timestamp) -> Answer {
    let body = format!(
        "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result><Credentials>\
         <AccessKeyId>{SESSION}</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>t</SessionToken>\
         <Expiration>{ends:.0}</Expiration></Credentials></{operation}Result></{operation}Response>"
    );
    Answer::Http(response(200, "text/xml", body))
}

fn devices(serials: &[&str]) -> Answer {
    let member = |serial: &&str| {
        format!(
            "<member><UserName>kim</UserName><SerialNumber>{serial}</SerialNumber>\
             <EnableDate>2026-01-01T00:00:00Z</EnableDate></member>"
        )
    };
    let members: String = serials.iter().map(member).collect();
    let body = format!(
        "<ListMFADevicesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListMFADevicesResult>\
         <IsTruncated>false</IsTruncated><MFADevices>{members}</MFADevices></ListMFADevicesResult>\
         </ListMFADevicesResponse>"
    );
    Answer::Http(response(200, "text/xml", body))
}

/// Of a key that has one device.
fn usual(seen: &Seen, clock: &quench_clock::Clock) -> Answer {
    match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "ListMFADevices" => devices(&[SERIAL]),
        operation @ ("GetSessionToken" | "AssumeRole") => {
            given(operation, clock.now() + jiff::SignedDuration::from_hours(1))
        }
        "ListClusters" => ok(&json!({ "clusterArns": [] })),
        other => panic!("{other}"),
    }
}

fn mfa(serial: Option<&str>, code: &str) -> Mfa {
    Mfa { serial: serial.map(str::to_owned), code: Zeroizing::new(code.to_owned()) }
}

fn key(mfa: Option<Mfa>) -> ConnectOptions {
    let secret = Zeroizing::new(SECRET.to_owned());
    ConnectOptions { source: Source::AccessKey { id: KEY.to_owned(), secret, token: None, mfa }, ..options() }
}

/// A profile whose role asks for a code, and one whose role is assumed by that role.
fn profile(folder: &tempfile::TempDir, name: &str, code: Option<&str>) -> ConnectOptions {
    let file = folder.path().join("credentials");
    let text = format!(
        "[base]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n[inner]\nsource_profile = base\n\
         role_arn = arn:aws:iam::{ACCOUNT}:role/inner\nmfa_serial = {SERIAL}\nexternal_id = 42\n[outer]\n\
         role_arn = arn:aws:iam::{ACCOUNT}:role/outer\nsource_profile = inner\n[tool]\n\
         credential_process = touch {0}/ran\n[over tool]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/x\n\
         source_profile = tool\nmfa_serial = {SERIAL}\n",
        folder.path().display()
    );
    std::fs::write(&file, text).unwrap();
    let none = folder.path().join("none");
    let places = Places { config: none.clone(), credentials: file, sso_cache: none.clone(), login_cache: none };
    let code = code.map(|code| Zeroizing::new(code.to_owned()));
    let source = Source::Profile { name: name.to_owned(), confirmed_process: None, code };
    ConnectOptions { source, places, ..options() }
}

fn steps(canned: &Canned) -> Vec<(String, String)> {
    canned.seen().into_iter().map(|seen| (seen.operation, seen.key)).collect()
}

fn step(operation: &str, key: &str) -> (String, String) {
    (operation.to_owned(), key.to_owned())
}

fn times_sent(canned: &Canned, code: &str) -> usize {
    canned.seen().iter().filter(|seen| seen.body.contains(code)).count()
}

#[tokio::test(start_paused = true)]
async fn a_role_is_assumed_with_the_code_of_its_device_and_the_next_one_without() {
    let folder = tempfile::tempdir().unwrap();
    for (name, roles) in [("inner", 1), ("outer", 2)] {
        let options = profile(&folder, name, Some(CODE));
        let clock = options.clock.clone();
        let canned = Canned::bare(move |seen| usual(seen, &clock));
        canned.connect(options).await.unwrap();
        let expected = [
            step("GetCallerIdentity", KEY),
            step("AssumeRole", KEY),
            step("AssumeRole", SESSION),
            step("GetCallerIdentity", SESSION),
        ];
        assert_eq!(steps(&canned), [&expected[..1 + roles], &expected[3..]].concat());
        let asked = &canned.seen()[1].body;
        for part in ["SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fkim", "TokenCode=918273", "ExternalId=42"]
        {
            assert!(asked.contains(part), "{asked}");
        }
        assert_eq!(times_sent(&canned, CODE), 1);
        assert!(canned.seen().iter().skip(2).all(|seen| !seen.body.contains("SerialNumber")));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_code_nothing_runs_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let canned = Canned::bare(|seen| panic!("{seen:?}"));
    for name in ["inner", "outer"] {
        let error = canned.connect(profile(&folder, name, None)).await.unwrap_err();
        let ConnectError::NeedsMfa { profile, serial } = &error else { panic!("{error:?}") };
        assert_eq!((profile.as_deref(), serial.as_str()), (Some(name), SERIAL), "the profile that was asked for");
    }
    // A program is confirmed first: a code is good for half a minute.
    let error = canned.connect(profile(&folder, "over tool", Some(CODE))).await.unwrap_err();
    let ConnectError::ConfirmProcess { token, .. } = error else { panic!("{error:?}") };
    let mut confirmed = profile(&folder, "over tool", None);
    let name = "over tool".to_owned();
    confirmed.source = Source::Profile { name, confirmed_process: Some(token), code: None };
    let error = canned.connect(confirmed).await.unwrap_err();
    assert!(matches!(error, ConnectError::NeedsMfa { .. }) && !folder.path().join("ran").exists(), "{error:?}");
    for bad in ["12345", "1234567", "12345a", "", "١٢٣٤٥٦", "12 34 5"] {
        let error = canned.connect(profile(&folder, "inner", Some(bad))).await.unwrap_err();
        assert!(
            matches!(error, ConnectError::MfaRefused { field: MfaField::Code, source: None, .. }),
            "{bad}: {error:?}"
        );
        let error = canned.connect(key(Some(mfa(None, bad)))).await.unwrap_err();
        assert!(
            matches!(error, ConnectError::MfaRefused { field: MfaField::Code, source: None, .. }),
            "{bad}: {error:?}"
        );
    }
    for bad in ["kim", "arn:aws:iam::123456789012:mfa/kim\u{301}", &"9".repeat(257), "arn:aws:iam::1:mfa/a b;c"] {
        let error = canned.connect(key(Some(mfa(Some(bad), CODE)))).await.unwrap_err();
        assert!(
            matches!(error, ConnectError::MfaRefused { field: MfaField::Serial, source: None, .. }),
            "{bad}: {error:?}"
        );
    }
    let mut temporary = key(Some(mfa(None, CODE)));
    if let Source::AccessKey { token, .. } = &mut temporary.source {
        *token = Some(Zeroizing::new("a-token".to_owned()));
    }
    let error = canned.connect(temporary).await.unwrap_err();
    assert!(matches!(error, ConnectError::KeyMalformed { field: KeyField::Token, .. }), "{error:?}");
    assert!(canned.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn codes_are_taken_as_devices_and_keyboards_write_them() {
    for written in ["918273", " 918 273\n", "９１８２７３", "918\u{a0}273", "91\u{200b}8273", "９18　273"] {
        let options = key(Some(mfa(Some(&format!(" {SERIAL}\n")), written)));
        let clock = options.clock.clone();
        let canned = Canned::bare(move |seen| usual(seen, &clock));
        canned.connect(options).await.unwrap();
        assert!(canned.seen()[1].body.contains("TokenCode=918273"), "{written:?}");
    }
}

/// Whatever the answer, and whatever is tried afterwards.
#[tokio::test(start_paused = true)]
async fn a_code_that_aws_may_have_seen_is_never_sent_again() {
    type Answering = fn() -> Answer;
    let answers: [Answering; 6] = [
        || Answer::Lost,
        || Answer::Never,
        || Answer::NoSuchHost,
        || refused_query(503, "ServiceUnavailable", ""),
        || refused_query(400, "Throttling", "Rate exceeded"),
        || refused_query(403, "InvalidClientTokenId", "invalid"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for answer in answers {
        for options in [profile(&folder, "outer", Some(CODE)), key(Some(mfa(Some(SERIAL), CODE)))] {
            let canned = Canned::bare(move |seen| match seen.operation.as_str() {
                "GetCallerIdentity" => identity(ACCOUNT),
                _ => answer(),
            });
            let error = canned.connect(options).await.unwrap_err();
            assert!(!matches!(error, ConnectError::MfaRefused { .. }), "{error:?}");
            assert_eq!(times_sent(&canned, CODE), 1, "{error:?}");
        }
    }
}

/// A key of China is unknown at `us-east-1`: the code waits until a region knows it.
#[tokio::test(start_paused = true)]
async fn a_code_goes_only_where_the_key_is_known() {
    let folder = tempfile::tempdir().unwrap();
    for (options, operation) in
        [(profile(&folder, "inner", Some(CODE)), "AssumeRole"), (key(Some(mfa(Some(SERIAL), CODE))), "GetSessionToken")]
    {
        let clock = options.clock.clone();
        let canned = Canned::bare(move |seen| match (seen.region.as_str(), seen.operation.as_str()) {
            ("cn-north-1", "GetCallerIdentity") => identity_in("aws-cn", ACCOUNT),
            ("cn-north-1", _) => usual(seen, &clock),
            _ => refused_query(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
        });
        let hint = Some("eu-west-1".to_owned());
        let connection = canned.connect(ConnectOptions { region_hint: hint, ..options }).await.unwrap();
        assert_eq!((connection.identity().partition.as_str(), times_sent(&canned, CODE)), ("aws-cn", 1));
        let sent = canned.seen().into_iter().find(|seen| seen.body.contains(CODE)).unwrap();
        assert_eq!((sent.operation.as_str(), sent.region.as_str()), (operation, "cn-north-1"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_aws_says_of_a_code_is_told_by_field() {
    let wrong = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
    let unknown = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is \
                   valid and associated with this user.";
    let pattern = "1 validation error detected: Value 'x' at 'serialNumber' failed to satisfy constraint";
    let echo = "1 validation error detected: Value '918273' at 'tokenCode' failed to satisfy constraint";
    let quarantine = "User: arn:aws:iam::123456789012:user/kim is not authorized to perform: sts:GetSessionToken with an \
                      explicit deny in an identity-based policy";
    let folder = tempfile::tempdir().unwrap();
    for (code, words, expected) in [
        ("AccessDenied", wrong, Some(MfaField::Code)),
        ("AccessDenied", unknown, Some(MfaField::Serial)),
        ("ValidationError", pattern, Some(MfaField::Serial)),
        ("ValidationError", echo, Some(MfaField::Code)),
        ("AccessDenied", quarantine, None),
    ] {
        for options in [profile(&folder, "inner", Some(CODE)), key(Some(mfa(Some(SERIAL), CODE)))] {
            let canned = Canned::bare(move |seen| match seen.operation.as_str() {
                "GetCallerIdentity" => identity(ACCOUNT),
                _ => refused_query(403, code, words),
            });
            let error = canned.connect(options).await.unwrap_err();
            match (&error, expected) {
                (ConnectError::MfaRefused { field, source: Some(_), .. }, Some(expected)) => {
                    assert_eq!(*field, expected)
                }
                (ConnectError::AccessDenied(_), None) => {}
                _ => panic!("{words}: {error:?}"),
            }
            assert!(!format!("{error:?} {error}").contains(CODE), "{error:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_users_own_device_is_found_or_asked_for() {
    type Answering = fn() -> Answer;
    let table: [(Answering, Option<&str>); 6] = [
        (|| devices(&[SERIAL]), Some(SERIAL)),
        (|| devices(&["arn:aws:iam::123456789012:u2f/user/kim/key-ABC", "GAHT12345678"]), Some("GAHT12345678")),
        (|| devices(&[]), None),
        (|| devices(&["arn:aws:iam::123456789012:u2f/user/kim/key-ABC"]), None),
        (|| devices(&[SERIAL, "GAHT12345678"]), None),
        (|| refused_query(403, "AccessDenied", "with an explicit deny"), None),
    ];
    for (answer, expected) in table {
        let options = key(Some(mfa(Some(" "), CODE)));
        let clock = options.clock.clone();
        let canned = Canned::bare(move |seen| match seen.operation.as_str() {
            "ListMFADevices" => answer(),
            _ => usual(seen, &clock),
        });
        let connected = canned.connect(options).await;
        match expected {
            Some(serial) => {
                connected.unwrap();
                let sent = canned.seen()[2].body.replace("%3A", ":").replace("%2F", "/");
                assert!(sent.contains(&format!("SerialNumber={serial}&")), "{sent}");
            }
            None => {
                let error = connected.unwrap_err();
                assert!(matches!(error, ConnectError::MfaSerialNeeded { .. }), "{error:?}");
                assert_eq!(times_sent(&canned, CODE), 0);
            }
        }
    }
    let offline = Canned::bare(|seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        _ => Answer::NoSuchHost,
    });
    let error = offline.connect(key(Some(mfa(None, CODE)))).await.unwrap_err();
    assert!(matches!(error, ConnectError::Offline(_)), "no reason to ask for a device: {error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_key_signs_with_its_session_until_that_ends_and_then_with_nothing() {
    let options = key(None);
    let clock = options.clock.clone();
    let canned = Canned::bare(move |seen| usual(seen, &clock));
    let connection = canned.connect(options).await.unwrap();
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    let cancel = CancellationToken::new();
    assert!(connection.takes_code());
    assert_eq!(client.list_clusters(&cancel).await.missing, None);
    connection.enter_code(&mfa(None, CODE)).await.unwrap();
    assert!(!connection.takes_code(), "it has one now");
    assert_eq!(client.list_clusters(&cancel).await.missing, None);
    let expected = [
        step("GetCallerIdentity", KEY),
        step("ListClusters", KEY),
        step("ListMFADevices", KEY),
        step("GetSessionToken", KEY),
        step("GetCallerIdentity", SESSION),
        step("ListClusters", SESSION),
    ];
    assert_eq!(steps(&canned), expected);
    assert!(canned.seen()[3].body.contains("DurationSeconds=43200"));
    let again = connection.enter_code(&mfa(None, "111111")).await.unwrap_err();
    assert!(matches!(again, ConnectError::MfaRefused { .. }), "{again:?}");
    connection.clock().sleep(Duration::from_secs(3_600)).await;
    let error = client.list_clusters(&cancel).await.missing.unwrap();
    assert_eq!(error.kind, Kind::CredentialsExpired);
    assert_eq!(steps(&canned), expected, "the key alone signs nothing in its place");
    assert!(connection.takes_code());
    connection.enter_code(&mfa(Some(SERIAL), "111111")).await.unwrap();
    assert_eq!(client.list_clusters(&cancel).await.missing, None);
    assert_eq!(canned.seen().last().unwrap().key, SESSION);
}

#[tokio::test(start_paused = true)]
async fn a_session_of_another_account_changes_nothing() {
    let other = Arc::new(AtomicBool::new(true));
    let told = Arc::clone(&other);
    let options = key(None);
    let clock = options.clock.clone();
    let canned = Canned::bare(move |seen| match (seen.operation.as_str(), seen.key.as_str()) {
        ("GetCallerIdentity", SESSION) if told.load(Ordering::Relaxed) => identity("999999999999"),
        _ => usual(seen, &clock),
    });
    let connection = canned.connect(options).await.unwrap();
    let error = connection.enter_code(&mfa(Some(SERIAL), CODE)).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Unexpected(error) if error.kind == Kind::AccountChanged), "{error:?}");
    assert!(connection.takes_code());
    let client = connection.region(connection.home_region());
    assert_eq!(client.list_clusters(&CancellationToken::new()).await.missing, None);
    assert_eq!(canned.seen().last().unwrap().key, KEY);
    other.store(false, Ordering::Relaxed);
    connection.enter_code(&mfa(Some(SERIAL), "111111")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_role_whose_code_is_spent_ends_with_its_session() {
    let folder = tempfile::tempdir().unwrap();
    let options = profile(&folder, "inner", Some(CODE));
    let clock = options.clock.clone();
    let canned = Canned::bare(move |seen| usual(seen, &clock));
    let connection = canned.connect(options).await.unwrap();
    assert!(!connection.takes_code(), "its profile does, anew");
    let client = connection.region(connection.home_region());
    let cancel = CancellationToken::new();
    // Within the last minutes a renewal is tried, which needs a code: what is good goes on.
    connection.clock().sleep(Duration::from_secs(3_500)).await;
    assert_eq!(client.list_clusters(&cancel).await.missing, None);
    connection.clock().sleep(Duration::from_secs(101)).await;
    let error = client.list_clusters(&cancel).await.missing.unwrap();
    assert_eq!(error.kind, Kind::CredentialsExpired);
    assert!(error.message.contains(SERIAL), "{}", error.message);
    assert_eq!(times_sent(&canned, CODE), 1);
}

/// Planted in every field of the form and in the file; looked for in everything that can be printed.
#[tokio::test(start_paused = true)]
async fn no_secret_of_a_form_or_a_file_is_in_any_text() {
    const CANARY: &str = "CanarySecretKey+nobody/may/see/this/0000";
    const TOKEN: &str = "CanaryToken";
    let planted = [CANARY, TOKEN, CODE];
    let clean = |text: &str| assert!(planted.iter().all(|secret| !text.contains(secret)), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    let echoes: [fn() -> Answer; 4] = [
        || {
            refused_query(
                403,
                "SignatureDoesNotMatch",
                &format!("The Canonical String is 'x-amz-security-token:{TOKEN}'"),
            )
        },
        || refused_query(403, "AccessDenied", "MultiFactorAuthentication failed with code 918273"),
        || refused_query(400, "ValidationError", "Value '918273' at 'tokenCode' is wrong"),
        || Answer::NoSuchHost,
    ];
    for echo in echoes {
        for token in [None, Some(TOKEN)] {
            for mfa in [None, Some(mfa(Some(SERIAL), CODE))] {
                clean(&format!("{mfa:?}"));
                let (secret, token) =
                    (Zeroizing::new(CANARY.to_owned()), token.map(|token| Zeroizing::new(token.to_owned())));
                let source = Source::AccessKey { id: KEY.to_owned(), secret, token, mfa };
                let canned = Canned::bare(move |seen| match seen.operation.as_str() {
                    "GetCallerIdentity" if seen.body.len() > 1 && !seen.region.starts_with("us-east") => {
                        identity(ACCOUNT)
                    }
                    _ => echo(),
                });
                let hint = Some("eu-west-1".to_owned());
                match canned.connect(ConnectOptions { source, region_hint: hint, ..options() }).await {
                    Ok(connection) => clean(&format!("{connection:?}")),
                    Err(error) => clean(&format!("{error:?} {error}")),
                }
            }
        }
    }
    let key = format!("aws_access_key_id = {KEY}\naws_secret_access_key = {CANARY}\naws_session_token = {TOKEN}");
    for broken in ["\n= x", "\n[x", "\nno equals sign", "\0", "\nrole_arn = x\nmfa_serial = y", ""] {
        std::fs::write(&file, format!("[work]\n{key}{broken}\n")).unwrap();
        for line in 0..3 {
            // Each line of the file once as the broken one.
            let text = std::fs::read_to_string(&file).unwrap();
            let cut: Vec<_> =
                text.lines().enumerate().filter(|(number, _)| *number != line).map(|(_, line)| line).collect();
            let cut = cut.join("\n").replace(" = Canary", " Canary");
            let name = if line == 0 { "[default]" } else { "" };
            for text in [format!("{name}{cut}"), cut] {
                std::fs::write(folder.path().join("cut"), text).unwrap();
                let none = folder.path().join("none");
                let places = Places {
                    config: none.clone(),
                    credentials: folder.path().join("cut"),
                    sso_cache: none.clone(),
                    login_cache: none,
                };
                if let Err(error) = crate::list_profiles(&places, options().clock.now()) {
                    clean(&format!("{error:?} {error}"));
                }
                let code = Some(Zeroizing::new(CODE.to_owned()));
                let source = Source::Profile { name: "work".to_owned(), confirmed_process: None, code };
                let canned = Canned::bare(move |_| echoes[0]());
                match canned.connect(ConnectOptions { source, places, ..options() }).await {
                    Ok(connection) => clean(&format!("{connection:?}")),
                    Err(error) => clean(&format!("{error:?} {error}")),
                }
            }
        }
    }
}
