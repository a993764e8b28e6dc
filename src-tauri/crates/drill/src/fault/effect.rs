//! What a fault does to a call.

use std::time::Duration;

use bytes::Bytes;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What happens to a call that a [`crate::Fault`] hits. Refusals come as the service itself writes them: each protocol has
/// its own codes and statuses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// AWS refuses it, in the protocol of the service; nothing is applied.
    Error {
        /// HTTP status.
        status: u16,
        /// "AccessDeniedException".
        code: String,
        /// The message in the error.
        message: String,
    },
    /// Refused for being asked too often, whatever the buckets hold.
    Throttle,
    /// 500, `InternalFailure`; nothing is applied.
    ServerError,
    /// 503, `ServiceUnavailable`; nothing is applied.
    Unavailable,
    /// No policy of the caller allows the action.
    AccessDenied,
    /// A service control policy of the organization denies the action (aws-facts 2: blocked, not clean). Never hits STS
    /// and the Account API: who one is cannot be denied, and AWS's own policies by region spare what answers for all.
    DeniedByOrganization,
    /// The session that signed is over. The first access key id that is met is the one that has expired: calls signed with
    /// another one pass, so that a new sign-in helps.
    ExpiredCredentials,
    /// The caller's clock is ahead of AWS's by that much (behind, if negative). Signatures that are more than five minutes
    /// off are refused, with AWS's own time in the `date` header; a caller that corrects itself by it passes.
    ClockSkew {
        /// The caller's time less AWS's.
        ahead: SignedDuration,
    },
    /// Something that is not AWS answers: truncated JSON, the HTML of a hotel's portal. Nothing is applied.
    Body {
        /// HTTP status.
        status: u16,
        /// The `content-type` header.
        content_type: String,
        /// The body.
        #[serde(with = "as_list")]
        bytes: Bytes,
    },
    /// It takes that much longer (of the clock's time) and then succeeds.
    Delay(Duration),
    /// It takes effect at once, and the body of its answer trickles in over that much time.
    SlowBody(Duration),
    /// It takes effect, and the body of its answer breaks off in the middle.
    Truncated,
    /// It takes effect, and its answer has the right status and a body that means nothing.
    Malformed,
    /// No answer ever comes; nothing is applied. Only the caller's own timeout ends it.
    NeverAnswers,
    /// The call takes effect and the connection breaks before the answer.
    AppliedThenLost,
    /// The connection breaks before the call takes effect.
    LostBeforeApplied,
}

impl Effect {
    /// The refusal of an organization's service control policy as ECS words it, whatever service it hits.
    pub fn denied_by_organization(action: &str) -> Self {
        Self::Error {
            status: 400,
            code: "AccessDeniedException".to_owned(),
            message: format!(
                "User: {} is not authorized to perform: {action} with an explicit deny in a service control policy",
                crate::world::CALLER_ARN
            ),
        }
    }
}

/// Bytes as a list of numbers, the one form that JSON has for them.
mod as_list {
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        bytes.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        Vec::deserialize(deserializer).map(Bytes::from)
    }
}
