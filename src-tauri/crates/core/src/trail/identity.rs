//! `userIdentity`: who called. Its type decides, never a name.

use serde_json::Value;

use super::principal::{Principal, PrincipalKind};
use super::record::text;
use crate::text::neutral;

/// Where IAM Identity Center keeps its roles. Nobody else can make one there.
const RESERVED_PATH: &str = ":role/aws-reserved/sso.amazonaws.com/";
const RESERVED_NAME: &str = "AWSReservedSSO_";
/// Hexadecimal digits behind the name of a permission set.
const RESERVED_DIGITS: usize = 16;

/// Who `identity` is.
pub(super) fn of(identity: &Value) -> Principal {
    let told = |path: &str| text(identity, path).map(str::to_owned);
    let mut principal = match text(identity, "type") {
        // Its `userName` is the alias of the account, if there is one.
        Some("Root") => named(PrincipalKind::Root, String::new(), told("arn")),
        Some("IAMUser") => {
            let last = || last_part(text(identity, "arn")?);
            named(PrincipalKind::IamUser, told("userName").or_else(last).unwrap_or_default(), told("arn"))
        }
        Some("AssumedRole") => role(identity),
        // Whoever made the session chose its name: sessions of one user are one principal.
        Some("FederatedUser") => Principal {
            session: text(identity, "arn").and_then(last_part),
            ..named(
                PrincipalKind::Federated,
                told("sessionContext.sessionIssuer.userName").unwrap_or_default(),
                told("sessionContext.sessionIssuer.arn").or_else(|| told("arn")),
            )
        },
        Some("SAMLUser" | "WebIdentityUser") => {
            let name = told("userName").or_else(|| told("principalId")).unwrap_or_default();
            named(PrincipalKind::Federated, name, told("identityProvider"))
        }
        Some("IdentityCenterUser") => Principal {
            session: told("onBehalfOf.userId").or_else(|| told("userName")),
            ..named(PrincipalKind::IdentityCenter, String::new(), told("arn"))
        },
        Some("AWSService") => named(PrincipalKind::AwsService, told("invokedBy").unwrap_or_default(), told("arn")),
        Some("AWSAccount") => named(PrincipalKind::OtherAccount, told("accountId").unwrap_or_default(), told("arn")),
        _ => named(PrincipalKind::Unknown, told("userName").unwrap_or_default(), told("arn")),
    };
    principal.account = told("accountId").filter(|account| is_account(account));
    principal.via = told("invokedBy");
    neutralised(principal)
}

impl Principal {
    /// Whom `sts:GetCallerIdentity` names by `arn`: the same [`key`](Self::key) as the events of that caller have. None if it
    /// is neither a user, nor a role, nor root.
    pub fn of_caller(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':').skip(4);
        let (account, resource) = (parts.next()?, parts.next()?);
        let kind = match resource.split('/').next()? {
            "root" => "Root",
            "user" => "IAMUser",
            "assumed-role" => "AssumedRole",
            "federated-user" => "FederatedUser",
            _ => return None,
        };
        Some(of(&serde_json::json!({"type": kind, "arn": arn, "accountId": account})))
    }
}

/// A role's session. The session's name is the caller's choice, in IAM Identity Center the person's.
fn role(identity: &Value) -> Principal {
    let arn = text(identity, "arn");
    // `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
    let mut parts = arn.and_then(|arn| arn.split_once(":assumed-role/")).map(|(_, rest)| rest.splitn(2, '/'));
    let mut part = || parts.as_mut().and_then(Iterator::next).filter(|part| !part.is_empty());
    let (by_arn, session_by_arn) = (part(), part());
    let issuer = text(identity, "sessionContext.sessionIssuer.arn");
    let name = text(identity, "sessionContext.sessionIssuer.userName").or(by_arn).unwrap_or_default();
    let by_id = || text(identity, "principalId")?.split_once(':').map(|(_, session)| session);
    let session = session_by_arn.or_else(by_id).filter(|session| !session.is_empty()).map(str::to_owned);
    let (kind, name) = match permission_set(name).filter(|_| issuer.is_none_or(|arn| arn.contains(RESERVED_PATH))) {
        Some(set) => (PrincipalKind::IdentityCenter, set),
        None => (PrincipalKind::Role, name),
    };
    Principal { session, ..named(kind, name.to_owned(), issuer.or(arn).map(str::to_owned)) }
}

/// The permission set that a role `AWSReservedSSO_<permission set>_<16 hex>` stands for.
fn permission_set(role: &str) -> Option<&str> {
    let (set, digits) = role.strip_prefix(RESERVED_NAME)?.rsplit_once('_')?;
    let is_reserved = digits.len() == RESERVED_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(set).filter(|set| is_reserved && !set.is_empty())
}

fn named(kind: PrincipalKind, name: String, arn: Option<String>) -> Principal {
    Principal { kind, name, session: None, arn, account: None, via: None }
}

fn last_part(arn: &str) -> Option<String> {
    arn.rsplit('/').next().filter(|part| !part.is_empty()).map(str::to_owned)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn neutralised(principal: Principal) -> Principal {
    let safe = |text: Option<String>| text.as_deref().map(neutral);
    Principal {
        name: neutral(&principal.name),
        session: safe(principal.session),
        arn: safe(principal.arn),
        via: safe(principal.via),
        ..principal
    }
}
