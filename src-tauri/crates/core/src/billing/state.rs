//! What a refusal of Cost Explorer means. Its error codes say little; its words tell more (aws-facts 5).

use crate::cloud_error::{CloudError, CloudErrorKind};
use crate::view::BillState;

/// The state that an error leaves a part in.
pub fn state_of(error: &CloudError) -> BillState {
    let code = error.code.as_deref().unwrap_or_default();
    let words = error.message.to_ascii_lowercase();
    let says = |what: &str| words.contains(what);
    if code.starts_with("DataUnavailable") {
        return BillState::NoData;
    }
    match error.kind {
        // "User not enabled for cost explorer access" is no matter of policies, and no policy mends it.
        CloudErrorKind::AccessDenied if says("linked account") || says("member account") || says("payer account") => {
            BillState::MemberWithoutAccess
        }
        CloudErrorKind::AccessDenied if says("not enabled for cost explorer") => BillState::NeverEnabled,
        CloudErrorKind::AccessDenied | CloudErrorKind::DeniedByOrganization => BillState::Denied {
            by_organization: error.kind == CloudErrorKind::DeniedByOrganization,
            operation: error.operation.clone(),
        },
        CloudErrorKind::Throttled => BillState::Throttled,
        CloudErrorKind::Stopped => BillState::Stopped,
        kind => BillState::Failed { kind },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(kind: CloudErrorKind, code: &str, message: &str) -> BillState {
        state_of(&CloudError {
            kind,
            operation: "ce:GetCostAndUsage".into(),
            region: "us-east-1".into(),
            code: Some(code.into()),
            message: message.into(),
            request_id: None,
        })
    }

    #[test]
    fn each_refusal_has_its_own_state() {
        use CloudErrorKind::{AccessDenied, DeniedByOrganization, Offline, Refused, Throttled};
        let denied = |by_organization| BillState::Denied { by_organization, operation: "ce:GetCostAndUsage".into() };
        for (kind, code, message, wanted) in [
            (
                AccessDenied,
                "AccessDeniedException",
                "User not enabled for cost explorer access",
                BillState::NeverEnabled,
            ),
            (
                AccessDenied,
                "AccessDeniedException",
                "Linked account doesn't have access to cost explorer",
                BillState::MemberWithoutAccess,
            ),
            (
                AccessDenied,
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/a is not authorized to perform: ce:GetCostAndUsage",
                denied(false),
            ),
            (DeniedByOrganization, "AccessDeniedException", "... in a service control policy", denied(true)),
            (Refused, "DataUnavailableException", "Data is not available.", BillState::NoData),
            (Throttled, "LimitExceededException", "Rate exceeded", BillState::Throttled),
            (Offline, "", "", BillState::Failed { kind: Offline }),
        ] {
            assert_eq!(state(kind, code, message), wanted, "{code} {message}");
        }
    }
}
