//! Sessions: whose they are, where their tokens are good, and for how long.

use bytes::Bytes;
use http::Request;
use quench_drill::{CALLER_ROLE_ARN, TokenVersion};
use serde_json::json;

use crate::client::{Account, scope};

const ROLE: &str = "arn:aws:iam::000000000000:role/break-glass/cleaner";

/// A call by a key that carries a token, to a host: status and answer.
async fn with_token(
    account: &Account,
    host: &str,
    region: &str,
    (key, token): (&str, &str),
    form: &str,
) -> (u16, String) {
    let service = host.split('.').next().unwrap();
    let mut request = Request::post(format!("https://{host}/"))
        .header("authorization", scope(region, service).replacen("AKIA", key, 1));
    if !token.is_empty() {
        request = request.header("x-amz-security-token", token);
    }
    let (body, target) = match service {
        "ecs" => ("{}", "AmazonEC2ContainerServiceV20141113.ListClusters"),
        _ => (form, ""),
    };
    let request = request.header("x-amz-target", target).body(Bytes::from(body.to_owned())).unwrap();
    let response = account.drill.handle(request).await.unwrap();
    (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
}

fn between<'a>(xml: &'a str, member: &str) -> &'a str {
    let rest = xml.split_once(&format!("<{member}>")).unwrap().1;
    rest.split_once(&format!("</{member}>")).unwrap().0
}

fn assume(role: &str, more: &str) -> String {
    format!("Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=me%40example.com{more}")
}

const WHO: &str = "Action=GetCallerIdentity&Version=2011-06-15";

#[tokio::test(start_paused = true)]
async fn a_first_version_token_is_good_in_the_regions_that_are_always_on_alone() {
    let account = Account::of("quiet");
    let on = "il-central-1";
    for (version, opted_in) in [(TokenVersion::One, 400), (TokenVersion::Two, 200)] {
        let (key, token) = account.drill.issue_session_token(version);
        assert!(key.starts_with("ASIA") && key.len() == 20, "{key}");
        for (region, status) in [("us-east-1", 200), (on, opted_in), ("ap-east-1", 400)] {
            let (found, body) =
                with_token(&account, &format!("ecs.{region}.amazonaws.com"), region, (&key, &token), "").await;
            assert_eq!(found, status, "{version:?} in {region}: {body}");
            let refused = body.contains("UnrecognizedClientException")
                && body.contains("The security token included in the request is invalid.");
            assert_eq!(refused, status == 400, "as a region that is off: {body}");
        }
        let (status, xml) = with_token(&account, &format!("sts.{on}.amazonaws.com"), on, (&key, &token), WHO).await;
        assert_eq!((status == 200, xml.contains("InvalidClientTokenId")), (opted_in == 200, opted_in != 200), "{xml}");
        let (_, xml) = with_token(&account, "sts.us-east-1.amazonaws.com", "us-east-1", (&key, &token), WHO).await;
        assert!(between(&xml, "Arn").ends_with("/AWSReservedSSO_AdministratorAccess_0123456789abcdef/you"), "{xml}");
    }
    let (status, _) =
        with_token(&account, "ecs.il-central-1.amazonaws.com", on, ("ASIA", "of somebody else"), "").await;
    assert_eq!(status, 200, "what is none of our tokens is nobody's concern");
}

#[tokio::test(start_paused = true)]
async fn the_endpoint_decides_which_version_an_assumed_role_gets() {
    let account = Account::of("quiet");
    account.drill.change(|world| world.allow_assuming(ROLE));
    for (host, region, good) in [
        ("sts.amazonaws.com", "us-east-1", false),
        ("sts.us-east-1.amazonaws.com", "us-east-1", true),
        ("sts.il-central-1.amazonaws.com", "il-central-1", true),
    ] {
        let (status, xml) = with_token(&account, host, region, ("AKIA", ""), &assume(ROLE, "")).await;
        assert_eq!(status, 200, "{xml}");
        assert!(between(&xml, "AccessKeyId").starts_with("ASIA") && between(&xml, "SecretAccessKey").len() == 40);
        let arn = "arn:aws:sts::000000000000:assumed-role/cleaner/me@example.com";
        assert_eq!(between(&xml, "Arn"), arn);
        let given = (between(&xml, "AccessKeyId"), between(&xml, "SessionToken"));
        let (status, _) = with_token(&account, "ecs.il-central-1.amazonaws.com", "il-central-1", given, "").await;
        assert_eq!(status == 200, good, "{host}");
        let (_, xml) = with_token(&account, "sts.eu-west-1.amazonaws.com", "eu-west-1", given, WHO).await;
        assert_eq!(between(&xml, "Arn"), arn, "who calls with it");
        assert!(between(&xml, "UserId").starts_with("AROA") && between(&xml, "UserId").ends_with(":me@example.com"));
    }
    assert!(account.drill.log().iter().all(|call| !call.mutating), "a session changes nothing");
}

#[tokio::test(start_paused = true)]
async fn only_a_role_that_the_world_lists_may_be_assumed() {
    let account = Account::of("quiet");
    let denied = [ROLE, CALLER_ROLE_ARN, "arn:aws:iam::111111111111:role/break-glass/cleaner"];
    account.drill.change(|world| world.allow_assuming("arn:aws:iam::111111111111:role/break-glass/cleaner"));
    for role in denied {
        let (status, xml) = account.query("sts", "us-east-1", &assume(role, "")).await;
        assert!(status == 403 && xml.contains("<Code>AccessDenied</Code>"), "{xml}");
        let words = format!("is not authorized to perform: sts:AssumeRole on resource: {role}");
        assert!(between(&xml, "Message").ends_with(&words), "{xml}");
    }
    account.drill.change(|world| world.allow_assuming(CALLER_ROLE_ARN));
    assert_eq!(account.query("sts", "us-east-1", &assume(CALLER_ROLE_ARN, "")).await.0, 200);
    for form in [
        "Action=AssumeRole&RoleSessionName=me".to_owned(),
        format!("Action=AssumeRole&RoleArn={CALLER_ROLE_ARN}"),
        format!("Action=AssumeRole&RoleArn={CALLER_ROLE_ARN}&RoleSessionName=a%20b"),
        assume("arn:aws:iam::000000000000:user/you", ""),
        assume(CALLER_ROLE_ARN, "&DurationSeconds=899"),
        assume(CALLER_ROLE_ARN, "&DurationSeconds=many"),
        assume(CALLER_ROLE_ARN, "&DurationSeconds=3601"),
    ] {
        let (status, xml) = account.query("sts", "us-east-1", &form).await;
        assert!(status == 400 && xml.contains("<Code>ValidationError</Code>"), "{form}: {xml}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_and_what_it_did_is_told_of_it() {
    let account = Account::of("quiet");
    account.drill.change(|world| world.allow_assuming(ROLE));
    let (_, xml) = account.query("sts", "us-east-1", &assume(ROLE, "&DurationSeconds=900")).await;
    let key = between(&xml, "AccessKeyId").to_owned();
    let (token, expires) = (between(&xml, "SessionToken").to_owned(), between(&xml, "Expiration").to_owned());
    let expires: jiff::Timestamp = expires.parse().unwrap();
    assert_eq!(expires.duration_since(account.clock.now()).as_secs() / 60, 14);
    let request = Request::post("https://account.us-east-1.amazonaws.com/enableRegion")
        .header("authorization", scope("us-east-1", "account").replacen("AKIA", &key, 1))
        .header("x-amz-security-token", &token)
        .header("user-agent", "mine/1.0")
        .body(Bytes::from(json!({"RegionName": "ap-east-1"}).to_string()));
    assert_eq!(account.drill.handle(request.unwrap()).await.unwrap().status(), 200);
    account.wait(15 * 60).await;
    let page = account.lookup("us-east-1", json!({})).await.unwrap();
    let told: serde_json::Value = serde_json::from_str(page["Events"][0]["CloudTrailEvent"].as_str().unwrap()).unwrap();
    assert_eq!(told["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"], ROLE);
    assert_eq!((&page["Events"][0]["Username"], &told["userAgent"]), (&json!("me@example.com"), &json!("mine/1.0")));
    let (status, xml) = with_token(&account, "sts.us-east-1.amazonaws.com", "us-east-1", (&key, &token), WHO).await;
    assert!(status == 403 && xml.contains("<Code>ExpiredToken</Code>"), "{xml}");
}
