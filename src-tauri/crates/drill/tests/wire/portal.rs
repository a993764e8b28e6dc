//! IAM Identity Center: registering, both ways to a token, and what the portal opens with it.

use quench_drill::Person;
use serde_json::{Value, json};

use crate::client::Account;
use crate::person::{Answered, VERIFIER, challenge, query, text};

const OIDC: &str = "https://oidc.us-east-1.amazonaws.com";
const SSO: &str = "https://portal.sso.us-east-1.amazonaws.com";
const START_URL: &str = "https://d-0123456789.awsapps.com/start";
const REDIRECT: &str = "http://127.0.0.1:50000/oauth/callback";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn oidc(account: &Account, path: &str, body: Value) -> Answered {
    account.unsigned("POST", &format!("{OIDC}{path}"), &[], body).await
}

async fn portal(account: &Account, path: &str, token: &str) -> Answered {
    account.unsigned("GET", &format!("{SSO}{path}"), &[("x-amz-sso_bearer_token", token)], Value::Null).await
}

fn registration() -> Value {
    json!({
        "clientName": "a test", "clientType": "public", "scopes": ["sso:account:access"],
        "grantTypes": ["authorization_code", "refresh_token", DEVICE_GRANT],
        "redirectUris": ["http://127.0.0.1/oauth/callback"], "issuerUrl": START_URL,
    })
}

/// Id and secret of a client.
async fn client(account: &Account) -> (String, String) {
    let (status, _, body) = oidc(account, "/client/register", registration()).await;
    assert_eq!(status, 200, "{body}");
    let days = body["clientSecretExpiresAt"].as_i64().unwrap() - body["clientIdIssuedAt"].as_i64().unwrap();
    assert_eq!(days, 90 * 24 * 3600);
    (text(&body, "clientId"), text(&body, "clientSecret"))
}

fn authorization(client: &str) -> Vec<(&'static str, String)> {
    vec![
        ("response_type", "code".to_owned()),
        ("client_id", client.to_owned()),
        ("redirect_uri", REDIRECT.to_owned()),
        ("state", "s".to_owned()),
        ("code_challenge_method", "S256".to_owned()),
        ("scopes", "sso:account:access".to_owned()),
        ("code_challenge", challenge()),
    ]
}

async fn authorized(account: &Account, host: &str, parameters: &[(&str, String)]) -> (u16, String) {
    let page = account.browse(&format!("{host}/authorize?{}", query(parameters))).await;
    let location = page.headers().get("location").map_or("", |value| value.to_str().unwrap());
    (page.status().as_u16(), location.to_owned())
}

fn by_code(client: &(String, String), code: &str) -> Value {
    json!({
        "clientId": client.0, "clientSecret": client.1, "grantType": "authorization_code", "code": code,
        "codeVerifier": VERIFIER, "redirectUri": REDIRECT,
    })
}

async fn code(account: &Account, client: &str) -> String {
    let (status, location) = authorized(account, OIDC, &authorization(client)).await;
    assert_eq!(status, 302);
    assert!(location.starts_with(REDIRECT) && location.ends_with("&state=s"), "{location}");
    location.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned()
}

/// The access token of somebody who came by a browser.
async fn token(account: &Account) -> Value {
    let client = client(account).await;
    let code = code(account, &client.0).await;
    let (status, _, body) = oidc(account, "/token", by_code(&client, &code)).await;
    assert_eq!(status, 200, "{body}");
    body
}

fn does(account: &Account, person: Person) {
    account.drill.change(|world| world.change_sign_in(|settings| settings.person = person));
}

fn refusal(answer: &Answered) -> (u16, &str, &str) {
    (answer.0, answer.1.as_str(), answer.2["error"].as_str().unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn what_registers_must_be_a_public_client_on_loopback() {
    let account = Account::of("quiet");
    for (member, value, code) in [
        ("clientName", json!(""), "InvalidClientMetadataException"),
        ("clientType", json!("confidential"), "InvalidClientMetadataException"),
        ("scopes", json!(["sso:everything"]), "InvalidScopeException"),
        ("grantTypes", json!(["password"]), "UnsupportedGrantTypeException"),
        ("redirectUris", json!(["https://example.com/"]), "InvalidRedirectUriException"),
        ("redirectUris", json!(["http://127.0.0.1:9/oauth/callback"]), "InvalidRedirectUriException"),
        ("issuerUrl", Value::Null, "InvalidRequestException"),
        ("scopes", json!("a string"), "InvalidRequestException"),
    ] {
        let mut body = registration();
        body[member] = value;
        let (status, found, body) = oidc(&account, "/client/register", body).await;
        assert_eq!((status, found.as_str()), (400, code), "{member}: {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_of_the_portal_is_worth_a_token_once() {
    let account = Account::of("quiet");
    let client = client(&account).await;
    let given = code(&account, &client.0).await;
    for (member, value, code, error) in [
        ("codeVerifier", "x".repeat(43), "InvalidGrantException", "invalid_grant"),
        ("redirectUri", "http://127.0.0.1:1/oauth/callback".to_owned(), "InvalidGrantException", "invalid_grant"),
        ("code", "made-up".to_owned(), "InvalidGrantException", "invalid_grant"),
        ("grantType", "password".to_owned(), "UnsupportedGrantTypeException", "unsupported_grant_type"),
    ] {
        let mut body = by_code(&client, &given);
        body[member] = Value::from(value);
        assert_eq!(refusal(&oidc(&account, "/token", body).await), (400, code, error), "{member}");
    }
    let mut stranger = by_code(&client, &given);
    stranger["clientSecret"] = json!("guessed");
    let refused = oidc(&account, "/token", stranger).await;
    assert_eq!(refusal(&refused), (401, "InvalidClientException", "invalid_client"));
    let (status, _, body) = oidc(&account, "/token", by_code(&client, &given)).await;
    assert_eq!((status, &body["tokenType"], &body["expiresIn"]), (200, &json!("Bearer"), &json!(3600)), "{body}");
    let again = oidc(&account, "/token", by_code(&client, &given)).await;
    assert_eq!(refusal(&again), (400, "InvalidGrantException", "invalid_grant"));
    let refresh = |token: String| json!({"clientId": client.0, "clientSecret": client.1, "grantType": "refresh_token", "refreshToken": token});
    let (status, _, next) = oidc(&account, "/token", refresh(text(&body, "refreshToken"))).await;
    assert_eq!(status, 200);
    assert_eq!(portal(&account, "/assignment/accounts", &text(&next, "accessToken")).await.0, 200);
    assert_eq!(oidc(&account, "/token", refresh(text(&body, "refreshToken"))).await.0, 400, "the old one is dead");
    account.wait(8 * 3600).await;
    let over = oidc(&account, "/token", refresh(text(&next, "refreshToken"))).await;
    assert_eq!(refusal(&over), (400, "InvalidGrantException", "invalid_grant"));
}

#[tokio::test(start_paused = true)]
async fn the_page_knows_its_clients_and_its_person() {
    let account = Account::of("quiet");
    let client = client(&account).await.0;
    for (name, value) in [
        ("response_type", "token"),
        ("client_id", "nobody"),
        ("redirect_uri", "http://127.0.0.1:50000/other"),
        ("redirect_uri", "https://example.com/oauth/callback"),
        ("code_challenge_method", "plain"),
        ("code_challenge", ""),
        ("scopes", "sso:everything"),
        ("state", ""),
    ] {
        let mut asked = authorization(&client);
        asked.iter_mut().filter(|(one, _)| *one == name).for_each(|(_, slot)| *slot = value.to_owned());
        assert_eq!(authorized(&account, OIDC, &asked).await, (400, String::new()), "{name}={value}");
    }
    let elsewhere = "https://oidc.eu-west-1.amazonaws.com";
    assert_eq!(authorized(&account, elsewhere, &authorization(&client)).await.0, 400, "another region's portal");
    does(&account, Person::Denies);
    let denied = format!("{REDIRECT}?error=access_denied&state=s");
    assert_eq!(authorized(&account, OIDC, &authorization(&client)).await, (302, denied));
    does(&account, Person::Leaves);
    assert_eq!(authorized(&account, OIDC, &authorization(&client)).await, (200, String::new()));
}

async fn device(account: &Account, host: &str, client: &(String, String)) -> Value {
    let body = json!({"clientId": client.0, "clientSecret": client.1, "startUrl": format!("{START_URL}/#/")});
    let address = format!("{host}/device_authorization");
    let (status, _, body) = account.unsigned("POST", &address, &[], body).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn poll(account: &Account, client: &(String, String), device: &Value) -> Answered {
    let body = json!({
        "clientId": client.0, "clientSecret": client.1, "grantType": DEVICE_GRANT, "deviceCode": device["deviceCode"],
    });
    oidc(account, "/token", body).await
}

#[tokio::test(start_paused = true)]
async fn a_device_waits_for_its_person_and_must_not_ask_too_often() {
    let account = Account::of("quiet");
    let client = client(&account).await;
    let device_code = device(&account, OIDC, &client).await;
    assert_eq!((&device_code["expiresIn"], &device_code["interval"]), (&json!(600), &json!(1)));
    let complete = text(&device_code, "verificationUriComplete");
    assert_eq!(
        complete,
        format!("{}?user_code={}", text(&device_code, "verificationUri"), text(&device_code, "userCode"))
    );
    let pending = (400, "AuthorizationPendingException", "authorization_pending");
    assert_eq!(refusal(&poll(&account, &client, &device_code).await), pending);
    let hurried = poll(&account, &client, &device_code).await;
    assert_eq!(refusal(&hurried), (400, "SlowDownException", "slow_down"));
    account.wait(1).await;
    assert_eq!(refusal(&poll(&account, &client, &device_code).await), pending);
    does(&account, Person::Leaves);
    assert_eq!(account.browse(&complete).await.status(), 200);
    account.wait(1).await;
    assert_eq!(refusal(&poll(&account, &client, &device_code).await), pending);
    does(&account, Person::Consents);
    assert_eq!(account.browse(&complete).await.status(), 200);
    account.wait(1).await;
    let (status, _, body) = poll(&account, &client, &device_code).await;
    assert_eq!(status, 200, "{body}");
    assert!(!text(&body, "accessToken").is_empty() && !text(&body, "refreshToken").is_empty());
    account.wait(1).await;
    assert_eq!(refusal(&poll(&account, &client, &device_code).await).1, "InvalidGrantException", "once");
    // Denied, and too late.
    does(&account, Person::Denies);
    let other = device(&account, OIDC, &client).await;
    account.browse(&text(&other, "verificationUriComplete")).await;
    assert_eq!(refusal(&poll(&account, &client, &other).await), (400, "AccessDeniedException", "access_denied"));
    let last = device(&account, OIDC, &client).await;
    account.wait(601).await;
    assert_eq!(refusal(&poll(&account, &client, &last).await), (400, "ExpiredTokenException", "expired_token"));
    assert_eq!(account.browse(&text(&last, "verificationUriComplete")).await.status(), 400);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_portal_is_refused_and_one_of_another_region_never_answers() {
    let account = Account::of("quiet");
    let client = client(&account).await;
    let body = json!({
        "clientId": client.0, "clientSecret": client.1, "startUrl": "https://d-9999999999.awsapps.com/start",
    });
    let unknown = oidc(&account, "/device_authorization", body).await;
    assert_eq!(refusal(&unknown), (400, "InvalidRequestException", "invalid_request"));
    let elsewhere = "https://oidc.eu-west-1.amazonaws.com";
    let found = device(&account, elsewhere, &client).await;
    let complete = text(&found, "verificationUriComplete");
    assert!(complete.starts_with("https://device.sso.eu-west-1.amazonaws.com/?user_code="), "{complete}");
    assert_eq!(account.browse(&complete).await.status(), 400);
    let waiting = poll(&account, &client, &found).await;
    assert_eq!(refusal(&waiting).1, "AuthorizationPendingException", "its person saw an error, and nobody told it");
    account.drill.change(|world| world.change_sign_in(|settings| settings.portal.region = "eu-west-1".to_owned()));
    assert_eq!(account.browse(&complete).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn the_portal_opens_accounts_and_roles_page_by_page() {
    let account = Account::of("quiet");
    let bearer = text(&token(&account).await, "accessToken");
    let (status, _, page) = portal(&account, "/assignment/accounts?max_result=2", &bearer).await;
    assert_eq!((status, page["accountList"].as_array().unwrap().len()), (200, 2), "{page}");
    assert_eq!(page["accountList"][0]["accountId"], "000000000000");
    let path = format!("/assignment/accounts?max_result=2&next_token={}", text(&page, "nextToken"));
    let (_, _, rest) = portal(&account, &path, &bearer).await;
    assert_eq!((&rest["accountList"][0]["accountId"], rest.get("nextToken")), (&json!("222222222222"), None));
    let (_, _, roles) = portal(&account, "/assignment/roles?account_id=000000000000&max_result=1", &bearer).await;
    assert_eq!(roles["roleList"], json!([{"roleName": "AdministratorAccess", "accountId": "000000000000"}]));
    for (path, status, code) in [
        ("/assignment/accounts?max_result=101", 400, "InvalidRequestException"),
        ("/assignment/accounts?next_token=made-up", 400, "InvalidRequestException"),
        ("/assignment/roles", 400, "InvalidRequestException"),
        ("/assignment/roles?account_id=333333333333", 403, "ForbiddenException"),
        ("/federation/credentials?role_name=Other&account_id=000000000000", 403, "ForbiddenException"),
        ("/federation/credentials?role_name=AdministratorAccess&account_id=222222222222", 403, "ForbiddenException"),
        ("/federation/credentials?account_id=000000000000", 400, "InvalidRequestException"),
        ("/nothing", 404, "UnknownOperationException"),
    ] {
        let (found, name, _) = portal(&account, path, &bearer).await;
        assert_eq!((found, name.as_str()), (status, code), "{path}");
    }
    for dead in ["made-up", ""] {
        let (status, code, _) = portal(&account, "/assignment/accounts", dead).await;
        let wanted = if dead.is_empty() { (400, "InvalidRequestException") } else { (401, "UnauthorizedException") };
        assert_eq!((status, code.as_str()), wanted);
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_of_the_portal_belong_to_their_account() {
    let account = Account::of("quiet");
    let bearer = text(&token(&account).await, "accessToken");
    for (id, role) in [
        ("000000000000", "AdministratorAccess"),
        ("000000000000", "ReadOnlyAccess"),
        ("111111111111", "ReadOnlyAccess"),
    ] {
        let path = format!("/federation/credentials?role_name={role}&account_id={id}");
        let (status, _, body) = portal(&account, &path, &bearer).await;
        assert_eq!(status, 200, "{body}");
        let given = &body["roleCredentials"];
        let left = given["expiration"].as_i64().unwrap() - account.clock.now().as_millisecond();
        assert!((3_599_000..=3_600_000).contains(&left), "milliseconds: {left}");
        let (key, session) = (text(given, "accessKeyId"), text(given, "sessionToken"));
        let arn = account.who(&key, &session).await;
        assert!(arn.starts_with(&format!("arn:aws:sts::{id}:assumed-role/AWSReservedSSO_{role}_")), "{arn}");
        assert!(arn.ends_with("/you"), "{arn}");
        let (status, _) = account.as_key(&key, &session, "ecs", "ecs:ListClusters").await;
        assert_eq!(status == 200, id == "000000000000", "{id}");
        let (status, told) = account.as_key(&key, &session, "ecs", "ecs:CreateCluster").await;
        assert_eq!(status == 200, role == "AdministratorAccess", "{id} {role}: {told}");
    }
    // With the key of one and the token of another nobody gets in.
    let path = "/federation/credentials?role_name=ReadOnlyAccess&account_id=000000000000";
    let (_, _, one) = portal(&account, path, &bearer).await;
    let session = text(&one["roleCredentials"], "sessionToken");
    let (status, body) = account.as_key("ASIAMIXEDUP000000000", &session, "ecs", "ecs:ListClusters").await;
    assert!(status == 400 && body.contains("UnrecognizedClientException"), "{body}");
}

#[tokio::test(start_paused = true)]
async fn a_token_of_the_portal_ends_by_time_and_by_logging_out() {
    let account = Account::of("quiet");
    account.drill.change(|world| world.change_sign_in(|settings| settings.portal_token_lasts = Some(60)));
    let first = token(&account).await;
    assert_eq!(first["expiresIn"], 60);
    let bearer = text(&first, "accessToken");
    let out =
        account.unsigned("POST", &format!("{SSO}/logout"), &[("x-amz-sso_bearer_token", &bearer)], Value::Null).await;
    assert_eq!(out.0, 200);
    assert_eq!(portal(&account, "/assignment/accounts", &bearer).await.0, 401);
    let bearer = text(&token(&account).await, "accessToken");
    assert_eq!(portal(&account, "/assignment/accounts", &bearer).await.0, 200);
    account.wait(61).await;
    assert_eq!(portal(&account, "/assignment/accounts", &bearer).await.0, 401);
}
