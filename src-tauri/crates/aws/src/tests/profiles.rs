//! Profiles as people have them: which work, which wait for something, which are broken.

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::json;

use crate::canned::{ACCOUNT, Answer, Canned, KEY, identity, ok, options, response};
use crate::connect::{ConnectOptions, Source};
use crate::connect_error::{ConnectError, Unsupported};
use crate::profile_file::Places;
use crate::profile_options::{ProfileKind, ProfileNeed, ProfileOption, list_profiles};
use crate::profiles::{process_token, profile_portal};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// Of "corp", as `aws sso login` names its file.
const CORP_SHA1: &str = "ee0bfd2552fbd840c02cc48b6e823320543c450f";
const NOW: &str = "2026-10-04T14:10:00Z";

struct Home(tempfile::TempDir);

impl Home {
    fn with(config: &[u8], credentials: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config"), config).unwrap();
        std::fs::write(folder.path().join("credentials"), credentials).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn places(&self) -> Places {
        Places {
            config: self.file("config"),
            credentials: self.file("credentials"),
            sso_cache: self.file("sso"),
            login_cache: self.file("login"),
        }
    }

    fn list(&self) -> Result<Vec<ProfileOption>, ConnectError> {
        list_profiles(&self.places(), NOW.parse::<Timestamp>().unwrap())
    }

    fn options(&self, name: &str, confirmed: Option<&str>) -> ConnectOptions {
        let source =
            Source::Profile { name: name.to_owned(), confirmed_process: confirmed.map(process_token), code: None };
        ConnectOptions { source, places: self.places(), ..options() }
    }

    /// A sign-in of `session` that ends at `expires`.
    fn signed_in(&self, session_sha1: &str, expires: &str) {
        let token = json!({ "accessToken": "portal-token", "expiresAt": expires, "region": "eu-west-1" });
        std::fs::create_dir_all(self.file("sso")).unwrap();
        std::fs::write(self.file("sso").join(format!("{session_sha1}.json")), token.to_string()).unwrap();
    }

    /// What `aws login` leaves, with credentials that end at `expires`.
    fn logged_in(&self, expires: &str) {
        let key = json!({ "accessKeyId": "ASIALOGINLOGINLOGIN0", "secretAccessKey": LOGIN_SECRET, "sessionToken": "t",
            "accountId": ACCOUNT, "expiresAt": expires });
        let file = json!({ "accessToken": key, "tokenType": "aws_sigv4", "refreshToken": "refresh-token", "idToken": "id",
            "clientId": "arn:aws:signin:::devtools/same-device", "dpopKey": "-----BEGIN EC PRIVATE KEY-----" });
        std::fs::create_dir_all(self.file("login")).unwrap();
        std::fs::write(self.file("login").join(format!("{KIM_SHA256}.json")), file.to_string()).unwrap();
    }

    /// Every file with what is in it.
    fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let folders = [self.0.path().to_owned(), self.file("sso"), self.file("login")];
        let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
        files.sort();
        files.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    }
}

/// Of `arn:aws:iam::123456789012:user/kim`, as `aws login` names its file.
const KIM_SHA256: &str = "5eac23c3ea68e3e98073a267164421d21c59b8690ad6ed6f2e6bb534b6c11dcb";
const LOGIN_SECRET: &str = "LoginSecret9/K7MDENG/bPxRfiCYEXAMPLEKEY0";

const CONFIG: &str = r#"
# as `aws configure` and a few tutorials leave it
[default]
region = eu-west-1   # Ireland
s3 =
    max_concurrent_requests = 20
[profile mfa]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = default
mfa_serial = arn:aws:iam::123456789012:mfa/kim
[profile over mfa]
role_arn = arn:aws:iam::123456789012:role/outer
source_profile = mfa
[profile two codes]
role_arn = arn:aws:iam::123456789012:role/outer
source_profile = mfa
mfa_serial = GAHT12345678
[profile role]
ROLE_ARN = arn:aws:iam::123456789012:role/outer
source_profile = middle
external_id = 42
[profile middle]
role_arn = arn:aws:iam::123456789012:role/inner
source_profile = default
[profile circle]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = circle2
[profile circle2]
role_arn = arn:aws:iam::123456789012:role/b
source_profile = circle
[profile machine]
role_arn = arn:aws:iam::123456789012:role/x
credential_source = Ec2InstanceMetadata
[profile container]
role_arn = arn:aws:iam::123456789012:role/x
credential_source = EcsContainer
[profile web]
role_arn = arn:aws:iam::123456789012:role/x
web_identity_token_file = /token
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Admin
region = ap-northeast-2
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile login]
login_session = arn:aws:iam::123456789012:user/kim
[profile tool]
credential_process = /opt/tool --account "dev" ; not part of it
[profile hidden]
credential_process = /opt/tool RIGHTLEFTrm
[profile folded]
credential_process = /opt/tool
  --and more
[profile over sso]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = sso
[profile over login]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = login
[profile empty]
region = not a region
[services evil]
ecs =
  endpoint_url = http://evil.example
"#;

fn credentials() -> String {
    format!(
        "[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n[half]\naws_access_key_id = {KEY}\n"
    )
}

#[test]
fn each_profile_is_offered_with_what_it_needs() {
    let home = Home::with(CONFIG.replace("RIGHTLEFT", "\u{202e}").as_bytes(), &credentials());
    let listed = home.list().unwrap();
    let find = |name: &str| listed.iter().find(|option| option.name == name).unwrap();
    let ready: Vec<_> =
        listed.iter().filter(|option| option.needs.is_none()).map(|option| option.name.as_str()).collect();
    assert_eq!(ready, ["default", "middle", "role"]);
    assert_eq!(listed.len(), 20, "the sso-session and the services are no profiles");
    assert_eq!(find("default").region.as_deref(), Some("eu-west-1"));
    assert_eq!(find("empty").region, None);
    let serial = "arn:aws:iam::123456789012:mfa/kim".to_owned();
    assert_eq!(find("mfa").needs, Some(ProfileNeed::Mfa { serial: serial.clone() }));
    assert_eq!(find("over mfa").needs, Some(ProfileNeed::Mfa { serial }), "of the profile under the role");
    for name in ["sso", "over sso"] {
        let (start_url, region) = ("https://corp.awsapps.com/start".to_owned(), "eu-west-1".to_owned());
        assert_eq!(find(name).needs, Some(ProfileNeed::Portal { start_url, region }), "{name}");
    }
    for name in ["login", "over login"] {
        let command = "aws login --profile login".to_owned();
        assert_eq!(find(name).needs, Some(ProfileNeed::Login { command }), "{name}");
    }
    let command = "/opt/tool --account \"dev\"".to_owned();
    let token = process_token(&command);
    assert_eq!(find("tool").needs, Some(ProfileNeed::ConfirmProcess { command, token }));
    for (name, why) in [
        ("machine", Unsupported::CloudMachine),
        ("container", Unsupported::CloudMachine),
        ("web", Unsupported::CloudMachine),
        ("circle", Unsupported::Sources),
        ("two codes", Unsupported::TwoCodes),
        ("empty", Unsupported::NoCredentials),
        ("hidden", Unsupported::HiddenProgram),
        ("folded", Unsupported::HiddenProgram),
    ] {
        assert_eq!(find(name).needs, Some(ProfileNeed::Unsupported(why)), "{name}");
    }
    assert_eq!(find("half").needs, Some(ProfileNeed::BrokenKey));
    let kinds = [
        ("default", ProfileKind::Key),
        ("role", ProfileKind::Role),
        ("sso", ProfileKind::Sso),
        ("login", ProfileKind::Login),
        ("tool", ProfileKind::Process),
        ("empty", ProfileKind::Other),
    ];
    for (name, kind) in kinds {
        assert_eq!(find(name).kind, kind, "{name}");
    }
    home.signed_in(CORP_SHA1, "2026-10-04T15:00:00Z");
    home.logged_in("2026-10-04T14:12:00Z");
    let listed = home.list().unwrap();
    for name in ["sso", "over sso", "login", "over login"] {
        assert!(listed.iter().any(|option| option.name == name && option.needs.is_none()), "{name}");
    }
    home.logged_in("2026-10-04T14:09:00Z");
    assert!(home.list().unwrap().iter().any(|option| option.name == "login" && option.needs.is_some()), "over");
}

#[test]
fn keys_that_are_indented_under_their_title_are_keys() {
    // Python's configparser, and with it the AWS CLI, reads this.
    let text = format!(
        "[default]\n    aws_access_key_id = {KEY}\n    aws_secret_access_key = {SECRET}\n    s3 =\n        x = y\n\
         \tregion = eu-west-1\n[other]\nregion = eu-west-2\n"
    );
    let home = Home::with(b"[default]\n  output = json\n", &text.replace('\t', "    "));
    let listed = home.list().unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!((&listed[0].needs, listed[0].region.as_deref()), (&None, Some("eu-west-1")));
}

#[test]
fn a_profile_tells_its_portal_and_what_follows() {
    let home = Home::with(CONFIG.as_bytes(), &credentials());
    for (name, roles) in [("sso", vec![]), ("over sso", vec!["arn:aws:iam::123456789012:role/x".to_owned()])] {
        let portal = profile_portal(&home.places(), name).ok().unwrap();
        assert_eq!(
            (portal.start_url.as_str(), portal.region.as_str()),
            ("https://corp.awsapps.com/start", "eu-west-1")
        );
        assert_eq!((portal.account.as_str(), portal.role.as_str()), ("123456789012", "Admin"));
        assert_eq!(portal.roles.into_iter().map(|role| role.arn).collect::<Vec<_>>(), roles, "{name}");
    }
    let none = profile_portal(&home.places(), "tool").err().unwrap();
    let why = Unsupported::SsoSettings;
    assert!(matches!(none, ConnectError::ProfileUnsupported { why: told, .. } if told == why), "{none:?}");
    assert!(matches!(profile_portal(&home.places(), "nobody"), Err(ConnectError::ProfileNotFound { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_single_sign_on_never_reaches_another_address() {
    let home = Home::with(CONFIG.as_bytes(), &credentials());
    home.signed_in(CORP_SHA1, "2026-10-04T15:00:00Z");
    let canned = Canned::bare(|seen| panic!("{seen:?}"));
    for name in ["sso", "over sso"] {
        let error = canned.connect_to("http://127.0.0.1:5000", home.options(name, None)).await.unwrap_err();
        let ConnectError::ProfileUnsupported { profile, why } = &error else { panic!("{error:?}") };
        assert_eq!((profile.as_str(), *why), ("sso", Unsupported::SsoElsewhere));
    }
    assert!(canned.seen().is_empty());
}

#[test]
fn broken_files_are_told_with_file_and_line_and_without_content() {
    let utf16: Vec<u8> = "\u{feff}[default]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_unmarked: Vec<u8> = "[default]\r\nregion = x".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let cases: [(&[u8], Option<usize>, &str); 15] = [
        (b"[default]\nregion eu-west-1\n", Some(2), "no ="),
        (b"aws_secret_access_key = hunter2\n", Some(1), "no [section]"),
        (b"\n[default\n", Some(2), "no ]"),
        (b"[default]\n= hunter2\n", Some(2), "no name"),
        (&utf16, None, "UTF-16"),
        (&utf16_unmarked, None, "UTF-16"),
        (b"[default]\nregion = \xff\n", Some(2), "UTF-8"),
        (b"[default]\r\n# caf\xe9 in Latin-1\r\n", Some(2), "UTF-8"),
        (b"[default]\nregion = x\nsecret = hunter2\0\n", Some(3), "zero byte"),
        (b"\xef\xbb\xbf[default]\r\nhunter2\r\n", Some(2), "no ="),
        (b"[default]\n[hunter2\n", Some(2), "no ]"),
        (b"[default] hunter2\n", Some(1), "no ]"),
        (b"[default]\n  [nested]\n", Some(2), "no ="),
        (b"[default]\ra = hunter2\r", Some(1), "no ]"),
        (b"  continued\n[default]\n", Some(1), "no [section]"),
    ];
    for (config, expected_line, expected_why) in cases {
        let home = Home::with(config, "");
        let error = home.list().unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
        let ConnectError::ProfileFileBroken { file, line, why } = error else { panic!("{error:?}") };
        assert_eq!((file, line), (home.file("config"), expected_line), "{why}");
        assert!(why.contains(expected_why), "{why}");
    }
    let home = Home::with(&vec![b'#'; 11 * 1024 * 1024], "");
    assert!(matches!(home.list(), Err(ConnectError::ProfileFileBroken { line: None, .. })));
    let nowhere = PathBuf::from("/nonexistent/aws");
    let places = Places {
        config: nowhere.clone(),
        credentials: nowhere.clone(),
        sso_cache: nowhere.clone(),
        login_cache: nowhere,
    };
    assert_eq!(list_profiles(&places, NOW.parse().unwrap()).unwrap(), [], "no files are no error");
}

#[test]
fn what_is_whole_in_an_odd_form_is_read() {
    let key = format!("aws_access_key_id = {KEY}\r\naws_secret_access_key = {SECRET}\r\n");
    let forms = [
        format!("\u{feff}[default]\r\n{key}"),
        format!("[default]\n{key}[default]\nregion = eu-west-1\n"),
        format!("[ default ]\n{key}"),
        format!("[default] # mine\n{key}s3 =\n  max_queue_size = 1\n"),
        format!("[default]\n{key}{key}"),
    ];
    for form in forms {
        let home = Home::with(b"", &form);
        let listed = home.list().unwrap();
        assert_eq!(
            listed.iter().map(|option| (option.name.as_str(), &option.needs)).collect::<Vec<_>>(),
            [("default", &None)]
        );
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_told_and_nobody_waits_for_it() {
    let home = Home::with(b"", "");
    let config = home.file("config");
    let told = |expected: &str| {
        let error = home.list().unwrap_err();
        let ConnectError::ProfileFileBroken { file, line: None, why } = &error else { panic!("{error:?}") };
        assert!(*file == config && why.contains(expected), "{error}");
    };
    std::fs::remove_file(&config).unwrap();
    std::fs::create_dir(&config).unwrap();
    told("folder");
    std::fs::remove_dir(&config).unwrap();
    // Whoever opened it would wait until somebody writes into it.
    assert!(std::process::Command::new("mkfifo").arg(&config).status().unwrap().success());
    told("no regular file");
    std::fs::remove_file(&config).unwrap();
    // It cannot be opened, whoever asks.
    std::os::unix::fs::symlink(&config, &config).unwrap();
    told("");
    std::fs::remove_file(&config).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &config).unwrap();
    told("no regular file");
    let places = Places { config: PathBuf::from("/dev/null"), ..home.places() };
    assert_eq!(list_profiles(&places, NOW.parse().unwrap()).unwrap(), [], "how people say that there is none");
}

#[test]
fn a_chain_without_end_is_no_chain() {
    use std::fmt::Write;
    let mut text = format!("[p0]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n");
    for number in 1..20_000 {
        let _ =
            write!(text, "[p{number}]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/x\nsource_profile = p{}\n", number - 1);
    }
    let listed = Home::with(b"", &text).list().unwrap();
    let needs = |name: &str| listed.iter().find(|option| option.name == name).unwrap().needs.clone();
    assert_eq!((needs("p20"), needs("p21")), (None, Some(ProfileNeed::Unsupported(Unsupported::Sources))));
    assert_eq!(needs("p19999"), Some(ProfileNeed::Unsupported(Unsupported::Sources)));
}

fn roles() -> Canned {
    Canned::bare(|seen| match seen.operation.as_str() {
        "GetCallerIdentity" => identity(ACCOUNT),
        "AssumeRole" => {
            let inner = seen.body.contains("inner");
            let key = if inner { "ASIAINNERINNERINNER0" } else { "ASIAOUTEROUTEROUTER0" };
            let body = format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                 <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>t</SessionToken>\
                 <Expiration>2026-10-04T15:10:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
            );
            Answer::Http(response(200, "text/xml", body))
        }
        "GetRoleCredentials" => ok(&json!({ "roleCredentials": {
            "accessKeyId": "ASIASSOSSOSSOSSOSSO0", "secretAccessKey": SECRET, "sessionToken": "t",
            "expiration": 1_791_126_600_000_i64 } })),
        other => panic!("{other}"),
    })
}

#[tokio::test(start_paused = true)]
async fn roles_are_assumed_from_the_innermost_out() {
    let home = Home::with(CONFIG.as_bytes(), &credentials());
    let canned = roles();
    canned.connect(home.options("role", None)).await.unwrap();
    let steps: Vec<_> = canned.seen().into_iter().map(|seen| (seen.operation, seen.key)).collect();
    let step = |operation: &str, key: &str| (operation.to_owned(), key.to_owned());
    assert_eq!(
        steps,
        [
            step("AssumeRole", KEY),
            step("AssumeRole", "ASIAINNERINNERINNER0"),
            step("GetCallerIdentity", "ASIAOUTEROUTEROUTER0"),
        ]
    );
    assert!(canned.seen()[1].body.contains("ExternalId=42"));
}

#[tokio::test(start_paused = true)]
async fn single_sign_on_works_from_its_cache_only() {
    let home = Home::with(CONFIG.as_bytes(), &credentials());
    let canned = roles();
    let missing = canned.connect(home.options("sso", None)).await.unwrap_err();
    let ConnectError::NeedsPortal { profile, command } = missing else { panic!("{missing:?}") };
    assert_eq!((profile.as_str(), command.as_str()), ("sso", "aws sso login --profile sso"));
    let over = canned.connect(home.options("over sso", None)).await.unwrap_err();
    let ConnectError::NeedsPortal { profile, .. } = over else { panic!("{over:?}") };
    assert_eq!(profile, "over sso", "signing in to its portal leads to the role that was asked for");
    home.signed_in(CORP_SHA1, "2026-10-04T14:00:00Z");
    assert!(
        matches!(canned.connect(home.options("sso", None)).await, Err(ConnectError::NeedsPortal { .. })),
        "expired"
    );
    assert!(canned.seen().is_empty());
    home.signed_in(CORP_SHA1, "2026-10-04T15:00:00Z");
    canned.connect(home.options("sso", None)).await.unwrap();
    let seen = canned.seen();
    assert_eq!(
        (seen[0].operation.as_str(), seen[0].host.as_str()),
        ("GetRoleCredentials", "portal.sso.eu-west-1.amazonaws.com")
    );
    assert_eq!((seen[1].key.as_str(), seen[1].region.as_str()), ("ASIASSOSSOSSOSSOSSO0", "ap-northeast-2"));
}

#[tokio::test(start_paused = true)]
async fn a_login_of_the_cli_is_read_while_it_lasts_and_never_touched() {
    let home = Home::with(CONFIG.as_bytes(), &credentials());
    let canned = roles();
    for expires in [None, Some("2026-10-04T14:10:00Z"), Some("no time")] {
        if let Some(expires) = expires {
            home.logged_in(expires);
        }
        let error = canned.connect(home.options("login", None)).await.unwrap_err();
        let ConnectError::NeedsLogin { profile, command } = &error else { panic!("{error:?}") };
        assert_eq!((profile.as_str(), command.as_str()), ("login", "aws login --profile login"));
    }
    assert!(canned.seen().is_empty());
    home.logged_in("2026-10-04T14:20:00Z");
    let before = home.contents();
    let options = home.options("over login", None);
    let clock = options.clock.clone();
    let connection = canned.connect(options).await.unwrap();
    let steps: Vec<_> = canned.seen().into_iter().map(|seen| (seen.operation, seen.key)).collect();
    assert_eq!(steps[0], ("AssumeRole".to_owned(), "ASIALOGINLOGINLOGIN0".to_owned()));
    assert_eq!(home.contents(), before, "the refresh token is the CLI's");
    assert!(!format!("{connection:?}").contains(LOGIN_SECRET));
    // The CLI has not renewed it by the time the role's session ends.
    clock.sleep(std::time::Duration::from_secs(3_601)).await;
    let client = connection.region(connection.home_region());
    let error = client.list_clusters(&tokio_util::sync::CancellationToken::new()).await.missing.unwrap();
    assert_eq!(error.kind, quench_core::cloud_error::CloudErrorKind::CredentialsExpired);
    assert!(error.message.contains("aws login --profile login"), "{}", error.message);
    // Now it has.
    home.logged_in("2026-10-04T16:00:00Z");
    clock.sleep(std::time::Duration::from_secs(11)).await;
    let missing = client.list_clusters(&tokio_util::sync::CancellationToken::new()).await.missing;
    assert_eq!(missing.map(|error| error.kind), Some(quench_core::cloud_error::CloudErrorKind::CredentialsExpired));
    assert_eq!(canned.seen().iter().filter(|seen| seen.operation == "AssumeRole").count(), 2, "asked with the new one");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_work_here_says_so_without_a_request() {
    let home = Home::with(CONFIG.as_bytes(), &credentials());
    let canned = Canned::bare(|seen| panic!("{seen:?}"));
    for name in ["machine", "container", "web", "circle", "empty", "two codes"] {
        let error = canned.connect(home.options(name, None)).await.unwrap_err();
        assert!(matches!(error, ConnectError::ProfileUnsupported { .. }), "{name}: {error:?}");
    }
    let error = canned.connect(home.options("nobody", None)).await.unwrap_err();
    assert!(matches!(error, ConnectError::ProfileNotFound { .. }), "{error:?}");
    let error = canned.connect(home.options("mfa", None)).await.unwrap_err();
    assert!(matches!(error, ConnectError::NeedsMfa { .. }), "{error:?}");
    let error = canned.connect(home.options("half", None)).await.unwrap_err();
    assert!(matches!(error, ConnectError::KeyMalformed { .. }), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_runs_only_if_its_very_line_was_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let ran = folder.path().join("ran");
    let keys = json!({ "Version": 1, "AccessKeyId": KEY, "SecretAccessKey": SECRET });
    let line = format!("touch {} && echo '{keys}'", ran.display());
    let home = Home::with(
        format!("[profile tool]\ncredential_process = {line}\n[profile bad]\ncredential_process = exit 3\n").as_bytes(),
        "",
    );
    let canned = Canned::new(|seen| panic!("{seen:?}"));
    for confirmed in [None, Some("touch something else")] {
        let error = canned.connect(home.options("tool", confirmed)).await.unwrap_err();
        assert!(!error.to_string().contains("touch"), "the line may hold a secret: {error}");
        let ConnectError::ConfirmProcess { command, token, .. } = error else { panic!("{error:?}") };
        assert_eq!((&command, token), (&line, process_token(&line)));
        assert!(!ran.exists());
    }
    canned.connect(home.options("tool", Some(&line))).await.unwrap();
    assert!(ran.exists());
    let failed = canned.connect(home.options("bad", Some("exit 3"))).await.unwrap_err();
    assert!(matches!(failed, ConnectError::ProcessFailed { .. }), "{failed:?}");
}
