//! IAM: who there is and what they may do, as far as a caller looks that up. Nothing is changed here.

use std::fmt::Write as _;

use bytes::Bytes;

use super::Caller;
use crate::wire::json::Answer;
use crate::wire::page::{self, Order};
use crate::wire::query::{Form, escape};
use crate::wire::request::Envelope;
use crate::world::identity::{Policies, device, no_such, unique_id};
use crate::{ACCOUNT, Identity, Refusal, World};

mod details;
mod simulate;

/// A page holds a hundred unless asked otherwise, a thousand at most.
const USUAL: usize = 100;
const MOST: usize = 1000;

pub(crate) fn answer(world: &World, envelope: &Envelope, body: &[u8], request_id: &str) -> Answer {
    let form = Form::parse(body);
    let caller = Caller::of(world, envelope);
    let result = match envelope.operation.as_str() {
        "ListAccountAliases" => aliases(world),
        "GetUser" => user(world, &caller, &form)?,
        "ListMFADevices" => devices(world, &caller, &form)?,
        "ListAttachedUserPolicies" => {
            let name = required(&form, "UserName")?;
            let user = world.identities.users.get(name).ok_or_else(|| no_user(name))?;
            attached(world, envelope, &form, &user.policies)?
        }
        "ListAttachedRolePolicies" => {
            let name = required(&form, "RoleName")?;
            let found = world.identities.roles.iter().find(|(path, _)| path.rsplit('/').next() == Some(name));
            let role = found.map(|(_, role)| role);
            let role = role.ok_or_else(|| no_such(format!("The role with name {name} cannot be found.")))?;
            attached(world, envelope, &form, &role.policies)?
        }
        "SimulatePrincipalPolicy" => simulate::answer(world, &caller, &form)?,
        _ => details::answer(world, &form)?,
    };
    Ok(document(&envelope.operation, &result, request_id))
}

fn aliases(world: &World) -> String {
    let alias = world.identities.alias.as_ref();
    let member = alias.map_or(String::new(), |alias| format!("<member>{}</member>", escape(alias)));
    format!("<IsTruncated>false</IsTruncated>\n    <AccountAliases>{member}</AccountAliases>")
}

/// Who is asked about: without a name the user who asks.
fn whom<'a>(caller: &'a Caller, form: &'a Form) -> Result<Option<&'a str>, Refusal> {
    match (form.get("UserName"), &caller.identity) {
        (Some(name), _) => Ok(Some(name)),
        (None, Identity::User(name)) => Ok(Some(name)),
        (None, Identity::Root) => Ok(None),
        (None, _) => {
            let message = "Must specify userName when calling with non-User credentials";
            Err(Refusal::new(400, "ValidationError", message))
        }
    }
}

fn user(world: &World, caller: &Caller, form: &Form) -> Result<String, Refusal> {
    let Some(name) = whom(caller, form)? else {
        // The root user is no user of IAM, and is told all the same.
        return Ok(format!(
            "<User>\n      <UserId>{ACCOUNT}</UserId>\n      <Arn>arn:aws:iam::{ACCOUNT}:root</Arn>\n      \
             <Path>/</Path>\n      <UserName>root</UserName>\n      <CreateDate>{}</CreateDate>\n    </User>",
            created(world)
        ));
    };
    let user = world.identities.users.get(name).ok_or_else(|| no_user(name))?;
    Ok(format!(
        "<User>\n      <Path>/</Path>\n      <UserName>{0}</UserName>\n      <UserId>{1}</UserId>\n      \
         <Arn>arn:aws:iam::{ACCOUNT}:user/{0}</Arn>\n      <CreateDate>{2}</CreateDate>\n      {3}\n    </User>",
        escape(name),
        unique_id("AIDA", name),
        created(world),
        boundary(&user.policies),
    ))
}

fn devices(world: &World, caller: &Caller, form: &Form) -> Result<String, Refusal> {
    let name = whom(caller, form)?;
    let has = match name {
        None => world.identities.root_mfa,
        Some(name) => world.identities.users.get(name).ok_or_else(|| no_user(name))?.mfa,
    };
    let member = || {
        format!(
            "<member>\n        <UserName>{}</UserName>\n        <SerialNumber>{}</SerialNumber>\n        \
             <EnableDate>{}</EnableDate>\n      </member>",
            escape(name.unwrap_or("root")),
            escape(&device(name)),
            created(world)
        )
    };
    let members = if has { member() } else { String::new() };
    Ok(format!("<IsTruncated>false</IsTruncated>\n    <MFADevices>{members}</MFADevices>"))
}

fn attached(world: &World, envelope: &Envelope, form: &Form, policies: &Policies) -> Result<String, Refusal> {
    let (items, tail) = cut(world, &envelope.operation, form, policies.attached.clone(), String::clone)?;
    Ok(format!("<AttachedPolicies>{}</AttachedPolicies>\n    {tail}", attached_members(&items)))
}

fn attached_members(arns: &[String]) -> String {
    let mut members = String::new();
    for arn in arns {
        let name = arn.rsplit('/').next().unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = write!(
            members,
            "<member><PolicyName>{}</PolicyName><PolicyArn>{}</PolicyArn></member>",
            escape(name),
            escape(arn)
        );
    }
    members
}

fn boundary(policies: &Policies) -> String {
    policies.boundary.as_ref().map_or(String::new(), |arn| {
        format!(
            "<PermissionsBoundary><PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType>\
             <PermissionsBoundaryArn>{}</PermissionsBoundaryArn></PermissionsBoundary>",
            escape(arn)
        )
    })
}

/// A page of a list, and the members that tell whether there is more.
fn cut<T>(
    world: &World,
    operation: &str,
    form: &Form,
    mut items: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Result<(Vec<T>, String), Refusal> {
    let limit = match form.get("MaxItems").map(str::parse::<usize>) {
        None => USUAL,
        Some(Ok(most)) if (1..=MOST).contains(&most) => most,
        Some(_) => return Err(invalid("maxItems")),
    };
    items.sort_by_key(|item| key(item));
    items.dedup_by_key(|item| key(item));
    let parameters = crate::chance::hash(world.seed, &format!("{operation} {:?}", form.without("Marker")));
    let page =
        page::cut(items, Order::Up, key, form.get("Marker"), parameters, limit).map_err(|_| invalid("marker"))?;
    let tail = match page.next {
        None => "<IsTruncated>false</IsTruncated>".to_owned(),
        Some(next) => format!("<IsTruncated>true</IsTruncated>\n    <Marker>{next}</Marker>"),
    };
    Ok((page.items, tail))
}

fn required<'a>(form: &'a Form, name: &str) -> Result<&'a str, Refusal> {
    form.get(name).filter(|value| !value.is_empty()).ok_or_else(|| invalid(name))
}

fn invalid(member: &str) -> Refusal {
    let message = format!("1 validation error detected: Value at '{member}' failed to satisfy its constraint");
    Refusal::new(400, "ValidationError", message)
}

fn no_user(name: &str) -> Refusal {
    no_such(format!("The user with name {name} cannot be found."))
}

/// Everybody is as old as the account.
fn created(world: &World) -> String {
    world.account_created_at().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn document(operation: &str, result: &str, request_id: &str) -> Bytes {
    Bytes::from(format!(
        "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <{operation}Result>\n    {result}\n  \
         </{operation}Result>\n  <ResponseMetadata>\n    <RequestId>{request_id}</RequestId>\n  </ResponseMetadata>\n\
         </{operation}Response>\n"
    ))
}
