//! Error texts made fit to show, store and export: no credential, no deceptive character, not long.

use quench_core::text::neutral;

/// The longest error text kept.
const LIMIT: usize = 400;

/// What the last part of an ARN begins with: long names of an account's own things are no secrets.
const RESOURCES: [&str; 13] = [
    "cluster/",
    "service/",
    "task/",
    "task-set/",
    "task-definition/",
    "container-instance/",
    "assumed-role/",
    "role/",
    "user/",
    "policy/",
    "rule/",
    "schedule/",
    "scalable-target/",
];

/// `text` without what AWS or a program may have echoed of the credentials.
///
/// AWS answers `SignatureDoesNotMatch` with the whole canonical request, the session token's header included; that
/// part is cut off. Key ids and long runs of base64 are replaced wherever they stand.
pub(crate) fn shown(text: &str) -> String {
    let text = text.split("The Canonical String").next().unwrap_or(text);
    let mut out = String::new();
    let mut word = String::new();
    for character in text.trim().chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=' | '_' | '-') {
            word.push(character);
        } else {
            push_word(&mut out, &word);
            word.clear();
            out.push(character);
        }
    }
    push_word(&mut out, &word);
    let cut: String = out.chars().take(LIMIT).collect();
    neutral(&if cut.len() < out.len() { format!("{cut}…") } else { cut })
}

fn push_word(out: &mut String, word: &str) {
    let key_id = word.len() >= 16
        && ["AKIA", "ASIA"].iter().any(|prefix| word.starts_with(prefix))
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    // Secret keys have 40 characters, tokens hundreds; an ARN falls into words at its colons.
    let mixed = word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_uppercase())
        && word.bytes().any(|byte| byte.is_ascii_lowercase());
    if key_id {
        out.extend(word.chars().take(4));
        out.push('…');
    } else if word.len() >= 40 && mixed && !RESOURCES.iter().any(|prefix| word.starts_with(prefix)) {
        out.push('…');
    } else {
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn credentials_do_not_survive() {
        let token = "IQoJb3JpZ2luX2VjEPz".repeat(20);
        let echoed = format!(
            "The request signature we calculated does not match. The Canonical String for this request should have \
             been 'POST\n/\nx-amz-security-token:{token}'"
        );
        assert_eq!(shown(&echoed), "The request signature we calculated does not match.");
        assert_eq!(shown(&format!("token {token} for AKIAIOSFODNN7EXAMPLE")), "token … for AKIA…");
        assert_eq!(shown("key wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab"), "key …");
    }

    #[test]
    fn what_aws_says_stays_readable() {
        let denied = "User: arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0a1b2c3d4e5f6071/kim \
                      is not authorized to perform: ecs:ListClusters with an explicit deny in a service control policy";
        assert_eq!(shown(denied), denied);
        assert_eq!(shown("line\nbreak\u{202e}"), "line\\u{a}break\\u{202e}");
        assert!(shown(&"long words ".repeat(200)).chars().count() <= 401);
    }
}
