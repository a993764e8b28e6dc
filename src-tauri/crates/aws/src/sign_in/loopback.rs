//! Where the browser comes back to: a port of this machine that listens for one answer and for nothing else.
//!
//! Any page that the person looks at, and any program of this machine, can ask this port too. So only a request that knows
//! the state can end the wait, for good or bad; the others are answered, and remembered in case that nobody else comes.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use quench_clock::Clock;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use super::page::Page;
use super::pkce::same;
use super::query;
use crate::connect_error::ConnectError;
use crate::redact::shown;

const PATH: &str = "/oauth/callback";
/// Browsers send less than 2 kB here.
const HEAD_LIMIT: usize = 8 * 1024;
const HEADERS: usize = 64;
/// How long one connection may take for its request, and again for its answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Browsers open a few connections at once, some of which say nothing.
const VISITS: usize = 64;

/// A port that listens.
#[derive(Debug)]
pub(crate) struct Loopback {
    listener: TcpListener,
    authority: String,
}

/// What came back.
type Callback = Result<Zeroizing<String>, ConnectError>;

impl Loopback {
    /// Any free port, on 127.0.0.1 alone.
    pub(crate) async fn open() -> Result<Self, ConnectError> {
        let failed = |source| ConnectError::LoopbackFailed { source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
        let authority = listener.local_addr().map_err(failed)?.to_string();
        Ok(Self { listener, authority })
    }

    /// Where the browser is to be sent: `http://127.0.0.1:49152/oauth/callback`.
    pub(crate) fn redirect(&self) -> String {
        format!("http://{}{PATH}", self.authority)
    }

    /// Waits at most `patience` for the answer that knows `state`, and gives its code. The port is closed afterwards.
    pub(crate) async fn code(self, state: &str, patience: Duration, clock: &Clock) -> Callback {
        let desk = Arc::new(Desk {
            state: Zeroizing::new(state.to_owned()),
            authority: self.authority,
            used: AtomicBool::new(false),
            strange: AtomicBool::new(false),
            clock: clock.clone(),
        });
        let (told, mut came) = mpsc::channel(1);
        let mut visits = JoinSet::new();
        let mut end = std::pin::pin!(clock.sleep(patience));
        loop {
            tokio::select! {
                biased;
                Some(callback) = came.recv() => return callback,
                () = &mut end => return Err(match desk.strange.load(Ordering::Relaxed) {
                    true => ConnectError::SignInMismatch,
                    false => ConnectError::SignInTimedOut,
                }),
                Some(_) = visits.join_next() => {}
                accepted = self.listener.accept(), if visits.len() < VISITS => match accepted {
                    Ok((stream, _)) => {
                        visits.spawn(Arc::clone(&desk).visit(stream, told.clone()));
                    }
                    // Such as too many open files: it passes, and asking without a pause would only burn.
                    Err(_) => clock.sleep(Duration::from_millis(100)).await,
                },
            }
        }
    }
}

/// What every connection is judged by.
struct Desk {
    state: Zeroizing<String>,
    authority: String,
    /// The answer has come: whatever knows the state now is a second one.
    used: AtomicBool,
    /// Something came that looks like an answer and is none to this sign-in.
    strange: AtomicBool,
    clock: Clock,
}

impl Desk {
    /// One connection, from its request to the last byte of its answer; it holds up no other.
    async fn visit(self: Arc<Self>, mut stream: TcpStream, told: mpsc::Sender<Callback>) {
        let Some(head) = self.within(read_head(&mut stream)).await.flatten() else { return };
        let (page, callback) = self.judge(&head);
        let answer = page.response();
        let write = async {
            stream.write_all(answer.as_bytes()).await.ok()?;
            stream.shutdown().await.ok()
        };
        // The page first, because the port closes with the answer; but a browser that is gone takes nothing back.
        self.within(write).await;
        if let Some(callback) = callback {
            told.send(callback).await.ok();
        }
    }

    async fn within<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        // A clock that runs 60 times as fast must not make this machine's browser look slow.
        let patience = PATIENCE.mul_f64(self.clock.speed().max(1.0));
        tokio::select! {
            done = work => Some(done),
            () = self.clock.sleep(patience) => None,
        }
    }

    fn judge(&self, head: &[u8]) -> (Page, Option<Callback>) {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(head) {
            Ok(httparse::Status::Complete(_)) => {}
            Ok(httparse::Status::Partial) if head.len() == HEAD_LIMIT => return (Page::TooLong, None),
            Ok(httparse::Status::Partial) | Err(_) => return (Page::Malformed, None),
        }
        let mut hosts = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("host"));
        // Another name that leads to this machine (DNS rebinding) is not where AWS sends the browser.
        let ours = hosts.next().is_some_and(|host| host.value == self.authority.as_bytes()) && hosts.next().is_none();
        let target = request.path.unwrap_or_default();
        let (path, asked) = target.split_once('?').unwrap_or((target, ""));
        match request.method {
            _ if !ours => return (Page::Malformed, None),
            Some("GET") if path == PATH => {}
            Some("GET") => return (Page::NotFound, None),
            _ => return (Page::NotGet, None),
        }
        let foreign = || {
            self.strange.store(true, Ordering::Relaxed);
            (Page::Foreign, None)
        };
        let Some([state, code, error, description]) =
            query::read(asked, ["state", "code", "error", "error_description"])
        else {
            return foreign();
        };
        if !state.is_some_and(|state| same(&state, &self.state)) {
            return foreign();
        }
        let code = code.filter(|code| !code.is_empty() && quench_core::text::is_plain(code));
        let (page, callback) = match (code, error) {
            (Some(code), None) => (Page::Done, Ok(code)),
            (_, Some(error)) => (Page::Refused, Err(refusal(&error, description.as_ref().map(|text| text.as_str())))),
            (None, None) => return foreign(),
        };
        if self.used.swap(true, Ordering::Relaxed) {
            return (Page::Used, None);
        }
        (page, Some(callback))
    }
}

/// What RFC 6749 section 4.1.2.1 sends instead of a code.
fn refusal(error: &str, description: Option<&str>) -> ConnectError {
    if error == "access_denied" {
        return ConnectError::SignInDenied;
    }
    ConnectError::Unexpected(Box::new(CloudError {
        kind: CloudErrorKind::Refused,
        operation: "signin:Authorize".to_owned(),
        region: String::new(),
        code: Some(shown(error)),
        message: shown(description.unwrap_or_default()),
        request_id: None,
    }))
}

/// The head of a request as far as [`HEAD_LIMIT`]; `None` if the other side went away before it was whole.
async fn read_head(stream: &mut TcpStream) -> Option<Zeroizing<Vec<u8>>> {
    // Never moved to a larger place, which would leave a copy of the code behind.
    let mut head = Zeroizing::new(Vec::with_capacity(HEAD_LIMIT));
    loop {
        let mut piece = Zeroizing::new([0; 1024]);
        let room = (HEAD_LIMIT - head.len()).min(piece.len());
        let read = stream.read(piece.get_mut(..room)?).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(piece.get(..read)?);
        let whole = head.windows(4).any(|end| end == b"\r\n\r\n") || head.windows(2).any(|end| end == b"\n\n");
        if whole || head.len() == HEAD_LIMIT {
            return Some(head);
        }
    }
}
