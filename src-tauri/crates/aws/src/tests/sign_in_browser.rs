//! Signing in through AWS's website: from the address to the caller, and each way in which it ends.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::browser::{asked, authority, open};
use crate::canned::{
    ACCOUNT, Answer, Canned, Seen, identity, ok, options, refused, refused_oauth, response, sign_in_options,
};
use crate::connect::{ConnectOptions, Source};
use crate::connect_error::ConnectError;
use crate::connection::Connection;
use crate::sign_in::{LoginSession, Returned, SignIn, SignInOptions, Waiting};

const SAME: SignIn = SignIn::Browser { region: None, elsewhere: false };
const ELSEWHERE: SignIn = SignIn::Browser { region: None, elsewhere: true };

/// Key `number`, for fifteen minutes.
pub(super) fn tokens(number: u32) -> Value {
    json!({
        "accessToken": {
            "accessKeyId": format!("ASIA{number:016}"),
            "secretAccessKey": format!("canary-secret-{number}"),
            "sessionToken": format!("canary-session-{number}"),
        },
        "tokenType": "aws_sigv4",
        "expiresIn": 900,
        "refreshToken": format!("canary-refresh-{number}"),
    })
}

fn key(number: u32) -> String {
    format!("ASIA{number:016}")
}

fn denied(error: &str) -> Answer {
    refused_oauth(400, "AccessDeniedException", &json!({ "error": error, "message": "denied" }))
}

/// AWS, that gives key 1 for the code, and the next key for the refresh token of the last one alone.
fn aws() -> Canned {
    let issued = AtomicU32::new(0);
    Canned::bare(move |seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "CreateOAuth2Token" => {
            let last = issued.load(Ordering::Relaxed);
            let fits = match seen.json()["grantType"].as_str() {
                Some("authorization_code") => seen.json()["code"] == "c-1",
                _ => seen.json()["refreshToken"] == format!("canary-refresh-{last}"),
            };
            if !fits {
                return denied("TOKEN_EXPIRED");
            }
            issued.store(last + 1, Ordering::Relaxed);
            ok(&tokens(last + 1))
        }
        _ => ok(&json!({ "clusterArns": [] })),
    })
}

fn exchanges(canned: &Canned) -> Vec<Seen> {
    canned.seen().into_iter().filter(|seen| seen.operation == "CreateOAuth2Token").collect()
}

pub(super) fn pasted(url: &str) -> String {
    STANDARD.encode(format!("state={}&code=c-1", asked(url, "state")))
}

/// Signs in without a socket, so that time can stand still.
pub(super) async fn session(canned: &Canned, options: SignInOptions) -> Result<LoginSession, ConnectError> {
    let waiting = canned.begin(ELSEWHERE, options).await?;
    waiting.paste(&pasted(waiting.url()))?;
    match waiting.finish(&CancellationToken::new()).await? {
        Returned::Source(Source::Login(session)) => Ok(session),
        other => panic!("{other:?}"),
    }
}

async fn connected(canned: &Canned) -> (LoginSession, Connection) {
    let signing = sign_in_options();
    let clock = signing.clock.clone();
    let session = session(canned, signing).await.unwrap();
    let source = Source::Login(session.clone());
    let connection = canned.connect(ConnectOptions { source, clock, ..options() }).await.unwrap();
    (session, connection)
}

async fn list(connection: &Connection) -> Option<Kind> {
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    client.list_clusters(&CancellationToken::new()).await.missing.map(|error| error.kind)
}

#[tokio::test]
async fn from_the_click_to_the_caller() {
    let canned = aws();
    let waiting = canned.begin(SAME, sign_in_options()).await.unwrap();
    assert_eq!((waiting.host(), waiting.user_code()), ("us-east-1.signin.aws.amazon.com", None));
    assert!(!waiting.pastes() && canned.seen().is_empty(), "nothing is asked before the person is back");
    let url = waiting.url().to_owned();
    assert!(url.starts_with("https://us-east-1.signin.aws.amazon.com/v1/authorize?response_type=code&"), "{url}");
    for (name, value) in [
        ("client_id", "arn:aws:signin:::devtools/same-device"),
        ("code_challenge_method", "SHA-256"),
        ("scope", "openid"),
    ] {
        assert_eq!(asked(&url, name), value);
    }
    let redirect = asked(&url, "redirect_uri");
    let authority = authority(&redirect);
    let browser = tokio::spawn({
        let target = format!("/oauth/callback?code=c-1&state={}", asked(&url, "state"));
        async move { open(&authority, &target).await }
    });
    let returned = waiting.finish(&CancellationToken::new()).await.unwrap();
    assert_eq!(browser.await.unwrap().status, 200);
    let Returned::Source(source) = returned else { panic!("{returned:?}") };
    let connection = canned.connect(ConnectOptions { source, ..options() }).await.unwrap();
    assert_eq!(connection.identity().account, ACCOUNT);
    assert_eq!(connection.way(), SignInWay::Browser { region: "us-east-1".to_owned() });

    let seen = canned.seen();
    let [exchange, who] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!((exchange.operation.as_str(), who.operation.as_str()), ("CreateOAuth2Token", "GetCallerIdentity"));
    assert_eq!((exchange.key.as_str(), who.key.as_str()), ("", key(1).as_str()), "the exchange is not signed");
    let body = exchange.json();
    assert_eq!(body["grantType"], "authorization_code");
    assert_eq!(body["redirectUri"], redirect);
    assert_eq!(body["clientId"], "arn:aws:signin:::devtools/same-device");
    let verifier = body["codeVerifier"].as_str().unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), asked(&url, "code_challenge"));
    let payload = URL_SAFE_NO_PAD.decode(exchange.proof.split('.').nth(1).unwrap()).unwrap();
    let payload: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(payload["htu"], "https://us-east-1.signin.aws.amazon.com/v1/token");
}

#[tokio::test(start_paused = true)]
async fn each_partition_has_its_own_website() {
    for (region, host) in [
        ("eu-west-1", "eu-west-1.signin.aws.amazon.com"),
        ("cn-north-1", "cn-north-1.signin.amazonaws.cn"),
        ("us-gov-west-1", "us-gov-west-1.signin.amazonaws-us-gov.com"),
    ] {
        let sign_in = SignIn::Browser { region: Some(region.to_owned()), elsewhere: true };
        let waiting = aws().begin(sign_in, sign_in_options()).await.unwrap();
        assert_eq!(waiting.host(), host);
        assert_eq!(asked(waiting.url(), "redirect_uri"), format!("https://{host}/v1/sessions/confirmation"));
        assert_eq!(asked(waiting.url(), "client_id"), "arn:aws:signin:::devtools/cross-device");
    }
    let custom = SignInOptions { custom_endpoint: Some("http://127.0.0.1:4566".to_owned()), ..sign_in_options() };
    let waiting = aws().begin(SAME, custom).await.unwrap();
    assert!(waiting.url().starts_with("http://127.0.0.1:4566/v1/authorize?") && waiting.host() == "127.0.0.1:4566");
}

#[tokio::test(start_paused = true)]
async fn a_region_that_does_not_exist_is_told_before_anything_happens() {
    for (region, shown) in [
        ("eu-west-9", "eu-west-9"),
        ("", ""),
        ("us-east-1.evil.example/", "…"),
        ("US-EAST-1", "…"),
        ("localhost", "localhost"),
    ] {
        let canned = aws();
        let sign_in = SignIn::Browser { region: Some(region.to_owned()), elsewhere: false };
        let refused = canned.begin(sign_in, sign_in_options()).await;
        assert!(matches!(&refused, Err(ConnectError::RegionUnknown { region: told }) if told == shown), "{refused:?}");
        assert!(canned.seen().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn another_device_shows_a_text_to_paste() {
    let canned = aws();
    let waiting = canned.begin(ELSEWHERE, sign_in_options()).await.unwrap();
    assert!(waiting.pastes());
    let cancel = CancellationToken::new();
    let (returned, ()) = tokio::join!(waiting.finish(&cancel), async {
        assert!(matches!(waiting.paste("what is this"), Err(ConnectError::PasteMalformed)));
        let other = STANDARD.encode("state=another&code=evil");
        assert!(matches!(waiting.paste(&other), Err(ConnectError::SignInMismatch)));
        tokio::time::sleep(Duration::from_secs(300)).await;
        assert!(exchanges(&canned).is_empty(), "nothing of them was used");
        waiting.paste(&format!("\n {} ", pasted(waiting.url()))).unwrap();
    });
    assert!(matches!(returned, Ok(Returned::Source(Source::Login(_)))), "{returned:?}");
    assert_eq!(exchanges(&canned).len(), 1);
    assert!(matches!(waiting.paste(&pasted(waiting.url())), Err(ConnectError::SignInCodeExpired { .. })));
    let again = waiting.finish(&cancel).await;
    assert!(matches!(again, Err(ConnectError::SignInCodeExpired { .. })), "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn a_person_who_does_not_come_back_and_one_who_gives_up() {
    for sign_in in [SAME, ELSEWHERE] {
        let waiting = aws().begin(sign_in.clone(), sign_in_options()).await.unwrap();
        let start = tokio::time::Instant::now();
        let returned = waiting.finish(&CancellationToken::new()).await;
        assert!(matches!(returned, Err(ConnectError::SignInTimedOut)), "{returned:?}");
        assert_eq!(start.elapsed().as_secs(), 600);

        let waiting = aws().begin(sign_in, sign_in_options()).await.unwrap();
        let cancel = CancellationToken::new();
        let (returned, ()) = tokio::join!(waiting.finish(&cancel), async { cancel.cancel() });
        assert!(matches!(returned, Err(ConnectError::SignInCancelled)), "{returned:?}");
        let again = waiting.finish(&CancellationToken::new()).await;
        assert!(again.is_err(), "what was cancelled does not come back");
    }
}

#[tokio::test]
async fn two_sign_ins_at_once_do_not_hear_each_other() {
    let canned = aws();
    let (one, two) =
        (canned.begin(SAME, sign_in_options()).await.unwrap(), canned.begin(SAME, sign_in_options()).await.unwrap());
    let [first, second] = [&one, &two].map(|waiting: &Waiting| authority(&asked(waiting.url(), "redirect_uri")));
    assert_ne!(first, second);
    let crossed = format!("/oauth/callback?code=c-1&state={}", asked(one.url(), "state"));
    let right = format!("/oauth/callback?code=c-1&state={}", asked(two.url(), "state"));
    let cancel = CancellationToken::new();
    let browser = async {
        let statuses = (open(&second, &crossed).await.status, open(&second, &right).await.status);
        cancel.cancel();
        statuses
    };
    let never = CancellationToken::new();
    let (ended, done, statuses) = tokio::join!(one.finish(&cancel), two.finish(&never), browser);
    assert_eq!(statuses, (400, 200));
    assert!(matches!(ended, Err(ConnectError::SignInCancelled)) && done.is_ok(), "{ended:?} {done:?}");
}

#[tokio::test(start_paused = true)]
async fn each_refusal_of_the_code_has_its_own_name() {
    type Is = fn(&ConnectError) -> bool;
    let table: [(&str, Is); 4] = [
        ("INSUFFICIENT_PERMISSIONS", |told| {
            matches!(told, ConnectError::SignInNotAllowed { policy: "SignInLocalDevelopmentAccess", .. })
        }),
        ("AUTHCODE_EXPIRED", |told| matches!(told, ConnectError::SignInCodeExpired { source: Some(_) })),
        ("TOKEN_EXPIRED", |told| matches!(told, ConnectError::SignInExpired { source: Some(_) })),
        ("USER_CREDENTIALS_CHANGED", |told| matches!(told, ConnectError::SignInChanged { .. })),
    ];
    for (error, is) in table {
        let canned = Canned::bare(move |_| denied(error));
        let told = session(&canned, sign_in_options()).await.unwrap_err();
        assert!(is(&told), "{error}: {told:?}");
        assert_eq!(canned.seen().len(), 1, "a refusal is not asked for twice");
    }
    let others = [
        Canned::bare(|_| Answer::NoSuchHost),
        Canned::bare(|_| Answer::Never),
        Canned::bare(|_| refused_oauth(500, "InternalServerException", &json!({ "error": "server_error" }))),
        Canned::bare(|_| ok(&json!({ "tokenType": "aws_sigv4", "expiresIn": 900, "refreshToken": "r" }))),
        Canned::bare(|_| {
            let mut ended = tokens(1);
            ended["expiresIn"] = json!(0);
            ok(&ended)
        }),
        Canned::bare(|_| Answer::Http(response(200, "text/html", "<html>".to_owned()))),
    ];
    for (canned, is) in others.iter().zip([
        (|told| matches!(told, ConnectError::Offline(_))) as Is,
        |told| matches!(told, ConnectError::Timeout(_)),
        |told| matches!(told, ConnectError::AwsUnavailable(_)),
        |told| matches!(told, ConnectError::Unreadable(_)),
        |told| matches!(told, ConnectError::Unreadable(_)),
        |told| matches!(told, ConnectError::Unreadable(_)),
    ]) {
        let told = session(canned, sign_in_options()).await.unwrap_err();
        assert!(is(&told), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_proof_is_made_anew_for_each_attempt() {
    let asked = AtomicU32::new(0);
    let canned = Canned::bare(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::Lost,
        _ => ok(&tokens(1)),
    });
    session(&canned, sign_in_options()).await.unwrap();
    let proofs: Vec<String> = canned.seen().into_iter().map(|seen| seen.proof).collect();
    assert!(proofs.len() == 2 && proofs[0] != proofs[1] && proofs.iter().all(|proof| proof.matches('.').count() == 2));
}

#[tokio::test(start_paused = true)]
async fn the_sign_in_renews_itself_and_the_refresh_token_rotates() {
    let canned = aws();
    let (_, connection) = connected(&canned).await;
    assert_eq!(list(&connection).await, None);
    // Twelve minutes and a bit: less than three are left.
    for renewal in 1..=4 {
        connection.clock().sleep(Duration::from_secs(750)).await;
        assert_eq!(list(&connection).await, None);
        let asked = exchanges(&canned);
        assert_eq!(asked.len(), renewal + 1);
        assert_eq!(asked[renewal].json()["grantType"], "refresh_token");
        assert_eq!(asked[renewal].json()["refreshToken"], format!("canary-refresh-{renewal}"));
        let last = canned.seen().pop().unwrap();
        assert_eq!(last.key, key(u32::try_from(renewal).unwrap() + 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_nobody_waits_for_is_not_lost() {
    let asked = AtomicU32::new(0);
    let canned = Canned::bare(move |seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "CreateOAuth2Token" => match asked.fetch_add(1, Ordering::Relaxed) {
            0 => ok(&tokens(1)),
            1 => Answer::Late(Duration::from_secs(5), response(200, "application/json", tokens(2).to_string())),
            _ if seen.json()["refreshToken"] == "canary-refresh-2" => ok(&tokens(3)),
            _ => denied("TOKEN_EXPIRED"),
        },
        _ => ok(&json!({ "clusterArns": [] })),
    });
    let (_, connection) = connected(&canned).await;
    connection.clock().sleep(Duration::from_secs(890)).await;
    // The person stops what runs while the answer with the new refresh token is under way.
    let cancel = CancellationToken::new();
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    let (listing, ()) = tokio::join!(client.list_clusters(&cancel), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        cancel.cancel();
    });
    assert_eq!(listing.missing.unwrap().kind, Kind::Stopped);
    connection.clock().sleep(Duration::from_secs(60)).await;
    assert_eq!(list(&connection).await, None, "the new refresh token was kept");
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_is_over_says_why() {
    for (error, is) in [
        ("TOKEN_EXPIRED", "the sign-in has ended"),
        ("USER_CREDENTIALS_CHANGED", "the password or the user was changed, which ended the sign-in"),
        ("INSUFFICIENT_PERMISSIONS", "this user may not sign in that way: SignInLocalDevelopmentAccess is missing"),
        ("invalid_grant", "the sign-in has ended"),
    ] {
        let asked = AtomicU32::new(0);
        let canned = Canned::bare(move |seen| match seen.operation.as_str() {
            "GetCallerIdentity" => identity(ACCOUNT),
            "CreateOAuth2Token" if asked.fetch_add(1, Ordering::Relaxed) == 0 => ok(&tokens(1)),
            "CreateOAuth2Token" => denied(error),
            _ => refused(400, "ExpiredTokenException", "expired"),
        });
        let (session, connection) = connected(&canned).await;
        connection.clock().sleep(Duration::from_secs(1_000)).await;
        let told = list(&connection).await;
        assert_eq!(told, Some(Kind::CredentialsExpired), "{error}");
        let told = session.fetch(&connection.line.wiring, &connection.line.caller).await.unwrap_err();
        assert_eq!(told.to_string(), is);
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_is_sent_to_nobody_but_its_issuer() {
    let canned = aws();
    let at_aws = session(&canned, sign_in_options()).await.unwrap();
    let endpoint = "http://127.0.0.1:4566";
    let custom = SignInOptions { custom_endpoint: Some(endpoint.to_owned()), ..sign_in_options() };
    let elsewhere = session(&canned, custom).await;
    // The code of the first was used: what counts here is where the second one was asked for.
    assert!(matches!(elsewhere, Ok(_) | Err(ConnectError::SignInExpired { .. })));
    assert_eq!(canned.seen().last().unwrap().host, "127.0.0.1");
    let before = canned.seen().len();
    let to_endpoint = ConnectOptions { source: Source::Login(at_aws), ..options() };
    let refused = canned.connect_to(endpoint, to_endpoint).await;
    assert!(matches!(refused, Err(ConnectError::EndpointInvalid { .. })), "{refused:?}");
    let to_aws = ConnectOptions { source: Source::Login(elsewhere.unwrap()), ..options() };
    let refused = canned.connect(to_aws).await;
    assert!(matches!(refused, Err(ConnectError::EndpointInvalid { .. })), "{refused:?}");
    assert_eq!(canned.seen().len(), before, "nothing was sent");
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_is_ever_shown() {
    let canned = aws();
    let waiting = canned.begin(ELSEWHERE, sign_in_options()).await.unwrap();
    let shown = format!("{waiting:?}");
    assert!(!shown.contains(&asked(waiting.url(), "state")) && !shown.contains("challenge"), "{shown}");
    let (session, connection) = connected(&canned).await;
    let source = Source::Login(session.clone());
    let returned = Returned::Source(Source::Login(session.clone()));
    let mut all = vec![format!("{session:?} {source:?} {returned:?} {connection:?}")];
    let echoing = Canned::bare(|seen| {
        let told = format!("refused {} {}", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab", seen.json()["clientId"]);
        refused_oauth(400, "AccessDeniedException", &json!({ "error": "AUTHCODE_EXPIRED", "message": told }))
    });
    let told = super::sign_in_browser::session(&echoing, sign_in_options()).await.unwrap_err();
    all.push(format!("{told} {told:?}"));
    for text in all {
        for canary in ["canary-", "wJalr"] {
            assert!(!text.contains(canary), "{text}");
        }
    }
}
