//! For tests: a browser, as far as the loopback sees it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a browser got: status, head and body.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

/// The value of `name` in the query of `url`, unescaped.
pub(super) fn asked(url: &str, name: &str) -> String {
    let query = url.split_once('?').unwrap_or_default().1;
    let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap_or_default();
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let hex = (byte == b'%').then(|| [rest.next().unwrap(), rest.next().unwrap()]);
        bytes.push(hex.map_or(byte, |hex| u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()));
    }
    String::from_utf8(bytes).unwrap()
}

/// `127.0.0.1:49152` of a redirect's address.
pub(super) fn authority(redirect: &str) -> String {
    redirect.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned()
}

/// Opens `target` (`/oauth/callback?…`) as a browser does.
pub(super) async fn open(authority: &str, target: &str) -> Shown {
    send(authority, &format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: test\r\n\r\n")).await.unwrap()
}

/// Sends any bytes; `None` if the other side closed without an answer.
pub(super) async fn send(authority: &str, bytes: &str) -> Option<Shown> {
    let mut stream = TcpStream::connect(authority).await.ok()?;
    // Whoever has heard enough may close while we still send.
    let _ = stream.write_all(bytes.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Shown { status, head: head.to_owned(), body: body.to_owned() })
}
