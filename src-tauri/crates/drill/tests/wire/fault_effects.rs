//! Each kind of fault, in each protocol that meets it.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use quench_clock::Clock;
use quench_drill::{Drill, Effect, Fault, When};
use serde_json::{Value, json};

use crate::client::{Account, noon};

/// One call to each protocol: ECS, the Account API, STS, EC2.
const SERVICES: [&str; 4] = ["ecs", "account", "sts", "ec2"];

fn request(service: &str, key: &str, signed_at: Option<Timestamp>) -> Request<Bytes> {
    let scope = format!(
        "AWS4-HMAC-SHA256 Credential={key}/20261004/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    );
    let path = if service == "account" { "listRegions" } else { "" };
    let mut builder =
        Request::post(format!("https://{service}.us-east-1.amazonaws.com/{path}")).header("authorization", scope);
    if let Some(at) = signed_at {
        builder = builder.header("x-amz-date", at.strftime("%Y%m%dT%H%M%SZ").to_string());
    }
    let body = match service {
        "ecs" => {
            builder = builder.header("x-amz-target", "AmazonEC2ContainerServiceV20141113.ListClusters");
            "{}"
        }
        "sts" => "Action=GetCallerIdentity",
        "ec2" => "Action=DescribeRegions",
        _ => "{}",
    };
    builder.body(Bytes::from(body)).unwrap()
}

/// Status, code and message of an answer, in whichever protocol.
fn told(service: &str, response: &Response<Bytes>) -> (u16, String, String) {
    let text = String::from_utf8(response.body().to_vec()).unwrap();
    let between = |open: &str, close: &str| {
        text.split_once(open).and_then(|(_, rest)| rest.split_once(close)).map_or("", |(inner, _)| inner).to_owned()
    };
    let (code, message) = if matches!(service, "ecs" | "account") {
        let body: Value = serde_json::from_str(&text).unwrap();
        let word = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        (word("__type"), word("message"))
    } else {
        (between("<Code>", "</Code>"), between("<Message>", "</Message>"))
    };
    (response.status().as_u16(), code, message)
}

async fn ask(account: &Account, service: &str) -> (u16, String, String) {
    told(service, &account.drill.handle(request(service, "AKIA", None)).await.unwrap())
}

#[tokio::test(start_paused = true)]
async fn every_refusal_is_in_the_words_of_its_service() {
    let denied_query =
        (403, "AccessDenied", "not authorized to perform: sts:GetCallerIdentity on resource: * because no");
    for (effect, expected) in [
        (
            Effect::Throttle,
            [
                (400, "ThrottlingException", "Rate exceeded"),
                (429, "TooManyRequestsException", "Too Many Requests"),
                (400, "Throttling", "Rate exceeded"),
                (503, "RequestLimitExceeded", "Request limit exceeded."),
            ],
        ),
        (
            Effect::ServerError,
            [
                (500, "InternalFailure", "unknown error"),
                (500, "InternalServerException", "unknown error"),
                (500, "InternalFailure", "unknown error"),
                (500, "InternalError", "unknown error"),
            ],
        ),
        (
            Effect::Unavailable,
            [
                (503, "ServiceUnavailable", "temporary failure"),
                (503, "ServiceUnavailable", "temporary failure"),
                (503, "ServiceUnavailable", "temporary failure"),
                (503, "Unavailable", "temporary failure"),
            ],
        ),
        (
            Effect::AccessDenied,
            [
                (400, "AccessDeniedException", "not authorized to perform: ecs:ListClusters on resource: * because no"),
                (
                    403,
                    "AccessDeniedException",
                    "not authorized to perform: account:ListRegions on resource: * because no",
                ),
                denied_query,
                (
                    403,
                    "UnauthorizedOperation",
                    "not authorized to perform: ec2:DescribeRegions on resource: * because no",
                ),
            ],
        ),
        (
            Effect::DeniedByOrganization,
            [
                (
                    400,
                    "AccessDeniedException",
                    "ecs:ListClusters on resource: * with an explicit deny in a service control",
                ),
                (200, "", ""),
                (200, "", ""),
                (403, "UnauthorizedOperation", "with an explicit deny in a service control policy"),
            ],
        ),
        (
            Effect::ExpiredCredentials,
            [
                (400, "ExpiredTokenException", "The security token included in the request is expired"),
                (403, "ExpiredTokenException", "The security token included in the request is expired"),
                (403, "ExpiredToken", "The security token included in the request is expired"),
                (400, "RequestExpired", "Request has expired."),
            ],
        ),
    ] {
        let account = Account::of("quiet");
        account.drill.inject(Fault { when: When::default(), effect: effect.clone() });
        for (service, (status, code, part)) in SERVICES.into_iter().zip(expected) {
            let (found, found_code, message) = ask(&account, service).await;
            assert_eq!((found, found_code.as_str()), (status, code), "{effect:?} of {service}");
            assert!(message.contains(part), "{effect:?} of {service}: {message}");
        }
        let refused = account.drill.log().iter().filter(|call| call.error.is_some()).count();
        assert_eq!(refused, expected.iter().filter(|(status, ..)| *status != 200).count());
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_slow_cut_or_garbled_after_the_call_took_effect() {
    let create =
        |name: &str| crate::client::ecs_request("us-east-1", "CreateCluster", json!({"clusterName": name}).to_string());
    for (effect, error, extra) in [
        (Effect::SlowBody(Duration::from_secs(9)), None, 9_000),
        (Effect::Truncated, Some("Truncated"), 0),
        (Effect::Malformed, Some("Malformed"), 0),
    ] {
        let account = Account::of("quiet");
        account.drill.inject(Fault { when: When::operation("CreateCluster").times(1), effect: effect.clone() });
        let begun = (account.clock.monotonic(), account.clock.now());
        let response = account.drill.handle(create("c")).await.unwrap();
        assert_eq!((account.clock.monotonic() - begun.0).as_millis(), 80 + extra, "{effect:?}");
        let born = account.drill.world(|world| world.clusters().next().unwrap().created_at);
        assert_eq!(born.duration_since(begun.1).as_millis(), 40, "{effect:?}");
        assert_eq!(account.drill.log()[0].error.as_deref(), error);
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"application/x-amz-json-1.1".parse().unwrap())
        );
        let parsed = serde_json::from_slice::<Value>(response.body());
        assert_eq!(parsed.is_ok(), error.is_none(), "{effect:?}");
        // The same call answers whole what it answered in part: the cluster is there already.
        let whole = account.drill.handle(create("c")).await.unwrap();
        match effect {
            Effect::Truncated => assert_eq!(response.body(), &whole.body()[..whole.body().len() / 2]),
            Effect::Malformed => assert!(std::str::from_utf8(response.body()).is_err()),
            _ => assert_eq!(response.body(), whole.body()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_sign_in_helps_against_expired_credentials() {
    let account = Account::of("quiet");
    let expiry = noon().checked_add(SignedDuration::from_secs(60)).unwrap();
    account.drill.inject(Fault::credentials_expire(expiry));
    let code = async |drill: &Drill, key: &str| told("ecs", &drill.handle(request("ecs", key, None)).await.unwrap()).1;
    assert_eq!(code(&account.drill, "ASIAOLD").await, "", "not yet");
    account.wait(60).await;
    assert_eq!(code(&account.drill, "ASIAOLD").await, "ExpiredTokenException");
    assert_eq!(code(&account.drill, "ASIANEW").await, "");
    assert_eq!(code(&account.drill, "ASIAOLD").await, "ExpiredTokenException", "the old one stays what it is");
    let clock = Clock::scaled(account.clock.now(), 1.0);
    let restored = Drill::restore(&account.drill.save().unwrap(), clock).unwrap();
    assert_eq!(code(&restored, "ASIANEW").await, "");
    assert_eq!(code(&restored, "ASIAOLD").await, "ExpiredTokenException");
    assert_eq!(account.drill.log()[0].access_key.as_deref(), Some("ASIAOLD"));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_is_told_with_the_true_time_and_can_be_corrected() {
    let account = Account::of("quiet");
    let date = |response: &Response<Bytes>| {
        let text = response.headers()["date"].to_str().unwrap();
        DateTimeParser::new().parse_timestamp(text).unwrap()
    };
    for (minutes, message) in [
        (
            30,
            "Signature not yet current: 20261004T141000Z is still later than 20261004T134500Z (20261004T134000Z + 5 min.)",
        ),
        (-30, "Signature expired: 20261004T141000Z is now earlier than 20261004T143500Z (20261004T144000Z - 5 min.)"),
    ] {
        account.drill.clear_faults();
        account.drill.set_rtt(Duration::ZERO);
        let ahead = SignedDuration::from_mins(minutes);
        let aws_time = noon().checked_sub(ahead).unwrap();
        account.drill.inject(Fault { when: When::default(), effect: Effect::ClockSkew { ahead } });
        for (service, status, code) in [
            ("ecs", 400, "InvalidSignatureException"),
            ("account", 403, "InvalidSignatureException"),
            ("sts", 403, "SignatureDoesNotMatch"),
            ("ec2", 400, "RequestExpired"),
        ] {
            let response = account.drill.handle(request(service, "AKIA", Some(noon()))).await.unwrap();
            let (found, found_code, text) = told(service, &response);
            assert_eq!((found, found_code.as_str()), (status, code), "{service}");
            assert_eq!(text, if service == "ec2" { "Request has expired." } else { message }, "{service}");
            assert_eq!(date(&response), aws_time, "{service}");
            let corrected = account.drill.handle(request(service, "AKIA", Some(date(&response)))).await.unwrap();
            assert_eq!((corrected.status().as_u16(), date(&corrected)), (200, aws_time), "{service}");
        }
    }
    // Four minutes are not too many.
    account.drill.clear_faults();
    let ahead = SignedDuration::from_mins(4);
    account.drill.inject(Fault { when: When::default(), effect: Effect::ClockSkew { ahead } });
    assert_eq!(ask(&account, "ecs").await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn a_fault_has_its_time_its_service_and_its_share() {
    let account = Account::of("quiet");
    account.drill.set_rtt(Duration::ZERO);
    let at = |seconds| noon().checked_add(SignedDuration::from_secs(seconds)).unwrap();
    account.drill.inject(Fault::region_down("us-east-1", at(10), at(20)));
    let mut seen = Vec::new();
    for _ in 0..25 {
        let here = account.try_ecs("us-east-1", "ListClusters", json!({})).await.is_ok();
        assert!(account.try_ecs("eu-west-1", "ListClusters", json!({})).await.is_ok());
        seen.push(here);
        account.wait(1).await;
    }
    let expected: Vec<bool> = (0..25).map(|second| !(10..20).contains(&second)).collect();
    assert_eq!(seen, expected);

    account.drill.clear_faults();
    account.drill.inject(Fault { when: When::default().of_service("ec2"), effect: Effect::Unavailable });
    assert_eq!((ask(&account, "ec2").await.0, ask(&account, "ecs").await.0), (503, 200));

    let share = |seed, probability: f64| async move {
        let account =
            Account { drill: Drill::start("quiet", seed, Clock::scaled(noon(), 1.0)).unwrap(), ..Account::of("quiet") };
        account.drill.set_rtt(Duration::ZERO);
        let when = When::default().with_probability(probability);
        account.drill.inject(Fault { when, effect: Effect::Unavailable });
        let mut hits = Vec::new();
        for _ in 0..400 {
            hits.push(ask(&account, "sts").await.0 == 503);
        }
        hits
    };
    let drawn = share(7, 0.25).await;
    let count = drawn.iter().filter(|hit| **hit).count();
    assert!((70..130).contains(&count), "{count} of 400");
    assert_eq!(drawn, share(7, 0.25).await, "the same seed hits the same calls");
    assert_ne!(drawn, share(8, 0.25).await);
    assert!(share(7, 0.0).await.iter().all(|hit| !hit) && share(7, 1.0).await.iter().all(|hit| *hit));
}

#[tokio::test(start_paused = true)]
async fn what_one_fault_draws_does_not_change_what_another_hits() {
    let hits = |other: Option<Fault>| async move {
        let account = Account::of("quiet");
        account.drill.set_rtt(Duration::ZERO);
        account.drill.inject(Fault {
            when: When::default().in_region("us-east-1").with_probability(0.5),
            effect: Effect::Unavailable,
        });
        other.into_iter().for_each(|fault| account.drill.inject(fault));
        let mut hits = Vec::new();
        for number in 0..60 {
            if number % 3 == 0 {
                let _ = account.ecs_in("eu-west-1", "ListClusters", json!({})).await;
            }
            hits.push(ask(&account, "sts").await.0);
        }
        hits
    };
    let other = Fault { when: When::default().in_region("eu-west-1").with_probability(0.5), effect: Effect::Throttle };
    assert_eq!(hits(None).await, hits(Some(other)).await);
}

#[tokio::test(start_paused = true)]
async fn a_saved_account_goes_on_failing_as_it_would_have() {
    let account = Account::of("quiet");
    account.drill.set_rtt(Duration::ZERO);
    account.drill.inject(Fault { when: When::default().with_probability(0.5), effect: Effect::Unavailable });
    for _ in 0..10 {
        ask(&account, "sts").await;
    }
    let clock = Clock::scaled(account.clock.now(), 1.0);
    let restored = Account { drill: Drill::restore(&account.drill.save().unwrap(), clock.clone()).unwrap(), clock };
    let mut kinds = BTreeMap::new();
    for _ in 0..40 {
        let (one, other) = (ask(&account, "sts").await, ask(&restored, "sts").await);
        assert_eq!(one, other);
        *kinds.entry(one.0).or_insert(0) += 1;
    }
    assert_eq!(kinds.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn after_a_drawn_day_the_world_is_sane_again() {
    let regions = ["us-east-1", "eu-west-1", "ap-northeast-2"];
    let (mut troubled, mut denied) = (0, 0);
    for seed in 0..20 {
        let account = Account::of("quiet");
        let drawn = Fault::draw(seed, &regions, noon(), 0.8);
        drawn.passing.iter().for_each(|fault| account.drill.inject(fault.clone()));
        let wait = Duration::try_from(drawn.faults_end.duration_since(noon())).unwrap();
        let until = account.clock.monotonic() + wait;
        while account.clock.monotonic() + Duration::from_secs(25) < until {
            for region in regions {
                let call = account.drill.handle(crate::client::ecs_request(region, "ListClusters", "{}"));
                let met = tokio::time::timeout(Duration::from_secs(2), call).await;
                let fine = matches!(&met, Ok(Ok(answer)) if answer.status() == 200 && answer.body().starts_with(b"{\"clusterArns\"") && answer.body().ends_with(b"}"));
                troubled += u32::from(!fine);
            }
            account.wait(15).await;
        }
        tokio::time::sleep(until.saturating_sub(account.clock.monotonic())).await;
        for region in regions {
            account.ecs_in(region, "ListClusters", json!({})).await.unwrap();
        }
        drawn.permanent.iter().for_each(|fault| account.drill.inject(fault.clone()));
        for region in regions {
            denied += u32::from(account.ecs_in(region, "ListClusters", json!({})).await.is_err());
        }
    }
    assert!(troubled > 50 && denied > 0, "{troubled} {denied}");
}
