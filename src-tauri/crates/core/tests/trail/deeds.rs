//! Which kind of deed a call is.

use quench_core::trail::Deed;
use quench_core::view::TimelineKind;

use crate::scene::did_in;

fn kind_of(service: &str, name: &str, deed: Deed) -> Option<TimelineKind> {
    did_in(service, "mallory", name, "10:00:00", deed).kind()
}

fn names(names: &[&str]) -> Deed {
    Deed { names: names.iter().map(|name| (*name).to_owned()).collect(), ..Deed::default() }
}

#[test]
fn each_call_that_is_asked_for_has_its_kind() {
    let table = [
        ("ecs", "CreateCluster", TimelineKind::ClustersMade),
        ("ecs", "CreateService", TimelineKind::ServicesMade),
        ("ecs", "CreateExpressGatewayService", TimelineKind::ServicesMade),
        ("ecs", "UpdateService", TimelineKind::ServicesChanged),
        ("ecs", "RegisterTaskDefinition", TimelineKind::DefinitionsRegistered),
        ("ecs", "RunTask", TimelineKind::TasksStarted),
        ("ecs", "StartTask", TimelineKind::TasksStarted),
        ("ecs", "CreateCapacityProvider", TimelineKind::CapacityMade),
        ("ecs", "CreateDaemon", TimelineKind::CapacityMade),
        ("iam", "CreateUser", TimelineKind::UserMade),
        ("iam", "CreateAccessKey", TimelineKind::KeyMade),
        ("iam", "CreateLoginProfile", TimelineKind::PasswordSet),
        ("iam", "UpdateLoginProfile", TimelineKind::PasswordSet),
        ("iam", "AttachUserPolicy", TimelineKind::PermissionsGiven),
        ("iam", "PutUserPolicy", TimelineKind::PermissionsGiven),
        ("iam", "CreatePolicyVersion", TimelineKind::PermissionsGiven),
        ("iam", "CreateRole", TimelineKind::RoleMade),
        ("iam", "UpdateAssumeRolePolicy", TimelineKind::TrustChanged),
        ("iam", "CreateSAMLProvider", TimelineKind::ProviderAdded),
        ("iam", "CreateOpenIDConnectProvider", TimelineKind::ProviderAdded),
        ("iam", "CreateVirtualMFADevice", TimelineKind::MfaChanged),
        ("iam", "DeactivateMFADevice", TimelineKind::MfaChanged),
        ("account", "EnableRegion", TimelineKind::RegionEnabled),
        ("account", "DisableRegion", TimelineKind::RegionDisabled),
        ("organizations", "CreateOrganization", TimelineKind::OrganizationChanged),
        ("organizations", "CreateAccount", TimelineKind::OrganizationChanged),
        ("organizations", "InviteAccountToOrganization", TimelineKind::OrganizationChanged),
        ("organizations", "LeaveOrganization", TimelineKind::OrganizationChanged),
        ("sso", "CreateInstance", TimelineKind::IdentityCenterChanged),
        ("sso", "CreatePermissionSet", TimelineKind::IdentityCenterChanged),
        ("sso", "CreateAccountAssignment", TimelineKind::IdentityCenterChanged),
        ("identitystore", "CreateUser", TimelineKind::UserMade),
        ("signin", "PasswordUpdated", TimelineKind::PasswordSet),
        ("signin", "AuthorizeOAuth2Access", TimelineKind::SessionMade),
        ("signin", "CreateOAuth2Token", TimelineKind::SessionMade),
        ("sts", "GetFederationToken", TimelineKind::SessionMade),
        ("sts", "GetSessionToken", TimelineKind::SessionMade),
        ("cloudtrail", "StopLogging", TimelineKind::LoggingStopped),
        ("cloudtrail", "DeleteTrail", TimelineKind::LoggingStopped),
        ("guardduty", "DeleteDetector", TimelineKind::DetectorDeleted),
    ];
    for (service, name, kind) in table {
        assert_eq!(kind_of(service, name, Deed::default()), Some(kind), "{service}:{name}");
    }
    for (service, name) in [("eks", "CreateCluster"), ("apprunner", "CreateService"), ("ecs", "ListClusters"), ("", "")]
    {
        assert_eq!(kind_of(service, name, Deed::default()), None, "{service}:{name}");
    }
}

#[test]
fn a_sign_in_is_told_by_how_it_ended_and_never_safer_than_it_was() {
    let sign_in = |signed_in, mfa| kind_of("signin", "ConsoleLogin", Deed { signed_in, mfa, ..Deed::default() });
    assert_eq!(sign_in(Some(true), Some(true)), Some(TimelineKind::SignedIn));
    assert_eq!(sign_in(Some(true), Some(false)), Some(TimelineKind::SignedInWithoutMfa));
    assert_eq!(sign_in(Some(true), None), Some(TimelineKind::SignedInWithoutMfa));
    assert_eq!(sign_in(Some(false), Some(true)), Some(TimelineKind::SignInFailed));
    assert_eq!(sign_in(None, None), None);
}

#[test]
fn only_a_policy_of_aws_is_a_quarantine() {
    for (name, policy, kind) in [
        ("AttachUserPolicy", "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3", TimelineKind::Quarantined),
        ("AttachUserPolicy", "arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantine", TimelineKind::Quarantined),
        ("PutUserPolicy", "AWSExposedCredentialPolicy_DO_NOT_REMOVE", TimelineKind::Quarantined),
        ("AttachUserPolicy", "arn:aws:iam::aws:policy/AdministratorAccess", TimelineKind::PermissionsGiven),
        (
            "AttachUserPolicy",
            "arn:aws:iam::123456789012:policy/AWSCompromisedKeyQuarantineV3",
            TimelineKind::PermissionsGiven,
        ),
        ("DetachUserPolicy", "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2", TimelineKind::PermissionsGiven),
    ] {
        assert_eq!(kind_of("iam", name, names(&[policy])), Some(kind), "{name} {policy}");
    }
    let other = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    assert_eq!(kind_of("iam", "DetachUserPolicy", names(&[other])), None);
    let policy = names(&["arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"]);
    let mut refused = did_in("iam", "mallory", "AttachUserPolicy", "10:00:00", policy);
    refused.refused = Some("AccessDenied".into());
    assert_eq!(refused.kind(), Some(TimelineKind::PermissionsGiven), "AWS put nothing there");
}
