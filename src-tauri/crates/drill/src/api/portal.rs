//! The portal of IAM Identity Center (`sso`): which accounts and roles somebody is given, and their credentials.

use serde::Serialize;

use crate::chance::hash;
use crate::wire::json::{Answer, reply};
use crate::wire::page::{self, Order, Size};
use crate::wire::request::Envelope;
use crate::wire::token::SessionKind;
use crate::world::sign_in::NewSession;
use crate::world::sign_in::settings::PortalAccount;
use crate::{Identity, Portal, Refusal, TokenVersion, World};

/// Credentials of a role last an hour unless its permission set says otherwise.
const CREDENTIALS_LAST: i64 = 3600;
/// Not published what a page holds without `max_result`.
const PAGE: Size = Size { default: 20, most: 100 };

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountInfo<'a> {
    account_id: &'a str,
    account_name: &'a str,
    email_address: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleInfo<'a> {
    role_name: &'a str,
    account_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Accounts<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
    account_list: Vec<AccountInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Roles<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
    role_list: Vec<RoleInfo<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GivenCredentials {
    role_credentials: RoleCredentials,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleCredentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    /// Milliseconds since 1970.
    expiration: i64,
}

pub(crate) fn answer(world: &mut World, envelope: &Envelope) -> Answer {
    if envelope.bearer.is_empty() {
        return Err(Refusal::new(400, "InvalidRequestException", "Session token not present"));
    }
    let portal = &world.sign_in.settings.portal;
    let at_home = !envelope.names_region || envelope.region == portal.region;
    let live = world.sign_in.portal_tokens.get(&envelope.bearer).is_some_and(|until| *until > world.now);
    if !at_home || !live {
        return Err(Refusal::new(401, "UnauthorizedException", "Session token not found or invalid"));
    }
    match envelope.operation.as_str() {
        "ListAccounts" => {
            let accounts = portal.accounts.iter().map(|account| AccountInfo {
                account_id: &account.id,
                account_name: &account.name,
                email_address: &account.email,
            });
            let page = cut(world, envelope, accounts.collect(), |account| account.account_id.to_owned())?;
            reply(&Accounts { next_token: page.next, account_list: page.items })
        }
        "ListAccountRoles" => {
            let account = account(portal, envelope)?;
            let roles = account.roles.iter().map(|role| RoleInfo { role_name: role, account_id: &account.id });
            let page = cut(world, envelope, roles.collect(), |role| role.role_name.to_owned())?;
            reply(&Roles { next_token: page.next, role_list: page.items })
        }
        "GetRoleCredentials" => credentials(world, envelope),
        _ => {
            world.sign_in.portal_tokens.remove(&envelope.bearer);
            Ok(bytes::Bytes::new())
        }
    }
}

fn account<'a>(portal: &'a Portal, envelope: &Envelope) -> Result<&'a PortalAccount, Refusal> {
    let id = asked(envelope, "account_id")?;
    portal.accounts.iter().find(|account| account.id == id).ok_or_else(forbidden)
}

fn asked<'a>(envelope: &'a Envelope, name: &str) -> Result<&'a str, Refusal> {
    let value = envelope.query.get(name).filter(|value| !value.is_empty());
    value.ok_or_else(|| Refusal::new(400, "InvalidRequestException", format!("{name} is missing")))
}

fn credentials(world: &mut World, envelope: &Envelope) -> Answer {
    let wanted = asked(envelope, "role_name")?;
    let found = account(&world.sign_in.settings.portal, envelope)?;
    if !found.roles.iter().any(|role| role == wanted) {
        return Err(forbidden());
    }
    let session = world.sign_in.settings.portal.user.clone();
    let (account, identity) = (found.id.clone(), Identity::Role { role: Portal::role(wanted), session });
    let given = world.make_session(&NewSession {
        identity: &identity,
        account: &account,
        kind: SessionKind::Role,
        mfa: false,
        seconds: CREDENTIALS_LAST,
        version: TokenVersion::Two,
    });
    reply(&GivenCredentials {
        role_credentials: RoleCredentials {
            access_key_id: given.access_key_id,
            secret_access_key: given.secret_access_key,
            session_token: given.session_token,
            expiration: given.expires.as_millisecond(),
        },
    })
}

/// Not in the model, and what AWS says (aws-cli and others, "ForbiddenException ... No access").
fn forbidden() -> Refusal {
    Refusal::new(403, "ForbiddenException", "No access")
}

fn cut<T>(
    world: &World,
    envelope: &Envelope,
    mut items: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Result<page::Page<T>, Refusal> {
    let invalid = |_| Refusal::new(400, "InvalidRequestException", "A parameter is not valid");
    let size = envelope.query.get("max_result").map(|text| text.parse::<i64>().unwrap_or(0));
    let limit = page::limit(size, PAGE).map_err(invalid)?;
    items.sort_by_key(|item| key(item));
    let parameters = hash(world.seed, &format!("{} {:?}", envelope.operation, envelope.query.without("next_token")));
    page::cut(items, Order::Up, key, envelope.query.get("next_token"), parameters, limit).map_err(invalid)
}
