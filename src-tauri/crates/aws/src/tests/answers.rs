//! Every kind of answer ends as the right kind of error.

use quench_core::cloud_error::CloudErrorKind as Kind;
use quench_core::region::RegionCode;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::canned::{Answer, Canned, html, ok, refused, response};

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

async fn list_error(answer: impl Fn() -> Answer + Send + Sync + 'static) -> quench_core::cloud_error::CloudError {
    let canned = Canned::new(move |_| answer());
    let connection = canned.connected().await;
    let listing = connection.region(&code("eu-west-1")).list_clusters(&CancellationToken::new()).await;
    assert!(listing.items.is_empty());
    listing.missing.unwrap()
}

#[tokio::test(start_paused = true)]
async fn codes_become_kinds() {
    let scp =
        "User: x is not authorized to perform: ecs:ListClusters with an explicit deny in a service control policy";
    let table = [
        (400, "ThrottlingException", "Rate exceeded", Kind::Throttled),
        (429, "TooManyRequestsException", "", Kind::Throttled),
        (400, "ClientException", "Too many concurrent attempts to create a new revision", Kind::Throttled),
        (400, "AccessDeniedException", "not authorized to perform: ecs:ListClusters", Kind::AccessDenied),
        (400, "AccessDeniedException", scp, Kind::DeniedByOrganization),
        (400, "UnrecognizedClientException", "The security token included in the request is invalid", Kind::RegionOff),
        (401, "AuthFailure", "AWS was not able to validate the provided access credentials", Kind::RegionOff),
        (403, "RegionDisabledException", "STS is not activated in this region", Kind::RegionOff),
        (
            400,
            "ExpiredTokenException",
            "The security token included in the request is expired",
            Kind::CredentialsExpired,
        ),
        (403, "InvalidSignatureException", "Signature expired: 20261004T1 is now earlier than 2", Kind::ClockSkew),
        (403, "InvalidSignatureException", "Signature not yet current: 2 is still later than 1", Kind::ClockSkew),
        (403, "RequestTimeTooSkewed", "", Kind::ClockSkew),
        (
            403,
            "InvalidSignatureException",
            "The request signature we calculated does not match",
            Kind::CredentialsInvalid,
        ),
        (400, "ClusterNotFoundException", "Cluster not found.", Kind::NotFound),
        (400, "ServiceNotFoundException", "", Kind::NotFound),
        (400, "com.amazonaws.ecs#TaskSetNotFoundException", "", Kind::NotFound),
        (400, "InvalidParameterException", "The referenced task was not found.", Kind::NotFound),
        (400, "ClientException", "The specified task definition does not exist.", Kind::NotFound),
        (400, "ServiceNotActiveException", "", Kind::NotFound),
        (400, "ClusterContainsTasksException", "", Kind::StillInUse),
        (400, "ClusterContainsCapacityProviderException", "", Kind::StillInUse),
        (400, "UpdateInProgressException", "", Kind::StillInUse),
        (400, "InvalidParameterException", "Identifier is for eu-west-2. Your region is eu-west-1", Kind::Refused),
        (400, "BlockedException", "Your AWS account was blocked.", Kind::Refused),
        (400, "UnknownOperationException", "", Kind::Refused),
        (500, "ServerException", "Service Unavailable. Please try again later.", Kind::AwsUnavailable),
        (503, "SomethingNew", "", Kind::AwsUnavailable),
    ];
    for (status, name, message, kind) in table {
        let error = list_error(move || refused(status, name, message)).await;
        assert_eq!(error.kind, kind, "{status} {name} {message}");
        assert_eq!(error.operation, "ecs:ListClusters");
        assert_eq!(error.region, "eu-west-1");
        assert_eq!(error.request_id.as_deref(), Some("req-1"), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_of_aws_is_unreadable() {
    for status in [200, 302, 404, 503] {
        let error = list_error(move || html(status)).await;
        assert_eq!(error.kind, Kind::Unreadable, "{status}: {error:?}");
    }
    let cut = || Answer::Http(response(200, "application/x-amz-json-1.1", r#"{"clusterArns":["arn:aw"#.to_owned()));
    assert_eq!(list_error(cut).await.kind, Kind::Unreadable);
    let nothing = list_error(|| ok(&json!({}))).await;
    assert_eq!(nothing.kind, Kind::Unreadable, "an answer without its list is not an empty list");
    // A load balancer of AWS's own signs with a request id.
    let balancer = list_error(|| Answer::Http(response(503, "text/html", "<html>503</html>".to_owned()))).await;
    assert_eq!(balancer.kind, Kind::AwsUnavailable);
}

#[tokio::test(start_paused = true)]
async fn transport_errors_are_told_apart_and_reads_are_repeated() {
    for (answer, kind) in
        [(Answer::Lost, Kind::Offline), (Answer::NoSuchHost, Kind::Offline), (Answer::Never, Kind::Timeout)]
            .map(|(answer, kind)| (std::sync::Arc::new(std::sync::Mutex::new(Some(answer))), kind))
    {
        let first = std::sync::Arc::clone(&answer);
        let canned =
            Canned::new(move |_| first.lock().unwrap().take().unwrap_or_else(|| ok(&json!({ "clusterArns": [] }))));
        let connection = canned.connected().await;
        let listing = connection.region(&code("eu-west-1")).list_clusters(&CancellationToken::new()).await;
        assert_eq!(listing.missing, None, "{kind:?}");
        assert_eq!(connection.api_calls()["ecs:ListClusters"], 2, "{kind:?}: retries are counted");
    }
    assert_eq!(list_error(|| Answer::Lost).await.kind, Kind::Offline);
    assert_eq!(list_error(|| Answer::Never).await.kind, Kind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn throttled_reads_give_up_after_six_and_are_counted() {
    let canned = Canned::new(|_| refused(400, "ThrottlingException", "Rate exceeded"));
    let connection = canned.connected().await;
    let listing = connection.region(&code("eu-west-1")).list_clusters(&CancellationToken::new()).await;
    assert_eq!(listing.missing.unwrap().kind, Kind::Throttled);
    assert_eq!(connection.api_calls()["ecs:ListClusters"], 6);
    assert_eq!(connection.throttled(), 6);
}

#[tokio::test(start_paused = true)]
async fn the_first_throttle_empties_that_bucket_and_no_other() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let canned = Canned::new(move |seen| match seen.operation.as_str() {
        "ListClusters" if first.swap(false, std::sync::atomic::Ordering::Relaxed) => {
            refused(400, "ThrottlingException", "Rate exceeded")
        }
        "ListClusters" => ok(&json!({ "clusterArns": [] })),
        _ => ok(&json!({ "serviceArns": [] })),
    });
    let connection = canned.connected().await;
    let (client, other) = (connection.region(&code("eu-west-1")), connection.region(&code("eu-west-2")));
    let now = || connection.clock().monotonic();
    let cancel = CancellationToken::new();
    assert_eq!(client.list_clusters(&cancel).await.missing, None);
    // A full bucket lets 50 through at once; 16 a second are 80 % of what it refills by.
    let began = now();
    for _ in 0..45 {
        assert_eq!(other.list_clusters(&cancel).await.missing, None);
        assert_eq!(client.list_services("prod", &cancel).await.missing, None);
    }
    assert_eq!(now(), began, "another region, and other calls there");
    for _ in 0..45 {
        assert_eq!(client.list_clusters(&cancel).await.missing, None);
    }
    assert!((now() - began).as_secs_f64() > 1.0, "{:?}", now() - began);
    assert_eq!(connection.throttled(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_read_ends_at_once() {
    let canned = Canned::new(|_| Answer::Never);
    let connection = canned.connected().await;
    let client = connection.region(&code("eu-west-1"));
    let cancel = CancellationToken::new();
    let before = connection.clock().monotonic();
    let (listing, ()) = tokio::join!(client.list_clusters(&cancel), async {
        connection.clock().sleep(std::time::Duration::from_secs(2)).await;
        cancel.cancel();
    });
    assert_eq!(listing.missing.unwrap().kind, Kind::Stopped);
    assert_eq!((connection.clock().monotonic() - before).as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_date_of_the_answer_shows_a_wrong_clock() {
    let (agrees, differs) = ("Sun, 04 Oct 2026 14:10:00 GMT", "Sun, 04 Oct 2026 15:10:00 GMT");
    let table = [
        ("InvalidSignatureException", "does not match", Some(differs), Kind::ClockSkew),
        ("InvalidSignatureException", "does not match", Some(agrees), Kind::CredentialsInvalid),
        ("InvalidSignatureException", "does not match", None, Kind::CredentialsInvalid),
        // EC2 says the same of a signature that is too old and of a session that is over.
        ("RequestExpired", "Request has expired.", Some(differs), Kind::ClockSkew),
        ("RequestExpired", "Request has expired.", Some(agrees), Kind::CredentialsExpired),
        ("RequestExpired", "Request has expired.", None, Kind::ClockSkew),
        // This is never of a session.
        ("RequestTimeTooSkewed", "", Some(agrees), Kind::ClockSkew),
    ];
    for (code, message, date, kind) in table {
        let error = list_error(move || {
            let Answer::Http(mut answer) = refused(403, code, message) else { unreachable!() };
            if let Some(date) = date {
                answer.headers_mut().insert("date", date.parse().unwrap());
            }
            Answer::Http(answer)
        })
        .await;
        assert_eq!(error.kind, kind, "{code} of {date:?}");
    }
}
