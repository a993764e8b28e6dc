//! Profiles as people have them: which work, which wait for something, which are broken.

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::json;

use crate::canned::{ACCOUNT, Answer, Canned, KEY, identity, ok, options, response};
use crate::connect::{ConnectOptions, Source};
use crate::connect_error::{ConnectError, Unsupported};
use crate::profile_file::Places;
use crate::profiles::{ProfileKind, ProfileNeed, ProfileOption, list_profiles, process_token, profile_portal};

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
        Places { config: self.file("config"), credentials: self.file("credentials"), sso_cache: self.file("sso") }
    }

    fn list(&self) -> Result<Vec<ProfileOption>, ConnectError> {
        list_profiles(&self.places(), NOW.parse::<Timestamp>().unwrap())
    }

    fn options(&self, name: &str, confirmed: Option<&str>) -> ConnectOptions {
        let source = Source::Profile { name: name.to_owned(), confirmed_process: confirmed.map(process_token) };
        ConnectOptions { source, places: self.places(), ..options() }
    }

    /// A sign-in of `session` that ends at `expires`.
    fn signed_in(&self, session_sha1: &str, expires: &str) {
        let token = json!({ "accessToken": "portal-token", "expiresAt": expires, "region": "eu-west-1" });
        std::fs::create_dir_all(self.file("sso")).unwrap();
        std::fs::write(self.file("sso").join(format!("{session_sha1}.json")), token.to_string()).unwrap();
    }
}

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
    assert_eq!(listed.len(), 18, "the sso-session and the services are no profiles");
    assert_eq!(find("default").region.as_deref(), Some("eu-west-1"));
    assert_eq!(find("empty").region, None);
    assert_eq!(find("mfa").needs, Some(ProfileNeed::Mfa));
    let login = |command: &str| Some(ProfileNeed::Login { command: command.to_owned() });
    assert_eq!(find("sso").needs, login("aws sso login --profile sso"));
    assert_eq!(
        find("over sso").needs,
        login("aws sso login --profile sso"),
        "the sign-in of the profile under the role"
    );
    for name in ["login", "over login"] {
        let command = "aws configure export-credentials --profile login".to_owned();
        assert_eq!(find(name).needs, Some(ProfileNeed::Keys { command }), "{name}");
    }
    let command = "/opt/tool --account \"dev\"".to_owned();
    let token = process_token(&command);
    assert_eq!(find("tool").needs, Some(ProfileNeed::ConfirmProcess { command, token }));
    for (name, why) in [
        ("machine", Unsupported::CloudMachine),
        ("container", Unsupported::CloudMachine),
        ("web", Unsupported::CloudMachine),
        ("circle", Unsupported::Sources),
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
    assert!(home.list().unwrap().iter().any(|option| option.name == "sso" && option.needs.is_none()));
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
    let cases: [(&[u8], Option<usize>, &str); 6] = [
        (b"[default]\nregion eu-west-1\n", Some(2), "no ="),
        (b"aws_secret_access_key = hunter2\n", Some(1), "no [section]"),
        (b"\n[default\n", Some(2), "no ]"),
        (b"[default]\n= hunter2\n", Some(2), "no name"),
        (&utf16, None, "UTF-16"),
        (b"[default]\nregion = \xff\n", None, "UTF-8"),
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
    let places = Places { config: nowhere.clone(), credentials: nowhere.clone(), sso_cache: nowhere };
    assert_eq!(list_profiles(&places, NOW.parse().unwrap()).unwrap(), [], "no files are no error");
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
    let ConnectError::NeedsLogin { command, .. } = missing else { panic!("{missing:?}") };
    assert_eq!(command, "aws sso login --profile sso");
    home.signed_in(CORP_SHA1, "2026-10-04T14:00:00Z");
    assert!(matches!(canned.connect(home.options("sso", None)).await, Err(ConnectError::NeedsLogin { .. })), "expired");
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
async fn what_cannot_work_here_says_so_without_a_request() {
    let home = Home::with(CONFIG.as_bytes(), &credentials());
    let canned = Canned::bare(|seen| panic!("{seen:?}"));
    for name in ["machine", "container", "web", "circle", "empty"] {
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
