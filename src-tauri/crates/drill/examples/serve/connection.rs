//! HTTP/1.1 on one connection: requests with a `Content-Length`, one after the other. What is answered is its caller's:
//! `serve` and the engine's bench both stand on it.
//!
//! Written out rather than taken from a server crate, because the server features of the HTTP crates below the AWS SDK
//! would compile the SDK anew (`tests/features.rs` of the workspace).

use std::io;

use bytes::Bytes;
use http::{Request, Response};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const MOST_HEADERS: usize = 64;
const MOST_HEAD: usize = 64 * 1024;
/// AWS's own limits are below this for everything that is answered here.
const MOST_BODY: usize = 1024 * 1024;

/// A request as far as it could be read.
enum Incoming {
    Whole(Box<Request<Bytes>>),
    /// The status that says why it was not.
    Refused(u16),
    /// The client has hung up.
    End,
}

/// Answers until the client hangs up, something breaks or `answer` has none: then the connection is lost.
pub(crate) async fn serve<A>(mut stream: TcpStream, answer: impl Fn(Request<Bytes>) -> A) -> io::Result<()>
where
    A: Future<Output = Option<Response<Bytes>>>,
{
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let (response, last) = match read(&mut stream, &mut buffer).await? {
            Incoming::End => return Ok(()),
            Incoming::Refused(status) => (plain(status), true),
            Incoming::Whole(request) => match answer(*request).await {
                Some(response) => (response, false),
                None => return Ok(()),
            },
        };
        write(&mut stream, &response).await?;
        if last {
            return Ok(());
        }
    }
}

/// An answer without a body.
pub(crate) fn plain(status: u16) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// Takes the next request off the stream; what came after it stays in the buffer.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Incoming> {
    let (head, mut request, length) = loop {
        match parse(buffer) {
            Head::Whole(head, request, length) => break (head, request, length),
            Head::Refused(status) => return Ok(Incoming::Refused(status)),
            Head::Partial if buffer.len() > MOST_HEAD => return Ok(Incoming::Refused(431)),
            Head::Partial if stream.read_buf(buffer).await? == 0 => return Ok(Incoming::End),
            Head::Partial => {}
        }
    };
    if length > MOST_BODY {
        return Ok(Incoming::Refused(413));
    }
    if request.headers().get("expect").is_some() && buffer.len() < head + length {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    while buffer.len() < head + length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(Incoming::End);
        }
    }
    let rest = buffer.split_off(head + length);
    *request.body_mut() = Bytes::copy_from_slice(buffer.get(head..).unwrap_or_default());
    *buffer = rest;
    Ok(Incoming::Whole(request))
}

enum Head {
    /// Its length, the request without its body, the length of the body.
    Whole(usize, Box<Request<Bytes>>, usize),
    Refused(u16),
    Partial,
}

fn parse(buffer: &[u8]) -> Head {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Head::Partial,
        Err(_) => return Head::Refused(400),
    };
    let mut request = Request::builder().method(parsed.method.unwrap_or_default()).uri(parsed.path.unwrap_or_default());
    for header in parsed.headers {
        request = request.header(header.name, header.value);
    }
    let Ok(request) = request.body(Bytes::new()).map(Box::new) else { return Head::Refused(400) };
    if request.headers().contains_key("transfer-encoding") {
        return Head::Refused(411);
    }
    match request.headers().get("content-length").map(|value| value.to_str().ok().and_then(|text| text.parse().ok())) {
        None => Head::Whole(length, request, 0),
        Some(Some(body)) => Head::Whole(length, request, body),
        Some(None) => Head::Refused(400),
    }
}

async fn write(stream: &mut TcpStream, response: &Response<Bytes>) -> io::Result<()> {
    let mut head =
        format!("HTTP/1.1 {}\r\ncontent-length: {}\r\n", response.status(), response.body().len()).into_bytes();
    for (name, value) in response.headers() {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head.extend_from_slice(response.body());
    stream.write_all(&head).await?;
    stream.flush().await
}
