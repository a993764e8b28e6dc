//! No answer is read without end: a stand-in, a proxy or a broken service may send as much as it likes.

use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The largest answers, descriptions of 100 tasks, are a few megabytes.
pub(crate) const LIMIT: usize = 16 * 1024 * 1024;

/// `client` with every answer cut off, as an error, beyond [`LIMIT`] bytes.
pub(crate) fn capped(client: SharedHttpClient) -> SharedHttpClient {
    SharedHttpClient::new(Capped(client))
}

#[derive(Debug)]
struct Capped<T>(T);

impl HttpClient for Capped<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Capped(self.0.http_connector(settings, parts)))
    }
}

impl HttpConnector for Capped<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move {
            Ok(answer.await?.map(|body| SdkBody::from_body_1_x(CappedBody { body, left: LIMIT })))
        })
    }
}

struct CappedBody {
    body: SdkBody,
    left: usize,
}

#[derive(Debug, thiserror::Error)]
#[error("the answer is larger than 16 MB")]
struct TooLarge;

impl Body for CappedBody {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = std::task::ready!(Body::poll_frame(Pin::new(&mut self.body), context));
        if let Some(Ok(frame)) = &frame {
            let length = frame.data_ref().map_or(0, Bytes::len);
            match self.left.checked_sub(length) {
                Some(left) => self.left = left,
                None => return Poll::Ready(Some(Err(Box::new(TooLarge)))),
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        Body::is_end_stream(&self.body)
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.body)
    }
}
