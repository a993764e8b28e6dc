//! Events of the services by which somebody gets in, stays in and covers his traces: IAM, IAM Identity Center, Organizations,
//! sign-in, STS, CloudTrail and GuardDuty. Nothing of them exists in the practice account but what its history tells.
//!
//! Request and answer are as the services' own records have them. The global ones record in us-east-1 (aws-facts 6).

use serde_json::{Value, json};

use super::ACCOUNT;
use super::actor::Actor;
use super::event::NewEvent;
use super::trail::GLOBAL;
use crate::chance::{Chance, hash};

impl NewEvent {
    /// Any call of IAM.
    pub fn iam(name: &str, actor: Actor, parameters: Value) -> Self {
        Self::call(GLOBAL, "iam.amazonaws.com", name, actor).with(parameters)
    }

    /// `iam:CreateUser`.
    pub fn create_user(actor: Actor, user: &str) -> Self {
        let user_id = format!("AIDA{}", drawn(user, 17));
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/{user}");
        Self::iam("CreateUser", actor, json!({ "userName": user }))
            .answered(json!({"user": {"path": "/", "userName": user, "userId": user_id, "arn": arn}}))
            .about("AWS::IAM::User", user)
    }

    /// `iam:CreateAccessKey`; the key's id is in the answer. For oneself the request names nobody.
    pub fn create_access_key(actor: Actor, user: &str, access_key_id: &str) -> Self {
        Self::iam("CreateAccessKey", actor, json!({ "userName": user }))
            .answered(json!({"accessKey": {"userName": user, "accessKeyId": access_key_id, "status": "Active"}}))
            .about("AWS::IAM::User", user)
            .about("AWS::IAM::AccessKey", access_key_id)
    }

    /// `iam:CreateLoginProfile`: a password for the console.
    pub fn create_login_profile(actor: Actor, user: &str) -> Self {
        Self::iam("CreateLoginProfile", actor, json!({"userName": user, "passwordResetRequired": false}))
            .answered(json!({"loginProfile": {"userName": user, "passwordResetRequired": false}}))
            .about("AWS::IAM::User", user)
    }

    /// `iam:AttachUserPolicy`.
    pub fn attach_user_policy(actor: Actor, user: &str, policy_arn: &str) -> Self {
        Self::iam("AttachUserPolicy", actor, json!({"userName": user, "policyArn": policy_arn}))
            .about("AWS::IAM::User", user)
            .about("AWS::IAM::Policy", policy_arn)
    }

    /// `iam:CreateRole` of a role that a service may assume: "lambda.amazonaws.com".
    pub fn create_role(actor: Actor, role: &str, service: &str) -> Self {
        let trust = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"},
        ]});
        let arn = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
        Self::iam("CreateRole", actor, json!({"roleName": role, "assumeRolePolicyDocument": trust.to_string()}))
            .answered(json!({"role": {
                "path": "/", "roleName": role, "roleId": format!("AROA{}", drawn(role, 17)), "arn": arn,
            }}))
            .about("AWS::IAM::Role", role)
    }

    /// Any call of Organizations: "CreateAccount", "InviteAccountToOrganization".
    pub fn organizations(name: &str, actor: Actor, parameters: Value) -> Self {
        Self::call(GLOBAL, "organizations.amazonaws.com", name, actor).with(parameters)
    }

    /// Any call of IAM Identity Center, recorded where its instance lives: "CreatePermissionSet".
    pub fn sso(region: &str, name: &str, actor: Actor, parameters: Value) -> Self {
        Self::call(region, "sso.amazonaws.com", name, actor).with(parameters)
    }

    /// Any call of IAM Identity Center's directory: "CreateUser". It hides who a user is.
    pub fn identity_store(region: &str, name: &str, actor: Actor, parameters: Value) -> Self {
        Self::call(region, "identitystore.amazonaws.com", name, actor).with(parameters)
    }

    /// A sign-in to the console, in us-east-1 or in the region of the sign-in page. No key was used.
    pub fn console_login(region: &str, actor: Actor, mfa: bool) -> Self {
        let actor = Actor { access_key_id: String::new(), ..actor };
        let additional = json!({
            "LoginTo": "https://console.aws.amazon.com/console/home",
            "MobileVersion": "No",
            "MFAUsed": if mfa { "Yes" } else { "No" },
        });
        let event = Self::call(region, "signin.amazonaws.com", "ConsoleLogin", actor);
        Self { additional, ..event.answered(json!({"ConsoleLogin": "Success"})) }
    }

    /// A sign-in that failed. It has a message and no code.
    pub fn console_login_failed(region: &str, actor: Actor) -> Self {
        let failed = Some((String::new(), "Failed authentication".to_owned()));
        let event = Self::console_login(region, actor, false).answered(json!({"ConsoleLogin": "Failure"}));
        Self { error: failed, ..event }
    }

    /// `sts:GetSessionToken`: a session of the caller's own. Reading by AWS's word, and yet it outlives the key.
    pub fn session_token(region: &str, actor: Actor) -> Self {
        let credentials = credentials(&format!("session token {}", actor.access_key_id));
        let event = Self::call(region, "sts.amazonaws.com", "GetSessionToken", actor);
        Self { read_only: true, ..event.with(json!({"durationSeconds": 129_600})) }
            .answered(json!({ "credentials": credentials }))
    }

    /// `sts:GetFederationToken`: a session under another name.
    pub fn federation_token(region: &str, actor: Actor, name: &str) -> Self {
        let credentials = credentials(&format!("federation token {name}"));
        let user = json!({
            "federatedUserId": format!("{ACCOUNT}:{name}"),
            "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/{name}"),
        });
        let event = Self::call(region, "sts.amazonaws.com", "GetFederationToken", actor);
        Self { read_only: true, ..event.with(json!({"name": name, "durationSeconds": 129_600})) }
            .answered(json!({"credentials": credentials, "federatedUser": user}))
    }

    /// `cloudtrail:StopLogging` or `DeleteTrail`, in the trail's home region. The history goes on all the same.
    pub fn of_trail(name: &str, region: &str, actor: Actor, trail: &str) -> Self {
        Self::call(region, "cloudtrail.amazonaws.com", name, actor)
            .with(json!({ "name": trail }))
            .about("AWS::CloudTrail::Trail", trail)
    }

    /// `guardduty:DeleteDetector`.
    pub fn delete_detector(region: &str, actor: Actor, detector: &str) -> Self {
        Self::call(region, "guardduty.amazonaws.com", "DeleteDetector", actor).with(json!({ "detectorId": detector }))
    }
}

/// `responseElements.credentials`: CloudTrail leaves out the secret key and has the session's token. Invented.
fn credentials(of: &str) -> Value {
    let mut chance = Chance::new(hash(0, of));
    json!({
        "accessKeyId": format!("ASIA{}", chance.hex(16).to_ascii_uppercase()),
        "sessionToken": format!("PRACTICE{}", chance.hex(120)),
    })
}

/// An id that follows from a name.
fn drawn(name: &str, length: usize) -> String {
    Chance::new(hash(0, name)).hex(length).to_ascii_uppercase()
}
