//! Which kind of deed a call is: the table of what Quench asks CloudTrail for, and tells.

use super::event::TrailEvent;
use crate::view::TimelineKind;

/// The policies that AWS itself puts on a user whose key has leaked ("AWS managed policies", `AWSCompromisedKeyQuarantine` and its
/// later versions), and the one of earlier years, which may also be written into the user. One of the account's own that
/// only bears such a name is neither.
const QUARANTINES: [&str; 2] =
    [":iam::aws:policy/AWSCompromisedKeyQuarantine", ":iam::aws:policy/AWSExposedCredentialPolicy_DO_NOT_REMOVE"];
const WRITTEN_QUARANTINE: &str = "AWSExposedCredentialPolicy_DO_NOT_REMOVE";

impl TrailEvent {
    /// The service that was called: `ecs`.
    pub fn service(&self) -> &str {
        self.source.split('.').next().unwrap_or_default()
    }

    /// What kind of thing happened, or would have if AWS had not refused it; none for what Quench does not tell.
    pub fn kind(&self) -> Option<TimelineKind> {
        let kind = match (self.service(), self.name.as_str()) {
            ("ecs", "CreateCluster") => TimelineKind::ClustersMade,
            ("ecs", "CreateService" | "CreateExpressGatewayService") => TimelineKind::ServicesMade,
            ("ecs", "UpdateService") => TimelineKind::ServicesChanged,
            ("ecs", "RegisterTaskDefinition") => TimelineKind::DefinitionsRegistered,
            ("ecs", "RunTask" | "StartTask") => TimelineKind::TasksStarted,
            ("ecs", "CreateCapacityProvider" | "CreateDaemon") => TimelineKind::CapacityMade,
            ("account", "EnableRegion") => TimelineKind::RegionEnabled,
            ("account", "DisableRegion") => TimelineKind::RegionDisabled,
            ("cloudtrail", "StopLogging" | "DeleteTrail") => TimelineKind::LoggingStopped,
            ("guardduty", "DeleteDetector") => TimelineKind::DetectorDeleted,
            ("iam", name) => return self.kind_of_iam(name),
            (service, name) => return self.kind_of_sign_in(service, name),
        };
        Some(kind)
    }

    fn kind_of_iam(&self, name: &str) -> Option<TimelineKind> {
        Some(match name {
            "CreateUser" => TimelineKind::UserMade,
            "CreateAccessKey" => TimelineKind::KeyMade,
            "CreateLoginProfile" | "UpdateLoginProfile" | "ChangePassword" => TimelineKind::PasswordSet,
            "AttachUserPolicy" | "AttachRolePolicy" | "AttachGroupPolicy" | "PutUserPolicy" | "PutRolePolicy"
                if self.refused.is_none() && self.names_quarantine() =>
            {
                TimelineKind::Quarantined
            }
            "AttachUserPolicy"
            | "AttachRolePolicy"
            | "AttachGroupPolicy"
            | "PutUserPolicy"
            | "PutRolePolicy"
            | "PutGroupPolicy"
            | "AddUserToGroup"
            | "CreatePolicyVersion"
            | "SetDefaultPolicyVersion" => TimelineKind::PermissionsGiven,
            // What a quarantine denied is permitted again.
            "DetachUserPolicy" | "DetachRolePolicy" | "DetachGroupPolicy" | "DeleteUserPolicy" | "DeleteRolePolicy"
                if self.names_quarantine() =>
            {
                TimelineKind::PermissionsGiven
            }
            "CreateRole" => TimelineKind::RoleMade,
            "UpdateAssumeRolePolicy" => TimelineKind::TrustChanged,
            "CreateSAMLProvider" | "UpdateSAMLProvider" | "CreateOpenIDConnectProvider" => TimelineKind::ProviderAdded,
            "CreateVirtualMFADevice" | "EnableMFADevice" | "DeactivateMFADevice" | "DeleteVirtualMFADevice" => {
                TimelineKind::MfaChanged
            }
            _ => return None,
        })
    }

    fn kind_of_sign_in(&self, service: &str, name: &str) -> Option<TimelineKind> {
        Some(match (service, name) {
            ("signin", "ConsoleLogin") => match (self.deed.signed_in, self.deed.mfa) {
                _ if self.refused.is_some() => TimelineKind::SignInFailed,
                (Some(true), Some(true)) => TimelineKind::SignedIn,
                // Nobody told of a second factor, and nothing is made to look safer than it was told.
                (Some(true), _) => TimelineKind::SignedInWithoutMfa,
                (Some(false), _) => TimelineKind::SignInFailed,
                (None, _) => return None,
            },
            ("signin", "PasswordUpdated") => TimelineKind::PasswordSet,
            ("signin", "AuthorizeOAuth2Access" | "CreateOAuth2Token") => TimelineKind::SessionMade,
            ("sts", "GetFederationToken" | "GetSessionToken") => TimelineKind::SessionMade,
            ("identitystore" | "sso-directory", "CreateUser") => TimelineKind::UserMade,
            ("sso-directory", "UpdatePassword" | "ResetUserPassword") => TimelineKind::PasswordSet,
            (
                "sso",
                "CreateInstance"
                | "CreatePermissionSet"
                | "CreateAccountAssignment"
                | "AttachManagedPolicyToPermissionSet"
                | "PutInlinePolicyToPermissionSet",
            ) => TimelineKind::IdentityCenterChanged,
            (
                "organizations",
                "CreateOrganization"
                | "CreateAccount"
                | "InviteAccountToOrganization"
                | "AcceptHandshake"
                | "LeaveOrganization",
            ) => TimelineKind::OrganizationChanged,
            _ => return None,
        })
    }

    fn names_quarantine(&self) -> bool {
        self.deed.names.iter().any(|name| {
            name == WRITTEN_QUARANTINE
                || name.starts_with("arn:") && QUARANTINES.iter().any(|policy| name.contains(policy))
        })
    }
}
