use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;

use quench_core::mark::Mark;
use quench_core::view::SignInWay;
use tauri::async_runtime::JoinHandle;

use super::*;
use crate::arguments::Arguments;
use crate::commands::connect::enter;
use crate::commands::practice::debrief;
use crate::state::App;

/// A stand-in on this machine that knows one account, and only answers who it is.
fn stand_in() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 8192];
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                let read = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            let body = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                        <GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/kim</Arn><UserId>AIDA</UserId>\
                        <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\nconnection: close\r\n";
            let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

fn key(endpoint: String) -> ConnectRequest {
    let (id, secret) = ("AKIAIOSFODNN7EXAMPLE".to_owned(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned());
    ConnectRequest::AccessKey { id, secret, token: None, region: None, mfa: None, endpoint: Some(endpoint) }
}

fn practice(scenario: &str, fresh: bool) -> ConnectRequest {
    ConnectRequest::Practice { scenario: Some(scenario.to_owned()), seed: 1, speed: 1, fresh }
}

fn app(folder: &tempfile::TempDir) -> App {
    App::new(Arguments::default(), PathBuf::from(folder.path()))
}

async fn entering(app: &App, request: ConnectRequest) -> Result<SessionView, ApiError> {
    enter(app, ready(app, request), false, clinging).await
}

/// A job that would hold the session for ever.
fn clinging(session: &Arc<Session>) -> Vec<JoinHandle<()>> {
    let session = Arc::clone(session);
    vec![tauri::async_runtime::spawn(async move {
        std::future::pending::<()>().await;
        drop(session);
    })]
}

fn writes(session: &Session) -> bool {
    session.mark_arns(&["arn:aws:ecs:eu-west-1:123456789012:cluster/c".to_owned()], Mark::Keep).is_ok()
}

#[tokio::test]
async fn connecting_again_to_the_same_account_can_still_write() {
    let (folder, endpoint) = (tempfile::tempdir().unwrap(), stand_in());
    let app = app(&folder);
    let requests: [&dyn Fn() -> ConnectRequest; 2] = [&|| key(endpoint.clone()), &|| practice("small", false)];
    for request in requests {
        assert!(!entering(&app, request()).await.unwrap().read_only);
        // A command that was under way holds the first session a little longer.
        let first = app.session().unwrap();
        assert!(!entering(&app, request()).await.unwrap().read_only);
        assert!(writes(&app.session().unwrap()));
        assert!(!writes(&first), "only one session writes");
        assert_eq!(Arc::strong_count(&first), 1, "nothing else holds it any more");
    }
}

#[tokio::test]
async fn who_cannot_connect_elsewhere_stays_in_the_account_in_use() {
    let (folder, endpoint) = (tempfile::tempdir().unwrap(), stand_in());
    let app = app(&folder);
    for request in [key(endpoint.clone()), practice("small", true)] {
        entering(&app, request).await.unwrap();
        let before = app.session().unwrap();
        assert!(entering(&app, key("http://aws.example".to_owned())).await.is_err());
        assert!(entering(&app, practice("no such scenario", true)).await.is_err());
        assert!(Arc::ptr_eq(&before, &app.session().unwrap()));
        assert!(writes(&before));
    }
}

#[tokio::test]
async fn a_slash_at_the_end_of_an_endpoint_is_no_other_account() {
    let (folder, endpoint) = (tempfile::tempdir().unwrap(), stand_in());
    let app = app(&folder);
    let mut keys = Vec::new();
    for endpoint in [endpoint.clone(), format!("{endpoint}/")] {
        let view = entering(&app, key(endpoint)).await.unwrap();
        keys.push((app.session().unwrap().world().key(), view.world));
    }
    assert_eq!(keys[0], keys[1]);
}

#[tokio::test]
async fn an_account_is_remembered_while_it_is_connected_and_after() {
    let (folder, endpoint) = (tempfile::tempdir().unwrap(), stand_in());
    let app = app(&folder);
    assert_eq!(remembered(&app).await, []);
    assert!(!folder.path().join("incidents").exists(), "looking makes nothing");
    entering(&app, key(endpoint.clone())).await.unwrap();
    let told = remembered(&app).await;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].account.as_str(), told[0].endpoint.as_deref()), ("123456789012", Some(endpoint.as_str())));
    assert_eq!((told[0].way.clone(), told[0].kept), (Some(SignInWay::Key), false));
    assert_eq!(told[0].incidents.len(), 1);
    assert!(writes(&app.session().unwrap()), "whoever looks takes no lock");
    entering(&app, practice("small", true)).await.unwrap();
    assert_eq!(remembered(&app).await, told, "practice is not remembered here");
    let written = std::fs::read(folder.path().join("incidents").join(quench_store::FILE_NAME)).unwrap();
    let log = std::fs::read(folder.path().join("incidents").join("quench.sqlite3-wal")).unwrap_or_default();
    for secret in ["wJalrXUtnFEMI", "bPxRfiCYEXAMPLEKEY", "AKIAIOSFODNN7EXAMPLE"] {
        let found = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found(&written) && !found(&log), "{secret}");
    }
}

#[tokio::test]
async fn a_practice_account_is_found_again_after_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&folder);
    assert!(!practice_saved(&app.folder));
    entering(&app, practice("small", true)).await.unwrap();
    app.leave().await;
    assert!(app.session().is_err());
    assert!(practice_saved(&app.folder));
}

#[tokio::test]
async fn only_a_practice_account_has_a_debrief() {
    let (folder, endpoint) = (tempfile::tempdir().unwrap(), stand_in());
    let app = app(&folder);
    let refused = || debrief(&app).unwrap_err().code;
    assert_eq!(refused(), Code::NotConnected);
    entering(&app, key(endpoint)).await.unwrap();
    assert_eq!(refused(), Code::Unexpected);
    let fast = ConnectRequest::Practice { scenario: Some("small".to_owned()), seed: 4, speed: 60, fresh: true };
    entering(&app, fast).await.unwrap();
    let view = debrief(&app).unwrap();
    assert_eq!((view.scenario.as_str(), view.seed, view.speed, view.finished), ("small", 4, 60, false));
    // Where the drill goes on after a start, it is measured from where it began.
    app.leave().await;
    let saved = ConnectRequest::Practice { scenario: None, seed: 4, speed: 1, fresh: false };
    entering(&app, saved).await.unwrap();
    let again = debrief(&app).unwrap();
    assert_eq!((again.started_at, again.best_seconds_to_zero), (view.started_at, view.best_seconds_to_zero));
    assert!(again.now >= view.now && again.speed == 1);
}

/// They asked it of one sign-in: the next one, perhaps of somebody else, is not kept because of that.
#[tokio::test]
async fn another_sign_in_to_the_account_is_not_kept_until_somebody_asks() {
    let (folder, endpoint) = (tempfile::tempdir().unwrap(), stand_in());
    let app = app(&folder);
    entering(&app, key(endpoint.clone())).await.unwrap();
    let session = app.session().unwrap();
    assert!(!app.is_kept(&session));
    app.set_kept(&session, Some(session.ground().connection.sign_in_number()));
    assert!(app.is_kept(&session));
    let Ready::Account { connection, .. } = ready(&app, key(endpoint)).await.unwrap() else { unreachable!() };
    session.sign_in_again(*connection).unwrap();
    assert!(!app.is_kept(&session));
    app.set_kept(&session, Some(session.ground().connection.sign_in_number()));
    assert!(app.is_kept(&session));
}
