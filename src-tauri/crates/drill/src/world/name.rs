//! Names and ARNs: what a caller may give where AWS takes "the short name or full ARN".

use super::ACCOUNT;
use crate::Refusal;

/// The parts of an ECS ARN that matter here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    /// What follows `cluster/`, `service/` and so on.
    pub(crate) rest: &'a str,
}

impl<'a> Place<'a> {
    /// The place of an ARN of this kind; nothing if it is another kind or no ARN.
    pub(crate) fn of(arn: &'a str, kind: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (scheme, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let rest = resource.strip_prefix(kind)?.strip_prefix('/')?;
        (scheme == "arn" && partition == "aws" && service == "ecs").then_some(Self { region, account, rest })
    }
}

/// `arn:aws:ecs:eu-west-1:000000000000:cluster/name`.
pub(crate) fn arn(region: &str, kind: &str, rest: &str) -> String {
    format!("arn:aws:ecs:{region}:{ACCOUNT}:{kind}/{rest}")
}

/// What an identifier names within its region: itself if it is a short name, else the tail of its ARN.
pub(crate) fn short<'a>(given: &'a str, kind: &str, region: &str) -> Result<&'a str, Refusal> {
    if !given.starts_with("arn:") {
        return Ok(given);
    }
    let place = Place::of(given, kind).ok_or_else(|| Refusal::invalid(format!("Invalid identifier: {given}")))?;
    if place.region != region {
        let message = format!("Identifier is for {}. Your region is {region}", place.region);
        return Err(Refusal::invalid(message));
    }
    if place.account != ACCOUNT {
        return Err(Refusal::client("Cross-account access is not allowed."));
    }
    Ok(place.rest)
}

/// The name of a cluster; `default` if none is given.
pub(crate) fn cluster<'a>(given: Option<&'a str>, region: &str) -> Result<&'a str, Refusal> {
    short(given.unwrap_or("default"), "cluster", region)
}

/// The name or id of something within a cluster: a service, task or container instance.
pub(crate) fn within<'a>(given: &'a str, kind: &str, region: &str, cluster: &str) -> Result<&'a str, Refusal> {
    let rest = short(given, kind, region)?;
    match rest.rsplit_once('/') {
        // The old ARN format has no cluster in it.
        None => Ok(rest),
        Some((home, name)) if home == cluster => Ok(name),
        Some((home, _)) => Err(Refusal::invalid(format!("Identifier is for {home}. Your cluster is {cluster}"))),
    }
}

/// Family and, if given, revision of a task definition.
pub(crate) fn definition<'a>(given: &'a str, region: &str) -> Result<(&'a str, Option<u32>), Refusal> {
    let rest = short(given, "task-definition", region)?;
    match rest.split_once(':') {
        None => Ok((rest, None)),
        Some((family, revision)) => match revision.parse() {
            Ok(revision) => Ok((family, Some(revision))),
            Err(_) => Err(Refusal::client(format!("Invalid revision number. Number: {revision}"))),
        },
    }
}

/// Letters, digits, hyphens and underscores, at most 255.
pub(crate) fn check(name: &str) -> Result<(), Refusal> {
    let fine = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || name.len() > 255 || !name.chars().all(fine) {
        return Err(Refusal::invalid("Identifier was ill-formed."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_and_arns_mean_the_same() {
        let arn = arn("eu-west-1", "service", "shop/api");
        for given in ["api", "arn:aws:ecs:eu-west-1:000000000000:service/api", &arn] {
            assert_eq!(within(given, "service", "eu-west-1", "shop"), Ok("api"));
        }
        assert_eq!(cluster(None, "eu-west-1"), Ok("default"));
        assert_eq!(definition("web:12", "eu-west-1"), Ok(("web", Some(12))));
        assert_eq!(definition("web", "eu-west-1"), Ok(("web", None)));
    }

    #[test]
    fn identifiers_of_elsewhere_are_refused() {
        for given in [
            "arn:aws:ecs:us-east-1:000000000000:service/shop/api",
            "arn:aws:ecs:eu-west-1:111111111111:service/shop/api",
            "arn:aws:ecs:eu-west-1:000000000000:service/other/api",
            "arn:aws:ecs:eu-west-1:000000000000:cluster/shop",
            "arn:aws-cn:ecs:eu-west-1:000000000000:service/shop/api",
            "arn:",
        ] {
            assert!(within(given, "service", "eu-west-1", "shop").is_err(), "{given}");
        }
        assert!(definition("web:x", "eu-west-1").is_err());
        assert!(
            check("").is_err() && check("a b").is_err() && check(&"x".repeat(256)).is_err() && check("a-B_1").is_ok()
        );
    }
}
