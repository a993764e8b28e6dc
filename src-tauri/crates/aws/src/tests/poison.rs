//! A poisoned environment and profile: nothing goes where they point, and nothing panics.

use std::net::TcpListener;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::canned::{ACCOUNT, Answer, Canned, identity, ok, options, response};
use crate::connect::{ConnectOptions, Source};
use crate::profile_file::Places;
use crate::profile_options::list_profiles;

const CHILD: &str = "QUENCH_TEST_POISONED";
/// The child connects to the trap as a person's own choice.
const CHOSEN: &str = "QUENCH_TEST_CHOSEN";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Variables of this process cannot be changed safely, so the test runs itself again with those it needs.
fn again(test: &str, trap: &str) -> std::process::Command {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", &format!("tests::poison::{test}"), "--nocapture"]).env(CHILD, trap);
    let services = ["", "_STS", "_ECS", "_ACCOUNT", "_EC2", "_SSO"];
    child.envs(services.map(|service| (format!("AWS_ENDPOINT_URL{service}"), trap)));
    child.envs([("AWS_MAX_ATTEMPTS", "banana"), ("AWS_RETRY_MODE", "banana"), ("AWS_PROFILE", "banana")]);
    child.envs([("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", trap)]);
    child.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", trap);
    child.envs([("AWS_REGION", "no region!"), ("AWS_DEFAULT_REGION", "\u{202e}"), ("AWS_DEFAULTS_MODE", "banana")]);
    child.envs(["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"].map(|file| (file, "/nonexistent/aws")));
    child.env("AWS_LOGIN_CACHE_DIRECTORY", "~");
    child
}

fn passed(child: &mut std::process::Command) {
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

/// A port that counts who comes and answers nobody.
fn trap() -> (String, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = std::sync::Arc::<std::sync::Mutex<Vec<String>>>::default();
    let told = std::sync::Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut buffer = [0; 1024];
            let read = std::io::Read::read(&mut stream.unwrap(), &mut buffer).unwrap_or(0);
            told.lock().unwrap().push(String::from_utf8_lossy(&buffer[..read]).lines().next().unwrap_or("").to_owned());
        }
    });
    (url, seen)
}

/// The requests of a canned client have the right hosts, and those of the real one go to the right places: to AWS,
/// through the one proxy that the system names, and to nobody else.
#[test]
fn overrides_of_the_environment_and_of_profiles_get_no_request() {
    let ((url, trapped), (proxy, proxied)) = (trap(), trap());
    passed(&mut again("in_a_poisoned_environment", &url));
    passed(again("with_the_real_client", &url).envs([("HTTPS_PROXY", &proxy)]).env_remove("NO_PROXY"));
    assert_eq!(*trapped.lock().unwrap(), Vec::<String>::new(), "somebody followed the override");
    let proxied = proxied.lock().unwrap().clone();
    assert!(proxied.iter().any(|line| line.starts_with("CONNECT sts.us-east-1.amazonaws.com:443")), "{proxied:?}");
    assert!(proxied.iter().all(|line| line.contains(".amazonaws.")), "{proxied:?}");
    // And the trap is one: whoever is told to go there gets there.
    passed(again("with_the_real_client", &url).env(CHOSEN, "yes"));
    assert!(!trapped.lock().unwrap().is_empty());
}

#[tokio::test]
async fn with_the_real_client() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[profile work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n\
         endpoint_url = {url}\n"
    );
    std::fs::write(folder.path().join("config"), config).unwrap();
    let nowhere = folder.path().join("none");
    let places = Places {
        config: folder.path().join("config"),
        credentials: nowhere.clone(),
        sso_cache: nowhere.clone(),
        login_cache: nowhere,
    };
    let source = Source::Profile { name: "work".to_owned(), confirmed_process: None, code: None };
    let custom_endpoint = std::env::var_os(CHOSEN).map(|_| url);
    let options = ConnectOptions { source, places, custom_endpoint, ..options() };
    let error = crate::connect(options).await.unwrap_err();
    assert!(matches!(error, crate::ConnectError::Offline(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn in_a_poisoned_environment() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[profile work]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/x\nsource_profile = base\nendpoint_url = {url}\n\
         services = evil\nmax_attempts = banana\nretry_mode = banana\n[profile base]\nendpoint_url = {url}\n\
         aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n\
         [profile corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n\
         sso_account_id = {ACCOUNT}\nsso_role_name = x\nendpoint_url = {url}\n\
         [services evil]\necs =\n  endpoint_url = {url}\nsts =\n  endpoint_url = {url}\n"
    );
    std::fs::write(folder.path().join("config"), config).unwrap();
    // Named after the SHA-1 of the start URL.
    let token = json!({ "accessToken": "t", "expiresAt": "2026-10-05T00:00:00Z" }).to_string();
    std::fs::write(folder.path().join("a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"), token).unwrap();
    let canned = Canned::bare(|seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "AssumeRole" => {
            let body = format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                 <AccessKeyId>ASIAINNERINNERINNER0</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey>\
                 <SessionToken>t</SessionToken><Expiration>2026-10-04T15:10:00Z</Expiration></Credentials>\
                 </AssumeRoleResult></AssumeRoleResponse>"
            );
            Answer::Http(response(200, "text/xml", body))
        }
        "GetRoleCredentials" => ok(&json!({ "roleCredentials": {
            "accessKeyId": "ASIASSOSSOSSOSSOSSO0", "secretAccessKey": SECRET, "sessionToken": "t",
            "expiration": 1_791_126_600_000_i64 } })),
        "ListClusters" => ok(&json!({ "clusterArns": [] })),
        _ => Answer::NoSuchHost,
    });
    // This user has no files there, and nothing of the environment's words stops anybody from looking.
    assert_eq!(list_profiles(&Places::of_this_user(), options().clock.now()).unwrap(), []);
    for name in ["work", "corp"] {
        let places = Places {
            config: folder.path().join("config"),
            credentials: folder.path().join("none"),
            sso_cache: folder.path().into(),
            login_cache: folder.path().into(),
        };
        let source = Source::Profile { name: name.to_owned(), confirmed_process: None, code: None };
        let connection = canned.connect(ConnectOptions { source, places, ..options() }).await.unwrap();
        let cancel = CancellationToken::new();
        assert_eq!(connection.region(connection.home_region()).list_clusters(&cancel).await.missing, None);
        connection.list_regions(&cancel).await;
    }
    let seen = canned.seen();
    for operation in
        ["AssumeRole", "GetRoleCredentials", "GetCallerIdentity", "ListClusters", "ListRegions", "DescribeRegions"]
    {
        assert!(seen.iter().any(|seen| seen.operation == operation), "{operation} was called");
    }
    for seen in seen {
        assert!(seen.host.ends_with(".amazonaws.com") && !seen.host.contains("fips"), "{seen:?}");
    }
}

/// The real HTTP client against a loopback stand-in: the custom endpoint is the one override there is, and it holds
/// for every service.
#[tokio::test]
async fn a_custom_endpoint_gets_every_request() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stand_in = tokio::spawn(async move {
        let mut requests = Vec::new();
        for body in [identity_body(), "{\"clusterArns\":[]}".to_owned(), "{\"clusterArns\":[]}".to_owned()] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 8192];
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                let read = stream.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
            requests.push(String::from_utf8_lossy(&request).into_owned());
        }
        requests
    });
    let mut options = options();
    options.custom_endpoint = Some(url);
    options.clock = quench_clock::Clock::system();
    let connection = crate::connect(options).await.unwrap();
    for region in ["eu-west-1", "ap-east-1"] {
        let region = quench_core::region::RegionCode::parse(region).unwrap();
        let listing = connection.region(&region).list_clusters(&CancellationToken::new()).await;
        assert_eq!(listing.missing, None);
    }
    let requests = stand_in.await.unwrap();
    assert!(requests[0].contains("/us-east-1/sts/aws4_request"));
    assert!(requests[1].contains("/eu-west-1/ecs/aws4_request"));
    assert!(requests[2].contains("/ap-east-1/ecs/aws4_request"), "regions differ by the signature's scope");
}

fn identity_body() -> String {
    match identity(ACCOUNT) {
        Answer::Http(answer) => answer.into_body(),
        _ => unreachable!(),
    }
}
