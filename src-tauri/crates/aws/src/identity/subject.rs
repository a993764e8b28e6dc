//! Whose policies count: the user, or the role behind a session.

use quench_core::account::Identity;

const RESERVED: &str = "AWSReservedSSO_";

/// By the caller's ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// No policy of the account restrains it.
    Root,
    /// A user, whose ARN sts tells whole.
    User { name: String, arn: String },
    /// A role, of which sts tells the name and not the path.
    Role { name: String, likely: Vec<String> },
    /// A federated session, or what Quench does not know: nothing but trying tells.
    Other,
}

impl Subject {
    pub(super) fn of(identity: &Identity) -> Self {
        let Identity { account, arn, partition } = identity;
        let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
        let mut parts = resource.split('/');
        let (kind, first) = (parts.next().unwrap_or_default(), parts.next());
        match (kind, first) {
            ("root", None) => Self::Root,
            ("user", Some(_)) => {
                let name = resource.rsplit('/').next().unwrap_or_default().to_owned();
                Self::User { name, arn: arn.clone() }
            }
            ("assumed-role", Some(name)) if !name.is_empty() => {
                let role = |path: &str| format!("arn:{partition}:iam::{account}:role/{path}{name}");
                // IAM Identity Center keeps its roles there, outside us-east-1 in a folder of its region.
                let reserved = name.starts_with(RESERVED).then(|| role("aws-reserved/sso.amazonaws.com/"));
                let likely = reserved.into_iter().chain([role("")]).collect();
                Self::Role { name: name.to_owned(), likely }
            }
            _ => Self::Other,
        }
    }

    /// The user's name.
    pub(super) fn user(&self) -> Option<&str> {
        match self {
            Self::User { name, .. } => Some(name),
            Self::Root | Self::Role { .. } | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arn: &str) -> Subject {
        let (account, partition) = ("123456789012".to_owned(), arn.split(':').nth(1).unwrap_or_default().to_owned());
        Subject::of(&Identity { account, arn: arn.to_owned(), partition })
    }

    #[test]
    fn it_is_the_user_or_the_role_behind_the_session() {
        assert_eq!(of("arn:aws:iam::123456789012:root"), Subject::Root);
        let arn = "arn:aws-cn:iam::123456789012:user/ops/eu/kim";
        assert_eq!(of(arn), Subject::User { name: "kim".into(), arn: arn.into() });
        let likely = vec!["arn:aws:iam::123456789012:role/Deploy".to_owned()];
        assert_eq!(
            of("arn:aws:sts::123456789012:assumed-role/Deploy/kim@example.com"),
            Subject::Role { name: "Deploy".into(), likely }
        );
        let Subject::Role { likely, .. } = of("arn:aws:sts::1:assumed-role/AWSReservedSSO_A_0123456789abcdef/kim")
        else {
            unreachable!("it is a role")
        };
        assert!(likely[0].ends_with(":role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_0123456789abcdef"));
        for other in [
            "arn:aws:sts::1:federated-user/kim",
            "arn:aws:iam::1:group/root",
            "",
            "root",
            "arn:aws:sts::1:assumed-role/",
            "arn:aws:iam::1:root/x",
        ] {
            assert_eq!(of(other), Subject::Other, "{other}");
        }
    }
}
