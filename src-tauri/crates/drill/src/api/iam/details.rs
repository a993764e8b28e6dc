//! `GetAccountAuthorizationDetails`: everybody with all policies, page by page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{attached_members, boundary, created, cut, invalid};
use crate::api::browser_page::encode;
use crate::api::caller::role_id;
use crate::wire::query::{Form, escape};
use crate::world::identity::policy::Document;
use crate::world::identity::{Policies, unique_id};
use crate::{ACCOUNT, Refusal, World};

/// The kinds of entities, in the order in which they are told.
const KINDS: [&str; 5] = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"];

pub(super) fn answer(world: &World, form: &Form) -> Result<String, Refusal> {
    let wanted = form.list("Filter.member");
    if wanted.iter().any(|kind| !KINDS.contains(kind)) {
        return Err(invalid("filter"));
    }
    let all = entities(world).into_iter().filter(|(kind, _)| wanted.is_empty() || wanted.contains(&KINDS[*kind]));
    let key = |(kind, name): &(usize, String)| format!("{kind} {name}");
    let (page, tail) = cut(world, "GetAccountAuthorizationDetails", form, all.collect(), key)?;
    let lists = [("UserDetailList", 0..1), ("GroupDetailList", 1..2), ("RoleDetailList", 2..3), ("Policies", 3..5)];
    let mut result = tail;
    for (list, kinds) in lists {
        let members = page.iter().filter(|(kind, _)| kinds.contains(kind));
        let members: String =
            members.map(|(kind, name)| format!("<member>{}</member>", entity(world, *kind, name))).collect();
        // Writing to a String cannot fail.
        let _ = write!(result, "\n    <{list}>{members}</{list}>");
    }
    Ok(result)
}

/// Place of its kind, and what it is known by. Of AWS's policies only those that somebody has are told.
fn entities(world: &World) -> Vec<(usize, String)> {
    let all = &world.identities;
    let managed = all.managed.keys().map(|arn| (if arn.starts_with("arn:aws:iam::aws:") { 4 } else { 3 }, arn.clone()));
    let users = all.users.keys().map(|name| (0, name.clone()));
    let groups = all.groups.keys().map(|name| (1, name.clone()));
    let roles = all.roles.keys().map(|name| (2, name.clone()));
    users.chain(groups).chain(roles).chain(managed).collect()
}

fn entity(world: &World, kind: usize, name: &str) -> String {
    let all = &world.identities;
    match KINDS[kind] {
        "User" => all.users.get(name).map_or(String::new(), |user| {
            let groups: String = user.groups.iter().map(|name| format!("<member>{}</member>", escape(name))).collect();
            format!(
                "{}<GroupList>{groups}</GroupList>{}",
                head(world, "User", "AIDA", name),
                held("UserPolicyList", &user.policies)
            )
        }),
        "Group" => all.groups.get(name).map_or(String::new(), |policies| {
            format!("{}{}", head(world, "Group", "AGPA", name), held("GroupPolicyList", policies))
        }),
        "Role" => all.roles.get(name).map_or(String::new(), |role| {
            format!(
                "{}<AssumeRolePolicyDocument>{}</AssumeRolePolicyDocument><InstanceProfileList/>{}",
                head(world, "Role", "AROA", name),
                encode(role.trust.text()),
                held("RolePolicyList", &role.policies)
            )
        }),
        _ => all.managed.get(name).map_or(String::new(), |document| managed(world, name, document)),
    }
}

fn head(world: &World, kind: &str, id: &str, name: &str) -> String {
    let (path, short) =
        name.rsplit_once('/').map_or(("/".to_owned(), name), |(path, short)| (format!("/{path}/"), short));
    let id = if kind == "Role" { role_id(name) } else { unique_id(id, name) };
    format!(
        "<Path>{}</Path><{kind}Name>{}</{kind}Name><{kind}Id>{id}</{kind}Id><Arn>arn:aws:iam::{ACCOUNT}:{}/{}</Arn>\
         <CreateDate>{}</CreateDate>",
        escape(&path),
        escape(short),
        kind.to_lowercase(),
        escape(name),
        created(world)
    )
}

fn held(list: &str, policies: &Policies) -> String {
    format!(
        "<{list}>{}</{list}><AttachedManagedPolicies>{}</AttachedManagedPolicies>{}",
        inline(&policies.inline),
        attached_members(&policies.attached),
        boundary(policies)
    )
}

fn inline(policies: &BTreeMap<String, Document>) -> String {
    let each = policies.iter().map(|(name, document)| {
        format!(
            "<member><PolicyName>{}</PolicyName><PolicyDocument>{}</PolicyDocument></member>",
            escape(name),
            encode(document.text())
        )
    });
    each.collect()
}

fn managed(world: &World, arn: &str, document: &Document) -> String {
    let all = &world.identities;
    let everybody = || {
        let users = all.users.values().map(|user| &user.policies);
        users.chain(all.groups.values()).chain(all.roles.values().map(|role| &role.policies))
    };
    let name = arn.rsplit('/').next().unwrap_or_default();
    format!(
        "<PolicyName>{}</PolicyName><PolicyId>{}</PolicyId><Arn>{}</Arn><Path>/</Path>\
         <DefaultVersionId>v1</DefaultVersionId><AttachmentCount>{}</AttachmentCount>\
         <PermissionsBoundaryUsageCount>{6}</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable>\
         <CreateDate>{4}</CreateDate><UpdateDate>{4}</UpdateDate><PolicyVersionList><member><Document>{5}</Document>\
         <VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><CreateDate>{4}</CreateDate></member>\
         </PolicyVersionList>",
        escape(name),
        unique_id("ANPA", arn),
        escape(arn),
        everybody().filter(|policies| policies.attached.iter().any(|one| one == arn)).count(),
        created(world),
        encode(document.text()),
        everybody().filter(|policies| policies.boundary.as_deref() == Some(arn)).count(),
    )
}
