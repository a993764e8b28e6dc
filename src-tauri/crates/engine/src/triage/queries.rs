//! What is asked of CloudTrail, region by region, and how far each question has come.
//!
//! LookupEvents takes one attribute, so each name is a question of its own. ECS records in its region; global services in
//! the region of the Account API; sign-ins, trails and IAM Identity Center where they happened (CloudTrail user guide,
//! "Global service events").

use jiff::Timestamp;
use quench_core::cloud_error::{CloudError, CloudErrorKind};
use quench_core::view::LookGap;

use quench_core::region::RegionCode;

/// Asked in every region, what makes and starts things first.
pub(super) const REGIONAL: [&str; 19] = [
    "CreateCluster",
    "CreateService",
    "RunTask",
    "RegisterTaskDefinition",
    "UpdateService",
    "StartTask",
    "CreateExpressGatewayService",
    "CreateCapacityProvider",
    "CreateDaemon",
    "ConsoleLogin",
    "StopLogging",
    "DeleteTrail",
    "DeleteDetector",
    "CreateUser",
    "CreatePermissionSet",
    "CreateAccountAssignment",
    "AttachManagedPolicyToPermissionSet",
    "PutInlinePolicyToPermissionSet",
    "CreateInstance",
];

/// Asked beside those where global services record.
pub(super) const GLOBAL: [&str; 34] = [
    "EnableRegion",
    "DisableRegion",
    "CreateAccessKey",
    "CreateLoginProfile",
    "UpdateLoginProfile",
    "AttachUserPolicy",
    "PutUserPolicy",
    "AttachGroupPolicy",
    "PutGroupPolicy",
    "CreateRole",
    "AttachRolePolicy",
    "PutRolePolicy",
    "UpdateAssumeRolePolicy",
    "CreatePolicyVersion",
    "SetDefaultPolicyVersion",
    "AddUserToGroup",
    "DetachUserPolicy",
    "CreateSAMLProvider",
    "UpdateSAMLProvider",
    "CreateOpenIDConnectProvider",
    "CreateVirtualMFADevice",
    "EnableMFADevice",
    "DeactivateMFADevice",
    "DeleteVirtualMFADevice",
    "ChangePassword",
    "PasswordUpdated",
    "GetFederationToken",
    "GetSessionToken",
    "CreateOAuth2Token",
    "CreateOrganization",
    "CreateAccount",
    "InviteAccountToOrganization",
    "AcceptHandshake",
    "LeaveOrganization",
];

/// How far a question has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// From when on events are known, once it is complete.
    pub(super) from: Timestamp,
    /// Until when.
    pub(super) until: Timestamp,
    /// Where it goes on.
    pub(super) next: Option<String>,
    /// Every page was read, or as many as Quench reads.
    pub(super) complete: bool,
    /// There were more pages than Quench reads.
    pub(super) cut: bool,
    /// Why it ended without.
    pub(super) why: Option<Refused>,
}

/// Why CloudTrail did not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) kind: CloudErrorKind,
    /// AWS's quarantine denies it to the caller.
    pub(super) quarantined: bool,
    pub(super) detail: String,
}

impl From<&CloudError> for Refused {
    fn from(error: &CloudError) -> Self {
        // The quarantine names itself where AWS tells the policy; the older name is of the same kind.
        let named = ["AWSCompromisedKeyQuarantine", "AWSExposedCredentialPolicy"];
        let quarantined =
            error.kind == CloudErrorKind::AccessDenied && named.iter().any(|name| error.message.contains(name));
        Self { kind: error.kind, quarantined, detail: error.to_string() }
    }
}

impl Refused {
    pub(super) fn gap(&self, region: &RegionCode) -> LookGap {
        let Self { kind, quarantined, detail } = self.clone();
        LookGap { region: region.clone(), kind, quarantined, detail }
    }
}
