//! Whatever is asked of CloudTrail, Cost Explorer, the price list and STS, an answer of AWS's form goes back.

use bytes::Bytes;
use http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::hostile::{answer, small, value};

/// What the requests look like when they make sense; one member of each is then replaced.
fn sensible(operation: &str) -> Value {
    match operation {
        "GetCostForecast" => json!({
            "TimePeriod": {"Start": "2026-10-04", "End": "2026-11-04"},
            "Granularity": "MONTHLY",
            "Metric": "UNBLENDED_COST",
            "Filter": {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit"]}}},
            "PredictionIntervalLevel": 80,
        }),
        "GetAnomalies" => json!({
            "DateInterval": {"StartDate": "2026-09-01", "EndDate": "2026-10-04"},
            "TotalImpact": {"NumericOperator": "BETWEEN", "StartValue": 1, "EndValue": 2},
            "MaxResults": 10,
        }),
        "GetProducts" => json!({
            "ServiceCode": "AmazonECS",
            "Filters": [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"}],
            "FormatVersion": "aws_v1",
            "MaxResults": 10,
        }),
        "GetCostAndUsage" => json!({
            "TimePeriod": {"Start": "2026-09-01", "End": "2026-10-04"},
            "Granularity": "DAILY",
            "Metrics": ["UnblendedCost"],
            "GroupBy": [{"Type": "DIMENSION", "Key": "REGION"}],
            "Filter": {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit"]}}},
        }),
        _ => json!({
            "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "EnableRegion"}],
            "StartTime": 1_790_000_000,
            "MaxResults": 10,
        }),
    }
}

const MEMBERS: [&str; 26] = [
    "TimePeriod",
    "Granularity",
    "Metrics",
    "GroupBy",
    "Filter",
    "NextPageToken",
    "Start",
    "Values",
    "LookupAttributes",
    "StartTime",
    "EndTime",
    "EventCategory",
    "MaxResults",
    "NextToken",
    "Metric",
    "PredictionIntervalLevel",
    "DateInterval",
    "StartDate",
    "TotalImpact",
    "StartValue",
    "MonitorArn",
    "Dimensions",
    "ServiceCode",
    "Filters",
    "Field",
    "Value",
];

/// Replaces a member, wherever it is.
fn replace(body: &mut Value, member: &str, with: &Value) {
    match body {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| match name == member {
            true => *value = with.clone(),
            false => replace(value, member, with),
        }),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, member, with)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_question_about_the_past_gets_an_answer(
        (service, target) in prop::sample::select(&[
            ("ce", "AWSInsightsIndexService.GetCostAndUsage"),
            ("ce", "AWSInsightsIndexService.GetCostForecast"),
            ("ce", "AWSInsightsIndexService.GetAnomalies"),
            ("pricing", "AWSPriceListService.GetProducts"),
            ("cloudtrail", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"),
        ][..]),
        member in prop::sample::select(&MEMBERS[..]),
        with in prop_oneof![value(), "[0-9]{4}-[0-9]{2}-[0-9]{2}".prop_map(Value::from)],
        added in any::<bool>(),
    ) {
        let mut body = sensible(target.rsplit('.').next().unwrap_or_default());
        replace(&mut body, member, &with);
        if added {
            body[member] = with;
        }
        let request = Request::post(format!("https://{service}.us-east-1.amazonaws.com/"))
            .header("authorization", format!("Credential=A/20261004/us-east-1/{service}/aws4_request"))
            .header("x-amz-target", target)
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let (status, answered) = answer(small, request);
        let answered: Value = serde_json::from_slice(&answered).unwrap();
        prop_assert_eq!(status != 200, answered.get("__type").is_some());
    }

    #[test]
    fn any_token_and_any_session_get_an_answer(
        mark in prop::sample::select(&["", "FwoGZXIvYXdz", "IQoJb3JpZ2luX2Vj"][..]),
        rest in "[ -~]{0,40}|([0-9a-f]{2}){0,40}",
        role in "(arn:aws:iam::000000000000:role/)?[ -~]{0,30}",
        name in "[ -~]{0,20}",
        region in prop::sample::select(&["us-east-1", "il-central-1", "ap-east-1"][..]),
    ) {
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let form = format!("Action=AssumeRole&RoleArn={}&RoleSessionName={}", encoded(&role), encoded(&name));
        let request = Request::post(format!("https://sts.{region}.amazonaws.com/"))
            .header("authorization", format!("Credential=A/20261004/{region}/sts/aws4_request"))
            .header("x-amz-security-token", format!("{mark}{rest}"))
            .body(Bytes::from(form))
            .unwrap();
        let (status, body) = answer(small, request);
        let text = String::from_utf8(body.to_vec()).unwrap();
        prop_assert_eq!(status != 200, text.contains("<ErrorResponse"));
    }
}
