//! Who am I, which regions are there, and what a region says that the account does not use.

use bytes::Bytes;
use http::Request;
use quench_drill::ConnectionLost;
use serde_json::json;

use crate::client::{Account, code};

#[tokio::test(start_paused = true)]
async fn caller_identity_is_an_identity_center_session() {
    let account = Account::of("quiet");
    let (status, xml) = account.query("sts", "eu-west-1", "Action=GetCallerIdentity&Version=2011-06-15").await;
    assert_eq!(status, 200);
    assert!(xml.contains("<Account>000000000000</Account>"), "{xml}");
    let arn = "arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/you";
    assert!(xml.contains(&format!("<Arn>{arn}</Arn>")), "{xml}");
    let (status, xml) = account.query("sts", "eu-west-1", "Action=GetFederationToken&Version=2011-06-15").await;
    assert_eq!(status, 400);
    assert!(xml.contains("<Code>InvalidAction</Code>"), "{xml}");
}

#[tokio::test(start_paused = true)]
async fn the_account_api_lists_every_region_in_pages() {
    let account = Account::of("seed-story");
    let (status, _, page) = account.account("/listRegions", json!({"MaxResults": 20})).await;
    assert_eq!((status, page["Regions"].as_array().unwrap().len()), (200, 20));
    let rest = json!({"MaxResults": 20, "NextToken": page["NextToken"]});
    let (_, _, page) = account.account("/listRegions", rest).await;
    assert_eq!(page["Regions"].as_array().unwrap().len(), 14);
    assert!(page.get("NextToken").is_none());
    for (status, count) in [("DISABLED", 10), ("ENABLED", 7), ("ENABLED_BY_DEFAULT", 17), ("ENABLING", 0)] {
        let (_, _, page) = account.account("/listRegions", json!({"RegionOptStatusContains": [status]})).await;
        assert_eq!(page["Regions"].as_array().unwrap().len(), count, "{status}");
    }
    let (_, _, one) = account.account("/getRegionOptStatus", json!({"RegionName": "ap-east-1"})).await;
    assert_eq!(one, json!({"RegionName": "ap-east-1", "RegionOptStatus": "DISABLED"}));
    for (path, body) in [
        ("/listRegions", json!({"MaxResults": 51})),
        ("/listRegions", json!({"MaxResults": "many"})),
        ("/listRegions", json!({"NextToken": "made-up"})),
        ("/getRegionOptStatus", json!({"RegionName": "xx-none-1"})),
        ("/enableRegion", json!({"RegionName": "us-east-1"})),
        ("/disableRegion", json!({})),
    ] {
        account.wait(1).await;
        let (status, code, _) = account.account(path, body.clone()).await;
        assert_eq!((status, code.as_str()), (400, "ValidationException"), "{path} {body}");
    }
    account.wait(1).await;
    assert_eq!(account.account("/nonsense", json!({})).await.0, 404);
}

async fn code_in(account: &Account, region: &str) -> String {
    code(account.ecs_in(region, "ListClusters", json!({})).await)
}

#[tokio::test(start_paused = true)]
async fn ec2_shows_used_regions_unless_asked_for_all() {
    let account = Account::of("seed-story");
    let count = |xml: &str| xml.matches("<regionName>").count();
    let call = |form: &'static str| account.query("ec2", "us-east-1", form);
    for (form, expected) in [
        ("Action=DescribeRegions&Version=2016-11-15", 24),
        ("Action=DescribeRegions&AllRegions=true", 34),
        ("Action=DescribeRegions&AllRegions=true&Filter.1.Name=opt-in-status&Filter.1.Value.1=not-opted-in", 10),
        ("Action=DescribeRegions&Filter.1.Name=opt-in-status&Filter.1.Value.1=opted-in&Filter.1.Value.2=x", 7),
        ("Action=DescribeRegions&Filter.1.Name=region-name&Filter.1.Value.1=eu-*", 5),
        ("Action=DescribeRegions&RegionName.1=us-east-1&RegionName.2=eu-west-1", 2),
    ] {
        let (status, xml) = call(form).await;
        assert_eq!((status, count(&xml)), (200, expected), "{form}\n{xml}");
    }
    for (form, code) in [
        ("Action=DescribeRegions&RegionName.1=ap-east-1", "InvalidParameterValue"),
        ("Action=DescribeRegions&Filter.1.Name=colour&Filter.1.Value.1=red", "InvalidParameterValue"),
        ("Action=TerminateInstances", "InvalidAction"),
        ("", "MissingAction"),
    ] {
        let (status, xml) = call(form).await;
        assert!(status == 400 && xml.contains(&format!("<Code>{code}</Code>")), "{form}\n{xml}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_not_opted_in_answers_as_if_the_keys_were_wrong_and_burns_on() {
    let account = Account::of("seed-story");
    assert_eq!(code_in(&account, "ap-east-1").await, "UnrecognizedClientException");
    let (status, xml) = account.query("ec2", "ap-east-1", "Action=DescribeRegions").await;
    assert!(status == 401 && xml.contains("<Code>AuthFailure</Code>"), "{xml}");
    let (status, xml) = account.query("sts", "ap-east-1", "Action=GetCallerIdentity").await;
    assert!(status == 403 && xml.contains("<Code>InvalidClientTokenId</Code>"), "{xml}");
    let burning =
        account.drill.world(|world| world.burning_tasks().filter(|task| task.arn.contains("ap-east-1")).count());
    assert_eq!(burning, 40);
}

#[tokio::test(start_paused = true)]
async fn a_region_that_does_not_exist_has_no_host() {
    let account = Account::of("quiet");
    let lost = account.try_ecs("eu-mars-1", "ListClusters", json!({})).await.unwrap_err();
    assert_eq!(lost, ConnectionLost::NoSuchHost { host: "ecs.eu-mars-1.amazonaws.com".to_owned() });
}

#[tokio::test(start_paused = true)]
async fn an_unsigned_call_is_missing_its_token_in_every_protocol() {
    let account = Account::of("quiet");
    for (host, status, code) in [
        ("ecs.us-east-1", 400, "MissingAuthenticationTokenException"),
        ("account.us-east-1", 403, "MissingAuthenticationTokenException"),
        ("sts.us-east-1", 403, "<Code>MissingAuthenticationToken</Code>"),
        ("ec2.us-east-1", 403, "<Code>MissingAuthenticationToken</Code>"),
    ] {
        let request = Request::post(format!("https://{host}.amazonaws.com/")).body(Bytes::new()).unwrap();
        let response = account.drill.handle(request).await.unwrap();
        let body = String::from_utf8(response.body().to_vec()).unwrap();
        assert!(response.status() == status && body.contains(code), "{host}: {body}");
    }
}
