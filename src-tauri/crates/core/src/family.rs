//! Families of task definitions. One is named by the ARN of its revisions without their number:
//! `arn:aws:ecs:eu-west-1:123456789012:task-definition/api`.

use crate::arn::{Arn, ArnError, malformed};
use crate::region::RegionCode;

/// The most characters that AWS allows in the name of a family (`RegisterTaskDefinition`).
const LONGEST: usize = 255;

/// The parsed ARN of a family, borrowing from its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyArn<'a> {
    /// `aws`, `aws-cn`, ...
    pub partition: &'a str,
    /// Families of the same name in two regions are two.
    pub region: RegionCode,
    /// Twelve digits.
    pub account: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl<'a> FamilyArn<'a> {
    /// Parses `text`; a revision's ARN is refused, and so is what only looks like a name, such as `api*`.
    ///
    /// # Errors
    /// [`ArnError::Malformed`].
    pub fn parse(text: &'a str) -> Result<Self, ArnError> {
        let Arn { partition, service, region, account, kind, rest: name } = Arn::parse(text, 1024)?;
        let of_family = service == "ecs" && kind == "task-definition" && name.len() <= LONGEST && is_name(name);
        if of_family { Ok(Self { partition, region, account, name }) } else { Err(malformed(text)) }
    }
}

/// Whether `text` can be the name of a family, cluster or service: letters, digits, hyphens and underscores.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The ARN of the family that a revision belongs to.
pub fn family_arn(revision: &str) -> Option<&str> {
    let (family, number) = revision.rsplit_once(':')?;
    number.parse::<u32>().is_ok().then_some(family)
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "arn:aws:ecs:eu-west-1:123456789012:task-definition/api";

    #[test]
    fn a_family_is_its_revisions_without_their_number() {
        let family = FamilyArn::parse(API).unwrap();
        assert_eq!((family.name, family.account, family.partition), ("api", "123456789012", "aws"));
        assert_eq!(family.region.as_str(), "eu-west-1");
        assert_eq!(family_arn(&format!("{API}:7")), Some(API));
        assert_eq!(family_arn(API), None, "it is none of its own revisions");
        assert_eq!(family_arn("arn:aws:ecs:eu-west-1:123456789012:cluster/api"), None);
        for wrong in [
            format!("{API}:7"),
            format!("{API}*"),
            format!("{API}/x"),
            format!("{API}{}", "x".repeat(LONGEST)),
            API.replace("api", ""),
            API.replace("task-definition", "cluster"),
            API.replace(":ecs:", ":batch:"),
            API.replace("123456789012", "12"),
        ] {
            assert!(FamilyArn::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
