//! What the journal keeps of how an attempt ended.

use jiff::Timestamp;
use quench_aws::AttemptOutcome;
use quench_store::{Outcome, Receipt};

/// The receipt of an attempt that ended at `at`.
pub(crate) fn receipt(outcome: &AttemptOutcome, at: Timestamp) -> Receipt {
    let (outcome, request_id, error) = match outcome {
        AttemptOutcome::Ok { request_id } => (Outcome::Ok, request_id.clone(), None),
        AttemptOutcome::Error(error) => (Outcome::Error, error.request_id.clone(), Some(error)),
        AttemptOutcome::Unknown(error) => (Outcome::Unknown, error.request_id.clone(), Some(error)),
    };
    Receipt {
        at,
        outcome,
        request_id,
        error_code: error.and_then(|error| error.code.clone()),
        error_message: error.map(|error| error.message.clone()),
    }
}
