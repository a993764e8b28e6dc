//! The port that the browser comes back to, over real sockets.

use std::time::Duration;

use jiff::Timestamp;
use quench_clock::Clock;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use super::browser::{authority, open, send};
use crate::connect_error::ConnectError;
use crate::sign_in::Loopback;

const STATE: &str = "6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b";
const TEN_MINUTES: Duration = Duration::from_secs(600);

type Came = JoinHandle<Result<Zeroizing<String>, ConnectError>>;

fn clock() -> Clock {
    let start: Timestamp = "2026-10-04T14:10:00Z".parse().unwrap();
    Clock::scaled(start, 1.0)
}

/// A port that waits, and its address.
async fn waiting() -> (String, Came) {
    let port = Loopback::open().await.unwrap();
    let authority = authority(&port.redirect());
    assert!(authority.starts_with("127.0.0.1:") && port.redirect().ends_with("/oauth/callback"));
    (authority, tokio::spawn(async move { port.code(STATE, TEN_MINUTES, &clock()).await }))
}

fn good() -> String {
    format!("/oauth/callback?code=c%2F1&state={STATE}")
}

async fn code(came: Came) -> String {
    came.await.unwrap().unwrap().to_string()
}

#[tokio::test]
async fn the_answer_is_taken_once_and_the_port_closed() {
    let (authority, came) = waiting().await;
    let shown = open(&authority, &good()).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("go back to Quench") && shown.body.contains("Quench로 돌아가세요"), "{}", shown.body);
    assert!(!shown.body.contains("<script") && !shown.body.contains("http") && !shown.body.contains("src="));
    for header in [
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
        "Connection: close",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        &format!("Content-Length: {}", shown.body.len()),
    ] {
        assert!(shown.head.lines().any(|line| line == header), "{header}: {}", shown.head);
    }
    assert_eq!(code(came).await, "c/1");
    assert!(TcpStream::connect(&authority).await.is_err(), "a second callback finds nobody");
}

#[tokio::test]
async fn nothing_but_the_answer_to_this_sign_in_ends_the_wait() {
    let (authority, came) = waiting().await;
    let get = |target: &str, host: &str| format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let port = authority.rsplit(':').next().unwrap();
    let forged = "/oauth/callback?code=evil&state=6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4c";
    let no_code = format!("/oauth/callback?state={STATE}");
    let empty_code = format!("/oauth/callback?code=&state={STATE}");
    let twice = format!("{}&state={STATE}", good());
    let broken = format!("/oauth/callback?code=%zz&state={STATE}");
    for (request, status) in [
        (get(forged, &authority), 400),
        (get("/oauth/callback?code=evil", &authority), 400),
        (get("/oauth/callback?error=access_denied", &authority), 400),
        (get("/oauth/callback?error=access_denied&state=", &authority), 400),
        (get("/oauth/callback", &authority), 400),
        (get(&no_code, &authority), 400),
        (get(&empty_code, &authority), 400),
        (get(&twice, &authority), 400),
        (get(&broken, &authority), 400),
        (get(&good(), "evil.example"), 400),
        (get(&good(), &format!("localhost:{port}")), 400),
        (get(&good(), "127.0.0.1"), 400),
        (format!("GET {} HTTP/1.1\r\n\r\n", good()), 400),
        (format!("GET {} HTTP/1.1\r\nHost: {authority}\r\nHost: {authority}\r\n\r\n", good()), 400),
        (get(&format!("http://{authority}{}", good()), &authority), 404),
        (get("/favicon.ico", &authority), 404),
        (get("/", &authority), 404),
        (get(&good().replace("/oauth/callback", "/oauth/callback/"), &authority), 404),
        (get(&good(), &authority).replace("GET", "POST"), 405),
        (get(&good(), &authority).replace("GET", "OPTIONS"), 405),
        ("hello\r\n\r\n".to_owned(), 400),
        ("\u{16}\u{3}\u{1}\n\n".to_owned(), 400),
    ] {
        let shown = send(&authority, &request).await.unwrap();
        assert_eq!(shown.status, status, "{request}");
        assert!(!shown.body.contains("evil"), "nothing of a request is shown");
        assert!(!came.is_finished(), "{request}");
    }
    assert_eq!(open(&authority, &good()).await.status, 200);
    assert_eq!(code(came).await, "c/1");
}

#[tokio::test]
async fn a_no_is_a_no_only_of_this_sign_in() {
    let (authority, came) = waiting().await;
    let target = format!("/oauth/callback?error=access_denied&error_description=no&state={STATE}");
    let shown = open(&authority, &target).await;
    assert!(shown.body.contains("refused") && shown.body.contains("거부"), "{}", shown.body);
    assert!(matches!(came.await.unwrap(), Err(ConnectError::SignInDenied)));

    let (authority, came) = waiting().await;
    open(&authority, &format!("/oauth/callback?error=invalid_scope&error_description=a%0Ab&state={STATE}")).await;
    let Err(ConnectError::Unexpected(error)) = came.await.unwrap() else { panic!("not told") };
    assert_eq!((error.code.as_deref(), error.message.contains('\n')), (Some("invalid_scope"), false));
}

#[tokio::test]
async fn who_is_slow_or_endless_holds_up_nobody() {
    let (authority, came) = waiting().await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(&authority).await.unwrap());
    }
    let mut half = TcpStream::connect(&authority).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut half, b"GET /oauth/callback?code=").await.unwrap();
    let huge = format!("GET /oauth/callback?code={} HTTP/1.1\r\n", "c".repeat(1024 * 1024));
    let shown = send(&authority, &huge).await;
    assert!(shown.is_none_or(|shown| shown.status == 431));
    assert!(!came.is_finished());
    let started = tokio::time::Instant::now();
    assert_eq!(open(&authority, &good()).await.status, 200);
    assert_eq!(code(came).await, "c/1");
    assert!(started.elapsed() < Duration::from_secs(4), "before the silent ones were given up");
}

#[tokio::test]
async fn of_two_answers_at_once_one_is_taken() {
    let (authority, came) = waiting().await;
    // Both are connected before either speaks, so that both are heard.
    let mut streams = [TcpStream::connect(&authority).await.unwrap(), TcpStream::connect(&authority).await.unwrap()];
    let mut statuses = Vec::new();
    for (stream, code) in streams.iter_mut().zip(["first", "second"]) {
        let request = format!("GET /oauth/callback?code={code}&state={STATE} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        let _ = tokio::io::AsyncWriteExt::write_all(stream, request.as_bytes()).await;
    }
    for stream in &mut streams {
        let mut answer = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(stream, &mut answer).await;
        statuses.push(String::from_utf8(answer).unwrap().split(' ').nth(1).map(str::to_owned));
    }
    let code = code(came).await;
    assert!(code == "first" || code == "second");
    assert_eq!(statuses.iter().filter(|status| status.as_deref() == Some("200")).count(), 1, "{statuses:?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_comes_for_ten_minutes() {
    let port = Loopback::open().await.unwrap();
    let clock = clock();
    let before = clock.now();
    assert!(matches!(port.code(STATE, TEN_MINUTES, &clock).await, Err(ConnectError::SignInTimedOut)));
    assert_eq!(clock.now().duration_since(before).as_secs(), 600);
}

#[tokio::test]
async fn only_somebody_else_came() {
    let (authority, came) = waiting().await;
    assert_eq!(open(&authority, "/oauth/callback?code=evil&state=x").await.status, 400);
    tokio::time::pause();
    tokio::time::advance(TEN_MINUTES).await;
    assert!(matches!(came.await.unwrap(), Err(ConnectError::SignInMismatch)));
}
