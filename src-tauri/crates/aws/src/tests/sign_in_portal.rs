//! Signing in at a company's portal: in the browser and by a code, what it opens, and each way in which it ends.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use quench_core::view::SignInWay;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::browser::{asked, authority, open};
use crate::canned::{ACCOUNT, Answer, Canned, Seen, identity, ok, options, refused_oauth, response, sign_in_options};
use crate::connect::{ConnectOptions, Source};
use crate::connect_error::{ConnectError, Unsupported};
use crate::connection::Connection;
use crate::profile_file::Places;
use crate::sign_in::{Portal, Returned, SignIn, SignInOptions};

const START_URL: &str = "https://d-1234567890.awsapps.com/start";
const HOUR: i32 = 3_600;

fn sign_in(device: bool) -> SignIn {
    SignIn::Portal { start_url: format!("{START_URL}/#/"), region: "eu-west-1".to_owned(), device }
}

fn oauth(exception: &str) -> Answer {
    refused_oauth(400, exception, &json!({ "error": "x", "error_description": "canary-description" }))
}

fn portal_tokens(number: u32, refreshes: bool) -> Value {
    let refresh = refreshes.then(|| format!("canary-refresh-{number}"));
    json!({ "accessToken": format!("canary-access-{number}"), "tokenType": "Bearer", "expiresIn": HOUR,
            "refreshToken": refresh })
}

fn role_credentials(number: u32) -> Value {
    let ends: jiff::Timestamp = "2026-10-04T14:10:00Z".parse().unwrap();
    json!({ "roleCredentials": {
        "accessKeyId": format!("ASIA{number:016}"), "secretAccessKey": "canary-secret", "sessionToken": "canary-session",
        "expiration": ends.as_millisecond() + i64::from(number) * 3_600_000,
    } })
}

/// What is the same at every portal: who registers may ask for a code, and the code is for the browser to confirm.
fn usual(seen: &Seen) -> Answer {
    match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "RegisterClient" => ok(&json!({ "clientId": "client-1", "clientSecret": "canary-client",
                                        "clientSecretExpiresAt": 1_900_000_000 })),
        "StartDeviceAuthorization" => ok(&json!({
            "deviceCode": "canary-device", "userCode": "ABCD-EFGH", "expiresIn": 600, "interval": 5,
            "verificationUri": "https://device.sso.eu-west-1.amazonaws.com/",
            "verificationUriComplete": "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH",
        })),
        "CreateToken" => ok(&portal_tokens(1, true)),
        "GetRoleCredentials" => ok(&role_credentials(1)),
        _ => ok(&json!({ "clusterArns": [] })),
    }
}

/// Signs in with a code, without a socket, so that time can stand still.
async fn by_code(canned: &Canned, options: SignInOptions) -> Result<Portal, ConnectError> {
    match canned.begin(sign_in(true), options).await?.finish(&CancellationToken::new()).await? {
        Returned::Portal(portal) => Ok(portal),
        other => panic!("{other:?}"),
    }
}

async fn connected(canned: &Canned) -> (Portal, Connection) {
    let signing = sign_in_options();
    let clock = signing.clock.clone();
    let portal = by_code(canned, signing).await.unwrap();
    let source = portal.source(ACCOUNT, "Admin");
    (portal, canned.connect(ConnectOptions { source, clock, ..options() }).await.unwrap())
}

fn operations(canned: &Canned, operation: &str) -> Vec<Seen> {
    canned.seen().into_iter().filter(|seen| seen.operation == operation).collect()
}

#[tokio::test]
async fn from_the_click_to_the_caller() {
    let canned = Canned::bare(|seen| match seen.operation.as_str() {
        "ListAccounts" => ok(&json!({ "accountList": [
            { "accountId": ACCOUNT, "accountName": "main\u{202e}", "emailAddress": "root@example.com" },
            { "accountId": "no account", "accountName": "x" },
        ] })),
        "ListAccountRoles" => ok(&json!({ "roleList": [
            { "roleName": "View", "accountId": ACCOUNT }, { "roleName": "Admin", "accountId": ACCOUNT },
            { "roleName": "a b", "accountId": ACCOUNT },
        ] })),
        _ => usual(seen),
    });
    let waiting = canned.begin(sign_in(false), sign_in_options()).await.unwrap();
    let url = waiting.url().to_owned();
    assert_eq!(waiting.host(), "oidc.eu-west-1.amazonaws.com");
    assert!(url.starts_with("https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=client-1&"));
    assert_eq!(asked(&url, "scopes"), "sso:account:access");
    assert_eq!(asked(&url, "code_challenge_method"), "S256");
    let register = &canned.seen()[0];
    assert_eq!(
        (register.operation.as_str(), register.host.as_str()),
        ("RegisterClient", "oidc.eu-west-1.amazonaws.com")
    );
    let registered = register.json();
    assert_eq!(registered["clientType"], "public");
    assert_eq!(registered["redirectUris"], json!(["http://127.0.0.1/oauth/callback"]));
    assert_eq!(registered["grantTypes"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(registered["scopes"], json!(["sso:account:access"]));
    assert_eq!(registered["issuerUrl"], START_URL);

    let redirect = asked(&url, "redirect_uri");
    let authority = authority(&redirect);
    let target = format!("/oauth/callback?code=c-1&state={}", asked(&url, "state"));
    let browser = tokio::spawn(async move { open(&authority, &target).await });
    let Returned::Portal(portal) = waiting.finish(&CancellationToken::new()).await.unwrap() else {
        panic!("no portal")
    };
    assert_eq!(browser.await.unwrap().status, 200);
    let exchange = operations(&canned, "CreateToken")[0].json();
    assert_eq!((&exchange["code"], &exchange["redirectUri"]), (&json!("c-1"), &json!(redirect)));
    assert!(exchange["codeVerifier"].as_str().unwrap().len() == 64 && exchange["clientSecret"] == "canary-client");

    assert_eq!((portal.start_url(), portal.region()), (START_URL, "eu-west-1"));
    let accounts = portal.accounts().await.unwrap();
    assert_eq!(accounts.len(), 1, "what is no account cannot be chosen");
    assert_eq!((accounts[0].name.as_str(), accounts[0].email.as_deref()), ("main\\u{202e}", Some("root@example.com")));
    assert_eq!(portal.roles(ACCOUNT).await.unwrap(), ["Admin", "View"]);
    let source = portal.source(ACCOUNT, "Admin");
    let connection = canned.connect(ConnectOptions { source, ..options() }).await.unwrap();
    assert_eq!(connection.identity().account, ACCOUNT);
    let (account, role) = (ACCOUNT.to_owned(), "Admin".to_owned());
    let way = SignInWay::Portal { start_url: START_URL.to_owned(), region: "eu-west-1".to_owned(), account, role };
    assert_eq!(connection.way(), way);
    let asked = &operations(&canned, "GetRoleCredentials")[0];
    assert_eq!(asked.bearer, "canary-access-1");
    assert!(asked.target.contains("role_name=Admin") && asked.target.contains(&format!("account_id={ACCOUNT}")));
    assert_eq!(canned.seen().last().unwrap().key, "ASIA0000000000000001");
}

#[tokio::test(start_paused = true)]
async fn a_code_is_asked_about_as_often_as_the_portal_wants() {
    let start = tokio::time::Instant::now();
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&times);
    let canned = Canned::bare(move |seen| {
        if seen.operation != "CreateToken" {
            return usual(seen);
        }
        let mut times = noted.lock().unwrap();
        times.push(start.elapsed().as_secs());
        match times.len() {
            1 | 4 => oauth("AuthorizationPendingException"),
            2 | 3 => oauth("SlowDownException"),
            _ => ok(&portal_tokens(1, true)),
        }
    });
    let waiting = canned.begin(sign_in(true), sign_in_options()).await.unwrap();
    assert_eq!(waiting.user_code(), Some("ABCD-EFGH"));
    assert_eq!(waiting.url(), "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH");
    assert_eq!(waiting.host(), "device.sso.eu-west-1.amazonaws.com");
    let registered = operations(&canned, "RegisterClient")[0].json();
    assert_eq!(registered["grantTypes"], json!(["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]));
    assert_eq!(operations(&canned, "StartDeviceAuthorization")[0].json()["startUrl"], START_URL);
    assert!(matches!(waiting.finish(&CancellationToken::new()).await, Ok(Returned::Portal(_))));
    assert_eq!(*times.lock().unwrap(), [5, 10, 20, 35, 50], "each time that it is too fast, five seconds slower");
}

#[tokio::test(start_paused = true)]
async fn a_code_that_is_not_confirmed_ends_for_its_own_reason() {
    type Says = fn() -> Answer;
    type Is = fn(&ConnectError) -> bool;
    let table: [(Says, Is, u64); 5] = [
        (|| oauth("AuthorizationPendingException"), |told| matches!(told, ConnectError::SignInTimedOut), 600),
        (|| oauth("ExpiredTokenException"), |told| matches!(told, ConnectError::SignInTimedOut), 5),
        (|| oauth("AccessDeniedException"), |told| matches!(told, ConnectError::SignInDenied), 5),
        (|| oauth("InvalidClientException"), |told| matches!(told, ConnectError::PortalRefused { .. }), 5),
        (|| Answer::NoSuchHost, |told| matches!(told, ConnectError::Offline(_)), 600),
    ];
    for (answer, is, seconds) in table {
        let start = tokio::time::Instant::now();
        let canned = Canned::bare(move |seen| if seen.operation == "CreateToken" { answer() } else { usual(seen) });
        let told = by_code(&canned, sign_in_options()).await.unwrap_err();
        assert!(is(&told), "{told:?}");
        let took = start.elapsed().as_secs();
        assert!((seconds..seconds + 15).contains(&took), "{told:?} after {took}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_that_comes_back_goes_on() {
    let asked = AtomicU32::new(0);
    let canned = Canned::bare(move |seen| match seen.operation.as_str() {
        "CreateToken" if asked.fetch_add(1, Ordering::Relaxed) < 7 => Answer::NoSuchHost,
        _ => usual(seen),
    });
    by_code(&canned, sign_in_options()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_a_portal_refuses_at_the_door_is_told() {
    let elsewhere = |body: Value| move |_: &Seen| refused_oauth(400, "InvalidRequestRegionException", &body);
    for (body, at) in [
        (json!({ "error": "invalid_request", "region": "us-east-1" }), Some("us-east-1")),
        (json!({ "error": "invalid_request", "region": "evil.example/" }), None),
        (json!({ "error": "invalid_request" }), None),
    ] {
        for device in [true, false] {
            let told =
                Canned::bare(elsewhere(body.clone())).begin(sign_in(device), sign_in_options()).await.unwrap_err();
            let ConnectError::PortalElsewhere { region, at: told, .. } = told else { panic!("{told:?}") };
            assert_eq!((region.as_str(), told.as_ref().map(RegionCode::as_str)), ("eu-west-1", at));
        }
    }
    for operation in ["RegisterClient", "StartDeviceAuthorization"] {
        for exception in ["InvalidRequestException", "UnauthorizedClientException", "InvalidClientException"] {
            let canned =
                Canned::bare(move |seen| if seen.operation == operation { oauth(exception) } else { usual(seen) });
            let told = canned.begin(sign_in(true), sign_in_options()).await.unwrap_err();
            assert!(matches!(told, ConnectError::PortalRefused { .. }), "{told:?}");
        }
    }
    let opens_anything = Canned::bare(|seen| match seen.operation.as_str() {
        "StartDeviceAuthorization" => ok(&json!({
            "deviceCode": "d", "userCode": "u", "expiresIn": 600, "interval": 5,
            "verificationUriComplete": "file:///etc/passwd",
        })),
        _ => usual(seen),
    });
    let told = opens_anything.begin(sign_in(true), sign_in_options()).await.unwrap_err();
    assert!(matches!(told, ConnectError::Unreadable(_)), "{told:?}");
}

#[tokio::test]
async fn a_code_that_was_used_before_signs_nobody_in() {
    let canned = Canned::bare(|seen| match seen.operation.as_str() {
        "CreateToken" => oauth("InvalidGrantException"),
        _ => usual(seen),
    });
    let waiting = canned.begin(sign_in(false), sign_in_options()).await.unwrap();
    let authority = authority(&asked(waiting.url(), "redirect_uri"));
    let target = format!("/oauth/callback?code=c-1&state={}", asked(waiting.url(), "state"));
    let never = CancellationToken::new();
    let (returned, _) = tokio::join!(waiting.finish(&never), open(&authority, &target));
    assert!(matches!(returned, Err(ConnectError::SignInCodeExpired { .. })), "{returned:?}");
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_no_portal_is_told_before_anything_is_asked() {
    let canned = Canned::bare(|_| panic!("nothing is asked"));
    let begin = |start_url: &str, region: &str| {
        let sign_in = SignIn::Portal { start_url: start_url.to_owned(), region: region.to_owned(), device: false };
        canned.begin(sign_in, sign_in_options())
    };
    assert!(matches!(begin("http://x.example/start", "eu-west-1").await, Err(ConnectError::PortalMalformed { .. })));
    assert!(matches!(begin("", "eu-west-1").await, Err(ConnectError::PortalMalformed { .. })));
    assert!(matches!(begin(START_URL, "eu-west-99").await, Err(ConnectError::RegionUnknown { .. })));
    assert!(canned.seen().is_empty());
}

/// `pages` of `per` accounts each.
fn organisation(pages: usize, per: usize) -> Canned {
    Canned::bare(move |seen| {
        let page: usize = asked(&seen.target, "next_token").parse().unwrap_or(0);
        let next = (page + 1 < pages).then(|| (page + 1).to_string());
        let numbers = page * per..(page + 1) * per;
        match seen.operation.as_str() {
            "ListAccounts" => {
                let account = |number| json!({ "accountId": format!("{:012}", 999 - number), "accountName": "n" });
                ok(&json!({ "nextToken": next, "accountList": numbers.map(account).collect::<Vec<_>>() }))
            }
            "ListAccountRoles" => {
                let role = |number: usize| json!({ "roleName": format!("r{:03}", 999 - number) });
                ok(&json!({ "nextToken": next, "roleList": numbers.map(role).collect::<Vec<_>>() }))
            }
            _ => usual(seen),
        }
    })
}

#[tokio::test(start_paused = true)]
async fn every_page_of_accounts_and_roles_is_read() {
    let canned = organisation(4, 100);
    let portal = by_code(&canned, sign_in_options()).await.unwrap();
    let accounts = portal.accounts().await.unwrap();
    assert_eq!((accounts.len(), operations(&canned, "ListAccounts").len()), (400, 4));
    assert!(accounts.is_sorted_by(|one, next| one.id < next.id));
    assert!(operations(&canned, "ListAccounts")[0].target.contains("max_result=100"));
    let roles = portal.roles("000000000999").await.unwrap();
    assert!(roles.len() == 400 && roles.is_sorted());
    assert!(operations(&canned, "ListAccountRoles").iter().all(|seen| seen.bearer == "canary-access-1"));

    let empty = by_code(&organisation(1, 0), sign_in_options()).await.unwrap();
    assert!(matches!(empty.accounts().await, Err(ConnectError::PortalEmpty)));
    assert!(matches!(empty.roles(ACCOUNT).await, Err(ConnectError::PortalEmpty)));
    let endless = by_code(&organisation(usize::MAX, 0), sign_in_options()).await.unwrap();
    assert!(matches!(endless.accounts().await, Err(ConnectError::Unreadable(_))));
    assert!(matches!(endless.roles(ACCOUNT).await, Err(ConnectError::Unreadable(_))));
}

/// A portal whose tokens count only for the last refresh token; `accepts`: the access token that counts.
fn rotating(accepts: Arc<AtomicUsize>) -> Canned {
    let issued = AtomicU32::new(0);
    Canned::bare(move |seen| match seen.operation.as_str() {
        "CreateToken" => {
            let last = issued.load(Ordering::Relaxed);
            if last > 0 && seen.json()["refreshToken"] != format!("canary-refresh-{last}") {
                return oauth("InvalidGrantException");
            }
            issued.store(last + 1, Ordering::Relaxed);
            ok(&portal_tokens(last + 1, true))
        }
        "GetRoleCredentials" => {
            let number: usize = seen.bearer.rsplit('-').next().unwrap().parse().unwrap();
            if number < accepts.load(Ordering::Relaxed) {
                return refused_oauth(
                    401,
                    "UnauthorizedException",
                    &json!({ "message": "Session token not found or invalid" }),
                );
            }
            ok(&role_credentials(u32::try_from(number).unwrap()))
        }
        _ => usual(seen),
    })
}

async fn list(connection: &Connection) -> Option<Kind> {
    let client = connection.region(&RegionCode::parse("eu-west-1").unwrap());
    client.list_clusters(&CancellationToken::new()).await.missing.map(|error| error.kind)
}

#[tokio::test(start_paused = true)]
async fn the_sign_in_renews_itself_and_the_refresh_token_rotates() {
    let canned = rotating(Arc::default());
    let (_, connection) = connected(&canned).await;
    for renewals in 1..=3_usize {
        connection.clock().sleep(Duration::from_secs(3_700)).await;
        assert_eq!(list(&connection).await, None);
        let refreshes = operations(&canned, "CreateToken");
        assert_eq!(refreshes.len(), renewals + 1);
        assert_eq!(refreshes[renewals].json()["refreshToken"], format!("canary-refresh-{renewals}"));
        let bearer = operations(&canned, "GetRoleCredentials").pop().unwrap().bearer;
        assert_eq!(bearer, format!("canary-access-{}", renewals + 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_does_not_count_any_more_is_renewed_once() {
    let accepts = Arc::new(AtomicUsize::new(2));
    let canned = rotating(Arc::clone(&accepts));
    let (_, connection) = connected(&canned).await;
    assert_eq!(operations(&canned, "GetRoleCredentials").len(), 2);
    accepts.store(100, Ordering::Relaxed);
    connection.clock().sleep(Duration::from_secs(7_300)).await;
    assert_eq!(list(&connection).await, Some(Kind::CredentialsExpired));
    assert_eq!(operations(&canned, "GetRoleCredentials").len(), 4, "once more, and not again and again");
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_lets_nothing_be_renewed_ends_with_its_token() {
    let canned = Canned::bare(|seen| match seen.operation.as_str() {
        "CreateToken" => ok(&portal_tokens(1, false)),
        _ => usual(seen),
    });
    let (portal, connection) = connected(&canned).await;
    assert!(connection.keepsake().is_none(), "there is nothing to come back by");
    connection.clock().sleep(Duration::from_secs(3_590)).await;
    // Ten seconds are left of the token; the role's credentials are over first.
    assert!(portal.source(ACCOUNT, "Admin").is_login_over(&connection).await.is_none());
    connection.clock().sleep(Duration::from_secs(20)).await;
    let over = portal.source(ACCOUNT, "Admin").is_login_over(&connection).await;
    assert!(matches!(over, Some(ConnectError::SignInExpired { source: None })), "{over:?}");
    assert_eq!(list(&connection).await, Some(Kind::CredentialsExpired));
}

impl Source {
    /// What a fetch of the role says.
    async fn is_login_over(&self, connection: &Connection) -> Option<ConnectError> {
        let Self::PortalRole(role) = self else { panic!("{self:?}") };
        role.fetch(&connection.line.wiring, &connection.line.caller).await.err()
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_taken_away_is_told() {
    for exception in ["ForbiddenException", "ResourceNotFoundException"] {
        let canned = Canned::bare(move |seen| match seen.operation.as_str() {
            "GetRoleCredentials" => refused_oauth(403, exception, &json!({ "message": "No access" })),
            _ => usual(seen),
        });
        let source = by_code(&canned, sign_in_options()).await.unwrap().source(ACCOUNT, "Admin");
        let refused = canned.connect(ConnectOptions { source, ..options() }).await;
        assert!(matches!(refused, Err(ConnectError::PortalEmpty)), "{refused:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_opens_every_account_is_sent_to_nobody_else() {
    let canned = Canned::bare(usual);
    let portal = by_code(&canned, sign_in_options()).await.unwrap();
    let before = canned.seen().len();
    let there = ConnectOptions { source: portal.source(ACCOUNT, "Admin"), ..options() };
    let refused = canned.connect_to("http://127.0.0.1:4566", there).await;
    assert!(matches!(refused, Err(ConnectError::EndpointInvalid { .. })), "{refused:?}");
    assert_eq!(canned.seen().len(), before);
    let shown = format!("{portal:?} {:?}", portal.source(ACCOUNT, "Admin"));
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn what_an_error_shows_holds_no_token() {
    let canned = Canned::bare(|seen| match seen.operation.as_str() {
        "CreateToken" => oauth("UnsupportedGrantTypeException"),
        _ => usual(seen),
    });
    let told = by_code(&canned, sign_in_options()).await.unwrap_err();
    let shown = format!("{told} {told:?}");
    for secret in ["canary-client", "canary-device", "canary-access", "canary-refresh"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

fn with_profiles(config: &str) -> (tempfile::TempDir, SignInOptions) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config"), config).unwrap();
    let file = |name: &str| folder.path().join(name);
    let places = Places {
        config: file("config"),
        credentials: file("credentials"),
        sso_cache: file("sso"),
        login_cache: file("login"),
    };
    let options = SignInOptions { places, ..sign_in_options() };
    (folder, options)
}

#[tokio::test(start_paused = true)]
async fn the_portal_of_a_profile_leads_to_its_account_and_role() {
    let config = format!(
        "[profile corp]\nsso_session = s\nsso_account_id = {ACCOUNT}\nsso_role_name = Admin\n\
         [profile over]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/x\nsource_profile = corp\n\
         [profile coded]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/x\nsource_profile = corp\nmfa_serial = GAHT1\n\
         [sso-session s]\nsso_start_url = {START_URL}/\nsso_region = eu-west-1\n\
         [profile key]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPx\n"
    );
    let role = |seen: &Seen| {
        let expires = "2026-10-04T15:00:00Z";
        assert_eq!(seen.key, "ASIA0000000000000001", "the portal's credentials assume it");
        let body = format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>ASIAROLE000000000000</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t\
             </SessionToken><Expiration>{expires}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        );
        Answer::Http(response(200, "text/xml", body))
    };
    for (name, key) in [("corp", "ASIA0000000000000001"), ("over", "ASIAROLE000000000000")] {
        let canned = Canned::bare(move |seen| if seen.operation == "AssumeRole" { role(seen) } else { usual(seen) });
        let (_folder, signing) = with_profiles(&config);
        let sign_in = SignIn::ProfilePortal { name: name.to_owned(), device: true };
        let waiting = canned.begin(sign_in, signing).await.unwrap();
        let Returned::Source(source) = waiting.finish(&CancellationToken::new()).await.unwrap() else {
            panic!("choose")
        };
        let connection = canned.connect(ConnectOptions { source, ..options() }).await.unwrap();
        assert_eq!(connection.way(), SignInWay::Profile { name: name.to_owned() });
        assert_eq!(canned.seen().last().unwrap().key, key);
        assert!(operations(&canned, "GetRoleCredentials")[0].target.contains("role_name=Admin"));
        assert!(connection.keepsake().is_none());
    }
    let begin = async |name: &str| {
        let (_folder, signing) = with_profiles(&config);
        let sign_in = SignIn::ProfilePortal { name: name.to_owned(), device: true };
        Canned::bare(|_| panic!("nothing is asked")).begin(sign_in, signing).await
    };
    assert!(matches!(begin("none").await, Err(ConnectError::ProfileNotFound { .. })));
    for (name, why) in [("key", Unsupported::SsoSettings), ("coded", Unsupported::TwoCodes)] {
        let refused = begin(name).await;
        assert!(
            matches!(&refused, Err(ConnectError::ProfileUnsupported { why: told, .. }) if *told == why),
            "{refused:?}"
        );
    }
}
