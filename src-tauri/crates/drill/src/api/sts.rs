//! STS: who am I.

use bytes::Bytes;

use crate::world::{ACCOUNT, CALLER_ARN, CALLER_ID};

/// `GetCallerIdentity`.
pub(crate) fn caller_identity(request_id: &str) -> Bytes {
    Bytes::from(format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <GetCallerIdentityResult>\n    \
         <Arn>{CALLER_ARN}</Arn>\n    <UserId>{CALLER_ID}</UserId>\n    <Account>{ACCOUNT}</Account>\n  \
         </GetCallerIdentityResult>\n  <ResponseMetadata>\n    <RequestId>{request_id}</RequestId>\n  \
         </ResponseMetadata>\n</GetCallerIdentityResponse>\n"
    ))
}
