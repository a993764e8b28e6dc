//! STS: who am I.

use bytes::Bytes;

use crate::Refusal;
use crate::wire::json::Answer;
use crate::wire::query::Form;
use crate::world::{ACCOUNT, CALLER_ARN, CALLER_ID};

pub(crate) fn answer(form: &Form, request_id: &str) -> Answer {
    match form.get("Action") {
        Some("GetCallerIdentity") => Ok(caller_identity(request_id)),
        Some(action) => {
            let message = format!("Could not find operation {action} for version 2011-06-15");
            Err(Refusal::new(400, "InvalidAction", message))
        }
        None => Err(Refusal::new(400, "MissingAction", "The request must contain the parameter Action.")),
    }
}

fn caller_identity(request_id: &str) -> Bytes {
    Bytes::from(format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <GetCallerIdentityResult>\n    \
         <Arn>{CALLER_ARN}</Arn>\n    <UserId>{CALLER_ID}</UserId>\n    <Account>{ACCOUNT}</Account>\n  \
         </GetCallerIdentityResult>\n  <ResponseMetadata>\n    <RequestId>{request_id}</RequestId>\n  \
         </ResponseMetadata>\n</GetCallerIdentityResponse>\n"
    ))
}
