//! Broken files and words of the environment: told, and nobody sees a panic.

use std::path::Path;

use crate::{Run, command};

/// What clients of AWS read from the environment, each with a word that is none.
const NONSENSE: [(&str, &str); 6] = [
    ("AWS_MAX_ATTEMPTS", "abc"),
    ("AWS_RETRY_MODE", "abc"),
    ("AWS_REGION", "no region!"),
    ("AWS_DEFAULT_REGION", "\u{202e}"),
    ("AWS_DEFAULTS_MODE", "abc"),
    ("AWS_USE_FIPS_ENDPOINT", "perhaps"),
];

/// A run towards a port where nobody listens, with the nonsense around it.
fn respond(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command(arguments);
    command.args(["--endpoint-url", "http://127.0.0.1:9", "--store", folder.join("store").to_str().unwrap()]);
    command
        .env("AWS_CONFIG_FILE", folder.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"));
    let output = command.envs(NONSENSE).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("panicked"), "{errors}");
    Run::of(output.status.code(), &String::from_utf8(output.stdout).unwrap())
}

#[test]
fn words_of_the_environment_that_are_none_stop_nobody() {
    let folder = tempfile::tempdir().unwrap();
    // Practice needs nothing of it, and works.
    let mut practising = command(&["--practice", "small", "--store", folder.path().to_str().unwrap()]);
    assert_eq!(practising.envs(NONSENSE).output().unwrap().status.code(), Some(0));
    // Without any file there is nobody to sign in as.
    let run = respond(folder.path(), &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.summary()["error"].as_str().unwrap().contains("no profile named default"), "{}", run.summary());
    // With one the account is asked for: the port is closed.
    let key = "[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = \
               wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";
    std::fs::write(folder.path().join("credentials"), key).unwrap();
    let run = respond(folder.path(), &["--profile", "work"]);
    assert!(run.summary()["error"].as_str().unwrap().contains("cannot be reached"), "{}", run.summary());
    assert_eq!(run.summary()["api_calls"]["sts:GetCallerIdentity"], 1, "{}", run.summary());
}

#[test]
fn a_broken_file_is_told_by_line_and_never_quoted() {
    let utf16: Vec<u8> =
        "[work]\nsecret = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let large = vec![b'#'; 10_000_000];
    let cases: [(&[u8], &str); 5] = [
        (b"[work]\naws_secret_access_key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n", "credentials, line 2: "),
        (b"[work\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n", "credentials, line 1: "),
        (b"[work]\n# caf\xe9\nkey = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "credentials, line 2: "),
        (&utf16, "UTF-16"),
        (&large, "larger than 4 MB"),
    ];
    for (text, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("credentials"), text).unwrap();
        let run = respond(folder.path(), &["--profile", "other"]);
        assert_eq!(run.code, Some(2));
        let error = run.summary()["error"].as_str().unwrap();
        assert!(error.contains(expected) && !error.contains("wJalrXUtn"), "{error}");
        assert_eq!(run.summary()["api_calls"], serde_json::json!({}), "nothing was sent");
    }
}

#[test]
fn a_role_that_wants_a_code_says_whose() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = \
                wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n[work]\nsource_profile = base\nmfa_serial = GAHT12345678\n\
                role_arn = arn:aws:iam::123456789012:role/x\n";
    std::fs::write(folder.path().join("credentials"), text).unwrap();
    for (arguments, expected) in [
        (&["--profile", "work"][..], "a code of the device GAHT12345678 is needed"),
        (&["--profile", "work", "--mfa-code", "12345"][..], "it has six digits"),
    ] {
        let run = respond(folder.path(), arguments);
        assert_eq!(run.code, Some(2));
        let error = run.summary()["error"].as_str().unwrap();
        assert!(error.contains(expected) && !error.contains("12345\""), "{error}");
        assert_eq!(run.summary()["api_calls"], serde_json::json!({}), "nothing was sent");
    }
}
