//! `SimulatePrincipalPolicy`: what the policies of somebody say, by the same reading by which they are enforced.

use std::fmt::Write as _;

use super::{cut, invalid, required};
use crate::api::Caller;
use crate::wire::query::{Form, escape};
use crate::world::identity::decide::{Decision, Verdict};
use crate::world::identity::no_such;
use crate::world::identity::policy::Asked;
use crate::{ACCOUNT, Identity, Refusal, World};

/// Keys that a request of one's own would have, and the simulator has only if they are given.
const GIVEN: [&str; 2] = ["aws:MultiFactorAuthPresent", "iam:PassedToService"];

pub(super) fn answer(world: &World, caller: &Caller, form: &Form) -> Result<String, Refusal> {
    let source = required(form, "PolicySourceArn")?;
    let identity = principal(world, source)?;
    let actions = form.list("ActionNames.member");
    if actions.is_empty() || actions.iter().any(|action| !(3..=128).contains(&action.len())) {
        return Err(invalid("actionNames"));
    }
    if let Some(action) = actions.iter().find(|action| !action.contains(':')) {
        let message = format!("Invalid Action: {action}");
        return Err(Refusal::new(400, "InvalidInput", message));
    }
    let resources: Vec<String> = match form.list("ResourceArns.member") {
        none if none.is_empty() => vec!["*".to_owned()],
        some => some.into_iter().map(str::to_owned).collect(),
    };
    let region = context(form, "aws:RequestedRegion").unwrap_or("us-east-1");
    let mfa = context(form, "aws:MultiFactorAuthPresent").map(|value| value.eq_ignore_ascii_case("true"));
    let mut results = Vec::new();
    for (number, (action, resource)) in
        actions.iter().flat_map(|action| resources.iter().map(move |resource| (action, resource))).enumerate()
    {
        let about = [resource.clone()];
        let asked = Asked {
            action,
            resources: if resource == "*" { &[] } else { &about },
            region,
            principal: source,
            mfa,
            // Only who asks about himself in a session has one that was issued.
            passed_to: context(form, "iam:PassedToService"),
            issued: caller.session.as_ref().filter(|_| caller.identity == identity).map(|session| session.issued),
        };
        let is_missing = |key: &&str| context(form, key).is_none() && world.identities.hangs_on(&identity, action, key);
        let missing: Vec<&str> = GIVEN.into_iter().filter(is_missing).collect();
        results.push((number, *action, resource, world.identities.decide(&identity, &asked), missing));
    }
    let (page, tail) = cut(world, "SimulatePrincipalPolicy", form, results, |(number, ..)| format!("{number:05}"))?;
    let mut members = String::new();
    for (_, action, resource, verdict, missing) in &page {
        // Writing to a String cannot fail.
        let _ = write!(members, "{}", result(world, action, resource, verdict, missing));
    }
    Ok(format!("<EvaluationResults>{members}</EvaluationResults>\n    {tail}"))
}

fn result(world: &World, action: &str, resource: &str, verdict: &Verdict, missing: &[&str]) -> String {
    let missing: String = missing.iter().map(|key| format!("<member>{key}</member>")).collect();
    let decision = match verdict.decision {
        Decision::Allowed => "allowed",
        Decision::Explicit => "explicitDeny",
        Decision::Implicit => "implicitDeny",
    };
    let organization = world.identities.control.as_ref().map_or(String::new(), |_| {
        format!(
            "<OrganizationsDecisionDetail><AllowedByOrganizations>{}</AllowedByOrganizations></OrganizationsDecisionDetail>",
            verdict.organization_allows
        )
    });
    let boundary = verdict.boundary_allows.map_or(String::new(), |allows| {
        format!(
            "<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>{allows}</AllowedByPermissionsBoundary>\
             </PermissionsBoundaryDecisionDetail>"
        )
    });
    format!(
        "<member><EvalActionName>{}</EvalActionName><EvalResourceName>{}</EvalResourceName><EvalDecision>{decision}\
         </EvalDecision><MatchedStatements/><MissingContextValues>{missing}</MissingContextValues>{organization}{boundary}</member>",
        escape(action),
        escape(resource),
    )
}

/// Whose policies are meant: those of a user or a role. The root user has none, and a session is none that has.
fn principal(world: &World, arn: &str) -> Result<Identity, Refusal> {
    let rest = arn.strip_prefix(&format!("arn:aws:iam::{ACCOUNT}:"));
    let missing = || no_such(format!("The principal {arn} cannot be found."));
    match rest.and_then(|rest| rest.split_once('/')) {
        Some(("user", name)) if world.identities.users.contains_key(name) => Ok(Identity::User(name.to_owned())),
        Some(("role", role)) if world.identities.roles.contains_key(role) => {
            Ok(Identity::Role { role: role.to_owned(), session: String::new() })
        }
        Some(("user" | "role", _)) => Err(missing()),
        _ => {
            let message = format!("Invalid Entity Arn: {arn} does not clearly define entity type and name.");
            Err(Refusal::new(400, "InvalidInput", message))
        }
    }
}

fn context<'a>(form: &'a Form, key: &str) -> Option<&'a str> {
    let number = (1..=50).find(|number| {
        form.get(&format!("ContextEntries.member.{number}.ContextKeyName"))
            .is_some_and(|name| name.eq_ignore_ascii_case(key))
    })?;
    form.get(&format!("ContextEntries.member.{number}.ContextKeyValues.member.1"))
}
