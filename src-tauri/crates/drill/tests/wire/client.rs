//! A caller that knows AWS's protocols only from their documentation.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use quench_clock::Clock;
use quench_drill::{ConnectionLost, Drill};
use serde_json::Value;

/// A drill with the clock that it reads.
pub(crate) struct Account {
    pub(crate) drill: Drill,
    pub(crate) clock: Clock,
}

/// What AWS says when it refuses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

pub(crate) fn noon() -> Timestamp {
    "2026-10-04T14:10:00Z".parse().unwrap()
}

impl Account {
    /// A scenario without lag in its lists, so that a test says itself when it wants some.
    pub(crate) fn of(scenario: &str) -> Self {
        let account = Self::as_it_comes(scenario);
        account.drill.set_list_lag(Duration::ZERO);
        account
    }

    pub(crate) fn as_it_comes(scenario: &str) -> Self {
        let clock = Clock::scaled(noon(), 1.0);
        Self { drill: Drill::start(scenario, 7, clock.clone()).unwrap(), clock }
    }

    pub(crate) async fn wait(&self, seconds: u64) {
        self.clock.sleep(Duration::from_secs(seconds)).await;
    }

    /// An ECS call in us-east-1.
    pub(crate) async fn ecs(&self, operation: &str, body: Value) -> Result<Value, Refused> {
        self.ecs_in("us-east-1", operation, body).await
    }

    pub(crate) async fn ecs_in(&self, region: &str, operation: &str, body: Value) -> Result<Value, Refused> {
        self.try_ecs(region, operation, body).await.unwrap()
    }

    /// The same with the connection's own failures.
    pub(crate) async fn try_ecs(
        &self,
        region: &str,
        operation: &str,
        body: Value,
    ) -> Result<Result<Value, Refused>, ConnectionLost> {
        let response = self.drill.handle(ecs_request(region, operation, body.to_string())).await?;
        assert!(!response.headers()["x-amzn-requestid"].is_empty(), "{operation}");
        assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
        let status = response.status().as_u16();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        Ok(match status {
            200 => Ok(body),
            status => Err(Refused {
                status,
                code: body["__type"].as_str().unwrap_or_default().to_owned(),
                message: body["message"].as_str().unwrap_or_default().to_owned(),
            }),
        })
    }

    /// Every page of a list.
    pub(crate) async fn all(&self, operation: &str, mut body: Value, member: &str) -> Vec<String> {
        let mut items = Vec::new();
        loop {
            let page = self.ecs(operation, body.clone()).await.unwrap();
            items.extend(strings(&page[member]));
            match page["nextToken"].as_str() {
                Some(token) => body["nextToken"] = Value::from(token),
                None => return items,
            }
        }
    }

    /// An Application Auto Scaling call in us-east-1.
    pub(crate) async fn scaling(&self, operation: &str, body: Value) -> Result<Value, Refused> {
        let target = format!("AnyScaleFrontendService.{operation}");
        self.json_in("us-east-1", "application-autoscaling", &target, body.to_string()).await
    }

    /// An EventBridge call in us-east-1.
    pub(crate) async fn events(&self, operation: &str, body: Value) -> Result<Value, Refused> {
        self.json_in("us-east-1", "events", &format!("AWSEvents.{operation}"), body.to_string()).await
    }

    /// A call of awsJson1.1. An answer without a body is null.
    pub(crate) async fn json_in(
        &self,
        region: &str,
        service: &str,
        target: &str,
        body: impl Into<Bytes>,
    ) -> Result<Value, Refused> {
        let request = signed(service, region).header("x-amz-target", target).body(body.into()).unwrap();
        let response = self.drill.handle(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
        let status = response.status().as_u16();
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let member =
            if ["application-autoscaling", "ce", "pricing"].contains(&service) { "Message" } else { "message" };
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        if status == 200 { Ok(body) } else { Err(Refused { status, code: text("__type"), message: text(member) }) }
    }

    /// An EventBridge Scheduler call in us-east-1.
    pub(crate) async fn scheduler(&self, method: &str, path: &str, body: Value) -> Result<Value, Refused> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.scheduler_in("us-east-1", method, path, body).await
    }

    pub(crate) async fn scheduler_in(
        &self,
        region: &str,
        method: &str,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Result<Value, Refused> {
        let request = Request::builder()
            .method(method)
            .uri(format!("https://scheduler.{region}.amazonaws.com{path}"))
            .header("authorization", scope(region, "scheduler"));
        let response = self.drill.handle(request.body(body.into()).unwrap()).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/json");
        let status = response.status().as_u16();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        if status == 200 {
            return Ok(body);
        }
        let code = response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned();
        Err(Refused { status, code, message: body["Message"].as_str().unwrap_or_default().to_owned() })
    }

    /// What Cost Explorer tells of what was charged.
    pub(crate) async fn cost(&self, body: Value) -> Result<Value, Refused> {
        self.cost_explorer("GetCostAndUsage", body).await
    }

    pub(crate) async fn cost_explorer(&self, operation: &str, body: Value) -> Result<Value, Refused> {
        self.json_in("us-east-1", "ce", &format!("AWSInsightsIndexService.{operation}"), body.to_string()).await
    }

    /// What the price list tells.
    pub(crate) async fn products(&self, body: Value) -> Result<Value, Refused> {
        self.json_in("us-east-1", "pricing", "AWSPriceListService.GetProducts", body.to_string()).await
    }

    /// What CloudTrail tells in a region.
    pub(crate) async fn lookup(&self, region: &str, body: Value) -> Result<Value, Refused> {
        let target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
        self.json_in(region, "cloudtrail", target, body.to_string()).await
    }

    /// A form in, the text of the answer out.
    pub(crate) async fn query(&self, service: &str, region: &str, form: &str) -> (u16, String) {
        let request = signed(service, region).body(Bytes::from(form.to_owned())).unwrap();
        let response = self.drill.handle(request).await.unwrap();
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    /// A restJson1 call of the Account API: status, error code, body.
    pub(crate) async fn account(&self, path: &str, body: Value) -> (u16, String, Value) {
        let request = Request::post(format!("https://account.us-east-1.amazonaws.com{path}"))
            .header("authorization", scope("us-east-1", "account"))
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let response = self.drill.handle(request).await.unwrap();
        let code = response.headers().get("x-amzn-errortype").map_or("", |code| code.to_str().unwrap()).to_owned();
        let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
        (response.status().as_u16(), code, body)
    }
}

pub(crate) fn ecs_request(region: &str, operation: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    signed("ecs", region)
        .header("x-amz-target", format!("AmazonEC2ContainerServiceV20141113.{operation}"))
        .body(body.into())
        .unwrap()
}

fn signed(service: &str, region: &str) -> http::request::Builder {
    Request::post(format!("https://{service}.{region}.amazonaws.com/")).header("authorization", scope(region, service))
}

pub(crate) fn scope(region: &str, service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIA/20261004/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

/// The strings of a JSON list.
pub(crate) fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The error code of a refusal.
pub(crate) fn code(answer: Result<Value, Refused>) -> String {
    match answer {
        Ok(body) => panic!("not refused: {body}"),
        Err(refused) => {
            assert_eq!(refused.status, 400, "{refused:?}");
            refused.code
        }
    }
}
