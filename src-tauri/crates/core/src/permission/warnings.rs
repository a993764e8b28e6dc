//! What a caller is to be warned of about itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::trail::{Makers, Principal, PrincipalKind};
use crate::triage::{Findings, Verdict};
use crate::view::{PrincipalLabel, StandingWarning, SubjectKind};

/// The most principals that are named.
const NAMED: usize = 5;
/// Ids of temporary keys begin so.
const TEMPORARY: &str = "ASIA";

/// Who made or changed something rogue, as one event has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    /// Who.
    pub principal: Principal,
    /// With which key. Its id is no secret.
    pub access_key: Option<String>,
    /// Of a role's session: the role, by its whole name. Two permission sets that are called alike are two roles.
    pub role: Option<String>,
}

/// Whom Quench is connected as.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// What sts told.
    pub arn: &'a str,
    /// The id of the key that requests are signed with, if it is known.
    pub access_key: Option<&'a str>,
    /// The quarantine on it, if there is one; its policy, if that is known.
    pub quarantine: Option<Option<&'a str>>,
}

/// Everybody who made or changed something that is rogue, not merely suspect.
pub fn actors(makers: &Makers, findings: &Findings) -> BTreeSet<Actor> {
    let mut found = BTreeSet::new();
    for (arn, finding) in findings.of.iter().filter(|(_, finding)| finding.verdict == Verdict::Rogue) {
        // Who made a service that somebody else took over later made nothing rogue.
        let taken_over = finding.kind == SubjectKind::Service && finding.hijack.is_some();
        let made = makers.made(arn).filter(|_| !taken_over);
        for event in [made, makers.changed(arn)].into_iter().flatten().filter(|event| !event.by_quench) {
            // What else an event tells would only tell one principal from itself.
            let principal = Principal { arn: None, via: None, ..event.principal.clone() };
            let role = event.principal.arn.as_deref().and_then(role_of).map(str::to_owned);
            found.insert(Actor { principal, access_key: event.access_key.clone(), role });
        }
    }
    found
}

/// The gravest first, as [`StandingWarning`] has them.
pub fn warnings(caller: Caller<'_>, actors: &BTreeSet<Actor>) -> Vec<StandingWarning> {
    let own = Principal::of_caller(caller.arn);
    let mut told = Vec::new();
    if let Some(own) = &own {
        let bonds = |wanted: Bond| {
            let bound = actors.iter().filter(|actor| bond(own, caller, actor) == Some(wanted));
            // Many events and sessions of one principal are one warning.
            let by_key: BTreeMap<String, &Actor> = bound.map(|actor| (actor.principal.key(), actor)).collect();
            by_key.into_values().map(|actor| actor.principal.label()).collect::<Vec<PrincipalLabel>>()
        };
        let same = bonds(Bond::Same).into_iter().take(1);
        told.extend(same.map(|principal| StandingWarning::PointedAt { principal }));
        let shared = bonds(Bond::Shared).into_iter().take(NAMED);
        told.extend(shared.map(|principal| StandingWarning::CutOff { principal }));
    }
    if let Some(policy) = caller.quarantine {
        told.push(StandingWarning::Quarantined { policy: policy.map(str::to_owned) });
    }
    if own.is_some_and(|own| own.kind == PrincipalKind::Root) {
        told.push(StandingWarning::Root);
    }
    told
}

/// How the caller hangs together with who made what is rogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bond {
    /// It is the same.
    Same,
    /// It is another, but what turns that one off turns the caller off as well.
    Shared,
}

fn bond(own: &Principal, caller: Caller<'_>, actor: &Actor) -> Option<Bond> {
    let other = &actor.principal;
    let (own_key, other_key) = (caller.access_key.filter(|key| !key.is_empty()), actor.access_key.as_deref());
    if own.kind != other.kind || own.account != other.account || own.name != other.name {
        return None;
    }
    let same_key = own_key.is_some() && own_key == other_key;
    let same_session = own.session.is_some() && own.session == other.session;
    let same = match own.kind {
        PrincipalKind::Root => true,
        // Sessions of one user are told apart by nothing; a session and a key, or two keys, may be two people.
        PrincipalKind::IamUser => match (own_key, other_key) {
            (Some(own), Some(other)) => own == other || own.starts_with(TEMPORARY) && other.starts_with(TEMPORARY),
            _ => true,
        },
        PrincipalKind::Role | PrincipalKind::IdentityCenter => same_session || same_key,
        // Whoever made the session chose its name, and who that was is not in what sts tells.
        PrincipalKind::Federated => return same_key.then_some(Bond::Same),
        PrincipalKind::AwsService | PrincipalKind::OtherAccount | PrincipalKind::Unknown => return None,
    };
    if same {
        return Some(Bond::Same);
    }
    // To turn off one role leaves another one of that name as it is.
    let is_another = matches!((role_of(caller.arn), &actor.role), (Some(own), Some(other)) if own != other);
    (!is_another).then_some(Bond::Shared)
}

/// The name of the role that an ARN of IAM or sts is about.
fn role_of(arn: &str) -> Option<&str> {
    match (arn.split_once(":role/"), arn.split_once(":assumed-role/")) {
        (Some((_, path)), _) => path.rsplit('/').next(),
        (None, Some((_, session))) => session.split('/').next(),
        (None, None) => None,
    }
    .filter(|name| !name.is_empty())
}
