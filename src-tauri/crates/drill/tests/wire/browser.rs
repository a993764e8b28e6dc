//! `aws login`: AWS's page, the exchange of its code, refreshing, and each refusal.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use quench_drill::{Drill, Identity, NewUser, Person, SignInRefusal, SignInSettings, SignsInAs};
use serde_json::{Value, json};

use crate::client::Account;
use crate::person::{
    BASE, CROSS_DEVICE, Proof, REDIRECT, SAME_DEVICE, VERIFIER, authorization, between, exchange_body, text,
};

const LOGIN: &str = "arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess";

fn signs_in_as(account: &Account, who: SignsInAs) {
    account.drill.change(|world| world.change_sign_in(|settings| settings.signs_in_as = who));
}

fn refusal(answer: &(u16, String, Value)) -> (u16, &str, &str) {
    (answer.0, answer.1.as_str(), answer.2["error"].as_str().unwrap_or_default())
}

#[tokio::test(start_paused = true)]
async fn a_code_of_the_browser_is_worth_credentials_of_whoever_signed_in() {
    let account = Account::of("quiet");
    let user = NewUser { name: "alice".to_owned(), attached: vec![LOGIN.to_owned()], ..NewUser::default() };
    account.drill.change(|world| world.add_user(user)).unwrap();
    let you = "arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/you";
    for (number, (who, arn)) in [
        (SignsInAs::PortalUser, you),
        (SignsInAs::Root, "arn:aws:iam::000000000000:root"),
        (SignsInAs::User { name: "alice".to_owned() }, "arn:aws:iam::000000000000:user/alice"),
    ]
    .into_iter()
    .enumerate()
    {
        signs_in_as(&account, who);
        let (status, location) = account.authorized(&authorization(SAME_DEVICE, REDIRECT)).await;
        assert_eq!(status, 302);
        assert!(location.starts_with(&format!("{REDIRECT}?code=")), "{location}");
        assert!(location.ends_with("&state=a%20state%20%26%20more"), "{location}");
        let code = account.code().await;
        let (status, _, body) = account.exchange(&code, 7, &format!("first {number}")).await;
        assert_eq!((status, &body["tokenType"], &body["expiresIn"]), (200, &json!("aws_sigv4"), &json!(900)), "{body}");
        let key = text(&body["accessToken"], "accessKeyId");
        assert!(key.starts_with("ASIA") && key.len() == 20, "{key}");
        assert_eq!(text(&body["accessToken"], "secretAccessKey").len(), 40);
        assert_eq!(account.who(&key, &text(&body["accessToken"], "sessionToken")).await, arn);
        let claims = text(&body, "idToken").split('.').nth(1).map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
        let claims: Value = serde_json::from_slice(&claims.unwrap()).unwrap();
        assert_eq!(claims["sub"], arn);
    }
    assert!(account.drill.log().iter().all(|call| !call.mutating), "a sign-in changes nothing");
}

#[tokio::test(start_paused = true)]
async fn somebody_may_sign_in_to_another_account() {
    let account = Account::of("quiet");
    account.drill.change(|world| {
        world.change_sign_in(|settings| {
            settings.account = Some("111111111111".to_owned());
            settings.signs_in_as = SignsInAs::User { name: "else".to_owned() };
        });
    });
    let code = account.code().await;
    let (status, _, body) = account.exchange(&code, 7, "1").await;
    assert_eq!(status, 200);
    let (key, token) = (text(&body["accessToken"], "accessKeyId"), text(&body["accessToken"], "sessionToken"));
    let arn = "arn:aws:iam::111111111111:user/else";
    assert_eq!(account.who(&key, &token).await, arn);
    let claims = text(&body, "idToken").split('.').nth(1).map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    assert_eq!(serde_json::from_slice::<Value>(&claims.unwrap()).unwrap()["sub"], arn);
    assert_eq!(account.as_key(&key, &token, "ecs", "ecs:ListClusters").await.0, 400);
}

#[tokio::test(start_paused = true)]
async fn the_page_refuses_what_is_wrong_and_leads_nowhere() {
    let account = Account::of("quiet");
    for (name, value) in [
        ("response_type", "token"),
        ("client_id", "arn:aws:signin:::devtools/mine"),
        ("code_challenge", "short"),
        ("code_challenge_method", "plain"),
        ("redirect_uri", "https://example.com/oauth/callback"),
        ("redirect_uri", "http://127.0.0.1/oauth/callback"),
        ("redirect_uri", "http://127.0.0.1:80@example.com/oauth/callback"),
        ("redirect_uri", "http://localhost:49152/oauth/callback"),
        ("scope", ""),
        ("state", ""),
    ] {
        let mut asked = authorization(SAME_DEVICE, REDIRECT);
        asked.iter_mut().filter(|(one, _)| *one == name).for_each(|(_, slot)| *slot = value.to_owned());
        assert_eq!(account.authorized(&asked).await, (400, String::new()), "{name}={value}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_denies_is_sent_back_and_whoever_leaves_is_not() {
    let account = Account::of("quiet");
    let does = |person| account.drill.change(|world| world.change_sign_in(|settings| settings.person = person));
    does(Person::Denies);
    let (status, location) = account.authorized(&authorization(SAME_DEVICE, REDIRECT)).await;
    let wanted = format!("{REDIRECT}?error=access_denied&state=a%20state%20%26%20more");
    assert_eq!((status, location), (302, wanted));
    does(Person::Leaves);
    assert_eq!(account.authorized(&authorization(SAME_DEVICE, REDIRECT)).await, (200, String::new()));
}

#[tokio::test(start_paused = true)]
async fn on_another_device_the_page_shows_what_is_to_be_pasted() {
    let account = Account::of("quiet");
    let confirmation = format!("{BASE}/v1/sessions/confirmation");
    let (status, location) = account.authorized(&authorization(CROSS_DEVICE, &confirmation)).await;
    assert_eq!(status, 302);
    let page = account.browse(&location).await;
    let html = String::from_utf8(page.body().to_vec()).unwrap();
    let shown = html.split_once("<code id=\"code\">").unwrap().1.split_once("</code>").unwrap().0;
    let pasted = String::from_utf8(STANDARD.decode(shown).unwrap()).unwrap();
    let (state, code) = pasted.split_once("&code=").unwrap();
    assert_eq!(state, "state=a%20state%20%26%20more");
    let body = json!({
        "clientId": CROSS_DEVICE, "grantType": "authorization_code", "code": code, "codeVerifier": VERIFIER,
        "redirectUri": confirmation,
    });
    let (status, ..) = account.token(&Proof::of(&account, 7, "1").text(), body).await;
    assert_eq!(status, 200);
    assert_eq!(account.authorized(&authorization(CROSS_DEVICE, REDIRECT)).await.0, 400, "of the other kind");
    assert_eq!(account.authorized(&authorization(SAME_DEVICE, &confirmation)).await.0, 400);
}

#[tokio::test(start_paused = true)]
async fn a_code_is_good_once_and_for_five_minutes() {
    let account = Account::of("quiet");
    let code = account.code().await;
    assert_eq!(account.exchange(&code, 7, "1").await.0, 200);
    let again = account.exchange(&code, 7, "2").await;
    assert_eq!(refusal(&again), (400, "AccessDeniedException", "AUTHCODE_EXPIRED"));
    let old = account.code().await;
    account.wait(301).await;
    let late = account.exchange(&old, 7, "3").await;
    assert_eq!(refusal(&late), (400, "AccessDeniedException", "AUTHCODE_EXPIRED"));
    let made_up = account.exchange("made-up", 7, "4").await;
    assert_eq!(refusal(&made_up), (400, "AccessDeniedException", "AUTHCODE_EXPIRED"));
}

#[tokio::test(start_paused = true)]
async fn whoever_has_stolen_a_code_lacks_the_verifier() {
    let account = Account::of("quiet");
    let code = account.code().await;
    for (number, (member, value)) in [
        ("codeVerifier", "x".repeat(43)),
        ("codeVerifier", "short".to_owned()),
        ("redirectUri", "http://127.0.0.1:1/oauth/callback".to_owned()),
        ("clientId", CROSS_DEVICE.to_owned()),
        ("clientId", "mine".to_owned()),
        ("grantType", "client_credentials".to_owned()),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = exchange_body(&code);
        body[member] = Value::from(value);
        let answer = account.token(&Proof::of(&account, 7, &format!("{number}")).text(), body).await;
        assert_eq!(refusal(&answer), (400, "ValidationException", "INVALID_REQUEST"), "{member}: {answer:?}");
    }
    let mut body = exchange_body(&code);
    body.as_object_mut().unwrap().remove("redirectUri");
    assert_eq!(account.token(&Proof::of(&account, 7, "without").text(), body).await.0, 400, "it was sent to the page");
    assert_eq!(account.exchange(&code, 7, "right").await.0, 200, "what was refused took nothing away");
}

#[tokio::test(start_paused = true)]
async fn a_proof_of_possession_is_really_checked() {
    let account = Account::of("quiet");
    let code = account.code().await;
    let right = Proof::of(&account, 7, "1");
    let header = |member: &str, value: Value| {
        let mut proof = right.clone();
        proof.header[member] = value;
        proof.text()
    };
    let claim = |member: &str, value: Value| {
        let mut proof = right.clone();
        proof.claims[member] = value;
        proof.text()
    };
    let now = account.clock.now().as_second();
    let mut leaked = right.header["jwk"].clone();
    leaked["d"] = json!("AQ");
    let of_another = Proof { key: 9, ..right.clone() };
    for (what, proof) in [
        ("none", String::new()),
        ("no JWT", "a.b".to_owned()),
        ("another type", header("typ", json!("JWT"))),
        ("no algorithm", header("alg", json!("none"))),
        ("no key", header("jwk", json!({}))),
        ("a private key", header("jwk", leaked)),
        (
            "a point off the curve",
            header("jwk", json!({"kty": "EC", "crv": "P-256", "x": "A".repeat(43), "y": "A".repeat(43)})),
        ),
        ("another's signature", of_another.text()),
        ("no signature", format!("{}.", right.text().rsplit_once('.').unwrap().0)),
        ("another method", claim("htm", json!("GET"))),
        ("another address", claim("htu", json!("https://eu-west-1.signin.aws.amazon.com/v1/token"))),
        ("too old", claim("iat", json!(now - 301))),
        ("yet to come", claim("iat", json!(now + 302))),
        ("without an id", claim("jti", json!(""))),
    ] {
        let answer = account.token(&proof, exchange_body(&code)).await;
        assert_eq!(refusal(&answer), (400, "ValidationException", "INVALID_REQUEST"), "{what}: {answer:?}");
    }
    assert_eq!(account.token(&right.text(), exchange_body(&code)).await.0, 200);
    let code = account.code().await;
    let again = account.token(&right.text(), exchange_body(&code)).await;
    assert_eq!(refusal(&again), (400, "ValidationException", "INVALID_REQUEST"), "a proof is good once");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_bound_to_its_key_rotates_and_ends_with_the_sign_in() {
    let account = Account::of("quiet");
    let code = account.code().await;
    let (_, _, first) = account.exchange(&code, 7, "1").await;
    let token = text(&first, "refreshToken");
    let stolen = account.refresh(&token, 9, "2").await;
    assert_eq!(refusal(&stolen), (400, "ValidationException", "INVALID_REQUEST"));
    let (status, _, second) = account.refresh(&token, 7, "3").await;
    assert_eq!((status, second.get("idToken")), (200, None));
    assert_ne!(second["accessToken"], first["accessToken"]);
    let dead = account.refresh(&token, 7, "4").await;
    assert_eq!(refusal(&dead), (400, "AccessDeniedException", "TOKEN_EXPIRED"));
    account.wait(12 * 3600 - 300).await;
    let (status, _, last) = account.refresh(&text(&second, "refreshToken"), 7, "5").await;
    assert_eq!(status, 200);
    assert!(last["expiresIn"].as_i64().unwrap() <= 300, "no credentials outlive the sign-in: {last}");
    account.wait(300).await;
    let over = account.refresh(&text(&last, "refreshToken"), 7, "6").await;
    assert_eq!(refusal(&over), (400, "AccessDeniedException", "TOKEN_EXPIRED"));
}

#[tokio::test(start_paused = true)]
async fn a_changed_password_ends_the_sign_ins_of_that_person_alone() {
    let account = Account::of("quiet");
    let code = account.code().await;
    let (_, _, body) = account.exchange(&code, 7, "1").await;
    account.drill.change(|world| world.change_password(&Identity::Root));
    let (status, _, body) = account.refresh(&text(&body, "refreshToken"), 7, "2").await;
    assert_eq!(status, 200);
    account.drill.change(|world| world.change_password(&SignsInAs::PortalUser.identity()));
    let refused = account.refresh(&text(&body, "refreshToken"), 7, "3").await;
    assert_eq!(refusal(&refused), (400, "AccessDeniedException", "USER_CREDENTIALS_CHANGED"));
}

#[tokio::test(start_paused = true)]
async fn a_user_needs_the_policy_for_this_kind_of_sign_in() {
    let account = Account::of("quiet");
    let admin = "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned();
    let user = NewUser { name: "bob".to_owned(), attached: vec![admin], ..NewUser::default() };
    account.drill.change(|world| world.add_user(user)).unwrap();
    signs_in_as(&account, SignsInAs::User { name: "bob".to_owned() });
    let code = account.code().await;
    let refused = account.exchange(&code, 7, "1").await;
    assert_eq!(refusal(&refused), (400, "AccessDeniedException", "INSUFFICIENT_PERMISSIONS"));
    let bob = Identity::User("bob".to_owned());
    account.drill.change(|world| world.set_attached(&bob, &[LOGIN])).unwrap();
    let code = account.code().await;
    let (status, _, body) = account.exchange(&code, 7, "2").await;
    assert_eq!(status, 200);
    account.drill.change(|world| world.set_attached(&bob, &[])).unwrap();
    let refused = account.refresh(&text(&body, "refreshToken"), 7, "3").await;
    assert_eq!(refusal(&refused), (400, "AccessDeniedException", "INSUFFICIENT_PERMISSIONS"));
}

#[tokio::test(start_paused = true)]
async fn a_test_can_have_any_refusal_and_credentials_that_end_soon() {
    let account = Account::of("quiet");
    for (number, refuses) in [
        SignInRefusal::TokenExpired,
        SignInRefusal::AuthCodeExpired,
        SignInRefusal::UserCredentialsChanged,
        SignInRefusal::InsufficientPermissions,
    ]
    .into_iter()
    .enumerate()
    {
        account.drill.change(|world| world.change_sign_in(|settings| settings.refuses = Some(refuses)));
        let code = account.code().await;
        let refused = account.exchange(&code, 7, &number.to_string()).await;
        assert_eq!(refusal(&refused), (400, "AccessDeniedException", refuses.as_str()));
        assert!(refused.2["message"].as_str().is_some_and(|text| !text.is_empty()));
    }
    account.drill.change(|world| {
        world.set_sign_in_settings(SignInSettings { credentials_last: Some(60), ..SignInSettings::default() });
    });
    let code = account.code().await;
    let (_, _, body) = account.exchange(&code, 7, "short").await;
    assert_eq!(body["expiresIn"], 60);
    let (key, token) = (text(&body["accessToken"], "accessKeyId"), text(&body["accessToken"], "sessionToken"));
    assert_eq!(account.as_key(&key, &token, "ecs", "ecs:ListClusters").await.0, 200);
    account.wait(61).await;
    let (status, body) = account.as_key(&key, &token, "ecs", "ecs:ListClusters").await;
    assert!(status == 400 && body.contains("ExpiredTokenException"), "{body}");
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_is_saved_and_recorded() {
    let account = Account::of("quiet");
    let code = account.code().await;
    let (_, _, body) = account.exchange(&code, 7, "1").await;
    let saved = account.drill.save().unwrap();
    let restored =
        Account { drill: Drill::restore(&saved, account.clock.clone()).unwrap(), clock: account.clock.clone() };
    let (status, ..) = restored.refresh(&text(&body, "refreshToken"), 7, "2").await;
    assert_eq!(status, 200);
    let names: Vec<String> =
        account.drill.world(|world| world.trail("us-east-1").iter().map(|event| event.event.name.clone()).collect());
    for name in ["ConsoleLogin", "AuthorizeOAuth2Access", "CreateOAuth2Token"] {
        assert!(names.iter().any(|one| one == name), "{name}: {names:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_custom_endpoint_is_known_by_its_paths() {
    let account = Account::of("quiet");
    let asked = crate::person::query(&authorization(SAME_DEVICE, REDIRECT));
    let page = account.browse(&format!("http://127.0.0.1:4321/v1/authorize?{asked}")).await;
    let location = page.headers()["location"].to_str().unwrap().to_owned();
    let code = location.split_once("code=").unwrap().1.split('&').next().unwrap();
    let mut proof = Proof::of(&account, 7, "1");
    proof.claims["htu"] = json!("http://127.0.0.1:4321/v1/token");
    let proof = proof.text();
    let address = "http://127.0.0.1:4321/v1/token";
    let (status, ..) = account.unsigned("POST", address, &[("dpop", &proof)], exchange_body(code)).await;
    assert_eq!(status, 200);
    let (status, xml) = account.query("sts", "us-east-1", "Action=GetCallerIdentity").await;
    assert!(status == 200 && between(&xml, "Arn").ends_with("/you"), "nothing else has changed");
}
