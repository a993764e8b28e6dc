//! For tests: an HTTP client that answers from a function, and remembers what was asked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use quench_clock::Clock;
use quench_core::account::World;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::connect::{ConnectOptions, Source, connect_through, origin};
use crate::connect_error::ConnectError;
use crate::connection::Connection;
use crate::drill_client::in_memory;
use crate::profile_file::Places;
use crate::sign_in::{SignIn, SignInOptions, Waiting, begin_through};

pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// A request as it left.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) host: String,
    /// Of the signature's scope; empty for unsigned requests.
    pub(crate) region: String,
    pub(crate) key: String,
    /// `ListClusters`
    pub(crate) operation: String,
    pub(crate) user_agent: String,
    /// Path and query: where services of restJson1 keep what they are asked.
    pub(crate) target: String,
    /// The proof of possession of an unsigned request.
    pub(crate) proof: String,
    /// The token of a portal that it carries.
    pub(crate) bearer: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// What comes back.
pub(crate) enum Answer {
    Http(http::Response<String>),
    /// The connection breaks after the request was sent.
    Lost,
    /// The name of the host does not resolve.
    NoSuchHost,
    /// No answer ever comes.
    Never,
    /// An answer after a while.
    Late(Duration, http::Response<String>),
    /// An answer that does not end; counts the bytes that were taken of it.
    Endless(Arc<AtomicUsize>),
}

type Respond = dyn Fn(&Seen) -> Answer + Send + Sync;

#[derive(Clone)]
pub(crate) struct Canned {
    seen: Arc<Mutex<Vec<Seen>>>,
    respond: Arc<Respond>,
}

impl Canned {
    /// `respond` sees everything but `GetCallerIdentity`, which tells the usual account.
    pub(crate) fn new(respond: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::bare(move |seen| match seen.operation.as_str() {
            "GetCallerIdentity" => identity(ACCOUNT),
            _ => respond(seen),
        })
    }

    /// `respond` sees everything.
    pub(crate) fn bare(respond: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self { seen: Arc::default(), respond: Arc::new(respond) }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Operations in order, the first `GetCallerIdentity` left out.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.seen().into_iter().skip(1).map(|seen| seen.operation).collect()
    }

    pub(crate) fn http(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// A connection with a plain key.
    pub(crate) async fn connected(&self) -> Connection {
        self.connect(options()).await.unwrap()
    }

    pub(crate) async fn connect(&self, options: ConnectOptions) -> Result<Connection, ConnectError> {
        let origin = origin(&options, |_| None)?;
        connect_through(self.http(), origin, World::Aws, options).await
    }

    /// The same to a custom endpoint.
    pub(crate) async fn connect_to(&self, endpoint: &str, options: ConnectOptions) -> Result<Connection, ConnectError> {
        let origin = origin(&options, |_| None)?;
        let world = World::Custom { endpoint: endpoint.to_owned() };
        connect_through(self.http(), origin, world, options).await
    }
}

impl Canned {
    /// Begins a sign-in that ends at these answers; without an endpoint it is one to AWS.
    pub(crate) async fn begin(&self, sign_in: SignIn, options: SignInOptions) -> Result<Waiting, ConnectError> {
        let world = options.custom_endpoint.clone().map_or(World::Aws, |endpoint| World::Custom { endpoint });
        begin_through(self.http(), world, sign_in, options).await
    }
}

/// The test's clock, no files.
pub(crate) fn sign_in_options() -> SignInOptions {
    let ConnectOptions { custom_endpoint, clock, seed, share, places, .. } = options();
    SignInOptions { custom_endpoint, clock, seed, share, places }
}

/// A plain key, the test's clock, no files.
pub(crate) fn options() -> ConnectOptions {
    let source =
        Source::AccessKey { id: KEY.to_owned(), secret: Zeroizing::new(SECRET.to_owned()), token: None, mfa: None };
    let clock = Clock::scaled("2026-10-04T14:10:00Z".parse().unwrap(), 1.0);
    let nowhere = std::path::PathBuf::from("/nonexistent");
    let places = Places {
        config: nowhere.clone(),
        credentials: nowhere.clone(),
        sso_cache: nowhere.clone(),
        login_cache: nowhere,
    };
    ConnectOptions { source, region_hint: None, custom_endpoint: None, clock, seed: 7, share: 1.0, places }
}

impl std::fmt::Debug for Canned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Canned")
    }
}

impl HttpClient for Canned {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let seen = seen(&in_memory(request).unwrap());
        self.seen.lock().unwrap().push(seen.clone());
        let answer = (self.respond)(&seen);
        HttpConnectorFuture::new(async move {
            let response = match answer {
                Answer::Http(response) => response,
                Answer::Late(wait, response) => {
                    tokio::time::sleep(wait).await;
                    response
                }
                Answer::Never => std::future::pending().await,
                Answer::Endless(taken) => {
                    let response = response(200, "application/x-amz-json-1.1", String::new());
                    let body = SdkBody::from_body_1_x(Endless(taken));
                    return Ok(HttpResponse::try_from(response.map(|_| body)).unwrap());
                }
                Answer::Lost => return Err(ConnectorError::io("connection reset by peer".into())),
                Answer::NoSuchHost => return Err(ConnectorError::io("dns error: no such host".into())),
            };
            Ok(HttpResponse::try_from(response.map(SdkBody::from)).unwrap())
        })
    }
}

struct Endless(Arc<AtomicUsize>);

impl http_body::Body for Endless {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        const PIECE: &[u8] = &[b' '; 64 * 1024];
        self.0.fetch_add(PIECE.len(), Ordering::Relaxed);
        std::task::Poll::Ready(Some(Ok(http_body::Frame::data(bytes::Bytes::from_static(PIECE)))))
    }
}

fn seen(request: &http::Request<bytes::Bytes>) -> Seen {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    let scope = header("authorization").split("Credential=").nth(1).unwrap_or_default();
    let mut scope = scope.split(['/', ',']);
    let key = scope.next().unwrap_or_default().to_owned();
    let region = scope.nth(1).unwrap_or_default().to_owned();
    let form = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
    let target = header("x-amz-target").rsplit('.').next().filter(|target| !target.is_empty());
    let path = match (request.method().as_str(), request.uri().path()) {
        (_, "/listRegions") => "ListRegions",
        (_, "/federation/credentials") => "GetRoleCredentials",
        (_, "/assignment/accounts") => "ListAccounts",
        (_, "/assignment/roles") => "ListAccountRoles",
        (_, "/v1/token") => "CreateOAuth2Token",
        (_, "/client/register") => "RegisterClient",
        (_, "/device_authorization") => "StartDeviceAuthorization",
        (_, "/token") => "CreateToken",
        ("GET", "/schedules") => "ListSchedules",
        ("GET", other) if other.starts_with("/schedules/") => "GetSchedule",
        ("PUT", other) if other.starts_with("/schedules/") => "UpdateSchedule",
        (_, other) => other,
    };
    Seen {
        host: request.uri().host().unwrap_or_default().to_owned(),
        region,
        key,
        operation: target.or(form).unwrap_or(path).to_owned(),
        user_agent: header("user-agent").to_owned(),
        target: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        proof: header("dpop").to_owned(),
        bearer: header("x-amz-sso_bearer_token").to_owned(),
        body,
    }
}

/// A good JSON answer.
pub(crate) fn ok(value: &Value) -> Answer {
    Answer::Http(response(200, "application/x-amz-json-1.1", value.to_string()))
}

/// An error of a JSON service.
pub(crate) fn refused(status: u16, code: &str, message: &str) -> Answer {
    let body = json!({ "__type": code, "message": message }).to_string();
    Answer::Http(response(status, "application/x-amz-json-1.1", body))
}

/// An error of the services of a sign-in: the exception in a header, OAuth's own word for it in the body.
pub(crate) fn refused_oauth(status: u16, exception: &str, body: &Value) -> Answer {
    let mut response = response(status, "application/json", body.to_string());
    response.headers_mut().insert("x-amzn-errortype", exception.parse().unwrap());
    Answer::Http(response)
}

/// An error of a query service.
pub(crate) fn refused_query(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}\
         </Code><Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
    );
    Answer::Http(response(status, "text/xml", body))
}

/// What sts tells of a key of `account`.
pub(crate) fn identity(account: &str) -> Answer {
    identity_in("aws", account)
}

/// The same in another partition.
pub(crate) fn identity_in(partition: &str, account: &str) -> Answer {
    let body = format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:{partition}:iam::{account}:user/kim</Arn><UserId>AIDA</UserId><Account>{account}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>r-0</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    );
    Answer::Http(response(200, "text/xml", body))
}

pub(crate) fn response(status: u16, content_type: &str, body: String) -> http::Response<String> {
    http::Response::builder()
        .status(status)
        .header("content-type", content_type)
        .header("x-amzn-requestid", "req-1")
        .body(body)
        .unwrap()
}

/// An answer of something that is not AWS.
pub(crate) fn html(status: u16) -> Answer {
    let body = "<html><body>Welcome to the hotel</body></html>".to_owned();
    Answer::Http(http::Response::builder().status(status).header("content-type", "text/html").body(body).unwrap())
}
