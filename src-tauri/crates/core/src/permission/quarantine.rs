//! The policies that AWS puts on a user whose key has leaked.

use super::answer::{Answer, Answers};
use super::area::Areas;

/// AWS's managed policies for it, the newest first.
const NAMES: [&str; 4] = [
    "AWSCompromisedKeyQuarantineV3",
    "AWSCompromisedKeyQuarantineV2",
    "AWSCompromisedKeyQuarantine",
    "AWSExposedCredentialPolicy_DO_NOT_REMOVE",
];
/// What the second and the third version deny of what Quench asks about.
const SHAPE: [&str; 8] = [
    "cloudtrail:LookupEvents",
    "iam:AttachUserPolicy",
    "iam:DetachUserPolicy",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
];
/// What the third version denies besides.
const LATER: [&str; 2] = ["iam:DeleteAccessKey", "iam:DeleteRole"];

/// Which quarantine `text` names: a policy's name or ARN, or AWS's words about a refusal.
pub fn named(text: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|name| text.contains(name))
}

/// Whether policies deny explicitly what a quarantine denies and nothing else: nobody else writes just that.
pub fn has_its_shape(answers: &Answers) -> bool {
    let denied = |action: &str| answers.of(action) == Answer::Denied { explicitly: true };
    let is_typical = |action: &str| SHAPE.contains(&action) || LATER.contains(&action);
    SHAPE.into_iter().all(denied) && !Areas::bundled().actions().any(|action| denied(action) && !is_typical(action))
}
