//! The HTTP client that leads to the practice account and nowhere else.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use quench_drill::{ConnectionLost, Drill};

/// A client whose every request is answered by `drill`.
pub(crate) fn drill_client(drill: Drill) -> SharedHttpClient {
    SharedHttpClient::new(DrillClient(drill))
}

#[derive(Clone)]
struct DrillClient(Drill);

impl std::fmt::Debug for DrillClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DrillClient")
    }
}

impl HttpClient for DrillClient {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for DrillClient {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let drill = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = in_memory(request)?;
            let response = drill.handle(request).await.map_err(lost)?;
            HttpResponse::try_from(response.map(SdkBody::from))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// The request with its body in memory, which is where the bodies of these services always are.
pub(crate) fn in_memory(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = body.bytes().map(Bytes::copy_from_slice);
    let body = body.ok_or_else(|| ConnectorError::user("the request's body is a stream".into()))?;
    Ok(http::Request::from_parts(parts, body))
}

fn lost(error: ConnectionLost) -> ConnectorError {
    let never = matches!(error, ConnectionLost::NoSuchHost { .. });
    let error = ConnectorError::io(error.into());
    if never { error.never_connected() } else { error }
}
