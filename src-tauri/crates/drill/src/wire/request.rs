//! Which service, region and operation a request is for.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::query::{Form, decode_path};
use super::unsigned;

/// A request after its envelope has been read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) host: String,
    pub(crate) service: String,
    pub(crate) region: String,
    /// Empty if the request names none.
    pub(crate) operation: String,
    /// The `{Name}` in the path of EventBridge Scheduler; empty elsewhere.
    pub(crate) name: String,
    /// The query string, which only EventBridge Scheduler and the services of a sign-in have members in.
    pub(crate) query: Form,
    /// Whether there is an Authorization header of SigV4's form. The signature itself is not checked.
    pub(crate) signed: bool,
    /// The access key id of that header.
    pub(crate) access_key: Option<String>,
    /// `x-amz-security-token`: that of a session.
    pub(crate) token: Option<String>,
    pub(crate) user_agent: String,
    /// `x-amz-date`: the caller's time when it signed.
    pub(crate) signed_at: Option<Timestamp>,
    /// "https://us-east-1.signin.aws.amazon.com", with the port of a custom endpoint.
    pub(crate) base: String,
    pub(crate) path: String,
    /// Whether the host says which region is meant; nothing else of an unsigned request does.
    pub(crate) names_region: bool,
    /// `DPoP`: the proof of possession of AWS Sign-In.
    pub(crate) proof: String,
    /// `x-amz-sso_bearer_token`: the access token of the portal.
    pub(crate) bearer: String,
}

impl Envelope {
    /// Whether it came to STS's global endpoint.
    pub(crate) fn is_global_sts(&self) -> bool {
        self.host == "sts.amazonaws.com"
    }

    /// Whether it is of one of the services that a sign-in goes through, whose requests nobody signs.
    pub(crate) fn is_of_sign_in(&self) -> bool {
        [unsigned::SIGN_IN, unsigned::OIDC, unsigned::PORTAL].contains(&self.service.as_str())
    }

    /// Whether a browser is to be answered, rather than an SDK.
    pub(crate) fn is_page(&self) -> bool {
        self.is_of_sign_in() && unsigned::PAGES.contains(&self.operation.as_str())
    }

    /// Where the endpoint stands: the Account API, Cost Explorer, IAM and the global STS answer from us-east-1, whatever is asked.
    pub(crate) fn endpoint_region(&self) -> &str {
        let global = matches!(self.service.as_str(), "account" | "ce" | "iam") || self.is_global_sts();
        if global { "us-east-1" } else { &self.region }
    }
}

/// Reads the credential scope, the host as a fallback, and the operation where its protocol keeps it.
pub(crate) fn open(request: &Request<Bytes>) -> Envelope {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = request.uri().host().map_or_else(|| header("host").to_owned(), str::to_owned);
    let scope = scope(header("authorization"));
    let signed = scope.is_some();
    let access_key = scope.as_ref().map(|scope| scope.access_key.clone());
    let path = request.uri().path();
    let route = if signed { None } else { unsigned::route(&host_name(&host), request.method().as_str(), path) };
    let names_region = route.as_ref().is_none_or(|route| route.region.is_some());
    let (region, service) = match (&route, scope) {
        (Some(route), _) => (route.region.clone().unwrap_or_else(|| "us-east-1".to_owned()), route.service.to_owned()),
        (None, Some(scope)) => (scope.region, scope.service),
        (None, None) => from_host(&host),
    };
    let token = Some(header("x-amz-security-token")).filter(|token| !token.is_empty()).map(str::to_owned);
    let user_agent = header("user-agent").to_owned();
    let signed_at = basic_instant(header("x-amz-date"));
    let operation = match service.as_str() {
        _ if route.is_some() => route.map_or("", |route| route.operation).to_owned(),
        "account" => path_operation(request.uri().path()),
        "scheduler" => scheduler_operation(request.method().as_str(), request.uri().path()).to_owned(),
        "ec2" | "iam" | "sts" => Form::parse(request.body()).get("Action").unwrap_or_default().to_owned(),
        // `AmazonEC2ContainerServiceV20141113.ListClusters`; another prefix is another service.
        service => {
            let target = header("x-amz-target");
            // botocore's model has the long form, the SDK for Rust the short one; AWS takes both.
            let target = target.strip_prefix("com.amazonaws.cloudtrail.v20131101.").unwrap_or(target);
            target.strip_prefix(target_prefix(service)).unwrap_or_default().to_owned()
        }
    };
    let name = if service == "scheduler" { scheduler_name(request.uri().path()) } else { String::new() };
    let query = Form::parse(request.uri().query().unwrap_or_default().as_bytes());
    let authority = request.uri().authority().map_or_else(|| header("host").to_owned(), ToString::to_string);
    let base = format!("{}://{authority}", request.uri().scheme_str().unwrap_or("http"));
    Envelope {
        host,
        service,
        region,
        operation,
        name,
        query,
        signed,
        access_key,
        token,
        user_agent,
        signed_at,
        base,
        path: path.to_owned(),
        names_region,
        proof: header("dpop").to_owned(),
        bearer: header("x-amz-sso_bearer_token").to_owned(),
    }
}

/// `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
struct Scope {
    access_key: String,
    region: String,
    service: String,
}

fn scope(authorization: &str) -> Option<Scope> {
    let (_, rest) = authorization.split_once("Credential=")?;
    let credential = rest.split([',', ' ']).next()?;
    // From the end: an access key id holds no slash, but nothing says that it never will.
    let mut parts = credential.rsplit('/');
    let terminator = parts.next()?;
    let service = parts.next()?;
    let region = parts.next()?;
    let well_formed = terminator == "aws4_request" && !service.is_empty() && !region.is_empty();
    // What is left of the date; the whole of a scope that has none.
    let access_key = credential.rsplitn(5, '/').last().unwrap_or_default();
    well_formed.then(|| Scope {
        access_key: access_key.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
    })
}

/// `20261004T141000Z`.
fn basic_instant(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// A host without its port.
fn host_name(host: &str) -> String {
    host.rsplit_once(':').map_or(host, |(name, _)| name).to_owned()
}

/// `ecs.eu-west-1.amazonaws.com`, `ecs.eu-west-1.api.aws`, `api.pricing.us-east-1.amazonaws.com`; `sts.amazonaws.com` is us-east-1.
fn from_host(host: &str) -> (String, String) {
    let mut labels = host.strip_prefix("api.").unwrap_or(host).split('.');
    let service = labels.next().unwrap_or_default().to_owned();
    let region = labels.next().filter(|label| label.contains('-')).unwrap_or("us-east-1").to_owned();
    (region, service)
}

/// What precedes the operation in `x-amz-target` (`targetPrefix` of the models).
fn target_prefix(service: &str) -> &'static str {
    match service {
        "application-autoscaling" => "AnyScaleFrontendService.",
        "ce" => "AWSInsightsIndexService.",
        "cloudtrail" => "CloudTrail_20131101.",
        "events" => "AWSEvents.",
        "pricing" => "AWSPriceListService.",
        _ => "AmazonEC2ContainerServiceV20141113.",
    }
}

/// EventBridge Scheduler tells its operations apart by method and path: `DELETE /schedules/{Name}`.
fn scheduler_operation(method: &str, path: &str) -> &'static str {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method, &segments[..]) {
        ("GET", ["schedules"]) => "ListSchedules",
        ("GET", ["schedule-groups"]) => "ListScheduleGroups",
        ("GET", ["schedules", _]) => "GetSchedule",
        ("POST", ["schedules", _]) => "CreateSchedule",
        ("PUT", ["schedules", _]) => "UpdateSchedule",
        ("DELETE", ["schedules", _]) => "DeleteSchedule",
        _ => "",
    }
}

/// The `{Name}` of such a path.
fn scheduler_name(path: &str) -> String {
    path.trim_matches('/').split('/').nth(1).map(decode_path).unwrap_or_default()
}

/// The Account API keeps the operation in the path, `/listRegions`.
fn path_operation(path: &str) -> String {
    let mut letters = path.trim_start_matches('/').chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, authorization: Option<&str>, body: &'static str) -> Request<Bytes> {
        let mut builder = Request::post(uri);
        if let Some(value) = authorization {
            builder = builder.header("authorization", value);
        }
        builder.body(Bytes::from_static(body.as_bytes())).unwrap()
    }

    #[test]
    fn the_scope_of_the_signature_wins_over_the_host() {
        let scope =
            "AWS4-HMAC-SHA256 Credential=AKIA/20261004/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=00";
        let envelope = open(&request("https://ecs.us-east-1.amazonaws.com/", Some(scope), "Action=GetCallerIdentity"));
        assert_eq!((envelope.region.as_str(), envelope.service.as_str()), ("eu-west-1", "sts"));
        assert_eq!(envelope.operation, "GetCallerIdentity");
        assert!(envelope.signed);
        assert_eq!(envelope.access_key.as_deref(), Some("AKIA"));
    }

    #[test]
    fn the_time_of_the_signature_is_read() {
        assert_eq!(basic_instant("20261004T141000Z"), Some("2026-10-04T14:10:00Z".parse().unwrap()));
        for broken in ["", "2026-10-04", "20261304T141000Z", "20261004T141000", "\u{0}"] {
            assert_eq!(basic_instant(broken), None, "{broken}");
        }
    }

    #[test]
    fn without_a_signature_the_host_tells() {
        for (host, region, service) in [
            ("ecs.eu-west-1.amazonaws.com", "eu-west-1", "ecs"),
            ("ecs.ap-east-1.api.aws", "ap-east-1", "ecs"),
            ("sts.amazonaws.com", "us-east-1", "sts"),
            ("account.us-east-1.amazonaws.com", "us-east-1", "account"),
            ("application-autoscaling.eu-west-1.amazonaws.com", "eu-west-1", "application-autoscaling"),
            ("events.eu-west-1.amazonaws.com", "eu-west-1", "events"),
            ("scheduler.eu-west-1.amazonaws.com", "eu-west-1", "scheduler"),
            ("api.pricing.eu-central-1.amazonaws.com", "eu-central-1", "pricing"),
        ] {
            let envelope = open(&request(&format!("https://{host}/listRegions"), None, ""));
            assert_eq!((envelope.region.as_str(), envelope.service.as_str()), (region, service));
            assert!(!envelope.signed);
        }
    }

    #[test]
    fn a_broken_authorization_header_is_no_signature() {
        for broken in [
            "",
            "Bearer x",
            "Credential=",
            "Credential=a/b",
            "Credential=k/d/r/s/aws5_request",
            "Credential=k/d///aws4_request",
        ] {
            assert!(!open(&request("https://ecs.us-east-1.amazonaws.com/", Some(broken), "")).signed, "{broken}");
        }
    }

    #[test]
    fn the_scheduler_goes_by_method_and_path() {
        for (method, uri, operation, name) in [
            ("GET", "/schedules?MaxResults=5", "ListSchedules", ""),
            ("GET", "/schedule-groups", "ListScheduleGroups", ""),
            ("GET", "/schedules/nightly", "GetSchedule", "nightly"),
            ("POST", "/schedules/a%2Bb+c%zz", "CreateSchedule", "a+b+c%zz"),
            ("PUT", "/schedules/nightly", "UpdateSchedule", "nightly"),
            ("DELETE", "/schedules/nightly?groupName=g", "DeleteSchedule", "nightly"),
            ("PATCH", "/schedules/nightly", "", "nightly"),
            ("POST", "/schedules", "", ""),
            ("GET", "/schedules/a/b", "", "a"),
            ("GET", "/", "", ""),
        ] {
            let request =
                Request::builder().method(method).uri(format!("https://scheduler.eu-west-1.amazonaws.com{uri}"));
            let envelope = open(&request.body(Bytes::new()).unwrap());
            assert_eq!((envelope.operation.as_str(), envelope.name.as_str()), (operation, name), "{method} {uri}");
        }
    }

    #[test]
    fn the_target_of_another_service_is_no_operation() {
        for (service, target, operation) in [
            ("events", "AWSEvents.ListRules", "ListRules"),
            ("events", "AnyScaleFrontendService.ListRules", ""),
            ("application-autoscaling", "AnyScaleFrontendService.DescribeScalableTargets", "DescribeScalableTargets"),
            ("application-autoscaling", "AWSEvents.ListRules", ""),
            ("ecs", "AWSEvents.ListRules", ""),
        ] {
            let request =
                Request::post(format!("https://{service}.eu-west-1.amazonaws.com/")).header("x-amz-target", target);
            assert_eq!(open(&request.body(Bytes::new()).unwrap()).operation, operation, "{service} {target}");
        }
    }

    #[test]
    fn rest_paths_are_operations() {
        assert_eq!(path_operation("/listRegions"), "ListRegions");
        assert_eq!(path_operation("/"), "");
    }
}
